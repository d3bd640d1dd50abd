#include "tvp/pens/chart_pen.h"

#include "tvp/pens/pen_device.h"

static const struct pen_device *const devices[] = {
    [SHEET_PIXELS] = &plplot_pen,
    [SHEET_SVG] = &svg_pen,
    [SHEET_PDF] = &plplot_pen,
};

static const struct pen_device *device;

void pen_prepare_process(enum pen_fonts fonts)
{
    plplot_prepare_process(fonts);
}

bool pen_begin(const struct sheet *sheet, struct error *error)
{
    device = devices[sheet->medium];
    return device->begin(sheet, error);
}

void pen_end(void)
{
    device->end();
}

void pen_set_colour(struct pen_colour colour)
{
    device->set_colour(colour);
}

void pen_line(const double *x, const double *y, size_t count, double width)
{
    device->line(x, y, count, width, 0, 0);
}

void pen_dashed_line(const double *x, const double *y, size_t count, double width, double dash,
                     double gap)
{
    device->line(x, y, count, width, dash, gap);
}

void pen_polygon(const double *x, const double *y, size_t count)
{
    device->polygon(x, y, count);
}

void pen_circle(double x, double y, double radius)
{
    device->circle(x, y, radius);
}

void pen_text(const char *text, double x, double y, double align, struct chart_font font)
{
    device->text(text, x, y, align, font);
}

bool pen_takes_points(void)
{
    return device->point;
}

void pen_point(double x, double y, double radius, const char *text, double size)
{
    if (device->point)
        device->point(x, y, radius, text, size);
}

double pen_text_width(const char *text, struct chart_font font)
{
    return plplot_text_width(text, font);
}
