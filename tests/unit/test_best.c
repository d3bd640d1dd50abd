#include "near.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <stdlib.h>

#include "tvp/stats/best.h"
#include "tvp/stats/serial_share.h"

enum { MOST_SERIES = 8, MOST_ROUNDS = 12, TRIALS = 500 };

/* ---- hand-made ---- */

/* Two series are one comparison at 5 %, so the share is the ratio's own interval: here that of
 * Hollander, Wolfe & Chicken, table 3.1 (depression factor IV of nine patients before and after the
 * first therapy session). The median of the nine differences is -0.49; the 2nd and the 8th of them,
 * -0.952 and 0.08, cover it with 96.1 %. */
static void two_series_agree_with_published_data(void **state)
{
    static const double before[] = {1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30};
    static const double after[] = {0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29};
    double rates[2 * 9];
    struct beside_best beside[2];
    (void)state;
    for (size_t r = 0; r < 9; r++) {
        rates[r] = exp(after[r]);
        rates[9 + r] = exp(before[r]);
    }
    assert_int_equal(compare_with_best(rates, 2, 9, 1, beside), 1);
    assert_near(beside[0].share.value, exp(-0.49), 1e-9);
    assert_near(beside[0].share.low, exp(-0.952), 1e-9);
    assert_near(beside[0].share.high, 1, 0);
    assert_int_equal(beside[0].share.count, 9);
    assert_true(beside[0].share.confident && beside[0].may_be_best && beside[1].may_be_best);
    assert_near(beside[1].share.low, exp(-0.08), 1e-9);
    assert_near(beside[1].share.high, 1, 0);
    struct estimate ratio = rounds_ratio(rates, rates + 9, 9, best_error_rate(2, 1));
    assert_near(ratio.low, exp(-0.952), 1e-9);
    assert_near(ratio.high, exp(0.08), 1e-9);
}

/* Three series are two comparisons, each at 2.5 %. Of ten rounds the lowest covers the median with
 * an error of 1 in 1024 on its side, the second with 11 (0.0107), the third with 56 (0.055): the
 * bounds are the second on each side. The second series is 2 to the power of -1, …, -10 times the
 * first; the third is the first but for two rounds, which leaves it open which of them is the best.
 */
static void three_series_agree_with_a_count_by_hand(void **state)
{
    double rates[3 * 10];
    struct beside_best beside[3];
    (void)state;
    for (size_t r = 0; r < 10; r++) {
        rates[r] = 100;
        rates[10 + r] = 100 * exp2(-(double)(r + 1));
        rates[20 + r] = r == 3 || r == 8 ? 50 : 100;
    }
    assert_int_equal(compare_with_best(rates, 3, 10, 1, beside), 0);
    assert_true(beside[0].may_be_best && !beside[1].may_be_best && beside[2].may_be_best);
    /* Against the third the ninth exponent is -8, so that the second from below is -8 too; the
     * lower of both bounds counts. */
    assert_near(beside[1].share.low, exp2(-9), 1e-12);
    assert_near(beside[1].share.high, exp2(-2), 1e-12);
    assert_near(beside[1].share.value, exp2(-5.5), 1e-12);
    assert_near(beside[2].share.low, 0.5, 1e-12);
    assert_near(beside[2].share.high, 1, 0);
    assert_near(beside[2].share.value, 1, 0);
    assert_near(beside[0].share.low, 1, 0);
    for (size_t i = 0; i < 3; i++)
        assert_true(beside[i].share.confident);
}

static void rounds_needed_grow_with_the_series(void **state)
{
    static const struct {
        size_t series;
        size_t rounds;
    } known[] = {{1, 6}, {2, 6}, {3, 7}, {4, 7}, {5, 8}, {8, 9}, {14, 10}, {26, 10}, {30, 11}};
    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        assert_int_equal(best_rounds_needed(known[i].series, 1), known[i].rounds);
    /* The rule itself: 2 / 2^n <= 5 % / (series - 1), and not with one round less. */
    for (size_t series = 4; series <= 200; series++) {
        size_t rounds = best_rounds_needed(series, 1);
        assert_true((size_t)1 << (rounds - 1) >= 20 * (series - 1));
        assert_true((size_t)1 << (rounds - 2) < 20 * (series - 1));
        /* Rounds that depend on each other are worth less. */
        assert_true(best_rounds_needed(series, 1.5) > rounds);
    }
}

static void fill(double *rates, size_t rounds, double rate)
{
    for (size_t r = 0; r < rounds; r++)
        rates[r] = rate * (1 + 0.01 * (double)(r * 5 % 7));
}

static void too_few_rounds_give_a_range(void **state)
{
    double rates[4 * 7];
    struct beside_best beside[4];
    (void)state;
    for (size_t i = 0; i < 4; i++)
        fill(rates + i * 6, 6, (double)i + 1);
    assert_int_equal(compare_with_best(rates, 4, 6, 1, beside), 3);
    for (size_t i = 0; i < 4; i++)
        assert_false(beside[i].share.confident);
    assert_near(beside[0].share.value, 0.25, 1e-12);
    for (size_t i = 0; i < 4; i++)
        fill(rates + i * 7, 7, (double)i + 1);
    /* One round that one of them lacks is one round too few for all. */
    compare_with_best(rates, 4, 7, 1, beside);
    assert_true(beside[0].share.confident);
    rates[2 * 7 + 3] = NAN;
    compare_with_best(rates, 4, 7, 1, beside);
    assert_false(beside[3].share.confident);
}

static void rounds_without_a_rate_are_left_out(void **state)
{
    double rates[2 * 12];
    struct beside_best beside[2];
    (void)state;
    fill(rates, 12, 10);
    fill(rates + 12, 12, 20);
    rates[0] = NAN;
    rates[1] = 0;
    rates[12 + 2] = INFINITY;
    rates[12 + 3] = -1;
    assert_int_equal(compare_with_best(rates, 2, 12, 1, beside), 1);
    assert_int_equal(beside[0].share.count, 8);
    assert_near(beside[0].share.value, 0.5, 1e-12);
    assert_int_equal(rounds_ratio(rates, rates, 0, 0.05).count, 0);
}

static void one_series_is_the_best(void **state)
{
    double rates[6];
    struct beside_best beside;
    (void)state;
    fill(rates, 6, 3);
    assert_int_equal(compare_with_best(rates, 1, 6, 1, &beside), 0);
    assert_true(beside.may_be_best && beside.share.confident);
    assert_near(beside.share.low, 1, 0);
    assert_near(beside.share.high, 1, 0);
}

/* Five places that all move up by one in each round, the last one to the top: each series is above
 * the next in four of five rounds. None of them is the best, and none may be ruled out. */
static void a_circle_rules_out_nothing(void **state)
{
    enum { SERIES = 5, ROUNDS = 200 };
    double rates[SERIES * ROUNDS];
    struct beside_best beside[SERIES];
    (void)state;
    for (size_t i = 0; i < SERIES; i++)
        for (size_t r = 0; r < ROUNDS; r++)
            rates[i * ROUNDS + r] = exp((double)((r + SERIES - i) % SERIES));
    assert_true(rounds_ratio(rates, rates + ROUNDS, ROUNDS, best_error_rate(SERIES, 1)).low > 1);
    compare_with_best(rates, SERIES, ROUNDS, 1, beside);
    for (size_t i = 0; i < SERIES; i++)
        assert_true(beside[i].may_be_best);
}

/* ---- simulation ---- */

/* Rates with what a round has in common, noise, and now and then a worker that was held up. */
static void simulate(gsl_rng *random, const double *truth, size_t count, size_t rounds,
                     double (*noise)(gsl_rng *), double *rates)
{
    for (size_t r = 0; r < rounds; r++) {
        double drift = 0.2 * gsl_ran_ugaussian(random);
        for (size_t i = 0; i < count; i++)
            rates[i * rounds + r] = truth[i] * exp(drift + noise(random));
    }
}

static double normal(gsl_rng *random)
{
    return gsl_ran_gaussian(random, 0.03);
}

static double held_up(gsl_rng *random)
{
    double noise = gsl_ran_gaussian(random, 0.02);
    return gsl_rng_uniform(random) < 0.1 ? noise - gsl_ran_exponential(random, 0.4) : noise;
}

static double heavy_tailed(gsl_rng *random)
{
    return fmax(-50, fmin(50, 0.02 * gsl_ran_cauchy(random, 1)));
}

/* How many of the trials had an interval that leaves the truth out. */
static size_t wrong_trials(double (*noise)(gsl_rng *), const double *truth, size_t count,
                           size_t rounds, unsigned long seed)
{
    gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
    size_t wrong = 0;
    double best = 0;
    gsl_rng_set(random, seed);
    for (size_t i = 0; i < count; i++)
        best = fmax(best, truth[i]);
    for (size_t trial = 0; trial < TRIALS; trial++) {
        double rates[MOST_SERIES * MOST_ROUNDS];
        struct beside_best beside[MOST_SERIES];
        bool right = true;
        simulate(random, truth, count, rounds, noise, rates);
        compare_with_best(rates, count, rounds, 1, beside);
        for (size_t i = 0; i < count; i++) {
            double share = truth[i] / best;
            assert_true(beside[i].share.confident);
            right &= beside[i].share.low <= share && share <= beside[i].share.high;
        }
        wrong += !right;
    }
    gsl_rng_free(random);
    print_message("%zu series, %zu rounds: %.1f %% of %d trials had a wrong interval\n", count,
                  rounds, 100.0 * (double)wrong / TRIALS, TRIALS);
    return wrong;
}

/* Truths that make it hard: all the same, so that the best is found by chance; two that are nearly
 * the same; and a step for each. 25 of 500 may be wrong on average; more than 37 come up by chance
 * in less than 1 of 100 such simulations. The intervals are wider than they need to be
 * (Bonferroni), but not blind: of two equal series some are wrong. */
enum { MOST_WRONG = 37 };

static void shares_hold_all_at_once(void **state)
{
    static const double same[MOST_SERIES] = {1, 1, 1, 1, 1, 1, 1, 1};
    static const double two[8] = {0.5, 1, 0.99, 0.6, 0.5, 0.5, 0.4, 0.3};
    static const double steps[8] = {1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7};
    double (*const noises[])(gsl_rng *) = {normal, held_up, heavy_tailed};
    (void)state;
    for (size_t i = 0; i < sizeof noises / sizeof *noises; i++) {
        assert_int_in_range(wrong_trials(noises[i], same, 8, 12, 31), 0, MOST_WRONG);
        assert_int_in_range(wrong_trials(noises[i], two, 8, 9, 32), 0, MOST_WRONG);
        assert_int_in_range(wrong_trials(noises[i], steps, 8, 12, 33), 0, MOST_WRONG);
        assert_int_in_range(wrong_trials(noises[i], same, 2, 9, 34), 5, MOST_WRONG);
    }
}

/* ---- the serial share ---- */

/* Speed-ups of 2 to 8 processors and their serial fractions, from the two examples of Quinn,
 * "Parallel Programming in C with MPI and OpenMP" (2003), section 7.5. */
static void serial_share_agrees_with_published_examples(void **state)
{
    static const struct {
        double speedups[7], shares[7];
    } examples[] = {
        {{1.82, 2.50, 3.08, 3.57, 4.00, 4.38, 4.71}, {0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1}},
        {{1.87, 2.61, 3.23, 3.73, 4.14, 4.46, 4.71},
         {0.070, 0.075, 0.080, 0.085, 0.090, 0.095, 0.100}},
    };
    (void)state;
    for (size_t e = 0; e < 2; e++)
        for (size_t i = 0; i < 7; i++)
            assert_near(serial_share(examples[e].speedups[i], 2 + (double)i), examples[e].shares[i],
                        0.0015);
}

static void serial_share_at_its_ends(void **state)
{
    (void)state;
    assert_near(serial_share(4, 4), 0, 1e-15);
    assert_near(serial_share(1, 4), 1, 1e-15);
    assert_near(serial_share(0.5, 2), 3, 1e-15);
    assert_true(serial_share(2.5, 2) < 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_series_agree_with_published_data),
        cmocka_unit_test(three_series_agree_with_a_count_by_hand),
        cmocka_unit_test(rounds_needed_grow_with_the_series),
        cmocka_unit_test(too_few_rounds_give_a_range),
        cmocka_unit_test(rounds_without_a_rate_are_left_out),
        cmocka_unit_test(one_series_is_the_best),
        cmocka_unit_test(a_circle_rules_out_nothing),
        cmocka_unit_test(shares_hold_all_at_once),
        cmocka_unit_test(serial_share_agrees_with_published_examples),
        cmocka_unit_test(serial_share_at_its_ends),
    };
    return cmocka_run_group_tests_name("best", tests, NULL, NULL);
}
