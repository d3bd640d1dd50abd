/*
 * selection.h - the medians of many sets of values that are much alike, such as the draws of a
 * bootstrap.
 *
 * Partitions of all values, as GSL makes them, cost 10 ns for each. But the median of one set tells
 * about where that of the next lies: one pass counts what is below and gathers what is near, at 1
 * to 2 ns each, and only from that the median is selected. Where it lies elsewhere after all, it is
 * selected from all of them.
 *
 * Source: Floyd & Rivest, "Expected time bounds for selection", Communications of the ACM 18
 * (1975), for bounds that hold the median all but surely.
 */
#ifndef TVP_SELECTION_H
#define TVP_SELECTION_H

#include <stddef.h>

/* Where the next median is expected; {0}: nothing is known. */
struct median_bounds {
    double low;
    double high;
};

/* The median of at least one value; of an even number of them the mean of the middle two. Their
 * order changes. `spare` has room for as many. None is NaN. Which bounds it gets changes nothing
 * but the time that it takes. */
double selected_median(double *values, size_t count, double *spare, struct median_bounds *bounds);

#endif
