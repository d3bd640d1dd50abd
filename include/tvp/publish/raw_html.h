/*
 * raw_html.h - the HTML that stands in a Markdown text: two tags pass, all else is shown as text.
 *
 * What passes is "<details>", "</details>", and "<summary>" up to "</summary>" where it is the
 * first in its <details>: spelt just so, without attributes. What began in a block (such as a
 * quotation) ends with it, and an end passes only in the block of its beginning, so that elements
 * nest. Between the tags Markdown means nothing, as everywhere in HTML, but a character reference
 * such as "&amp;" does.
 */
#ifndef TVP_RAW_HTML_H
#define TVP_RAW_HTML_H

#include <stddef.h>

#include "tvp/common/strbuf.h"

/* Starts as {0}: the <details> that are open, each as the block that it is in. */
struct raw_html {
    const void **blocks;
    size_t count;
    size_t capacity;
};

/* Appends what is shown of `html`, which stands in `block` (known by its address only). */
void raw_html_add(struct raw_html *raw, struct strbuf *out, const void *block, const char *html);

/* To be called where a block ends: ends what is open in it. */
void raw_html_leave(struct raw_html *raw, struct strbuf *out, const void *block);

void raw_html_release(struct raw_html *raw);

#endif
