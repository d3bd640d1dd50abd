/*
 * rank_tests.h - do two sets of samples differ, and by how much: tests that look at ranks alone.
 *
 * No shape of distribution is assumed, and no outlier can carry a test by itself. Ties get
 * mid-ranks, and the null distribution is counted out for the very ranks at hand, so p is exact
 * with ties too. Beyond the sizes named below the normal approximation is used, with the variance
 * of the very ranks at hand (which is the usual correction for ties) and a continuity correction.
 *
 * Source: Hollander, Wolfe & Chicken, "Nonparametric Statistical Methods" (3rd ed.), ch. 3 (signed
 * rank) and 4 (rank sum, and the shift of Hodges and Lehmann).
 */
#ifndef TVP_RANK_TESTS_H
#define TVP_RANK_TESTS_H

#include <stddef.h>

#include "tvp/stats/estimates.h"

/* Largest number of non-zero differences for an exact signed-rank test: there are 2^n ways to give
 * them signs, and those are counted in doubles, which end at 2^1024. At this size one test costs
 * about 0.1 s at worst; the cost grows with the cube of the size. */
#define SIGNED_RANK_EXACT_SAMPLES 1000

/* The rank-sum test is exact while the two samples form no more pairs than this: 70 against 70, 10
 * against 500. There the normal p of samples of like size is off by less than 0.002. */
#define RANK_SUM_EXACT_PAIRS 5000

struct rank_test {
    double p;    /* two-sided */
    int leaning; /* 1: the second sample, or the differences, lie higher; -1: lower; 0: neither */
};

/* Twice the mid-rank of each value, in the values' order: whole numbers, even with ties. */
void doubled_ranks(const double *values, size_t count, size_t *ranks);

/* Wilcoxon's signed-rank test that `differences` are symmetric about 0. Zeros are dropped, as
 * Wilcoxon did: they speak for neither side. No non-zero difference: p = 1. */
struct rank_test signed_rank_test(const double *differences, size_t count);

/* The same one-sided: the chance of differences that lie so high where their centre is 0. */
double signed_rank_p_above(const double *differences, size_t count);

/* Wilcoxon's rank-sum test (Mann and Whitney's U) that two samples come from one distribution. p is
 * twice the tail on the observed side. Either sample empty: p = 1. */
struct rank_test rank_sum_test(const double *first, size_t first_count, const double *second,
                               size_t second_count);

/* The smallest p that any outcome of these tests can have (without ties), so a family of rows whose
 * number times this exceeds 1 - CONFIDENCE cannot resolve anything. */
double signed_rank_smallest_p(size_t count);
double rank_sum_smallest_p(size_t first_count, size_t second_count);

/* The shift between two samples: median of all pairwise differences second - first (Hodges and
 * Lehmann), with the interval that belongs to the rank-sum test: exact ranks while that test is
 * exact, else normal ones. Give logarithms for a ratio. With too few samples for an interval (such
 * as 3 and 4) the bounds are the smallest and largest difference. count: both samples together.
 * Time O((n + m) log(n + m)), memory O(n + m), whatever the number of pairs: they are never formed.
 */
struct estimate shift_estimate(const double *first, size_t first_count, const double *second,
                               size_t second_count);

#endif
