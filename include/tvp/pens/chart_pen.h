/*
 * chart_pen.h - drawing in pixels, on what the sheet says: PLplot draws pixels and PDF
 * (plplot_pen.c, the only user of plplot.h), SVG is written as text (svg_pen.c).
 *
 * One picture at a time: pen_begin, any drawing, pen_end. Coordinates are pixels from the top left
 * corner, y downwards; the middle of the first pixel is (0.5, 0.5). PLplot gets finite numbers and
 * clean text (chart_text.h) only, and no axis to compute, because it exits or loops on what it
 * does not like there. It may still end the process: see render.h. It measures the texts of all
 * media, so that a chart is laid out alike in each.
 */
#ifndef TVP_CHART_PEN_H
#define TVP_CHART_PEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tvp/common/error.h"
#include "tvp/common/strbuf.h"
#include "tvp/pens/chart_colours.h"
#include "tvp/pens/chart_text.h"

enum sheet_medium { SHEET_PIXELS, SHEET_SVG, SHEET_PDF };

/* What a picture is drawn on. */
struct sheet {
    enum sheet_medium medium;
    enum chart_paper paper; /* SVG can have both */
    uint32_t width;
    uint32_t height;
    uint32_t *pixels;     /* for pixels: 0xRRGGBB each, top row first; the highest byte is not used.
                       * NULL: texts are only measured */
    struct strbuf *bytes; /* for the others: a PDF file, or what svg_file.h makes a file of */
};

struct chart_rect {
    double left, top, right, bottom;
};

struct pen_colour {
    enum chart_colour colour;
    double alpha; /* 0 invisible … 1 opaque */
};

/* Which fonts text may be set in. */
enum pen_fonts {
    PEN_FONTS_OWN,      /* DejaVu Sans alone, which is quicker (pen_fonts.h) */
    PEN_FONTS_OF_SYSTEM /* for letters that it lacks, others of those that the system has */
};

/* With this status the process ends when a text has letters for which PEN_FONTS_OF_SYSTEM has to be
 * chosen: the same is then drawn by another process. */
enum { PEN_LACKS_LETTERS = 3 };

/* Once, in the process that will draw: what surrounds it shall not change the pictures, nor shall
 * PLplot leave by anything but _exit, with its message on stderr. Changes the environment and the
 * working directory. */
void pen_prepare_process(enum pen_fonts fonts);

/* Starts a picture on empty paper; the sheet is filled in by pen_end. Fails when PLplot lacks the
 * driver; the message names the package to install. */
bool pen_begin(const struct sheet *sheet, struct error *error);
void pen_end(void);

/* For everything drawn afterwards. */
void pen_set_colour(struct pen_colour colour);

void pen_line(const double *x, const double *y, size_t count, double width);
/* `dash` pixels drawn, `gap` pixels left out, and again. */
void pen_dashed_line(const double *x, const double *y, size_t count, double width, double dash,
                     double gap);
void pen_polygon(const double *x, const double *y, size_t count);
void pen_circle(double x, double y, double radius);

/* A clean text; (x, y) is its left end (align 0), middle (0.5) or right end (1), at half the
 * height of its letters. */
void pen_text(const char *text, double x, double y, double align, struct chart_font font);

/* Says in a clean text what stands at a place, for who points at it or comes to it with the
 * keyboard: only SVG has it. `size` is that of the letters. */
void pen_point(double x, double y, double radius, const char *text, double size);

/* Whether it keeps what it is told of points: of a picture in pixels nobody reads it. */
bool pen_takes_points(void);

/* As wide as pen_text draws it; between pen_begin and pen_end only. */
double pen_text_width(const char *text, struct chart_font font);

#endif
