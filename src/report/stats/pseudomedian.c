#include "tvp/stats/pseudomedian.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "tvp/common/alloc.h"
#include "tvp/stats/ranked_value.h"

/* Above that the normal margin is off by one average at most. */
enum { EXACT_SAMPLES = 200 };

/* ---- how many averages are left out ---- */

/* The largest sum of positive ranks whose lower tail is at most `tail`; -1: 0 is too likely. */
static long exact_margin(size_t count, double tail)
{
    size_t middle = count * (count + 1) / 4;
    double *ways = xcalloc(middle + 1, sizeof *ways);
    ways[0] = 1;
    for (size_t rank = 1; rank <= count; rank++)
        for (size_t sum = middle; sum >= rank; sum--)
            ways[sum] += ways[sum - rank];
    double chance = 0;
    long margin = -1;
    for (size_t sum = 0; sum <= middle; sum++) {
        chance += ldexp(ways[sum], -(int)count);
        if (chance > tail)
            break;
        margin = (long)sum;
    }
    free(ways);
    return margin;
}

static long normal_margin(double count, double tail)
{
    double deviation = sqrt(count * (count + 1) * (2 * count + 1) / 24);
    return (long)floor(count * (count + 1) / 4 - 0.5 - gsl_cdf_ugaussian_Qinv(tail) * deviation);
}

/* Most rows of a table have as many pairs as the one before. */
long pseudomedian_margin(size_t count, double error_rate)
{
    static size_t known_count;
    static double known_error_rate;
    static long known_margin;
    if (count != known_count || error_rate != known_error_rate) {
        double tail = error_rate / 2;
        known_margin =
            count <= EXACT_SAMPLES ? exact_margin(count, tail) : normal_margin((double)count, tail);
        known_count = count;
        known_error_rate = error_rate;
    }
    return known_margin;
}

/* ---- the averages ---- */

struct sorted_differences {
    double *values;
    size_t count;
};

/* From the outside inwards: what the largest that is left may be averaged with. */
static uint64_t averages_up_to(double bound, const void *differences)
{
    const struct sorted_differences *sorted = differences;
    uint64_t found = 0;
    size_t near = 0;
    for (size_t i = sorted->count; i-- > 0;) {
        while (near <= i && sorted->values[near] / 2 + sorted->values[i] / 2 <= bound)
            near++;
        /* From here on each with all that are left, itself among them. */
        if (near > i)
            return found + (uint64_t)(i + 1) * (i + 2) / 2;
        found += near;
    }
    return found;
}

/* In the same way: each with those that bring it to the lower bound and not yet over the upper. */
static void collect_averages(double low, double high, const void *differences, double *found)
{
    const struct sorted_differences *sorted = differences;
    size_t first = 0, end = 0;
    for (size_t i = sorted->count; i-- > 0 && first <= i;) {
        double half = sorted->values[i] / 2;
        while (first <= i && sorted->values[first] / 2 + half < low)
            first++;
        while (end <= i && sorted->values[end] / 2 + half <= high)
            end++;
        for (size_t j = first; j < end && j <= i; j++)
            *found++ = sorted->values[j] / 2 + half;
    }
}

static uint64_t number_of_averages(size_t count)
{
    return (uint64_t)count * (count + 1) / 2;
}

static double ranked_average(uint64_t rank, const struct sorted_differences *sorted)
{
    const struct ranked_values averages = {
        .values = sorted,
        .smallest = sorted->values[0],
        .largest = sorted->values[sorted->count - 1],
        .count = number_of_averages(sorted->count),
        .count_up_to = averages_up_to,
        .collect = collect_averages,
        .few = sorted->count,
    };
    return ranked_value(rank, &averages);
}

static double median_average(const struct sorted_differences *sorted)
{
    uint64_t averages = number_of_averages(sorted->count);
    double lower = ranked_average((averages + 1) / 2, sorted);
    return averages % 2 ? lower : (lower + ranked_average(averages / 2 + 1, sorted)) / 2;
}

struct estimate pseudomedian_estimate(const double *differences, size_t count)
{
    return pseudomedian_within(differences, count, pseudomedian_margin(count, 1 - CONFIDENCE));
}

static struct bounds bounds_of(const struct sorted_differences *sorted, long margin)
{
    if (margin < 0)
        return (struct bounds){sorted->values[0], sorted->values[sorted->count - 1]};
    uint64_t lowest = (uint64_t)margin + 1;
    return (struct bounds){
        .low = ranked_average(lowest, sorted),
        .high = ranked_average(number_of_averages(sorted->count) + 1 - lowest, sorted),
    };
}

void pseudomedian_bounds(const double *differences, size_t count, const long *margins,
                         size_t margin_count, struct bounds *bounds)
{
    struct sorted_differences sorted = {sorted_copy(differences, count), count};
    for (size_t i = 0; i < margin_count; i++)
        bounds[i] = bounds_of(&sorted, margins[i]);
    free(sorted.values);
}

struct estimate pseudomedian_within(const double *differences, size_t count, long margin)
{
    if (count == 0)
        return (struct estimate){0};
    struct sorted_differences sorted = {sorted_copy(differences, count), count};
    struct bounds bounds = bounds_of(&sorted, margin);
    struct estimate center = {
        .value = median_average(&sorted),
        .low = bounds.low,
        .high = bounds.high,
        .count = count,
        .confident = margin >= 0,
    };
    free(sorted.values);
    return center;
}
