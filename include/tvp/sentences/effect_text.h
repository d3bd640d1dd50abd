/*
 * effect_text.h - how much longer another kind of worker takes than threads, and what is resolved.
 *
 * The size comes first, its significance second. Below 10 % either way it is a percentage, beyond
 * that a factor, so that 1.006 does not have to be read as one.
 */
#ifndef TVP_EFFECT_TEXT_H
#define TVP_EFFECT_TEXT_H

#include "tvp/common/strbuf.h"
#include "tvp/findings/findings.h"

/* Of a ratio of times to those of threads: "0.6 % longer (0.4–0.9)", "0.9 % less time (−0.2 to
 * 1.5)", "8.72× as long (8.64–8.79)"; a range is marked "(…, min–max)", one sample "(one sample)".
 * Nothing where the ratio is not known. */
void add_effect(struct strbuf *out, const struct estimate *ratio);

/* "processes take 0.6 % longer (0.4–0.9)", "no difference resolved", "too few rounds for a verdict
 * (needs 10)"; "–": not measured. */
void add_verdict(struct strbuf *out, const struct comparison *comparison, enum worker_kind kind);

/* Which is faster: "threads", "not resolved", "needs 10 rounds"; "–": not measured. */
void add_faster_kind(struct strbuf *out, const struct comparison *comparison,
                     enum worker_kind kind);

#endif
