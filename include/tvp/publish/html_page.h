/*
 * html_page.h - the Markdown report as one self-contained page: no script, no request leaves it.
 */
#ifndef TVP_HTML_PAGE_H
#define TVP_HTML_PAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "tvp/common/error.h"
#include "tvp/common/strbuf.h"
#include "tvp/publish/markdown_html.h"
#include "tvp/report/report.h"

/* Appends the page. The addresses of the report's pictures are replaced by the pictures themselves
 * as data. Raw HTML in the Markdown is shown as text. */
bool html_page(const struct report *report, const char *markdown, size_t length,
               struct strbuf *page, struct error *error);

/* The same of any Markdown, with what the caller has for its pictures. */
bool html_page_of(const char *title, const char *markdown, size_t length,
                  picture_writer *write_picture, const void *context, struct strbuf *page,
                  struct error *error);

/* Appends a drawing of that width, "wide" or "narrow", of which a page shows what fits; nothing
 * where it is empty. */
void html_add_drawing(struct strbuf *out, const char *width, const struct strbuf *drawing);

#endif
