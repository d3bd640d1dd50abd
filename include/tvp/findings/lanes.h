/*
 * lanes.h - when a worker went on and when it was made to wait, from its marks of progress.
 *
 * Between two marks lies an equal share of the work, so a gap that is longer than the others was
 * not all work. A gap of more than five times the worker's median gap is a pause; what it has
 * beyond the median gap is taken for waiting, in its middle, because where in the gap the share
 * of work was done is not known. Times are in seconds from the window's start.
 */
#ifndef TVP_LANES_H
#define TVP_LANES_H

#include <stdbool.h>
#include <stddef.h>

#include "tvp/data/results.h"

/* So many times the median gap is still work. */
#define PAUSE_GAPS 5

/* A stretch of a worker's time; they follow each other from its begin to its end. */
struct lane_part {
    double begin;
    double end;
    double rate; /* of progress: the median gap over this one, 1 at most; 0: a pause */
};

struct lane_parts {
    struct lane_part *list;
    size_t count;
    double gap; /* the median, in seconds; 0: the worker has too few marks to tell pauses */
};

void lane_parts_init(struct lane_parts *parts, const struct lane *lane);
void lane_parts_release(struct lane_parts *parts);

/* Whether a part is a pause. */
bool is_pause(const struct lane_part *part);

#endif
