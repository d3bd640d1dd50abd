/*
 * compare_text.h - a comparison of two runs in words, and as a table.
 */
#ifndef TVP_COMPARE_TEXT_H
#define TVP_COMPARE_TEXT_H

#include <stdbool.h>

#include "tvp/common/error.h"
#include "tvp/common/strbuf.h"
#include "tvp/findings/compare.h"

/* "1.12x slower (1.08 to 1.16)", "no difference resolved", … for one cell. */
void add_change(struct strbuf *out, const struct comparison *comparison);

/* "CpuThread with 4 workers": with the runtime's name when there are several. */
void add_compared_name(struct strbuf *out, const struct compare *compare,
                       const struct compared_cell *cell);

/* One or two sentences: how many cells changed, and which by most. Plain text. */
void add_compare_summary(struct strbuf *out, const struct compare *compare);

/* How often the same test calls the same thing different, and what that says of the verdicts. Plain
 * text, whole sentences. */
void add_self_tests(struct strbuf *out, const struct compare *compare);

/* workers | case | before | now | now ÷ before | verdict, of one runtime, as Markdown. */
void add_compare_table(struct strbuf *out, const struct compare *compare,
                       const struct runtime_findings *runtime);

/* Whether the comparison lets --fail-if pass. Not when a cell became slower by more than the limit
 * (ERROR_SLOWER, naming the worst), and not when no cell could be tested at all (ERROR_INCOMPLETE):
 * a check that looked at nothing has not passed. */
bool compare_passes(const struct compare *compare, double limit, struct error *error);

#endif
