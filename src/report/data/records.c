#include "tvp/data/records.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/common/json_text.h"
#include "tvp/common/limits.h"
#include "tvp/common/protocol.h"
#include "tvp/common/utf8.h"
#include "tvp/data/run_record.h"
#include "tvp/text/json_member.h"
#include "tvp/text/worker_counts.h"

/* ---- what several kinds of record have in common ---- */

static bool take_runtime_name(const struct results *results, const json_t *record,
                              uint16_t *runtime, struct error *error)
{
    const char *name;
    if (!member_text(record, "runtime", &name, error))
        return false;
    int index = results_runtime(results, name);
    if (index < 0)
        return member_wrong(record, "runtime", error, "a runtime of the run record");
    *runtime = (uint16_t)index;
    return true;
}

static bool take_case(const struct results *results, const json_t *record, struct cell_key *cell,
                      struct error *error)
{
    const char *name;
    if (!member_text(record, "case", &name, error))
        return false;
    enum case_id id = case_find(name);
    if (id == CASE_COUNT || !results->run.cases[id])
        return member_wrong(record, "case", error, "a case of the run record");
    if (results->runtimes[cell->runtime].threads_of >= 0 &&
        measured_cases[id].kind == WORKER_THREAD)
        return member_wrong(record, "case", error,
                            "a process case, because this runtime shares another's threads");
    cell->case_id = (uint16_t)id;
    return true;
}

static bool take_workers(const struct results *results, const json_t *record, struct cell_key *cell,
                         struct error *error)
{
    const struct run_facts *run = &results->run;
    if (!member_uint32(record, "workers", 1, PROTOCOL_MAX_WORKERS, &cell->workers, error))
        return false;
    /* A brief runtime is measured where its claim needs it. */
    if (!results->runtimes[cell->runtime].brief &&
        !worker_counts_hold(run->points, run->point_count, cell->workers))
        return member_wrong(record, "workers", error, "one of the run's worker counts (points)");
    return true;
}

static bool take_cell(const struct results *results, const json_t *record, struct cell_key *cell,
                      struct error *error)
{
    return take_runtime_name(results, record, &cell->runtime, error) &&
           take_case(results, record, cell, error) && take_workers(results, record, cell, error) &&
           member_uint32(record, "round", 1, MOST_ROUNDS, &cell->round, error);
}

static bool claim_cell(struct results *results, const struct cell_key *cell, struct error *error)
{
    if (cell_set_add(&results->measured, cell))
        return true;
    return error_set(error, ERROR_FAILED,
                     "%s of runtime %s with %" PRIu32 " workers in round %" PRIu32
                     " is there already: each has one outcome",
                     measured_cases[cell->case_id].name, results->runtimes[cell->runtime].name,
                     cell->workers, cell->round);
}

/* A copy of at most RESULTS_MAX_MESSAGE bytes, cut at the beginning of a character. */
static char *copy_message(const char *message)
{
    size_t length = strlen(message);
    if (length > RESULTS_MAX_MESSAGE)
        length = utf8_cut(message, RESULTS_MAX_MESSAGE);
    return xstrndup(message, length);
}

/* A message may come from a runner, which may write more than anybody reads. */
static bool take_message(const json_t *record, const char *name, char **message,
                         struct error *error)
{
    const json_t *text = json_object_get(record, name);
    if (!json_is_string(text))
        return member_wrong(record, name, error, "a text");
    *message = copy_message(json_string_value(text));
    return true;
}

static bool has_room(size_t count, size_t limit, const char *what, struct error *error)
{
    return count < limit ||
           error_set(error, ERROR_FAILED, "more than %zu %s: this is no run of tvp-report", limit,
                     what);
}

/* ---- samples ---- */

/* The largest of an array of times within the window. */
static bool latest_time(const json_t *record, const char *name, const json_t *times,
                        int64_t elapsed_ns, int64_t *latest, struct error *error)
{
    int64_t largest = -1;
    for (size_t i = 0; i < json_array_size(times); i++) {
        const json_t *time = json_array_get(times, i);
        json_int_t ns = json_integer_value(time);
        if (!json_is_integer(time) || ns < 0 || ns > elapsed_ns)
            return member_wrong(record, name, error,
                                "an array of whole numbers from 0 to elapsed_ns (%" PRId64 ")",
                                elapsed_ns);
        if (ns > largest)
            largest = ns;
    }
    *latest = largest;
    return true;
}

/* The workers' times are there one by one, as quartiles, or not at all. */
static bool take_worker_times(const json_t *record, const char *each, const char *quartiles,
                              const struct sample *sample, int64_t *latest, struct error *error)
{
    const json_t *times;
    const char *name = json_object_get(record, each) ? each : quartiles;
    size_t count = name == each ? sample->workers : 5;
    return member_array_or_null(record, name, count, count, &times, error) &&
           latest_time(record, name, times, (int64_t)sample->elapsed_ns, latest, error);
}

static bool take_switches(const json_t *record, struct sample *sample, struct error *error)
{
    int64_t switches;
    if (!member_integer_or(record, "involuntary_switches", 0, INT32_MAX, -1, &switches, error))
        return false;
    sample->involuntary_switches = (int32_t)switches;
    return true;
}

static bool take_cpu_times(const json_t *record, int64_t *user_ns, int64_t *system_ns,
                           struct error *error)
{
    return member_integer_or(record, "user_ns", 0, INT64_MAX, -1, user_ns, error) &&
           member_integer_or(record, "system_ns", 0, INT64_MAX, -1, system_ns, error);
}

/* A table's times have the digits that were written. */
static bool take_elapsed(const struct results *results, const json_t *record, struct sample *sample,
                         struct error *error)
{
    if (results->run.classic_table)
        return member_number(record, "elapsed_ns", 0, (double)RESULTS_MAX_NS, &sample->elapsed_ns,
                             error);
    int64_t elapsed_ns;
    bool taken = member_integer(record, "elapsed_ns", 1, RESULTS_MAX_NS, &elapsed_ns, error);
    sample->elapsed_ns = taken ? (double)elapsed_ns : 0;
    return taken;
}

static bool take_sample(struct results *results, const json_t *record, struct error *error)
{
    struct cell_key cell = {0};
    struct sample sample = {0};
    int64_t checksum;
    if (!take_cell(results, record, &cell, error))
        return false;
    sample.runtime = cell.runtime;
    sample.case_id = cell.case_id;
    sample.workers = cell.workers;
    sample.round = cell.round;
    if (!take_elapsed(results, record, &sample, error) ||
        !member_integer_or(record, "started_ns", 0, (int64_t)sample.elapsed_ns, -1,
                           &sample.started_ns, error) ||
        !take_worker_times(record, "work_begin_ns", "work_begin_quartiles_ns", &sample,
                           &sample.last_begin_ns, error) ||
        !take_worker_times(record, "work_end_ns", "work_end_quartiles_ns", &sample,
                           &sample.last_end_ns, error) ||
        !take_cpu_times(record, &sample.user_ns, &sample.system_ns, error) ||
        !member_integer_or(record, "checksum", INT64_MIN, INT64_MAX, 0, &checksum, error) ||
        !take_switches(record, &sample, error) ||
        !has_room(results->sample_count, RESULTS_MAX_SAMPLES, "samples", error) ||
        !claim_cell(results, &cell, error))
        return false;
    results->samples = xgrow(results->samples, results->sample_count, &results->sample_capacity,
                             sizeof *results->samples);
    results->samples[results->sample_count++] = sample;
    return true;
}

/* ---- trials ---- */

static bool take_trial_numbers(const json_t *record, struct trial *trial, struct error *error)
{
    return member_integer_or(record, "calls", 1, INT64_MAX, -1, &trial->calls, error) &&
           member_integer_or(record, "work_ns", 0, RESULTS_MAX_NS, -1, &trial->work_ns, error) &&
           take_cpu_times(record, &trial->user_ns, &trial->system_ns, error) &&
           member_integer_or(record, "memory_bytes", 0, INT64_MAX, -1, &trial->memory_bytes,
                             error) &&
           member_integer_or(record, "memory_samples", 0, INT64_MAX, -1, &trial->memory_samples,
                             error) &&
           member_integer_or(record, "own_threads", 0, INT64_MAX, -1, &trial->own_threads, error) &&
           member_integer_or(record, "own_processes", 0, INT64_MAX, -1, &trial->own_processes,
                             error);
}

static bool take_trial_texts(const json_t *record, struct trial *trial, struct error *error)
{
    const char *result;
    if (json_object_get(record, "error"))
        return take_message(record, "message", &trial->message, error);
    if (!member_text_or(record, "result", NULL, &result, error) ||
        !member_bool_or(record, "results_agree", false, &trial->results_agree, error))
        return false;
    trial->result = result ? copy_message(result) : NULL;
    return true;
}

/* The place of that cell's trial; a new one when there is none yet. */
static struct trial *trial_place(struct results *results, const struct trial *trial)
{
    for (size_t i = 0; i < results->trial_count; i++) {
        struct trial *known = &results->trials[i];
        if (known->runtime == trial->runtime && known->case_id == trial->case_id &&
            known->workers == trial->workers) {
            trial_release(known);
            return known;
        }
    }
    results->trials = xgrow(results->trials, results->trial_count, &results->trial_capacity,
                            sizeof *results->trials);
    return &results->trials[results->trial_count++];
}

static bool take_trial(struct results *results, const json_t *record, struct error *error)
{
    struct cell_key cell = {0};
    struct trial trial = {0};
    if (!take_runtime_name(results, record, &cell.runtime, error) ||
        !take_case(results, record, &cell, error) ||
        !member_uint32(record, "workers", 1, PROTOCOL_MAX_WORKERS, &cell.workers, error) ||
        !has_room(results->trial_count, RESULTS_MAX_TRIALS, "trials", error))
        return false;
    if (!works[measured_cases[cell.case_id].work].of_user)
        return member_wrong(record, "case", error, "a case of the user's work");
    trial.runtime = cell.runtime;
    trial.case_id = cell.case_id;
    trial.workers = cell.workers;
    if (!take_trial_numbers(record, &trial, error) || !take_trial_texts(record, &trial, error)) {
        trial_release(&trial);
        return false;
    }
    *trial_place(results, &trial) = trial;
    return true;
}

/* ---- failures ---- */

static bool take_failure_texts(struct results *results, const json_t *record,
                               const struct cell_key *cell, struct failure *failure,
                               struct error *error)
{
    return member_integer_or(record, "reached", 0, PROTOCOL_MAX_WORKERS, -1, &failure->reached,
                             error) &&
           take_message(record, "error", &failure->error, error) &&
           take_message(record, "message", &failure->message, error) &&
           has_room(results->failure_count, RESULTS_MAX_OTHERS, "failures", error) &&
           claim_cell(results, cell, error);
}

static bool take_failure(struct results *results, const json_t *record, struct error *error)
{
    struct cell_key cell = {0};
    if (!take_cell(results, record, &cell, error))
        return false;
    struct failure failure = {.runtime = cell.runtime,
                              .case_id = cell.case_id,
                              .workers = cell.workers,
                              .round = cell.round};
    if (!take_failure_texts(results, record, &cell, &failure, error)) {
        failure_release(&failure);
        return false;
    }
    results->failures = xgrow(results->failures, results->failure_count, &results->failure_capacity,
                              sizeof *results->failures);
    results->failures[results->failure_count++] = failure;
    return true;
}

/* ---- the other kinds ---- */

static bool check_hello(const json_t *record, struct error *error)
{
    const json_t *host, *names;
    const char *text;
    return member_object(record, "host", &host, error) && member_text(host, "name", &text, error) &&
           member_text(host, "boot_id", &text, error) &&
           member_text_or(record, "language", "", &text, error) &&
           member_text_or(record, "version", "", &text, error) &&
           member_array(record, "start_methods", 1, SIZE_MAX, &names, error) &&
           member_array(record, "cases", 1, SIZE_MAX, &names, error);
}

static bool take_runner(struct results *results, const json_t *record, struct error *error)
{
    uint16_t runtime = 0;
    if (!take_runtime_name(results, record, &runtime, error) || !check_hello(record, error))
        return false;
    json_t **hello = &results->runtimes[runtime].hello;
    json_decref(*hello);
    *hello = json_made(json_deep_copy(record));
    return true;
}

static bool take_round(struct results *results, const json_t *record, struct error *error)
{
    struct round_facts round;
    if (!member_uint32(record, "round", 1, MOST_ROUNDS, &round.round, error) ||
        !member_integer(record, "wall_ns", 0, RESULTS_MAX_NS, &round.wall_ns, error) ||
        !member_integer(record, "windows_ns", 0, RESULTS_MAX_NS, &round.windows_ns, error) ||
        !member_integer_or(record, "steal_ns", -1, INT64_MAX, -1, &round.steal_ns, error) ||
        !has_room(results->round_count, MOST_ROUNDS, "rounds", error))
        return false;
    results->rounds = xgrow(results->rounds, results->round_count, &results->round_capacity,
                            sizeof *results->rounds);
    results->rounds[results->round_count++] = round;
    return true;
}

/* The place of that runtime's probe; a new one when there is none yet. */
static struct probe_values *probe_place(struct results *results, uint16_t runtime, const char *name)
{
    for (size_t i = 0; i < results->probe_count; i++) {
        struct probe_values *probe = &results->probes[i];
        if (probe->runtime == runtime && strcmp(probe->probe, name) == 0) {
            probe_values_release(probe);
            return probe;
        }
    }
    results->probes = xgrow(results->probes, results->probe_count, &results->probe_capacity,
                            sizeof *results->probes);
    return &results->probes[results->probe_count++];
}

static bool take_probe(struct results *results, const json_t *record, struct error *error)
{
    struct probe_values probe = {0};
    const char *name;
    const json_t *values = json_object_get(record, "values");
    if (!take_runtime_name(results, record, &probe.runtime, error) ||
        !member_text(record, "probe", &name, error) ||
        !has_room(results->probe_count, RESULTS_MAX_PROBES, "probes", error))
        return false;
    if (values ? !member_object(record, "values", &values, error)
               : !take_message(record, "message", &probe.message, error))
        return false;
    probe.probe = xstrdup(name);
    probe.values = values ? json_made(json_deep_copy(values)) : NULL;
    *probe_place(results, probe.runtime, name) = probe;
    return true;
}

static bool take_warning(struct results *results, const json_t *record, struct error *error)
{
    char *text = NULL;
    if (!has_room(results->warning_count, RESULTS_MAX_OTHERS, "warnings", error) ||
        !take_message(record, "text", &text, error))
        return false;
    results->warnings = xgrow(results->warnings, results->warning_count, &results->warning_capacity,
                              sizeof *results->warnings);
    results->warnings[results->warning_count++] = text;
    return true;
}

static bool take_resumed(struct results *results, const json_t *record, struct error *error)
{
    return member_bool_or(record, "probes", true, &results->run.probes, error);
}

static bool take_end(struct results *results, const json_t *record, struct error *error)
{
    int64_t wall_ns, rounds_wall_ns, windows_ns;
    if (!member_integer(record, "wall_ns", 0, RESULTS_MAX_NS, &wall_ns, error) ||
        !member_integer(record, "rounds_wall_ns", 0, RESULTS_MAX_NS, &rounds_wall_ns, error) ||
        !member_integer(record, "windows_ns", 0, RESULTS_MAX_NS, &windows_ns, error) ||
        !take_message(record, "reason", &results->end_reason, error))
        return false;
    results->wall_ns = wall_ns;
    results->rounds_wall_ns = rounds_wall_ns;
    results->windows_ns = windows_ns;
    return true;
}

/* ---- records ---- */

static bool take_run(struct results *results, const json_t *record, struct error *error)
{
    if (results->run.program)
        return error_set(error, ERROR_FAILED, "a second run record: a file holds one run");
    if (run_record_take(results, record, error))
        return true;
    results_release(results);
    return false;
}

static const struct kind {
    const char *name;
    bool (*take)(struct results *, const json_t *, struct error *);
} kinds[] = {
    {"run", take_run},     {"runner", take_runner},   {"sample", take_sample},
    {"round", take_round}, {"probe", take_probe},     {"failure", take_failure},
    {"end", take_end},     {"warning", take_warning}, {"resumed", take_resumed},
    {"trial", take_trial},
};

static const struct kind *find_kind(const char *name)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].name, name) == 0)
            return &kinds[i];
    return NULL;
}

bool results_take(struct results *results, const json_t *record, struct error *error)
{
    const char *name;
    if (!json_is_object(record))
        return error_set(error, ERROR_FAILED, "a record must be a JSON object");
    if (!member_text(record, "record", &name, error))
        return false;
    const struct kind *kind = find_kind(name);
    if (!results->run.program && (!kind || kind->take != take_run))
        return member_wrong(record, "record", error, "\"run\" in the first record");
    if (!kind)
        return true;
    if (results_finished(results))
        return error_set(error, ERROR_FAILED,
                         "a record after the end record: a file holds one run");
    /* Only a run that was resumed goes on after its end. */
    char *interrupted = results->end_reason;
    results->end_reason = NULL;
    bool taken = kind->take(results, record, error);
    if (taken)
        free(interrupted);
    else
        results->end_reason = interrupted;
    return taken;
}
