#include "unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/stats/ascending.h"
#include "tvp/stats/selection.h"

enum { MOST = 20001 };

static double values[MOST], sorted[MOST], spare[MOST];

static double median_of_sorted(size_t count)
{
    memcpy(sorted, values, count * sizeof *sorted);
    sort_ascending(sorted, count);
    return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
}

static void assert_median(size_t count, struct median_bounds *bounds)
{
    double expected = median_of_sorted(count);
    assert_true(selected_median(values, count, spare, bounds) == expected);
}

/* Few and many, an odd and an even number of them. */
static const size_t counts[] = {1, 2, 3, 4, 100, 105, 4096, 4097, 20000, MOST};

static void it_is_that_of_all_values_in_order(void **state)
{
    (void)state;
    srand48(1);
    for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
        struct median_bounds bounds = {0};
        for (int again = 0; again < 10; again++) {
            for (size_t i = 0; i < counts[c]; i++)
                values[i] = drand48() < 0.3 ? ldexp(drand48(), -20) : drand48() - 0.5;
            assert_median(counts[c], &bounds);
        }
    }
}

static void values_may_be_equal(void **state)
{
    (void)state;
    for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
        struct median_bounds bounds = {0};
        for (int again = 0; again < 3; again++) {
            for (size_t i = 0; i < counts[c]; i++)
                values[i] = again == 0 ? 7 : (double)(i * 7919 % 3);
            assert_median(counts[c], &bounds);
        }
    }
}

/* Below them, above them, and on one side of an even number's middle. */
static void it_is_right_where_the_bounds_mislead(void **state)
{
    (void)state;
    static const struct median_bounds wrong[] = {{-9, -8}, {1e9, 1e9}, {0, 49.5}, {49.5, 200},
                                                 {0, 49},  {50, 200},  {60, 20},  {-INFINITY, 49}};
    for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++) {
        struct median_bounds bounds = wrong[k];
        for (int again = 0; again < 2; again++) {
            for (size_t i = 0; i < 100; i++)
                values[i] = (double)(i * 37 % 100);
            assert_median(100, &bounds);
        }
    }
}

/* So that a selection costs less than one from all. */
static void the_bounds_close_in_on_the_median(void **state)
{
    (void)state;
    struct median_bounds bounds = {-1e6, 1e6};
    for (int again = 0; again < 60; again++) {
        for (size_t i = 0; i < 1000; i++)
            values[i] = (double)(i * 37 % 1000);
        assert_median(1000, &bounds);
    }
    assert_true(bounds.low < 499.5 && 499.5 < bounds.high);
    assert_true(bounds.high - bounds.low < 350);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_that_of_all_values_in_order),
        cmocka_unit_test(values_may_be_equal),
        cmocka_unit_test(it_is_right_where_the_bounds_mislead),
        cmocka_unit_test(the_bounds_close_in_on_the_median),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
