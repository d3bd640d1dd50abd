/*
 * timelines.h - how many workers ran at the same time, and how long they were made to wait, from
 * the cells whose workers left marks of progress (lanes.h).
 *
 * Definitions, of one cell in one round:
 *   at work         from the first begin of a worker's work to the last end of one
 *   share of k      of that time the part in which exactly k workers ran, which are those that have
 *                   begun, have not ended, and do not wait: of a gap between marks that is more
 *                   than twice the worker's median gap what is beyond that is waiting, as in a
 *                   pause
 *   at once         the mean number of those that ran: the sum of k times its share
 *   pauses          of all workers of the cell: how many, their median, their longest
 *   switches        pauses that ended, per second at work: so often a worker got its turn back
 * Each figure is computed per round and then given its median and interval over the rounds, as all
 * others are. A round without pauses has no length of them, and is not in the median of those.
 */
#ifndef TVP_TIMELINES_H
#define TVP_TIMELINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tvp/common/cases.h"
#include "tvp/data/results.h"
#include "tvp/stats/estimates.h"

struct runtime_findings;

/* In so much of the time so many workers ran. */
struct running_share {
    uint32_t running;
    struct estimate share;
};

/* What the timelines of one case in one runtime say. */
struct timeline_figures {
    const struct runtime_findings *runtime;
    enum case_id case_id;
    uint32_t workers;
    const struct timeline **all;  /* in order of round; borrowed from the results */
    size_t rounds;                /* how many they are */
    bool has_marks;               /* of all their workers: else pauses are not known */
    struct estimate at_once;      /* workers */
    struct running_share *shares; /* of 0 to `workers` */
    size_t share_count;
    struct estimate pauses;        /* of all workers of a round together */
    struct estimate pause_median;  /* seconds; count 0: no round has a pause */
    struct estimate pause_longest; /* seconds */
    struct estimate switches;      /* per second */
    const struct timeline *shown;  /* of the round that is shown; NULL: it has none in that round */
};

struct runtime_timelines {
    struct timeline_figures *list; /* one a case that has any, in the order of the cases */
    size_t count;
    uint32_t shown_round;   /* the one whose windows are nearest to their medians */
    double switch_interval; /* seconds, as the runtime says it; 0: not known */
};

void runtime_timelines_init(struct runtime_timelines *timelines,
                            const struct runtime_findings *runtime, const struct results *results);
void runtime_timelines_release(struct runtime_timelines *timelines);

/* The figures of that case, or NULL. */
const struct timeline_figures *timeline_of(const struct runtime_timelines *timelines,
                                           enum case_id case_id);

#endif
