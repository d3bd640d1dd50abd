/*
 * csv_text.h - a text as a field of a CSV file (RFC 4180).
 */
#ifndef TVP_CSV_TEXT_H
#define TVP_CSV_TEXT_H

#include "tvp/common/strbuf.h"

/* Appends the text, quoted where it has to be, and a comma. What a spreadsheet would take for a
 * formula gets an apostrophe before it. */
void add_csv_text(struct strbuf *out, const char *text);

#endif
