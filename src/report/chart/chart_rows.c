#include "tvp/chart/chart_rows.h"

#include <math.h>
#include <stdlib.h>

#include "tvp/chart/chart_point.h"
#include "tvp/chart/layout_place.h"

static const struct pen_colour GRID = {COLOUR_GRID, 1};
static const struct pen_colour MUTED = {COLOUR_MUTED, 1};
static const struct pen_colour INK = {COLOUR_INK, 1};

/* Lengths in pixels of a picture of 900 by 600. */
static const double BAR_WIDTH = 2;
static const double TICK_MARK = 5;
static const double POINT_RADIUS = 10;
static const double POINT_EM = 12;
static const double BOUND_BEYOND_RADIUS = 3.4;
static const double VALUE_BEYOND_RADIUS = 5.9;

/* A line leads from each name to its point. */
static void draw_grid(const struct drawing *drawing, const struct layout_panel *panel)
{
    const struct chart_layout *layout = drawing->layout;
    const struct chart_rect *area = &panel->area;
    pen_set_colour(GRID);
    for (size_t i = 0; i < panel->values.tick_count; i++) {
        double x = layout_sharp(layout, layout_value_x(panel, panel->values.ticks[i].value));
        segment(x, area->top, x, area->bottom, layout->line);
    }
    for (size_t row = 1; row <= layout->rows_shown; row++) {
        double y = layout_sharp(layout, layout_row_y(layout, (double)row));
        segment(area->left, y, area->right, y, layout->line);
    }
}

static void draw_axes(const struct drawing *drawing, const struct layout_panel *panel, double line)
{
    const struct chart_layout *layout = drawing->layout;
    const struct chart_rect *area = &panel->area;
    double mark = drawing_length(drawing, TICK_MARK);
    double zero = layout_sharp(layout, layout_value_x(panel, line));
    pen_set_colour(MUTED);
    segment(zero, area->top, zero, area->bottom, layout->line);
    pen_set_colour(INK);
    segment(area->left, area->bottom, area->right, area->bottom, layout->line);
    for (size_t i = 0; i < panel->values.tick_count; i++) {
        double x = layout_sharp(layout, layout_value_x(panel, panel->values.ticks[i].value));
        segment(x, area->bottom, x, area->bottom + mark, layout->line);
    }
}

/* At an end of the axis, pointing beyond it; nothing where the value lies on it. */
static void draw_beyond(const struct layout_panel *panel, double value, double y, double radius)
{
    int beyond = axis_beyond(&panel->values, value);
    if (beyond > 0)
        regular_polygon(panel->area.right - radius, y, radius, 3, 0.25);
    else if (beyond < 0)
        regular_polygon(panel->area.left + radius, y, radius, 3, 0.75);
}

static void draw_interval(const struct drawing *drawing, const struct layout_panel *panel,
                          const struct chart_series *series, size_t i, double y)
{
    double radius = drawing_length(drawing, BOUND_BEYOND_RADIUS);
    if (!series->low || isnan(series->low[i]))
        return;
    segment(layout_value_x(panel, series->low[i]), y, layout_value_x(panel, series->high[i]), y,
            drawing_length(drawing, BAR_WIDTH));
    draw_beyond(panel, series->low[i], y, radius);
    draw_beyond(panel, series->high[i], y, radius);
}

static void draw_point(const struct drawing *drawing, const struct layout_panel *panel,
                       const struct chart_series *series, size_t i)
{
    double value = series->middle[i], y = layout_row_y(drawing->layout, series->x[i]);
    if (isnan(value))
        return;
    pen_set_colour(series_colour(series));
    draw_interval(drawing, panel, series, i, y);
    if (axis_beyond(&panel->values, value) != 0) {
        draw_beyond(panel, value, y, drawing_length(drawing, VALUE_BEYOND_RADIUS));
        return;
    }
    draw_marker(drawing, series, series->hollow, layout_value_x(panel, value), y);
    char *words = chart_point_words(drawing->chart, &drawing->chart->panels[0], series, i);
    pen_point(layout_value_x(panel, value), y, drawing_length(drawing, POINT_RADIUS), words,
              drawing_length(drawing, POINT_EM));
    free(words);
}

void draw_rows(const struct drawing *drawing)
{
    const struct layout_panel *panel = &drawing->layout->panels[0];
    struct chart_panel shown = layout_shown_rows(drawing->layout, drawing->chart);
    draw_grid(drawing, panel);
    draw_axes(drawing, panel, shown.line);
    for (size_t k = 0; k < shown.series_count; k++)
        for (size_t i = 0; i < shown.series[k].count; i++)
            draw_point(drawing, panel, &shown.series[k], i);
}
