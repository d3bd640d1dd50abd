/*
 * picture_text.h - the words of a picture: the lines below its title, and what it shows for readers
 * who cannot see it. Plain text; the caller frees each.
 */
#ifndef TVP_PICTURE_TEXT_H
#define TVP_PICTURE_TEXT_H

#include "tvp/report/report.h"

/* What is on the axes and what the lines do, with the figures at both ends, in the picture's unit,
 * and which side is faster where. */
char *picture_alt(const struct report *report, enum picture_kind kind, size_t runtime);

/* The machine and how the numbers came about. */
char *picture_subtitle(const struct report *report, enum picture_kind kind, size_t runtime);

/* Run id and program: which run the picture belongs to. */
char *picture_footer(const struct report *report);

#endif
