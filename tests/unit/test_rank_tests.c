#include "near.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sort.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/stats/rank_tests.h"

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

/* ---- samples with a given statistic ---- */

/* Differences of sizes 1 to count whose negative ones sum to `statistic`. */
static double p_of_signed_rank(size_t count, size_t statistic)
{
    double *differences = xcalloc(count, sizeof *differences);
    for (size_t size = count; size > 0; size--) {
        bool negative = size <= statistic;
        if (negative)
            statistic -= size;
        differences[size - 1] = negative ? -(double)size : (double)size;
    }
    assert_int_equal(statistic, 0);
    double p = signed_rank_test(differences, count).p;
    free(differences);
    return p;
}

/* Two samples without ties in which `u` of the pairs have the first above the second. */
static double p_of_rank_sum(size_t first_count, size_t second_count, size_t u)
{
    double *first = xcalloc(first_count, sizeof *first);
    double *second = xcalloc(second_count, sizeof *second);
    for (size_t i = 0; i < first_count; i++) {
        size_t above = u < second_count ? u : second_count;
        u -= above;
        first[i] = (double)above + 0.5 - (double)i / 1e4;
    }
    for (size_t i = 0; i < second_count; i++)
        second[i] = (double)i + 1;
    assert_int_equal(u, 0);
    double p = rank_sum_test(first, first_count, second, second_count).p;
    free(first);
    free(second);
    return p;
}

/* ---- counting every outcome ---- */

static double midrank(const double *values, size_t count, double value)
{
    double below = 0;
    double equal = 0;
    for (size_t i = 0; i < count; i++) {
        below += values[i] < value;
        equal += values[i] == value;
    }
    return below + (equal + 1) / 2;
}

static double signed_rank_by_enumeration(const double *differences, size_t count)
{
    double sizes[16];
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (differences[i] != 0)
            sizes[kept++] = fabs(differences[i]);
    double positive = 0;
    double negative = 0;
    for (size_t i = 0; i < count; i++) {
        if (differences[i] > 0)
            positive += midrank(sizes, kept, differences[i]);
        if (differences[i] < 0)
            negative += midrank(sizes, kept, -differences[i]);
    }
    double ranks[16];
    for (size_t i = 0; i < kept; i++)
        ranks[i] = midrank(sizes, kept, sizes[i]);
    size_t extreme = 0;
    for (size_t signs = 0; signs < (size_t)1 << kept; signs++) {
        double sum = 0;
        for (size_t i = 0; i < kept; i++)
            if (signs >> i & 1)
                sum += ranks[i];
        extreme += sum <= fmin(positive, negative);
    }
    return fmin(1, 2 * ldexp((double)extreme, -(int)kept));
}

static double rank_sum_by_enumeration(const double *first, size_t n, const double *second, size_t m)
{
    double all[16];
    double ranks[16];
    memcpy(all, first, n * sizeof *all);
    memcpy(all + n, second, m * sizeof *all);
    double observed = 0;
    for (size_t i = 0; i < n + m; i++)
        ranks[i] = midrank(all, n + m, all[i]);
    for (size_t i = 0; i < n; i++)
        observed += ranks[i];
    double mean = (double)(n * (n + m + 1)) / 2;
    double subsets = 0;
    double extreme = 0;
    for (unsigned members = 0; members < 1U << (n + m); members++) {
        if ((size_t)__builtin_popcount(members) != n)
            continue;
        double sum = 0;
        for (size_t i = 0; i < n + m; i++)
            if (members >> i & 1)
                sum += ranks[i];
        subsets++;
        extreme += observed <= mean ? sum <= observed : sum >= observed;
    }
    return observed == mean ? 1 : fmin(1, 2 * extreme / subsets);
}

static void draw_whole_numbers(gsl_rng *random, double *values, size_t count, int limit)
{
    for (size_t i = 0; i < count; i++)
        values[i] = (double)gsl_rng_uniform_int(random, (unsigned long)(2 * limit + 1)) - limit;
}

/* ---- signed rank ---- */

static void signed_rank_agrees_with_published_p(void **state)
{
    (void)state;
    assert_near(p_of_signed_rank(6, 0), 0.03125, 1e-15);
    assert_near(p_of_signed_rank(10, 8), 0.0488, 0.00005);
    assert_near(p_of_signed_rank(20, 52), 0.0484, 0.00005);
    /* Hamilton depression scale before and after, Hollander & Wolfe's example: 40 of 45. */
    static const double before[] = {1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30};
    static const double after[] = {0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29};
    double differences[9];
    for (size_t i = 0; i < 9; i++)
        differences[i] = after[i] - before[i];
    struct rank_test test = signed_rank_test(differences, 9);
    assert_near(test.p, 0.0390625, 1e-15);
    assert_int_equal(test.leaning, -1);
}

/* The largest statistic with p <= 0.05 and p <= 0.01, as tables print it. */
static void signed_rank_agrees_with_published_critical_values(void **state)
{
    (void)state;
    static const struct {
        size_t count;
        size_t at_5_percent;
        size_t at_1_percent;
    } rows[] = {
        {8, 3, 0},    {9, 5, 1},    {10, 8, 3},   {11, 10, 5},  {12, 13, 7},
        {13, 17, 9},  {14, 21, 12}, {15, 25, 15}, {16, 29, 19}, {17, 34, 23},
        {18, 40, 27}, {19, 46, 32}, {20, 52, 37},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_true(p_of_signed_rank(rows[i].count, rows[i].at_5_percent) <= 0.05);
        assert_true(p_of_signed_rank(rows[i].count, rows[i].at_5_percent + 1) > 0.05);
        assert_true(p_of_signed_rank(rows[i].count, rows[i].at_1_percent) <= 0.01);
        assert_true(p_of_signed_rank(rows[i].count, rows[i].at_1_percent + 1) > 0.01);
    }
}

static void signed_rank_is_exact_with_ties_and_zeros(void **state)
{
    (void)state;
    gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
    gsl_rng_set(random, 3);
    for (size_t trial = 0; trial < 300; trial++) {
        double differences[12];
        size_t count = 1 + trial % 12;
        draw_whole_numbers(random, differences, count, 1 + (int)(trial % 7));
        double p = signed_rank_test(differences, count).p;
        assert_near(p, signed_rank_by_enumeration(differences, count), 1e-14);
        for (size_t i = 0; i < count; i++)
            differences[i] = -differences[i];
        assert_near(signed_rank_test(differences, count).p, p, 0);
    }
    gsl_rng_free(random);
}

static void zeros_speak_for_neither_side(void **state)
{
    (void)state;
    static const double differences[] = {0, 3, 0, 1, 2, 0, 4, 5, 6, -0.0};
    assert_near(signed_rank_test(differences, 10).p, 0.03125, 1e-15);
    static const double zeros[20] = {0};
    struct rank_test test = signed_rank_test(zeros, 20);
    assert_near(test.p, 1, 0);
    assert_int_equal(test.leaning, 0);
    assert_near(signed_rank_test(NULL, 0).p, 1, 0);
}

static void signed_rank_counts_a_thousand_without_overflow(void **state)
{
    (void)state;
    size_t half = (size_t)1000 * 1001 / 4;
    assert_near(p_of_signed_rank(1000, 0) / ldexp(1, -999), 1, 0);
    assert_near(p_of_signed_rank(1000, half), 1, 0.001);
    double deviation = sqrt(1000.0 * 1001 * 2001 / 24);
    double z = (13000 - 0.5) / deviation;
    assert_near(p_of_signed_rank(1000, half - 13000), 2 * gsl_cdf_ugaussian_Q(z), 1e-4);
}

/* Against the textbook's formula, in which ties take (t^3 - t) / 48 from the variance. */
static void large_signed_rank_is_normal_with_tie_correction(void **state)
{
    (void)state;
    enum { COUNT = 1500, TIES = 5 };
    double differences[COUNT];
    double negative = 0;
    for (size_t i = 0; i < COUNT; i++) {
        size_t group = i / TIES; /* mid-rank of a group of five is its middle */
        bool below = i % 9 < 4;
        differences[i] = below ? -(double)(group + 1) : (double)(group + 1);
        negative += below ? (double)(group * TIES) + 3 : 0;
    }
    double n = COUNT;
    double t = TIES;
    double variance = n * (n + 1) * (2 * n + 1) / 24 - n / t * (t * t * t - t) / 48;
    double z = (n * (n + 1) / 4 - negative - 0.5) / sqrt(variance);
    double expected = 2 * gsl_cdf_ugaussian_Q(z);
    assert_true(expected > 1e-4 && expected < 0.5);
    assert_near(signed_rank_test(differences, COUNT).p, expected, 1e-12);
}

static void exact_and_normal_signed_rank_meet(void **state)
{
    (void)state;
    size_t exact_half = (size_t)1000 * 1001 / 4;
    size_t normal_half = (size_t)1001 * 1002 / 4;
    assert_near(p_of_signed_rank(1000, exact_half - 18000),
                p_of_signed_rank(1001, normal_half - 18027), 1e-4);
}

static void smallest_p_is_what_an_extreme_outcome_gives(void **state)
{
    (void)state;
    for (size_t count = 1; count <= 30; count++)
        assert_near(signed_rank_smallest_p(count), p_of_signed_rank(count, 0), 1e-15);
    for (size_t n = 1; n <= 12; n++)
        for (size_t m = 1; m <= 12; m++)
            assert_near(rank_sum_smallest_p(n, m), p_of_rank_sum(n, m, 0), 1e-12);
    assert_near(signed_rank_smallest_p(0), 1, 0);
    assert_near(rank_sum_smallest_p(5, 0), 1, 0);
    assert_near(rank_sum_smallest_p(2000, 2000), 0, 1e-300);
}

/* ---- rank sum ---- */

static void rank_sum_agrees_with_published_p(void **state)
{
    (void)state;
    assert_near(p_of_rank_sum(5, 5, 2), 0.0317, 0.00005);
    assert_near(p_of_rank_sum(8, 8, 13), 0.0499, 0.00005);
    /* Permeability of a membrane, Hollander & Wolfe's example: one-sided 0.1272. */
    static const double term[] = {0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46};
    static const double early[] = {1.15, 0.88, 0.90, 0.74, 1.21};
    struct rank_test test = rank_sum_test(term, 10, early, 5);
    assert_near(test.p, 2 * 0.1272, 0.0001);
    assert_int_equal(test.leaning, -1);
    struct estimate shift = shift_estimate(early, 5, term, 10);
    assert_near(shift.value, 0.305, 1e-12);
    assert_near(shift.low, -0.15, 1e-12);
    assert_near(shift.high, 0.76, 1e-12);
}

/* The largest U with p <= 0.05 for two samples of the same size, as tables print it. */
static void rank_sum_agrees_with_published_critical_values(void **state)
{
    (void)state;
    static const size_t critical[] = {0,  2,  5,  8,  13, 17, 23,  30, 37,
                                      45, 55, 64, 75, 87, 99, 113, 127};
    for (size_t i = 0; i < COUNT_OF(critical); i++) {
        size_t count = i + 4;
        assert_true(p_of_rank_sum(count, count, critical[i]) <= 0.05);
        assert_true(p_of_rank_sum(count, count, critical[i] + 1) > 0.05);
    }
}

static void rank_sum_is_exact_with_ties(void **state)
{
    (void)state;
    gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
    gsl_rng_set(random, 4);
    for (size_t trial = 0; trial < 400; trial++) {
        double first[6];
        double second[6];
        size_t n = 1 + trial % 6;
        size_t m = 1 + trial / 6 % 6;
        draw_whole_numbers(random, first, n, 1 + (int)(trial % 5));
        draw_whole_numbers(random, second, m, 1 + (int)(trial % 5));
        struct rank_test test = rank_sum_test(first, n, second, m);
        assert_near(test.p, rank_sum_by_enumeration(first, n, second, m), 1e-12);
        struct rank_test swapped = rank_sum_test(second, m, first, n);
        assert_near(swapped.p, test.p, 1e-12);
        assert_int_equal(swapped.leaning, -test.leaning);
    }
    gsl_rng_free(random);
}

static void equal_and_empty_samples_do_not_differ(void **state)
{
    (void)state;
    static const double same[] = {2, 2, 2, 2, 2, 2};
    assert_near(rank_sum_test(same, 6, same, 4).p, 1, 0);
    assert_int_equal(rank_sum_test(same, 6, same, 4).leaning, 0);
    assert_near(rank_sum_test(same, 6, NULL, 0).p, 1, 0);
    assert_near(rank_sum_test(NULL, 0, NULL, 0).p, 1, 0);
    double many[200];
    for (size_t i = 0; i < COUNT_OF(many); i++)
        many[i] = 1;
    assert_near(rank_sum_test(many, 100, many, 100).p, 1, 0);
}

/* With ties the distribution is skewed: here fewer than half of the sums are at most their mean. A
 * sum that is the mean leans to neither side all the same. */
static void a_sum_at_its_mean_leans_nowhere(void **state)
{
    (void)state;
    static const double outer[] = {0, 3};
    static const double inner[] = {1, 1, 1, 2, 2};
    assert_near(rank_sum_test(outer, 2, inner, 5).p, 1, 0);
    assert_near(rank_sum_test(inner, 5, outer, 2).p, 1, 0);
    assert_int_equal(rank_sum_test(outer, 2, inner, 5).leaning, 0);
}

/* Against the textbook's formula: groups of t ties take the sum of t^3 - t from the variance. */
static void large_rank_sum_is_normal_with_tie_correction(void **state)
{
    (void)state;
    enum { FIRST = 90, SECOND = 150, TIES = 4, ALL = FIRST + SECOND };
    double first[FIRST];
    double second[SECOND];
    size_t taken = 0;
    size_t left = 0;
    double sum = 0;
    for (size_t i = 0; i < ALL; i++) {
        double value = (double)(i / TIES);
        double rank = (double)(i / TIES * TIES) + 2.5;
        if (taken < FIRST && i % 20 < 8) {
            first[taken++] = value;
            sum += rank;
        } else {
            second[left++] = value;
        }
    }
    assert_int_equal(taken, FIRST);
    double n = FIRST;
    double m = SECOND;
    double all = ALL;
    double t = TIES;
    double correction = all / t * (t * t * t - t) / (all * (all - 1));
    double variance = n * m / 12 * (all + 1 - correction);
    double distance = fabs(sum - n * (all + 1) / 2);
    double expected = 2 * gsl_cdf_ugaussian_Q((distance - 0.5) / sqrt(variance));
    assert_true(expected > 1e-6 && expected < 0.9);
    assert_near(rank_sum_test(first, FIRST, second, SECOND).p, expected, 1e-12);
    assert_near(rank_sum_test(second, SECOND, first, FIRST).p, expected, 1e-12);
}

static void exact_and_normal_rank_sum_meet(void **state)
{
    (void)state;
    static const size_t below_mean[] = {1, 100, 300, 600, 1200};
    double deviation = sqrt(70.0 * 70 * 141 / 12);
    for (size_t i = 0; i < COUNT_OF(below_mean); i++) {
        double z = ((double)below_mean[i] - 0.5) / deviation;
        double normal = 2 * gsl_cdf_ugaussian_Q(z);
        assert_near(p_of_rank_sum(70, 70, 2450 - below_mean[i]), normal, 2e-3);
    }
    /* One sample more of either and the method changes: 5,000 pairs, and 5,001. */
    assert_near(p_of_rank_sum(1, 4999, 20), 2 * 21.0 / 5000, 1e-12);
    assert_near(p_of_rank_sum(1, 5001, 2000), 2 * 2001.0 / 5002, 0.1);
    double z = (2500.5 - 20 - 0.5) / sqrt(5001.0 * 5003 / 12);
    assert_near(p_of_rank_sum(1, 5001, 20), 2 * gsl_cdf_ugaussian_Q(z), 1e-12);
}

/* ---- shift ---- */

static struct estimate shift_by_all_pairs(const double *first, size_t n, const double *second,
                                          size_t m, size_t rank)
{
    double *differences = xcalloc(n * m, sizeof *differences);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < m; j++)
            differences[i * m + j] = second[j] - first[i];
    gsl_sort(differences, 1, n * m);
    struct estimate shift = {
        .value = (differences[(n * m - 1) / 2] + differences[n * m / 2]) / 2,
        .low = differences[rank - 1],
        .high = differences[n * m - rank],
    };
    free(differences);
    return shift;
}

static void check_shift(gsl_rng *random, size_t n, size_t m, size_t rank)
{
    double first[300];
    double second[300];
    for (size_t i = 0; i < n; i++)
        first[i] = gsl_rng_uniform(random) - 0.5;
    for (size_t i = 0; i < m; i++)
        second[i] = gsl_rng_uniform(random) - 0.4;
    struct estimate expected = shift_by_all_pairs(first, n, second, m, rank);
    struct estimate shift = shift_estimate(first, n, second, m);
    assert_near(shift.value, expected.value, 0);
    assert_near(shift.low, expected.low, 0);
    assert_near(shift.high, expected.high, 0);
    assert_int_equal(shift.count, n + m);
    assert_true(shift.confident);
    struct estimate back = shift_estimate(second, m, first, n);
    assert_near(back.value, -shift.value, 0);
    assert_near(back.low, -shift.high, 0);
}

/* The interval's lower end has the rank after the largest U of the tables. */
static void shift_agrees_with_all_pairs(void **state)
{
    (void)state;
    gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
    gsl_rng_set(random, 9);
    check_shift(random, 4, 4, 1);
    check_shift(random, 5, 5, 3);
    check_shift(random, 8, 8, 14);
    check_shift(random, 20, 20, 128);
    check_shift(random, 3, 10, 4);  /* table: U = 3 */
    check_shift(random, 7, 12, 19); /* table: U = 18 */
    /* Beyond the exact sizes: n m / 2 + 0.5 - 1.96 sqrt(n m (n + m + 1) / 12), rounded down. */
    check_shift(random, 80, 90, 2972);
    check_shift(random, 300, 17, 1829);
    gsl_rng_free(random);
}

static void shift_of_few_samples_is_a_range(void **state)
{
    (void)state;
    static const double first[] = {1, 2, 4};
    static const double second[] = {11, 13, 17, 19};
    struct estimate shift = shift_estimate(first, 3, second, 4);
    assert_false(shift.confident);
    assert_near(shift.low, 7, 0);
    assert_near(shift.high, 18, 0);
    assert_near(shift.value, 12.5, 0); /* 7 9 9 10 11 12 13 15 15 16 17 18 */
    assert_int_equal(shift_estimate(first, 3, NULL, 0).count, 0);
}

static void shift_of_equal_samples_is_zero(void **state)
{
    (void)state;
    static const double samples[] = {-3, 1e-300, 5, 7, 7, 7, 1e300};
    struct estimate shift = shift_estimate(samples, 7, samples, 7);
    assert_near(shift.value, 0, 0);
    assert_near(shift.low, -shift.high, 0);
}

static void shift_of_many_samples_forms_no_pairs(void **state)
{
    (void)state;
    size_t count = 200000; /* 40 thousand million pairs */
    double *first = xcalloc(count, sizeof *first);
    double *second = xcalloc(count, sizeof *second);
    for (size_t i = 0; i < count; i++) {
        first[i] = (double)(i * 7919 % count);
        second[i] = first[i] + 0.25;
    }
    struct estimate shift = shift_estimate(first, count, second, count);
    free(first);
    free(second);
    assert_near(shift.value, 0.25, 0);
    assert_true(shift.low < 0.25 && shift.high > 0.25);
    /* 1.96 sqrt(n^2 (2n + 1) / 12) ranks away, at a density of n pairs for each whole number. */
    assert_near(shift.high - 0.25, 1.96 * sqrt((2 * (double)count + 1) / 12), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signed_rank_agrees_with_published_p),
        cmocka_unit_test(signed_rank_agrees_with_published_critical_values),
        cmocka_unit_test(signed_rank_is_exact_with_ties_and_zeros),
        cmocka_unit_test(zeros_speak_for_neither_side),
        cmocka_unit_test(signed_rank_counts_a_thousand_without_overflow),
        cmocka_unit_test(large_signed_rank_is_normal_with_tie_correction),
        cmocka_unit_test(exact_and_normal_signed_rank_meet),
        cmocka_unit_test(smallest_p_is_what_an_extreme_outcome_gives),
        cmocka_unit_test(rank_sum_agrees_with_published_p),
        cmocka_unit_test(rank_sum_agrees_with_published_critical_values),
        cmocka_unit_test(rank_sum_is_exact_with_ties),
        cmocka_unit_test(equal_and_empty_samples_do_not_differ),
        cmocka_unit_test(a_sum_at_its_mean_leans_nowhere),
        cmocka_unit_test(large_rank_sum_is_normal_with_tie_correction),
        cmocka_unit_test(exact_and_normal_rank_sum_meet),
        cmocka_unit_test(shift_agrees_with_all_pairs),
        cmocka_unit_test(shift_of_few_samples_is_a_range),
        cmocka_unit_test(shift_of_equal_samples_is_zero),
        cmocka_unit_test(shift_of_many_samples_forms_no_pairs),
    };
    return cmocka_run_group_tests_name("rank tests", tests, NULL, NULL);
}
