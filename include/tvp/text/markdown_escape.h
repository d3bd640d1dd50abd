/*
 * markdown_escape.h - any text as harmless inline Markdown, GitHub's flavour.
 *
 * What comes out shows exactly the text and starts nothing: no emphasis, code, link, image, HTML,
 * entity, strikethrough, formula, bare-address link, table cell, and, where it begins a line, no
 * heading, list, quotation, rule, fence or underline. It is safe in a paragraph, a heading, a list
 * item and a table cell, and next to other escaped text. It is not meant for code spans or for the
 * address of a link, where backslashes are shown as they are.
 *
 * A character is escaped only where it could mean something, so that the Markdown itself can be
 * read: "Intel(R) Xeon(R) CPU @ 2.20GHz" and "cpu_count" stay as they are.
 *
 * One thing no escape prevents: GitHub links an e-mail address after it has resolved the escapes.
 */
#ifndef TVP_MARKDOWN_ESCAPE_H
#define TVP_MARKDOWN_ESCAPE_H

#include <stddef.h>

#include "tvp/common/strbuf.h"

/* Appends `length` bytes, escaped. White space and line ends become one blank each run, and none at
 * either end, as Markdown would show them; other control characters, characters that reorder text
 * (U+202A to U+202E, U+2066 to U+2069), and bytes that are not UTF-8 become U+FFFD. Takes linear
 * time. */
void markdown_escape(struct strbuf *out, const char *text, size_t length);

#endif
