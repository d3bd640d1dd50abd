#include "near.h"

#include "tvp/stats/slope_estimates.h"

enum { POINTS = 3, ROUNDS = 8 };

static const double x[POINTS] = {1, 2, 4};

/* y = 10 + slope * x, and in each round a little more or less at every point. */
static void fill(double *values, double slope, double step)
{
    static const double shifts[ROUNDS] = {1, -2, 3, -1, 0, 2, -3, 0};
    for (int i = 0; i < POINTS; i++)
        for (int t = 0; t < ROUNDS; t++)
            values[i * ROUNDS + t] = 10 + slope * x[i] + step * shifts[t] * x[i];
}

static void a_line_has_its_slope_and_two_their_ratio(void **state)
{
    (void)state;
    double first[POINTS * ROUNDS], second[POINTS * ROUNDS];
    const double *values[] = {first, second};
    struct lines lines = {x, POINTS, ROUNDS, values, 2};
    struct estimate slopes[2], ratios[2];
    fill(first, 5, 0.1);
    fill(second, 20, 0.1);
    estimate_slopes(&lines, 1, slopes, ratios);
    assert_near(slopes[0].value, 5, 1e-12);
    assert_near(slopes[1].value, 20, 1e-12);
    assert_near(ratios[1].value, 4, 1e-12);
    assert_true(slopes[0].low > 4.7 && slopes[0].low < 5 && slopes[0].high > 5);
    assert_true(ratios[1].low > 3.8 && ratios[1].low < 4 && ratios[1].high > 4);
    assert_int_equal(slopes[0].count, ROUNDS);
    assert_true(slopes[0].confident && ratios[1].confident);
    struct estimate again[2], wide[2], unused[2];
    estimate_slopes(&lines, 1, again, unused);
    assert_near(again[1].low, slopes[1].low, 0);
    /* Rounds of four times the variance: twice as wide. */
    estimate_slopes(&lines, 4, wide, unused);
    assert_near(wide[0].value - wide[0].low, 2 * (slopes[0].value - slopes[0].low), 1e-12);
    assert_near(wide[0].high - wide[0].value, 2 * (slopes[0].high - slopes[0].value), 1e-12);
}

static void what_is_missing_is_left_out(void **state)
{
    (void)state;
    double first[POINTS * ROUNDS], second[POINTS * ROUNDS];
    const double *values[] = {first, second};
    struct lines lines = {x, POINTS, ROUNDS, values, 2};
    struct estimate slopes[2], ratios[2];
    fill(first, 5, 0);
    for (int i = 0; i < POINTS * ROUNDS; i++)
        second[i] = NAN;
    /* One point in two rounds, which then have one point less; three rounds with a single one. */
    first[2 * ROUNDS] = first[2 * ROUNDS + 1] = NAN;
    for (int t = 5; t < 8; t++)
        first[ROUNDS + t] = first[2 * ROUNDS + t] = NAN;
    estimate_slopes(&lines, 1, slopes, ratios);
    assert_near(slopes[0].value, 5, 1e-12);
    assert_int_equal(slopes[0].count, 5);
    assert_false(slopes[0].confident);
    assert_int_equal(slopes[1].count, 0);
    assert_int_equal(ratios[1].count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_has_its_slope_and_two_their_ratio),
        cmocka_unit_test(what_is_missing_is_left_out),
    };
    return cmocka_run_group_tests_name("slope_estimates", tests, NULL, NULL);
}
