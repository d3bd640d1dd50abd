/*
 * ranked_value.h - the value of a given rank among very many that are never formed: all differences
 * of two samples, all averages of two values of one.
 */
#ifndef TVP_RANKED_VALUE_H
#define TVP_RANKED_VALUE_H

#include <stddef.h>
#include <stdint.h>

struct ranked_values {
    const void *values;
    double smallest;
    double largest;
    uint64_t count;
    /* How many of them are at most `bound`. */
    uint64_t (*count_up_to)(double bound, const void *values);
    /* Sets `found` to those from low to high, of which there are so many as the counts say. */
    void (*collect)(double low, double high, const void *values, double *found);
    size_t few; /* as many as may be collected: about what a count looks at */
};

/* The value of this rank (from 1): the smallest number that so many do not exceed. The numbers that
 * it may be are narrowed down by counts, every third of which halves them (so there are at most 192
 * counts; mostly five), until few values are left, from which it is selected. */
double ranked_value(uint64_t rank, const struct ranked_values *ranked);

#endif
