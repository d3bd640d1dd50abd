/*
 * spread.h - how much runs of the same thing differ: the variance between runs, pooled over rows.
 *
 * Something stays the same within a run (where memory lies, how fast the processor happens to
 * clock) and differs from run to run, so the rounds of one run say nothing of it. Only several runs
 * do. Runs shift rows together: all of them, those of one case, or one alone. So a row's variance
 * between runs is the sum of three parts, each with its own degrees of freedom:
 *
 *   shared   of the mean over all rows: it has as many as there are runs above the first of a group
 *   block    of the mean over the rows of its case, from the mean over all: as many
 *   own      of the row from its case's mean: every row has as many, and they are moderated by the
 *            other rows of the case: drawn a third of the way, at most, towards what is usual
 *
 * It is the analysis of a split-plot experiment: runs are the plots, rows what each is split into.
 * What a spread estimated so says of a row includes the noise of its rounds.
 *
 * Sources: Kalibera & Jones, "Rigorous Benchmarking in Reasonable Time" (2013), on variation
 * between executions; Cochran & Cox, "Experimental Designs" (2nd ed., 1957), ch. 7, for split plots
 * and the comparison of plots at one level; Satterthwaite (1946) for the degrees of freedom of a
 * sum; Smyth, "Linear Models and Empirical Bayes Methods" (2004), section 6.2, for moderation.
 */
#ifndef TVP_SPREAD_H
#define TVP_SPREAD_H

#include <stdbool.h>
#include <stddef.h>

/* What is assumed of runs where nothing is known of them: a standard deviation of 2 %. An
 * assumption and no measurement: what is promised of the verdicts holds up to it (tests/truth). No
 * figure is right everywhere. Repetitions of one benchmark had coefficients of variation from 0.03
 * to over 100 % on cloud machines (Laaber, Scheuner & Leitner, "Software microbenchmarking in the
 * cloud. How bad is it really?", Empirical Software Engineering 24, 2019), and less than 3.7 % over
 * three months, of which the time of day and week made up to 2.5 % (Henning, Vogel, Perez-Wohlfeil,
 * Ertl & Rabiser, "When should I run my application benchmark?", FSE Companion 2025). 2 % is below
 * that, for a machine of one's own. */
#define ASSUMED_SPREAD 0.02

/* What one run says of one row. */
struct level {
    double log_seconds; /* pseudomedian of the logarithms of its rounds; NaN: not measured */
    double noise;       /* variance of that, by its interval; NaN: too few rounds to tell */
    size_t rounds;
};

/* The level of a row from its samples, which are positive or left out. */
struct level level_of(const double *seconds, size_t count);

/* Runs and rows: levels[run * rows + row]. Runs of one group are runs of the same thing. Rows of
 * one block are the worker counts of one case. Both are numbered from 0, without gaps. */
struct level_table {
    const struct level *levels;
    const size_t *groups; /* of each run */
    const size_t *blocks; /* of each row */
    size_t run_count;
    size_t row_count;
};

const struct level *level_at(const struct level_table *table, size_t run, size_t row);

struct component {
    double variance; /* of logarithms, between runs */
    double freedom;  /* degrees of freedom; infinite: assumed */
};

struct spread {
    bool assumed;               /* the table has no two runs of the same thing */
    struct component shared;    /* assumed: all that there is, and it has no noise in it */
    struct component *of_block; /* of each row */
    struct component *own;      /* of each row */
    double rounds;              /* of a run that it was estimated from, on average */
    size_t run_count;           /* runs that it was estimated from */
};

/* By all groups of several runs. Only rows that all these runs have count; others have what is
 * usual in their block. */
void spread_init(struct spread *spread, const struct level_table *table);
void spread_release(struct spread *spread);

/* The sum of components that are weighted, with Satterthwaite's degrees of freedom. */
void component_add(struct component *sum, double weight, struct component part);

/* Smyth's estimate of what variances with so many degrees of freedom have in common: the usual
 * variance, and how many degrees of freedom that is worth to each (infinite: they are all the
 * same). */
struct component usual_variance(const double *variances, size_t count, double freedom);

#endif
