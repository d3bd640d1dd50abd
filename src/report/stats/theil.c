#include "tvp/stats/theil.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "tvp/common/alloc.h"

/* As many pairs as 300 points have. */
#define MOST_PAIRS (300 * 299 / 2)

/* The number of the k-th pair to look at: every one, or, of too many, the multiples of the golden
 * ratio modulo 1, which spread evenly over any range and keep step with no regular pattern. */
static uint64_t pair_number(size_t k, uint64_t pairs)
{
    static const double golden_ratio = 0.61803398874989485;
    if (pairs <= MOST_PAIRS)
        return k;
    double multiple = (double)k * golden_ratio;
    return (uint64_t)((multiple - floor(multiple)) * (double)pairs);
}

/* Points on a circle: first all neighbours, then all at distance 2, and so on. So each pair has one
 * number. */
static struct theil_pair pair_of(uint64_t number, const double *x, size_t count)
{
    size_t first = (size_t)(number % count);
    size_t second = (size_t)((first + number / count + 1) % count);
    return (struct theil_pair){first, second, x[second] - x[first]};
}

void theil_pairs_init(struct theil_pairs *pairs, const double *x, size_t count)
{
    uint64_t all = count > 1 ? (uint64_t)count * (count - 1) / 2 : 0; /* more than 32 bits hold */
    size_t looks = all < MOST_PAIRS ? (size_t)all : MOST_PAIRS;
    *pairs = (struct theil_pairs){.list = xcalloc(looks, sizeof *pairs->list),
                                  .slopes = xcalloc(looks, sizeof *pairs->slopes),
                                  .spare = xcalloc(looks, sizeof *pairs->spare)};
    for (size_t k = 0; k < looks; k++) {
        struct theil_pair pair = pair_of(pair_number(k, all), x, count);
        if (pair.distance != 0)
            pairs->list[pairs->count++] = pair;
    }
}

double theil_slope_of(struct theil_pairs *pairs, const double *y, struct median_bounds *bounds)
{
    size_t count = 0;
    for (size_t i = 0; i < pairs->count; i++) {
        const struct theil_pair *pair = &pairs->list[i];
        double slope = (y[pair->second] - y[pair->first]) / pair->distance;
        if (isfinite(slope))
            pairs->slopes[count++] = slope;
    }
    return count > 0 ? selected_median(pairs->slopes, count, pairs->spare, bounds) : 0;
}

void theil_pairs_release(struct theil_pairs *pairs)
{
    free(pairs->list);
    free(pairs->slopes);
    free(pairs->spare);
    *pairs = (struct theil_pairs){0};
}

double theil_slope(const double *x, const double *y, size_t count)
{
    struct theil_pairs pairs;
    struct median_bounds bounds = {0};
    theil_pairs_init(&pairs, x, count);
    double slope = theil_slope_of(&pairs, y, &bounds);
    theil_pairs_release(&pairs);
    return slope;
}
