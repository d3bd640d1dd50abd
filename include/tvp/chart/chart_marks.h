/*
 * chart_marks.h - the marks of a chart that is being drawn: markers, crosses, arrow heads, and
 * their colours.
 */
#ifndef TVP_CHART_MARKS_H
#define TVP_CHART_MARKS_H

#include <stddef.h>

#include "tvp/chart/chart.h"
#include "tvp/chart/chart_layout.h"
#include "tvp/pens/chart_pen.h"

struct drawing {
    const struct chart *chart;
    const struct chart_layout *layout;
};

/* In pixels of this picture, of one in those of a picture of 900 by 600. */
double drawing_length(const struct drawing *drawing, double length);

/* The colour at a place in the palette, and that of a series. */
struct pen_colour colour_at(int place);
struct pen_colour series_colour(const struct chart_series *series);
struct pen_colour colour_with_alpha(struct pen_colour colour, double alpha);

void segment(double x1, double y1, double x2, double y2, double width);

/* One corner points upwards, but for `turn`, a part of a whole turn. */
void regular_polygon(double x, double y, double radius, size_t corners, double turn);

/* That of the series, in its colour; hollow: an empty one. It has an edge of paper, which tells it
 * from what it covers, but for a bare one. */
void draw_marker(const struct drawing *drawing, const struct chart_series *series, bool hollow,
                 double x, double y);
void draw_bare_marker(const struct drawing *drawing, const struct chart_series *series, bool hollow,
                      double x, double y);

void draw_cross(const struct drawing *drawing, double x, double y);

#endif
