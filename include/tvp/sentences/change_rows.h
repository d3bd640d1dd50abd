/*
 * change_rows.h - the measurements of a comparison in the order in which its picture shows them:
 * first those of which a difference is resolved, then the rest, in each the largest change first,
 * whether slower or faster.
 */
#ifndef TVP_CHANGE_ROWS_H
#define TVP_CHANGE_ROWS_H

#include <stddef.h>

#include "tvp/common/strbuf.h"
#include "tvp/findings/changes.h"

/* Those of one runtime that have a change; sets their number. The caller frees the array, whose
 * cells belong to the changes. */
const struct compared_cell **change_rows(const struct changes *changes,
                                         const struct runtime_findings *runtime, size_t *count);

bool change_is_resolved(const struct shift *shift);

/* "CPU, 4 processes". */
void add_change_name(struct strbuf *out, const struct compared_cell *cell);

/* "run 20261122T195012Z-0badc0de", "3 older runs", "the older build in the same rounds". */
void add_older_side(struct strbuf *out, const struct changes *changes);

#endif
