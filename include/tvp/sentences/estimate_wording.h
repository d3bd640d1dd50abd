/*
 * estimate_wording.h - figures with their intervals, as they stand in sentences.
 *
 * Each function appends to a text; plain text, the emitters escape it.
 */
#ifndef TVP_ESTIMATE_WORDING_H
#define TVP_ESTIMATE_WORDING_H

#include "tvp/common/strbuf.h"
#include "tvp/stats/estimates.h"

/* "50.31 ms (50.12–50.94)"; a range is marked "(50.12–50.94, min–max)", a single sample "50.3 ms
 * (one sample)"; what is not told from 0 is "at most 1.20 ms (not resolved)"; 0 is as word_time
 * writes it. */
void word_seconds(struct strbuf *out, const struct estimate *seconds);

/* The same for an amount of memory: "60.0 KiB (59.8 KiB–61.2 KiB)". */
void word_bytes(struct strbuf *out, const struct estimate *bytes);

/* The same for a ratio, without unit. What cannot be is named: "2.30 (2.21–2.35, above the ideal)",
 * or "above by noise", or "shared start" where several share its cost. */
void word_ratio(struct strbuf *out, const struct estimate *ratio);

/* A fraction that cannot be negative as a percentage: "96.8 % (95.5–98.8)", or "at most 12.0 % (not
 * resolved)". */
void word_share(struct strbuf *out, const struct estimate *share);

#endif
