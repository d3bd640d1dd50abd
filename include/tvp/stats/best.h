/*
 * best.h - how far each of several series lies below the best of them: multiple comparisons with
 * the best.
 *
 * Every series has a rate in every round, and more is better. Which of them is the best is not
 * known; what is asked of each is its share of the best one's rate, which is 1 for the best itself.
 * The intervals of all shares hold at once: the chance that any of them is wrong is at most
 * 1 - CONFIDENCE, whichever is the best and however it was found. So one may look at all of them
 * and then choose.
 *
 * Pairs are the rounds: what is compared is the median of the ratios of two series in a round, with
 * the interval of order statistics (estimates.h), which is exact whatever the distribution and
 * which a few rounds that were held up do not move. Of `count` series, the best one's comparisons
 * with each of the others have to hold, on both sides; nothing else is needed (below). Each of
 * these 2 * (count - 1) bounds has an equal part of the error rate (Bonferroni).
 *
 *   1. A series may be the best where no comparison shows another one above it. As the bounds of
 *      the true best hold, it is one of these.
 *   2. The share of a series is then bounded by its comparisons with those that may be the best,
 *      the lowest bound and the highest, as the true best is among them; no share exceeds 1, and
 *      the upper bound of one that may be the best is 1.
 *
 * Source: Hsu, "Simultaneous confidence intervals for all distances from the 'best'", Annals of
 * Statistics 9 (1981); Edwards & Hsu, "Multiple comparisons with the best treatment", Journal of
 * the American Statistical Association 78 (1983), for bounds from comparisons with each series as
 * the control.
 */
#ifndef TVP_BEST_H
#define TVP_BEST_H

#include <stdbool.h>
#include <stddef.h>

#include "tvp/stats/estimates.h"

/* One series beside the best. */
struct beside_best {
    struct estimate share; /* of the best one's rate; count: rounds in common with `best` */
    bool may_be_best;
};

/* rates[i * rounds + r] is the rate of series i in round r; what is not a positive finite number
 * was not measured. Fills one of each and returns the series that looks best: of those that may be,
 * the one with the highest median. The shares are confident when every two series have as many
 * rounds in common as best_rounds_needed says; else they are ranges (and may contradict what more
 * rounds would show). `count` is at least 1. The inflation is that of rounds which depend on each
 * other (dependence.h), 1 where they do not. */
size_t compare_with_best(const double *rates, size_t count, size_t rounds, double inflation,
                         struct beside_best *beside);

/* The error rate of each two-sided interval, when as many series are compared with one of them. */
double best_error_rate(size_t count, double inflation);

/* How many rounds so many series need: 6 for 2, 9 for 8, 11 for 30 with an inflation of 1. */
size_t best_rounds_needed(size_t count, double inflation);

/* The ratio of two series of `rounds` rates, first over second, with its interval at that two-sided
 * error rate: a range where there are too few rounds. Give best_error_rate for the ratio to one
 * fixed series of one that was chosen among `count`. */
struct estimate rounds_ratio(const double *first, const double *second, size_t rounds,
                             double error_rate);

#endif
