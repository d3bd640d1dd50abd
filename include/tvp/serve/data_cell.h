/*
 * data_cell.h - a cell of the cases DataThread and DataProcess (protocol.h): data handed to workers
 * and back.
 *
 * What wakes a worker is a message through a pipe, in every way alike, so that ways differ by what
 * becomes of the data alone. Each cell runs in a process of its own (apart.h), which ends with it:
 * its threads, its memory and a worker that is killed leave no trace.
 */
#ifndef TVP_DATA_CELL_H
#define TVP_DATA_CELL_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "tvp/common/data_ways.h"
#include "tvp/common/error.h"
#include "tvp/workers/launch.h"

struct data_order {
    enum data_way_id way;
    uint32_t workers;
    size_t bytes; /* for each worker */
    int64_t round_trips;
    int64_t iterations;                 /* 0: nothing is computed */
    int64_t calls;                      /* of the user's function; 0: none */
    const struct launch_method *method; /* of "start" */
};

/* Whether the request is for a cell of these cases. */
bool data_cell_asked(const json_t *request);

/* Reads the order. Fails with a message about the member that is wrong. */
bool data_cell_parse(struct data_order *order, const json_t *request, struct error *error);

/* Does it, and returns a new object with the answer's members, or "error". */
json_t *data_cell_run(const struct data_order *order);

/* An answer that says that so many workers cannot have data of that size; NULL: they can. */
json_t *data_no_memory(uint32_t workers, size_t bytes);

/* The ways that this program knows: a new array of names. */
json_t *data_cell_ways(void);

#endif
