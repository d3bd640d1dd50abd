/*
 * pool_text.h - what pools cost and how far they scale, in sentences and tables.
 */
#ifndef TVP_POOL_TEXT_H
#define TVP_POOL_TEXT_H

#include "tvp/common/strbuf.h"
#include "tvp/findings/findings.h"

/* All of it, as Markdown; nothing where the runtime has no time of a pool. */
void add_pools(struct strbuf *out, const struct runtime_findings *runtime,
               const struct run_facts *run);

/* "120 tasks that compute", "24 tasks that call crunch.py:parse, each with 8.0 MiB there and back":
 * what the workers of a pool share, of that work. */
void add_tasks(struct strbuf *out, const struct run_facts *run, enum work work);

#endif
