/*
 * cell.h - one cell, measured once: some workers of one case, in one timed window.
 *
 * The window runs from just before the first create to just after the last join. Requests and
 * answers are the protocol's (protocol.h says what their members mean); nothing here reads or
 * writes a stream. No worker is left when cell_run returns.
 */
#ifndef TVP_CELL_H
#define TVP_CELL_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "tvp/common/cases.h"
#include "tvp/common/error.h"
#include "tvp/system/apart.h"
#include "tvp/workers/launch.h"

struct trial_gate;

struct cell_request {
    enum case_id case_id;
    uint32_t workers;        /* 1 to PROTOCOL_MAX_WORKERS */
    int64_t amount;          /* of the case's work, or of its pool; 0 when that has none */
    int64_t task_iterations; /* of a task that computes */
    const char *disk_folder; /* of the workers' files, borrowed from the request; NULL: none */
    int64_t disk_bytes;      /* of each file */
    size_t task_bytes;       /* of the data of one that is more than empty */
    bool of_user;            /* its workers call the user's function */
    struct net_order net;    /* whom the workers of Net ask */
    uint32_t marks;          /* of progress, that each worker leaves (marks.h); 0: none */
    const struct launch_method *method;
    bool rough;              /* nothing is made ready for it, and its traces stay in this process */
    bool trial;              /* not timed (trial.h) */
    int64_t memory_samples;  /* sums of memory that a trial asks for; 0: as many as there are */
    struct trial_gate *gate; /* where the workers of a trial wait; NULL: they do not */
};

/* Takes a cell out of a request. Members that the case does not need may be missing, but not be
 * wrong. */
bool cell_parse(struct cell_request *cell, const json_t *request, struct error *error);

/* Measures it and returns a new object with the answer's members: the timings, or "error". */
json_t *cell_run(const struct cell_request *cell);

/* The same in this process, as it is, and in one of its own while that is watched (apart.h). */
json_t *cell_run_here(const void *cell);
json_t *cell_run_apart(const struct cell_request *cell, const struct apart_watch *watch);

/* Minimum, lower quartile, median, upper quartile and maximum of `count` values (at least one) by
 * linear interpolation between order statistics, fractions of a ns cut off. Sorts the values.
 * Here for tests: cell_run needs more than 64 workers to call it. */
void cell_quartiles(int64_t *values, size_t count, int64_t result[5]);

#endif
