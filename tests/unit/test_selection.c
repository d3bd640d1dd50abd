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

static void assert_median(size_t count)
{
    double expected = median_of_sorted(count);
    assert_true(selected_median(values, count, spare) == expected);
}

/* Few and many, an odd and an even number of them. */
static const size_t counts[] = {1, 2, 3, 4, 100, 4095, 4096, 4097, 20000, MOST};

static void it_is_that_of_all_values_in_order(void **state)
{
    (void)state;
    srand48(1);
    for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
        for (size_t i = 0; i < counts[c]; i++)
            values[i] = drand48() < 0.3 ? ldexp(drand48(), -20) : drand48() - 0.5;
        assert_median(counts[c]);
    }
}

static void values_may_be_equal(void **state)
{
    (void)state;
    for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
        for (size_t i = 0; i < counts[c]; i++)
            values[i] = 7;
        assert_median(counts[c]);
        for (size_t i = 0; i < counts[c]; i++)
            values[i] = (double)(i * 7919 % 3);
        assert_median(counts[c]);
    }
}

/* Every value that is looked at first is far from the median of all. */
static void it_is_right_where_the_first_look_misleads(void **state)
{
    (void)state;
    for (int sign = -1; sign <= 1; sign += 2) {
        for (size_t i = 0; i < MOST; i++)
            values[i] = sign * (i % (MOST / 1024) == 0 ? 1e6 + (double)i : (double)i);
        assert_median(MOST);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_that_of_all_values_in_order),
        cmocka_unit_test(values_may_be_equal),
        cmocka_unit_test(it_is_right_where_the_first_look_misleads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
