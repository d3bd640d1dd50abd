/*
 * claims_io.h - how far workers do real input and output at the same time, kind by kind.
 */
#ifndef TVP_CLAIMS_IO_H
#define TVP_CLAIMS_IO_H

#include "tvp/claims/claims.h"
#include "tvp/common/strbuf.h"
#include "tvp/findings/findings.h"

/* What each work of real input and output (works.h) of the runtime says of "threads suit I/O-bound
 * work", with its evidence, each after a blank; the weakest verdict of all of them.
 * CLAIM_NOT_MEASURED, and no text: none of them was measured with more than one worker. */
enum claim_verdict judge_real_io(const struct runtime_findings *runtime, struct strbuf *out);

/* The first of them in a few words, and the estimate that these are of; false: there is none. */
bool brief_real_io(const struct runtime_findings *runtime, struct strbuf *figure,
                   struct estimate *threads, uint32_t *workers);

#endif
