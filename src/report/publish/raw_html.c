#include "tvp/publish/raw_html.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/text/html_escape.h"

static const char details_tag[] = "<details>";
static const char details_end[] = "</details>";
static const char summary_tag[] = "<summary>";
static const char summary_end[] = "</summary>";

static bool starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* ---- text ---- */

/* The length of a character reference; 0 when there is none. */
static size_t reference_length(const char *text)
{
    static const char of_names[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    if (text[0] != '&')
        return 0;
    size_t start = text[1] == '#' ? 2 : 1;
    size_t length = strspn(text + start, of_names);
    return length > 0 && text[start + length] == ';' ? start + length + 1 : 0;
}

static void add_text(struct strbuf *out, const char *text, const char *end)
{
    while (text < end) {
        size_t length = reference_length(text);
        if (length > 0) {
            strbuf_add(out, text, length);
        } else {
            size_t left = (size_t)(end - text);
            length = 1 + strcspn(text + 1, "&");
            length = length < left ? length : left;
            html_escape(out, text, length);
        }
        text += length;
    }
}

/* ---- tags ---- */

static void start_details(struct raw_html *raw, struct strbuf *out, const void *block)
{
    raw->blocks = xgrow(raw->blocks, raw->count, &raw->capacity, sizeof *raw->blocks);
    raw->blocks[raw->count++] = block;
    strbuf_addf(out, "%s\n", details_tag);
}

static bool end_details(struct raw_html *raw, struct strbuf *out, const void *block)
{
    if (raw->count == 0 || raw->blocks[raw->count - 1] != block)
        return false;
    raw->count--;
    strbuf_addf(out, "%s\n", details_end);
    return true;
}

/* Text is escaped, so only a tag can look like one. */
static bool is_first_in_details(const struct strbuf *out)
{
    size_t length = sizeof details_tag;
    return out->length >= length && starts_with(out->data + out->length - length, details_tag);
}

/* Returns what follows the summary when it passes; its own tag otherwise. */
static const char *pass_summary(struct strbuf *out, const char *html)
{
    const char *text = html + sizeof summary_tag - 1;
    const char *end = strstr(text, summary_end);
    if (!end || !is_first_in_details(out))
        return html;
    strbuf_adds(out, summary_tag);
    add_text(out, text, end);
    strbuf_addf(out, "%s\n", summary_end);
    return end + sizeof summary_end - 1;
}

/* Returns what follows the tag when it passes; the tag itself otherwise. */
static const char *pass_tag(struct raw_html *raw, struct strbuf *out, const void *block,
                            const char *html)
{
    if (starts_with(html, details_tag)) {
        start_details(raw, out, block);
        return html + sizeof details_tag - 1;
    }
    if (starts_with(html, details_end) && end_details(raw, out, block))
        return html + sizeof details_end - 1;
    return starts_with(html, summary_tag) ? pass_summary(out, html) : html;
}

static bool is_tag(const char *html)
{
    return starts_with(html, details_tag) || starts_with(html, details_end) ||
           starts_with(html, summary_tag);
}

/* Appends what is there up to the next tag, without the blanks at its end, and returns where it
 * ends. */
static const char *add_paragraph(struct strbuf *out, const char *html)
{
    const char *end = html + 1;
    for (const char *c = end; *c && !is_tag(c); c++)
        if (!is_blank(*c))
            end = c + 1;
    strbuf_adds(out, "<p>");
    add_text(out, html, end);
    strbuf_adds(out, "</p>\n");
    return end;
}

void raw_html_add(struct raw_html *raw, struct strbuf *out, const void *block, const char *html)
{
    while (*html) {
        const char *after = pass_tag(raw, out, block, html);
        if (is_blank(*html))
            after++;
        else if (after == html)
            after = add_paragraph(out, html);
        html = after;
    }
}

void raw_html_leave(struct raw_html *raw, struct strbuf *out, const void *block)
{
    while (end_details(raw, out, block))
        continue;
}

void raw_html_release(struct raw_html *raw)
{
    free(raw->blocks);
    *raw = (struct raw_html){0};
}
