/*
 * chart_layout.h - where everything of a chart goes, in pixels from the top left corner.
 *
 * Computed before anything is drawn, without PLplot, so that it can be checked: no two texts touch,
 * none leaves the picture, none (the legend included) lies in a panel. From the top: title,
 * subtitle, one legend for all panels, which explains every sign that is drawn, then for each panel
 * its heading (the name and unit of its values) and the panel itself; below the last one the worker
 * counts, the label of the x axis and the footer. Right of a panel stand the labels of its lines,
 * at their ends, and what it means to lie above or below; where these have no room the legend and
 * the heading say it. The label of the line at the usable CPUs stands above the line: beside the
 * first heading, or in a row of its own where there is no room. A panel that is optional is left
 * out where there is no room for all. A dot plot has the names of its rows left of its panel, its
 * values below and what it means to lie to either side above.
 */
#ifndef TVP_CHART_LAYOUT_H
#define TVP_CHART_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tvp/chart/chart.h"
#include "tvp/chart/chart_axis.h"
#include "tvp/pens/chart_pen.h"
#include "tvp/pens/chart_text.h"

struct layout_text {
    char *text;
    double x;
    double y;     /* of half the height of its letters */
    double align; /* what x is: 0 the left end, 0.5 the middle, 1 the right end */
    double width;
    struct chart_font font;
    bool muted;
    int colour; /* as of a series; -1: none */
};

enum layout_key_kind { KEY_SERIES, KEY_INTERVAL, KEY_SAMPLE, KEY_BEYOND, KEY_FAILED };

/* A sign in the legend: that of a series, its line and marker; or one that all share. */
struct layout_key {
    enum layout_key_kind kind;
    size_t panel;
    size_t series;
    double left;
    double right;
    double y;
};

struct layout_panel {
    struct chart_rect area;
    struct chart_axis values;
    bool left_out;
};

enum { LAYOUT_KEYS = 2 * CHART_SERIES_LIMIT };

struct chart_layout {
    double scale; /* 1 for a picture of 900 by 600 */
    double line;  /* the width of axes and grid: a whole number of pixels */
    struct layout_panel panels[CHART_PANELS];
    struct chart_axis workers;
    size_t rows_shown; /* of a dot plot */
    bool has_cpu_line;
    double cpu_x;
    double cpu_top; /* where the line starts: at its label, above the first panel */
    struct layout_text *texts;
    size_t text_count;
    size_t text_capacity;
    struct layout_key keys[LAYOUT_KEYS];
    size_t key_count;
};

/* Fills *layout, to be released with layout_release. The chart must have passed chart_check. */
void layout_init(struct chart_layout *layout, const struct chart *chart, uint32_t width,
                 uint32_t height, text_width_function *text_width);
void layout_release(struct chart_layout *layout);

#endif
