#include "tvp/stats/ranked_value.h"

#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"

/* Doubles in their order as whole numbers, so that bisection takes at most 64 steps however close
 * to 0 it ends. */
static int64_t to_ordinal(double value)
{
    int64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits < 0 ? INT64_MIN - bits : bits;
}

static double from_ordinal(int64_t ordinal)
{
    int64_t bits = ordinal < 0 ? INT64_MIN - ordinal : ordinal;
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* What is left: the ordinals from low to high, in which there are the values of rank below + 1 to
 * up_to. */
struct bracket {
    int64_t low;
    int64_t high;
    uint64_t below;
    uint64_t up_to;
    bool raised; /* its low end was the last to move */
};

/* How much of the bracket lies below the ordinal to look at: half of it, or as much as would be if
 * the values were spread evenly, and a little more, so that the end that stayed moves too. */
static double share_to_look_at(const struct bracket *bracket, uint64_t rank, size_t few, int step)
{
    if (step % 3 == 0)
        return 0.5;
    double aim = (double)(rank - bracket->below), more = (double)few / 4;
    double share =
        (aim + (bracket->raised ? more : -more)) / (double)(bracket->up_to - bracket->below);
    return fmin(fmax(share, 0), 1);
}

static void narrow(struct bracket *bracket, uint64_t rank, double share,
                   const struct ranked_values *ranked)
{
    uint64_t width = (uint64_t)bracket->high - (uint64_t)bracket->low;
    uint64_t part = (uint64_t)(share * (double)width);
    int64_t middle = bracket->low + (int64_t)(part < width ? part : width - 1);
    uint64_t found = ranked->count_up_to(from_ordinal(middle), ranked->values);
    bracket->raised = found < rank;
    if (bracket->raised) {
        bracket->low = middle + 1;
        bracket->below = found;
    } else {
        bracket->high = middle;
        bracket->up_to = found;
    }
}

static double selected(uint64_t rank, const struct bracket *bracket,
                       const struct ranked_values *ranked)
{
    size_t count = (size_t)(bracket->up_to - bracket->below);
    double *found = xcalloc(count, sizeof *found);
    ranked->collect(from_ordinal(bracket->low), from_ordinal(bracket->high), ranked->values, found);
    double value = gsl_stats_select(found, 1, count, (size_t)(rank - bracket->below - 1));
    free(found);
    return value;
}

double ranked_value(uint64_t rank, const struct ranked_values *ranked)
{
    struct bracket bracket = {.low = to_ordinal(ranked->smallest),
                              .high = to_ordinal(ranked->largest),
                              .up_to = ranked->count};
    for (int step = 0; bracket.low < bracket.high && bracket.up_to - bracket.below > ranked->few;
         step++)
        narrow(&bracket, rank, share_to_look_at(&bracket, rank, ranked->few, step), ranked);
    if (bracket.low == bracket.high)
        return from_ordinal(bracket.low);
    return selected(rank, &bracket, ranked);
}
