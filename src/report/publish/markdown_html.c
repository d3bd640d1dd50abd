#include "tvp/publish/markdown_html.h"

#include <limits.h>
#include <md4c.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "tvp/common/alloc.h"
#include "tvp/text/html_escape.h"

enum { HEADING_LEVELS = 6 };

/* As GitHub, but an address is a link only where the Markdown says so. */
static const unsigned dialect =
    (MD_DIALECT_GITHUB & ~(unsigned)MD_FLAG_PERMISSIVEAUTOLINKS) | MD_FLAG_NOHTML;

/* A span that was entered, and what ends it in the page. */
struct span {
    MD_SPANTYPE type;
    const char *end;
};

/* The spans are kept because md4c leaves some that it never entered, and some never. */
struct writer {
    struct strbuf *out;
    picture_source *source;
    const void *context;
    unsigned headings[HEADING_LEVELS]; /* Markdown's levels from the top to the heading we are in */
    unsigned heading_depth;
    struct span *spans;
    size_t span_count;
    size_t span_capacity;
    size_t open[MD_SPAN_U + 1]; /* how many of each type are among them */
};

/* ---- addresses ---- */

/* An address without a scheme has no colon before its path. A character reference there could hide
 * one. */
static bool is_relative(const char *address, size_t length)
{
    static const char path_starts[] = {'/', '?', '#'};
    for (size_t i = 0; i < length && !memchr(path_starts, address[i], sizeof path_starts); i++)
        if (address[i] == ':' || address[i] == '&')
            return false;
    return true;
}

static bool is_harmless(const MD_ATTRIBUTE *address)
{
    static const char *const schemes[] = {"http:", "https:", "mailto:"};
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        size_t length = strlen(schemes[i]);
        if (address->size >= length && strncasecmp(address->text, schemes[i], length) == 0)
            return true;
    }
    return is_relative(address->text, address->size);
}

static void add_text(struct strbuf *out, MD_TEXTTYPE type, const char *text, size_t length)
{
    if (type == MD_TEXT_ENTITY)
        strbuf_add(out, text, length);
    else
        html_escape(out, text, length);
}

static void add_attribute(struct strbuf *out, const char *name, const MD_ATTRIBUTE *value)
{
    strbuf_addf(out, " %s=\"", name);
    for (size_t i = 0; value->size > 0 && value->substr_offsets[i] < value->size; i++) {
        MD_OFFSET start = value->substr_offsets[i];
        add_text(out, value->substr_types[i], value->text + start,
                 value->substr_offsets[i + 1] - start);
    }
    strbuf_addc(out, '"');
}

static void add_title(struct strbuf *out, const MD_ATTRIBUTE *title)
{
    if (title->size > 0)
        add_attribute(out, "title", title);
}

/* ---- spans ---- */

/* A link to anything else, or inside of another link, shows its text only. */
static const char *start_link(struct writer *writer, const MD_SPAN_A_DETAIL *link)
{
    if (writer->open[MD_SPAN_A] > 0 || !is_harmless(&link->href))
        return "";
    strbuf_adds(writer->out, "<a");
    add_attribute(writer->out, "href", &link->href);
    add_title(writer->out, &link->title);
    strbuf_addc(writer->out, '>');
    return "</a>";
}

/* What follows up to the picture's end is its text, without any markup. */
static const char *start_picture(struct writer *writer, const MD_SPAN_IMG_DETAIL *picture)
{
    struct strbuf *out = writer->out;
    size_t before = out->length;
    strbuf_adds(out, "<img src=\"");
    if (writer->source(out, picture->src.text, picture->src.size, writer->context)) {
        strbuf_addc(out, '"');
        add_title(out, &picture->title);
        strbuf_adds(out, " alt=\"");
        return "\">";
    }
    strbuf_truncate(out, before);
    strbuf_adds(out, "<span class=\"picture\">");
    return "</span>";
}

static const char *start_simple(struct writer *writer, const char *start, const char *end)
{
    strbuf_adds(writer->out, start);
    return end;
}

/* Returns what ends the span. */
static const char *start_span(struct writer *writer, MD_SPANTYPE type, const void *detail)
{
    switch (type) {
    case MD_SPAN_A:
        return start_link(writer, detail);
    case MD_SPAN_IMG:
        return start_picture(writer, detail);
    case MD_SPAN_EM:
        return start_simple(writer, "<em>", "</em>");
    case MD_SPAN_STRONG:
        return start_simple(writer, "<strong>", "</strong>");
    case MD_SPAN_CODE:
        return start_simple(writer, "<code>", "</code>");
    case MD_SPAN_DEL:
        return start_simple(writer, "<del>", "</del>");
    default:
        /* Not in our dialect. */
        return "";
    }
}

static int enter_span(MD_SPANTYPE type, void *detail, void *data)
{
    struct writer *writer = data;
    bool in_picture = writer->open[MD_SPAN_IMG] > 0;
    const char *end = in_picture ? "" : start_span(writer, type, detail);
    writer->spans =
        xgrow(writer->spans, writer->span_count, &writer->span_capacity, sizeof *writer->spans);
    writer->spans[writer->span_count++] = (struct span){type, end};
    writer->open[type]++;
    return 0;
}

static MD_SPANTYPE end_span(struct writer *writer)
{
    struct span span = writer->spans[--writer->span_count];
    writer->open[span.type]--;
    strbuf_adds(writer->out, span.end);
    return span.type;
}

/* Ends the spans inside this one as well; leaving those later finds nothing to end. */
static int leave_span(MD_SPANTYPE type, void *detail, void *data)
{
    (void)detail;
    struct writer *writer = data;
    while (writer->open[type] > 0)
        if (end_span(writer) == type)
            break;
    return 0;
}

/* Where a block begins or ends no span goes on, even if md4c has forgotten to leave it. */
static void end_all_spans(struct writer *writer)
{
    while (writer->span_count > 0)
        end_span(writer);
}

/* ---- blocks ---- */

static const struct {
    const char *start;
    const char *end;
} blocks[] = {
    [MD_BLOCK_DOC] = {"", ""},
    [MD_BLOCK_QUOTE] = {"<blockquote>\n", "</blockquote>\n"},
    [MD_BLOCK_UL] = {"<ul>\n", "</ul>\n"},
    [MD_BLOCK_OL] = {NULL, "</ol>\n"},
    [MD_BLOCK_LI] = {NULL, "</li>\n"},
    [MD_BLOCK_HR] = {"<hr>\n", ""},
    [MD_BLOCK_H] = {NULL, NULL},
    /* It can scroll, so it can have the keyboard's focus. */
    [MD_BLOCK_CODE] = {"<pre tabindex=\"0\"><code>", "</code></pre>\n"},
    [MD_BLOCK_HTML] = {"<p>", "</p>\n"},
    [MD_BLOCK_P] = {"<p>", "</p>\n"},
    [MD_BLOCK_TABLE] = {"<div class=\"table\" tabindex=\"0\">\n<table>\n", "</table>\n</div>\n"},
    [MD_BLOCK_THEAD] = {"<thead>\n", "</thead>\n"},
    [MD_BLOCK_TBODY] = {"<tbody>\n", "</tbody>\n"},
    [MD_BLOCK_TR] = {"<tr>\n", "</tr>\n"},
    [MD_BLOCK_TH] = {NULL, "</th>\n"},
    [MD_BLOCK_TD] = {NULL, "</td>\n"},
};

static void start_heading(struct writer *writer, unsigned level)
{
    while (writer->heading_depth > 0 && writer->headings[writer->heading_depth - 1] >= level)
        writer->heading_depth--;
    writer->headings[writer->heading_depth++] = level;
    strbuf_addf(writer->out, "<h%u>", writer->heading_depth);
}

static void start_item(struct writer *writer, const MD_BLOCK_LI_DETAIL *item)
{
    strbuf_adds(writer->out, "<li>");
    if (item->is_task)
        strbuf_adds(writer->out, item->task_mark == ' ' ? "☐ " : "☑ ");
}

static void start_cell(struct writer *writer, const char *start, const MD_BLOCK_TD_DETAIL *cell)
{
    static const char *const classes[] = {
        [MD_ALIGN_DEFAULT] = "",
        [MD_ALIGN_LEFT] = " class=\"left\"",
        [MD_ALIGN_CENTER] = " class=\"center\"",
        [MD_ALIGN_RIGHT] = " class=\"right\"",
    };
    strbuf_addf(writer->out, "%s%s>", start, classes[cell->align]);
}

static int enter_block(MD_BLOCKTYPE type, void *detail, void *data)
{
    struct writer *writer = data;
    end_all_spans(writer);
    if (type == MD_BLOCK_OL)
        strbuf_addf(writer->out, "<ol start=\"%u\">\n", ((MD_BLOCK_OL_DETAIL *)detail)->start);
    else if (type == MD_BLOCK_LI)
        start_item(writer, detail);
    else if (type == MD_BLOCK_H)
        start_heading(writer, ((MD_BLOCK_H_DETAIL *)detail)->level);
    else if (type == MD_BLOCK_TH)
        start_cell(writer, "<th scope=\"col\"", detail);
    else if (type == MD_BLOCK_TD)
        start_cell(writer, "<td", detail);
    else
        strbuf_adds(writer->out, blocks[type].start);
    return 0;
}

static int leave_block(MD_BLOCKTYPE type, void *detail, void *data)
{
    (void)detail;
    struct writer *writer = data;
    end_all_spans(writer);
    if (type == MD_BLOCK_H)
        strbuf_addf(writer->out, "</h%u>\n", writer->heading_depth);
    else
        strbuf_adds(writer->out, blocks[type].end);
    return 0;
}

/* ---- text ---- */

static int text(MD_TEXTTYPE type, const MD_CHAR *text, MD_SIZE size, void *data)
{
    struct writer *writer = data;
    bool in_picture = writer->open[MD_SPAN_IMG] > 0;
    if (type == MD_TEXT_BR)
        strbuf_adds(writer->out, in_picture ? " " : "<br>\n");
    else if (type == MD_TEXT_SOFTBR)
        strbuf_adds(writer->out, in_picture ? " " : "\n");
    else
        add_text(writer->out, type, text, size);
    return 0;
}

/* md4c looks some bytes past the end of a text that ends within a link: so it ends with a line, and
 * nothing but NULs follows. */
static void add_with_margin(struct strbuf *copy, const char *markdown, size_t length)
{
    static const char margin[16] = "\n";
    strbuf_add(copy, markdown, length);
    strbuf_add(copy, margin, sizeof margin);
}

static int parse(struct writer *writer, const char *markdown, size_t length)
{
    static const MD_PARSER parser = {
        .flags = dialect,
        .enter_block = enter_block,
        .leave_block = leave_block,
        .enter_span = enter_span,
        .leave_span = leave_span,
        .text = text,
    };
    struct strbuf copy = {0};
    add_with_margin(&copy, markdown, length);
    int result = md_parse(copy.data, (MD_SIZE)length + 1, &parser, writer);
    strbuf_release(&copy);
    return result;
}

bool markdown_html(struct strbuf *out, const char *markdown, size_t length, picture_source *source,
                   const void *context, struct error *error)
{
    if (length >= UINT_MAX)
        return error_set(error, ERROR_FAILED,
                         "the report is too long for an HTML page; write it as .md");
    struct writer writer = {.out = out, .source = source, .context = context};
    int result = parse(&writer, markdown, length);
    free(writer.spans);
    if (result == 0)
        return true;
    return error_set(error, ERROR_FAILED,
                     "the report cannot be turned into HTML: not enough memory; write it as .md");
}
