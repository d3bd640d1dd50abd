/*
 * summary_text.h - the three to five sentences that open the report.
 *
 * Made from the findings, true for whatever the numbers are: which is cheaper to start and by how
 * much, which scales, from what job length the difference stops to matter, what was not resolved.
 * Plain text, whole sentences, no markup.
 */
#ifndef TVP_SUMMARY_TEXT_H
#define TVP_SUMMARY_TEXT_H

#include <stddef.h>

#include "tvp/common/strbuf.h"
#include "tvp/findings/findings.h"

/* The caller frees each sentence and the array. */
char **summary_sentences(const struct findings *findings, size_t *count);

/* What has to be known before anything else: why there is no interval and no verdict; that a run
 * was cut off; that times of starting may be taken for times of computing. Nothing where that is
 * not so. */
void add_few_rounds(struct strbuf *out, const struct findings *findings);
void add_what_is_missing(struct strbuf *out, const struct results *results);
void add_notes(struct strbuf *out, const struct runtime_findings *runtime);

#endif
