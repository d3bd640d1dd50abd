#include "near.h"

#include <string.h>

#include "tvp/stats/statistics.h"

#define MAX_ROUNDS      64
#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

/* A row in which the second series takes `ratio` times as long, give or take 1 %. */
static struct comparison row_of_pairs(size_t rounds, double ratio)
{
    double first[MAX_ROUNDS];
    double second[MAX_ROUNDS];
    for (size_t i = 0; i < rounds; i++) {
        first[i] = 0.01 * (1 + (double)i); /* a drift that both share */
        second[i] = first[i] * ratio * (1 + 0.001 * (double)(i * 7 % 11));
    }
    struct comparison row;
    compare_pairs(first, second, rounds, 1, &row);
    return row;
}

static struct comparison row_of_runs(size_t first_count, size_t second_count, double ratio)
{
    double first[MAX_ROUNDS];
    double second[MAX_ROUNDS];
    for (size_t i = 0; i < first_count; i++)
        first[i] = 0.01 * (1 + 0.001 * (double)(i * 5 % 13));
    for (size_t i = 0; i < second_count; i++)
        second[i] = 0.01 * ratio * (1 + 0.001 * (double)(i * 7 % 11));
    struct comparison row;
    compare_independent(first, first_count, second, second_count, &row);
    return row;
}

/* One row repeated; every row gets the same verdict. */
static enum verdict verdict_among(struct comparison row, size_t rows)
{
    struct comparison family[64];
    for (size_t i = 0; i < rows; i++)
        family[i] = row;
    judge_family(family, rows);
    for (size_t i = 1; i < rows; i++)
        assert_int_equal(family[i].verdict, family[0].verdict);
    return family[0].verdict;
}

static void holm_steps_down(void **state)
{
    (void)state;
    /* By hand: 0.005 * 4, then 0.01 * 3, 0.03 * 2, 0.04 * 1 raised to the one before. */
    double p[] = {0.01, NAN, 0.04, 0.03, 0.005, NAN};
    static const double adjusted[] = {0.03, NAN, 0.06, 0.06, 0.02, NAN};
    holm_adjust(p, COUNT_OF(p));
    for (size_t i = 0; i < COUNT_OF(p); i++) {
        if (isnan(adjusted[i]))
            assert_true(isnan(p[i]));
        else
            assert_near(p[i], adjusted[i], 1e-15);
    }
}

static void holm_is_capped_and_takes_any_family(void **state)
{
    (void)state;
    double large[] = {0.9, 0.4, 1};
    holm_adjust(large, 3);
    for (size_t i = 0; i < 3; i++)
        assert_near(large[i], 1, 0);
    double alone[] = {0.04};
    holm_adjust(alone, 1);
    assert_near(alone[0], 0.04, 0);
    double none[] = {NAN, NAN};
    holm_adjust(none, 2);
    assert_true(isnan(none[0]) && isnan(none[1]));
    holm_adjust(NULL, 0);
}

static void rounds_needed_grow_with_the_rows(void **state)
{
    (void)state;
    static const struct {
        size_t rows;
        size_t rounds;
        size_t independent;
    } table[] = {
        {0, 6, 4},   {1, 6, 4},   {2, 7, 5},   {6, 8, 5},   {7, 9, 6},   {12, 9, 6},    {13, 10, 6},
        {16, 10, 6}, {25, 10, 7}, {26, 11, 7}, {64, 12, 7}, {65, 12, 7}, {1000, 16, 9},
    };
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        assert_int_equal(rounds_needed(table[i].rows), table[i].rounds);
        assert_int_equal(rounds_needed_independent(table[i].rows), table[i].independent);
    }
}

/* The rule of the header, in whole numbers: 2^(n-1) >= 20 rows, and not for one round less. */
static void rounds_needed_is_the_smallest_number(void **state)
{
    (void)state;
    for (size_t rows = 1; rows <= 2000; rows++) {
        size_t rounds = rounds_needed(rows);
        assert_true((size_t)1 << (rounds - 1) >= 20 * rows);
        assert_true((size_t)1 << (rounds - 2) < 20 * rows);
    }
}

static void pairs_are_compared_within_rounds(void **state)
{
    (void)state;
    struct comparison row = row_of_pairs(15, 1.05);
    assert_false(row.independent);
    assert_int_equal(row.ratio.count, 15);
    assert_true(row.ratio.confident);
    assert_near(row.ratio.value, 1.05 * 1.005, 1e-5);
    assert_true(row.ratio.low >= 1.05 && row.ratio.high <= 1.05 * 1.0101);
    assert_near(row.first_seconds, 0.08, 1e-15);
    assert_near(row.second_seconds, 0.08 * 1.05 * 1.005, 0.001);
    assert_near(row.p, ldexp(1, -14), 1e-18);
    assert_near(row.smallest_p, ldexp(1, -14), 1e-18);
    assert_int_equal(row.leaning, 1);
    assert_true(isnan(row.p_adjusted));
}

static void the_slower_side_is_named(void **state)
{
    (void)state;
    assert_int_equal(verdict_among(row_of_pairs(15, 1.05), 15), VERDICT_FIRST_FASTER);
    assert_int_equal(verdict_among(row_of_pairs(15, 1 / 1.05), 15), VERDICT_SECOND_FASTER);
    assert_int_equal(verdict_among(row_of_runs(15, 15, 1.05), 15), VERDICT_FIRST_FASTER);
    assert_int_equal(verdict_among(row_of_runs(15, 15, 1 / 1.05), 15), VERDICT_SECOND_FASTER);
}

static void exchanged_series_get_the_opposite_verdict(void **state)
{
    (void)state;
    static const double a[] = {1, 2, 3, 2, 1.5, 2.5, 3.5, 1.25};
    static const double b[] = {2, 4, 6, 2, 3.1, 4.9, 7.2, 1};
    struct comparison forth;
    struct comparison back;
    compare_pairs(a, b, 8, 1, &forth);
    compare_pairs(b, a, 8, 1, &back);
    assert_near(back.p, forth.p, 0);
    assert_int_equal(back.leaning, -forth.leaning);
    assert_near(back.ratio.value * forth.ratio.value, 1, 0.01);
    compare_independent(a, 8, b, 7, &forth);
    compare_independent(b, 7, a, 8, &back);
    assert_near(back.p, forth.p, 1e-15);
    assert_near(back.ratio.value * forth.ratio.value, 1, 1e-12);
}

static void too_few_rounds_give_no_verdict(void **state)
{
    (void)state;
    assert_int_equal(verdict_among(row_of_pairs(9, 3), 15), VERDICT_TOO_FEW_ROUNDS);
    assert_int_equal(verdict_among(row_of_pairs(10, 3), 15), VERDICT_FIRST_FASTER);
    assert_int_equal(verdict_among(row_of_pairs(1, 3), 1), VERDICT_TOO_FEW_ROUNDS);
    assert_int_equal(verdict_among(row_of_pairs(5, 3), 1), VERDICT_TOO_FEW_ROUNDS);
    assert_int_equal(verdict_among(row_of_pairs(6, 3), 1), VERDICT_FIRST_FASTER);
    assert_int_equal(verdict_among(row_of_runs(5, 5, 3), 15), VERDICT_TOO_FEW_ROUNDS);
    assert_int_equal(verdict_among(row_of_runs(6, 6, 3), 15), VERDICT_FIRST_FASTER);
    assert_int_equal(verdict_among(row_of_runs(1, 60, 3), 1), VERDICT_FIRST_FASTER);
}

/* Failed cells leave one row with fewer pairs: only that one has too few, and it is told how many
 * it needs among the rows that were tested. */
static void each_row_is_judged_by_its_own_rounds(void **state)
{
    (void)state;
    struct comparison rows[16];
    for (size_t i = 0; i < 16; i++)
        rows[i] = row_of_pairs(15, 2);
    rows[3] = row_of_pairs(7, 2);
    for (size_t i = 12; i < 16; i++)
        rows[i] = row_of_pairs(0, 2);
    judge_family(rows, 16);
    for (size_t i = 0; i < 16; i++) {
        enum verdict expected = i == 3    ? VERDICT_TOO_FEW_ROUNDS
                                : i >= 12 ? VERDICT_NOT_MEASURED
                                          : VERDICT_FIRST_FASTER;
        assert_int_equal(rows[i].verdict, expected);
        assert_int_equal(rows[i].rounds_needed, 9);
    }
    assert_near(rows[0].p_adjusted, 12 * ldexp(1, -14), 1e-15);
    assert_true(isnan(rows[12].p) && isnan(rows[12].p_adjusted));
    assert_int_equal(rows[12].ratio.count, 0);
}

static void equal_series_are_not_resolved(void **state)
{
    (void)state;
    double seconds[15];
    for (size_t i = 0; i < 15; i++)
        seconds[i] = 0.05 + (double)i / 1e4;
    struct comparison row;
    compare_pairs(seconds, seconds, 15, 1, &row);
    assert_near(row.p, 1, 0);
    assert_near(row.ratio.value, 1, 0);
    assert_int_equal(verdict_among(row, 15), VERDICT_NOT_RESOLVED);
    compare_independent(seconds, 15, seconds, 15, &row);
    assert_near(row.p, 1, 0);
    assert_near(row.ratio.value, 1, 0);
    assert_true(row.ratio.low < 1 && row.ratio.high > 1);
    assert_int_equal(verdict_among(row, 15), VERDICT_NOT_RESOLVED);
}

/* p is 0.03: enough for one row alone, and nothing special among fifteen. */
static void a_lucky_row_among_many_is_not_resolved(void **state)
{
    (void)state;
    double first[15];
    double second[15];
    for (size_t i = 0; i < 15; i++) {
        first[i] = 1;
        second[i] = 1 + (i == 9 || i == 11 ? -0.001 : 0.001) * (double)(i + 1);
    }
    struct comparison row;
    compare_pairs(first, second, 15, 1, &row);
    assert_true(row.p > 0.01 && row.p < 0.05);
    assert_int_equal(verdict_among(row, 1), VERDICT_FIRST_FASTER);
    assert_int_equal(verdict_among(row, 15), VERDICT_NOT_RESOLVED);
}

/* Every difference comes once in each direction, so neither side may weigh more by a rounding. */
static void opposite_rounds_are_ties(void **state)
{
    (void)state;
    double first[60];
    double second[60];
    for (size_t i = 0; i < 60; i += 2) {
        first[i] = second[i + 1] = 0.1 * (double)(i + 3);
        second[i] = first[i + 1] = 0.7 * (double)(i * i + 1);
    }
    struct comparison row;
    compare_pairs(first, second, 60, 1, &row);
    assert_near(row.p, 1, 0);
    assert_int_equal(row.leaning, 0);
}

/* More than half of the rounds show no difference at all, the others all show one: the test, which
 * drops ties, is significant, but the interval of the ratio holds 1. */
static void an_interval_that_holds_one_names_no_side(void **state)
{
    (void)state;
    double first[30];
    double second[30];
    for (size_t i = 0; i < 30; i++) {
        first[i] = 1;
        second[i] = i < 22 ? 1 : 1 + (double)i / 100;
    }
    struct comparison row;
    compare_pairs(first, second, 30, 1, &row);
    assert_true(row.p < 0.05);
    assert_near(row.ratio.low, 1, 0);
    assert_int_equal(verdict_among(row, 1), VERDICT_NOT_RESOLVED);
}

/* Rounds that depend on each other tell less: the interval is wider and p larger, and what stays
 * within the reach of fewer rounds is still resolved. */
static void dependent_rounds_tell_less(void **state)
{
    (void)state;
    double first[15];
    double second[15];
    for (size_t i = 0; i < 15; i++) {
        first[i] = 1;
        second[i] = 1.02 + (i % 2 ? 0.001 : -0.001) * (double)i;
    }
    struct comparison free_of_it, row;
    compare_pairs(first, second, 15, 1, &free_of_it);
    compare_pairs(first, second, 15, 1.5, &row);
    assert_near(row.ratio.value, free_of_it.ratio.value, 0);
    assert_true(row.ratio.low < free_of_it.ratio.low && row.ratio.high > free_of_it.ratio.high);
    /* The all-positive outcome: z of 2/2^15 over the root of 1.5. */
    assert_near(row.p, 0.00107, 0.00001);
    assert_int_equal(verdict_among(row, 1), VERDICT_FIRST_FASTER);
    assert_int_equal(verdict_among(row, 15), VERDICT_FIRST_FASTER);
    compare_pairs(first, second, 15, 5, &row);
    assert_int_equal(verdict_among(row, 1), VERDICT_TOO_FEW_ROUNDS);
    assert_false(row.ratio.confident);
    judge_family(&row, 1);
    assert_int_equal(row.rounds_needed, 18); /* z of 0.05 times the root of 5 */
}

/* ---- a whole report ---- */

/* Judges 3 tables of so many rows each, all of them with that comparison. */
static void judge_tables(struct comparison *pooled, struct comparison *rows, size_t rows_each)
{
    struct comparison *tables[3], *all[45];
    for (size_t i = 0; i < 3; i++)
        tables[i] = &pooled[i];
    for (size_t i = 0; i < 3 * rows_each; i++)
        all[i] = &rows[i];
    judge_report(&(struct comparisons){tables, 3}, &(struct comparisons){all, 3 * rows_each});
}

static void few_rounds_are_enough_for_tables(void **state)
{
    (void)state;
    static const struct {
        size_t rounds;
        enum verdict of_tables;
        enum verdict of_rows;
    } known[] = {{6, VERDICT_TOO_FEW_ROUNDS, VERDICT_TOO_FEW_ROUNDS},
                 {7, VERDICT_FIRST_FASTER, VERDICT_TOO_FEW_ROUNDS},
                 {11, VERDICT_FIRST_FASTER, VERDICT_TOO_FEW_ROUNDS},
                 {12, VERDICT_FIRST_FASTER, VERDICT_FIRST_FASTER}};
    for (size_t k = 0; k < COUNT_OF(known); k++) {
        struct comparison pooled[3], rows[45];
        for (size_t i = 0; i < 45; i++)
            rows[i] = row_of_pairs(known[k].rounds, 3);
        for (size_t i = 0; i < 3; i++)
            pooled[i] = row_of_pairs(known[k].rounds, 3);
        judge_tables(pooled, rows, 15);
        assert_int_equal(pooled[2].verdict, known[k].of_tables);
        assert_int_equal(rows[44].verdict, known[k].of_rows);
        assert_int_equal(pooled[0].rounds_needed, rounds_needed_for_tables(3));
        assert_int_equal(rows[0].rounds_needed, rounds_needed_for_rows(3, 15));
    }
    assert_int_equal(rounds_needed_for_tables(6), 8);
    assert_int_equal(rounds_needed_for_rows(3, 1), 7);
}

/* p of 0.0042 for a table: 0.05 * 0.8 / 3 lets it pass. The same p is nothing among 45 rows, nor
 * does it stand in the way of a row with the smallest p there is. */
static void tables_and_rows_share_the_error_rate(void **state)
{
    (void)state;
    struct comparison pooled[3], rows[45];
    for (size_t i = 0; i < 3; i++) {
        pooled[i] = row_of_pairs(15, 3);
        pooled[i].p = i == 0 ? 0.0042 : 0.9;
    }
    for (size_t i = 0; i < 45; i++) {
        rows[i] = row_of_pairs(15, 3);
        rows[i].p = i == 0 ? ldexp(1, -14) : i == 1 ? 0.0042 : 0.9;
    }
    judge_tables(pooled, rows, 15);
    assert_int_equal(pooled[0].verdict, VERDICT_FIRST_FASTER);
    assert_int_equal(pooled[1].verdict, VERDICT_NOT_RESOLVED);
    assert_int_equal(rows[0].verdict, VERDICT_FIRST_FASTER);
    assert_int_equal(rows[1].verdict, VERDICT_NOT_RESOLVED);
    /* The row comes first, by p over weight: (1 - 0) * p / (0.2 / 45). */
    assert_near(rows[0].p_adjusted, ldexp(1, -14) * 45 / 0.2, 1e-12);
    assert_near(pooled[0].p_adjusted, (1 - 0.2 / 45) * 0.0042 * 3 / 0.8, 1e-12);
}

static void what_was_not_measured_is_skipped(void **state)
{
    (void)state;
    static const double first[] = {1, NAN, 1, 1, 0, 1, INFINITY, 1, 1, 1};
    static const double second[] = {2, 2, 2, 2, 2, NAN, 2, 2, 2, -1};
    struct comparison row;
    compare_pairs(first, second, 10, 1, &row);
    assert_int_equal(row.ratio.count, 5);
    assert_near(row.ratio.value, 2, 0);
    assert_near(row.p, 0.0625, 1e-15);

    compare_independent(first, 10, second, 10, &row);
    assert_int_equal(row.ratio.count, 7 + 8);
    assert_near(row.ratio.value, 2, 1e-12);
    assert_near(row.first_seconds, 1, 0);
    assert_near(row.second_seconds, 2, 0);

    compare_pairs(first + 1, second + 1, 1, 1, &row);
    assert_int_equal(row.ratio.count, 0);
    assert_int_equal(verdict_among(row, 2), VERDICT_NOT_MEASURED);
    compare_independent(first, 10, second, 0, &row);
    assert_int_equal(row.ratio.count, 0);
    assert_int_equal(verdict_among(row, 2), VERDICT_NOT_MEASURED);
    judge_family(NULL, 0);
}

static void two_runs_are_compared_by_their_shift(void **state)
{
    (void)state;
    static const double old_run[] = {1, 2, 4, 8, 16, 32};
    static const double new_run[] = {3, 6, 12, 24, 48, 96};
    struct comparison row;
    compare_independent(old_run, 6, new_run, 6, &row);
    assert_true(row.independent);
    assert_near(row.ratio.value, 3, 1e-12);
    /* The table's U of 5: the sixth smallest and the sixth largest of 36 ratios 3 * 2^(j - i). */
    assert_near(row.ratio.low, 3.0 / 8, 1e-12);
    assert_near(row.ratio.high, 3 * 8, 1e-11);
    assert_true(row.ratio.confident);
    assert_near(row.first_seconds, 6, 0);
    assert_near(row.second_seconds, 18, 0);
    assert_near(row.smallest_p, 2.0 / 924, 1e-12);
    judge_family(&row, 1);
    assert_int_equal(row.rounds_needed, 4);
    assert_int_equal(row.verdict, VERDICT_NOT_RESOLVED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(holm_steps_down),
        cmocka_unit_test(holm_is_capped_and_takes_any_family),
        cmocka_unit_test(rounds_needed_grow_with_the_rows),
        cmocka_unit_test(rounds_needed_is_the_smallest_number),
        cmocka_unit_test(pairs_are_compared_within_rounds),
        cmocka_unit_test(the_slower_side_is_named),
        cmocka_unit_test(exchanged_series_get_the_opposite_verdict),
        cmocka_unit_test(too_few_rounds_give_no_verdict),
        cmocka_unit_test(each_row_is_judged_by_its_own_rounds),
        cmocka_unit_test(equal_series_are_not_resolved),
        cmocka_unit_test(a_lucky_row_among_many_is_not_resolved),
        cmocka_unit_test(opposite_rounds_are_ties),
        cmocka_unit_test(an_interval_that_holds_one_names_no_side),
        cmocka_unit_test(dependent_rounds_tell_less),
        cmocka_unit_test(few_rounds_are_enough_for_tables),
        cmocka_unit_test(tables_and_rows_share_the_error_rate),
        cmocka_unit_test(what_was_not_measured_is_skipped),
        cmocka_unit_test(two_runs_are_compared_by_their_shift),
    };
    return cmocka_run_group_tests_name("comparison", tests, NULL, NULL);
}
