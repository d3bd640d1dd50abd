#include "tvp/findings/verdicts.h"

#include <stdlib.h>

#include "tvp/common/alloc.h"
#include "tvp/findings/grid.h"
#include "tvp/findings/kind_pairs.h"
#include "tvp/findings/pairs.h"
#include "tvp/findings/sharing.h"
#include "tvp/findings/without_lock.h"
#include "tvp/stats/symmetry.h"

/* ---- dependence ---- */

static bool is_compared(enum case_id case_id)
{
    return measured_cases[case_id].kind != WORKER_THREAD;
}

static const struct cell *threads_beside(const struct row *row, enum case_id case_id)
{
    return &row->cells[case_pair(measured_cases[case_id].work, WORKER_THREAD)];
}

/* All rows of a table; of one that was not measured there are none. */
static void add_table(struct grid *grid, const struct runtime_findings *runtime,
                      enum case_id case_id, const struct grid_rounds *rounds)
{
    if (!runtime->measured[case_id])
        return;
    for (size_t i = 0; i < runtime->row_count; i++) {
        const struct row *row = &runtime->rows[i];
        grid->series -=
            !grid_add_ratios(grid, threads_beside(row, case_id), &row->cells[case_id], rounds);
    }
}

static struct dependence dependence_of(struct grid *grid)
{
    struct dependence dependence = find_dependence(grid->values, grid->series, grid->rounds);
    free(grid->values);
    return dependence;
}

static void widen_medians(struct runtime_findings *runtime)
{
    for (size_t i = 0; i < runtime->row_count; i++) {
        for (int c = 0; c < CASE_COUNT; c++) {
            struct cell *cell = &runtime->rows[i].cells[c];
            if (!runtime->measured[c])
                continue;
            cell->summary.median =
                dependent_median(cell->seconds, cell->count, runtime->times.inflation);
            cell->summary.coverage = 0;
        }
    }
}

void find_dependences(struct runtime_findings *runtime)
{
    struct grid_rounds rounds = grid_rounds(runtime);
    struct grid times = {0}, ratios = {0};
    for (size_t i = 0; i < runtime->row_count; i++)
        for (int c = 0; c < CASE_COUNT; c++)
            if (runtime->measured[c])
                times.series -= !grid_add_times(&times, &runtime->rows[i].cells[c], &rounds);
    for (int c = 0; c < CASE_COUNT; c++)
        if (is_compared((enum case_id)c))
            add_table(&ratios, runtime, (enum case_id)c, &rounds);
    runtime->times = dependence_of(&times);
    runtime->ratios = dependence_of(&ratios);
    if (runtime->times.found)
        widen_medians(runtime);
    free(rounds.list);
}

/* ---- comparisons ---- */

static void compare_table(struct runtime_findings *runtime, enum case_id case_id,
                          const struct grid_rounds *rounds)
{
    struct grid grid = {0};
    add_table(&grid, runtime, case_id, rounds);
    double *means = xreallocarray(NULL, grid.rounds, sizeof *means);
    size_t count = grid.series > 1 ? grid_means(&grid, means) : 0;
    compare_log_ratios(means, count, runtime->ratios.inflation, &runtime->pooled[case_id]);
    runtime->asymmetry[case_id].p = asymmetry_p(grid.values, grid.series, grid.rounds);
    free(means);
    free(grid.values);
}

void compare_rows(struct runtime_findings *runtime)
{
    struct grid_rounds rounds = grid_rounds(runtime);
    for (int c = 0; c < CASE_COUNT; c++) {
        enum case_id case_id = (enum case_id)c;
        if (!is_compared(case_id))
            continue;
        for (size_t i = 0; i < runtime->row_count && runtime->measured[c]; i++) {
            struct row *row = &runtime->rows[i];
            compare_cells(threads_beside(row, case_id), &row->cells[c], runtime->ratios.inflation,
                          &row->comparisons[c]);
        }
        compare_table(runtime, case_id, &rounds);
    }
    free(rounds.list);
}

/* ---- the whole report ---- */

static void add_comparison(struct comparisons *comparisons, struct comparison *comparison)
{
    comparisons->list =
        xreallocarray(comparisons->list, comparisons->count + 1, sizeof *comparisons->list);
    comparisons->list[comparisons->count++] = comparison;
}

static void add_comparisons(struct runtime_findings *runtime, enum case_id case_id,
                            struct comparisons *pooled, struct comparisons *rows)
{
    add_comparison(pooled, &runtime->pooled[case_id]);
    for (size_t i = 0; i < runtime->row_count && runtime->measured[case_id]; i++)
        add_comparison(rows, &runtime->rows[i].comparisons[case_id]);
}

static void add_paired_rows(struct paired_rows *table, struct comparisons *pooled,
                            struct comparisons *rows)
{
    add_comparison(pooled, &table->pooled);
    for (size_t i = 0; i < table->row_count; i++)
        add_comparison(rows, &table->rows[i].comparison);
}

static void add_sharing(struct runtime_findings *runtime, struct comparisons *pooled,
                        struct comparisons *rows)
{
    for (int way = 0; runtime->sharing && way < SHARING_WAYS; way++)
        add_paired_rows(&runtime->sharing[way], pooled, rows);
}

/* Beside threads: of these a table as a whole alone, or its only row. */
static void add_kind_pairs(struct runtime_findings *runtime, struct comparisons *pooled,
                           struct comparisons *rows)
{
    for (size_t i = 0; i < runtime->kind_pair_count; i++) {
        struct paired_rows *table = &runtime->kind_pairs[i].rows;
        if (table->row_count == 1)
            add_comparison(rows, &table->rows[0].comparison);
        else
            add_comparison(pooled, &table->pooled);
    }
}

static void add_between_runtimes(struct findings *findings, struct comparisons *pooled,
                                 struct comparisons *rows)
{
    for (size_t i = 0; i < findings->without_lock_count; i++) {
        add_comparison(pooled, &findings->without_lock[i].single);
        add_paired_rows(&findings->without_lock[i].rows, pooled, rows);
    }
}

static bool is_judged(const struct runtime_findings *runtime, int case_id)
{
    return is_compared((enum case_id)case_id) && runtime->measured[case_id];
}

/* A table that is asymmetric by chance is one too many in a report too. One that was not measured
 * cannot be. */
static void judge_asymmetries(struct findings *findings, size_t tables)
{
    double *p = xreallocarray(NULL, tables, sizeof *p);
    size_t count = 0;
    for (size_t i = 0; i < findings->runtime_count; i++)
        for (int c = 0; c < CASE_COUNT; c++)
            if (is_judged(&findings->runtimes[i], c))
                p[count++] = findings->runtimes[i].asymmetry[c].p;
    holm_adjust(p, count);
    count = 0;
    for (size_t i = 0; i < findings->runtime_count; i++)
        for (int c = 0; c < CASE_COUNT; c++)
            if (is_judged(&findings->runtimes[i], c))
                findings->runtimes[i].asymmetry[c].found = p[count++] <= 1 - CONFIDENCE;
    free(p);
}

void judge_findings(struct findings *findings)
{
    struct comparisons pooled = {0}, rows = {0};
    for (size_t i = 0; i < findings->runtime_count; i++)
        for (int c = 0; c < CASE_COUNT; c++)
            if (is_compared((enum case_id)c))
                add_comparisons(&findings->runtimes[i], (enum case_id)c, &pooled, &rows);
    size_t tables = pooled.count;
    for (size_t i = 0; i < findings->runtime_count; i++) {
        add_sharing(&findings->runtimes[i], &pooled, &rows);
        add_kind_pairs(&findings->runtimes[i], &pooled, &rows);
    }
    add_between_runtimes(findings, &pooled, &rows);
    judge_report(&pooled, &rows);
    judge_asymmetries(findings, tables);
    free(pooled.list);
    free(rows.list);
}
