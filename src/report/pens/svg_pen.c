#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/pens/pen_device.h"
#include "tvp/text/html_escape.h"

/* Half the height of a capital letter, in em: SVG places a text by its base line, and not every
 * program knows another. */
static const double HALF_LETTER = 0.36;
/* Of what a point says: in em. */
static const double PADDING = 0.6;
static const double BOX_HEIGHT = 2;

struct named_point {
    double x, y, radius, size;
    char *text;
    double width;
};

static struct sheet page;
static struct strbuf *out;
static bool in_group;
static struct pen_colour colour_now;
static struct named_point *points;
static size_t point_count;
static size_t point_capacity;

/* As short as two decimals can be. */
static void add_number(double value)
{
    char digits[64];
    size_t length = (size_t)snprintf(digits, sizeof digits, "%.2f", value);
    while (digits[length - 1] == '0')
        length--;
    if (digits[length - 1] == '.')
        length--;
    bool nothing = length == 2 && memcmp(digits, "-0", 2) == 0;
    strbuf_add(out, nothing ? "0" : digits, nothing ? 1 : length);
}

static void add_attribute(const char *name, double value)
{
    strbuf_addf(out, " %s=\"", name);
    add_number(value);
    strbuf_addc(out, '"');
}

static void leave_group(void)
{
    if (in_group)
        strbuf_adds(out, "</g>\n");
    in_group = false;
}

/* The colour stands there for programs without style sheets, too. */
static void add_colour(enum chart_colour colour)
{
    strbuf_addf(out, " class=\"%s\" color=\"#%06x\"", chart_colour_class(colour),
                (unsigned)chart_colour_rgb(colour, page.paper));
}

/* What has one colour is one group. */
static void enter_group(void)
{
    if (in_group)
        return;
    in_group = true;
    strbuf_adds(out, "<g");
    add_colour(colour_now.colour);
    if (colour_now.alpha < 1) {
        add_attribute("fill-opacity", colour_now.alpha);
        add_attribute("stroke-opacity", colour_now.alpha);
    }
    strbuf_adds(out, " fill=\"currentColor\">\n");
}

static bool begin(const struct sheet *sheet, struct error *error)
{
    page = *sheet;
    out = sheet->bytes;
    in_group = false;
    struct sheet measured = *sheet;
    measured.medium = SHEET_PIXELS;
    measured.pixels = NULL;
    if (!plplot_pen.begin(&measured, error))
        return false;
    strbuf_adds(out, "<rect");
    add_colour(COLOUR_PAPER);
    add_attribute("width", sheet->width);
    add_attribute("height", sheet->height);
    strbuf_adds(out, " fill=\"currentColor\"/>\n");
    return true;
}

/* ---- shapes ---- */

static void set_colour(struct pen_colour colour)
{
    if (colour.colour == colour_now.colour && colour.alpha == colour_now.alpha)
        return;
    leave_group();
    colour_now = colour;
}

static void add_path(const double *x, const double *y, size_t count, const char *end)
{
    enter_group();
    strbuf_adds(out, "<path d=\"");
    for (size_t i = 0; i < count; i++) {
        strbuf_adds(out, i == 0 ? "M" : "L");
        add_number(x[i]);
        strbuf_addc(out, ' ');
        add_number(y[i]);
    }
    strbuf_addf(out, "%s\"", end);
}

static void line(const double *x, const double *y, size_t count, double width, double dash,
                 double gap)
{
    add_path(x, y, count, "");
    strbuf_adds(out, " fill=\"none\" stroke=\"currentColor\"");
    add_attribute("stroke-width", width);
    if (dash > 0) {
        strbuf_adds(out, " stroke-dasharray=\"");
        add_number(dash);
        strbuf_addc(out, ' ');
        add_number(gap);
        strbuf_addc(out, '"');
    }
    strbuf_adds(out, "/>\n");
}

static void polygon(const double *x, const double *y, size_t count)
{
    add_path(x, y, count, "Z");
    strbuf_adds(out, "/>\n");
}

static void add_circle(double x, double y, double radius)
{
    strbuf_adds(out, "<circle");
    add_attribute("cx", x);
    add_attribute("cy", y);
    add_attribute("r", radius);
}

static void circle(double x, double y, double radius)
{
    enter_group();
    add_circle(x, y, radius);
    strbuf_adds(out, "/>\n");
}

/* ---- texts ---- */

static void add_text(const char *words, double x, double y, double align, struct chart_font font)
{
    strbuf_adds(out, "<text");
    add_attribute("x", x);
    add_attribute("y", y + HALF_LETTER * font.size);
    add_attribute("font-size", font.size);
    if (font.bold)
        strbuf_adds(out, " font-weight=\"bold\"");
    if (align > 0)
        strbuf_addf(out, " text-anchor=\"%s\"", align < 1 ? "middle" : "end");
    strbuf_addc(out, '>');
    html_escape(out, words, strlen(words));
    strbuf_adds(out, "</text>\n");
}

static void text(const char *words, double x, double y, double align, struct chart_font font)
{
    enter_group();
    add_text(words, x, y, align, font);
}

/* ---- points ---- */

static void point(double x, double y, double radius, const char *words, double size)
{
    points = xgrow(points, point_count, &point_capacity, sizeof *points);
    double width = plplot_text_width(words, (struct chart_font){.size = size});
    points[point_count++] = (struct named_point){x, y, radius, size, xstrdup(words), width};
}

/* Above the point where there is room, and never beyond the picture's sides. */
static void add_label(const struct named_point *named)
{
    double width = named->width + 2 * PADDING * named->size;
    double height = BOX_HEIGHT * named->size;
    double left = fmax(0, fmin(named->x - width / 2, page.width - width));
    double top = named->y - named->radius - height;
    if (top < 0)
        top = named->y + named->radius;
    strbuf_adds(out, "<g class=\"label\" display=\"none\" aria-hidden=\"true\">\n<rect");
    add_colour(COLOUR_PAPER);
    add_attribute("x", left);
    add_attribute("y", top);
    add_attribute("width", width);
    add_attribute("height", height);
    add_attribute("rx", named->size / 4);
    strbuf_adds(out, " fill=\"currentColor\"/>\n<g");
    add_colour(COLOUR_INK);
    strbuf_adds(out, " fill=\"currentColor\">\n");
    add_text(named->text, left + width / 2, top + height / 2, 0.5,
             (struct chart_font){.size = named->size});
    strbuf_adds(out, "</g>\n</g>\n");
}

/* After everything else: nothing is drawn over what they say. */
static void add_point(const struct named_point *named)
{
    strbuf_adds(out, "<g class=\"point\" role=\"img\" tabindex=\"0\">\n<title>");
    html_escape(out, named->text, strlen(named->text));
    strbuf_adds(out, "</title>\n");
    add_circle(named->x, named->y, named->radius);
    strbuf_adds(out, " class=\"target\" fill=\"none\" pointer-events=\"all\"/>\n");
    add_label(named);
    strbuf_adds(out, "</g>\n");
}

static void end(void)
{
    leave_group();
    for (size_t i = 0; i < point_count; i++) {
        add_point(&points[i]);
        free(points[i].text);
    }
    point_count = 0;
    plplot_pen.end();
}

const struct pen_device svg_pen = {
    .begin = begin,
    .end = end,
    .set_colour = set_colour,
    .line = line,
    .polygon = polygon,
    .circle = circle,
    .text = text,
    .point = point,
};
