/*
 * latex_document.h - the LaTeX document of a report, for pdflatex and what Debian's package
 * texlive-latex-recommended has. Its pictures are PDF files beside it.
 */
#ifndef TVP_LATEX_DOCUMENT_H
#define TVP_LATEX_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "tvp/common/error.h"
#include "tvp/common/strbuf.h"
#include "tvp/report/report.h"

/* Appends the whole document of a report that is rendered as Markdown. */
bool latex_document(const struct report *report, const char *markdown, size_t length,
                    struct strbuf *document, struct error *error);

#endif
