#include "unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/stats/ascending.h"

enum { MOST = 3000 };

/* Of both signs, of every size, with ties; -0 and 0 are equal. */
static void make_values(double *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        double value = ldexp((double)(i * 7919 % 101) - 50, (int)(i * 31 % 40) - 20);
        values[i] = i % 97 == 0 ? -0.0 : value;
    }
}

static void assert_ascending(const double *values, size_t count)
{
    for (size_t i = 1; i < count; i++)
        assert_true(values[i - 1] <= values[i]);
}

/* A run and several; below and above what is sorted by radix. */
static const size_t counts[] = {0, 1, 2, 15, 16, 17, 30, 33, 49, 511, 512, 513, MOST};

static void values_are_sorted_and_stay_the_same(void **state)
{
    (void)state;
    for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
        double values[MOST], sums[2] = {0};
        make_values(values, counts[c]);
        for (size_t i = 0; i < counts[c]; i++)
            sums[0] += values[i]; /* exact: all are whole multiples of the smallest */
        sort_ascending(values, counts[c]);
        assert_ascending(values, counts[c]);
        for (size_t i = 0; i < counts[c]; i++)
            sums[1] += values[i];
        assert_true(sums[0] == sums[1]);
    }
}

static void an_order_names_each_place_once(void **state)
{
    (void)state;
    for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
        double values[MOST], ordered[MOST];
        size_t order[MOST], seen[MOST] = {0};
        make_values(values, counts[c]);
        order_ascending(values, counts[c], order);
        for (size_t i = 0; i < counts[c]; i++) {
            ordered[i] = values[order[i]];
            assert_int_equal(seen[order[i]]++, 0);
        }
        assert_ascending(ordered, counts[c]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_sorted_and_stay_the_same),
        cmocka_unit_test(an_order_names_each_place_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
