#include "near.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sort.h>
#include <stdlib.h>

#include "tvp/stats/pseudomedian.h"
#include "tvp/stats/rank_tests.h"

/* Hollander, Wolfe & Chicken, table 3.1: Hamilton's depression factor IV of nine patients, before
 * and after the first therapy session. */
static const double before[] = {1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30};
static const double after[] = {0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29};

static void agrees_with_a_published_estimate(void **state)
{
    (void)state;
    double differences[9];
    for (size_t i = 0; i < 9; i++)
        differences[i] = after[i] - before[i];
    struct estimate center = pseudomedian_estimate(differences, 9);
    assert_near(center.value, -0.46, 1e-9);
    assert_near(center.low, -0.786, 1e-9);
    assert_near(center.high, -0.010, 1e-9);
    assert_true(center.confident);
    assert_int_equal(center.count, 9);
}

/* Critical values of the signed-rank test, two-sided at 5 %: the largest significant sum. */
static void agrees_with_published_critical_values(void **state)
{
    (void)state;
    static const struct {
        size_t count;
        long largest;
    } known[] = {{5, -1}, {6, 0}, {7, 2}, {8, 3}, {9, 5}, {10, 8}, {15, 25}, {20, 52}, {30, 137}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        assert_int_equal(pseudomedian_margin(known[i].count, 0.05), known[i].largest);
}

static void exact_and_normal_margin_meet(void **state)
{
    (void)state;
    long exact = pseudomedian_margin(200, 0.05), normal = pseudomedian_margin(201, 0.05);
    /* One more of n moves it by n / 2 less 1.96 times the growth of the deviation: by 88. */
    assert_int_in_range(normal - exact, 86, 90);
}

static double brute_force(const double *differences, size_t count, double *low, double *high)
{
    size_t averages = 0;
    double *all = malloc(count * (count + 1) / 2 * sizeof *all);
    assert_non_null(all);
    for (size_t i = 0; i < count; i++)
        for (size_t j = i; j < count; j++)
            all[averages++] = differences[i] / 2 + differences[j] / 2;
    gsl_sort(all, 1, averages);
    long margin = pseudomedian_margin(count, 0.05);
    size_t below = margin < 0 ? 0 : (size_t)margin;
    *low = all[below];
    *high = all[averages - 1 - below];
    double middle = (all[(averages - 1) / 2] + all[averages / 2]) / 2;
    free(all);
    return middle;
}

/* Whole numbers have many ties and zeros. */
static void agrees_with_all_averages(void **state)
{
    (void)state;
    gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
    for (size_t count = 1; count <= 60; count++) {
        for (int whole = 0; whole < 2; whole++) {
            double differences[60], low, high;
            for (size_t i = 0; i < count; i++) {
                differences[i] = gsl_ran_gaussian(random, 3) + 1;
                if (whole)
                    differences[i] = round(differences[i]);
            }
            double middle = brute_force(differences, count, &low, &high);
            struct estimate center = pseudomedian_estimate(differences, count);
            assert_near(center.value, middle, 1e-12);
            assert_near(center.low, low, 1e-12);
            assert_near(center.high, high, 1e-12);
            assert_true(center.confident == (count >= 6));
        }
    }
    gsl_rng_free(random);
}

/* What the test rejects as a centre lies outside the interval, and the other way round. */
static void interval_and_test_never_disagree(void **state)
{
    (void)state;
    gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
    size_t rejected = 0;
    for (int trial = 0; trial < 4000; trial++) {
        double differences[15];
        size_t count = 6 + (size_t)trial % 10;
        for (size_t i = 0; i < count; i++)
            differences[i] = gsl_ran_gaussian(random, 1) + 0.5;
        struct estimate center = pseudomedian_estimate(differences, count);
        bool outside = center.low > 0 || center.high < 0;
        assert_true(outside == (signed_rank_test(differences, count).p <= 0.05));
        rejected += outside;
    }
    assert_int_in_range(rejected, 400, 3600);
    gsl_rng_free(random);
}

static void nothing_and_few_differences_have_no_interval(void **state)
{
    (void)state;
    static const double few[] = {3, 1, 2};
    struct estimate none = pseudomedian_estimate(few, 0);
    assert_int_equal(none.count, 0);
    assert_false(none.confident);
    struct estimate range = pseudomedian_estimate(few, 3);
    assert_near(range.value, 2, 0);
    assert_near(range.low, 1, 0);
    assert_near(range.high, 3, 0);
    assert_false(range.confident);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_a_published_estimate),
        cmocka_unit_test(agrees_with_published_critical_values),
        cmocka_unit_test(exact_and_normal_margin_meet),
        cmocka_unit_test(agrees_with_all_averages),
        cmocka_unit_test(interval_and_test_never_disagree),
        cmocka_unit_test(nothing_and_few_differences_have_no_interval),
    };
    return cmocka_run_group_tests_name("pseudomedian", tests, NULL, NULL);
}
