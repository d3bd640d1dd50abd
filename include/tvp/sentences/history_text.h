/*
 * history_text.h - runs over time in words, and as a table.
 */
#ifndef TVP_HISTORY_TEXT_H
#define TVP_HISTORY_TEXT_H

#include "tvp/common/strbuf.h"
#include "tvp/findings/history.h"

/* How many runs, and where their level changed. Plain text, whole sentences. */
void add_history_summary(struct strbuf *out, const struct history *history);

/* "1.12 times as long as before, most CpuThread with 4 workers (1.2 times)". */
void add_level_change(struct strbuf *out, const struct level_change *change);

/* run | started | level of each case, as Markdown: 1 is the mean of all runs. */
void add_history_table(struct strbuf *out, const struct history *history);

#endif
