#include "near.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/stats/statistics.h"
#include "tvp/stats/theil.h"

/* The samples 1, 2, … count, largest first: a rank is then its own value. */
static double *count_down(size_t count)
{
    double *samples = xcalloc(count, sizeof *samples);
    for (size_t i = 0; i < count; i++)
        samples[i] = (double)(count - i);
    return samples;
}

/* Share of the 2^count outcomes in which at least `rank` and at most count - rank of the samples
 * lie below the median, counted in whole numbers by Pascal's triangle. */
static double counted_coverage(size_t rank, size_t count)
{
    uint64_t row[64] = {1};
    for (size_t n = 1; n <= count; n++)
        for (size_t k = n; k > 0; k--)
            row[k] += row[k - 1];
    uint64_t inside = 0;
    for (size_t k = rank; k <= count - rank; k++)
        inside += row[k];
    return ldexp((double)inside, -(int)count);
}

static void median_interval_has_the_narrowest_covering_ranks(void **state)
{
    (void)state;
    for (size_t count = INTERVAL_MINIMUM_SAMPLES; count <= 60; count++) {
        double *samples = count_down(count);
        struct estimate median = median_estimate(samples, count);
        free(samples);
        size_t rank = (size_t)median.low;
        assert_true(median.confident);
        assert_int_equal(median.count, count);
        assert_near(median.value, ((double)count + 1) / 2, 0);
        assert_near(median.low + median.high, (double)count + 1, 0);
        assert_true(counted_coverage(rank, count) >= CONFIDENCE);
        assert_true(counted_coverage(rank + 1, count) < CONFIDENCE);
        assert_near(interval_coverage(count), counted_coverage(rank, count), 1e-12);
    }
}

/* The ranks that tables of the sign test and of median intervals print. */
static void median_interval_agrees_with_published_ranks(void **state)
{
    (void)state;
    static const struct {
        size_t count;
        double low;
        double high;
        double coverage;
    } rows[] = {
        {6, 1, 6, 0.969},   {8, 1, 8, 0.992},   {9, 2, 8, 0.961},
        {10, 2, 9, 0.979},  {12, 3, 10, 0.961}, {15, 4, 12, 0.965},
        {20, 6, 15, 0.959}, {25, 8, 18, 0.957}, {30, 10, 21, 0.957},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        double *samples = count_down(rows[i].count);
        struct summary summary;
        summarize(samples, rows[i].count, &summary);
        free(samples);
        assert_near(summary.median.low, rows[i].low, 0);
        assert_near(summary.median.high, rows[i].high, 0);
        assert_near(summary.coverage, rows[i].coverage, 0.0005);
    }
    assert_near(interval_coverage(6), 0.96875, 1e-15);
}

static void few_samples_have_a_range_and_no_interval(void **state)
{
    (void)state;
    for (size_t count = 1; count < INTERVAL_MINIMUM_SAMPLES; count++) {
        double *samples = count_down(count);
        struct summary summary;
        summarize(samples, count, &summary);
        free(samples);
        assert_false(summary.median.confident);
        assert_near(summary.coverage, 0, 0);
        assert_near(summary.median.low, 1, 0);
        assert_near(summary.median.high, (double)count, 0);
        assert_near(summary.median.value, ((double)count + 1) / 2, 0);
    }
}

static void no_samples_say_nothing(void **state)
{
    (void)state;
    struct summary summary;
    memset(&summary, 0xff, sizeof summary);
    summarize(NULL, 0, &summary);
    assert_int_equal(summary.median.count, 0);
    assert_false(summary.median.confident);
    assert_near(summary.median.value, 0, 0);
    assert_near(summary.maximum, 0, 0);
    assert_int_equal(summary.outliers, 0);
    assert_near(relative_spread(&summary), 0, 0);
    assert_near(interval_coverage(0), 0, 0);
    assert_int_equal(median_estimate(NULL, 0).count, 0);
}

static void outliers_are_counted_and_kept(void **state)
{
    (void)state;
    /* Quartiles 3.5 and 8.5, so the fences stand at -4 and 16. */
    static const double samples[] = {100, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1};
    struct summary summary;
    summarize(samples, 11, &summary);
    assert_near(summary.quartile1, 3.5, 0);
    assert_near(summary.quartile3, 8.5, 0);
    assert_int_equal(summary.outliers, 1);
    assert_near(summary.maximum, 100, 0);
    assert_near(summary.minimum, 1, 0);
    assert_int_equal(summary.median.count, 11);
    assert_near(relative_spread(&summary), 5.0 / 6, 1e-15);

    static const double on_the_fence[] = {16, 2, 3, 4, 5, 6, 7, 8, 9, 10, -4};
    summarize(on_the_fence, 11, &summary);
    assert_int_equal(summary.outliers, 0);
    static const double both_sides[] = {16.01, 2, 3, 4, 5, 6, 7, 8, 9, 10, -4.01};
    summarize(both_sides, 11, &summary);
    assert_int_equal(summary.outliers, 2);
}

static void summary_agrees_with_gsl(void **state)
{
    (void)state;
    gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
    gsl_rng_set(random, 11);
    double samples[200];
    for (size_t count = 1; count <= 200; count++) {
        for (size_t i = 0; i < count; i++)
            samples[i] = gsl_ran_lognormal(random, -3, 0.5);
        struct summary summary;
        summarize(samples, count, &summary);
        gsl_sort(samples, 1, count);
        assert_near(summary.median.value, gsl_stats_median_from_sorted_data(samples, 1, count), 0);
        assert_near(summary.quartile1, gsl_stats_quantile_from_sorted_data(samples, 1, count, 0.25),
                    0);
        assert_near(summary.quartile3, gsl_stats_quantile_from_sorted_data(samples, 1, count, 0.75),
                    0);
        assert_near(summary.minimum, gsl_stats_min(samples, 1, count), 0);
        assert_near(summary.maximum, gsl_stats_max(samples, 1, count), 0);
    }
    gsl_rng_free(random);
}

/* None of n: 1 - 0.05^(1/n). Others from tables of Clopper and Pearson's limits. */
static void a_rate_is_bounded_by_what_the_trials_leave_open(void **state)
{
    (void)state;
    for (size_t trials = 1; trials <= 1000; trials++)
        assert_near(rate_at_most(0, trials), 1 - pow(0.05, 1 / (double)trials), 1e-9);
    assert_near(rate_at_most(0, 7), 0.3482, 5e-5);
    assert_true(rate_at_most(0, 58) > 0.05 && rate_at_most(0, 59) < 0.05);
    assert_near(rate_at_most(1, 10), 0.3942, 5e-5);
    assert_near(rate_at_most(9, 10), 0.9949, 5e-5);
    assert_near(rate_at_most(10, 10), 1, 0);
    assert_near(rate_at_most(0, 0), 1, 0);
    /* It is exact: at the bound so few, or fewer, have a chance of 5 %. */
    for (size_t count = 0; count < 30; count++)
        assert_near(gsl_cdf_binomial_P((unsigned)count, rate_at_most(count, 30), 30), 0.05, 1e-9);
}

static void a_million_samples_are_summarized(void **state)
{
    (void)state;
    size_t count = 1000000;
    double *samples = count_down(count);
    struct summary summary;
    summarize(samples, count, &summary);
    free(samples);
    assert_near(summary.median.value, 500000.5, 0);
    /* n/2 - 0.98 sqrt(n), Le Boudec's approximation. */
    assert_near(summary.median.low, 499020, 2);
    assert_near(summary.median.low + summary.median.high, 1000001, 0);
    assert_true(summary.coverage >= CONFIDENCE && summary.coverage < CONFIDENCE + 1e-3);
}

static void binomial_and_normal_coverage_meet(void **state)
{
    (void)state;
    /* From one side of the change of method to the other, one more sample changes next to nothing.
     */
    double *samples = count_down(100002);
    struct estimate exact = median_estimate(samples + 2, 100000);
    struct estimate normal = median_estimate(samples, 100002);
    free(samples);
    assert_near(normal.low, exact.low + 1, 1);
    assert_near(interval_coverage(100002), interval_coverage(100000), 1e-4);
}

static void spread_of_a_zero_median_is_zero(void **state)
{
    (void)state;
    static const double samples[] = {-1, 0, 0, 0, 1, 2, -2};
    struct summary summary;
    summarize(samples, 7, &summary);
    assert_near(summary.median.value, 0, 0);
    assert_true(summary.quartile3 > summary.quartile1);
    assert_near(relative_spread(&summary), 0, 0);
}

static void ratios_are_formed_within_rounds(void **state)
{
    (void)state;
    /* Both series drift by a factor of 6; the ratio within a round stays near 2. */
    static const double processes[] = {2, 4.2, 6, 8, 9.8, 12, NAN, 1};
    static const double threads[] = {1, 2, 3, 4, 5, 6, 1, 0};
    struct estimate ratio = ratio_estimate(processes, threads, 8, 1);
    assert_int_equal(ratio.count, 6);
    assert_true(ratio.confident);
    assert_near(ratio.value, 2, 0);
    assert_near(ratio.low, 9.8 / 5, 0);
    assert_near(ratio.high, 4.2 / 2, 0);
    assert_int_equal(ratio_estimate(processes + 6, threads + 6, 2, 1).count, 0);
}

static double slope_of_all_pairs(const double *x, const double *y, size_t count)
{
    double *slopes = xcalloc(count * count / 2, sizeof *slopes);
    size_t found = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t j = i + 1; j < count; j++)
            if (x[i] != x[j])
                slopes[found++] = (y[j] - y[i]) / (x[j] - x[i]);
    gsl_sort(slopes, 1, found);
    double median = gsl_stats_median_from_sorted_data(slopes, 1, found);
    free(slopes);
    return median;
}

static void slope_is_the_median_of_all_pairs(void **state)
{
    (void)state;
    gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
    gsl_rng_set(random, 5);
    double x[300];
    double y[300];
    for (size_t count = 2; count <= 300; count += 1 + count / 8) {
        for (size_t i = 0; i < count; i++) {
            x[i] = (double)(i / 2); /* every x twice */
            y[i] = 0.25 * x[i] + gsl_ran_gaussian(random, 3);
        }
        x[0] = -1;
        assert_near(theil_slope(x, y, count), slope_of_all_pairs(x, y, count), 1e-12);
    }
    gsl_rng_free(random);
}

static void slope_ignores_outliers_and_equal_x(void **state)
{
    (void)state;
    static const double x[] = {1, 2, 3, 4, 5, 6, 7, 8};
    static const double y[] = {5, 8, 11, 1e9, 17, 20, -1e9, 26};
    static const double same[] = {4, 4, 4, 4, 4, 4, 4, 4};
    assert_near(theil_slope(x, y, 8), 3, 1e-12);
    assert_near(theil_slope(same, y, 8), 0, 0);
    assert_near(theil_slope(x, y, 1), 0, 0);
    assert_near(theil_slope(x, y, 0), 0, 0);
}

/* Noise 1 over x up to `count`: the slope of all pairs is within about sqrt(12) / count^1.5 of the
 * true one. A subset that takes some points too often (or only near ones) misses it by far more. */
static void slope_of_many_points_uses_a_fair_part_of_the_pairs(void **state)
{
    (void)state;
    gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
    gsl_rng_set(random, 7);
    static const size_t counts[] = {301, 600, 1000, 4096, 89700, 1000000};
    double *x = xcalloc(1000000, sizeof *x);
    double *y = xcalloc(1000000, sizeof *y);
    for (size_t c = 0; c < sizeof counts / sizeof counts[0]; c++) {
        size_t count = counts[c];
        for (size_t i = 0; i < count; i++) {
            x[i] = (double)i;
            y[i] = 0.5 * x[i] + gsl_ran_gaussian(random, 1);
        }
        /* The median of 44,850 slopes, most of them of distant points, adds its own deviation. */
        double n = (double)count;
        double deviation = hypot(sqrt(12) / (n * sqrt(n)), 5.4 / (n * sqrt(44850)));
        assert_near(theil_slope(x, y, count), 0.5, 3 * deviation);
    }
    free(x);
    free(y);
    gsl_rng_free(random);
}

static void what_cannot_be_is_told_from_noise(void **state)
{
    (void)state;
    static const struct {
        struct estimate speedup;
        enum beyond beyond;
    } on_two_cpus[] = {
        {{.value = 2.2, .low = 2.1, .high = 2.3, .count = 9, .confident = true}, BEYOND_IDEAL},
        {{.value = 2.2, .low = 1.9, .high = 2.5, .count = 9, .confident = true}, BEYOND_BY_NOISE},
        {{.value = 2.01, .low = 1.99, .high = 2.03, .count = 9, .confident = true}, WITHIN_IDEAL},
        {{.value = 2.01, .low = 2.001, .high = 2.03, .count = 9, .confident = true}, BEYOND_IDEAL},
        {{.value = 2.2, .low = 2.1, .high = 2.3, .count = 3}, BEYOND_BY_NOISE},
        {{.value = 1.9, .low = 1.8, .high = 2.3, .count = 9, .confident = true}, WITHIN_IDEAL},
        {{.count = 0}, WITHIN_IDEAL},
    };
    for (size_t i = 0; i < sizeof on_two_cpus / sizeof *on_two_cpus; i++)
        assert_int_equal(at_most(on_two_cpus[i].speedup, 2).beyond, on_two_cpus[i].beyond);
    assert_false(not_negative((struct estimate){0}).unresolved);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(median_interval_has_the_narrowest_covering_ranks),
        cmocka_unit_test(median_interval_agrees_with_published_ranks),
        cmocka_unit_test(few_samples_have_a_range_and_no_interval),
        cmocka_unit_test(no_samples_say_nothing),
        cmocka_unit_test(outliers_are_counted_and_kept),
        cmocka_unit_test(summary_agrees_with_gsl),
        cmocka_unit_test(a_rate_is_bounded_by_what_the_trials_leave_open),
        cmocka_unit_test(a_million_samples_are_summarized),
        cmocka_unit_test(binomial_and_normal_coverage_meet),
        cmocka_unit_test(spread_of_a_zero_median_is_zero),
        cmocka_unit_test(ratios_are_formed_within_rounds),
        cmocka_unit_test(slope_is_the_median_of_all_pairs),
        cmocka_unit_test(slope_ignores_outliers_and_equal_x),
        cmocka_unit_test(what_cannot_be_is_told_from_noise),
        cmocka_unit_test(slope_of_many_points_uses_a_fair_part_of_the_pairs),
    };
    return cmocka_run_group_tests_name("statistics", tests, NULL, NULL);
}
