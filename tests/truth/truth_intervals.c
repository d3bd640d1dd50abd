/* How often intervals hold what they are intervals of. */
#include "truth.h"

#include <gsl/gsl_randist.h>
#include <math.h>

#include "tvp/stats/estimates.h"
#include "tvp/stats/pseudomedian.h"

enum { ROUNDS = 15 };

typedef double noise(const gsl_rng *random);

static double normal(const gsl_rng *random)
{
    return gsl_ran_gaussian(random, 0.05);
}

static double heavy(const gsl_rng *random)
{
    return 0.05 * gsl_ran_tdist(random, 2);
}

/* With 0 as its median. */
static double skewed(const gsl_rng *random)
{
    return 0.05 * (gsl_ran_exponential(random, 1) - M_LN2);
}

static bool holds(struct estimate estimate, double truth)
{
    return estimate.low <= truth && truth <= estimate.high;
}

static void draw(const gsl_rng *random, noise *of, double samples[ROUNDS])
{
    for (int i = 0; i < ROUNDS; i++)
        samples[i] = of(random);
}

static void medians_hold_the_median_whatever_the_noise(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        noise *of;
    } noises[] = {{"median, normal noise: holds the truth", normal},
                  {"median, heavy tails: holds the truth", heavy},
                  {"median, exponential noise: holds the truth", skewed}};
    gsl_rng *random = known_random(1);
    for (size_t k = 0; k < sizeof noises / sizeof *noises; k++) {
        unsigned trials = trials_of(20000, 400000), right = 0;
        for (unsigned trial = 0; trial < trials; trial++) {
            double samples[ROUNDS];
            draw(random, noises[k].of, samples);
            right += holds(median_estimate(samples, ROUNDS), 0);
        }
        assert_rate_at_least(noises[k].what, right, trials, 0.95);
    }
    gsl_rng_free(random);
}

/* Differences of two series of like noise are symmetric, whatever its shape. */
static void pseudomedians_hold_the_shift_of_like_noise(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        noise *of;
    } noises[] = {{"pseudomedian, normal noise: holds the truth", normal},
                  {"pseudomedian, heavy tails: holds the truth", heavy},
                  {"pseudomedian, exponential noise: holds the truth", skewed}};
    gsl_rng *random = known_random(2);
    for (size_t k = 0; k < sizeof noises / sizeof *noises; k++) {
        unsigned trials = trials_of(10000, 200000), right = 0;
        for (unsigned trial = 0; trial < trials; trial++) {
            double first[ROUNDS], second[ROUNDS];
            draw(random, noises[k].of, first);
            draw(random, noises[k].of, second);
            for (int i = 0; i < ROUNDS; i++)
                second[i] += 0.03 - first[i];
            right += holds(pseudomedian_estimate(second, ROUNDS), 0.03);
        }
        assert_rate_at_least(noises[k].what, right, trials, 0.95);
    }
    gsl_rng_free(random);
}

/* The test would be of no use if a wrong interval passed. */
static void the_bound_finds_an_interval_that_is_too_narrow(void **state)
{
    (void)state;
    gsl_rng *random = known_random(3);
    unsigned trials = trials_of(20000, 400000), right = 0;
    for (unsigned trial = 0; trial < trials; trial++) {
        double samples[ROUNDS];
        draw(random, normal, samples);
        struct estimate median = median_estimate(samples, ROUNDS);
        median.low = median.low / 2 + median.value / 2;
        right += holds(median, 0);
    }
    assert_rate_at_most("median, its lower half half as wide: holds the truth", right, trials,
                        0.95);
    assert_true(gsl_cdf_binomial_P(right, 0.95, trials) < truth_tolerance);
    gsl_rng_free(random);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(medians_hold_the_median_whatever_the_noise),
        cmocka_unit_test(pseudomedians_hold_the_shift_of_like_noise),
        cmocka_unit_test(the_bound_finds_an_interval_that_is_too_narrow),
    };
    return cmocka_run_group_tests_name("intervals", tests, NULL, NULL);
}
