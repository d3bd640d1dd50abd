/*
 * ranked_value.h - the value of a given rank among very many that are never formed: all differences
 * of two samples, all averages of two values of one.
 */
#ifndef TVP_RANKED_VALUE_H
#define TVP_RANKED_VALUE_H

#include <stdint.h>

/* How many of the values are at most `bound`. */
typedef uint64_t count_up_to(double bound, const void *values);

/* The value of this rank (from 1): the smallest number that so many do not exceed, found by
 * bisection between the smallest and the largest value in at most 64 counts. */
double ranked_value(uint64_t rank, double smallest, double largest, count_up_to *count,
                    const void *values);

#endif
