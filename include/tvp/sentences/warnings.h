/*
 * warnings.h - what the samples show that makes a run less believable, in plain sentences, with
 * what to do about it. What is known before a run stands in its record (warnings_before.h).
 */
#ifndef TVP_WARNINGS_H
#define TVP_WARNINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "tvp/findings/findings.h"

/* That samples are missing, for the caller to free; NULL: none is. */
char *warning_of_failures(const struct results *results);

/* The same of the cells whose workers left marks of progress. */
char *warning_of_timelines(const struct results *results);

/* What the samples show: spread, starting that takes over, a coarse clock, drift, stolen time.
 * `classic`: as far as it touches what the classic table has. The caller frees each text
 * and the array. */
char **warnings_of_findings(const struct findings *findings, bool classic, size_t *count);

#endif
