/*
 * grid.h - cells of a runtime as series over its rounds, for what looks at many of them at once.
 *
 *     struct grid_rounds rounds = grid_rounds(runtime);
 *     struct grid grid = {0};
 *     grid_add_times(&grid, &runtime->rows[0].cells[CASE_IO_THREAD], &rounds);
 *     free(grid.values);
 *     free(rounds.list);
 */
#ifndef TVP_GRID_H
#define TVP_GRID_H

#include <stddef.h>
#include <stdint.h>

#include "tvp/findings/findings.h"

/* The rounds that a runtime has samples of, ascending. */
struct grid_rounds {
    uint32_t *list; /* the caller frees it */
    size_t count;
};

/* values[s * rounds + t] is that of series s in the round list[t]; NaN: there is none. */
struct grid {
    double *values; /* the caller frees them */
    size_t series;
    size_t rounds;
};

struct grid_rounds grid_rounds(const struct runtime_findings *runtime);

/* One more series: the seconds of a cell, or the logarithms of the ratios to threads. A time of
 * zero counts as none. False: the series lacks half of the rounds or more, and says little of them
 * all; `grid.series--` leaves it out. */
bool grid_add_times(struct grid *grid, const struct cell *cell, const struct grid_rounds *rounds);
bool grid_add_ratios(struct grid *grid, const struct cell *threads, const struct cell *others,
                     const struct grid_rounds *rounds);

/* The mean over all series of each round that all of them have, into a list with room for all
 * rounds. Returns how many there are. */
size_t grid_means(const struct grid *grid, double *means);

#endif
