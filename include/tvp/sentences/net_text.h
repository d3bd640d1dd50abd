/*
 * net_text.h - whom the workers of Net asked, and how fast they were answered.
 */
#ifndef TVP_NET_TEXT_H
#define TVP_NET_TEXT_H

#include "tvp/common/strbuf.h"
#include "tvp/data/results.h"
#include "tvp/findings/findings.h"

/* All of it, as Markdown; nothing where the runtime was not measured so. */
void add_nets(struct strbuf *out, const struct runtime_findings *runtime,
              const struct results *results);

#endif
