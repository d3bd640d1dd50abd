/*
 * layout_attempt.h - one attempt at the layout of a chart: what the parts of chart_layout.h share.
 *
 * Each part places what is its own, from the top down, and moves `cursor`; where something does not
 * fit, it says so, and the next attempt does without.
 */
#ifndef TVP_LAYOUT_ATTEMPT_H
#define TVP_LAYOUT_ATTEMPT_H

#include <stdbool.h>
#include <stddef.h>

#include "tvp/chart/chart.h"
#include "tvp/chart/chart_layout.h"
#include "tvp/pens/chart_text.h"

/* Lengths in pixels of a picture of 900 by 600. */
enum {
    MARGIN = 20,
    LABEL_EM = 13,
    TICK_EM = 12,
    TICK_MARK = 5,
    TICK_GAP = 4,  /* between a mark and its label */
    TEXT_GAP = 12, /* at least, between two texts in one row */
    SIDE_GAP = 9,  /* from a panel to what stands right of it */
    HEADING_ROW = 32,
    HEADING_RISE = 20, /* of a heading's middle above its panel */
    CPU_ROW = 17,
    X_LABEL_ROW = 22
};

enum { TITLE_LINES = 2, SUBTITLE_LINES = 2 };

struct attempt {
    struct chart_layout *layout;
    const struct chart *chart;
    text_width_function *text_width;
    double width;
    double height;
    size_t title_lines;
    size_t subtitle_lines;
    size_t legend_columns; /* how many entries have to fit into a row */
    bool cpu_row;          /* whether the label of the CPU line has a row of its own */
    bool direct;           /* whether labels stand at the ends of their lines */
    bool sides;            /* whether what it means to lie above stands right of a panel */
    bool explained;        /* whether the legend has the signs that are no series */
    bool beyond;           /* whether there are arrow heads */
    bool complete;         /* whether optional panels are there */
    double cursor;         /* how far down the picture is filled */
    double heading_right;  /* where the first panel's heading ends */
    double side_width;     /* of what stands right of the panels */
};

/* Sets the scale, which lengths need, and goes to the top. */
void attempt_start(struct attempt *attempt);

size_t attempt_columns(const struct chart *chart);
bool attempt_shows(const struct attempt *attempt, size_t panel);

/* Whether that is where its label goes, if there is room. */
bool attempt_names_at_end(const struct chart_panel *panel, const struct chart_series *series);

/* The first that is shown: the label of the CPU line is above it. */
size_t attempt_first_panel(const struct attempt *attempt);

/* In pixels of this picture. */
double attempt_length(const struct attempt *attempt, double length);
struct chart_font attempt_font(const struct attempt *attempt, double em);
double attempt_width(const struct attempt *attempt);

/* Takes over `text`. An empty one is dropped. */
void attempt_add_text(struct attempt *attempt, char *text, double x, double y, double align,
                      struct chart_font font, bool muted);

/* The text added last is in the colour of a series. */
void attempt_colour_text(struct attempt *attempt, int colour);

/* A text from outside, cleaned and no wider than `width`. The caller frees it. */
char *attempt_fitted(const struct attempt *attempt, const char *text, double width,
                     struct chart_font font);

/* As many of a text's parts, which " · " stands between, as there is room for: half an identifier
 * says nothing. The caller frees it. */
char *attempt_fitted_parts(const struct attempt *attempt, const char *text, double width,
                           struct chart_font font);

#endif
