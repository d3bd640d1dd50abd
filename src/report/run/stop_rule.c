#include "tvp/run/stop_rule.h"

#include <math.h>
#include <stdlib.h>

#include "tvp/common/alloc.h"
#include "tvp/data/samples.h"
#include "tvp/stats/statistics.h"

static double reach(const double *seconds, size_t count)
{
    struct estimate median = median_estimate(seconds, count);
    if (!median.confident || !(median.value > 0))
        return INFINITY;
    return fmax(median.high - median.value, median.value - median.low) / median.value;
}

/* How far the widest cell's interval reaches from its median, as a fraction of the median; infinite
 * while a cell has no interval. */
static double widest_interval(const struct results *results)
{
    size_t count = results->sample_count;
    const struct sample **sorted = samples_by_cell(results);
    double *seconds = xreallocarray(NULL, count, sizeof *seconds);
    double widest = count > 0 ? 0 : INFINITY;
    for (size_t i = 0; i < count; i++)
        seconds[i] = sorted[i]->elapsed_ns * 1e-9;
    for (size_t i = 0, end; i < count; i = end) {
        end = samples_cell_end(sorted, count, i);
        widest = fmax(widest, reach(seconds + i, end - i));
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
