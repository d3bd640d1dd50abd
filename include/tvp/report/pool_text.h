/*
 * pool_text.h - what pools cost and how far they scale, in sentences and tables.
 */
#ifndef TVP_POOL_TEXT_H
#define TVP_POOL_TEXT_H

#include "tvp/common/strbuf.h"
#include "tvp/findings/findings.h"

/* All of it, as Markdown; nothing where the runtime has no time of a pool. `tasks` are those that a
 * pool is handed. */
void add_pools(struct strbuf *out, const struct runtime_findings *runtime, int64_t tasks);

#endif
