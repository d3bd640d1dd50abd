/*
 * pen_device.h - what draws for chart_pen.h, which says what each function does.
 */
#ifndef TVP_PEN_DEVICE_H
#define TVP_PEN_DEVICE_H

#include "tvp/pens/chart_pen.h"

struct pen_device {
    bool (*begin)(const struct sheet *sheet, struct error *error);
    void (*end)(void);
    void (*set_colour)(struct pen_colour colour);
    /* A dash of 0: a line without gaps. */
    void (*line)(const double *x, const double *y, size_t count, double width, double dash,
                 double gap);
    void (*polygon)(const double *x, const double *y, size_t count);
    void (*circle)(double x, double y, double radius);
    void (*text)(const char *text, double x, double y, double align, struct chart_font font);
    void (*point)(double x, double y, double radius, const char *text, double size);
};

extern const struct pen_device plplot_pen;
extern const struct pen_device svg_pen;

/* Of PLplot, for every medium. */
void plplot_prepare_process(enum pen_fonts fonts);
double plplot_text_width(const char *text, struct chart_font font);

#endif
