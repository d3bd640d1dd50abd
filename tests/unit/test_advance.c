/* How far a run has come. */
#include "unit.h"

#include "near.h"

#include "tvp/common/clock.h"
#include "tvp/session/advance.h"

enum { SECOND = 1000000000 };

static void nothing_is_known_before_it_is_said(void **state)
{
    (void)state;
    struct advance advance = {0};
    assert_near(advance_seconds_left(&advance), -1, 0);
    advance_expect(&advance, 0, 0);
    advance_by(&advance, 1);
    assert_near(advance_seconds_left(&advance), -1, 0);
    assert_int_equal(advance.total, 0);
}

static void the_rest_takes_as_much_longer_as_the_first_part(void **state)
{
    (void)state;
    struct advance advance = {0};
    advance_expect(&advance, 10, 20);
    assert_near(advance_seconds_left(&advance), 20, 0);
    advance_by(&advance, 2);
    advance_by(&advance, 3);
    /* 5 s took 10. */
    advance.begin = clock_now() - 10 * (int64_t)SECOND;
    assert_near(advance_seconds_left(&advance), 30, 0.5);
    assert_int_equal(advance.done, 2);
    assert_int_equal(advance.total, 10);
}

static void what_is_foreseen_anew_counts_from_here(void **state)
{
    (void)state;
    struct advance advance = {.done = 4};
    advance_expect(&advance, 10, 20);
    assert_int_equal(advance.total, 14);
    advance_by(&advance, 5);
    int64_t begin = advance.begin;
    advance_expect(&advance, 3, 2);
    assert_int_equal(advance.total, 8);
    assert_int_equal(advance.begin, begin);
    assert_near(advance.seconds_total, 7, 1e-12);
    advance_by(&advance, 4);
    assert_near(advance_seconds_left(&advance), 0, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_known_before_it_is_said),
        cmocka_unit_test(the_rest_takes_as_much_longer_as_the_first_part),
        cmocka_unit_test(what_is_foreseen_anew_counts_from_here),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
