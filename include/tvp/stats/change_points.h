/*
 * change_points.h - where a series of observations changes, in any respect: e-divisive.
 *
 * An observation is one or many numbers. Two stretches differ by their energy distance: how much
 * further apart observations of different stretches are than those of the same. The split of the
 * series that has the largest is a change where a permutation test says so: it is as large in at
 * most 5 % of the series with their observations exchanged within each stretch. Then the parts are
 * split in the same way, until a split is not a change. The first split of a series without any
 * change is called one in 5 % of all series.
 *
 * Source: Matteson & James, "A Nonparametric Approach for Multiple Change Point Analysis of
 * Multivariate Data", Journal of the American Statistical Association 109 (2014); Daly et al., "The
 * Use of Change Point Detection to Identify Software Performance Regressions" (2020), and Fleming
 * et al., "Hunter" (2023), for its use on benchmarks.
 */
#ifndef TVP_CHANGE_POINTS_H
#define TVP_CHANGE_POINTS_H

#include <stddef.h>

/* No stretch is shorter. */
#define SHORTEST_STRETCH 2

struct change_point {
    size_t at; /* the first observation after the change */
    double p;
};

/* observations[i * width + k]. Returns the changes, ascending; the caller frees them. Memory grows
 * with the square of count, time with it and PERMUTATIONS. The same series has the same result. */
#define PERMUTATIONS 999
struct change_point *change_points(const double *observations, size_t count, size_t width,
                                   size_t *found);

#endif
