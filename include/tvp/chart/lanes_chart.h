/*
 * lanes_chart.h - a chart of lanes: when each of several workers worked, paused and was waited for.
 *
 * A panel has a group of lanes for each kind of worker, one below the other over one axis of time.
 * A lane is a line from its created to its joined, and on it a bar where the worker works, the
 * paler the slower it gets on; where it pauses the bar is low. All times are in seconds from the
 * panel's beginning.
 */
#ifndef TVP_LANES_CHART_H
#define TVP_LANES_CHART_H

#include <stdbool.h>
#include <stddef.h>

#include "tvp/chart/chart.h"
#include "tvp/pens/chart_pen.h"

enum { LANE_PANELS = 48, LANE_GROUPS = 8 };

/* Parts follow each other. */
struct lane_bar {
    double begin;
    double end;
    double rate; /* of progress, 1 at most; 0: it pauses */
};

struct chart_lane {
    double created, begin, end, joined; /* ascending */
    struct lane_bar *bars;
    size_t bar_count;
    const char *words; /* what the lane shows, for who points at it */
};

/* The workers of one kind. */
struct lane_group {
    const char *label;
    int colour;
    struct chart_lane *lanes;
    size_t lane_count;
};

struct lane_panel {
    const char *title; /* in bold */
    const char *note;  /* follows it, in grey */
    double end;        /* of the axis of time */
    struct lane_group groups[LANE_GROUPS];
    size_t group_count;
};

struct chart_lanes {
    struct lane_panel panels[LANE_PANELS];
    size_t panel_count;
};

/* Whether all times are finite and ascend within their panels. */
bool lanes_check(const struct chart_lanes *lanes, struct error *error);

/* Draws between pen_begin and pen_end. */
void lanes_draw(const struct chart *chart, const struct sheet *sheet);

#endif
