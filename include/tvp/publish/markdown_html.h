/*
 * markdown_html.h - Markdown as the body of an HTML page that can do nothing but be read.
 *
 * cmark-gfm reads the Markdown (CommonMark with GitHub's tables, strike-through, task lists and
 * footnotes; no address becomes a link by itself); every tag is written here. So nothing in the
 * Markdown becomes markup other than what Markdown means, and of raw HTML only the two tags that
 * raw_html.h lets pass:
 * - Text, titles and addresses are escaped.
 * - A link goes to http, https, mailto, a relative address or a fragment. Other links show their
 *   text only.
 * - A picture is shown when the caller has one. Otherwise its text is.
 * - Headings go down one level at a time, whatever levels the Markdown skips. Those of the second
 *   level have an id, made of what stands before their colon, and are in the contents.
 * - A table stands in <div class="table">, a box that can scroll. One whose head is empty has its
 *   rows' names in its first column.
 * - No line ends within brackets that begin with a figure: <span class="interval">.
 * - Footnotes are the last section, in the order in which the text refers to them.
 */
#ifndef TVP_MARKDOWN_HTML_H
#define TVP_MARKDOWN_HTML_H

#include <stdbool.h>
#include <stddef.h>

#include "tvp/common/error.h"
#include "tvp/common/strbuf.h"

/* A picture as the Markdown names it: none of the texts is escaped. */
struct markdown_picture {
    const char *address;
    const char *title; /* "": none */
    const char *text;  /* that stands for it, without any markup */
};

/* Appends the picture as an element. Returns false, with nothing appended, when there is none. */
typedef bool picture_writer(struct strbuf *out, const struct markdown_picture *picture,
                            const void *context);

/* Appends the HTML of `length` bytes, and to `contents` an item of a list for each heading of the
 * second level, which leads to it. Fails, with nothing appended, when that is more than 256 MiB. */
bool markdown_html(struct strbuf *out, struct strbuf *contents, const char *markdown, size_t length,
                   picture_writer *write_picture, const void *context, struct error *error);

#endif
