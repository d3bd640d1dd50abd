/*
 * overview.h - the whole report in one sentence, and in one table.
 */
#ifndef TVP_OVERVIEW_H
#define TVP_OVERVIEW_H

#include "tvp/common/strbuf.h"
#include "tvp/findings/data_costs.h"
#include "tvp/findings/findings.h"

/* One sentence without figures but the size of data, of the first runtime: which side is cheaper to
 * start, how far computing scales, and which side is faster, or why no verdict is possible. Of more
 * than two kinds of worker which is the fastest at each work. Another one where a build without a
 * lock was measured beside one with it: what the lock is worth. `data` as below. Plain text. */
void add_headline(struct strbuf *out, const struct findings *findings,
                  const struct data_findings *data);

/* figure | threads | processes | processes take, as Markdown: a row for starting, for each kind of
 * work, and for a runtime that was measured for one claim only. Of several runtimes a row each,
 * with the same figures side by side. `data` are those of each runtime, of handing data over; NULL:
 * there are none. */
void add_overview_table(struct strbuf *out, const struct findings *findings,
                        const struct data_findings *data);

/* The same for a page that shows each row as a card: of several runtimes a row for each kind of
 * work of each, and below a figure a picture without words, which overview_strip knows by its
 * address. */
void add_overview_cards(struct strbuf *out, const struct findings *findings,
                        const struct data_findings *data);

/* What addresses of such pictures begin with. */
#define STRIP_ADDRESS "strip-"

/* An estimate on the scale of its card, from the lowest to the highest of its intervals. */
struct strip {
    double value, low, high; /* 0 to 1 */
    int colour;              /* the worker kind's, of works.h */
};

/* Returns whether there is a strip of that address. */
bool overview_strip(struct strip *strip, const struct findings *findings, const char *address);

#endif
