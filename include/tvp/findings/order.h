/*
 * order.h - whether the place of a measurement in its round mattered.
 *
 * The order of a round is shuffled anew, so a place that matters favours no case; but it adds to
 * the spread, and says that one measurement left something behind for the next. Of each round: the
 * median of what its second half took, each sample as the logarithm of its time over the median of
 * its cell, less that of its first half. An order and its reverse are as likely, so where the place
 * does not matter these differences lie symmetrically about 0, whatever the noise; signed ranks
 * test that over the rounds.
 *
 * Source: Duplyakin, Ramesh, Imburgia, Al Sheikh, Jain, Tekta, Maricq, Wong and Ricci, "Avoiding
 * the ordering trap in systems performance measurement", USENIX ATC 2023.
 */
#ifndef TVP_ORDER_H
#define TVP_ORDER_H

#include "tvp/findings/findings.h"

/* Median of the second half of the values less that of the first; a middle one is left out. NaN for
 * fewer than two values. */
double later_half_excess(const double *values, size_t count);

/* What such differences say, one of each round, in any order. */
struct order_effect judge_order(const double *excess, size_t rounds);

/* Of a runtime's own samples, in the order in which they were taken. Takes its rows as gathered. */
struct order_effect find_order_effect(const struct runtime_findings *runtime,
                                      const struct results *results);

#endif
