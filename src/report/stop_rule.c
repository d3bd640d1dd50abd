#include "tvp/stop_rule.h"

#include <math.h>
#include <stdlib.h>

#include "tvp/alloc.h"
#include "tvp/statistics.h"

static int same_cell_together(const void *a, const void *b)
{
    const struct sample *left = *(const struct sample *const *)a;
    const struct sample *right = *(const struct sample *const *)b;
    if (left->runtime != right->runtime)
        return left->runtime < right->runtime ? -1 : 1;
    if (left->case_id != right->case_id)
        return left->case_id < right->case_id ? -1 : 1;
    return (left->workers > right->workers) - (left->workers < right->workers);
}

static double reach(const double *seconds, size_t count)
{
    struct estimate median = median_estimate(seconds, count);
    if (!median.confident || !(median.value > 0))
        return INFINITY;
    return fmax(median.high - median.value, median.value - median.low) / median.value;
}

double widest_interval(const struct results *results)
{
    size_t count = results->sample_count;
    const struct sample **sorted = xreallocarray(NULL, count, sizeof *sorted);
    double *seconds = xreallocarray(NULL, count, sizeof *seconds);
    for (size_t i = 0; i < count; i++)
        sorted[i] = &results->samples[i];
    if (count > 0)
        qsort(sorted, count, sizeof *sorted, same_cell_together);
    double widest = count > 0 ? 0 : INFINITY;
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        seconds[n++] = (double)sorted[i]->elapsed_ns * 1e-9;
        if (i + 1 == count || same_cell_together(&sorted[i], &sorted[i + 1]) != 0) {
            widest = fmax(widest, reach(seconds, n));
            n = 0;
        }
    }
    free(sorted);
    free(seconds);
    return widest;
}

static bool is_precise(const struct results *results, uint32_t round)
{
    double wanted = results->run.precision;
    if (!(wanted > 0) || round < STOP_RULE_FEWEST_ROUNDS)
        return false;
    return round >= STOP_RULE_MOST_ROUNDS || widest_interval(results) <= wanted;
}

const char *stop_reason(const struct results *results, uint32_t round,
                        const struct time_spent *spent)
{
    if (is_precise(results, round))
        return "precision";
    if (results->run.rounds > 0 && round >= results->run.rounds)
        return "rounds";
    double budget = (double)results->run.budget_ns * 1e-9;
    if (budget > 0 && spent->so_far + spent->a_round + spent->still_to_come > budget)
        return "budget";
    return NULL;
}
