/*
 * power.h - how small a difference verdicts find, before anything is measured.
 *
 * Where threads and processes have normal noise of that spread (standard deviation over median),
 * each by itself, a signed-rank test of so many rounds finds the difference in POWER of all runs.
 * By simulation: a difference moves all averages of pairs alike (pseudomedian.h), so it is found
 * where it moves the lower bound of their interval above 0.
 */
#ifndef TVP_POWER_H
#define TVP_POWER_H

#include <stddef.h>

/* What verdicts of a report find, as a fraction: processes take so much longer than threads. NaN:
 * there is no such verdict, or no difference is ever found with so few rounds. */
struct power {
    double pooled; /* the same difference in all rows of a table */
    double row;    /* in one row */
};

/* Of a report of so many tables, and of pairs that are compared over all rows alone. The same
 * arguments give the same figures. */
struct power report_power(size_t tables, size_t pairs, size_t rows_each, size_t rounds,
                          double spread);

#endif
