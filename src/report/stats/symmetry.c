#include "tvp/stats/symmetry.h"

#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdlib.h>

#include "tvp/common/alloc.h"
#include "tvp/stats/draws.h"
#include "tvp/stats/pseudomedian.h"

enum { FEWEST_ROUNDS = 6, MOST_TURNS = 999, FEWEST_TURNS = 199 };

/* Rounds are summed up so many at once, because one sum would wait for each addition. */
enum { AT_ONCE = 4 };

/* Values that all turns may look at together. */
static const double most_looks = 1e8;

/* A row's deviations from its centre; 0 where there is no value, and behind the last round up to a
 * multiple of AT_ONCE. */
struct row {
    double *deviations;
    double squares; /* their sum, which no signs change */
    double count;   /* of the values */
};

static void center(const double *values, size_t rounds, struct row *row)
{
    double *known = xcalloc(rounds, sizeof *known);
    size_t count = 0;
    for (size_t t = 0; t < rounds; t++)
        if (!isnan(values[t]))
            known[count++] = values[t];
    double middle = pseudomedian_within(known, count, -1).value;
    *row = (struct row){.deviations = xcalloc(rounds + AT_ONCE, sizeof *row->deviations),
                        .count = (double)count};
    for (size_t t = 0; t < rounds; t++) {
        double deviation = isnan(values[t]) ? 0 : values[t] - middle;
        row->deviations[t] = deviation;
        row->squares += deviation * deviation;
    }
    free(known);
}

/* Of the deviations with these signs: third central moment over the second one to 1.5. */
static double row_skewness(const struct row *row, const double *signs, size_t rounds)
{
    double sum = 0, cubes = 0, squares = row->squares, count = row->count;
    double sums[AT_ONCE] = {0}, sums_of_cubes[AT_ONCE] = {0};
    for (size_t t = 0; t < rounds; t += AT_ONCE) {
        for (size_t i = 0; i < AT_ONCE; i++) {
            double deviation = row->deviations[t + i] * signs[t + i];
            sums[i] += deviation;
            sums_of_cubes[i] += deviation * deviation * deviation;
        }
    }
    for (size_t i = 0; i < AT_ONCE; i++) {
        sum += sums[i];
        cubes += sums_of_cubes[i];
    }
    double mean = sum / count, second = squares / count - mean * mean;
    double third = cubes / count - 3 * mean * squares / count + 2 * mean * mean * mean;
    return second > 0 ? third / (second * sqrt(second)) : 0;
}

static double mean_skewness(const struct row *rows, size_t row_count, const double *signs,
                            size_t rounds)
{
    double sum = 0;
    for (size_t s = 0; s < row_count; s++)
        sum += row_skewness(&rows[s], signs, rounds);
    return sum / (double)row_count;
}

static double sign_p(const struct row *rows, size_t row_count, double *signs, size_t rounds)
{
    static const double rounding = 1e-12;
    gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
    if (!random)
        out_of_memory();
    double seen = fabs(mean_skewness(rows, row_count, signs, rounds));
    double affordable = most_looks / ((double)row_count * (double)rounds);
    struct draws draws = {.planned = (size_t)fmax(FEWEST_TURNS, fmin(MOST_TURNS, affordable)),
                          .costly = affordable < MOST_TURNS};
    while (draws_go_on(&draws)) {
        for (size_t t = 0; t < rounds; t++)
            signs[t] = gsl_rng_uniform(random) < 0.5 ? -1 : 1;
        draws_add(&draws, fabs(mean_skewness(rows, row_count, signs, rounds)) >= seen - rounding);
    }
    gsl_rng_free(random);
    return draws_p(&draws);
}

double asymmetry_p(const double *values, size_t row_count, size_t rounds)
{
    if (rounds < FEWEST_ROUNDS || row_count == 0)
        return 1;
    struct row *rows = xcalloc(row_count, sizeof *rows);
    double *signs = xcalloc(rounds + AT_ONCE, sizeof *signs);
    for (size_t s = 0; s < row_count; s++)
        center(values + s * rounds, rounds, &rows[s]);
    for (size_t t = 0; t < rounds; t++)
        signs[t] = 1;
    double p = sign_p(rows, row_count, signs, rounds);
    for (size_t s = 0; s < row_count; s++)
        free(rows[s].deviations);
    free(signs);
    free(rows);
    return p;
}
