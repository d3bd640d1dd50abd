/*
 * warnings.h - what makes a run less believable, in plain sentences, with what mends it.
 *
 * Before measuring: facts about the machine and the plan (they go into the run record). After:
 * what the samples show. Each list is an array of texts; the caller frees each text and the array.
 */
#ifndef TVP_WARNINGS_H
#define TVP_WARNINGS_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "tvp/findings/findings.h"

/* What is wanted of the machine, from a runner's hello. */
char **warnings_of_machine(const json_t *hello, size_t *count);

/* What the plan cannot give: verdicts, intervals. `rounds` 0: not known beforehand. */
char **warnings_of_plan(uint32_t rounds, size_t rows, size_t *count);

/* What the samples show: spread, starting that takes over, a coarse clock, drift, stolen time,
 * failures. */
char **warnings_of_findings(const struct findings *findings, size_t *count);

#endif
