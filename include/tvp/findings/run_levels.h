/*
 * run_levels.h - what each of several runs says of each cell: its level. All that a comparison of
 * runs needs of a run, so that runs stay runs when their samples are put together for the report.
 */
#ifndef TVP_RUN_LEVELS_H
#define TVP_RUN_LEVELS_H

#include <stddef.h>
#include <stdint.h>

#include "tvp/data/results.h"
#include "tvp/stats/spread.h"

/* Cells of unlike work are unlike cells, so the amount belongs to what a cell is. */
struct cell_level {
    char *runtime;
    enum case_id case_id;
    uint32_t workers;
    int64_t amount; /* of the case's work (works.h) */
    struct level level;
};

struct run_levels {
    char *id;
    char *started;
    struct cell_level *cells;
    size_t count;
};

/* The runs of a side, or of the history. */
struct run_set {
    struct run_levels *runs;
    size_t count;
};

/* Adds a run, of which nothing is kept but its levels. */
void run_set_add(struct run_set *set, const struct results *results);
void run_set_release(struct run_set *set);

/* Whether a run of that id is among them. */
bool run_set_has(const struct run_set *set, const char *id);

/* What the run says of the cell that `like` is, or NULL. */
const struct level *run_level(const struct run_levels *run, const struct cell_level *like);

#endif
