/*
 * unit.h - what every unit test starts with: cmocka and the headers it wants first.
 */
#ifndef TVP_TESTS_UNIT_H
#define TVP_TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

/* The name that cmocka has for it since 2.0. */
#ifndef assert_int_in_range
#define assert_int_in_range assert_in_range
#endif

#endif
