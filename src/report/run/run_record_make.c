#include "tvp/run/run_record_make.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tvp/common/alloc.h"
#include "tvp/common/json_text.h"
#include "tvp/data/same_host.h"
#include "tvp/host/disk_facts.h"
#include "tvp/host/host_files.h"
#include "tvp/plan/plan.h"
#include "tvp/run/warnings_before.h"
#include "tvp/runner/answer.h"

static json_t *command_line(const struct options *options)
{
    json_t *array = json_made(json_array());
    for (size_t i = 0; i < options->command_count; i++)
        json_array_append_new(array, json_text_of(options->command[i]));
    return array;
}

static json_t *numbers(const uint32_t *values, size_t count)
{
    json_t *array = json_made(json_array());
    for (size_t i = 0; i < count; i++)
        json_array_append_new(array, json_made(json_integer(values[i])));
    return array;
}

/* What the classic table has; a run of the user's work has a table of that. */
static bool is_in_table(enum work work)
{
    return works[work].classic || works[work].of_user;
}

static bool is_wanted(const struct options *options, int case_id, bool only_classic)
{
    const struct measured_case *what = &measured_cases[case_id];
    return options->works[what->work] && options->kinds[what->kind] &&
           (!only_classic || options->works_given || options->added[what->work] ||
            is_in_table(what->work));
}

static size_t count_tables_without_lock(const struct options *options,
                                        const struct runtimes *runtimes, bool only_classic)
{
    const json_t **hellos = xcalloc(runtimes->count, sizeof *hellos);
    size_t count = 0;
    for (size_t i = 0; i < runtimes->count; i++)
        if (!runtimes->list[i].brief && !runtimes->list[i].older &&
            runtimes->list[i].threads_of < 0)
            hellos[count++] = runtimes->list[i].hello;
    size_t tables = plan_tables_without_lock(hellos, count);
    free(hellos);
    return tables * ((size_t)is_wanted(options, CASE_CPU_THREAD, only_classic) +
                     (size_t)is_wanted(options, CASE_USER_THREAD, only_classic));
}

/* In which threads are compared with another kind, and CPythons with and without a lock. */
static size_t count_tables(const struct options *options, const struct runtimes *runtimes,
                           bool only_classic)
{
    size_t tables = 0;
    for (size_t i = 0; i < runtimes->count; i++)
        for (int c = 0; c < CASE_COUNT && !runtimes->list[i].brief; c++)
            tables += plan_is_compared((enum case_id)c) && is_wanted(options, c, only_classic) &&
                      hello_offers(runtimes->list[i].hello, measured_cases[c].name);
    return tables + count_tables_without_lock(options, runtimes, only_classic);
}

static json_t *case_names(const struct options *options, bool only_classic)
{
    json_t *array = json_made(json_array());
    for (int i = 0; i < CASE_COUNT; i++)
        if (is_wanted(options, i, only_classic))
            json_array_append_new(array, json_made(json_string(measured_cases[i].name)));
    return array;
}

/* Those amounts of works that the run has, or that each runtime has for itself. */
static void set_amounts(json_t *object, const int64_t amounts[WORK_COUNT], bool of_runtime)
{
    for (int work = 0; work < WORK_COUNT; work++)
        if (work_amounts[work].name && work_amounts[work].of_runtime == of_runtime &&
            !(work_on_request((enum work)work) && amounts[work] == 0))
            json_object_set_new(object, work_amounts[work].member, json_integer(amounts[work]));
}

static json_t *runtime_entries(const struct runtimes *runtimes)
{
    json_t *array = json_made(json_array());
    for (size_t i = 0; i < runtimes->count; i++) {
        const struct runtime *runtime = &runtimes->list[i];
        json_t *entry = json_made(json_pack("{s:s, s:s}", "runtime", runtime->name, "start_method",
                                            runtime->start_method));
        set_amounts(entry, runtime->amounts, true);
        json_object_set_new(entry, "brief", json_boolean(runtime->brief));
        if (runtime->older)
            json_object_set_new(entry, "older", json_true());
        if (runtime->threads_of >= 0)
            json_object_set_new(entry, "threads_of",
                                json_text_of(runtimes->list[runtime->threads_of].name));
        json_array_append_new(array, entry);
    }
    return array;
}

/* ---- who ran when ---- */

/* More lanes than this cannot be told apart. */
enum { MOST_LANES = 16 };

/* Of less work nothing is to be seen but how it was started. */
enum { LEAST_ITERATIONS = 10000 };

/* What computes shows most; without it, what the user's own work does. */
static enum work work_of_timeline(const struct options *options)
{
    return options->works[WORK_CPU] ? WORK_CPU : WORK_USER;
}

/* Twice as many workers as CPUs show how the system shares these, too. */
static uint32_t workers_of_timeline(const struct options *options, const struct runtimes *runtimes)
{
    double twice = 2 * ceil(fmax(runtimes->list[0].usable_cpus, 1));
    return (uint32_t)fmin(fmin(twice, MOST_LANES), options->max_workers);
}

/* A run that measures no more than is asked for, and one whose workers compute next to nothing,
 * have none unless they are asked for. */
static struct timeline_option choose_timeline(const struct options *options,
                                              const struct runtimes *runtimes, bool only_classic)
{
    enum work work = work_of_timeline(options);
    struct timeline_option chosen = options->timeline;
    if (chosen.given || only_classic || !options->probes || !options->works[work] ||
        (work == WORK_CPU && options->amounts[work] < LEAST_ITERATIONS))
        return chosen;
    chosen.workers = workers_of_timeline(options, runtimes);
    if (chosen.workers < 2)
        chosen.workers = 0;
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++)
        chosen.cases[case_pair(work, (enum worker_kind)kind)] = options->kinds[kind];
    return chosen;
}

static void set_timeline(json_t *record, const struct timeline_option *timeline)
{
    json_t *cases = json_made(json_array());
    for (int i = 0; i < CASE_COUNT; i++)
        if (timeline->cases[i])
            json_array_append_new(cases, json_made(json_string(measured_cases[i].name)));
    json_object_set_new(
        record, "timeline",
        json_made(json_pack("{s:o, s:I, s:b}", "cases", cases, "workers",
                            (json_int_t)timeline->workers, "asked_for", (int)timeline->given)));
}

static void append_texts(json_t *array, char **texts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        json_array_append_new(array, json_text_of(texts[i]));
    free_texts(texts, count);
}

static bool holds_text(const json_t *array, const char *wanted)
{
    size_t i;
    const json_t *value;
    json_array_foreach(array, i, value)
    {
        if (strcmp(json_string_value(value), wanted) == 0)
            return true;
    }
    return false;
}

static void append_warnings_of(json_t *array, const struct runtime *runtime, bool named)
{
    size_t count;
    char **texts = warnings_of_machine(runtime->hello, &count);
    for (size_t i = 0; i < count; i++) {
        if (holds_text(array, texts[i]))
            continue;
        char *line = xasprintf("%s%s%s", named ? runtime->name : "", named ? ": " : "", texts[i]);
        json_array_append_new(array, json_text_of(line));
        free(line);
    }
    free_texts(texts, count);
}

/* A runner on another host, or on other CPUs of this one, has warnings of its own. */
static void append_machine_warnings(json_t *array, const struct runtimes *runtimes)
{
    const json_t *first = json_object_get(runtimes->list[0].hello, "host");
    append_warnings_of(array, &runtimes->list[0], false);
    for (size_t i = 1; i < runtimes->count; i++) {
        const struct runtime *runtime = &runtimes->list[i];
        char ignored[2][8];
        if (host_difference(first, json_object_get(runtime->hello, "host"), ignored[0], ignored[1],
                            sizeof ignored[0]))
            append_warnings_of(array, runtime, true);
    }
}

static bool is_here(const struct runtime *runtime, const char *boot)
{
    const json_t *host = json_object_get(runtime->hello, "host");
    const char *own = json_string_value(json_object_get(host, "boot_id"));
    return !own || !boot || strcmp(own, boot) == 0;
}

static bool any_is_here(const struct runtimes *runtimes)
{
    char *boot = host_boot_id("");
    bool any = false;
    for (size_t i = 0; i < runtimes->count; i++)
        any |= is_here(&runtimes->list[i], boot);
    free(boot);
    return any;
}

/* The server of ours can be asked from its own host alone. */
static void append_server_warnings(json_t *array, const struct options *options,
                                   const struct runtimes *runtimes)
{
    char *boot = host_boot_id("");
    for (size_t i = 0; i < runtimes->count; i++) {
        const struct runtime *runtime = &runtimes->list[i];
        if (!options->works[WORK_NET] || runtimes->io.url || is_here(runtime, boot))
            continue;
        char *line = xasprintf("%s runs on another host, from which the server of the Net cases "
                               "cannot be reached: it is on the loopback interface of this one. "
                               "Start a server that both reach, and name it: --io-url URL.",
                               runtime->name);
        json_array_append_new(array, json_text_of(line));
        free(line);
    }
    free(boot);
}

/* `disk` is NULL where nothing is measured of it. What is told of it is of this host. */
static void append_disk_warnings(json_t *array, const struct options *options,
                                 const struct runtimes *runtimes, const json_t *disk)
{
    size_t count;
    if (!disk || !any_is_here(runtimes))
        return;
    char **texts = warnings_of_disk(disk, runtimes->io.dir, options->max_workers,
                                    options->amounts[WORK_DISK_WRITE], &count);
    append_texts(array, texts, count);
}

/* Of kinds other than threads with each other. */
static size_t count_pairs(const struct options *options, const struct runtimes *runtimes,
                          bool only_classic)
{
    size_t pairs = 0;
    for (size_t i = 0; i < runtimes->count; i++) {
        bool measures[CASE_COUNT];
        for (int c = 0; c < CASE_COUNT; c++)
            measures[c] = !runtimes->list[i].brief && is_wanted(options, c, only_classic) &&
                          hello_offers(runtimes->list[i].hello, measured_cases[c].name);
        pairs += plan_kind_pairs(measures);
    }
    return pairs;
}

static json_t *warnings_before(const struct options *options, const struct runtimes *runtimes,
                               const struct new_run *run, size_t rows, const json_t *disk)
{
    json_t *array = json_made(json_array());
    append_machine_warnings(array, runtimes);
    size_t count;
    size_t tables = count_tables(options, runtimes, run->only_classic_cases);
    size_t pairs = count_pairs(options, runtimes, run->only_classic_cases);
    char **texts = warnings_of_plan(options->rounds, tables, pairs, rows, &count);
    append_texts(array, texts, count);
    append_disk_warnings(array, options, runtimes, disk);
    append_server_warnings(array, options, runtimes);
    if (run->no_cpython.code != ERROR_NONE) {
        char *line = xasprintf("CPython was not measured: %s", run->no_cpython.text);
        json_array_append_new(array, json_text_of(line));
        free(line);
    }
    return array;
}

/* Random enough to tell runs apart; the time in front keeps them in order. */
static char *run_id(const struct tm *started, uint64_t seed)
{
    char time_text[32];
    strftime(time_text, sizeof time_text, "%Y%m%dT%H%M%SZ", started);
    uint64_t mixed = (seed ^ (uint64_t)getpid() << 20) * UINT64_C(0x9e3779b97f4a7c15);
    return xasprintf("%s-%08" PRIx32, time_text, (uint32_t)(mixed >> 32));
}

static void set_identity(json_t *record, const struct options *options)
{
    time_t now = time(NULL);
    struct tm started;
    gmtime_r(&now, &started);
    char time_text[32], seed[24];
    strftime(time_text, sizeof time_text, "%Y-%m-%dT%H:%M:%SZ", &started);
    snprintf(seed, sizeof seed, "%" PRIu64, options->seed);
    char *id = run_id(&started, options->seed);
    json_object_set_new(record, "run", json_text_of(id));
    json_object_set_new(record, "started", json_text_of(time_text));
    json_object_set_new(record, "seed", json_text_of(seed));
    free(id);
}

json_t *run_record_make(const struct options *options, const struct runtimes *runtimes,
                        const struct new_run *run)
{
    json_t *record = json_made(json_pack("{s:s, s:i, s:s}", "record", "run", "format",
                                         RESULTS_FORMAT, "program", "tvp-report " TVP_VERSION));
    set_identity(record, options);
    json_object_set_new(record, "command", command_line(options));
    if (options->title)
        json_object_set_new(record, "title", json_text_of(options->title));
    if (options->author)
        json_object_set_new(record, "author", json_text_of(options->author));
    json_object_set_new(record, "width", json_integer(options->width));
    json_object_set_new(record, "height", json_integer(options->height));
    json_object_set_new(record, "dpi", json_real(options->dpi));
    if (run->template_name)
        json_object_set_new(record, "template", json_text_of(run->template_name));
    if (run->template_text)
        json_object_set_new(record, "template_text", json_text_of(run->template_text));
    json_object_set_new(record, "images", json_text_of(run->images));
    json_object_set_new(record, "preset", json_text_of(options->preset->name));
    json_object_set_new(record, "max_workers", json_integer(options->max_workers));
    json_object_set_new(record, "order",
                        json_text_of(options->preset->ascending ? "ascending" : "shuffled"));
    size_t count;
    uint32_t *points = plan_points(options, runtimes->list[0].usable_cpus, &count);
    json_object_set_new(record, "points", numbers(points, count));
    free(points);
    json_object_set_new(record, "rounds", json_integer(options->rounds));
    set_amounts(record, options->amounts, false);
    json_object_set_new(record, "budget_ns", json_integer(options->budget_ns));
    json_object_set_new(record, "precision", json_real(options->precision));
    json_object_set_new(record, "runtimes", runtime_entries(runtimes));
    json_object_set_new(record, "cases", case_names(options, run->only_classic_cases));
    if (runtimes->work)
        json_object_set_new(record, "work", user_work_record(runtimes->work));
    if (runtimes->io.dir)
        json_object_set_new(record, "io_dir", json_text_of(runtimes->io.dir));
    if (runtimes->io.url) {
        json_object_set_new(record, "io_url", json_text_of(runtimes->io.url));
        json_object_set_new(record, "io_connections", json_integer(options->io_connections));
    }
    if (options->fit_ns > 0)
        json_object_set_new(record, "fit_ns", json_integer(options->fit_ns));
    if (options->hands_data)
        json_object_set_new(record, "data", json_true());
    json_object_set_new(record, "probes", json_boolean(options->probes));
    if (run->no_cpython.code != ERROR_NONE)
        json_object_set_new(record, "no_cpython", json_text_of(run->no_cpython.text));
    struct timeline_option timeline = choose_timeline(options, runtimes, run->only_classic_cases);
    if (timeline.workers > 0)
        set_timeline(record, &timeline);
    json_t *disk = runtimes->io.dir ? json_made(disk_facts(runtimes->io.dir)) : NULL;
    json_object_set_new(record, "warnings", warnings_before(options, runtimes, run, count, disk));
    if (disk)
        json_object_set_new(record, "disk", disk);
    return record;
}
