/*
 * marks.h - marks of progress: stamps that a worker leaves while it works, so that one sees when it
 * went on and when it was made to wait.
 *
 * They are in memory that outlives the worker, behind the slots (launch.h), and were written to
 * before the timed window. A mark is one reading of the clock and one store.
 */
#ifndef TVP_MARKS_H
#define TVP_MARKS_H

#include <jansson.h>

#include "tvp/workers/launch.h"
#include "tvp/workers/work.h"

/* The worker's next mark, of which it has room for one more. */
void marks_leave(volatile struct worker_slot *slot);

/* The same of one that may leave any number: where there is no room any more every other mark is
 * given up, and from then on every other call leaves none. So they stay spread over all of the
 * work. */
void marks_leave_spread(volatile struct worker_slot *slot);

/* Adds "mark_ns", "created_ns" and "joined_ns" (protocol.h) of workers that have moments, counted
 * from `origin`. */
void marks_add_members(json_t *members, const struct workers *workers, int64_t origin);

#endif
