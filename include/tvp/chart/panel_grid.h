/*
 * panel_grid.h - a picture of panels of one size below and beside each other, which is drawn as it
 * is laid out: whatever does not stand over numbers of workers.
 */
#ifndef TVP_PANEL_GRID_H
#define TVP_PANEL_GRID_H

#include "tvp/chart/layout_attempt.h"
#include "tvp/pens/chart_pen.h"

#define GRID_FOOTER_EM 10.5

/* Gaps are in pixels of a picture of 900 by 600. */
struct panel_grid {
    size_t count;
    size_t columns;
    double column_gap;
    double row_gap; /* above each row */
};

typedef void draw_grid_panel(struct attempt *attempt, size_t index, const struct chart_rect *whole);

/* Draws each panel into its part of what is between the cursor and `bottom`. */
void panel_grid_draw(struct attempt *attempt, const struct panel_grid *grid, double bottom,
                     draw_grid_panel *draw);

/* The row at the lower end: what the axes are at the left, the footer at the right. */
struct grid_bottom {
    double height; /* as gaps */
    struct chart_font label;
    bool muted; /* the label; the footer is */
    /* How the footer is shortened: attempt_fitted or attempt_fitted_parts. */
    char *(*fit_footer)(const struct attempt *attempt, const char *text, double width,
                        struct chart_font font);
};

void panel_grid_bottom(struct attempt *attempt, const struct grid_bottom *bottom);

/* Title and subtitle, then what `draw_rest` draws and adds, between pen_begin and pen_end. */
void panel_grid_picture(const struct chart *chart, const struct sheet *sheet,
                        void (*draw_rest)(struct attempt *attempt));

#endif
