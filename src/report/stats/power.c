#include "tvp/stats/power.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

#include "tvp/common/alloc.h"
#include "tvp/stats/comparison.h"
#include "tvp/stats/pseudomedian.h"
#include "tvp/stats/shift.h"

/* Beyond so many rounds the normal approximation is as good. */
enum { MADE_RUNS = 2000, MOST_ROUNDS_MADE = 200 };

/* How much has to be added to noise so that its interval is above 0, in standard deviations. */
static void draw_shortfalls(double shortfalls[MADE_RUNS], size_t rounds, long margin)
{
    gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
    if (!random)
        out_of_memory();
    double *noise = xcalloc(rounds, sizeof *noise);
    for (size_t run = 0; run < MADE_RUNS; run++) {
        for (size_t t = 0; t < rounds; t++)
            noise[t] = gsl_ran_ugaussian(random);
        shortfalls[run] = -pseudomedian_within(noise, rounds, margin).low;
    }
    free(noise);
    gsl_rng_free(random);
}

/* The test is worth 3 of a t test where that is worth pi. */
static double found_by_many(double rounds, double error_rate)
{
    double quantiles = gsl_cdf_ugaussian_Qinv(error_rate / 2) + gsl_cdf_ugaussian_Pinv(POWER);
    return quantiles * sqrt(M_PI / 3 / rounds);
}

/* In standard deviations. */
static double found_by(size_t rounds, double error_rate)
{
    if (error_rate > 0 && rounds > MOST_ROUNDS_MADE)
        return found_by_many((double)rounds, error_rate);
    long margin = error_rate > 0 ? pseudomedian_margin(rounds, error_rate) : -1;
    if (margin < 0)
        return NAN;
    double shortfalls[MADE_RUNS];
    draw_shortfalls(shortfalls, rounds, margin);
    gsl_sort(shortfalls, 1, MADE_RUNS);
    return gsl_stats_quantile_from_sorted_data(shortfalls, 1, MADE_RUNS, POWER);
}

struct power report_power(size_t tables, size_t rows_each, size_t rounds, double spread)
{
    struct error_rates rates = report_error_rates(tables, rows_each, rounds);
    double of_ratio = M_SQRT2 * spread; /* threads and processes have it both */
    double of_mean = of_ratio / sqrt((double)rows_each);
    return (struct power){
        .pooled = expm1(of_mean * found_by(rounds, rates.of_table)),
        .row = expm1(of_ratio * found_by(rounds, rates.of_row)),
    };
}
