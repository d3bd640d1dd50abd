/*
 * claim_judges.h - the functions that look at what a run measured and judge a claim by it.
 *
 * Each appends whole sentences to `out`, the evidence with its figures or why there is none, and
 * returns the verdict. The rules: a difference counts only when a whole interval lies on one side,
 * or an exact test resolved it; nothing is ever called equal; what was not measured, or in too few
 * rounds for an interval, is not judged.
 *
 * What "at the same time" means for n workers of whom at best `ideal` can go on at once: the whole
 * interval of the speed-up or the overlap lies nearer to the ideal than to 1. For CPU-bound work
 * the ideal counted here ends at 2: that a second CPU is used at all is the question, and how far
 * the rest are used the efficiency says.
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

/* Whether that speed-up or overlap shows that work went on at the same time, or that it did not;
 * neither when the interval reaches over the limit or is only a range. */
bool goes_on_at_once(const struct estimate *speedup, double ideal);
bool takes_turns(const struct estimate *speedup, double ideal);

/* The scaling that a runtime's CPU-bound work is judged by: at the usable CPUs, or with as many
 * workers as there are rows for when their number is not known. */
const struct scaling *judged_scaling(const struct runtime_findings *runtime,
                                     enum launcher launcher);

/* Whether CPU-bound work at that scaling took mostly what starting takes, so that it says nothing
 * of computing: the mistake of the classic write-up. Without Start cases the shape tells. */
bool is_mostly_starting(const struct runtime_findings *runtime, enum launcher launcher);

/* What a runtime says it is. */
bool is_cpython(const struct runtime_facts *facts);
bool is_c(const struct runtime_facts *facts);
bool has_lock(const struct runtime_facts *facts);    /* CPython's global interpreter lock */
bool has_no_lock(const struct runtime_facts *facts); /* one that says that it is switched off */

/* "CPython 3.11.7", or the runtime's name when it does not say. */
void add_language(struct strbuf *out, const struct runtime_facts *facts);

/* The runtime that stands for CPython, the brief one or one that was asked for; NULL: none. */
const struct runtime_findings *find_cpython(const struct findings *findings);

#endif
