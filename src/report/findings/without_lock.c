#include "tvp/findings/without_lock.h"

#include <math.h>
#include <stdlib.h>

#include "tvp/common/alloc.h"
#include "tvp/data/language_facts.h"
#include "tvp/findings/grid.h"
#include "tvp/findings/pairs.h"

/* ---- which runtimes ---- */

static bool is_in_part(const struct results_part *part, const struct runtime_findings *runtime)
{
    return runtime->index >= part->first_runtime &&
           runtime->index < part->first_runtime + part->runtime_count;
}

static bool share_rounds(const struct findings *findings, const struct runtime_findings *a,
                         const struct runtime_findings *b)
{
    const struct results *results = findings->results;
    for (size_t i = 0; i < results->part_count; i++)
        if (is_in_part(&results->parts[i], a) != is_in_part(&results->parts[i], b))
            return false;
    return true;
}

static bool is_own_cpython(const struct runtime_findings *runtime)
{
    return is_cpython(runtime->facts) && !runtime->facts->older && runtime->facts->threads_of < 0;
}

static const struct runtime_findings *one_with_lock(const struct findings *findings,
                                                    const struct runtime_findings *without)
{
    for (size_t i = 0; i < findings->runtime_count; i++) {
        const struct runtime_findings *with = &findings->runtimes[i];
        if (is_own_cpython(with) && has_lock(with->facts) &&
            json_equal(json_object_get(with->host, "boot_id"),
                       json_object_get(without->host, "boot_id")) &&
            share_rounds(findings, with, without))
            return with;
    }
    return NULL;
}

static bool are_compared_at(const struct runtime_findings *with,
                            const struct runtime_findings *without, enum work work)
{
    return (work == WORK_CPU || work == WORK_USER) &&
           with->facts->amounts[work] == without->facts->amounts[work] &&
           without->measured[case_pair(work, WORKER_THREAD)] &&
           (with->measured[case_pair(work, WORKER_THREAD)] ||
            with->measured[case_pair(work, WORKER_PROCESS)]);
}

/* ---- their cells ---- */

static const struct cell *cell_of(const struct runtime_findings *runtime, uint32_t workers,
                                  enum work work, enum worker_kind kind)
{
    static const struct cell none = {0};
    const struct row *row = findings_row(runtime, workers);
    return row ? &row->cells[case_pair(work, kind)] : &none;
}

static const struct cell *threads_without(const struct without_lock *pair, uint32_t workers)
{
    return cell_of(pair->without, workers, pair->work, WORKER_THREAD);
}

static const struct cell *processes_with(const struct without_lock *pair, uint32_t workers)
{
    return cell_of(pair->with, workers, pair->work, WORKER_PROCESS);
}

static double inflation_of_times(const struct without_lock *pair)
{
    return fmax(pair->with->times.inflation, pair->without->times.inflation);
}

/* ---- comparisons ---- */

static void compare_row(const struct without_lock *pair, struct without_lock_row *row)
{
    const struct cell *base = cell_of(pair->with, 1, pair->work, WORKER_THREAD);
    const struct cell *threads = threads_without(pair, row->workers);
    const struct cell *processes = processes_with(pair, row->workers);
    compare_cells(threads, processes, pair->ratios.inflation, &row->comparison);
    row->threads_speedup = paired_ratio(base, threads, row->workers, inflation_of_times(pair));
    row->processes_speedup = paired_ratio(base, processes, row->workers, inflation_of_times(pair));
}

static void compare_all_rows(struct without_lock *pair)
{
    struct grid_rounds rounds = grid_rounds(pair->without);
    struct grid grid = {0};
    for (size_t i = 0; i < pair->row_count; i++) {
        uint32_t workers = pair->rows[i].workers;
        grid.series -= !grid_add_ratios(&grid, threads_without(pair, workers),
                                        processes_with(pair, workers), &rounds);
    }
    pair->ratios = find_dependence(grid.values, grid.series, grid.rounds);
    double *means = xreallocarray(NULL, grid.rounds, sizeof *means);
    size_t count = grid.series > 1 ? grid_means(&grid, means) : 0;
    compare_log_ratios(means, count, pair->ratios.inflation, &pair->pooled);
    free(means);
    free(grid.values);
    free(rounds.list);
}

static void take_rows(struct without_lock *pair)
{
    pair->rows = xcalloc(pair->without->row_count, sizeof *pair->rows);
    for (size_t i = 0; i < pair->without->row_count; i++) {
        uint32_t workers = pair->without->rows[i].workers;
        if (findings_row(pair->with, workers))
            pair->rows[pair->row_count++].workers = workers;
    }
}

static void find_row_at_cpus(struct without_lock *pair)
{
    double cpus = pair->without->usable_cpus;
    for (size_t i = 0; i < pair->row_count; i++)
        if (pair->rows[i].workers > 1 && (cpus <= 0 || pair->rows[i].workers <= ceil(cpus)))
            pair->at_cpus = &pair->rows[i];
}

static void compare_pair(struct without_lock *pair)
{
    take_rows(pair);
    compare_all_rows(pair);
    for (size_t i = 0; i < pair->row_count; i++)
        compare_row(pair, &pair->rows[i]);
    compare_cells(cell_of(pair->with, 1, pair->work, WORKER_THREAD), threads_without(pair, 1),
                  pair->ratios.inflation, &pair->single);
    find_row_at_cpus(pair);
}

static void add_pair(struct findings *findings, const struct runtime_findings *with,
                     const struct runtime_findings *without, enum work work)
{
    size_t count = findings->without_lock_count++;
    findings->without_lock =
        xreallocarray(findings->without_lock, count + 1, sizeof *findings->without_lock);
    struct without_lock *pair = &findings->without_lock[count];
    *pair = (struct without_lock){.with = with, .without = without, .work = work};
    compare_pair(pair);
}

void find_without_lock(struct findings *findings)
{
    for (size_t i = 0; i < findings->runtime_count; i++) {
        const struct runtime_findings *without = &findings->runtimes[i];
        const struct runtime_findings *with = is_own_cpython(without) && has_no_lock(without->facts)
                                                  ? one_with_lock(findings, without)
                                                  : NULL;
        for (int work = 0; with && work < WORK_COUNT; work++)
            if (are_compared_at(with, without, (enum work)work))
                add_pair(findings, with, without, (enum work)work);
    }
}

void release_without_lock(struct findings *findings)
{
    for (size_t i = 0; i < findings->without_lock_count; i++)
        free(findings->without_lock[i].rows);
    free(findings->without_lock);
}

size_t without_lock_verdicts(const struct without_lock *pair, enum verdict verdict)
{
    size_t count = 0;
    for (size_t i = 0; i < pair->row_count; i++)
        count += pair->rows[i].comparison.verdict == verdict;
    return count;
}
