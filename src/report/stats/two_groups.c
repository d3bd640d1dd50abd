#include "tvp/stats/two_groups.h"

#include <math.h>
#include <stdlib.h>

#include "tvp/common/alloc.h"
#include "tvp/stats/ascending.h"
#include "tvp/stats/student_fit.h"

/* Of each group and of the single one: heavy enough that a few outlying values are no group. */
static const double freedom = 5;

/* How many of the ascending values belong to the lower group, so that both have the least sum of
 * squares; 0: there are too few. */
static size_t best_border(const double *values, size_t count, size_t fewest)
{
    double sum = 0, all = 0, most = -INFINITY;
    size_t best = 0;
    for (size_t i = 0; i < count; i++)
        all += values[i];
    for (size_t i = 0; i + fewest < count; i++) {
        sum += values[i];
        double below = (double)(i + 1), above = (double)(count - i - 1);
        double between = sum * sum / below + (all - sum) * (all - sum) / above;
        if (i + 1 >= fewest && between > most) {
            most = between;
            best = i + 1;
        }
    }
    return best;
}

static double told_by(const double *values, size_t count, size_t all)
{
    double share = (double)count / (double)all;
    return student_fit(values, count, freedom).log_likelihood + (double)count * log(share);
}

static size_t finite_values(const double *values, size_t count, double *finite)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (isfinite(values[i]))
            finite[kept++] = values[i];
    return kept;
}

double two_groups(const double *values, size_t count, size_t fewest, double *border)
{
    double *sorted = xcalloc(count + 1, sizeof *sorted), gain = -INFINITY;
    size_t kept = finite_values(values, count, sorted);
    sort_ascending(sorted, kept);
    size_t below = kept >= 2 * fewest ? best_border(sorted, kept, fewest) : 0;
    if (below > 0) {
        *border = (sorted[below - 1] + sorted[below]) / 2;
        double one = fmax(student_fit(sorted, kept, freedom).log_likelihood,
                          student_fit(sorted, kept, 200).log_likelihood);
        gain = told_by(sorted, below, kept) + told_by(sorted + below, kept - below, kept) - one;
    }
    free(sorted);
    return gain;
}
