#include "tvp/chart/chart.h"

#include <math.h>
#include <stdlib.h>

#include "tvp/chart/chart_layout.h"
#include "tvp/chart/chart_marks.h"
#include "tvp/chart/chart_point.h"
#include "tvp/chart/chart_rows.h"
#include "tvp/chart/lanes_chart.h"
#include "tvp/chart/layout_paint.h"
#include "tvp/chart/layout_place.h"
#include "tvp/chart/peers_chart.h"
#include "tvp/common/alloc.h"
#include "tvp/pens/chart_pen.h"

static const struct pen_colour INK = {COLOUR_INK, 1};
static const struct pen_colour MUTED = {COLOUR_MUTED, 1};
static const struct pen_colour GRID = {COLOUR_GRID, 1};
static const double BAND_ALPHA = 0.2;
static const double SAMPLE_ALPHA = 0.3;

/* Lengths in pixels of a picture of 900 by 600. */
static const double LINE_WIDTH = 2.2;
static const double MUTED_WIDTH = 1.6;
/* How much the lower of two lines is wider on each side, to be seen where they coincide. */
static const double UNDERNEATH = 0.7;
static const double SAMPLE_RADIUS = 1.7;
static const double POINT_RADIUS = 10; /* of what one points at, and the letters of what it says */
static const double POINT_EM = 12;
static const double DASH = 6;
static const double DASH_GAP = 4;
static const double BAR_WIDTH = 2;
static const double LINE_ALPHA = 0.6; /* between points nothing was measured */
static const double LONE_REFERENCE = 40;
static const double VALUE_BEYOND_RADIUS = 5.9; /* of the arrow head in the place of a value */
static const double FAILURE_RISE = 9;          /* of a cross above the axis */
static const double BAND_KEY = 6.5;            /* half the height of a bar in the legend */
/* Points closer together than this have a band: bars would make one of their own. */
static const double BARS_TOUCH = 10;
static const double SIDE_BY_SIDE = 11; /* between the points of two series at one count */
static const double SIDE_SHARE = 0.4;  /* all of them take at most this share of the gap */
/* Their markers are thinned out to this distance. */
static const double MARKERS_APART = 44;
/* Markers closer together than this would hide all but the last with their edges. */
static const double EDGES_HIDE = 4;
static const double INDISTINGUISHABLE = 0.5;

/* For a line that the one above it may hide, where they do not stand side by side. With more than
 * two it would be of no use. */
static double widening(const struct chart_panel *panel, const struct chart_series *series)
{
    size_t measured = 0, beside = 0;
    for (size_t i = 0; i < panel->series_count; i++) {
        measured += !panel->series[i].muted;
        beside += panel->series[i].slot > 0;
    }
    bool underneath = measured == 2 && beside == 0 && !series->muted && series != &panel->series[0];
    return underneath ? UNDERNEATH : 0;
}

/* ---- series ---- */

/* A series in pixels. */
struct trace {
    const struct chart_series *series;
    double wider; /* see widening */
    const struct chart_panel *data;
    const struct layout_panel *panel;
    double *x;
    bool *dense;    /* too close to its neighbours for a bar */
    double *middle; /* NaN also for what is beyond the axis */
    double *low;    /* NULL: no band; what is beyond the axis lies on its end */
    double *high;
};

static double *pixels_of_values(const struct layout_panel *panel, const double *values,
                                size_t count)
{
    double *pixels = xreallocarray(NULL, count, sizeof *pixels);
    for (size_t i = 0; i < count; i++)
        pixels[i] = isnan(values[i]) ? NAN : layout_y(panel, values[i]);
    return pixels;
}

static double *pixels_on_axis(const struct layout_panel *panel, const double *values, size_t count)
{
    double *pixels = pixels_of_values(panel, values, count);
    for (size_t i = 0; i < count; i++)
        if (axis_beyond(&panel->values, values[i]) != 0)
            pixels[i] = NAN;
    return pixels;
}

/* How far it is from point i to the nearest other. */
static double room_at(const double *x, size_t count, size_t i)
{
    double before = i > 0 ? x[i] - x[i - 1] : INFINITY;
    double after = i + 1 < count ? x[i + 1] - x[i] : INFINITY;
    return fmin(before, after);
}

/* How far the series stands beside a count, where there is so much room to the next. */
static double beside(const struct drawing *drawing, const struct chart_panel *panel, size_t slot,
                     double room)
{
    size_t slots = 1;
    for (size_t i = 0; i < panel->series_count; i++)
        if (panel->series[i].slot >= slots)
            slots = panel->series[i].slot + 1;
    if (slots == 1 || room < drawing_length(drawing, BARS_TOUCH))
        return 0;
    double between =
        fmin(drawing_length(drawing, SIDE_BY_SIDE), SIDE_SHARE * room / (double)(slots - 1));
    return ((double)slot - (double)(slots - 1) / 2) * between;
}

static void trace_init(struct trace *trace, const struct drawing *drawing, size_t panel_index,
                       const struct chart_series *series)
{
    const struct layout_panel *panel = &drawing->layout->panels[panel_index];
    const struct chart_panel *data = &drawing->chart->panels[panel_index];
    size_t count = series->count;
    *trace = (struct trace){
        .series = series, .wider = widening(data, series), .data = data, .panel = panel};
    trace->x = xreallocarray(NULL, count, sizeof *trace->x);
    trace->dense = xcalloc(count, sizeof *trace->dense);
    double *middles = xreallocarray(NULL, count, sizeof *middles);
    for (size_t i = 0; i < count; i++)
        middles[i] = layout_x(drawing->layout, panel, series->x[i]);
    for (size_t i = 0; i < count; i++) {
        double room = room_at(middles, count, i);
        trace->dense[i] = room < drawing_length(drawing, BARS_TOUCH);
        /* A reference is of no series' place, but of the count itself. */
        trace->x[i] = middles[i] + (series->muted ? 0 : beside(drawing, data, series->slot, room));
    }
    free(middles);
    trace->middle = pixels_on_axis(panel, series->middle, count);
    if (series->low) {
        trace->low = pixels_of_values(panel, series->low, count);
        trace->high = pixels_of_values(panel, series->high, count);
    }
}

static void trace_release(struct trace *trace)
{
    free(trace->x);
    free(trace->dense);
    free(trace->middle);
    free(trace->low);
    free(trace->high);
}

static bool has_band(const struct trace *trace, size_t i)
{
    return trace->low && !isnan(trace->middle[i]) && !isnan(trace->low[i]);
}

static bool is_in_band(const struct trace *trace, size_t i)
{
    return trace->dense[i] && has_band(trace, i);
}

static bool has_middle(const struct trace *trace, size_t i)
{
    return !isnan(trace->middle[i]);
}

/* How many points from `start` on are all there. */
static size_t run_length(const struct trace *trace, size_t start,
                         bool present(const struct trace *trace, size_t i))
{
    size_t end = start;
    while (end < trace->series->count && present(trace, end))
        end++;
    return end - start;
}

static void band_polygon(const struct trace *trace, size_t start, size_t length)
{
    double *x = xreallocarray(NULL, 2 * length, sizeof *x);
    double *y = xreallocarray(NULL, 2 * length, sizeof *y);
    for (size_t i = 0; i < length; i++) {
        size_t back = 2 * length - 1 - i;
        x[i] = x[back] = trace->x[start + i];
        y[i] = trace->low[start + i];
        y[back] = trace->high[start + i];
    }
    pen_polygon(x, y, 2 * length);
    free(x);
    free(y);
}

/* Without ends: what matters is where it ends, and the ends of many would be a thicket. */
static void draw_bars(const struct drawing *drawing, const struct trace *trace)
{
    pen_set_colour(series_colour(trace->series));
    for (size_t i = 0; i < trace->series->count; i++)
        if (has_band(trace, i) && !trace->dense[i])
            segment(trace->x[i], trace->low[i], trace->x[i], trace->high[i],
                    drawing_length(drawing, BAR_WIDTH));
}

static void draw_bands(const struct trace *trace)
{
    for (size_t i = 0; i < trace->series->count; i++) {
        size_t length = run_length(trace, i, is_in_band);
        pen_set_colour(colour_with_alpha(series_colour(trace->series), BAND_ALPHA));
        if (length > 1)
            band_polygon(trace, i, length);
        i += length;
    }
}

/* A reference over one count would have no length, and has no marker to be seen by. */
static void draw_lone_reference(const struct drawing *drawing, const struct trace *trace, size_t i)
{
    double half = drawing_length(drawing, LONE_REFERENCE) / 2;
    segment(trace->x[i] - half, trace->middle[i], trace->x[i] + half, trace->middle[i],
            drawing_length(drawing, MUTED_WIDTH));
}

static void draw_line(const struct drawing *drawing, const struct trace *trace)
{
    const struct chart_series *series = trace->series;
    double width =
        drawing_length(drawing, series->muted ? MUTED_WIDTH : LINE_WIDTH + 2 * trace->wider);
    pen_set_colour(series->muted ? series_colour(series)
                                 : colour_with_alpha(series_colour(series), LINE_ALPHA));
    for (size_t i = 0; i < series->count && !series->alone; i++) {
        size_t length = run_length(trace, i, has_middle);
        if (length == 1 && series->marker < 0)
            draw_lone_reference(drawing, trace, i);
        if (length > 1 && series->dashed)
            pen_dashed_line(trace->x + i, trace->middle + i, length, width,
                            drawing_length(drawing, DASH), drawing_length(drawing, DASH_GAP));
        else if (length > 1)
            pen_line(trace->x + i, trace->middle + i, length, width);
        i += length;
    }
}

static bool stands_alone(const struct trace *trace, size_t i)
{
    bool before = i > 0 && has_middle(trace, i - 1);
    bool after = i + 1 < trace->series->count && has_middle(trace, i + 1);
    return !before && !after;
}

static void name_point(const struct drawing *drawing, const struct trace *trace, size_t i)
{
    if (!pen_takes_points())
        return;
    char *words = chart_point_words(drawing->chart, trace->data, trace->series, i);
    pen_point(trace->x[i], trace->middle[i], drawing_length(drawing, POINT_RADIUS), words,
              drawing_length(drawing, POINT_EM));
    free(words);
}

/* Of those that all stand there by themselves. */
static void draw_crowded_markers(const struct drawing *drawing, const struct trace *trace)
{
    double previous_x = -INFINITY, previous_y = -INFINITY;
    for (size_t i = 0; i < trace->series->count; i++) {
        double x = trace->x[i], y = trace->middle[i];
        bool seen = x - previous_x < INDISTINGUISHABLE && fabs(y - previous_y) < INDISTINGUISHABLE;
        if (!has_middle(trace, i) || seen)
            continue;
        bool resolved = chart_point_is_resolved(trace->data, trace->series, i);
        draw_bare_marker(drawing, trace->series, !resolved, x, y);
        name_point(drawing, trace, i);
        previous_x = x;
        previous_y = y;
    }
}

static bool is_crowded(const struct drawing *drawing, const struct trace *trace)
{
    size_t count = trace->series->count;
    double width = count > 1 ? trace->x[count - 1] - trace->x[0] : INFINITY;
    return trace->series->alone &&
           width < (double)(count - 1) * drawing_length(drawing, EDGES_HIDE);
}

/* Points in a band are many: markers at some of them tell the lines apart. Where no line joins them
 * each is all that there is. */
static void draw_markers(const struct drawing *drawing, const struct trace *trace)
{
    double apart = drawing_length(drawing, MARKERS_APART);
    double previous = -INFINITY;
    if (is_crowded(drawing, trace)) {
        draw_crowded_markers(drawing, trace);
        return;
    }
    for (size_t i = 0; i < trace->series->count; i++) {
        bool may_be_left_out = trace->dense[i] && !trace->series->alone && !stands_alone(trace, i);
        if (!has_middle(trace, i) || (may_be_left_out && trace->x[i] - previous < apart))
            continue;
        bool resolved = chart_point_is_resolved(trace->data, trace->series, i);
        draw_marker(drawing, trace->series, !resolved, trace->x[i], trace->middle[i]);
        previous = trace->x[i];
        name_point(drawing, trace, i);
    }
}

/* What is beyond the axis is an arrow head at its end: not hidden, and not in the wrong place.
 * `beyond` as axis_beyond gives it. */
static void arrow_head(const struct layout_panel *panel, double x, int beyond, double radius)
{
    if (beyond > 0)
        regular_polygon(x, panel->area.top + radius, radius, 3, 0);
    else if (beyond < 0)
        regular_polygon(x, panel->area.bottom - radius, radius, 3, 0.5);
}

/* Small ones where a bound of a band is beyond, one as large as a marker where the value is. */
static void draw_arrow_heads(const struct drawing *drawing, const struct trace *trace)
{
    const struct chart_series *series = trace->series;
    const struct chart_axis *axis = &trace->panel->values;
    pen_set_colour(series_colour(series));
    for (size_t i = 0; i < series->count; i++) {
        if (has_band(trace, i)) {
            double small = drawing_length(drawing, 2 * SAMPLE_RADIUS);
            arrow_head(trace->panel, trace->x[i], axis_beyond(axis, series->low[i]), small);
            arrow_head(trace->panel, trace->x[i], axis_beyond(axis, series->high[i]), small);
        }
        arrow_head(trace->panel, trace->x[i], axis_beyond(axis, series->middle[i]),
                   drawing_length(drawing, VALUE_BEYOND_RADIUS));
    }
}

/* Where the point of that count stands; counts that have no point are not between them. */
static double x_of_count(const struct drawing *drawing, const struct trace *trace, double workers)
{
    const struct chart_series *series = trace->series;
    for (size_t i = 0; i < series->count; i++)
        if (series->x[i] == workers)
            return trace->x[i];
    return layout_x(drawing->layout, trace->panel, workers);
}

/* What could not be measured has no value: it stands at the lower end. */
static void draw_failures(const struct drawing *drawing, const struct trace *trace)
{
    const struct chart_series *series = trace->series;
    double y = trace->panel->area.bottom - drawing_length(drawing, FAILURE_RISE);
    pen_set_colour(series_colour(series));
    for (size_t i = 0; i < series->failed_count; i++)
        draw_cross(drawing, x_of_count(drawing, trace, series->failed_x[i]), y);
}

static void draw_samples(const struct drawing *drawing, const struct trace *trace)
{
    const struct chart_series *series = trace->series;
    const struct layout_panel *panel = trace->panel;
    double radius = drawing_length(drawing, SAMPLE_RADIUS);
    pen_set_colour(colour_with_alpha(series_colour(series), SAMPLE_ALPHA));
    for (size_t i = 0; i < series->sample_count; i++) {
        double x = x_of_count(drawing, trace, series->sample_x[i]);
        double value = series->sample_y[i];
        int beyond = axis_beyond(&panel->values, value);
        if (beyond != 0)
            arrow_head(panel, x, beyond, 2 * radius);
        else
            pen_circle(x, layout_y(panel, value), radius);
    }
}

/* ---- panels ---- */

static void draw_grid(const struct drawing *drawing, const struct layout_panel *panel)
{
    const struct chart_layout *layout = drawing->layout;
    const struct chart_rect *area = &panel->area;
    pen_set_colour(GRID);
    for (size_t i = 0; i < panel->values.tick_count; i++) {
        double y = layout_sharp(layout, layout_y(panel, panel->values.ticks[i].value));
        segment(area->left, y, area->right, y, layout->line);
    }
    for (size_t i = 0; i < layout->workers.tick_count; i++) {
        double x = layout_sharp(layout, layout_x(layout, panel, layout->workers.ticks[i].value));
        segment(x, area->top, x, area->bottom, layout->line);
    }
}

static void draw_reference_lines(const struct drawing *drawing, const struct layout_panel *panel,
                                 double value, bool first)
{
    const struct chart_layout *layout = drawing->layout;
    const struct chart_rect *area = &panel->area;
    if (!isnan(value)) {
        double y = layout_sharp(layout, layout_y(panel, value));
        pen_set_colour(MUTED);
        segment(area->left, y, area->right, y, layout->line);
    }
    if (layout->has_cpu_line) {
        double x = layout_sharp(layout, layout->cpu_x);
        double top = first ? layout->cpu_top : area->top;
        pen_set_colour(MUTED);
        pen_dashed_line((double[]){x, x}, (double[]){area->bottom, top}, 2, layout->line,
                        drawing_length(drawing, DASH), drawing_length(drawing, DASH_GAP));
    }
}

static void draw_points(const struct drawing *drawing, const struct trace *trace)
{
    draw_bars(drawing, trace);
    if (trace->series->marker >= 0)
        draw_markers(drawing, trace);
    draw_arrow_heads(drawing, trace);
    draw_failures(drawing, trace);
}

/* References first, then bands, samples, lines and points. The first series ends up on top. */
static void draw_all_series(const struct drawing *drawing, size_t index)
{
    const struct chart_panel *data = &drawing->chart->panels[index];
    struct trace traces[CHART_SERIES_LIMIT];
    for (size_t i = 0; i < data->series_count; i++) {
        trace_init(&traces[i], drawing, index, &data->series[i]);
        draw_bands(&traces[i]);
    }
    for (size_t i = 0; i < data->series_count; i++)
        draw_samples(drawing, &traces[i]);
    for (size_t i = 0; i < data->series_count; i++)
        if (data->series[i].muted)
            draw_line(drawing, &traces[i]);
    for (size_t i = data->series_count; i-- > 0;)
        if (!data->series[i].muted)
            draw_line(drawing, &traces[i]);
    for (size_t i = data->series_count; i-- > 0;) {
        draw_points(drawing, &traces[i]);
        trace_release(&traces[i]);
    }
}

static void draw_axes(const struct drawing *drawing, const struct layout_panel *panel, bool last)
{
    const struct chart_layout *layout = drawing->layout;
    const struct chart_rect *area = &panel->area;
    double mark = drawing_length(drawing, 5);
    bool first_column = panel == layout->panels || panel->area.left <= layout->panels[0].area.left;
    pen_set_colour(INK);
    segment(area->left, area->top, area->left, area->bottom, layout->line);
    segment(area->left, area->bottom, area->right, area->bottom, layout->line);
    for (size_t i = 0; first_column && i < panel->values.tick_count; i++) {
        double y = layout_sharp(layout, layout_y(panel, panel->values.ticks[i].value));
        segment(area->left - mark, y, area->left, y, layout->line);
    }
    for (size_t i = 0; last && i < layout->workers.tick_count; i++) {
        double x = layout_sharp(layout, layout_x(layout, panel, layout->workers.ticks[i].value));
        segment(x, area->bottom, x, area->bottom + mark, layout->line);
    }
}

static void draw_panel(const struct drawing *drawing, size_t index)
{
    const struct chart_layout *layout = drawing->layout;
    const struct layout_panel *panel = &layout->panels[index];
    bool grid = drawing->chart->columns > 1;
    bool first = index == 0 || layout->panels[index - 1].left_out;
    bool last = index + 1 == drawing->chart->panel_count;
    if (panel->left_out)
        return;
    draw_grid(drawing, panel);
    draw_reference_lines(drawing, panel, drawing->chart->panels[index].line, first);
    draw_all_series(drawing, index);
    draw_axes(drawing, panel, last || grid);
}

/* ---- texts and legend ---- */

static void draw_series_key(const struct drawing *drawing, const struct layout_key *key)
{
    const struct chart_panel *panel = &drawing->chart->panels[key->panel];
    const struct chart_series *series = &panel->series[key->series];
    struct pen_colour colour = series_colour(series);
    double xs[] = {key->left, key->right}, ys[] = {key->y, key->y};
    pen_set_colour(series->muted ? colour : colour_with_alpha(colour, LINE_ALPHA));
    if (series->dashed)
        pen_dashed_line(xs, ys, 2, drawing_length(drawing, MUTED_WIDTH),
                        drawing_length(drawing, DASH), drawing_length(drawing, DASH_GAP));
    else if (!series->alone)
        pen_line(xs, ys, 2, drawing_length(drawing, LINE_WIDTH));
    if (series->marker >= 0)
        draw_marker(drawing, series, series->hollow, (key->left + key->right) / 2, key->y);
}

/* The signs that all series share are in no series' colour. */
static void draw_key(const struct drawing *drawing, const struct layout_key *key)
{
    double x = (key->left + key->right) / 2, half = drawing_length(drawing, BAND_KEY);
    pen_set_colour(MUTED);
    switch (key->kind) {
    case KEY_SERIES:
        draw_series_key(drawing, key);
        break;
    case KEY_INTERVAL:
        if (drawing->chart->rows)
            segment(x - half, key->y, x + half, key->y, drawing_length(drawing, BAR_WIDTH));
        else
            segment(x, key->y - half, x, key->y + half, drawing_length(drawing, BAR_WIDTH));
        break;
    case KEY_SAMPLE:
        pen_circle(x, key->y, drawing_length(drawing, SAMPLE_RADIUS));
        break;
    case KEY_BEYOND:
        regular_polygon(x, key->y, drawing_length(drawing, 2.4 * SAMPLE_RADIUS), 3,
                        drawing->chart->rows ? 0.25 : 0);
        break;
    case KEY_FAILED:
        draw_cross(drawing, x, key->y);
        break;
    }
}

bool chart_draw(const struct chart *chart, const struct sheet *sheet, struct error *error)
{
    if (!pen_begin(sheet, error))
        return false;
    if (chart->lanes) {
        lanes_draw(chart, sheet);
        pen_end();
        return true;
    }
    if (chart->peers) {
        peers_draw(chart, sheet);
        pen_end();
        return true;
    }
    struct chart_layout layout;
    layout_init(&layout, chart, sheet->width, sheet->height, pen_text_width);
    struct drawing drawing = {.chart = chart, .layout = &layout};
    for (size_t i = 0; i < chart->panel_count && !chart->rows; i++)
        draw_panel(&drawing, i);
    if (chart->rows)
        draw_rows(&drawing);
    for (size_t i = 0; i < layout.key_count; i++)
        draw_key(&drawing, &layout.keys[i]);
    layout_paint_texts(&layout);
    layout_release(&layout);
    pen_end();
    return true;
}
