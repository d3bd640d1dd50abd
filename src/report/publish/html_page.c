#include "tvp/publish/html_page.h"

#include <stdlib.h>
#include <string.h>

#include "tvp/publish/markdown_html.h"
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

/* Any other picture would have to be fetched, and no request leaves the page. */
static bool add_source(struct strbuf *out, const char *address, size_t length, const void *context)
{
    if (is_png_data(address, length)) {
        strbuf_add(out, address, length);
        return true;
    }
    const struct picture *picture = picture_at_address(context, address, length);
    if (!picture || picture->problem)
        return false;
    strbuf_adds(out, "data:image/png;base64,");
    add_base64(out, &picture->files[PICTURE_PNG]);
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
    add_style(page);
    strbuf_adds(page, "</style>\n</head>\n");
}

bool html_page(const struct report *report, const char *markdown, size_t length,
               struct strbuf *page, struct error *error)
{
    size_t before = page->length;
    add_head(page, report->title);
    strbuf_adds(page, "<body>\n<main>\n");
    if (!markdown_html(page, markdown, length, add_source, report, error)) {
        strbuf_truncate(page, before);
        return false;
    }
    strbuf_adds(page, "</main>\n</body>\n</html>\n");
    return true;
}
