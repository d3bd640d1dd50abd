/*
 * work_text.h - what a run says of the user's own work: the recommendation in a sentence, its
 * figures as a table, and what kind of work it is and what it costs in a few sentences.
 *
 * Made from choice.h and work_nature.h, true for whatever the numbers are. Plain text, whole
 * sentences; the table is Markdown.
 */
#ifndef TVP_WORK_TEXT_H
#define TVP_WORK_TEXT_H

#include <stddef.h>

#include "tvp/common/strbuf.h"
#include "tvp/findings/findings.h"

/* "crunch.py:parse", "package.crunch:parse"; nothing where the run has no such work. */
void add_work_name(struct strbuf *out, const struct run_facts *run);

/* One sentence: how many of what, with the rate; or why there is no recommendation. */
void add_recommendation(struct strbuf *out, const struct runtime_findings *runtime);

/* Why there is none, without "No recommendation: "; nothing where there is one. */
void add_why_none(struct strbuf *out, const struct choice *choice);

/* figure | threads | processes: rates, gains, from how many on one more adds little, serial share,
 * memory. */
void add_work_table(struct strbuf *out, const struct runtime_findings *runtime);

/* The same for a terminal of that width; 0: any. */
void add_plain_work_table(struct strbuf *out, const struct runtime_findings *runtime, size_t width);

/* How the recommendation came about, what kind of work it is, what it costs. The caller frees each
 * sentence and the array. */
char **work_sentences(const struct runtime_findings *runtime, size_t *count);

#endif
