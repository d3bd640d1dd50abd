#include "tvp/stats/symmetry.h"

#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdlib.h>

#include "tvp/common/alloc.h"
#include "tvp/stats/pseudomedian.h"

enum { FEWEST_ROUNDS = 6, MOST_TURNS = 999, FEWEST_TURNS = 199 };

/* Values that all turns may look at together. */
static const double most_looks = 1e8;

/* The deviations of a row from its centre, NaN where there is no value. */
static void center(const double *values, size_t rounds, double *deviations)
{
    double *known = xcalloc(rounds, sizeof *known);
    size_t count = 0;
    for (size_t t = 0; t < rounds; t++)
        if (!isnan(values[t]))
            known[count++] = values[t];
    double middle = pseudomedian_within(known, count, -1).value;
    for (size_t t = 0; t < rounds; t++)
        deviations[t] = values[t] - middle;
    free(known);
}

/* Of the deviations with these signs: third central moment over the second one to 1.5. */
static double row_skewness(const double *deviations, const double *signs, size_t rounds)
{
    double sum = 0, squares = 0, cubes = 0, count = 0;
    for (size_t t = 0; t < rounds; t++) {
        if (isnan(deviations[t]))
            continue;
        double deviation = deviations[t] * signs[t], square = deviation * deviation;
        count++;
        sum += deviation;
        squares += square;
        cubes += deviation * square;
    }
    double mean = sum / count, second = squares / count - mean * mean;
    double third = cubes / count - 3 * mean * squares / count + 2 * mean * mean * mean;
    return second > 0 ? third / (second * sqrt(second)) : 0;
}

static double mean_skewness(const double *deviations, const double *signs, size_t rows,
                            size_t rounds)
{
    double sum = 0;
    for (size_t s = 0; s < rows; s++)
        sum += row_skewness(deviations + s * rounds, signs, rounds);
    return sum / (double)rows;
}

static double sign_p(const double *deviations, double *signs, size_t rows, size_t rounds)
{
    static const double rounding = 1e-12;
    gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
    if (!random)
        out_of_memory();
    double seen = fabs(mean_skewness(deviations, signs, rows, rounds));
    double affordable = most_looks / ((double)rows * (double)rounds);
    size_t turns = (size_t)fmax(FEWEST_TURNS, fmin(MOST_TURNS, affordable)), as_large = 1;
    for (size_t i = 0; i < turns; i++) {
        for (size_t t = 0; t < rounds; t++)
            signs[t] = gsl_rng_uniform(random) < 0.5 ? -1 : 1;
        as_large += fabs(mean_skewness(deviations, signs, rows, rounds)) >= seen - rounding;
    }
    gsl_rng_free(random);
    return (double)as_large / (double)(turns + 1);
}

double asymmetry_p(const double *values, size_t rows, size_t rounds)
{
    if (rounds < FEWEST_ROUNDS || rows == 0)
        return 1;
    double *deviations = xcalloc(rows * rounds, sizeof *deviations);
    double *signs = xcalloc(rounds, sizeof *signs);
    for (size_t s = 0; s < rows; s++)
        center(values + s * rounds, rounds, deviations + s * rounds);
    for (size_t t = 0; t < rounds; t++)
        signs[t] = 1;
    double p = sign_p(deviations, signs, rows, rounds);
    free(signs);
    free(deviations);
    return p;
}
