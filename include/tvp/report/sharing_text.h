/*
 * sharing_text.h - what it costs threads to share an object, as a table, in words, and as a claim
 * (findings/sharing.h).
 */
#ifndef TVP_SHARING_TEXT_H
#define TVP_SHARING_TEXT_H

#include "tvp/claims/claims.h"
#include "tvp/common/strbuf.h"
#include "tvp/findings/sharing.h"

/* A table in Markdown: workers, and of each way the times with objects of their own and with one
 * for all, and how much longer the second takes. */
void add_sharing_table(struct strbuf *out, const struct runtime_findings *runtime);

/* The same over all worker counts, in whole sentences. */
void add_sharing(struct strbuf *out, const struct runtime_findings *runtime);

/* What threads that share objects do without CPython's lock. */
#define SHARING_CLAIM "Without CPython's lock, threads take longer where they share objects."

/* What this runtime says of it, with its figures at as many workers as CPUs: confirmed where both
 * ways take longer, in part where one does. */
enum claim_verdict judge_sharing(const struct runtime_findings *runtime, struct strbuf *evidence);

#endif
