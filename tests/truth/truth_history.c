/* How often a change of level is seen in runs without one, and found where there is one. */
#include "truth.h"

#include <gsl/gsl_randist.h>
#include <math.h>

#include "tvp/stats/change_points.h"

enum { RUNS = 20, CELLS = 30, CHANGED_AT = 12 };

/* Runs that differ by 1 % in what all their cells share and by 1 % in each cell; from CHANGED_AT on
 * they take longer by that fraction. */
static size_t changes_found(const gsl_rng *random, double slower, size_t *at)
{
    double levels[RUNS * CELLS];
    for (size_t run = 0; run < RUNS; run++) {
        double shared = gsl_ran_gaussian(random, 0.01) + (run >= CHANGED_AT ? log1p(slower) : 0);
        for (size_t cell = 0; cell < CELLS; cell++)
            levels[run * CELLS + cell] = shared + gsl_ran_gaussian(random, 0.01);
    }
    size_t count;
    struct change_point *changes = change_points(levels, RUNS, CELLS, &count);
    *at = count > 0 ? changes[0].at : 0;
    free(changes);
    return count;
}

static void a_change_is_found_where_it_is_and_nowhere_else(void **state)
{
    (void)state;
    unsigned trials = trials_of(20, 2000), wrong = 0, found = 0;
    gsl_rng *random = known_random(21);
    for (unsigned i = 0; i < trials; i++) {
        size_t at;
        wrong += changes_found(random, 0, &at) > 0;
        changes_found(random, 0.05, &at);
        found += at >= CHANGED_AT - 1 && at <= CHANGED_AT + 1;
    }
    gsl_rng_free(random);
    assert_rate_at_most("20 equal runs: a change of level", wrong, trials, 0.05);
    assert_rate_at_least("20 runs, 5 % slower from the 13th on: found within a run", found, trials,
                         0.90);
}

/* A change back hides neither. */
static void changes_there_and_back_are_both_found(void **state)
{
    (void)state;
    double levels[24];
    for (size_t run = 0; run < 24; run++)
        levels[run] = (run >= 8 && run < 16 ? 0.1 : 0) + 0.001 * (double)(run * 7 % 5);
    size_t count;
    struct change_point *changes = change_points(levels, 24, 1, &count);
    assert_int_equal(count, 2);
    assert_int_equal(changes[0].at, 8);
    assert_int_equal(changes[1].at, 16);
    assert_true(changes[0].p <= 0.05 && changes[1].p <= 0.05);
    free(changes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_change_is_found_where_it_is_and_nowhere_else),
        cmocka_unit_test(changes_there_and_back_are_both_found),
    };
    return cmocka_run_group_tests_name("history", tests, NULL, NULL);
}
