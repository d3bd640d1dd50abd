/*
 * html_escape.h - any text as the content of an HTML or XML element or of a quoted attribute.
 */
#ifndef TVP_HTML_ESCAPE_H
#define TVP_HTML_ESCAPE_H

#include <stddef.h>

#include "tvp/common/strbuf.h"

/* Appends `length` bytes with the five characters of HTML's syntax as character references. Line
 * ends and tabs stay; other control characters, characters that reorder text, U+FFFE and its like,
 * and bytes that are not UTF-8 become U+FFFD. */
void html_escape(struct strbuf *out, const char *text, size_t length);

#endif
