#include "tvp/findings/drift.h"

#include <math.h>
#include <stdlib.h>

#include "tvp/common/alloc.h"
#include "tvp/findings/pairs.h"

enum { ROUNDS_FOR_DRIFT = 6 };

/* Of the cells of a round: the logarithms of sample over cell median. */
struct slowness {
    double sum;
    size_t count;
};

/* From the first round on. */
static void add_cell(struct slowness *rounds, const struct cell *cell, uint32_t first,
                     uint32_t last)
{
    for (uint32_t round = first; round <= last; round++) {
        double relative = seconds_in_round(cell, round) / cell->summary.median.value;
        if (!isfinite(relative) || relative <= 0)
            continue;
        rounds[round - first].sum += log(relative);
        rounds[round - first].count++;
    }
}

/* Cases that only start workers are left out: they take so little time that they vary on any
 * machine. */
static void add_cells(struct slowness *rounds, const struct runtime_findings *runtime,
                      uint32_t first, uint32_t last)
{
    for (size_t i = 0; i < runtime->row_count; i++)
        for (int c = 0; c < CASE_COUNT; c++)
            if (runtime->measured[c] && works[measured_cases[c].work].ideal != IDEAL_NONE)
                add_cell(rounds, &runtime->rows[i].cells[c], first, last);
}

/* How slow those rounds were, on average over their cells, as factors, which it sets in `slowness`;
 * rounds of which nothing is known are left out. */
static size_t slowness_of_rounds(const struct runtime_findings *runtime, uint32_t first,
                                 uint32_t last, double *slowness)
{
    struct slowness *rounds = xcalloc(last - first + 1, sizeof *rounds);
    size_t count = 0;
    add_cells(rounds, runtime, first, last);
    for (uint32_t i = 0; i <= last - first; i++)
        if (rounds[i].count > 0)
            slowness[count++] = exp(rounds[i].sum / (double)rounds[i].count);
    free(rounds);
    return count;
}

void find_drift(struct runtime_findings *runtime, uint32_t rounds)
{
    if (rounds < ROUNDS_FOR_DRIFT)
        return;
    uint32_t third = rounds / 3;
    double *first = xreallocarray(NULL, third, sizeof *first);
    double *last = xreallocarray(NULL, third, sizeof *last);
    size_t first_count = slowness_of_rounds(runtime, 1, third, first);
    size_t last_count = slowness_of_rounds(runtime, rounds - third + 1, rounds, last);
    struct comparison comparison;
    compare_independent(first, first_count, last, last_count, &comparison);
    judge_family(&comparison, 1);
    runtime->drift = comparison.ratio;
    runtime->drifts =
        comparison.verdict == VERDICT_FIRST_FASTER || comparison.verdict == VERDICT_SECOND_FASTER;
    free(first);
    free(last);
}
