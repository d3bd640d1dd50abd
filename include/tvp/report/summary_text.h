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

#include "tvp/findings/findings.h"

/* The caller frees each sentence and the array. */
char **summary_sentences(const struct findings *findings, size_t *count);

#endif
