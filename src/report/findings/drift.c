#include "tvp/findings/drift.h"

#include <math.h>
#include <stdlib.h>

#include "tvp/common/alloc.h"
#include "tvp/findings/pairs.h"

enum { ROUNDS_FOR_DRIFT = 6 };

/* How slow a round was: the mean over its cells of the logarithm of sample over cell median. Those
 * that only start workers are left out: they take so little time that they vary on any machine. */
static double round_slowness(const struct runtime_findings *runtime, uint32_t round)
{
    double sum = 0;
    size_t n = 0;
    for (size_t i = 0; i < runtime->row_count; i++) {
        for (int c = 0; c < CASE_COUNT; c++) {
            const struct cell *cell = &runtime->rows[i].cells[c];
            if (cell->count == 0 || works[measured_cases[c].work].ideal == IDEAL_NONE)
                continue;
            double relative = seconds_in_round(cell, round) / cell->summary.median.value;
            if (!isfinite(relative) || relative <= 0)
                continue;
            sum += log(relative);
            n++;
        }
    }
    return n > 0 ? sum / (double)n : NAN;
}

/* How slow those rounds were, as factors, which it sets in `slowness`; rounds of which nothing is
 * known are left out. */
static size_t slowness_of_rounds(const struct runtime_findings *runtime, uint32_t first,
                                 uint32_t last, double *slowness)
{
    size_t count = 0;
    for (uint32_t round = first; round <= last; round++) {
        double factor = exp(round_slowness(runtime, round));
        if (isfinite(factor))
            slowness[count++] = factor;
    }
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
