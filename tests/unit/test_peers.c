#include "unit.h"

#include <math.h>
#include <stdbool.h>

#include "tvp/stats/peers.h"
#include "tvp/stats/student_fit.h"
#include "tvp/stats/two_groups.h"

enum { PEERS = 20, FIGURES = 2 };

/* Deviations of about 1 %, symmetric and without pattern. */
static double usual(size_t i)
{
    static const double steps[] = {0.2, -1.1, 0.7, -0.4, 1.3, -0.8, 0.5, -0.1, 0.9, -1.2};
    return 0.01 * steps[i % 10] * (i % 20 < 10 ? 1 : -0.9);
}

struct made {
    double levels[PEERS * FIGURES];
    double noise[PEERS * FIGURES];
    struct peer_centre centres[FIGURES];
    double p[PEERS * FIGURES];
};

static void make(struct made *made)
{
    for (size_t i = 0; i < PEERS; i++)
        for (size_t k = 0; k < FIGURES; k++) {
            made->levels[i * FIGURES + k] = 3 + usual(i + 3 * k);
            made->noise[i * FIGURES + k] = 1e-6;
        }
}

static double test_made(struct made *made, size_t peers)
{
    const struct peer_levels levels = {made->levels, made->noise, peers, FIGURES};
    return peers_test(&levels, 0.05 / (double)(peers * FIGURES), made->centres, made->p);
}

static void a_peer_that_lies_off_is_told(void **state)
{
    (void)state;
    struct made made;
    make(&made);
    made.levels[4 * FIGURES] += 0.2;
    test_made(&made, PEERS);
    for (size_t i = 0; i < PEERS * FIGURES; i++)
        assert_int_equal(made.p[i] < 0.05 / (PEERS * FIGURES), i == 4 * FIGURES);
    assert_true(fabs(made.centres[0].centre - 3) < 0.005);
    assert_true(made.centres[0].spread > 0.005 && made.centres[0].spread < 0.015);
    assert_int_equal(made.centres[0].fitted, PEERS - 1);
    assert_true(made.centres[0].found > 0.03 && made.centres[0].found < 0.2);
}

static void several_do_not_hide_each_other(void **state)
{
    (void)state;
    struct made made;
    make(&made);
    for (size_t i = 0; i < 4; i++)
        made.levels[i * FIGURES] += 0.12;
    test_made(&made, PEERS);
    for (size_t i = 0; i < PEERS; i++)
        assert_int_equal(made.p[i * FIGURES] < 0.05 / (PEERS * FIGURES), i < 4);
}

static void fewer_than_six_are_not_tested(void **state)
{
    (void)state;
    struct made made;
    make(&made);
    made.levels[0] += 5;
    test_made(&made, FEWEST_PEERS - 1);
    for (size_t i = 0; i < (FEWEST_PEERS - 1) * FIGURES; i++)
        assert_true(isnan(made.p[i]));
    for (size_t i = 0; i < PEERS; i++)
        made.levels[i * FIGURES + 1] = i < FEWEST_PEERS - 1 ? made.levels[i * FIGURES + 1] : NAN;
    test_made(&made, PEERS);
    for (size_t i = 0; i < PEERS; i++)
        assert_int_equal(isnan(made.p[i * FIGURES + 1]), true);
    assert_int_equal(made.centres[1].count, FEWEST_PEERS - 1);
}

/* What its own rounds leave open has to be exceeded, too. */
static void a_peer_that_is_told_less_well_lies_off_less(void **state)
{
    (void)state;
    struct made made;
    make(&made);
    made.levels[4 * FIGURES] += 0.2;
    made.noise[4 * FIGURES] = 0.1 * 0.1;
    test_made(&made, PEERS);
    assert_true(made.p[4 * FIGURES] > 0.01);
}

static void one_more_peer_is_tested_as_those_that_are_there(void **state)
{
    (void)state;
    struct made made;
    make(&made);
    double freedom = test_made(&made, PEERS);
    const struct peer_centre *centre = &made.centres[0];
    double rate = 0.05 / (PEERS * FIGURES);
    assert_true(peer_p(centre, freedom, centre->centre, 1e-6) > 0.99);
    assert_true(peer_p(centre, freedom, centre->centre + 0.99 * centre->found, 1e-6) > rate);
    assert_true(peer_p(centre, freedom, centre->centre - 1.01 * centre->found, 1e-6) < rate);
    assert_true(peer_p(centre, freedom, centre->centre - 1.01 * centre->found, 1e-2) > rate);
}

static void equal_peers_have_a_spread_all_the_same(void **state)
{
    (void)state;
    struct made made;
    make(&made);
    for (size_t i = 0; i < PEERS * FIGURES; i++)
        made.levels[i] = 1;
    made.levels[0] = 1.004;
    test_made(&made, PEERS);
    assert_true(made.p[0] > 0.05 / (PEERS * FIGURES));
    made.levels[0] = 1.1;
    test_made(&made, PEERS);
    assert_true(made.p[0] < 0.05 / (PEERS * FIGURES));
}

static void a_fit_is_hardly_moved_by_what_lies_far_off(void **state)
{
    (void)state;
    double values[PEERS];
    for (size_t i = 0; i < PEERS; i++)
        values[i] = usual(i);
    struct student_fit before = student_fit(values, PEERS, 4);
    values[3] = 1000;
    struct student_fit after = student_fit(values, PEERS, 4);
    assert_true(fabs(after.centre - before.centre) < 0.003);
    assert_true(after.scale < 1.3 * before.scale);
}

static void two_peaks_are_two_groups_and_one_is_not(void **state)
{
    (void)state;
    double values[PEERS], border = 0;
    for (size_t i = 0; i < PEERS; i++)
        values[i] = usual(i);
    assert_true(two_groups(values, PEERS, FEWEST_PEERS, &border) < GROUPS_CHANCE);
    values[0] = 0.5; /* one that lies off is no group */
    assert_true(two_groups(values, PEERS, FEWEST_PEERS, &border) < GROUPS_CHANCE);
    for (size_t i = 0; i < PEERS; i++)
        values[i] = usual(i) + (i % 2 ? 0.1 : 0);
    assert_true(two_groups(values, PEERS, FEWEST_PEERS, &border) > GROUPS_CHANCE);
    assert_true(border > 0.02 && border < 0.08);
    values[1] = NAN;
    assert_true(two_groups(values, PEERS, FEWEST_PEERS, &border) > GROUPS_CHANCE);
    assert_true(isinf(two_groups(values, 2 * FEWEST_PEERS - 1, FEWEST_PEERS, &border)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_peer_that_lies_off_is_told),
        cmocka_unit_test(several_do_not_hide_each_other),
        cmocka_unit_test(fewer_than_six_are_not_tested),
        cmocka_unit_test(a_peer_that_is_told_less_well_lies_off_less),
        cmocka_unit_test(one_more_peer_is_tested_as_those_that_are_there),
        cmocka_unit_test(equal_peers_have_a_spread_all_the_same),
        cmocka_unit_test(a_fit_is_hardly_moved_by_what_lies_far_off),
        cmocka_unit_test(two_peaks_are_two_groups_and_one_is_not),
    };
    return cmocka_run_group_tests_name("peers", tests, NULL, NULL);
}
