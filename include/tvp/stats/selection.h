/*
 * selection.h - the median of many values in no order.
 *
 * Partitions of all of them, as GSL makes them, cost 10 ns for each value. Here some of them tell
 * between which two values the median lies, all but surely; one pass counts what is below and
 * gathers what is between, at 1 to 2 ns each, and only from that the median is selected. Where it
 * lies elsewhere after all, it is selected from all of them.
 *
 * Source: Floyd & Rivest, "Expected time bounds for selection", Communications of the ACM 18
 * (1975).
 */
#ifndef TVP_SELECTION_H
#define TVP_SELECTION_H

#include <stddef.h>

/* The median of at least one value; of an even number of them the mean of the middle two. Their
 * order changes. `spare` has room for as many. None is NaN. */
double selected_median(double *values, size_t count, double *spare);

#endif
