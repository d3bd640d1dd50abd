#include "tvp/findings/evidence.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"

/* No parameter of a probe allows more samples; more would be a mistake or an attack. */
enum { MOST_SAMPLES = 1000 };

/* ---- where values come from ---- */

static bool offers(const json_t *hello, const char *probe)
{
    size_t i;
    const json_t *name;
    json_array_foreach(json_object_get(hello, "probes"), i,
                       name) if (json_is_string(name) &&
                                 strcmp(json_string_value(name), probe) == 0) return true;
    return false;
}

static bool is_offered(const struct results *results, const char *probe)
{
    for (size_t i = 0; i < results->runtime_count; i++)
        if (offers(results->runtimes[i].hello, probe))
            return true;
    return false;
}

/* The last record of the probe counts. */
static const struct probe_values *record_of(const struct results *results, const char *probe)
{
    for (size_t i = results->probe_count; i-- > 0;)
        if (strcmp(results->probes[i].probe, probe) == 0)
            return &results->probes[i];
    return NULL;
}

/* The values of a probe, or NULL with the reason in *source. */
static const json_t *values_of(const struct results *results, const char *probe,
                               struct evidence_source *source)
{
    const struct probe_values *record = record_of(results, probe);
    if (record && record->values) {
        source->state = EVIDENCE_MEASURED;
        return record->values;
    }
    if (record) {
        source->state = EVIDENCE_FAILED;
        source->message = record->message;
    } else if (!is_offered(results, probe)) {
        source->state = EVIDENCE_NOT_OFFERED;
    } else {
        source->state = results->run.probes ? EVIDENCE_MISSING : EVIDENCE_LEFT_OUT;
    }
    return NULL;
}

/* ---- numbers of an object of values ----
 *
 * Each takes *good along: once a value is not what it should be, it is false for the whole
 * probe. */

static double number_of(const json_t *value, bool *good)
{
    double number = json_number_value(value);
    if (!json_is_number(value) || !(number >= 0))
        *good = false;
    return number;
}

static size_t count_at(const json_t *values, const char *name, bool *good)
{
    const json_t *value = json_object_get(values, name);
    json_int_t count = json_integer_value(value);
    if (!json_is_integer(value) || count < 0)
        *good = false;
    return *good ? (size_t)count : 0;
}

/* The numbers of an array; the caller frees them. NULL: it is none, or too short or long. */
static double *numbers_of(const json_t *array, size_t *count, bool *good)
{
    *count = json_array_size(array);
    if (*count == 0 || *count > MOST_SAMPLES) {
        *good = false;
        return NULL;
    }
    double *numbers = xreallocarray(NULL, *count, sizeof *numbers);
    for (size_t i = 0; i < *count; i++)
        numbers[i] = number_of(json_array_get(array, i), good);
    return numbers;
}

static double *numbers_at(const json_t *values, const char *name, size_t *count, bool *good)
{
    return numbers_of(json_object_get(values, name), count, good);
}

/* An array of nanoseconds as an estimate in seconds. */
static struct estimate seconds_of(const json_t *array, bool *good)
{
    size_t count;
    double *numbers = numbers_of(array, &count, good);
    for (size_t i = 0; numbers && i < count; i++)
        numbers[i] *= 1e-9;
    struct estimate estimate = median_estimate(numbers, *good ? count : 0);
    free(numbers);
    return estimate;
}

static struct estimate seconds_at(const json_t *values, const char *name, bool *good)
{
    return seconds_of(json_object_get(values, name), good);
}

/* ---- the probes ---- */

static bool read_isolation(const json_t *values, struct isolation_evidence *evidence)
{
    bool good = true;
    evidence->workers = count_at(values, "workers", &good);
    evidence->changed[WORKER_THREAD] = count_at(values, "threads_changed", &good);
    evidence->changed[WORKER_PROCESS] = count_at(values, "processes_changed", &good);
    evidence->parent_after[WORKER_THREAD] = count_at(values, "parent_after_threads", &good);
    evidence->parent_after[WORKER_PROCESS] = count_at(values, "parent_after_processes", &good);
    return good && evidence->workers > 0;
}

static bool read_handover(const json_t *values, struct handover_evidence *evidence)
{
    bool good = true;
    evidence->thread = seconds_at(values, "thread_ns", &good);
    evidence->pipe = seconds_at(values, "pipe_ns", &good);
    evidence->shared_memory = seconds_at(values, "shared_memory_ns", &good);
    return good;
}

static bool read_counter_way(const json_t *values, const char *way, double expected,
                             struct counter_evidence *evidence, enum counter_way index)
{
    bool good = true;
    char name[64];
    snprintf(name, sizeof name, "%s_ns", way);
    evidence->ways[index].update = seconds_at(values, name, &good);
    snprintf(name, sizeof name, "%s_final", way);
    size_t count;
    double *finals = numbers_at(values, name, &count, &good);
    for (size_t i = 0; finals && i < count; i++) {
        evidence->ways[index].wrong += finals[i] != expected;
        good = good && finals[i] <= expected; /* no update can be lost less than not at all */
        finals[i] = 1 - finals[i] / expected;
    }
    evidence->ways[index].repeats = count;
    evidence->ways[index].lost = median_estimate(finals, good ? count : 0);
    free(finals);
    return good;
}

static bool read_counter(const json_t *values, struct counter_evidence *evidence)
{
    static const char *const names[COUNTER_WAYS] = {"unsynchronised", "atomic", "mutex",
                                                    "processes"};
    bool good = true;
    evidence->workers = count_at(values, "threads", &good);
    double expected = (double)count_at(values, "expected", &good);
    json_int_t cpus = json_integer_value(json_object_get(values, "cpus"));
    evidence->cpus = cpus > 0 && cpus < INT32_MAX ? (int)cpus : 0;
    if (!good || !(expected > 0))
        return false;
    for (int i = 0; i < COUNTER_WAYS; i++)
        if (!read_counter_way(values, names[i], expected, evidence, (enum counter_way)i))
            return false;
    return true;
}

/* Of repeats, or of a single measurement, as older runs have it. What the system says of memory can
 * shrink while workers are there, but a worker does not take less than nothing. */
static struct estimate bytes_at(const json_t *values, const char *name, bool *good)
{
    const json_t *given = json_object_get(values, name);
    size_t count = json_is_array(given) ? json_array_size(given) : 1;
    *good = *good && count > 0 && count <= MOST_SAMPLES;
    double *bytes = xreallocarray(NULL, count, sizeof *bytes);
    for (size_t i = 0; *good && i < count; i++) {
        const json_t *one = json_is_array(given) ? json_array_get(given, i) : given;
        bytes[i] = json_number_value(one);
        *good = json_is_number(one);
    }
    struct estimate estimate = median_estimate(bytes, *good ? count : 0);
    free(bytes);
    return estimate.low < 0 ? not_negative(estimate) : estimate;
}

static bool read_memory(const json_t *values, struct memory_evidence *evidence)
{
    bool good = true;
    const json_t *kind = json_object_get(values, "kind");
    if (json_is_null(kind))
        return true;
    const char *name = json_is_string(kind) ? json_string_value(kind) : "";
    evidence->known = true;
    evidence->kind = strcmp(name, "pss") == 0 ? MEMORY_PROPORTIONAL : MEMORY_RESIDENT;
    evidence->workers = count_at(values, "workers", &good);
    evidence->bytes[WORKER_THREAD] = bytes_at(values, "thread_bytes", &good);
    evidence->bytes[WORKER_PROCESS] = bytes_at(values, "process_bytes", &good);
    return good && (evidence->kind == MEMORY_PROPORTIONAL || strcmp(name, "rss") == 0);
}

/* The places of the smallest and the largest size. */
static void find_ends(const double *sizes, size_t count, size_t ends[2])
{
    ends[0] = ends[1] = 0;
    for (size_t i = 1; i < count; i++) {
        if (sizes[i] < sizes[ends[0]])
            ends[0] = i;
        if (sizes[i] > sizes[ends[1]])
            ends[1] = i;
    }
}

static bool compare_growth(const json_t *forks, const size_t ends[2], struct comparison *growth)
{
    bool good = true;
    double *numbers[2];
    size_t counts[2];
    for (int i = 0; i < 2; i++)
        numbers[i] = numbers_of(json_array_get(forks, ends[i]), &counts[i], &good);
    if (good) {
        compare_independent(numbers[0], counts[0], numbers[1], counts[1], growth);
        judge_family(growth, 1);
    }
    free(numbers[0]);
    free(numbers[1]);
    return good;
}

static bool read_growth(const json_t *values, struct growth_evidence *evidence)
{
    static const char *const names[PROBED_KINDS] = {"thread_ns", "fork_ns"};
    bool good = true;
    size_t count, ends[2];
    double *sizes = numbers_at(values, "mebibytes", &count, &good);
    if (!sizes)
        return false;
    find_ends(sizes, count, ends);
    for (int end = 0; end < 2; end++) {
        evidence->mebibytes[end] = sizes[ends[end]];
        for (int kind = 0; kind < PROBED_KINDS; kind++) {
            const json_t *all = json_object_get(values, names[kind]);
            evidence->seconds[kind][end] = seconds_of(json_array_get(all, ends[end]), &good);
        }
    }
    free(sizes);
    evidence->small_pages = json_is_true(json_object_get(values, "small_pages"));
    return good && compare_growth(json_object_get(values, "fork_ns"), ends, &evidence->growth);
}

static bool read_ending_side(const json_t *values, enum worker_kind kind,
                             struct ending_evidence *evidence)
{
    static const char *const names[PROBED_KINDS][3] = {
        [WORKER_THREAD] = {"thread_signal", "thread_survivors", "thread_reaped_ns"},
        [WORKER_PROCESS] = {"process_signal", "process_survivors", "process_reaped_ns"},
    };
    bool good = true;
    size_t signal_count, survivor_count;
    double *signals = numbers_at(values, names[kind][0], &signal_count, &good);
    double *survivors = numbers_at(values, names[kind][1], &survivor_count, &good);
    evidence->sides[kind].reaped = seconds_at(values, names[kind][2], &good);
    good = good && signal_count == survivor_count;
    for (size_t i = 0; good && i < signal_count; i++) {
        evidence->sides[kind].repeats++;
        evidence->sides[kind].ended += signals[i] > 0;
        evidence->sides[kind].all_survived += survivors[i] == (double)evidence->others;
        evidence->sides[kind].none_survived += survivors[i] == 0;
    }
    free(signals);
    free(survivors);
    return good;
}

static bool read_ending(const json_t *values, struct ending_evidence *evidence)
{
    bool good = true;
    evidence->others = count_at(values, "others", &good);
    return good && evidence->others > 0 && read_ending_side(values, WORKER_THREAD, evidence) &&
           read_ending_side(values, WORKER_PROCESS, evidence);
}

/* Only whole evidence is kept: of what could not be read to its end nothing but the state. */
#define READ(member, probe, function)                                                              \
    do {                                                                                           \
        struct evidence_source *source = &evidence->member.source;                                 \
        const json_t *values = values_of(results, probe, source);                                  \
        if (values && !function(values, &evidence->member)) {                                      \
            memset(&evidence->member, 0, sizeof evidence->member);                                 \
            source->state = EVIDENCE_UNREADABLE;                                                   \
        }                                                                                          \
    } while (0)

void evidence_init(struct evidence *evidence, const struct results *results)
{
    *evidence = (struct evidence){0};
    READ(isolation, "isolation", read_isolation);
    READ(handover, "handover", read_handover);
    READ(counter, "counter", read_counter);
    READ(memory, "memory", read_memory);
    READ(growth, "fork_growth", read_growth);
    READ(kill, "kill", read_ending);
    READ(crash, "crash", read_ending);
}
