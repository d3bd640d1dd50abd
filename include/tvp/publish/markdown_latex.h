/*
 * markdown_latex.h - Markdown as the body of a LaTeX document that can do nothing but be read.
 *
 * cmark-gfm reads the Markdown (markdown_tree.h); every command is written here, and all text is
 * escaped (latex_escape.h). So nothing in the Markdown becomes a command, whatever it holds, and
 * pdflatex finds no error in it:
 * - The first heading of the first level is the title; the others are sections, going down one
 *   level at a time.
 * - A table is as wide as the page at most: its letters get smaller, then its cells have lines,
 *   then its columns are shared out to several tables that begin with the first column each. Tables
 *   are broken between pages, with their head on each.
 * - A footnote stands at the foot of the page that first refers to it.
 * - Lists and quotations that are nested more deeply than LaTeX can are flat from there on.
 * - A link goes to http, https or mailto; other links show their text only.
 * - A picture is shown when the caller has a file for it whose name TeX can read, with its text
 *   below; else its text is.
 * - Of raw HTML, <details> and <summary> give way to the summary in bold; all else is shown as
 *   text.
 */
#ifndef TVP_MARKDOWN_LATEX_H
#define TVP_MARKDOWN_LATEX_H

#include <stdbool.h>
#include <stddef.h>

#include "tvp/common/error.h"
#include "tvp/common/strbuf.h"

/* Appends the path of the picture that the Markdown knows by `address` (not terminated), as it is.
 * Returns false, with nothing appended, when there is none. */
typedef bool picture_source(struct strbuf *out, const char *address, size_t length,
                            const void *context);

/* Appends the LaTeX of `length` bytes. `source` appends the path of a picture's file, as it is.
 * Fails, with nothing appended, when that is more than 256 MiB. */
bool markdown_latex(struct strbuf *out, const char *markdown, size_t length, picture_source *source,
                    const void *context, struct error *error);

#endif
