/*
 * theil.h - Theil's slope: the median of the slopes of all pairs of points with different x.
 *
 * With more than 300 points as many pairs as 300 points have are taken, evenly spread over all, so
 * the cost stays bounded. Which pairs those are depends on x alone, so lines that share x share
 * them:
 *
 *     struct theil_pairs pairs;
 *     theil_pairs_init(&pairs, x, count);
 *     slope = theil_slope_of(&pairs, y, &bounds);
 *     theil_pairs_release(&pairs);
 *
 * Source: Hollander, Wolfe & Chicken, "Nonparametric Statistical Methods" (3rd ed.), ch. 9.
 */
#ifndef TVP_THEIL_H
#define TVP_THEIL_H

#include <stddef.h>

#include "tvp/stats/selection.h"

struct theil_pair {
    size_t first; /* places of its points */
    size_t second;
    double distance; /* of their x */
};

struct theil_pairs {
    struct theil_pair *list;
    size_t count;
    double *slopes; /* room for one of each */
    double *spare;  /* and for as many while their median is selected */
};

void theil_pairs_init(struct theil_pairs *pairs, const double *x, size_t count);

/* In units of y per unit of x. Pairs with a y that is not finite are left out; 0: none is left.
 * `bounds`, {0} at first, are shared by calls whose slopes are much alike. */
double theil_slope_of(struct theil_pairs *pairs, const double *y, struct median_bounds *bounds);

void theil_pairs_release(struct theil_pairs *pairs);

/* The same of one line. */
double theil_slope(const double *x, const double *y, size_t count);

#endif
