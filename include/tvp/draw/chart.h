/*
 * chart.h - a chart as data, and its drawing.
 *
 * A chart has a main panel and, where wanted, a lower one that shares its x axis (number of
 * workers). All values are plain numbers: seconds or ratios. chart_draw must run in a process that
 * can be spared (render.h), because PLplot may exit, hang or crash.
 *
 * From data to pixels: chart_check, chart_range.h, chart_axis.h, chart_text.h, chart_layout.h
 * (where everything goes), chart.c (what it looks like), chart_pen.h (PLplot).
 *
 * The caller owns every array and string; the chart only points to them.
 */
#ifndef TVP_CHART_H
#define TVP_CHART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tvp/common/error.h"
#include "tvp/draw/chart_pen.h"

enum {
    CHART_SERIES_LIMIT = 12, /* series in one panel */
    CHART_PANELS = 2,        /* main and lower */
    CHART_MIN_WIDTH = 300,
    CHART_MIN_HEIGHT = 200,
    CHART_MAX_SIDE = 16000
};

/* One line with its band. Arrays have `count` entries; x ascends, in whole numbers from 1. A NaN in
 * `middle` is a gap; NaN in both `low` and `high` a point without an interval. A point that stands
 * alone has an error bar for a band. Values are from 0 to 1e30. What lies beyond the axis, as 0
 * does on a logarithmic one, is no point of the line but an arrow head at the axis's end, and the
 * panel's heading says so. */
struct chart_series {
    const char *label; /* in the legend; NULL: not in the legend */
    const double *x;
    const double *middle;
    const double *low; /* NULL: no band */
    const double *high;
    size_t count;
    /* Single samples, drawn as faint points; NULL: none. Those far from every line do not stretch
     * the axis. */
    const double *sample_x;
    const double *sample_y;
    size_t sample_count;
    int colour;  /* 0..7: a place in the Okabe-Ito palette; same number, same colour everywhere */
    int marker;  /* 0..3: circle, square, triangle, diamond; -1: none */
    bool dashed; /* drawn as a dashed line (a reference such as the ideal) */
    bool muted;  /* in grey: an ideal or other reference, not a measurement */
};

enum chart_scale {
    CHART_SECONDS,    /* axis from 0, labels in s, ms, µs or ns, whichever reads best */
    CHART_RATIO,      /* axis with 1 on it, logarithmic when it spans more than a factor of 5 */
    CHART_FACTOR,     /* axis from 0: speed-up */
    CHART_SECONDS_LOG /* logarithmic; each label says its unit */
};

struct chart_panel {
    enum chart_scale scale;
    /* What the values are, above the panel; the unit is added: "time" -> "time (ms)". */
    const char *label;
    struct chart_series series[CHART_SERIES_LIMIT];
    size_t series_count;
    double line;   /* a horizontal reference line (1 for a ratio); NaN: none */
    bool legend;   /* whether its series are in the chart's legend */
    double height; /* share of the drawing height: the panels' shares add up to 1 */
};

struct chart {
    const char *title;
    const char *subtitle; /* wrapped or shortened to fit */
    const char *footer;   /* small print at the bottom right: run id and version; NULL: none */
    const char *x_label;
    bool log_x; /* for counts that double rather than count on: 1 to over a hundred, say */
    struct chart_panel panels[CHART_PANELS];
    size_t panel_count;
    double usable_cpus; /* a vertical line with a label; 0: none. May be fractional (a quota). */
};

/* Whether the chart can be drawn at that size: finite numbers, ascending x, sizes within limits.
 * PLplot must never see anything else. */
bool chart_check(const struct chart *chart, uint32_t width, uint32_t height, struct error *error);

/* Draws on the sheet. The chart must have passed chart_check at its size, and the process
 * pen_prepare_process (chart_pen.h). Text may be anything: invalid UTF-8 is replaced, PLplot's
 * escapes are doubled. May end the process: see render.h. Returns false (with the package to
 * install in the message) when PLplot lacks the driver. */
bool chart_draw(const struct chart *chart, const struct sheet *sheet, struct error *error);

#endif
