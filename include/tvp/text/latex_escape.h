/*
 * latex_escape.h - any text as text of a LaTeX document, for pdflatex with the encodings T1 and
 * TS1 (\usepackage[T1]{fontenc} and, before 2020, textcomp).
 *
 * Every special character of TeX is named by a command, and no two characters become another one
 * as "--" or "?`" would. Characters that these fonts lack are named where TeX has them elsewhere;
 * any other is shown by its number, as in [U+4E2D], and so are control characters, characters that
 * reorder text and, as U+FFFD, bytes that are not UTF-8: what can't be shown is never lost, and
 * never stops TeX.
 */
#ifndef TVP_LATEX_ESCAPE_H
#define TVP_LATEX_ESCAPE_H

#include <stddef.h>

#include "tvp/common/strbuf.h"

/* Text to be set as a paragraph: line ends and tabs are blanks. */
void latex_escape(struct strbuf *out, const char *text, size_t length);

/* One line of code: blanks are kept, and it may be broken between any two of its words. */
void latex_escape_code(struct strbuf *out, const char *text, size_t length);

#endif
