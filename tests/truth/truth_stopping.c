/* Whether intervals still hold where the samples themselves decide when to stop. */
#include "truth.h"

#include <gsl/gsl_randist.h>
#include <math.h>

#include "tvp/stats/estimates.h"
#include "tvp/stats/precision.h"

static const double spread = 0.02;

typedef double noise(const gsl_rng *random);

/* Each has 0 as its median, in units of the spread. */
static double normal(const gsl_rng *random)
{
    return gsl_ran_gaussian(random, 1);
}

static double skewed(const gsl_rng *random)
{
    return gsl_ran_exponential(random, 1) - M_LN2;
}

static double heavy(const gsl_rng *random)
{
    return gsl_ran_tdist(random, 2);
}

static double two_modes(const gsl_rng *random)
{
    return (gsl_rng_uniform(random) < 0.5 ? -1 : 1) + gsl_ran_gaussian(random, 0.1);
}

static const struct {
    const char *name;
    noise *of;
} noises[] = {
    {"normal", normal}, {"exponential", skewed}, {"heavy tails", heavy}, {"two modes", two_modes}};

enum { NOISES = sizeof noises / sizeof *noises };

/* Of one cell: with more of them a run stops later than each alone would ask for. */
struct run {
    double seconds[PRECISION_MOST_ROUNDS];
    uint32_t rounds;
    bool reached;
    uint32_t predicted_after; /* the round after which it seemed out of reach; 0: never */
};

static void measure(struct run *run, const gsl_rng *random, noise *of, double wanted,
                    bool look_always)
{
    *run = (struct run){0};
    while (!run->reached && run->rounds < PRECISION_MOST_ROUNDS) {
        run->seconds[run->rounds++] = exp(spread * of(random));
        if (!look_always && !precision_looks_after(run->rounds))
            continue;
        if (look_always) {
            struct estimate median = median_estimate(run->seconds, run->rounds);
            run->reached = median.confident && median.high <= median.value * (1 + wanted) &&
                           median.low >= median.value * (1 - wanted);
            continue;
        }
        struct precision precision = precision_of(run->seconds, run->rounds, wanted);
        run->reached = precision.reach <= wanted;
        if (!run->reached && run->predicted_after == 0 && run->rounds >= 20 &&
            precision.rounds_needed > PRECISION_MOST_ROUNDS)
            run->predicted_after = run->rounds;
    }
}

static bool holds(const struct run *run)
{
    struct estimate median = median_estimate(run->seconds, run->rounds);
    return median.low <= 1 && 1 <= median.high;
}

/* From what 100 rounds cannot reach to what the first look does. */
static const double wanted[] = {0.2, 0.35, 0.5, 0.8, 1.2, 2};
enum { WANTED = sizeof wanted / sizeof *wanted };

static void intervals_hold_in_94_percent_when_precision_ends_the_run(void **state)
{
    (void)state;
    gsl_rng *random = known_random(11);
    for (int n = 0; n < NOISES; n++) {
        for (int w = 0; w < WANTED; w++) {
            unsigned trials = trials_of(500, 20000), right = 0;
            for (unsigned trial = 0; trial < trials; trial++) {
                struct run run;
                measure(&run, random, noises[n].of, wanted[w] * spread, false);
                right += holds(&run);
            }
            char what[80];
            snprintf(what, sizeof what, "precision %g spreads, %s: interval holds", wanted[w],
                     noises[n].name);
            assert_rate_at_least(what, right, trials, 0.94);
        }
    }
    gsl_rng_free(random);
}

/* What the rule is for: the usual interval after every round does not hold. */
static void looking_after_every_round_does_not(void **state)
{
    (void)state;
    gsl_rng *random = known_random(12);
    unsigned trials = trials_of(2000, 20000), right = 0;
    for (unsigned trial = 0; trial < trials; trial++) {
        struct run run;
        measure(&run, random, two_modes, 0.5 * spread, true);
        right += holds(&run);
    }
    show_rate("two modes, a look after every round: interval holds", right, trials, "less than",
              0.94);
    assert_true(gsl_cdf_binomial_P(right, 0.94, trials) < truth_tolerance);
    gsl_rng_free(random);
}

/* What is said to be out of reach is so, and what is not reached was foretold. */
static void what_is_out_of_reach_is_foretold(void **state)
{
    (void)state;
    gsl_rng *random = known_random(13);
    unsigned trials = trials_of(500, 20000), foretold = 0, wrongly = 0;
    for (unsigned trial = 0; trial < trials; trial++) {
        struct run run;
        measure(&run, random, normal, 0.15 * spread, false);
        foretold += run.predicted_after > 0;
        measure(&run, random, normal, 0.8 * spread, false);
        wrongly += run.predicted_after > 0;
    }
    assert_rate_at_least("normal, needs 490 rounds: foretold", foretold, trials, 0.99);
    assert_rate_at_most("normal, needs 30 rounds: foretold wrongly", wrongly, trials, 0.05);
    gsl_rng_free(random);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(intervals_hold_in_94_percent_when_precision_ends_the_run),
        cmocka_unit_test(looking_after_every_round_does_not),
        cmocka_unit_test(what_is_out_of_reach_is_foretold),
    };
    return cmocka_run_group_tests_name("stopping", tests, NULL, NULL);
}
