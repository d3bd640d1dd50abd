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
 * - A picture is shown when the caller has a source for it. Otherwise its text is.
 * - Headings go down one level at a time, whatever levels the Markdown skips.
 * - A table stands in <div class="table">, a box that can scroll.
 * - Footnotes are the last section, in the order in which the text refers to them.
 */
#ifndef TVP_MARKDOWN_HTML_H
#define TVP_MARKDOWN_HTML_H

#include <stdbool.h>
#include <stddef.h>

#include "tvp/common/error.h"
#include "tvp/common/strbuf.h"

/* Appends the source of the picture that the Markdown knows by `address` (not terminated): text
 * that may stand in a quoted attribute. Returns false, with nothing appended, when there is none.
 */
typedef bool picture_source(struct strbuf *out, const char *address, size_t length,
                            const void *context);

/* Appends the HTML of `length` bytes. Fails, with nothing appended, when that is more than 256 MiB.
 */
bool markdown_html(struct strbuf *out, const char *markdown, size_t length, picture_source *source,
                   const void *context, struct error *error);

#endif
