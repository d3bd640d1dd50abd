/*
 * fastest_text.h - which kind of worker is fastest, in words, where there are more than two.
 */
#ifndef TVP_FASTEST_TEXT_H
#define TVP_FASTEST_TEXT_H

#include "tvp/common/strbuf.h"
#include "tvp/findings/findings.h"

/* "processes (but threads at some worker counts)", or all that may be the fastest, with why they
 * are not told apart: "threads or coroutines (no difference between them is resolved)". Nothing
 * where nothing was compared. Plain text. */
void add_fastest(struct strbuf *out, const struct runtime_findings *runtime, enum work work);

#endif
