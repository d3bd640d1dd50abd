/*
 * Proof by simulation that the statistics keep what they promise: intervals cover the truth as
 * often as their coverage says, whatever the distribution; a table of equal series is called
 * different at most as often as promised; and a real difference is found.
 *
 * Seeds are fixed, so a run that passes once passes always; bounds leave room for the error that so
 * many trials have, and no more.
 */
#include "near.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#include "tvp/stats/statistics.h"

#define TRIALS     20000
#define TABLES     2000
#define ROWS       15
#define ROUNDS     15 /* of pairs */
#define RUN_ROUNDS 10 /* of each of two runs */

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

/* ---- distributions ---- */

static double normal(gsl_rng *random)
{
    return gsl_ran_gaussian_ziggurat(random, 1);
}

static double log_normal(gsl_rng *random)
{
    return exp(normal(random));
}

static double exponential(gsl_rng *random)
{
    return gsl_ran_exponential(random, 1);
}

/* Three of five samples are from the lower of two humps far apart, so the median is where five
 * sixths of the lower hump lie below it. */
static double bimodal(gsl_rng *random)
{
    return gsl_rng_uniform(random) < 0.6 ? normal(random) : 20 + normal(random);
}

static double heavy_tailed(gsl_rng *random)
{
    return gsl_ran_cauchy(random, 1);
}

static double tied(gsl_rng *random)
{
    return round(2 * normal(random)) / 2;
}

struct distribution {
    const char *name;
    double (*draw)(gsl_rng *random);
    double median;
    bool ties;
};

static size_t list_distributions(struct distribution *list)
{
    const struct distribution all[] = {
        {"normal", normal, 0, false},
        {"log-normal", log_normal, 1, false},
        {"exponential", exponential, M_LN2, false},
        {"bimodal", bimodal, gsl_cdf_ugaussian_Pinv(0.5 / 0.6), false},
        {"heavy-tailed", heavy_tailed, 0, false},
        {"tied", tied, 0, true},
    };
    for (size_t i = 0; i < COUNT_OF(all); i++)
        list[i] = all[i];
    return COUNT_OF(all);
}

static gsl_rng *seeded(unsigned long seed)
{
    gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
    assert_non_null(random);
    gsl_rng_set(random, seed);
    return random;
}

static void draw(gsl_rng *random, const struct distribution *distribution, double *samples,
                 size_t count)
{
    for (size_t i = 0; i < count; i++)
        samples[i] = distribution->draw(random);
}

/* ---- intervals ---- */

static double measured_median_coverage(gsl_rng *random, const struct distribution *distribution,
                                       size_t count)
{
    double samples[30];
    size_t covered = 0;
    for (size_t trial = 0; trial < TRIALS; trial++) {
        draw(random, distribution, samples, count);
        struct estimate median = median_estimate(samples, count);
        covered += median.low <= distribution->median && distribution->median <= median.high;
    }
    return (double)covered / TRIALS;
}

static void check_coverage(const char *name, double measured, double exact, bool ties)
{
    print_message("  %-13s covers %6.2f %%, exactly %5.2f %%%s\n", name, 100 * measured,
                  100 * exact, ties ? " or more" : "");
    assert_true(measured >= exact - 0.005);
    if (!ties)
        assert_true(measured <= exact + 0.005);
}

static void median_intervals_cover_as_often_as_they_say(void **state)
{
    (void)state;
    static const size_t counts[] = {6, 10, 30};
    struct distribution distributions[8];
    size_t distribution_count = list_distributions(distributions);
    gsl_rng *random = seeded(20);
    for (size_t c = 0; c < COUNT_OF(counts); c++) {
        print_message("median of %zu samples, %d trials:\n", counts[c], TRIALS);
        for (size_t d = 0; d < distribution_count; d++) {
            double measured = measured_median_coverage(random, &distributions[d], counts[c]);
            check_coverage(distributions[d].name, measured, interval_coverage(counts[c]),
                           distributions[d].ties);
        }
    }
    gsl_rng_free(random);
}

static double measured_shift_coverage(gsl_rng *random, const struct distribution *distribution)
{
    size_t covered = 0;
    for (size_t trial = 0; trial < TRIALS; trial++) {
        double first[8];
        double second[8];
        draw(random, distribution, first, 8);
        draw(random, distribution, second, 8);
        for (size_t i = 0; i < 8; i++)
            second[i] += 2;
        struct estimate shift = shift_estimate(first, 8, second, 8);
        covered += shift.low <= 2 && 2 <= shift.high;
    }
    return (double)covered / TRIALS;
}

/* Two samples of one shape, the second moved up by 2. For 8 against 8, tables give 13 as the
 * largest significant U, with p = 0.0499. */
static void shift_intervals_cover_as_often_as_they_say(void **state)
{
    (void)state;
    struct distribution distributions[8];
    size_t distribution_count = list_distributions(distributions);
    gsl_rng *random = seeded(21);
    print_message("shift of 8 against 8 samples, %d trials:\n", TRIALS);
    for (size_t d = 0; d < distribution_count; d++) {
        double measured = measured_shift_coverage(random, &distributions[d]);
        check_coverage(distributions[d].name, measured, 1 - 0.0499, distributions[d].ties);
    }
    gsl_rng_free(random);
}

/* ---- verdicts ---- */

/* Seconds of one cell: 10 ms with 2 % of noise of this shape. */
static double noisy_seconds(gsl_rng *random, const struct distribution *noise)
{
    return 0.01 * exp(0.02 * noise->draw(random));
}

typedef void compare_samples(const double *first, const double *second, struct comparison *row);

static void compare_as_pairs(const double *first, const double *second, struct comparison *row)
{
    compare_pairs(first, second, ROUNDS, 1, row);
}

static void compare_as_runs(const double *first, const double *second, struct comparison *row)
{
    compare_independent(first, RUN_ROUNDS, second, RUN_ROUNDS, row);
}

/* Fills a table whose second series takes `ratio` times as long. Pairs of a round share a drift,
 * which is what pairing is for; two runs do not. */
static void simulate_table(gsl_rng *random, const struct distribution *noise, double ratio,
                           compare_samples *compare, struct comparison *rows)
{
    for (size_t row = 0; row < ROWS; row++) {
        double first[ROUNDS];
        double second[ROUNDS];
        for (size_t i = 0; i < ROUNDS; i++) {
            double drift = compare == compare_as_pairs ? 1 + 0.1 * (double)i : 1;
            first[i] = drift * noisy_seconds(random, noise);
            second[i] = drift * noisy_seconds(random, noise) * ratio;
        }
        compare(first, second, &rows[row]);
    }
    judge_family(rows, ROWS);
}

static size_t count_verdicts(const struct comparison *rows, enum verdict verdict)
{
    size_t found = 0;
    for (size_t i = 0; i < ROWS; i++)
        found += rows[i].verdict == verdict;
    return found;
}

static size_t tables_called_different(gsl_rng *random, const struct distribution *noise,
                                      compare_samples *compare)
{
    size_t different = 0;
    for (size_t table = 0; table < TABLES; table++) {
        struct comparison rows[ROWS];
        simulate_table(random, noise, 1, compare, rows);
        size_t same = count_verdicts(rows, VERDICT_NOT_RESOLVED);
        assert_int_equal(same + count_verdicts(rows, VERDICT_FIRST_FASTER) +
                             count_verdicts(rows, VERDICT_SECOND_FASTER),
                         ROWS);
        different += same < ROWS;
    }
    return different;
}

/* Fails when so many tables or more would come up in less than 1 of 100 simulations of a test that
 * keeps to 5 %; and when so few do that the test must be blind. */
static void check_false_verdicts(const char *name, size_t different, bool ties)
{
    double share = (double)different / TABLES;
    print_message("  %-13s %.2f %% of %d tables of equal series called different\n", name,
                  100 * share, TABLES);
    double chance =
        different > 0 ? gsl_cdf_binomial_Q((unsigned)different - 1, 1 - CONFIDENCE, TABLES) : 1;
    assert_true(chance >= 0.01);
    if (!ties)
        assert_true(share >= 0.025);
}

/* With every distribution, or each `every`-th, where the test is slow. */
static void check_equal_series(compare_samples *compare, size_t every, unsigned long seed)
{
    struct distribution distributions[8];
    size_t distribution_count = list_distributions(distributions);
    gsl_rng *random = seeded(seed);
    for (size_t d = every - 1; d < distribution_count; d += every) {
        size_t different = tables_called_different(random, &distributions[d], compare);
        check_false_verdicts(distributions[d].name, different, distributions[d].ties);
    }
    gsl_rng_free(random);
}

static void equal_series_are_called_different_in_few_tables(void **state)
{
    (void)state;
    print_message("thread against process, %d rows of %d rounds:\n", ROWS, ROUNDS);
    check_equal_series(compare_as_pairs, 1, 22);
}

static void equal_runs_are_called_different_in_few_tables(void **state)
{
    (void)state;
    print_message("run against run, %d rows of %d rounds each:\n", ROWS, RUN_ROUNDS);
    check_equal_series(compare_as_runs, 3, 23);
}

static void check_real_difference(compare_samples *compare, double ratio, unsigned long seed)
{
    static const struct distribution noise = {"normal", normal, 0, false};
    enum verdict right = ratio > 1 ? VERDICT_FIRST_FASTER : VERDICT_SECOND_FASTER;
    enum verdict wrong = ratio > 1 ? VERDICT_SECOND_FASTER : VERDICT_FIRST_FASTER;
    size_t resolved = 0;
    gsl_rng *random = seeded(seed);
    for (size_t table = 0; table < TABLES / 4; table++) {
        struct comparison rows[ROWS];
        simulate_table(random, &noise, ratio, compare, rows);
        resolved += count_verdicts(rows, right);
        assert_int_equal(count_verdicts(rows, wrong), 0);
    }
    gsl_rng_free(random);
    double share = (double)resolved / (double)(TABLES / 4 * ROWS);
    print_message("  ratio %.3f, noise 2 %%: resolved in %.2f %% of rows\n", ratio, 100 * share);
    assert_true(share >= 0.95);
}

static void a_difference_of_five_percent_is_found(void **state)
{
    (void)state;
    print_message("thread against process, %d rows of %d rounds:\n", ROWS, ROUNDS);
    check_real_difference(compare_as_pairs, 1.05, 24);
    check_real_difference(compare_as_pairs, 1 / 1.05, 25);
    print_message("run against run, %d rows of %d rounds each:\n", ROWS, RUN_ROUNDS);
    check_real_difference(compare_as_runs, 1.05, 26);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(median_intervals_cover_as_often_as_they_say),
        cmocka_unit_test(shift_intervals_cover_as_often_as_they_say),
        cmocka_unit_test(equal_series_are_called_different_in_few_tables),
        cmocka_unit_test(equal_runs_are_called_different_in_few_tables),
        cmocka_unit_test(a_difference_of_five_percent_is_found),
    };
    return cmocka_run_group_tests_name("coverage", tests, NULL, NULL);
}
