/*
 * disk_text.h - what reading and writing files took, in sentences and tables, and on which disk.
 */
#ifndef TVP_DISK_TEXT_H
#define TVP_DISK_TEXT_H

#include "tvp/common/strbuf.h"
#include "tvp/findings/findings.h"

/* All of it, as Markdown; nothing where the runtime has no time of it. */
void add_disks(struct strbuf *out, const struct runtime_findings *runtime,
               const struct run_facts *run);

#endif
