#include "tvp/stats/power.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "tvp/common/alloc.h"
#include "tvp/stats/ascending.h"
#include "tvp/stats/comparison.h"
#include "tvp/stats/pseudomedian.h"
#include "tvp/stats/shift.h"

/* Beyond so many rounds the normal approximation is as good. */
enum { MADE_RUNS = 2000, MOST_ROUNDS_MADE = 200 };

enum { OF_TABLE, OF_ROW, RATES };

/* How much has to be added to noise so that its interval is above 0, in standard deviations. */
static void draw_shortfalls(double shortfalls[RATES][MADE_RUNS], size_t rounds,
                            const long margins[RATES])
{
    gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
    if (!random)
        out_of_memory();
    double *noise = xcalloc(rounds, sizeof *noise);
    for (size_t run = 0; run < MADE_RUNS; run++) {
        double lows[RATES];
        for (size_t t = 0; t < rounds; t++)
            noise[t] = gsl_ran_ugaussian(random);
        pseudomedian_lows(noise, rounds, margins, RATES, lows);
        for (int rate = 0; rate < RATES; rate++)
            shortfalls[rate][run] = -lows[rate];
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

static void find_by_made_runs(double found[RATES], size_t rounds, const long margins[RATES])
{
    double shortfalls[RATES][MADE_RUNS];
    draw_shortfalls(shortfalls, rounds, margins);
    for (int rate = 0; rate < RATES; rate++) {
        sort_ascending(shortfalls[rate], MADE_RUNS);
        if (margins[rate] >= 0)
            found[rate] =
                gsl_stats_quantile_from_sorted_data(shortfalls[rate], 1, MADE_RUNS, POWER);
    }
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

struct power report_power(size_t tables, size_t rows_each, size_t rounds, double spread)
{
    struct error_rates rates = report_error_rates(tables, rows_each, rounds);
    double of_ratio = M_SQRT2 * spread; /* threads and processes have it both */
    double of_mean = of_ratio / sqrt((double)rows_each);
    double found[RATES];
    find(found, rounds, (const double[RATES]){rates.of_table, rates.of_row});
    return (struct power){
        .pooled = expm1(of_mean * found[OF_TABLE]),
        .row = expm1(of_ratio * found[OF_ROW]),
    };
}
