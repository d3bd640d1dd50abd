/*
 * pooled_text.h - what a table says over all of its rows, and what is to be known of its verdicts.
 */
#ifndef TVP_POOLED_TEXT_H
#define TVP_POOLED_TEXT_H

#include "tvp/common/strbuf.h"
#include "tvp/findings/findings.h"

/* "over all worker counts processes take 0.8 % longer (0.1–1.8)"; nothing where there is no pooled
 * comparison. `kind` is the kind compared with threads. */
void add_pooled_verdict(struct strbuf *out, const struct comparison *pooled, enum worker_kind kind);

/* The same as a sentence for each kind that was compared, and where the ratios are not symmetric
 * another one that says so. Then the other kinds with each other, where there are several. */
void add_pooled_sentences(struct strbuf *out, const struct runtime_findings *runtime,
                          enum work work);

#endif
