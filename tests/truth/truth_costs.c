/*
 * How often the cost of a further worker is held by its interval: 15 rows that take 50 and 20 for
 * each worker, whatever makes them vary.
 */
#include "truth.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>

#include "tvp/stats/slope_estimates.h"

enum { POINTS = 15, MOST_ROUNDS = 30, SAMPLES_OF_NOISE = 200001 };

/* By what a sample is longer, relative to its median, and by what all of a round are. */
struct shape {
    const char *what;
    double (*own)(const gsl_rng *random);
    double (*shared)(const gsl_rng *random);
};

static double none(const gsl_rng *random)
{
    (void)random;
    return 0;
}

static double normal(const gsl_rng *random)
{
    return gsl_ran_gaussian(random, 0.05);
}

static double exponential(const gsl_rng *random)
{
    return 0.3 * gsl_ran_exponential(random, 1);
}

static double spikes(const gsl_rng *random)
{
    double spike = gsl_rng_uniform(random) < 0.1 ? gsl_ran_exponential(random, 1) : 0;
    return gsl_ran_gaussian(random, 0.03) + spike;
}

static const struct shape shapes[] = {
    {"cost of a worker, normal noise: holds it", normal, none},
    {"cost of a worker, exponential noise: holds it", exponential, none},
    {"cost of a worker, spikes: holds it", spikes, none},
    {"cost of a worker, slow rounds: holds it", normal, normal},
    {"cost of a worker, slow rounds, exponential: holds it", normal, exponential},
    {"cost of a worker, slow rounds and spikes: holds it", spikes, exponential},
};

static double factor(const struct shape *shape, const gsl_rng *random, double shared)
{
    return (1 + shared) * (1 + shape->own(random));
}

/* What the slope of the true medians is. */
static double true_cost(const struct shape *shape, const gsl_rng *random)
{
    double *factors = malloc(SAMPLES_OF_NOISE * sizeof *factors);
    assert_non_null(factors);
    for (int i = 0; i < SAMPLES_OF_NOISE; i++)
        factors[i] = factor(shape, random, shape->shared(random));
    double median = gsl_stats_median(factors, 1, SAMPLES_OF_NOISE);
    free(factors);
    return 20 * median;
}

static bool holds_cost(const struct shape *shape, const gsl_rng *random, size_t rounds, double cost)
{
    double x[POINTS], y[POINTS * MOST_ROUNDS];
    const double *values[] = {y};
    for (size_t t = 0; t < rounds; t++) {
        double shared = shape->shared(random);
        for (size_t i = 0; i < POINTS; i++) {
            x[i] = (double)i + 1;
            y[i * rounds + t] = (50 + 20 * x[i]) * factor(shape, random, shared);
        }
    }
    struct lines lines = {x, POINTS, rounds, values, 1};
    struct estimate slope, ratio;
    estimate_slopes(&lines, 1, &slope, &ratio);
    return slope.confident && slope.low <= cost && cost <= slope.high;
}

static void hold(size_t rounds, unsigned quick, unsigned all)
{
    gsl_rng *random = known_random(31);
    for (size_t k = 0; k < sizeof shapes / sizeof *shapes; k++) {
        double cost = true_cost(&shapes[k], random);
        unsigned trials = trials_of(quick, all), holding = 0;
        for (unsigned trial = 0; trial < trials; trial++)
            holding += holds_cost(&shapes[k], random, rounds, cost);
        assert_rate_at_least(shapes[k].what, holding, trials, 0.95);
    }
    gsl_rng_free(random);
}

static void fifteen_rounds_hold_the_cost(void **state)
{
    (void)state;
    hold(15, 20, 1500);
}

static void thirty_rounds_hold_the_cost(void **state)
{
    (void)state;
    hold(30, 0, 1500);
}

int main(void)
{
    const struct CMUnitTest quick[] = {cmocka_unit_test(fifteen_rounds_hold_the_cost)};
    const struct CMUnitTest all[] = {cmocka_unit_test(fifteen_rounds_hold_the_cost),
                                     cmocka_unit_test(thirty_rounds_hold_the_cost)};
    return truth_is_long() ? cmocka_run_group_tests_name("costs", all, NULL, NULL)
                           : cmocka_run_group_tests_name("costs", quick, NULL, NULL);
}
