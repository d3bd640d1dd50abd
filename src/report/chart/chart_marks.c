#include "tvp/chart/chart_marks.h"

#include <math.h>

static const struct pen_colour REFERENCE = {COLOUR_REFERENCE, 1};
static const struct pen_colour PAPER = {COLOUR_PAPER, 1};

/* Lengths in pixels of a picture of 900 by 600. */
static const double MARKER_RADIUS = 4.2;
static const double MARKER_HALO = 1.2;
static const double HOLLOW = 1.6; /* how wide the edge of an empty marker is */
static const double CROSS = 4.5;  /* half its width */
static const double CROSS_WIDTH = 2.2;

double drawing_length(const struct drawing *drawing, double length)
{
    return length * drawing->layout->scale;
}

struct pen_colour colour_at(int place)
{
    unsigned colour = COLOUR_FIRST_SERIES + (unsigned)place % COLOUR_SERIES_COUNT;
    return (struct pen_colour){(enum chart_colour)colour, 1};
}

struct pen_colour series_colour(const struct chart_series *series)
{
    return series->muted ? REFERENCE : colour_at(series->colour);
}

struct pen_colour colour_with_alpha(struct pen_colour colour, double alpha)
{
    colour.alpha = alpha;
    return colour;
}

void segment(double x1, double y1, double x2, double y2, double width)
{
    pen_line((double[]){x1, x2}, (double[]){y1, y2}, 2, width);
}

void regular_polygon(double x, double y, double radius, size_t corners, double turn)
{
    enum { MOST = 8 };
    double xs[MOST];
    double ys[MOST];
    for (size_t i = 0; i < corners; i++) {
        double angle = 2 * M_PI * ((double)i / (double)corners + turn);
        xs[i] = x + radius * sin(angle);
        ys[i] = y - radius * cos(angle);
    }
    pen_polygon(xs, ys, corners);
}

/* Shapes of about one area. Polygons of our own, because characters sit off centre. */
static void marker_shape(int marker, double x, double y, double radius)
{
    static const struct {
        size_t corners;
        double size;
        double turn;
    } shapes[] = {{0, 1, 0}, {4, 1.26, 0.125}, {3, 1.4, 0}, {4, 1.3, 0}};
    size_t shape = (unsigned)marker % (sizeof shapes / sizeof shapes[0]);
    if (shapes[shape].corners == 0)
        pen_circle(x, y, radius);
    else
        regular_polygon(x, y, radius * shapes[shape].size, shapes[shape].corners,
                        shapes[shape].turn);
}

void draw_marker(const struct drawing *drawing, const struct chart_series *series, bool hollow,
                 double x, double y)
{
    pen_set_colour(PAPER);
    marker_shape(series->marker, x, y, drawing_length(drawing, MARKER_RADIUS + MARKER_HALO));
    draw_bare_marker(drawing, series, hollow, x, y);
}

void draw_bare_marker(const struct drawing *drawing, const struct chart_series *series, bool hollow,
                      double x, double y)
{
    double radius = MARKER_RADIUS;
    pen_set_colour(series_colour(series));
    marker_shape(series->marker, x, y, drawing_length(drawing, radius));
    if (!hollow)
        return;
    pen_set_colour(PAPER);
    marker_shape(series->marker, x, y, drawing_length(drawing, radius - HOLLOW));
}

void draw_cross(const struct drawing *drawing, double x, double y)
{
    double half = drawing_length(drawing, CROSS), width = drawing_length(drawing, CROSS_WIDTH);
    segment(x - half, y - half, x + half, y + half, width);
    segment(x - half, y + half, x + half, y - half, width);
}
