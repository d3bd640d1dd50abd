/*
 * html_page.h - the Markdown report as one self-contained page: no script, no request leaves it.
 */
#ifndef TVP_HTML_PAGE_H
#define TVP_HTML_PAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "tvp/common/error.h"
#include "tvp/common/strbuf.h"
#include "tvp/report/report.h"

/* Appends the page. The addresses of the report's pictures are replaced by the pictures themselves
 * as data. Raw HTML in the Markdown is shown as text. */
bool html_page(const struct report *report, const char *markdown, size_t length,
               struct strbuf *page, struct error *error);

#endif
