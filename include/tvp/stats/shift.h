/*
 * shift.h - whether a second side takes longer than a first, over all rows and in each; and whether
 * by more than a limit.
 *
 * The sides are either several runs each (shifts_between_runs: the run is the unit, its rounds say
 * only how well its level is known), or two series whose rounds are pairs (shifts_within_rounds).
 * First the shift over all rows is tested, then each row. Half of the error rate belongs to the
 * first, half to the rows together by Holm's method; what the first does not need, because it is
 * resolved, goes to the rows. So the chance that anything is called different of two sides that are
 * equal is at most 1 - CONFIDENCE for the whole report, and opposite changes, whose shift over all
 * rows is nothing, are found in the rows.
 *
 * The limit is tested in the same way: a row is beyond it only when "slower by at most that much"
 * is rejected. An estimate is never compared with it, because the largest of many estimates is over
 * any limit by chance.
 *
 * Sources: Kalibera & Jones, "Rigorous Benchmarking in Reasonable Time" (2013); Holm (1979); Bretz,
 * Maurer, Brannath & Posch, "A graphical approach to sequentially rejective multiple test
 * procedures", Statistics in Medicine 28 (2009), for handing on the error rate; Bulej et al., "Duet
 * Benchmarking" (2020), for pairs.
 */
#ifndef TVP_SHIFT_H
#define TVP_SHIFT_H

#include <stdbool.h>
#include <stddef.h>

#include "tvp/stats/comparison.h"
#include "tvp/stats/spread.h"

struct shift {
    struct estimate ratio; /* second over first; above 1: the second takes longer */
    double first_seconds;  /* levels: geometric means of those of the runs (of pairs: of a side) */
    double second_seconds;
    double error;      /* standard error of the logarithm; NaN: by ranks */
    double freedom;    /* its degrees of freedom */
    double p;          /* two-sided; NaN: not tested */
    double smallest_p; /* what it could have been at best */
    double p_adjusted;
    double limit_p; /* one-sided, of being slower by at most the limit; NaN: not tested */
    enum verdict verdict;
    bool beyond_limit;
};

/* The groups of a level table that are the sides; others only tell how much runs differ. */
enum { FIRST_SIDE, SECOND_SIDE };

struct shifts {
    struct shift all;   /* over the rows that all runs have; ratio.count 0: less than two rows */
    struct shift *rows; /* in the table's order */
    size_t row_count;
    double limit; /* as a fraction: 0.05 is 5 % slower; NaN: none */
};

/* Where the spread is assumed, a row whose runs have too few rounds to tell their noise is
 * VERDICT_TOO_FEW_ROUNDS. */
void shifts_between_runs(struct shifts *shifts, const struct level_table *table,
                         const struct spread *spread, double limit);

/* second[row * round_count + round] belongs to first[...]; what is not positive and finite makes no
 * pair. Tests by signed ranks, estimates by pseudomedians of the logarithms of ratios. */
void shifts_within_rounds(struct shifts *shifts, const double *first, const double *second,
                          size_t row_count, size_t round_count, double limit);

void shifts_release(struct shifts *shifts);

/* How many pairs a table of so many rows needs before any of them can be resolved. */
size_t shift_rounds_needed(size_t rows);

/* How often what is there is to be found. */
#define POWER 0.8

/* The smallest shift over all rows, as a fraction, that is found with POWER, by the standard error
 * and degrees of freedom of its logarithm. */
double smallest_shift_found(double error, double freedom);

/* How many runs a side find a shift of that size with POWER, when this is the variance between
 * runs; further runs give `more_freedom`. 0: more than MOST_RUNS_ADVISED. */
#define MOST_RUNS_ADVISED 1000
size_t runs_needed(double variance, double more_freedom, double shift);

#endif
