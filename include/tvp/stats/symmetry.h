/*
 * symmetry.h - whether differences are symmetric about their centre, whatever that is.
 *
 * The signed-rank test and its pseudomedian speak of a shift only where they are. Differences of
 * two series whose noise has the same shape are; where one series varies in another way than the
 * other (one peak against two, say) they need not be, and a verdict may come from that although the
 * medians of both are equal.
 *
 * The skewness of each of several rows, which share their rounds, is averaged, and judged by
 * turning whole rounds over: what deviates from the rows' centres gets another sign in all rows at
 * once.
 *
 * Source: Romano, "On the behavior of randomization tests without a group invariance assumption",
 * Journal of the American Statistical Association 85 (1990), for signs about an estimated centre.
 */
#ifndef TVP_SYMMETRY_H
#define TVP_SYMMETRY_H

#include <stddef.h>

/* p that what there is of asymmetry is chance, two-sided. values[s * rounds + t] is that of row s
 * in round t; NaN: there is none. The same values give the same p. Fewer than 6 rounds: 1. */
double asymmetry_p(const double *values, size_t rows, size_t rounds);

#endif
