/*
 * told_timelines.h - who ran when, as the report's outputs show it: figures, a text, and the
 * lanes of the round that is shown.
 */
#ifndef TVP_TOLD_TIMELINES_H
#define TVP_TOLD_TIMELINES_H

#include <stddef.h>
#include <stdint.h>

#include "tvp/findings/findings.h"
#include "tvp/findings/lanes.h"

/* A worker; times are in seconds from the window's start. */
struct told_lane {
    uint32_t worker; /* from 1 */
    double created, begin, end, joined;
    double *marks;
    size_t mark_count;
    struct lane_parts parts;
};

struct told_timeline {
    const struct timeline_figures *figures; /* borrowed from the findings */
    char *text;                             /* a sentence or a few */
    struct told_lane *lanes;                /* of the round that is shown; none when it has none */
    size_t lane_count;
};

/* Of all runtimes in their order, the one that was measured for a claim alone at the end. The
 * caller releases them. */
struct told_timeline *told_timelines(const struct findings *findings, size_t *count);
void told_timelines_release(struct told_timeline *timelines, size_t count);

#endif
