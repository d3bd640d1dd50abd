#include "tvp/stats/power.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_roots.h>
#include <gsl/gsl_sf_gamma.h>
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
enum { MADE_ROUNDS = 2400, FEWEST_RUNS = 24 };

enum { OF_TABLE, OF_ROW, RATES };

struct made_runs {
    double *distances[RATES]; /* a run each */
    size_t count;
    size_t rounds;
};

/* What the standard deviation of so many rounds is on average, where that of all is 1. */
static double expected_deviation(double rounds)
{
    return sqrt(2 / (rounds - 1)) *
           exp(gsl_sf_lngamma(rounds / 2) - gsl_sf_lngamma((rounds - 1) / 2));
}

/* By how much the interval's lower bound stays below the mean of noise, in standard deviations.
 * Most of what distances differ by is how much the noise of their runs happens to spread, so they
 * are corrected by what that spread should be on average (a ratio estimate; Cochran, Sampling
 * Techniques, chapter 6). */
static void draw_distances(const struct made_runs *made, const long margins[RATES])
{
    gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
    if (!random)
        out_of_memory();
    double *noise = xcalloc(made->rounds, sizeof *noise), deviations = 0;
    for (size_t run = 0; run < made->count; run++) {
        double lows[RATES];
        for (size_t t = 0; t < made->rounds; t++)
            noise[t] = gsl_ran_gaussian_ziggurat(random, 1);
        double mean = gsl_stats_mean(noise, 1, made->rounds);
        deviations += gsl_stats_sd_m(noise, 1, made->rounds, mean);
        pseudomedian_lows(noise, made->rounds, margins, RATES, lows);
        for (int rate = 0; rate < RATES; rate++)
            made->distances[rate][run] = mean - lows[rate];
    }
    double correction = expected_deviation((double)made->rounds) * (double)made->count / deviations;
    for (int rate = 0; rate < RATES; rate++)
        for (size_t run = 0; run < made->count; run++)
            made->distances[rate][run] *= correction;
    free(noise);
    gsl_rng_free(random);
}

static void made_runs_init(struct made_runs *made, size_t rounds, const long margins[RATES])
{
    size_t count = MADE_ROUNDS / rounds;
    *made =
        (struct made_runs){.count = count > FEWEST_RUNS ? count : FEWEST_RUNS, .rounds = rounds};
    for (int rate = 0; rate < RATES; rate++)
        made->distances[rate] = xcalloc(made->count, sizeof *made->distances[rate]);
    draw_distances(made, margins);
}

static void made_runs_release(struct made_runs *made)
{
    for (int rate = 0; rate < RATES; rate++)
        free(made->distances[rate]);
}

struct noise_of_runs {
    const double *distances;
    size_t count;
    double error_of_mean;
};

/* How much more often than wanted a difference is found: wherever it brings the mean that far above
 * 0. Mean and distance are independent in normal noise, so no mean need be drawn: what it may be is
 * averaged over, which tells as much with a fifth of the runs (Rao and Blackwell). */
static double excess_power(double difference, void *of)
{
    const struct noise_of_runs *runs = of;
    double sum = 0;
    for (size_t run = 0; run < runs->count; run++)
        sum += gsl_cdf_ugaussian_P((difference - runs->distances[run]) / runs->error_of_mean);
    return sum / (double)runs->count - POWER;
}

/* Between what would be enough if all runs were as the best of them, and as the worst. */
static double found_by_made_runs(const struct made_runs *made, int rate)
{
    const double precise = 1e-3;
    struct noise_of_runs runs = {made->distances[rate], made->count,
                                 1 / sqrt((double)made->rounds)};
    gsl_function excess = {.function = excess_power, .params = &runs};
    double more = gsl_cdf_ugaussian_Pinv(POWER) * runs.error_of_mean, low, high;
    gsl_stats_minmax(&low, &high, runs.distances, 1, runs.count);
    gsl_root_fsolver *solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
    if (!solver)
        out_of_memory();
    gsl_root_fsolver_set(solver, &excess, low + more, high + more);
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
    struct made_runs made;
    made_runs_init(&made, rounds, margins);
    for (int rate = 0; rate < RATES; rate++)
        if (margins[rate] >= 0)
            found[rate] = found_by_made_runs(&made, rate);
    made_runs_release(&made);
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
