/*
 * warnings_before.h - what makes a run less believable and is known before it: facts about the
 * machine, and what the plan cannot give. In plain sentences, with what to do about it; they go
 * into the run record. Each list is an array of texts; the caller frees each text and the array.
 */
#ifndef TVP_WARNINGS_BEFORE_H
#define TVP_WARNINGS_BEFORE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tvp/common/strbuf.h"

/* What is wanted of the machine, from a runner's hello. */
char **warnings_of_machine(const json_t *hello, size_t *count);

/* Whether others had so much of the CPUs just before that it is worth a warning. Appends "other
 * programs used 0.6 of 4 CPUs just before" to an empty text. */
bool machine_was_shared(const json_t *hello, struct strbuf *out);

/* What the plan cannot give: verdicts, intervals. `tables` compare two kinds of worker, in so many
 * rows each, and `pairs` over all worker counts alone. `rounds` 0: not known beforehand. */
char **warnings_of_plan(uint32_t rounds, size_t tables, size_t pairs, size_t rows_each,
                        size_t *count);

/* What is wrong with the disk of that folder (disk_facts.h) for so many workers at most, whose
 * files are of so many bytes each. */
char **warnings_of_disk(const json_t *facts, const char *folder, uint32_t workers, int64_t bytes,
                        size_t *count);

#endif
