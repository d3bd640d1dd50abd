#include "tvp/publish/html_page.h"

#include <stdlib.h>
#include <string.h>

#include "tvp/draw/svg_file.h"
#include "tvp/pens/chart_colours.h"
#include "tvp/report/overview.h"
#include "tvp/report/picture_address.h"
#include "tvp/template/builtin_templates.h"
#include "tvp/text/html_escape.h"

/* ---- pictures ---- */

/* RFC 4648, section 4: three bytes become four characters, the last group is filled with "=". */
static void add_base64(struct strbuf *out, const struct strbuf *bytes)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t at = 0; at < bytes->length; at += 3) {
        size_t count = bytes->length - at < 3 ? bytes->length - at : 3;
        unsigned group = 0;
        for (size_t i = 0; i < 3; i++)
            group = group << 8 | (i < count ? (unsigned char)bytes->data[at + i] : 0);
        for (size_t i = 0; i < 4; i++)
            strbuf_addc(out, i <= count ? digits[group >> (18 - 6 * i) & 63] : '=');
    }
}

static bool is_plain_base64(const char *text, size_t length)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
    for (size_t i = 0; i < length; i++)
        if (!memchr(plain, text[i], sizeof plain - 1))
            return false;
    return true;
}

/* A template can bring pictures of its own when they are in it as data. */
static bool is_png_data(const char *address, size_t length)
{
    static const char start[] = "data:image/png;base64,";
    size_t start_length = sizeof start - 1;
    return length > start_length && memcmp(address, start, start_length) == 0 &&
           is_plain_base64(address + start_length, length - start_length);
}

static void add_attribute(struct strbuf *out, const char *name, const char *value)
{
    strbuf_addf(out, " %s=\"", name);
    html_escape(out, value, strlen(value));
    strbuf_addc(out, '"');
}

static void add_image(struct strbuf *out, const struct markdown_picture *picture,
                      const struct strbuf *png)
{
    strbuf_adds(out, "<img src=\"");
    if (png) {
        strbuf_adds(out, "data:image/png;base64,");
        add_base64(out, png);
    } else {
        strbuf_adds(out, picture->address);
    }
    strbuf_addc(out, '"');
    if (*picture->title)
        add_attribute(out, "title", picture->title);
    add_attribute(out, "alt", picture->text);
    strbuf_addc(out, '>');
}

void html_add_drawing(struct strbuf *out, const char *width, const struct strbuf *drawing)
{
    if (drawing->length == 0)
        return;
    strbuf_addf(out, "<span class=\"drawing %s\">", width);
    strbuf_add(out, drawing->data, drawing->length);
    strbuf_adds(out, "</span>");
}

/* In per cent of its box's width, with room for the dot at both ends. */
static double on_strip(double place)
{
    return 3 + 94 * place;
}

/* Its figures stand beside it. */
static void add_strip(struct strbuf *out, const struct strip *strip)
{
    enum chart_colour colour =
        (enum chart_colour)(COLOUR_FIRST_SERIES + strip->colour % COLOUR_SERIES_COUNT);
    strbuf_adds(out, "<svg class=\"chart strip\" aria-hidden=\"true\">"
                     "<line class=\"reference\" x1=\"0\" x2=\"100%\" y1=\"50%\" y2=\"50%\"/>");
    strbuf_addf(out,
                "<g class=\"%s\"><line class=\"range\" x1=\"%.1f%%\" x2=\"%.1f%%\" y1=\"50%%\" "
                "y2=\"50%%\"/><circle cx=\"%.1f%%\" cy=\"50%%\" r=\"4\"/></g></svg>",
                chart_colour_class(colour), on_strip(strip->low), on_strip(strip->high),
                on_strip(strip->value));
}

/* Any other picture would have to be fetched, and no request leaves the page. A drawing follows
 * light and dark and says its figures; of the wide and the narrow one a page shows what fits. */
static bool add_picture(struct strbuf *out, const struct markdown_picture *wanted,
                        const void *context)
{
    size_t length = strlen(wanted->address);
    const struct report *report = context;
    struct strip strip;
    if (overview_strip(&strip, &report->findings, wanted->address)) {
        add_strip(out, &strip);
        return true;
    }
    const struct picture *picture = picture_at_address(report, wanted->address, length);
    bool is_data = is_png_data(wanted->address, length);
    if (!is_data && (!picture || picture->problem))
        return false;
    if (picture && picture->on_page[PAGE_WIDE].length > 0) {
        html_add_drawing(out, "wide", &picture->on_page[PAGE_WIDE]);
        html_add_drawing(out, "narrow", &picture->on_page[PAGE_NARROW]);
    } else {
        add_image(out, wanted, picture ? &picture->files[PICTURE_PNG] : NULL);
    }
    return true;
}

/* ---- the page ---- */

static void add_style(struct strbuf *page)
{
    for (const struct builtin_template *file = builtin_templates; file->name; file++)
        if (strcmp(file->name, "page.css") == 0)
            strbuf_add(page, file->text, file->length);
}

/* The policy refuses what the page does not have anyway: scripts, frames, anything fetched. The
 * empty icon keeps a browser from asking for one. */
static void add_head(struct strbuf *page, const char *title)
{
    strbuf_adds(page, "<!DOCTYPE html>\n"
                      "<html lang=\"en\">\n"
                      "<head>\n"
                      "<meta charset=\"utf-8\">\n"
                      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                      "img-src data:; style-src 'unsafe-inline'; base-uri 'none'; "
                      "form-action 'none'\">\n"
                      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                      "<meta name=\"color-scheme\" content=\"light dark\">\n"
                      "<meta name=\"referrer\" content=\"no-referrer\">\n"
                      "<link rel=\"icon\" href=\"data:,\">\n"
                      "<title>");
    html_escape(page, title, strlen(title));
    strbuf_adds(page, "</title>\n<style>\n");
    svg_style(page);
    add_style(page);
    strbuf_adds(page, "</style>\n</head>\n");
}

static void add_contents(struct strbuf *page, const struct strbuf *contents)
{
    if (contents->length == 0)
        return;
    strbuf_adds(page, "<nav aria-label=\"Contents\">\n<ul>\n");
    strbuf_add(page, contents->data, contents->length);
    strbuf_adds(page, "</ul>\n</nav>\n");
}

bool html_page(const struct report *report, const char *markdown, size_t length,
               struct strbuf *page, struct error *error)
{
    return html_page_of(report->title, markdown, length, add_picture, report, page, error);
}

bool html_page_of(const char *title, const char *markdown, size_t length,
                  picture_writer *write_picture, const void *context, struct strbuf *page,
                  struct error *error)
{
    struct strbuf body = {0}, contents = {0};
    bool good = markdown_html(&body, &contents, markdown, length, write_picture, context, error);
    if (good) {
        add_head(page, title);
        strbuf_adds(page, "<body>\n");
        add_contents(page, &contents);
        strbuf_adds(page, "<main>\n");
        strbuf_add(page, strbuf_text(&body), body.length);
        strbuf_adds(page, "</main>\n</body>\n</html>\n");
    }
    strbuf_release(&body);
    strbuf_release(&contents);
    return good;
}
