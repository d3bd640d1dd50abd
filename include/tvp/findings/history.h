/*
 * history.h - runs of the same thing over time: where their level changed.
 *
 * The runs, in the order in which they were started, each with the logarithms of the levels of all
 * cells that every run has. Where the level changed is found by e-divisive with a permutation test
 * (change_points.h). The stretches between two changes are runs of the same thing.
 */
#ifndef TVP_HISTORY_H
#define TVP_HISTORY_H

#include <stdbool.h>
#include <stddef.h>

#include "tvp/findings/run_levels.h"

/* Fewer runs cannot show a change at 5 %. */
#define HISTORY_MINIMUM_RUNS 8

/* The level of the cells from a run on, beside that of the stretch before. */
struct level_change {
    size_t run; /* the first with the new level */
    double p;
    double ratio;                  /* of the mean over all cells */
    const struct cell_level *most; /* the cell that changed most */
    double most_ratio;
};

struct history {
    const struct run_levels **runs; /* by start */
    size_t count;
    const struct cell_level **cells; /* those of the first run that every run has */
    size_t cell_count;
    double *logs;      /* [run * cell_count + cell] */
    size_t *stretches; /* of each run, from 0 */
    struct level_change *changes;
    size_t change_count;
};

/* Of the older runs and those that are reported on, both of which must outlive it. */
void history_init(struct history *history, const struct run_set *older, const struct run_set *now);
void history_release(struct history *history);

/* Geometric mean of a run's levels over the cells of a case, by that of all runs; NaN: none. */
double history_level(const struct history *history, size_t run, enum case_id case_id);

/* The logarithm of that over all cells. */
double history_mean_level(const struct history *history, size_t run);

#endif
