/*
 * overview.h - the whole report in one sentence, and in one table.
 */
#ifndef TVP_OVERVIEW_H
#define TVP_OVERVIEW_H

#include "tvp/common/strbuf.h"
#include "tvp/findings/findings.h"

/* One sentence without figures, of the first runtime: which side is cheaper to start, how far
 * computing scales, and which side is faster, or why no verdict is possible. Plain text. */
void add_headline(struct strbuf *out, const struct findings *findings);

/* figure | threads | processes | processes take, as Markdown: a row for starting, for each kind of
 * work, and for a runtime that was measured for one claim only. Of several runtimes a row each,
 * with the same figures side by side. */
void add_overview_table(struct strbuf *out, const struct findings *findings);

#endif
