/*
 * changes_text.h - a comparison of two runs in words, and as a table.
 */
#ifndef TVP_CHANGES_TEXT_H
#define TVP_CHANGES_TEXT_H

#include <stdbool.h>

#include "tvp/common/error.h"
#include "tvp/common/strbuf.h"
#include "tvp/findings/changes.h"

/* "1.12x slower (1.08 to 1.16)", "no difference resolved", … for one cell, or for all. */
void add_change(struct strbuf *out, const struct changes *changes, const struct shift *shift);

/* Some sentences: the shift over all cells, how many changed, and which by most. Plain text. */
void add_changes_summary(struct strbuf *out, const struct changes *changes);

/* How much runs of the same thing differ, as known or assumed, what that allows to find, and how
 * many runs would do. Plain text, whole sentences; nothing where nothing is compared. */
void add_spread(struct strbuf *out, const struct changes *changes);

/* The parts of it that are known before measuring. */
void add_spread_known(struct strbuf *out, const struct run_spread *spread);
void add_runs_needed(struct strbuf *out, const struct run_spread *spread);

/* workers | case | before | now | now ÷ before | verdict, of one runtime, as Markdown. */
void add_changes_table(struct strbuf *out, const struct changes *changes,
                       const struct runtime_findings *runtime);

/* Whether the comparison lets --fail-if pass. Not when it is shown of a cell, or of all together,
 * that it became slower by more than the limit (ERROR_DIFFERS, naming the worst), and not when no
 * cell could be tested at all (ERROR_INCOMPLETE): a check that looked at nothing has not passed. */
bool changes_passes(const struct changes *changes, struct error *error);

#endif
