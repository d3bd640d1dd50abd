#include "tvp/template/field_table.h"

#include <math.h>

#include "tvp/data/same_host.h"
#include "tvp/findings/cell_metrics.h"
#include "tvp/report/pool_text.h"
#include "tvp/report/tables.h"
#include "tvp/sentences/dependence_text.h"
#include "tvp/sentences/disk_text.h"
#include "tvp/sentences/effect_text.h"
#include "tvp/sentences/missing_text.h"
#include "tvp/sentences/net_text.h"
#include "tvp/sentences/order_text.h"
#include "tvp/sentences/pooled_text.h"
#include "tvp/sentences/scaling_text.h"
#include "tvp/sentences/summary_text.h"
#include "tvp/template/field_value.h"
#include "tvp/text/wording.h"

#define RUNTIME struct runtime_findings

/* ---- the host ---- */

#define HOST_FACT(name, KIND, help) FACT_FIELD(name, KIND, NULL, name, help)

const struct field host_fields[] = {
    HOST_FACT("name", TEXT, "the host's name"),
    HOST_FACT("cpu", TEXT, "the processor's model"),
    HOST_FACT("architecture", TEXT, "such as x86_64"),
    HOST_FACT("online_cpus", COUNT, "processors that are switched on"),
    HOST_FACT("affinity_cpus", COUNT, "processors the runner may use"),
    HOST_FACT("quota_cpus", NUMBER, "processors' worth of time a quota grants"),
    HOST_FACT("usable_cpus", NUMBER, "the smaller of the two"),
    HOST_FACT("governor", TEXT, "frequency governor"),
    HOST_FACT("turbo", FLAG, "whether the frequency may rise above nominal"),
    HOST_FACT("aslr", COUNT, "address space randomisation, 0 to 2"),
    HOST_FACT("huge_pages", TEXT, "mode of transparent huge pages"),
    HOST_FACT("kernel", TEXT, "operating system and release"),
    HOST_FACT("distribution", TEXT, "distribution of the system"),
    HOST_FACT("virtualization", TEXT, "vm, container, or both, as far as seen"),
    HOST_FACT("clock_source", TEXT, "what the kernel reads the time from"),
    HOST_FACT("load_average", NUMBER, "of the minute before the run"),
    HOST_FACT("competing_cpus", NUMBER, "CPUs' worth that others used just before the run"),
    HOST_FACT("stolen_cpus", NUMBER, "CPUs' worth that the hypervisor gave to others then"),
    HOST_FACT("on_battery", FLAG, "whether the host ran on battery"),
    FACT_FIELD("memory", BYTES, NULL, "memory_bytes", "main memory"),
    {0},
};

/* ---- the cells of a row ---- */

/* The summary of a cell that has samples. */
FIELD_FINDER(summary_of, struct cell, item->count > 0 ? &item->summary : NULL)
FIELD_MAKER(cell_case, struct cell, json_string(measured_cases[item->case_id].name))
FIELD_MAKER(cell_switches, struct cell, item->switches >= 0 ? json_real(item->switches) : NULL)

static bool has_cell(const struct runtime_findings *runtime, const struct cell *cell)
{
    return runtime->row_count > 0 && cell >= runtime->rows[0].cells &&
           cell < runtime->rows[runtime->row_count - 1].cells + CASE_COUNT;
}

/* The runtime that has the cell; NULL: one without a section of its own. */
static const struct runtime_findings *runtime_of(const struct report *report,
                                                 const struct cell *cell)
{
    for (size_t i = 0; i < report->findings.runtime_count; i++)
        if (has_cell(&report->findings.runtimes[i], cell))
            return &report->findings.runtimes[i];
    return NULL;
}

/* A metric of metrics.h as it was told, or per second of the cell's time. */
static json_t *metric(const struct report *report, const struct field *field,
                      const struct cell *cell, enum metric metric,
                      struct estimate (*of)(const struct runtime_findings *, const struct cell *,
                                            enum metric))
{
    const struct runtime_findings *runtime = cell->metrics ? runtime_of(report, cell) : NULL;
    if (!runtime)
        return NULL;
    struct estimate estimate = of(runtime, cell, metric);
    return field_write_estimate(report, field, &estimate);
}

#define METRIC_MAKER(name, what, of)                                                               \
    FIELD_MAKER(name, struct cell, metric(report, field, item, METRIC_##what, of))
METRIC_MAKER(cell_operations_per_second, OPERATIONS, cell_rate)
METRIC_MAKER(cell_bytes_per_second, BYTES, cell_rate)
METRIC_MAKER(cell_operation_median, MEDIAN, cell_metric)
METRIC_MAKER(cell_operation_p99, P99, cell_metric)
METRIC_MAKER(cell_sync_median, SYNC, cell_metric)

static struct estimate share_of_cpu(const struct runtime_findings *runtime, const struct cell *cell,
                                    enum metric metric)
{
    return estimate_divided(cell_rate(runtime, cell, metric), 1e9);
}

METRIC_MAKER(cell_server_share, SERVER_CPU, share_of_cpu)

static const struct field cell_fields[] = {
    MADE_FIELD("case", TEXT, cell_case, "such as CpuThread"),
    FIELD("median", SECONDS, struct cell, summary.median, "with its interval"),
    WRITTEN_FIELD("coverage", NUMBER, NULL, struct cell, summary.coverage,
                  field_write_number_unless_0, "exact coverage of the interval"),
    FOUND_FIELD("quartile1", SECONDS, summary_of, struct summary, quartile1,
                "a quarter of the samples is below"),
    FOUND_FIELD("quartile3", SECONDS, summary_of, struct summary, quartile3,
                "a quarter of the samples is above"),
    FOUND_FIELD("minimum", SECONDS, summary_of, struct summary, minimum, "the shortest sample"),
    FOUND_FIELD("maximum", SECONDS, summary_of, struct summary, maximum, "the longest sample"),
    FIELD("samples", COUNT, struct cell, count, "how many there are"),
    FIELD("outliers", COUNT, struct cell, summary.outliers, "samples outside Tukey's fences; kept"),
    FIELD("failures", COUNT, struct cell, failures, "samples that could not be taken"),
    FIELD("starting_share", NUMBER, struct cell, starting_share,
          "share of the time that is starting"),
    MADE_FIELD("switches", NUMBER, cell_switches, "involuntary context switches a sample"),
    MADE_FIELD("operations_per_second", RATIO, cell_operations_per_second,
               "of real input and output, of all workers"),
    MADE_FIELD("bytes_per_second", RATIO, cell_bytes_per_second, "the same in bytes"),
    MADE_FIELD("operation_median", SECONDS, cell_operation_median,
               "time of an operation, at the median of all"),
    MADE_FIELD("operation_p99", SECONDS, cell_operation_p99, "the same at the 99th percentile"),
    MADE_FIELD("sync_median", SECONDS, cell_sync_median, "of writing: what fsync took a worker"),
    MADE_FIELD("server_share", RATIO, cell_server_share,
               "of asking a server of ours: its share of one CPU"),
    {0},
};

/* ---- what a runtime was asked for and did not give ---- */

/* The runtime that has this flag of `measured`, one for each case. */
static const struct runtime_findings *runtime_with(const struct report *report, const bool *flag)
{
    for (size_t i = 0; i < report->findings.runtime_count; i++) {
        const struct runtime_findings *runtime = &report->findings.runtimes[i];
        if (flag >= runtime->measured && flag < runtime->measured + CASE_COUNT)
            return runtime;
    }
    return NULL;
}

static json_t *missing_case(const struct report *report, const bool *flag)
{
    const struct runtime_findings *runtime = runtime_with(report, flag);
    return runtime ? json_string(measured_cases[flag - runtime->measured].name) : NULL;
}

static json_t *why_missing(const struct report *report, const bool *flag)
{
    const struct runtime_findings *runtime = runtime_with(report, flag);
    struct strbuf out = {0};
    if (!runtime)
        return NULL;
    add_why_missing(&out, &report->findings, runtime, (enum case_id)(flag - runtime->measured));
    return field_take_text(&out);
}

FIELD_MAKER(missing_name, bool, missing_case(report, item))
FIELD_MAKER(missing_reason, bool, why_missing(report, item))
FIELD_FILTER(is_missing, bool,
             case_is_missing(&report->findings, item,
                             (enum case_id)(element - ((const RUNTIME *)item)->measured)))

static const struct field missing_fields[] = {
    MADE_FIELD("case", TEXT, missing_name, "such as CpuInterpreter"),
    MADE_FIELD("reason", TEXT, missing_reason, "why it has no figures"),
    {0},
};

/* ---- rows of a runtime ---- */

static json_t *text_of_dependence(const struct runtime_findings *runtime)
{
    struct strbuf out = {0};
    add_dependence(&out, runtime);
    if (out.length == 0) {
        strbuf_release(&out);
        return NULL;
    }
    return field_take_text(&out);
}

static json_t *pooled_verdict(const struct comparison *pooled, enum worker_kind kind)
{
    struct strbuf out = {0};
    add_pooled_verdict(&out, pooled, kind);
    if (out.length == 0) {
        strbuf_release(&out);
        return NULL;
    }
    return field_take_text(&out);
}

static json_t *verdict(const struct comparison *comparison, enum worker_kind kind)
{
    struct strbuf out = {0};
    add_verdict(&out, comparison, kind);
    return field_take_text(&out);
}

#define KIND(id, ...)                                                                              \
    FIELD_MAKER(write_verdict_##id, struct comparison, verdict(item, WORKER_##id))                 \
    FIELD_MAKER(write_pooled_##id, struct comparison, pooled_verdict(item, WORKER_##id))
COMPARED_KINDS(KIND, )
#undef KIND

/* Of pools of each worker kind. */
#define POOL_FIELDS(kind, ending, singular, ...)                                                   \
    FIELD_OF(WORKER_##kind, singular "_task_cost", SECONDS, struct row,                            \
             pool[WORKER_##kind].task_seconds, "of a task that does nothing, in a pool"),          \
        FIELD_OF(WORKER_##kind, singular "_chunked_task_cost", SECONDS, struct row,                \
                 pool[WORKER_##kind].chunk_seconds, "the same, handed over many at a time"),       \
        FIELD_OF(WORKER_##kind, singular "_tasks_per_second", RATIO, struct row,                   \
                 pool[WORKER_##kind].tasks_per_second, "that do nothing"),                         \
        FIELD_OF(WORKER_##kind, singular "_task_5", SECONDS, struct row,                           \
                 pool[WORKER_##kind].least_task[BREAK_EVEN_5],                                     \
                 "length of a task of which handing it over is 5 %"),                              \
        FIELD_OF(WORKER_##kind, singular "_task_1", SECONDS, struct row,                           \
                 pool[WORKER_##kind].least_task[BREAK_EVEN_1],                                     \
                 "length of a task of which handing it over is 1 %"),                              \
        FIELD_OF(WORKER_##kind, singular "_pool_speedup", RATIO, struct row,                       \
                 pool[WORKER_##kind].speedup, "of tasks that the workers share"),                  \
        FIELD_OF(WORKER_##kind, singular "_pool_efficiency", RATIO, struct row,                    \
                 pool[WORKER_##kind].efficiency, "that over the ideal"),                           \
        FIELD_OF(WORKER_##kind, singular "_pool_serial_share", RATIO, struct row,                  \
                 pool[WORKER_##kind].serial_share, "of Karp and Flatt"),

FIELD_FILTER(is_measured, struct cell, element->count + element->failures > 0)

static const struct field row_fields[] = {
    FIELD("workers", COUNT, struct row, workers, "number of workers"),
#define ROW(id, name, work, kind, help)                                                            \
    FIELD_OF(kind, name, SECONDS, struct row, cells[CASE_##id].summary.median, "time of " help),
    MEASURED_CASES(ROW)
#undef ROW
        ARRAY_FIELD("cells", NULL, struct row, cells, is_measured, cell_fields,
                    "one for each measured case"),
#define RATIO_FIELD(kind, ending, singular, plural, one, infix, colour, marker, method, turns,     \
                    native, work, prefix, phrase)                                                  \
    FIELD_OF(WORKER_##kind, prefix "_" infix "ratio", RATIO, struct row,                           \
             comparisons[CASE_##work##_##kind].ratio, phrase ": " singular " over thread"),
#define VERDICT_FIELD(kind, ending, singular, plural, one, infix, colour, marker, method, turns,   \
                      native, work, prefix, phrase)                                                \
    WRITTEN_FIELD_OF(WORKER_##kind, prefix "_" infix "verdict", TEXT, NULL, struct row,            \
                     comparisons[CASE_##work##_##kind], write_verdict_##kind,                      \
                     phrase ": which is faster, if resolved"),
#define ROW(with, id, stem, key, prefix, heading, phrase, ...)                                     \
    COMPARED_KINDS(with, id, prefix, phrase)
    WORKS(ROW, RATIO_FIELD) WORKS(ROW, VERDICT_FIELD)
#undef ROW
        WORKER_KINDS(POOL_FIELDS, ){0},
};

/* ---- the break-even of a worker kind ---- */

FIELD_MAKER(break_even_kind, struct break_even, json_string(worker_kinds[item->kind].singular))
FIELD_MAKER(break_even_kinds, struct break_even, json_string(worker_kinds[item->kind].plural))
FIELD_FILTER(has_break_even, struct break_even,
             element->workers[STARTING_ONE] + element->workers[STARTING_MOST] > 0)

static const struct field break_even_fields[] = {
    MADE_FIELD("kind", TEXT, break_even_kind, "process"),
    MADE_FIELD("kinds", TEXT, break_even_kinds, "processes"),
    FIELD("one_5", SECONDS, struct break_even, seconds[STARTING_ONE][BREAK_EVEN_5],
          "job of which starting its one worker is 5 %"),
    FIELD("one_1", SECONDS, struct break_even, seconds[STARTING_ONE][BREAK_EVEN_1],
          "job of which starting its one worker is 1 %"),
    WRITTEN_FIELD("workers", COUNT, NULL, struct break_even, workers[STARTING_MOST],
                  field_write_integer_unless_0, "the most workers"),
    FIELD("most_5", SECONDS, struct break_even, seconds[STARTING_MOST][BREAK_EVEN_5],
          "job of which starting so many is 5 %"),
    FIELD("most_1", SECONDS, struct break_even, seconds[STARTING_MOST][BREAK_EVEN_1],
          "job of which starting so many is 1 %"),
    {0},
};

/* ---- a runtime ---- */

static json_t *legend(const struct report *report, const struct runtime_findings *runtime,
                      unsigned of_works)
{
    struct strbuf out = {0};
    add_legend(&out, runtime, of_works);
    add_missing_cases(&out, &report->findings, runtime, of_works);
    return field_take_markup(&out);
}

/* Where there is no table of starting, the other one answers for both. */
static unsigned works_of_times(const struct runtime_findings *runtime)
{
    return findings_measured(runtime, WORK_START) ? ~WORK_BIT(WORK_START) : ~0U;
}

static bool has_picture(enum work work)
{
    bool found = false;
    for (int kind = 0; kind < PICTURE_KINDS; kind++)
        found |= picture_types[kind].work == work;
    return found;
}

/* A picture has its own table beside it. */
static json_t *other_times(const struct report *report, const struct runtime_findings *runtime)
{
    struct strbuf out = {0};
    for (int w = 0; w < WORK_COUNT; w++) {
        enum work work = (enum work)w;
        if (has_picture(work) || !findings_measured(runtime, work))
            continue;
        strbuf_addf(&out, "%s**%s**\n\n", out.length > 0 ? "\n" : "", works[work].heading);
        add_work_times_table(&out, runtime, work);
        strbuf_addc(&out, '\n');
        add_legend(&out, runtime, WORK_BIT(work));
        add_missing_cases(&out, &report->findings, runtime, WORK_BIT(work));
    }
    return field_take_markup(&out);
}

/* Of works without any figure nothing else in a page speaks. */
static json_t *unmeasured(const struct report *report, const struct runtime_findings *runtime)
{
    struct strbuf out = {0};
    for (int work = 0; work < WORK_COUNT; work++)
        if (!findings_measured(runtime, (enum work)work))
            add_missing_cases(&out, &report->findings, runtime, WORK_BIT(work));
    return field_take_markup(&out);
}

static json_t *markup(void (*add)(struct strbuf *, const struct runtime_findings *),
                      const struct runtime_findings *runtime)
{
    struct strbuf out = {0};
    add(&out, runtime);
    return field_take_markup(&out);
}

static bool is_of_work(const struct report *report, const struct picture *picture,
                       const struct runtime_findings *runtime)
{
    return &report->findings.runtimes[picture->runtime] == runtime &&
           picture_types[picture->kind].work != WORK_COUNT;
}

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
    return field_take_text(&out);
}

static json_t *scaling(const struct runtime_findings *runtime, enum worker_kind kind)
{
    struct scaling_verdict verdict = cpu_scaling_verdict(runtime, kind);
    return verdict.known ? json_string(scaling_word(verdict)) : NULL;
}

static json_t *order(const struct order_effect *effect)
{
    struct strbuf out = {0};
    add_order(&out, effect);
    return field_take_text(&out);
}

FIELD_FINDER(whole_report, RUNTIME, report)
FIELD_FINDER(facts_of, RUNTIME, item->facts)
FIELD_FINDER(with_work, RUNTIME, item->choice.option_count > 0 ? item : NULL)
FIELD_FINDER(with_data, RUNTIME,
             report->data[item - report->findings.runtimes].rounds > 0 ? item : NULL)
FIELD_FINDER(with_sharing, RUNTIME, item->sharing ? item : NULL)
FIELD_FINDER(host_of, RUNTIME, item->host)
FIELD_FINDER(hello_of, RUNTIME, item->facts->hello)
FIELD_FINDER(facts_in_hello, RUNTIME, json_object_get(item->facts->hello, "facts"))
FIELD_FINDER(process_of, RUNTIME, json_object_get(item->facts->hello, "process"))
FIELD_FINDER(clock_of, RUNTIME, json_object_get(item->facts->hello, "clock"))
FIELD_FINDER(largest_row, RUNTIME, item->row_count ? &item->rows[item->row_count - 1] : NULL)
FIELD_FILTER(is_its_picture, struct picture, is_of_work(report, element, item))
FIELD_MAKER(runtime_other_host, RUNTIME, other_host(report, item))
#define ROW(kind, ...) FIELD_MAKER(runtime_scaling_##kind, RUNTIME, scaling(item, WORKER_##kind))
WORKER_KINDS(ROW, )
#undef ROW
static json_t *pools(const struct report *report, const struct runtime_findings *runtime)
{
    struct strbuf out = {0};
    add_pools(&out, runtime, &report->results->run);
    return out.length > 0 ? field_take_markup(&out) : NULL;
}

static json_t *disks(const struct report *report, const struct runtime_findings *runtime)
{
    struct strbuf out = {0};
    add_disks(&out, runtime, &report->results->run);
    return field_take_markup(&out);
}

static json_t *nets(const struct report *report, const struct runtime_findings *runtime)
{
    struct strbuf out = {0};
    add_nets(&out, runtime, report->results);
    return field_take_markup(&out);
}

FIELD_MAKER(runtime_disks, RUNTIME, disks(report, item))
FIELD_MAKER(runtime_nets, RUNTIME, nets(report, item))
FIELD_MAKER(runtime_pools, RUNTIME, pools(report, item))
FIELD_MAKER(runtime_order, RUNTIME, order(&item->order))
FIELD_MAKER(runtime_dependence, RUNTIME, text_of_dependence(item))
FIELD_MAKER(runtime_times, RUNTIME, markup(add_times_table, item))
FIELD_MAKER(runtime_marks, RUNTIME, legend(report, item, works_of_times(item)))
FIELD_MAKER(runtime_start_marks, RUNTIME, legend(report, item, WORK_BIT(WORK_START)))
FIELD_MAKER(runtime_other_times, RUNTIME, other_times(report, item))
FIELD_MAKER(runtime_unmeasured, RUNTIME, unmeasured(report, item))
static json_t *notes(const struct runtime_findings *runtime)
{
    struct strbuf out = {0};
    add_notes(&out, runtime);
    return out.length > 0 ? field_take_text(&out) : NULL;
}

FIELD_MAKER(runtime_notes, RUNTIME, notes(item))
FIELD_MAKER(runtime_figures, RUNTIME, markup(add_figures_table, item))
FIELD_MAKER(runtime_starts, RUNTIME,
            findings_measured(item, WORK_START) ? markup(add_start_table, item) : NULL)

/* Fields that each worker kind has, or each that is compared with threads. */
#define COST(kind, ending, singular, plural, ...)                                                  \
    FIELD_OF(WORKER_##kind, singular "_cost", SECONDS, RUNTIME, worker_cost[WORKER_##kind],        \
             "to start and end each further " singular),
#define COST_RATIO(kind, ending, singular, plural, one, infix, ...)                                \
    FIELD_OF(WORKER_##kind, "cost_" infix "ratio", RATIO, RUNTIME,                                 \
             worker_cost_ratio[WORKER_##kind], singular " cost over thread cost"),
#define ONE_COST(kind, ending, singular, plural, ...)                                              \
    FIELD_OF(WORKER_##kind, "one_" singular "_cost", SECONDS, RUNTIME,                             \
             starting[STARTING_ONE].seconds[WORKER_##kind],                                        \
             "to start and end one " singular " alone"),
#define BREAK_EVEN(kind, ending, singular, plural, one, infix, ...)                                \
    FIELD_OF(WORKER_##kind, infix "break_even_5", SECONDS, RUNTIME,                                \
             break_even[WORKER_##kind].seconds[STARTING_ONE][BREAK_EVEN_5],                        \
             "job of which starting its one " singular " is 5 %"),                                 \
        FIELD_OF(WORKER_##kind, infix "break_even_1", SECONDS, RUNTIME,                            \
                 break_even[WORKER_##kind].seconds[STARTING_ONE][BREAK_EVEN_1],                    \
                 "job of which starting its one " singular " is 1 %"),                             \
        WRITTEN_FIELD_OF(WORKER_##kind, infix "break_even_workers", COUNT, NULL, RUNTIME,          \
                         break_even[WORKER_##kind].workers[STARTING_MOST],                         \
                         field_write_integer_unless_0, "the most " plural " with a break-even"),   \
        FIELD_OF(WORKER_##kind, infix "break_even_5_most", SECONDS, RUNTIME,                       \
                 break_even[WORKER_##kind].seconds[STARTING_MOST][BREAK_EVEN_5],                   \
                 "job of which starting so many is 5 %"),                                          \
        FIELD_OF(WORKER_##kind, infix "break_even_1_most", SECONDS, RUNTIME,                       \
                 break_even[WORKER_##kind].seconds[STARTING_MOST][BREAK_EVEN_1],                   \
                 "job of which starting so many is 1 %"),
#define SPEEDUP(kind, ending, singular, plural, ...)                                               \
    FIELD_OF(WORKER_##kind, singular "_speedup", RATIO, RUNTIME,                                   \
             scaling[WORKER_##kind][SCALING_AT_CPUS].speedup,                                      \
             "of " plural ", at the usable CPUs"),
#define EFFICIENCY(kind, ending, singular, plural, ...)                                            \
    FIELD_OF(WORKER_##kind, singular "_efficiency", RATIO, RUNTIME,                                \
             scaling[WORKER_##kind][SCALING_AT_CPUS].efficiency,                                   \
             "speed-up over ideal, at the usable CPUs"),
#define SCALING(kind, ending, singular, plural, ...)                                               \
    MADE_FIELD_OF(WORKER_##kind, singular "_scaling", TEXT, runtime_scaling_##kind,                \
                  "how far " plural                                                                \
                  " scale: hardly, partly, fully, what is open, or not settled"),
#define SPEEDUP_MOST(kind, ending, singular, plural, ...)                                          \
    FIELD_OF(WORKER_##kind, singular "_speedup_most", RATIO, RUNTIME,                              \
             scaling[WORKER_##kind][SCALING_AT_MOST].speedup,                                      \
             "of " plural ", at the largest row"),
#define EFFICIENCY_MOST(kind, ending, singular, plural, ...)                                       \
    FIELD_OF(WORKER_##kind, singular "_efficiency_most", RATIO, RUNTIME,                           \
             scaling[WORKER_##kind][SCALING_AT_MOST].efficiency,                                   \
             "speed-up over ideal, at the largest row"),
#define OVERLAP(kind, ending, singular, plural, ...)                                               \
    FIELD_OF(WORKER_##kind, singular "_overlap", RATIO, RUNTIME, overlap[WORKER_##kind],           \
             "waits of " plural " that went on at once"),
#define ADDED(kind, ending, singular, plural, ...)                                                 \
    FIELD_OF(WORKER_##kind, singular "_added", SECONDS, RUNTIME, added[WORKER_##kind],             \
             "what " plural " add to the wait"),

#define OF_RUN(...)
#define OF_RUNTIME(work, ...)                                                                      \
    FIELD_MAKER(                                                                                   \
        amount_of_##work, RUNTIME,                                                                 \
        field_write_amount(report, field, WORK_##work, &item->facts->amounts[WORK_##work]))
WORK_AMOUNTS(OF_RUN, OF_RUNTIME)
#undef OF_RUN
#undef OF_RUNTIME

const struct field runtime_fields[] = {
    FOUND_FIELD("name", TEXT, facts_of, struct runtime_facts, name,
                "as asked for: native, cpython, …"),
    FACT_FIELD("language", TEXT, hello_of, "language", "language and compiler or interpreter"),
    FACT_FIELD("lock", TEXT, facts_in_hello, "gil",
               "whether a global interpreter lock is \"enabled\" or \"disabled\""),
    WRITTEN_FIELD("start_method", TEXT, facts_of, struct runtime_facts, start_method,
                  field_write_text_unless_empty, "how processes are started"),
#define OF_RUN(...)
#define OF_RUNTIME(work, unit, name, option, argument, help, meaning, ...)                         \
    MADE_FIELD(name, unit, amount_of_##work, meaning),
    WORK_AMOUNTS(OF_RUN, OF_RUNTIME)
#undef OF_RUN
#undef OF_RUNTIME
        FACT_FIELD("resident", BYTES, process_of, "resident_bytes",
                   "memory of the measuring process"),
    FACT_FIELD("mappings", COUNT, process_of, "mappings",
               "memory mappings of the measuring process"),
    FACT_FIELD("static", FLAG, process_of, "static", "whether it is linked statically"),
    FACT_FIELD("clock_resolution", SECONDS, clock_of, "resolution_ns", "step of the clock"),
    FACT_FIELD("clock_cost", SECONDS, clock_of, "cost_ns", "how long reading the clock takes"),
    OBJECT_FIELD("host", host_of, host_fields, "the machine it ran on"),
    MADE_FIELD("other_host", TEXT, runtime_other_host,
               "where it ran, when not where the first runtime did"),
    FIELD("quota", FLAG, RUNTIME, quota, "whether a quota limits the CPUs"),
    FIELD("rounds", COUNT, RUNTIME, rounds, "rounds that have samples of it"),
    OBJECT_FIELD("this_work", with_work, this_work_fields, "the user's own work (--work)"),
    OBJECT_FIELD("data", with_data, data_fields, "handing data over (--cases data)"),
    OBJECT_FIELD("sharing", with_sharing, sharing_fields,
                 "what it costs threads to share objects (--cases shared)"),
    LIST_FIELD("rows", NULL, RUNTIME, rows, row_count, NULL, row_fields,
               "one for each worker count"),
    ARRAY_FIELD("not_measured", NULL, RUNTIME, measured, is_missing, missing_fields,
                "cases that were asked for and have no figures"),
    MADE_FIELD("times_table", MARKUP, runtime_times, "table of times"),
    MADE_FIELD("marks", MARKUP, runtime_marks,
               "what the marks in the table of times mean, and what was not measured"),
    MADE_FIELD("start_marks", MARKUP, runtime_start_marks,
               "the same of the table of start-up times"),
    MADE_FIELD("other_times", MARKUP, runtime_other_times,
               "times and verdicts of works that have no picture"),
    MADE_FIELD("unmeasured", MARKUP, runtime_unmeasured,
               "what was not measured of works that have no figure at all"),
    MADE_FIELD("notes", TEXT, runtime_notes, "what is easily mistaken in its figures"),
    MADE_FIELD("figures_table", MARKUP, runtime_figures, "speed-up, efficiency and overlap"),
    MADE_FIELD("start_table", MARKUP, runtime_starts, "table of start-up times"),
    MADE_FIELD("pools", MARKUP, runtime_pools, "what pools cost and how far they scale"),
    MADE_FIELD("disks", MARKUP, runtime_disks, "how fast files were written and read, and where"),
    MADE_FIELD("nets", MARKUP, runtime_nets, "how fast a server answered, and which"),
    LIST_FIELD("pictures", whole_report, struct report, pictures, picture_count, is_its_picture,
               picture_fields, "its pictures"),
    FIELD("single_cpu_time", SECONDS, RUNTIME, single_cpu_seconds,
          "CPU-bound work of one thread alone"),
    WORKER_KINDS(COST, ) COMPARED_KINDS(COST_RATIO, ) WORKER_KINDS(ONE_COST, )
        COMPARED_KINDS(BREAK_EVEN, )
            ARRAY_FIELD("break_evens", NULL, RUNTIME, break_even, has_break_even, break_even_fields,
                        "the same, one for each worker kind but threads"),
    WRITTEN_FIELD("cpus_workers", COUNT, NULL, RUNTIME,
                  scaling[WORKER_THREAD][SCALING_AT_CPUS].workers, field_write_integer_unless_0,
                  "the row at the usable CPUs"),
    WORKER_KINDS(SPEEDUP, ) WORKER_KINDS(EFFICIENCY, ) WORKER_KINDS(SCALING, )
        FOUND_FIELD("most_workers", COUNT, largest_row, struct row, workers, "the largest row"),
    WORKER_KINDS(SPEEDUP_MOST, ) WORKER_KINDS(EFFICIENCY_MOST, ) WORKER_KINDS(OVERLAP, )
        WORKER_KINDS(ADDED, )
#define POOLED_RATIO(kind, ending, singular, plural, one, infix, colour, marker, method, turns,    \
                     native, work, prefix, phrase)                                                 \
    FIELD_OF(WORKER_##kind, "pooled_" prefix "_" infix "ratio", RATIO, RUNTIME,                    \
             pooled[CASE_##work##_##kind].ratio,                                                   \
             phrase ": " singular " over thread, over all worker counts"),
#define POOLED_VERDICT(kind, ending, singular, plural, one, infix, colour, marker, method, turns,  \
                       native, work, prefix, phrase)                                               \
    WRITTEN_FIELD_OF(WORKER_##kind, "pooled_" prefix "_" infix "verdict", TEXT, NULL, RUNTIME,     \
                     pooled[CASE_##work##_##kind], write_pooled_##kind,                            \
                     phrase ": which is faster over all worker counts, if resolved"),
#define ROW(with, id, stem, key, prefix, heading, phrase, ...)                                     \
    COMPARED_KINDS(with, id, prefix, phrase)
            WORKS(ROW, POOLED_RATIO) WORKS(ROW, POOLED_VERDICT)
#undef ROW
                MADE_FIELD("dependence", TEXT, runtime_dependence,
                           "how a round and the next correlate, in words"),
    FIELD("times_correlation", NUMBER, RUNTIME, times.correlation,
          "of the times of a round and of the next, over all cells"),
    FIELD("times_correlation_p", NUMBER, RUNTIME, times.p, "the chance of that without dependence"),
    FIELD("times_inflation", NUMBER, RUNTIME, times.inflation,
          "of the variance: that many rounds tell as much as one"),
    FIELD("ratios_correlation", NUMBER, RUNTIME, ratios.correlation,
          "of the ratios of a round and of the next, over all rows"),
    FIELD("ratios_correlation_p", NUMBER, RUNTIME, ratios.p,
          "the chance of that without dependence"),
    FIELD("ratios_inflation", NUMBER, RUNTIME, ratios.inflation,
          "of the variance: that many rounds tell as much as one"),
    FIELD("order_ratio", RATIO, RUNTIME, order.ratio,
          "what the second half of a round took, over the first"),
    FIELD("order_p", NUMBER, RUNTIME, order.p, "of the test that the place in a round mattered"),
    MADE_FIELD("order", TEXT, runtime_order, "whether the place in a round mattered"),
    FIELD("drift_ratio", RATIO, RUNTIME, drift,
          "what the last third of the rounds took, over the first"),
    {0},
};
