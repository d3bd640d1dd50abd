/*
 * changes_text.h - a comparison of two runs in words, and as a table.
 */
#ifndef TVP_CHANGES_TEXT_H
#define TVP_CHANGES_TEXT_H

#include <stdbool.h>

#include "tvp/common/error.h"
#include "tvp/common/strbuf.h"
#include "tvp/findings/changes.h"

/* "1.12x slower (1.08 to 1.16)", "no difference resolved", … for one cell. */
void add_change(struct strbuf *out, const struct comparison *comparison);

/* One or two sentences: how many cells changed, and which by most. Plain text. */
void add_changes_summary(struct strbuf *out, const struct changes *changes);

/* How often the same test calls the same thing different, and what that says of the verdicts. Plain
 * text, whole sentences. */
void add_self_tests(struct strbuf *out, const struct changes *changes);

/* workers | case | before | now | now ÷ before | verdict, of one runtime, as Markdown. */
void add_changes_table(struct strbuf *out, const struct changes *changes,
                       const struct runtime_findings *runtime);

/* Whether the comparison lets --fail-if pass. Not when a cell became slower by more than the limit
 * (ERROR_SLOWER, naming the worst), and not when no cell could be tested at all (ERROR_INCOMPLETE):
 * a check that looked at nothing has not passed. */
bool changes_passes(const struct changes *changes, double limit, struct error *error);

#endif
