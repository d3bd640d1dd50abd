/*
 * dependence.h - whether a round depends on the one before it, and what that costs.
 *
 * Intervals and tests take rounds to be independent. Where the machine is slow for some rounds and
 * then fast for some, neighbours are alike, and so many rounds tell less than they seem to: with a
 * lag-1 correlation of r the variance of a mean is about (1 + r) / (1 - r) times as large, and so
 * many rounds tell as much as that many times fewer.
 *
 * All series of a run share its rounds. Their correlations of ranks (Bartels) are averaged, and
 * judged by permuting whole rounds, which leaves what binds the series together as it is.
 *
 * Sources: Bartels, "The rank version of von Neumann's ratio test for randomness", Journal of the
 * American Statistical Association 77 (1982); Bayley & Hammersley, "The 'effective' number of
 * independent observations in an autocorrelated time series", Supplement to the Journal of the
 * Royal Statistical Society 8 (1946); Marriott & Pope, "Bias in the estimation of
 * autocorrelations", Biometrika 41 (1954).
 */
#ifndef TVP_DEPENDENCE_H
#define TVP_DEPENDENCE_H

#include <stdbool.h>
#include <stddef.h>

struct dependence {
    double correlation; /* of a round and the next, without bias; NaN: not known */
    double p;           /* that it is chance, one-sided: no more than chance makes of it */
    double inflation;   /* of the variance of a mean; 1 unless it is found */
    bool found;         /* p is at most 1 - CONFIDENCE */
};

/* values[s * rounds + t] is that of series s in round t; NaN: there is none. The same values give
 * the same p. Fewer than 6 rounds tell nothing. Time: 200 to 2000 permutations, by the values. */
struct dependence find_dependence(const double *values, size_t series, size_t rounds);

#endif
