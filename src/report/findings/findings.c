#include "tvp/findings/findings.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/data/samples.h"
#include "tvp/findings/costs.h"
#include "tvp/findings/drift.h"
#include "tvp/findings/excess.h"
#include "tvp/findings/kind_pairs.h"
#include "tvp/findings/order.h"
#include "tvp/findings/pairs.h"
#include "tvp/findings/pools.h"
#include "tvp/findings/rows.h"
#include "tvp/findings/sharing.h"
#include "tvp/findings/verdicts.h"
#include "tvp/findings/without_lock.h"

static const double spread_worth_a_mark = 0.10;
static const double starting_worth_a_mark = 0.10;
static const double clock_steps_needed = 100;

/* No quota grants less; what a file says below it is no number of CPUs. */
static const double fewest_cpus = 0.001;

static double number_at(const json_t *object, const char *name)
{
    return json_number_value(json_object_get(object, name));
}

size_t findings_verdicts(const struct runtime_findings *runtime, enum case_id compared,
                         enum verdict verdict)
{
    size_t count = 0;
    for (size_t i = 0; i < runtime->row_count; i++)
        count += runtime->rows[i].comparisons[compared].verdict == verdict;
    return count;
}

bool findings_measured(const struct runtime_findings *runtime, enum work work)
{
    bool measured = false;
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++)
        measured |= runtime->measured[case_pair(work, (enum worker_kind)kind)];
    return measured;
}

size_t findings_compared(const struct runtime_findings *runtime, enum work work,
                         enum worker_kind kinds[WORKER_KIND_COUNT])
{
    size_t count = 0;
    for (int kind = WORKER_THREAD + 1; kind < WORKER_KIND_COUNT; kind++)
        if ((kind == WORKER_PROCESS && !runtime->without_processes) ||
            runtime->measured[case_pair(work, (enum worker_kind)kind)])
            kinds[count++] = (enum worker_kind)kind;
    return count;
}

/* ---- what starting takes in all ---- */

static struct starting starting_at(const struct row *row)
{
    struct starting starting = {.workers = row->workers};
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++)
        starting.seconds[kind] =
            not_negative(row->cells[case_pair(WORK_START, (enum worker_kind)kind)].summary.median);
    return starting;
}

static void take_break_even(struct break_even *even, enum starting_place place,
                            const struct starting *starting)
{
    static const double shares[BREAK_EVENS] = {[BREAK_EVEN_5] = 0.05, [BREAK_EVEN_1] = 0.01};
    if (starting->seconds[even->kind].count == 0)
        return;
    even->workers[place] = starting->workers;
    for (int i = 0; i < BREAK_EVENS; i++)
        even->seconds[place][i] = estimate_divided(starting->seconds[even->kind], shares[i]);
}

static bool has_compared(const struct starting *starting)
{
    size_t count = 0;
    for (int kind = WORKER_THREAD + 1; kind < WORKER_KIND_COUNT; kind++)
        count += starting->seconds[kind].count;
    return count > 0;
}

/* Of rows with more than one worker the largest that has a kind that is compared with threads; and
 * for the break-even of each kind the largest that has it. */
static void find_starting(struct runtime_findings *runtime)
{
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++)
        runtime->break_even[kind].kind = (enum worker_kind)kind;
    for (size_t i = 0; i < runtime->row_count; i++) {
        const struct starting here = starting_at(&runtime->rows[i]);
        enum starting_place place = here.workers == 1 ? STARTING_ONE : STARTING_MOST;
        struct starting *starting = &runtime->starting[place];
        if (has_compared(&here) ||
            (here.seconds[WORKER_THREAD].count > 0 && !has_compared(starting)))
            *starting = here;
        for (int kind = WORKER_THREAD + 1; kind < WORKER_KIND_COUNT; kind++)
            take_break_even(&runtime->break_even[kind], place, &here);
    }
}

/* ---- scaling and overlap ---- */

static struct scaling scaling_at(const struct runtime_findings *runtime, enum case_id case_id,
                                 const struct row *row)
{
    if (!row)
        return (struct scaling){0};
    struct scaling scaling = {
        .workers = row->workers,
        .ideal = findings_ideal_speedup(runtime, row->workers),
        .speedup = findings_speedup(runtime, row, case_id),
        .seconds = row->cells[case_id].summary.median,
    };
    scaling.efficiency = estimate_divided(scaling.speedup, scaling.ideal);
    return scaling;
}

/* The row at the usable CPUs, or the largest below. */
static const struct row *row_at_cpus(const struct runtime_findings *runtime)
{
    const struct row *best = NULL;
    double cpus = runtime->usable_cpus > 0 ? ceil(runtime->usable_cpus) : 1;
    for (size_t i = 0; i < runtime->row_count; i++)
        if (runtime->rows[i].workers <= cpus)
            best = &runtime->rows[i];
    return best;
}

static void find_scaling(struct runtime_findings *runtime)
{
    if (runtime->row_count == 0)
        return;
    const struct row *rows[SCALING_PLACES] = {
        [SCALING_AT_CPUS] = row_at_cpus(runtime),
        [SCALING_AT_MOST] = &runtime->rows[runtime->row_count - 1],
    };
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++)
        for (int place = 0; place < SCALING_PLACES; place++)
            runtime->scaling[kind][place] = scaling_at(
                runtime, case_pair(runtime->cpu_work, (enum worker_kind)kind), rows[place]);
    const struct row *single = findings_row(runtime, 1);
    if (single)
        runtime->single_cpu_seconds =
            single->cells[case_pair(runtime->cpu_work, WORKER_THREAD)].summary.median;
}

static void find_overlap(struct runtime_findings *runtime, double wait)
{
    if (runtime->row_count == 0 || !(wait > 0))
        return;
    const struct row *row = &runtime->rows[runtime->row_count - 1];
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++) {
        const struct cell *cell = &row->cells[case_pair(WORK_IO, (enum worker_kind)kind)];
        double *values = xreallocarray(NULL, cell->count, sizeof *values);
        for (size_t i = 0; i < cell->count; i++)
            values[i] = row->workers * wait / fmax(cell->seconds[i], 1e-12);
        runtime->overlap[kind] =
            at_most(dependent_median(values, cell->count, runtime->times.inflation), row->workers);
        for (size_t i = 0; i < cell->count; i++)
            values[i] = cell->seconds[i] - wait;
        runtime->added[kind] =
            not_negative(dependent_median(values, cell->count, runtime->times.inflation));
        free(values);
    }
}

/* ---- marks ---- */

static void mark_cell(const struct runtime_findings *runtime, struct row *row, enum case_id case_id)
{
    struct cell *cell = &row->cells[case_id];
    cell->case_id = case_id;
    cell->starting_share = findings_starting_share(row, case_id);
    if (cell->failures > 0)
        cell->marks |= MARK_FAILED;
    if (cell->count == 0)
        return;
    double median = cell->summary.median.value;
    if (cell->count >= INTERVAL_MINIMUM_SAMPLES &&
        relative_spread(&cell->summary) > spread_worth_a_mark)
        cell->marks |= MARK_SPREAD;
    if (cell->starting_share > starting_worth_a_mark)
        cell->marks |= MARK_STARTING;
    if (median < clock_steps_needed * runtime->clock_seconds || median <= 0)
        cell->marks |= MARK_CLOCK;
}

/* ---- one runtime, then all ---- */

static void take_host(struct runtime_findings *runtime)
{
    const json_t *hello = runtime->facts->hello;
    const json_t *clock = json_object_get(hello, "clock");
    runtime->host = json_object_get(hello, "host");
    double cpus = number_at(runtime->host, "usable_cpus");
    runtime->usable_cpus = cpus >= fewest_cpus ? cpus : 0;
    runtime->quota = json_is_number(json_object_get(runtime->host, "quota_cpus"));
    runtime->clock_seconds =
        1e-9 * fmax(number_at(clock, "resolution_ns"), number_at(clock, "cost_ns"));
}

/* Which work stands for CPU-bound work: the user's own where it computes and nothing else does. */
static enum work find_cpu_work(const struct runtime_findings *runtime)
{
    bool measured = false;
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++)
        measured |= runtime->measured[case_pair(WORK_CPU, (enum worker_kind)kind)];
    return !measured && work_computes(&runtime->nature) ? WORK_USER : WORK_CPU;
}

/* What needs nothing but the samples. */
static void find_figures(struct runtime_findings *runtime, const struct results *results,
                         const struct sample *const *sorted)
{
    take_host(runtime);
    rows_gather(runtime, results, sorted);
    find_dependences(runtime);
    find_worker_costs(runtime);
    work_nature_init(&runtime->nature, runtime, results);
    runtime->cpu_work = find_cpu_work(runtime);
    find_scaling(runtime);
    find_overlap(runtime, (double)results->run.amounts[WORK_IO] * 1e-9);
}

static void find_rest(struct runtime_findings *runtime, const struct results *results,
                      uint32_t rounds)
{
    compare_rows(runtime);
    find_starting(runtime);
    find_excess(runtime);
    find_sharing(runtime);
    find_kind_pairs(runtime);
    find_pools(runtime, results->run.amounts[WORK_POOL]);
    for (size_t i = 0; i < runtime->row_count; i++)
        for (int c = 0; c < CASE_COUNT; c++)
            if (runtime->measured[c] || results->failure_count > 0)
                mark_cell(runtime, &runtime->rows[i], (enum case_id)c);
    find_drift(runtime, rounds);
    runtime->order = find_order_effect(runtime, results);
    choice_init(&runtime->choice, runtime, results, rounds);
    runtime_timelines_init(&runtime->timelines, runtime, results);
}

/* Samples that a runtime entry shares with another are that one's. */
static void count_samples(struct findings *findings, const struct runtime_findings *runtime)
{
    for (size_t i = 0; i < runtime->row_count; i++) {
        for (int c = 0; c < CASE_COUNT; c++) {
            const struct cell *cell = &runtime->rows[i].cells[c];
            if (!runtime->measured[c] || cell_is_shared(runtime->facts, (enum case_id)c))
                continue;
            findings->samples += cell->count;
            findings->outliers += cell->summary.outliers;
        }
    }
}

/* The brief runtime has rounds of its own, which are not those of the report. */
static uint32_t count_rounds(const struct results *results)
{
    uint32_t rounds = 0;
    for (size_t i = 0; i < results->sample_count; i++) {
        const struct sample *sample = &results->samples[i];
        if (!results->runtimes[sample->runtime].brief && sample->round > rounds)
            rounds = sample->round;
    }
    return rounds;
}

void findings_init_figures(struct findings *findings, const struct results *results)
{
    *findings = (struct findings){.results = results, .failures = results->failure_count};
    findings->rounds = count_rounds(results);
    const struct sample **sorted = samples_by_cell(results);
    enum worker_kind compared[WORKER_KIND_COUNT];
    results_compared_kinds(results, compared);
    const bool without_processes = compared[0] != WORKER_PROCESS;
    findings->runtimes = xcalloc(results->runtime_count, sizeof *findings->runtimes);
    for (size_t i = 0; i < results->runtime_count; i++) {
        const struct runtime_facts *facts = &results->runtimes[i];
        struct runtime_findings *runtime;
        /* A run has one brief runtime; of a file that says otherwise the first counts. */
        if (facts->brief && findings->brief)
            continue;
        if (facts->brief)
            runtime = findings->brief = xcalloc(1, sizeof *runtime);
        else
            runtime = &findings->runtimes[findings->runtime_count++];
        *runtime = (struct runtime_findings){
            .facts = facts, .index = i, .without_processes = !facts->brief && without_processes};
        find_figures(runtime, results, sorted);
    }
    free(sorted);
}

void findings_init(struct findings *findings, const struct results *results)
{
    findings_init_figures(findings, results);
    for (size_t i = 0; i < findings->runtime_count; i++)
        find_rest(&findings->runtimes[i], results, findings->rounds);
    if (findings->brief)
        find_rest(findings->brief, results, findings->rounds);
    find_without_lock(findings);
    judge_findings(findings);
    for (size_t i = 0; i < findings->runtime_count; i++)
        count_samples(findings, &findings->runtimes[i]);
    if (findings->brief)
        count_samples(findings, findings->brief);
}

static void release_runtime(struct runtime_findings *runtime)
{
    release_sharing(runtime);
    release_kind_pairs(runtime);
    rows_release(runtime);
    choice_release(&runtime->choice);
    runtime_timelines_release(&runtime->timelines);
}

void findings_release(struct findings *findings)
{
    for (size_t i = 0; i < findings->runtime_count; i++)
        release_runtime(&findings->runtimes[i]);
    free(findings->runtimes);
    if (findings->brief)
        release_runtime(findings->brief);
    free(findings->brief);
    release_without_lock(findings);
    *findings = (struct findings){0};
}

bool findings_share_cpus(const struct findings *findings)
{
    for (size_t i = 1; i < findings->runtime_count; i++)
        if (findings->runtimes[i].usable_cpus != findings->runtimes[0].usable_cpus)
            return false;
    return findings->runtime_count > 0 && findings->runtimes[0].usable_cpus > 0;
}

const struct runtime_findings *findings_newer(const struct findings *findings,
                                              const struct runtime_findings *older)
{
    if (!older->facts->older)
        return NULL;
    for (size_t i = (size_t)(older - findings->runtimes); i-- > 0;)
        if (!findings->runtimes[i].facts->older &&
            strcmp(findings->runtimes[i].facts->start_method, older->facts->start_method) == 0)
            return &findings->runtimes[i];
    return NULL;
}

bool findings_have_older(const struct findings *findings)
{
    for (size_t i = 0; i < findings->runtime_count; i++)
        if (findings_newer(findings, &findings->runtimes[i]))
            return true;
    return false;
}
