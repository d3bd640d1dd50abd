#include "tvp/stats/student_fit.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "tvp/stats/estimates.h"

enum { MOST_STEPS = 60 };
static const double step_worth_taking = 1e-6; /* of the scale */

/* Equal values have no spread, and one that differs from them at all would lie infinitely far off.
 */
static const double least_scale = 0.0025;

static struct student_fit start_fit(const double *values, size_t count)
{
    double *sorted = sorted_copy(values, count);
    struct student_fit fit = {.count = count, .centre = sorted[count / 2]};
    fit.scale = fmax((sorted[count * 3 / 4] - sorted[count / 4]) / 1.35, least_scale);
    free(sorted);
    return fit;
}

/* One step of expectation and maximization: what lies far off has little weight. */
static bool step(struct student_fit *fit, const double *values, double freedom)
{
    double weights = 0, sum = 0, squares = 0, before = fit->centre, scale = fit->scale;
    for (size_t i = 0; i < fit->count; i++) {
        double z = (values[i] - before) / scale;
        double weight = (freedom + 1) / (freedom + z * z);
        weights += weight;
        sum += weight * values[i];
    }
    fit->centre = sum / weights;
    for (size_t i = 0; i < fit->count; i++) {
        double z = (values[i] - before) / scale, off = values[i] - fit->centre;
        squares += (freedom + 1) / (freedom + z * z) * off * off;
    }
    fit->scale = fmax(sqrt(squares / (double)fit->count), least_scale);
    return fabs(fit->centre - before) + fabs(fit->scale - scale) > step_worth_taking * scale;
}

static double log_likelihood(const struct student_fit *fit, const double *values, double freedom)
{
    double sum = 0;
    for (size_t i = 0; i < fit->count; i++) {
        double z = (values[i] - fit->centre) / fit->scale;
        sum -= (freedom + 1) / 2 * log1p(z * z / freedom);
    }
    double constant = lgamma((freedom + 1) / 2) - lgamma(freedom / 2) - log(freedom) / 2;
    return sum + (double)fit->count * (constant - log(fit->scale));
}

struct student_fit student_fit(const double *values, size_t count, double freedom)
{
    return student_fit_from(start_fit(values, count), values, count, freedom);
}

struct student_fit student_fit_from(struct student_fit near, const double *values, size_t count,
                                    double freedom)
{
    struct student_fit fit = {.count = count, .centre = near.centre, .scale = near.scale};
    for (int i = 0; i < MOST_STEPS && step(&fit, values, freedom); i++)
        ;
    fit.log_likelihood = log_likelihood(&fit, values, freedom);
    return fit;
}
