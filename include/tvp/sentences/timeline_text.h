/*
 * timeline_text.h - what is said of who ran when: of the workers that left marks of progress.
 *
 * Plain text. Figures are those of timelines.h; what is told of single workers is of the round that
 * is shown, the one nearest the median.
 */
#ifndef TVP_TIMELINE_TEXT_H
#define TVP_TIMELINE_TEXT_H

#include <stddef.h>

#include "tvp/common/strbuf.h"
#include "tvp/findings/findings.h"

/* The runtimes that have timelines, in order, the one that was measured for a claim alone at the
 * end. Returns their number; `list` has room for all runtimes and one more. */
size_t runtimes_with_timelines(const struct findings *findings,
                               const struct runtime_findings **list);

/* "1.9 of 4 native threads compute at a time, 1.0 of 4 cpython threads": what a title goes on
 * with. */
void add_timeline_title(struct strbuf *out, const struct findings *findings);

/* "1.94 (1.90–1.97) of 4 threads and 1.90 (…) of 4 processes compute at a time": of one runtime. */
void add_at_once(struct strbuf *out, const struct runtime_findings *runtime);

/* A sentence or a few on one case: how many ran at once, for how long they paused, how often they
 * took turns. */
void add_timeline_sentences(struct strbuf *out, const struct timeline_figures *figures);

/* " On average 1.02 (1.01–1.03) of 4 threads computed at a time; …": what the claim about CPython's
 * lock has of it; nothing where threads left no marks. */
void add_turns_seen(struct strbuf *out, const struct runtime_findings *runtime);

/* The lanes of the picture in words. The caller frees it. */
char *timeline_alt(const struct findings *findings);

/* What a lane of the shown round is, in words: "thread 1 works from 80.0 µs to 20.1 ms, with 3
 * pauses of 9.50 ms in all". */
void add_lane(struct strbuf *out, const struct timeline_figures *figures, uint32_t worker);

#endif
