/*
 * chart.h - a chart as data, and its drawing.
 *
 * A chart has panels, one below the other with one x axis (number of workers), or side by side as
 * small multiples; or it is a dot plot, whose names stand one below the other. All values are plain
 * numbers: seconds, fractions or ratios. chart_draw must run in a process that can be spared
 * (render.h), because PLplot may exit, hang or crash.
 *
 * From data to pixels: chart_check, chart_range.h, chart_axis.h, chart_text.h, chart_layout.h
 * (where everything goes) with its parts, chart.c (what it looks like), chart_pen.h (PLplot).
 *
 * The caller owns every array and string; the chart only points to them.
 */
#ifndef TVP_CHART_H
#define TVP_CHART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tvp/common/error.h"
#include "tvp/common/units.h"
#include "tvp/pens/chart_pen.h"

enum {
    CHART_SERIES_LIMIT = 16, /* series in one panel */
    CHART_PANELS = 48,
    CHART_BLACK = 6, /* of all together */
    CHART_GREY = 8,  /* a colour that is nobody's */
    CHART_MIN_WIDTH = 300,
    CHART_MIN_HEIGHT = 200,
    CHART_MAX_SIDE = 16000
};

/* One line with its intervals. Arrays have `count` entries; x ascends, in whole numbers from 1 (of
 * a reference: any numbers above 0). A NaN in `middle` is a gap; NaN in both `low` and `high` a
 * point without an interval. What lies beyond the axis, as 0 does on a logarithmic one, is no point
 * of the line but an arrow head at the axis's end, and a key says so. */
struct chart_series {
    const char *label;  /* whose it is: at its line's end, or in the legend; NULL: nobody's */
    const char *detail; /* in a row of its own below a label at the line's end; NULL: none */
    const double *x;
    const double *middle;
    const double *low; /* NULL: no intervals */
    const double *high;
    size_t count;
    /* Single samples, drawn as faint points; NULL: none. Those far from every line do not stretch
     * the axis. */
    const double *sample_x;
    const double *sample_y;
    size_t sample_count;
    const double *failed_x; /* where there is no value because it failed: a cross; NULL: nowhere */
    size_t failed_count;
    int colour;  /* 0..7: a place in the Okabe-Ito palette, the same everywhere; CHART_GREY */
    int marker;  /* 0..3: circle, square, triangle, diamond; -1: none */
    size_t slot; /* at each count the series of a panel stand side by side, in this order */
    bool dashed; /* drawn as a dashed line (a reference such as the ideal) */
    bool muted;  /* in grey: an ideal or other reference, not a measurement */
    bool hollow; /* its markers are empty: what is not resolved */
    bool alone;  /* points that no line joins */
    bool named;  /* its label stands in another panel already */
};

/* "More than a factor of ten" is one rule for all: where the values of a panel span more, its axis
 * is logarithmic, if its scale can be. */
enum chart_scale {
    CHART_SECONDS,    /* from 0, whatever they span */
    CHART_TIME,       /* from 0, or logarithmic */
    CHART_FACTOR,     /* the same for numbers: speed-up, jobs per second */
    CHART_PERCENT,    /* fractions, from below 0 or 0, as "+10 %" */
    CHART_DIFFERENCE, /* seconds to both sides of 0, equally far */
    CHART_RATIO,      /* to both sides of 1, by equal factors; "10 %" or "2×" to either side */
    CHART_CHANGE      /* the same of new by old: "−10 %" and "+10 %", or "0.5×" and "2×" */
};

/* What it means to lie there, in words: "threads faster". */
struct chart_side {
    const char *words; /* NULL: nothing is said */
    int colour;        /* as of a series; -1: that of other texts */
};

struct chart_panel {
    enum chart_scale scale;
    const struct time_unit *unit; /* of times (units.h); NULL: that in which they read best */
    const char *title;            /* in bold before the label: whose values these are; NULL: none */
    /* What the values are, above the panel; the unit is added: "time" -> "time (ms)". */
    const char *label;
    const char *note; /* follows label and unit, in grey; NULL: none */
    const char *zero; /* at the axis, in the place of 0 or of a ratio of 1; NULL: the number */
    struct chart_series series[CHART_SERIES_LIMIT];
    size_t series_count;
    double line; /* a horizontal reference line (1 for a ratio); NaN: none */
    bool legend; /* whether its series are in the chart's legend */
    /* Their labels stand at the lines' ends, if there is room, instead; those of muted lines, which
     * explain more than they name, in the legend where there is one. */
    bool direct;
    bool optional; /* gives way where there is little room */
    struct chart_side above, below;
    double height; /* share of the drawing height: the shares of one column add up to 1 */
};

struct chart_lanes;
struct chart_peers;

struct chart {
    const char *title;
    const char *subtitle; /* wrapped or shortened to fit */
    const char *footer;   /* small print at the bottom right: run id and version; NULL: none */
    const char *x_label;
    const char *interval; /* what a bar is, for its key: "95 % interval"; NULL: no key */
    const char *sample;   /* what a faint point is */
    const char *failure;  /* what a cross is: "failed: no more processes" */
    struct chart_panel panels[CHART_PANELS];
    size_t panel_count;
    /* The names of the rows of a dot plot, from the top; NULL: it is none. It has one panel, whose
     * values go to the right; the x of its points is their row, from 1. Rows at the lower end for
     * which there is no room are left out. */
    const char *const *rows;
    size_t row_count;
    size_t columns; /* 0 and 1: the panels stand one below the other; more: rows of so many, all
                       of one height and with one scale */
    const struct chart_lanes *lanes; /* in the place of panels (lanes_chart.h); NULL: none */
    const struct chart_peers *peers; /* the same (peers_chart.h) */
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
