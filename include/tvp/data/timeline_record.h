/*
 * timeline_record.h - the lanes of a timeline record (results.h).
 */
#ifndef TVP_TIMELINE_RECORD_H
#define TVP_TIMELINE_RECORD_H

#include <jansson.h>
#include <stdbool.h>

#include "tvp/common/error.h"
#include "tvp/data/results.h"

/* Fills the timeline's elapsed_ns and lanes, of which it has `workers`, from a record of a cell
 * that did not fail. Times lie in the window, and none of a worker is before what has to come
 * before it. What was taken until it fails is the timeline's. */
bool timeline_take_lanes(struct timeline *timeline, const json_t *record, struct error *error);

#endif
