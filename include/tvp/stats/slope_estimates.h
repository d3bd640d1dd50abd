/*
 * slope_estimates.h - what each further unit of x adds, where every point was measured in the same
 * rounds.
 *
 * The estimate is Theil's slope through the medians of the points. Its interval is the bootstrap's
 * over whole rounds, which are drawn for all points at once: so it holds whether each point varies
 * by itself or all of a round are slow together, and skewed noise does not pull it (the median of
 * the slopes of single rounds covers 81 to 92 % then). Its percentiles are those of Student's t and
 * not of the normal distribution, because a bootstrap of n rounds is too narrow by that much.
 *
 * Sources: Theil, "A rank-invariant method of linear and polynomial regression analysis" (1950);
 * Efron & Tibshirani, "An Introduction to the Bootstrap" (1993), ch. 13; Hesterberg, "What teachers
 * should know about the bootstrap", The American Statistician 69 (2015), for the percentiles.
 */
#ifndef TVP_SLOPE_ESTIMATES_H
#define TVP_SLOPE_ESTIMATES_H

#include <stddef.h>

#include "tvp/stats/estimates.h"

/* Lines that share x and rounds. values[k][i * rounds + t] is y of line k at x[i] in round t; NaN:
 * there is none. */
struct lines {
    const double *x;
    size_t points;
    size_t rounds;
    const double *const *values;
    size_t count;
};

/* A slope's count is that of the rounds with two points of it or more; 0: it has none. With less
 * than INTERVAL_MINIMUM_SAMPLES of them the bounds are the smallest and the largest that any draw
 * gave. ratios[k] is that of line k to the first, from the draws in which both rise; ratios[0] is
 * not set. The same values give the same bounds. `inflation` as of dependent_error_rate. Time: 200
 * to 2000 draws, by the number of values. */
void estimate_slopes(const struct lines *lines, double inflation, struct estimate *slopes,
                     struct estimate *ratios);

#endif
