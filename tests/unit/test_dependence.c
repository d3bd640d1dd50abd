#include "near.h"

#include <string.h>

#include "tvp/stats/dependence.h"
#include "tvp/stats/symmetry.h"

enum { ROUNDS = 12 };

/* Two series that rise in steps of three rounds, as a machine does that changes its pace. */
static const double steps[2 * ROUNDS] = {1, 1.1, 1.2, 2, 2.1, 2.2, 3, 3.1, 3.2, 4, 4.1, 4.2,
                                         5, 5.2, 5.1, 6, 6.2, 6.1, 7, 7.2, 7.1, 8, 8.2, 8.1};

/* The same values, no round like the one before it. */
static const double shuffled[2 * ROUNDS] = {1, 3, 2,   4,   1.1, 3.1, 2.1, 4.1, 1.2, 3.2, 2.2, 4.2,
                                            7, 5, 8.2, 6.2, 7.2, 5.2, 8.1, 6.1, 7.1, 5.1, 8,   6};

static void rounds_like_those_before_are_found(void **state)
{
    (void)state;
    struct dependence found = find_dependence(steps, 2, ROUNDS);
    assert_true(found.found);
    assert_true(found.p < 0.01);
    assert_true(found.correlation > 0.7);
    /* (1 + r) / (1 - r), at most as of a correlation of 0.9. */
    assert_near(found.inflation, 19, 1e-9);
    struct dependence none = find_dependence(shuffled, 2, ROUNDS);
    assert_false(none.found);
    assert_true(none.correlation < 0);
    assert_near(none.inflation, 1, 0);
}

/* The ranks are 1 3 2 4 6 5, whatever the distances. */
static void the_correlation_is_that_of_ranks_without_bias(void **state)
{
    (void)state;
    static const double values[] = {10, 30, 20, 40, 60, 50};
    static const double powers[] = {1e1, 1e3, 1e2, 1e4, 1e6, 1e5};
    struct dependence of_values = find_dependence(values, 1, 6);
    double plain = (-2.5 * -0.5 + -0.5 * -1.5 + -1.5 * 0.5 + 0.5 * 2.5 + 2.5 * 1.5) / 17.5;
    assert_near(of_values.correlation, (plain + 1.0 / 6) / (1 - 4.0 / 6), 1e-12);
    assert_near(find_dependence(powers, 1, 6).correlation, of_values.correlation, 0);
}

static void what_says_nothing_leaves_all_as_it_is(void **state)
{
    (void)state;
    static const double constant[ROUNDS] = {0};
    double holes[2 * ROUNDS];
    memcpy(holes, steps, sizeof holes);
    for (int i = 0; i < ROUNDS; i++)
        holes[ROUNDS + i] = NAN;
    assert_near(find_dependence(steps, 1, 5).inflation, 1, 0);
    assert_true(isnan(find_dependence(steps, 1, 5).correlation));
    assert_true(isnan(find_dependence(constant, 1, ROUNDS).correlation));
    assert_true(isnan(find_dependence(NULL, 0, ROUNDS).correlation));
    /* A series without values counts as none. */
    assert_near(find_dependence(holes, 2, ROUNDS).correlation,
                find_dependence(steps, 1, ROUNDS).correlation, 1e-12);
}

static void many_rounds_are_looked_at_without_a_table(void **state)
{
    (void)state;
    enum { MANY = 1500 };
    static double slow[MANY], quick[MANY];
    for (int i = 0; i < MANY; i++) {
        slow[i] = sin(i / 100.0);
        quick[i] = i * 4 % 7;
    }
    assert_true(find_dependence(slow, 1, MANY).found);
    assert_false(find_dependence(quick, 1, MANY).found);
}

/* ---- symmetry ---- */

/* The quantiles of an exponential distribution, in another order in each row. */
static void skewed_rows_are_told_from_symmetric_ones(void **state)
{
    (void)state;
    enum { MORE = 30, ROWS = 3 };
    double skewed[ROWS * MORE], turned[ROWS * MORE];
    static const double symmetric[] = {-5, -3, -2, -1, 0, 1, 2, 3, 5, 4, -4, 0.5};
    for (int row = 0; row < ROWS; row++)
        for (int t = 0; t < MORE; t++) {
            int rank = (t * (2 * row + 1) % 31 + row) % MORE;
            skewed[row * MORE + t] = -log(1 - (rank + 0.5) / MORE);
            turned[row * MORE + t] = 3 - skewed[row * MORE + t];
        }
    assert_true(asymmetry_p(symmetric, 1, ROUNDS) > 0.5);
    assert_true(asymmetry_p(skewed, ROWS, MORE) < 0.05);
    assert_near(asymmetry_p(turned, ROWS, MORE), asymmetry_p(skewed, ROWS, MORE), 0.02);
    /* Each row counts as much, whatever its scale. */
    for (int t = 0; t < MORE; t++)
        turned[t] *= 1024;
    assert_near(asymmetry_p(turned, ROWS, MORE), asymmetry_p(skewed, ROWS, MORE), 0.02);
    assert_near(asymmetry_p(skewed, 1, 5), 1, 0);
    assert_near(asymmetry_p(NULL, 0, ROUNDS), 1, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rounds_like_those_before_are_found),
        cmocka_unit_test(the_correlation_is_that_of_ranks_without_bias),
        cmocka_unit_test(what_says_nothing_leaves_all_as_it_is),
        cmocka_unit_test(many_rounds_are_looked_at_without_a_table),
        cmocka_unit_test(skewed_rows_are_told_from_symmetric_ones),
    };
    return cmocka_run_group_tests_name("dependence", tests, NULL, NULL);
}
