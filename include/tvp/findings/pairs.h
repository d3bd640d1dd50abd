/*
 * pairs.h - cells of one runtime paired by round: a thread and a process sample of one round are
 * neighbours in time, so what the machine did meanwhile falls on both.
 *
 * Rounds that only one of two cells has make no pair; nor does a time of zero (a clock too coarse),
 * which has no ratio.
 */
#ifndef TVP_PAIRS_H
#define TVP_PAIRS_H

#include <stdint.h>

#include "tvp/findings/findings.h"
#include "tvp/stats/statistics.h"

/* The cell's time in a round, in seconds; NaN when it has none. */
double seconds_in_round(const struct cell *cell, uint32_t round);

/* factor * a / b, per round. The inflation is that of dependence.h. */
struct estimate paired_ratio(const struct cell *a, const struct cell *b, double factor,
                             double inflation);

/* factor * (a - b), per round; in the unit of the factor times seconds. */
struct estimate paired_difference(const struct cell *a, const struct cell *b, double factor,
                                  double inflation);

/* The chance of ratios factor * a / b that lie so far above 1 where their centre is 1: one-sided,
 * by signed ranks of their logarithms. 1 without a pair. */
double paired_p_above(const struct cell *a, const struct cell *b, double factor, double inflation);

/* Compares them by the test for pairs (comparison.h); `a` is the first. */
void compare_cells(const struct cell *a, const struct cell *b, double inflation,
                   struct comparison *comparison);

#endif
