#include "tvp/template/field_table.h"

#include <math.h>
#include <string.h>

#include "tvp/data/same_host.h"
#include "tvp/report/tables.h"
#include "tvp/template/field_value.h"
#include "tvp/text/wording.h"

/* ---- the host ---- */

#define HOST_FIELDS(ROW)                                                                           \
    ROW(name, FIELD_TEXT, JSON_STRING, "the host's name")                                          \
    ROW(cpu, FIELD_TEXT, JSON_STRING, "the processor's model")                                     \
    ROW(architecture, FIELD_TEXT, JSON_STRING, "such as x86_64")                                   \
    ROW(online_cpus, FIELD_COUNT, JSON_INTEGER, "processors that are switched on")                 \
    ROW(affinity_cpus, FIELD_COUNT, JSON_INTEGER, "processors the runner may use")                 \
    ROW(quota_cpus, FIELD_NUMBER, JSON_REAL, "processors' worth of time a quota grants")           \
    ROW(usable_cpus, FIELD_NUMBER, JSON_REAL, "the smaller of the two")                            \
    ROW(governor, FIELD_TEXT, JSON_STRING, "frequency governor")                                   \
    ROW(turbo, FIELD_FLAG, JSON_TRUE, "whether the frequency may rise above nominal")              \
    ROW(aslr, FIELD_COUNT, JSON_INTEGER, "address space randomisation, 0 to 2")                    \
    ROW(huge_pages, FIELD_TEXT, JSON_STRING, "mode of transparent huge pages")                     \
    ROW(kernel, FIELD_TEXT, JSON_STRING, "operating system and release")                           \
    ROW(distribution, FIELD_TEXT, JSON_STRING, "distribution of the system")                       \
    ROW(virtualization, FIELD_TEXT, JSON_STRING, "vm, container, or both, as far as seen")         \
    ROW(clock_source, FIELD_TEXT, JSON_STRING, "what the kernel reads the time from")              \
    ROW(load_average, FIELD_NUMBER, JSON_REAL, "of the minute before the run")                     \
    ROW(on_battery, FIELD_FLAG, JSON_TRUE, "whether the host ran on battery")

#define ROW(member, its_kind, type, its_help)                                                      \
    GETTER(host_##member, json_t, field_copy(json_object_get(item, #member), type))
HOST_FIELDS(ROW)
#undef ROW
GETTER(host_memory, json_t, field_bytes(json_object_get(item, "memory_bytes")))

static const struct field host_fields[] = {
#define ROW(member, its_kind, type, its_help)                                                      \
    {.name = #member, .kind = its_kind, .help = its_help, .get = host_##member},
    HOST_FIELDS(ROW)
#undef ROW
        {.name = "memory", .kind = FIELD_BYTES, .help = "main memory", .get = host_memory},
    {0},
};

/* ---- the cells of a row ---- */

/* A cell with its name: the cases of a row that were measured, in order. */
static size_t measured_cells(const struct row *row, size_t wanted, const struct cell **found)
{
    size_t count = 0;
    for (int i = 0; i < CASE_COUNT; i++)
        if (row->cells[i].count + row->cells[i].failures > 0 && count++ == wanted)
            *found = &row->cells[i];
    return count;
}

static size_t row_cell_count(const struct report *report, const void *item)
{
    const struct cell *found;
    (void)report;
    return measured_cells(item, SIZE_MAX, &found);
}

static const void *row_cell_at(const struct report *report, const void *item, size_t index)
{
    const struct cell *found = NULL;
    (void)report;
    measured_cells(item, index, &found);
    return found;
}

/* The single values of a summary: where half, all and the outer samples lie. */
static json_t *plain_seconds(const struct cell *cell, double value)
{
    return cell->count > 0 ? field_duration(value) : NULL;
}

GETTER(row_cell_case, struct cell, field_text(measured_cases[item->case_id].name))
GETTER(row_cell_median, struct cell, field_seconds(&item->summary.median))
GETTER(row_cell_quartile1, struct cell, plain_seconds(item, item->summary.quartile1))
GETTER(row_cell_quartile3, struct cell, plain_seconds(item, item->summary.quartile3))
GETTER(row_cell_minimum, struct cell, plain_seconds(item, item->summary.minimum))
GETTER(row_cell_maximum, struct cell, plain_seconds(item, item->summary.maximum))
GETTER(row_cell_coverage, struct cell,
       item->summary.coverage > 0 ? json_real(item->summary.coverage) : NULL)
GETTER(row_cell_samples, struct cell, json_integer((json_int_t)item->count))
GETTER(row_cell_outliers, struct cell, json_integer((json_int_t)item->summary.outliers))
GETTER(row_cell_failures, struct cell, json_integer((json_int_t)item->failures))
GETTER(row_cell_starting, struct cell,
       isfinite(item->starting_share) ? json_real(item->starting_share) : NULL)
GETTER(row_cell_switches, struct cell, item->switches >= 0 ? json_real(item->switches) : NULL)

static const struct field row_cell_fields[] = {
    {.name = "case", .kind = FIELD_TEXT, .help = "such as CpuThread", .get = row_cell_case},
    {.name = "median", .kind = FIELD_SECONDS, .help = "with its interval", .get = row_cell_median},
    {.name = "coverage",
     .kind = FIELD_NUMBER,
     .help = "exact coverage of the interval",
     .get = row_cell_coverage},
    {.name = "quartile1",
     .kind = FIELD_SECONDS,
     .help = "a quarter of the samples is below",
     .get = row_cell_quartile1},
    {.name = "quartile3",
     .kind = FIELD_SECONDS,
     .help = "a quarter of the samples is above",
     .get = row_cell_quartile3},
    {.name = "minimum",
     .kind = FIELD_SECONDS,
     .help = "the shortest sample",
     .get = row_cell_minimum},
    {.name = "maximum",
     .kind = FIELD_SECONDS,
     .help = "the longest sample",
     .get = row_cell_maximum},
    {.name = "samples", .kind = FIELD_COUNT, .help = "how many there are", .get = row_cell_samples},
    {.name = "outliers",
     .kind = FIELD_COUNT,
     .help = "of them outside Tukey's fences; kept",
     .get = row_cell_outliers},
    {.name = "failures",
     .kind = FIELD_COUNT,
     .help = "samples that could not be taken",
     .get = row_cell_failures},
    {.name = "starting_share",
     .kind = FIELD_NUMBER,
     .help = "share of the time that is starting",
     .get = row_cell_starting},
    {.name = "switches",
     .kind = FIELD_NUMBER,
     .help = "involuntary context switches a sample",
     .get = row_cell_switches},
    {0},
};

/* ---- rows of a runtime ---- */

#define CASE_GETTERS(id, name, work, launcher, help)                                               \
    GETTER(row_##id, struct row, field_seconds(&item->cells[CASE_##id].summary.median))
MEASURED_CASES(CASE_GETTERS)

static json_t *verdict(const struct comparison *comparison)
{
    struct strbuf out = {0};
    add_verdict(&out, comparison);
    return field_take_text(&out);
}

GETTER(row_workers, struct row, json_integer(item->workers))
#define WORK_GETTERS(with, id, ...)                                                                \
    GETTER(row_ratio_##id, struct row, field_ratio(&item->comparisons[WORK_##id].ratio))           \
    GETTER(row_verdict_##id, struct row, verdict(&item->comparisons[WORK_##id]))
WORKS(WORK_GETTERS, )

static const struct field row_fields[] = {
    {.name = "workers", .kind = FIELD_COUNT, .help = "number of workers", .get = row_workers},
#define ROW(id, name_, work, launcher, help_)                                                      \
    {.name = name_, .kind = FIELD_SECONDS, .help = "time of " help_, .get = row_##id},
    MEASURED_CASES(ROW)
#undef ROW
        {.name = "cells",
         .kind = FIELD_LIST,
         .help = "one a measured case",
         .members = row_cell_fields,
         .count = row_cell_count,
         .at = row_cell_at},
#define ROW(with, id, stem, key, prefix, heading, phrase, ...)                                     \
    {.name = prefix "_ratio",                                                                      \
     .kind = FIELD_RATIO,                                                                          \
     .help = phrase ": process over thread",                                                       \
     .get = row_ratio_##id},
    WORKS(ROW, )
#undef ROW
#define ROW(with, id, stem, key, prefix, heading, phrase, ...)                                     \
    {.name = prefix "_verdict",                                                                    \
     .kind = FIELD_TEXT,                                                                           \
     .help = phrase ": which is faster, if resolved",                                              \
     .get = row_verdict_##id},
        WORKS(ROW, )
#undef ROW
            {0},
};

/* ---- a runtime ---- */

static json_t *markup(void (*add)(struct strbuf *, const struct runtime_findings *),
                      const struct runtime_findings *runtime)
{
    struct strbuf out = {0};
    add(&out, runtime);
    return field_take_markup(&out);
}

static const json_t *hello_object(const struct runtime_findings *runtime, const char *name)
{
    return json_object_get(runtime->facts->hello, name);
}

static size_t runtime_pictures(const struct report *report, const struct runtime_findings *runtime,
                               size_t wanted, const struct picture **found)
{
    size_t count = 0;
    for (size_t i = 0; i < report->picture_count; i++) {
        const struct picture *picture = &report->pictures[i];
        if (&report->findings.runtimes[picture->runtime] != runtime ||
            picture_types[picture->kind].work == WORK_COUNT)
            continue;
        if (count++ == wanted)
            *found = picture;
    }
    return count;
}

static size_t runtime_picture_count(const struct report *report, const void *item)
{
    const struct picture *found;
    return runtime_pictures(report, item, SIZE_MAX, &found);
}

static const void *runtime_picture_at(const struct report *report, const void *item, size_t index)
{
    const struct picture *found = NULL;
    runtime_pictures(report, item, index, &found);
    return found;
}

#define RUNTIME                  struct runtime_findings
#define SCALING(launcher, place) item->scaling[LAUNCHER_##launcher][SCALING_##place]

static void add_host_fact(struct strbuf *out, const json_t *host, const char *name)
{
    const char *fact = json_string_value(json_object_get(host, name));
    if (fact && *fact)
        strbuf_addf(out, "%s%s", out->length > 0 ? ", " : "", fact);
}

/* "node7, AMD EPYC, 1 usable CPU, Linux 6.1.0", where it differs from where the first runtime
 * ran. */
static json_t *other_host(const struct report *report, const struct runtime_findings *runtime)
{
    char ignored[2][8];
    const json_t *host = runtime->host;
    if (!host || !host_difference(report->findings.runtimes[0].host, host, ignored[0], ignored[1],
                                  sizeof ignored[0]))
        return NULL;
    struct strbuf out = {0};
    add_host_fact(&out, host, "name");
    add_host_fact(&out, host, "cpu");
    strbuf_adds(&out, ", ");
    if (runtime->usable_cpus > 0)
        word_cpus(&out, runtime->usable_cpus);
    else
        strbuf_adds(&out, "usable CPUs not known");
    add_host_fact(&out, host, "kernel");
    json_t *json = field_text(strbuf_text(&out));
    strbuf_release(&out);
    return json;
}

ITEMS(host, RUNTIME, item->host != NULL, item->host)
ITEMS(row, RUNTIME, item->row_count, &item->rows[index])
GETTER(runtime_name, RUNTIME, field_text(item->facts->name))
GETTER(runtime_language, RUNTIME, field_copy(hello_object(item, "language"), JSON_STRING))
GETTER(runtime_method, RUNTIME, field_text_unless_empty(item->facts->start_method))
GETTER(runtime_iterations, RUNTIME,
       item->facts->iterations > 0 ? json_integer(item->facts->iterations) : NULL)
GETTER(runtime_resident, RUNTIME,
       field_bytes(json_object_get(hello_object(item, "process"), "resident_bytes")))
GETTER(runtime_mappings, RUNTIME,
       field_copy(json_object_get(hello_object(item, "process"), "mappings"), JSON_INTEGER))
GETTER(runtime_static, RUNTIME,
       field_copy(json_object_get(hello_object(item, "process"), "static"), JSON_TRUE))
GETTER(runtime_clock_resolution, RUNTIME,
       field_nanoseconds(json_integer_value(json_object_get(hello_object(item, "clock"),
                                                            "resolution_ns"))))
GETTER(runtime_clock_cost, RUNTIME,
       field_nanoseconds(json_integer_value(json_object_get(hello_object(item, "clock"),
                                                            "cost_ns"))))
GETTER(runtime_times, RUNTIME, markup(add_times_table, item))
GETTER(runtime_marks, RUNTIME, markup(add_times_legend, item))
GETTER(runtime_start_marks, RUNTIME, markup(add_start_legend, item))
GETTER(runtime_figures, RUNTIME, markup(add_figures_table, item))
GETTER(runtime_starts, RUNTIME,
       item->measured[CASE_START_THREAD] || item->measured[CASE_START_PROCESS]
           ? markup(add_start_table, item)
           : NULL)
GETTER(runtime_single, RUNTIME, field_seconds(&item->single_cpu_seconds))
GETTER(runtime_thread_cost, RUNTIME, field_seconds(&item->worker_cost[LAUNCHER_THREAD]))
GETTER(runtime_process_cost, RUNTIME, field_seconds(&item->worker_cost[LAUNCHER_PROCESS]))
GETTER(runtime_cost_ratio, RUNTIME, field_ratio(&item->worker_cost_ratio))
#define STARTING(place) item->starting[STARTING_##place]
GETTER(runtime_one_thread, RUNTIME, field_seconds(&STARTING(ONE).seconds[LAUNCHER_THREAD]))
GETTER(runtime_one_process, RUNTIME, field_seconds(&STARTING(ONE).seconds[LAUNCHER_PROCESS]))
GETTER(runtime_even_5, RUNTIME, field_seconds(&STARTING(ONE).break_even[BREAK_EVEN_5]))
GETTER(runtime_even_1, RUNTIME, field_seconds(&STARTING(ONE).break_even[BREAK_EVEN_1]))
GETTER(runtime_even_5_most, RUNTIME, field_seconds(&STARTING(MOST).break_even[BREAK_EVEN_5]))
GETTER(runtime_even_1_most, RUNTIME, field_seconds(&STARTING(MOST).break_even[BREAK_EVEN_1]))
GETTER(runtime_even_workers, RUNTIME,
       STARTING(MOST).break_even[BREAK_EVEN_5].count > 0 ? json_integer(STARTING(MOST).workers)
                                                         : NULL)
GETTER(runtime_cpus_workers, RUNTIME,
       SCALING(THREAD, AT_CPUS).workers ? json_integer(SCALING(THREAD, AT_CPUS).workers) : NULL)
GETTER(runtime_thread_speedup, RUNTIME, field_ratio(&SCALING(THREAD, AT_CPUS).speedup))
GETTER(runtime_process_speedup, RUNTIME, field_ratio(&SCALING(PROCESS, AT_CPUS).speedup))
GETTER(runtime_thread_efficiency, RUNTIME, field_ratio(&SCALING(THREAD, AT_CPUS).efficiency))
GETTER(runtime_process_efficiency, RUNTIME, field_ratio(&SCALING(PROCESS, AT_CPUS).efficiency))
GETTER(runtime_most_workers, RUNTIME,
       item->row_count ? json_integer(item->rows[item->row_count - 1].workers) : NULL)
GETTER(runtime_thread_speedup_most, RUNTIME, field_ratio(&SCALING(THREAD, AT_MOST).speedup))
GETTER(runtime_process_speedup_most, RUNTIME, field_ratio(&SCALING(PROCESS, AT_MOST).speedup))
GETTER(runtime_thread_efficiency_most, RUNTIME, field_ratio(&SCALING(THREAD, AT_MOST).efficiency))
GETTER(runtime_process_efficiency_most, RUNTIME, field_ratio(&SCALING(PROCESS, AT_MOST).efficiency))
GETTER(runtime_thread_overlap, RUNTIME, field_ratio(&item->overlap[LAUNCHER_THREAD]))
GETTER(runtime_process_overlap, RUNTIME, field_ratio(&item->overlap[LAUNCHER_PROCESS]))
GETTER(runtime_thread_added, RUNTIME, field_seconds(&item->added[LAUNCHER_THREAD]))
GETTER(runtime_process_added, RUNTIME, field_seconds(&item->added[LAUNCHER_PROCESS]))
GETTER(runtime_drift, RUNTIME, isfinite(item->drift) ? json_real(item->drift) : NULL)
GETTER(runtime_other_host, RUNTIME, other_host(report, item))
GETTER(runtime_quota, RUNTIME, json_boolean(item->quota))

const struct field runtime_fields[] = {
    {.name = "name",
     .kind = FIELD_TEXT,
     .help = "as asked for: native, cpython, …",
     .get = runtime_name},
    {.name = "language",
     .kind = FIELD_TEXT,
     .help = "language and compiler or interpreter",
     .get = runtime_language},
    {.name = "start_method",
     .kind = FIELD_TEXT,
     .help = "how processes are started",
     .get = runtime_method},
    {.name = "iterations",
     .kind = FIELD_COUNT,
     .help = "of each CPU-bound worker",
     .get = runtime_iterations},
    {.name = "resident",
     .kind = FIELD_BYTES,
     .help = "memory of the measuring process",
     .get = runtime_resident},
    {.name = "mappings",
     .kind = FIELD_COUNT,
     .help = "memory mappings of the measuring process",
     .get = runtime_mappings},
    {.name = "static",
     .kind = FIELD_FLAG,
     .help = "whether it is linked statically",
     .get = runtime_static},
    {.name = "clock_resolution",
     .kind = FIELD_SECONDS,
     .help = "step of the clock",
     .get = runtime_clock_resolution},
    {.name = "clock_cost",
     .kind = FIELD_SECONDS,
     .help = "what reading the clock takes",
     .get = runtime_clock_cost},
    {.name = "host",
     .kind = FIELD_OBJECT,
     .help = "the machine it ran on",
     .members = host_fields,
     .count = host_count,
     .at = host_at},
    {.name = "other_host",
     .kind = FIELD_TEXT,
     .help = "where it ran, when not where the first runtime did",
     .get = runtime_other_host},
    {.name = "quota",
     .kind = FIELD_FLAG,
     .help = "whether a quota limits the CPUs",
     .get = runtime_quota},
    {.name = "rows",
     .kind = FIELD_LIST,
     .help = "one a worker count",
     .members = row_fields,
     .count = row_count,
     .at = row_at},
    {.name = "times_table", .kind = FIELD_MARKUP, .help = "table of times", .get = runtime_times},
    {.name = "marks",
     .kind = FIELD_MARKUP,
     .help = "what the marks in the table of times mean",
     .get = runtime_marks},
    {.name = "start_marks",
     .kind = FIELD_MARKUP,
     .help = "what the marks in the table of start-up times mean",
     .get = runtime_start_marks},
    {.name = "figures_table",
     .kind = FIELD_MARKUP,
     .help = "cost of a worker, speed-up and overlap",
     .get = runtime_figures},
    {.name = "start_table",
     .kind = FIELD_MARKUP,
     .help = "table of start-up times",
     .get = runtime_starts},
    {.name = "pictures",
     .kind = FIELD_LIST,
     .help = "its pictures",
     .members = picture_fields,
     .count = runtime_picture_count,
     .at = runtime_picture_at},
    {.name = "single_cpu_time",
     .kind = FIELD_SECONDS,
     .help = "CPU-bound work of one thread alone",
     .get = runtime_single},
    {.name = "thread_cost",
     .kind = FIELD_SECONDS,
     .help = "to start and end each further thread",
     .get = runtime_thread_cost},
    {.name = "process_cost",
     .kind = FIELD_SECONDS,
     .help = "to start and end each further process",
     .get = runtime_process_cost},
    {.name = "cost_ratio",
     .kind = FIELD_RATIO,
     .help = "process cost over thread cost",
     .get = runtime_cost_ratio},
    {.name = "one_thread_cost",
     .kind = FIELD_SECONDS,
     .help = "to start and end one thread alone",
     .get = runtime_one_thread},
    {.name = "one_process_cost",
     .kind = FIELD_SECONDS,
     .help = "to start and end one process alone",
     .get = runtime_one_process},
    {.name = "break_even_5",
     .kind = FIELD_SECONDS,
     .help = "job of which starting its one process is 5 %",
     .get = runtime_even_5},
    {.name = "break_even_1",
     .kind = FIELD_SECONDS,
     .help = "job of which starting its one process is 1 %",
     .get = runtime_even_1},
    {.name = "break_even_workers",
     .kind = FIELD_COUNT,
     .help = "the most processes with a break-even",
     .get = runtime_even_workers},
    {.name = "break_even_5_most",
     .kind = FIELD_SECONDS,
     .help = "job of which starting so many is 5 %",
     .get = runtime_even_5_most},
    {.name = "break_even_1_most",
     .kind = FIELD_SECONDS,
     .help = "job of which starting so many is 1 %",
     .get = runtime_even_1_most},
    {.name = "cpus_workers",
     .kind = FIELD_COUNT,
     .help = "the row at the usable CPUs",
     .get = runtime_cpus_workers},
    {.name = "thread_speedup",
     .kind = FIELD_RATIO,
     .help = "of threads, at the usable CPUs",
     .get = runtime_thread_speedup},
    {.name = "process_speedup",
     .kind = FIELD_RATIO,
     .help = "of processes, at the usable CPUs",
     .get = runtime_process_speedup},
    {.name = "thread_efficiency",
     .kind = FIELD_RATIO,
     .help = "speed-up over ideal, there",
     .get = runtime_thread_efficiency},
    {.name = "process_efficiency",
     .kind = FIELD_RATIO,
     .help = "speed-up over ideal, there",
     .get = runtime_process_efficiency},
    {.name = "most_workers",
     .kind = FIELD_COUNT,
     .help = "the largest row",
     .get = runtime_most_workers},
    {.name = "thread_speedup_most",
     .kind = FIELD_RATIO,
     .help = "of threads, at the largest row",
     .get = runtime_thread_speedup_most},
    {.name = "process_speedup_most",
     .kind = FIELD_RATIO,
     .help = "of processes, at the largest row",
     .get = runtime_process_speedup_most},
    {.name = "thread_efficiency_most",
     .kind = FIELD_RATIO,
     .help = "speed-up over ideal, there",
     .get = runtime_thread_efficiency_most},
    {.name = "process_efficiency_most",
     .kind = FIELD_RATIO,
     .help = "speed-up over ideal, there",
     .get = runtime_process_efficiency_most},
    {.name = "thread_overlap",
     .kind = FIELD_RATIO,
     .help = "waits of threads that went on at once",
     .get = runtime_thread_overlap},
    {.name = "process_overlap",
     .kind = FIELD_RATIO,
     .help = "waits of processes that went on at once",
     .get = runtime_process_overlap},
    {.name = "thread_added",
     .kind = FIELD_SECONDS,
     .help = "what threads add to the wait",
     .get = runtime_thread_added},
    {.name = "process_added",
     .kind = FIELD_SECONDS,
     .help = "what processes add to the wait",
     .get = runtime_process_added},
    {.name = "drift",
     .kind = FIELD_NUMBER,
     .help = "last rounds over first, minus 1",
     .get = runtime_drift},
    {0},
};
