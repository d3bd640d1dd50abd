#include "tvp/stats/selection.h"

#include <gsl/gsl_statistics_double.h>
#include <stdbool.h>

#include "tvp/stats/ascending.h"

/* The median is outside of what lies so many places of the looked at ones from their middle, three
 * deviations of its own place among them, once in 370 times. */
enum { LOOKED_AT = 1024, PLACES = 48, FEWEST_VALUES = 4 * LOOKED_AT };

struct between {
    double low;
    double high;
    size_t below; /* values less than low */
    size_t count; /* values from low to high */
};

static struct between likely_bounds(const double *values, size_t count)
{
    double some[LOOKED_AT];
    for (size_t i = 0; i < LOOKED_AT; i++)
        some[i] = values[i * (count / LOOKED_AT)];
    sort_ascending(some, LOOKED_AT);
    return (struct between){.low = some[LOOKED_AT / 2 - PLACES],
                            .high = some[LOOKED_AT / 2 + PLACES]};
}

/* Nothing here branches on the values, which a processor cannot foresee. */
static void gather(const double *values, size_t count, struct between *between, double *gathered)
{
    for (size_t i = 0; i < count; i++) {
        double value = values[i];
        gathered[between->count] = value;
        between->below += value < between->low;
        between->count += (value >= between->low) & (value <= between->high);
    }
}

double selected_median(double *values, size_t count, double *spare)
{
    if (count < FEWEST_VALUES)
        return gsl_stats_median(values, 1, count);
    struct between between = likely_bounds(values, count);
    gather(values, count, &between, spare);
    size_t lower = (count - 1) / 2, upper = count / 2;
    if (lower < between.below || upper >= between.below + between.count)
        return gsl_stats_median(values, 1, count);
    double low = gsl_stats_select(spare, 1, between.count, lower - between.below);
    double high = gsl_stats_select(spare, 1, between.count, upper - between.below);
    return (low + high) / 2;
}
