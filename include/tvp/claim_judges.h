/*
 * claim_judges.h - the functions that look at what a run measured and judge a claim by it.
 *
 * Each appends whole sentences to `out`, the evidence with its figures or why there is none, and
 * returns the verdict. The rules: a difference counts only when a whole interval lies on one side,
 * or an exact test resolved it; nothing is ever called equal; what was not measured, or in too few
 * rounds for an interval, is not judged.
 */
#ifndef TVP_CLAIM_JUDGES_H
#define TVP_CLAIM_JUDGES_H

#include "tvp/claims.h"
#include "tvp/evidence.h"
#include "tvp/findings.h"
#include "tvp/strbuf.h"

/* All that a judge may look at. */
struct material {
    const struct findings *findings;
    struct evidence evidence;
};

typedef enum claim_verdict claim_judge(const struct material *material, struct strbuf *out);

/* By the cells (claims_cells.c). */
claim_judge judge_process_cost, judge_thread_cost, judge_process_cpu, judge_thread_cpu,
    judge_thread_io, judge_gil;

/* By the probes (claims_probes.c). */
claim_judge judge_process_memory, judge_thread_memory, judge_synchronisation, judge_process_kill,
    judge_process_crash, judge_thread_ending;

/* What the probes know beside the costs of starting, as further sentences; nothing when they were
 * left out. */
void add_idle_memory(struct strbuf *out, const struct material *material);
void add_fork_growth(struct strbuf *out, const struct material *material);

#endif
