/*
 * near.h - comparing numbers that are not exact.
 */
#ifndef TVP_TESTS_NEAR_H
#define TVP_TESTS_NEAR_H

#include "unit.h"

#include <math.h>

static inline void check_near(double actual, double expected, double tolerance, const char *file,
                              int line)
{
    if (fabs(actual - expected) <= tolerance)
        return;
    print_error("%.17g is not %.17g within %g\n", actual, expected, tolerance);
    _fail(file, line);
}

#define assert_near(actual, expected, tolerance)                                                   \
    check_near(actual, expected, tolerance, __FILE__, __LINE__)

#endif
