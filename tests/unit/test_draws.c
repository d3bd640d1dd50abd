#include "unit.h"

#include "tvp/stats/draws.h"

/* p, where the first `as_large` of the draws are as large as what was seen. */
static double p_of(size_t as_large, size_t planned, bool costly, size_t *made)
{
    struct draws draws = {.planned = planned, .costly = costly};
    while (draws_go_on(&draws))
        draws_add(&draws, draws.made < as_large);
    *made = draws.made;
    return draws_p(&draws);
}

static void cheap_ones_are_all_made(void **state)
{
    (void)state;
    size_t made;
    assert_true(p_of(0, 199, false, &made) == 1.0 / 200);
    assert_int_equal(made, 199);
    assert_true(p_of(199, 199, false, &made) == 1);
    assert_int_equal(made, 199);
}

/* 10 of 200 are 5 %, the one that was seen among them. */
static void costly_ones_end_where_p_is_decided(void **state)
{
    (void)state;
    size_t made;
    assert_true(p_of(9, 199, true, &made) == 0.05);
    assert_int_equal(made, 199);
    assert_true(p_of(10, 199, true, &made) == 1);
    assert_int_equal(made, 10);
}

static void both_decide_alike(void **state)
{
    (void)state;
    for (size_t as_large = 0; as_large <= 199; as_large++) {
        size_t made;
        bool all = p_of(as_large, 199, false, &made) <= 0.05;
        assert_int_equal(p_of(as_large, 199, true, &made) <= 0.05, all);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cheap_ones_are_all_made),
        cmocka_unit_test(costly_ones_end_where_p_is_decided),
        cmocka_unit_test(both_decide_alike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
