#include "tvp/findings/pairs.h"

#include <math.h>
#include <stdlib.h>

#include "tvp/common/alloc.h"
#include "tvp/stats/rank_tests.h"

static int by_round(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    return (left > right) - (left < right);
}

/* Mostly there is none between its rounds that it has not. */
double seconds_in_round(const struct cell *cell, uint32_t round)
{
    if (cell->count == 0 || round < cell->rounds[0])
        return NAN;
    size_t likely = round - cell->rounds[0];
    if (likely < cell->count && cell->rounds[likely] == round)
        return cell->seconds[likely];
    const uint32_t *found =
        bsearch(&round, cell->rounds, cell->count, sizeof *cell->rounds, by_round);
    return found ? cell->seconds[found - cell->rounds] : NAN;
}

/* Two cells' seconds, paired by round. */
struct pairs {
    double *first;
    double *second;
    size_t count;
};

/* A time of zero (a clock too coarse) has no ratio, so it makes no pair. The caller frees both
 * arrays. */
static struct pairs pair_up(const struct cell *a, const struct cell *b)
{
    size_t most = a->count < b->count ? a->count : b->count;
    struct pairs pairs = {
        .first = xreallocarray(NULL, most, sizeof *pairs.first),
        .second = xreallocarray(NULL, most, sizeof *pairs.second),
    };
    for (size_t i = 0, j = 0; i < a->count && j < b->count;) {
        if (a->rounds[i] < b->rounds[j]) {
            i++;
        } else if (a->rounds[i] > b->rounds[j]) {
            j++;
        } else {
            double first = a->seconds[i++], second = b->seconds[j++];
            if (!(first > 0 && second > 0))
                continue;
            pairs.first[pairs.count] = first;
            pairs.second[pairs.count++] = second;
        }
    }
    return pairs;
}

static void release_pairs(struct pairs *pairs)
{
    free(pairs->first);
    free(pairs->second);
}

struct estimate paired_ratio(const struct cell *a, const struct cell *b, double factor,
                             double inflation)
{
    struct pairs pairs = pair_up(a, b);
    for (size_t i = 0; i < pairs.count; i++)
        pairs.first[i] *= factor;
    struct estimate ratio = ratio_estimate(pairs.first, pairs.second, pairs.count, inflation);
    release_pairs(&pairs);
    return ratio;
}

struct estimate paired_difference(const struct cell *a, const struct cell *b, double factor,
                                  double inflation)
{
    struct pairs pairs = pair_up(a, b);
    for (size_t i = 0; i < pairs.count; i++)
        pairs.first[i] = factor * (pairs.first[i] - pairs.second[i]);
    struct estimate difference = dependent_median(pairs.first, pairs.count, inflation);
    release_pairs(&pairs);
    return difference;
}

double paired_p_above(const struct cell *a, const struct cell *b, double factor, double inflation)
{
    struct pairs pairs = pair_up(a, b);
    for (size_t i = 0; i < pairs.count; i++)
        pairs.first[i] = log(factor * pairs.first[i]) - log(pairs.second[i]);
    double p = pairs.count > 0 ? signed_rank_p_above(pairs.first, pairs.count) : 1;
    release_pairs(&pairs);
    return p < 0.5 ? dependent_p(2 * p, inflation) / 2 : p;
}

void compare_cells(const struct cell *a, const struct cell *b, double inflation,
                   struct comparison *comparison)
{
    struct pairs pairs = pair_up(a, b);
    compare_pairs(pairs.first, pairs.second, pairs.count, inflation, comparison);
    release_pairs(&pairs);
}
