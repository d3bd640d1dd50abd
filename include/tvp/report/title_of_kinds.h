/*
 * title_of_kinds.h - what the title of a picture says of more than two kinds of worker: one list,
 * the fastest first, of what the picture shows at the most workers.
 *
 * Behind it stand those next to each other, or to threads, that are not told apart: at that worker
 * count, or, of two kinds other than threads, over all (fastest.h).
 */
#ifndef TVP_TITLE_OF_KINDS_H
#define TVP_TITLE_OF_KINDS_H

#include "tvp/common/strbuf.h"
#include "tvp/findings/findings.h"

/* Behind "Waiting": ", 16 workers, added to 50.0 ms: coroutines 0.40 ms, threads 1.31 ms". */
void add_title_of_kinds(struct strbuf *out, const struct runtime_findings *runtime, enum work work);

#endif
