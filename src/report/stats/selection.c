#include "tvp/stats/selection.h"

#include <gsl/gsl_statistics_double.h>

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

/* The bounds hold a fifth of the values. */
static double select_from_all(double *values, size_t count, struct median_bounds *bounds)
{
    bounds->low = gsl_stats_select(values, 1, count, count * 2 / 5);
    bounds->high = gsl_stats_select(values, 1, count, count * 3 / 5);
    return gsl_stats_median(values, 1, count);
}

/* Around that median, and nearer to it where they held much. */
static void move_bounds(struct median_bounds *bounds, double median, size_t held, size_t count)
{
    double reach = (bounds->high - bounds->low) / 2;
    if (held > count / 3)
        reach *= 0.75;
    *bounds = (struct median_bounds){median - reach, median + reach};
}

double selected_median(double *values, size_t count, double *spare, struct median_bounds *bounds)
{
    struct gathered near = gather(values, count, bounds, spare);
    size_t lower = (count - 1) / 2, upper = count / 2;
    if (lower < near.below || upper >= near.below + near.count)
        return select_from_all(values, count, bounds);
    double low = gsl_stats_select(spare, 1, near.count, lower - near.below);
    double high = upper > lower ? gsl_stats_select(spare, 1, near.count, upper - near.below) : low;
    double median = (low + high) / 2;
    move_bounds(bounds, median, near.count, count);
    return median;
}
