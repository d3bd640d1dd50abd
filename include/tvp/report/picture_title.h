/*
 * picture_title.h - the title of a picture: what it shows, in a sentence made from the verdicts.
 *
 * It says "take longer" only where that is resolved, over all worker counts where there are
 * several, and how much at the last of them, in the picture's own unit (picture_values.h).
 */
#ifndef TVP_PICTURE_TITLE_H
#define TVP_PICTURE_TITLE_H

#include "tvp/report/report.h"

/* Appends what it is about, without what was found: "Waiting", "Waiting (cpython)". */
void add_picture_subject(struct strbuf *out, const struct report *report, enum picture_kind kind,
                         size_t runtime);

/* Plain text; the caller frees it. */
char *picture_title(const struct report *report, enum picture_kind kind, size_t runtime);

#endif
