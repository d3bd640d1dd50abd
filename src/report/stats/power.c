#include "tvp/stats/power.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_roots.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "tvp/common/alloc.h"
#include "tvp/stats/comparison.h"
#include "tvp/stats/pseudomedian.h"
#include "tvp/stats/shift.h"

/* Beyond so many rounds the normal approximation is as good. */
enum { MOST_ROUNDS_MADE = 200 };

/* In all made runs together, as of fewer rounds each tells less; and the fewest runs of many. */
enum { MADE_ROUNDS = 600, FEWEST_RUNS = 12 };

/* How much noise spreads is averaged over in so many equally likely steps. */
enum { SPREADS = 12 };

enum { OF_TABLE, OF_ROW, RATES };

/* How far a bound of the interval is from the mean, in standard deviations of what was made. */
struct distance {
    double mean;
    double variance;
};

/* Both bounds of each made run. As parts of how much the noise of their run spreads, distances
 * hardly differ. */
static void draw_distances(double *distances[RATES], size_t runs, size_t rounds,
                           const long margins[RATES])
{
    gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
    if (!random)
        out_of_memory();
    double *noise = xcalloc(rounds, sizeof *noise);
    for (size_t run = 0; run < runs; run++) {
        struct bounds bounds[RATES];
        for (size_t t = 0; t < rounds; t++)
            noise[t] = gsl_ran_gaussian_ziggurat(random, 1);
        double mean = gsl_stats_mean(noise, 1, rounds);
        double deviation = gsl_stats_sd_m(noise, 1, rounds, mean);
        pseudomedian_bounds(noise, rounds, margins, RATES, bounds);
        for (int rate = 0; rate < RATES; rate++) {
            distances[rate][2 * run] = (mean - bounds[rate].low) / deviation;
            distances[rate][2 * run + 1] = (bounds[rate].high - mean) / deviation;
        }
    }
    free(noise);
    gsl_rng_free(random);
}

static void find_distances(struct distance found[RATES], size_t rounds, const long margins[RATES])
{
    size_t runs = MADE_ROUNDS / rounds > FEWEST_RUNS ? MADE_ROUNDS / rounds : FEWEST_RUNS;
    double *distances[RATES];
    for (int rate = 0; rate < RATES; rate++)
        distances[rate] = xcalloc(2 * runs, sizeof *distances[rate]);
    draw_distances(distances, runs, rounds, margins);
    for (int rate = 0; rate < RATES; rate++) {
        found[rate].mean = gsl_stats_mean(distances[rate], 1, 2 * runs);
        found[rate].variance = gsl_stats_variance_m(distances[rate], 1, 2 * runs, found[rate].mean);
        free(distances[rate]);
    }
}

/* A quantile of the standard deviation of so many rounds of noise (Wilson and Hilferty, The
 * distribution of chi-square). */
static double deviation_quantile(double probability, double rounds)
{
    double part = 2 / (9 * (rounds - 1));
    return pow(1 - part + gsl_cdf_ugaussian_Pinv(probability) * sqrt(part), 1.5);
}

struct made_bounds {
    double distances[SPREADS];
    double error; /* of mean and distance together */
};

/* How much more often than wanted a difference is found: wherever it brings the bound above 0. The
 * mean, the spread, and the bound's distance in parts of that are independent in normal noise, so
 * only the distance is drawn, and taken for normal; the others are averaged over (Rao and
 * Blackwell). */
static double excess_power(double difference, void *of)
{
    const struct made_bounds *bounds = of;
    double sum = 0;
    for (int i = 0; i < SPREADS; i++)
        sum += gsl_cdf_ugaussian_P((difference - bounds->distances[i]) / bounds->error);
    return sum / SPREADS - POWER;
}

/* Between what would be enough if noise always spread as little as it may, and as much. */
static double found_by_made_runs(const struct distance *distance, double rounds)
{
    const double precise = 1e-3;
    struct made_bounds bounds = {.error = sqrt(1 / rounds + distance->variance)};
    for (int i = 0; i < SPREADS; i++)
        bounds.distances[i] = distance->mean * deviation_quantile((i + 0.5) / SPREADS, rounds);
    gsl_function excess = {.function = excess_power, .params = &bounds};
    double more = gsl_cdf_ugaussian_Pinv(POWER) * bounds.error;
    gsl_root_fsolver *solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
    if (!solver)
        out_of_memory();
    gsl_root_fsolver_set(solver, &excess, bounds.distances[0] + more,
                         bounds.distances[SPREADS - 1] + more);
    do
        gsl_root_fsolver_iterate(solver);
    while (gsl_root_test_interval(gsl_root_fsolver_x_lower(solver),
                                  gsl_root_fsolver_x_upper(solver), 0, precise) == GSL_CONTINUE);
    double found = gsl_root_fsolver_root(solver);
    gsl_root_fsolver_free(solver);
    return found;
}

/* The test is worth 3 of a t test where that is worth pi. */
static double found_by_many(double rounds, double error_rate)
{
    double quantiles = gsl_cdf_ugaussian_Qinv(error_rate / 2) + gsl_cdf_ugaussian_Pinv(POWER);
    return quantiles * sqrt(M_PI / 3 / rounds);
}

static void find_by_made_runs(double found[RATES], size_t rounds, const long margins[RATES])
{
    struct distance distances[RATES];
    find_distances(distances, rounds, margins);
    for (int rate = 0; rate < RATES; rate++)
        if (margins[rate] >= 0)
            found[rate] = found_by_made_runs(&distances[rate], (double)rounds);
}

/* In standard deviations; NaN: nothing can be found. */
static void find(double found[RATES], size_t rounds, const double error_rates[RATES])
{
    long margins[RATES], largest = -1;
    for (int rate = 0; rate < RATES; rate++) {
        bool many = error_rates[rate] > 0 && rounds > MOST_ROUNDS_MADE;
        bool made = error_rates[rate] > 0 && !many;
        found[rate] = many ? found_by_many((double)rounds, error_rates[rate]) : NAN;
        margins[rate] = made ? pseudomedian_margin(rounds, error_rates[rate]) : -1;
        largest = margins[rate] > largest ? margins[rate] : largest;
    }
    if (largest >= 0)
        find_by_made_runs(found, rounds, margins);
}

struct power report_power(size_t tables, size_t pairs, size_t rows_each, size_t rounds,
                          double spread)
{
    struct error_rates rates = report_error_rates(tables, pairs, rows_each, rounds);
    double of_ratio = M_SQRT2 * spread; /* threads and processes have it both */
    double of_mean = of_ratio / sqrt((double)rows_each);
    double found[RATES];
    find(found, rounds, (const double[RATES]){rates.of_table, rates.of_row});
    return (struct power){
        .pooled = expm1(of_mean * found[OF_TABLE]),
        .row = expm1(of_ratio * found[OF_ROW]),
    };
}
