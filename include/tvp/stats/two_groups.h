/*
 * two_groups.h - whether many values are two groups rather than one.
 *
 * The border that parts them best (least squares, Fisher 1958) makes two groups, each with a centre
 * and a spread of its own and with its share of the values. Whether that says more than a single
 * group with heavy tails is decided by the likelihoods: values that have one peak are told worse by
 * two halves, however broad the peak is. How much more chance alone brings was found by simulation
 * (tests/truth).
 *
 * Source: Fisher, "On Grouping for Maximum Homogeneity", Journal of the American Statistical
 * Association 53 (1958).
 */
#ifndef TVP_TWO_GROUPS_H
#define TVP_TWO_GROUPS_H

#include <stddef.h>

/* Natural logarithm of a ratio of likelihoods: more than that chance hardly ever brings. */
#define GROUPS_CHANCE 8

/* By how much the logarithm of the likelihood is higher for two groups, none of less than `fewest`
 * values; -infinity where there are too few. *border is a number between them. NaN are passed over.
 */
double two_groups(const double *values, size_t count, size_t fewest, double *border);

#endif
