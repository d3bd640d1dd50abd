/*
 * peers_chart.h - a chart of peers: how far each of many lies from what is usual, a panel for each
 * figure.
 *
 * Peers stand side by side, those of one group together; each is a dot with its interval. Those
 * that stand out have another colour, and as many of their names as there is room for. A band
 * around 1 is where a peer does not stand out.
 */
#ifndef TVP_PEERS_CHART_H
#define TVP_PEERS_CHART_H

#include <stdbool.h>
#include <stddef.h>

#include "tvp/chart/chart.h"
#include "tvp/pens/chart_pen.h"

enum { PEER_PANELS = 12 };

/* Ratios to what is usual. */
struct peer_dot {
    size_t place; /* from 0, ascending */
    double value;
    double low; /* NaN: no interval */
    double high;
    bool stands_out;
    const char *name;
    const char *words; /* what the dot shows, for who points at it */
};

/* Peers that are compared with each other. */
struct peer_group {
    const char *label;
    size_t first; /* place of its first peer */
    size_t count;
};

struct peer_panel {
    const char *title; /* in bold */
    struct peer_dot *dots;
    size_t count;
    double *bands; /* of each group: a ratio above 1 up to which none stands out; NaN: none */
};

struct chart_peers {
    struct peer_panel panels[PEER_PANELS];
    size_t panel_count;
    struct peer_group *groups;
    size_t group_count;
    size_t places;
};

/* Whether all ratios are finite and above 0, and all places are there. */
bool peers_check(const struct chart_peers *peers, struct error *error);

/* Draws between pen_begin and pen_end. */
void peers_draw(const struct chart *chart, const struct sheet *sheet);

#endif
