#include "tvp/findings/paired_rows.h"

#include <math.h>
#include <stdlib.h>

#include "tvp/common/alloc.h"
#include "tvp/findings/grid.h"
#include "tvp/findings/pairs.h"

void paired_rows_add(struct paired_rows *table, uint32_t workers, const struct cell *first,
                     const struct cell *second)
{
    table->rows = xreallocarray(table->rows, table->row_count + 1, sizeof *table->rows);
    table->rows[table->row_count++] =
        (struct paired_row){.workers = workers, .first = first, .second = second};
}

static void compare_all(struct paired_rows *table, const struct grid *grid)
{
    double *means = xreallocarray(NULL, grid->rounds, sizeof *means);
    size_t count = grid->series > 1 ? grid_means(grid, means) : 0;
    compare_log_ratios(means, count, table->ratios.inflation, &table->pooled);
    free(means);
}

void paired_rows_compare(struct paired_rows *table, const struct runtime_findings *runtime)
{
    struct grid_rounds rounds = grid_rounds(runtime);
    struct grid grid = {0};
    for (size_t i = 0; i < table->row_count; i++)
        grid.series -=
            !grid_add_ratios(&grid, table->rows[i].first, table->rows[i].second, &rounds);
    table->ratios = find_dependence(grid.values, grid.series, grid.rounds);
    compare_all(table, &grid);
    for (size_t i = 0; i < table->row_count; i++)
        compare_cells(table->rows[i].first, table->rows[i].second, table->ratios.inflation,
                      &table->rows[i].comparison);
    free(grid.values);
    free(rounds.list);
}

const struct paired_row *paired_rows_at_cpus(const struct paired_rows *table, double usable_cpus)
{
    const struct paired_row *best = NULL;
    for (size_t i = 0; i < table->row_count; i++)
        if (table->rows[i].workers > 1 &&
            (usable_cpus <= 0 || table->rows[i].workers <= ceil(usable_cpus)))
            best = &table->rows[i];
    return best;
}

size_t paired_rows_verdicts(const struct paired_rows *table, enum verdict verdict)
{
    size_t count = 0;
    for (size_t i = 0; i < table->row_count; i++)
        count += table->rows[i].comparison.verdict == verdict;
    return count;
}

void paired_rows_release(struct paired_rows *table)
{
    free(table->rows);
    *table = (struct paired_rows){0};
}
