#include "tvp/stats/selection.h"

#include <gsl/gsl_statistics_double.h>
#include <stdbool.h>

struct gathered {
    size_t below; /* values less than the lower bound */
    size_t count; /* values from there to the upper one */
};

/* Nothing here branches on the values, which a processor cannot foresee. */
static struct gathered gather(const double *values, size_t count,
                              const struct median_bounds *bounds, double *near)
{
    struct gathered gathered = {0};
    double low = bounds->low, high = bounds->high;
    for (size_t i = 0; i < count; i++) {
        double value = values[i];
        near[gathered.count] = value;
        gathered.below += value < low;
        gathered.count += (size_t)(value >= low) & (size_t)(value <= high);
    }
    return gathered;
}

/* Ranks count from 0. */
static double middle(double *values, size_t count, size_t lower, size_t upper)
{
    double low = gsl_stats_select(values, 1, count, lower);
    return upper > lower ? (low + gsl_stats_select(values, 1, count, upper)) / 2 : low;
}

/* The bounds hold a fifth of the values. A selection leaves the smaller values before the selected
 * one and the larger ones behind it, so the next looks at what is left alone. */
static double select_from_all(double *values, size_t count, struct median_bounds *bounds)
{
    size_t low = count * 2 / 5, high = count * 3 / 5;
    bounds->low = gsl_stats_select(values, 1, count, low);
    bounds->high = gsl_stats_select(values + low, 1, count - low, high - low);
    return middle(values + low, high - low + 1, (count - 1) / 2 - low, count / 2 - low);
}

/* Towards the median, and faster where they held much; as far as the median where they held it not.
 * So medians that are alike leave them one in seven times or so. */
static void move_bounds(struct median_bounds *bounds, double median, size_t held, size_t count)
{
    double share = held > count / 2 ? 0.2 : 0.02;
    bounds->low = median < bounds->low ? median : bounds->low + share * (median - bounds->low);
    bounds->high = median > bounds->high ? median : bounds->high - share * (bounds->high - median);
}

double selected_median(double *values, size_t count, double *spare, struct median_bounds *bounds)
{
    size_t lower = (count - 1) / 2, upper = count / 2;
    struct gathered near = gather(values, count, bounds, spare);
    bool held = lower >= near.below && upper < near.below + near.count;
    if (!held && !(bounds->high > bounds->low))
        return select_from_all(values, count, bounds);
    double median = held ? middle(spare, near.count, lower - near.below, upper - near.below)
                         : middle(values, count, lower, upper);
    move_bounds(bounds, median, held ? near.count : 0, count);
    return median;
}
