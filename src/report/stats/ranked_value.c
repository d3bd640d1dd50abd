#include "tvp/stats/ranked_value.h"

#include <string.h>

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

double ranked_value(uint64_t rank, double smallest, double largest, count_up_to *count,
                    const void *values)
{
    int64_t low = to_ordinal(smallest), high = to_ordinal(largest);
    while (low < high) {
        int64_t middle = low + (int64_t)(((uint64_t)high - (uint64_t)low) / 2);
        if (count(from_ordinal(middle), values) >= rank)
            high = middle;
        else
            low = middle + 1;
    }
    return from_ordinal(low);
}
