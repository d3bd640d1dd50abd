/*
 * claims.h - the comparison of multiprocessing and multithreading: each claim with its evidence.
 *
 * Every claim is one row of a list (claim_judges.h): the side it speaks of, the claim, how it is
 * tested, and a function that looks at what this run measured and gives a verdict with the figures
 * it rests on. Texts are plain (no markup) and whole sentences.
 */
#ifndef TVP_CLAIMS_H
#define TVP_CLAIMS_H

#include <stddef.h>

#include "tvp/claims/references.h"
#include "tvp/findings/findings.h"

enum side { SIDE_PROCESSES, SIDE_THREADS };

/* In part: it goes that way, and not as far as the claim says. Not resolved: there is a figure, and
 * it does not decide, as with too few rounds. */
enum claim_verdict {
    CLAIM_CONFIRMED,
    CLAIM_CONFIRMED_IN_PART,
    CLAIM_NOT_CONFIRMED,
    CLAIM_NOT_RESOLVED,
    CLAIM_NOT_MEASURED
};

struct claim {
    const char *id; /* "process-memory": stable, for data and tests */
    enum side side;
    const char *text; /* the claim itself */
    const char *test; /* how it is tested */
    enum claim_verdict verdict;
    char *evidence; /* what was measured, with figures; or why nothing was */

    /* The claim in at most 15 words with one figure, for a list: "Higher overhead: starting one
     * costs 3.1 (2.9–3.3) times a thread." Or "… (not measured here)." */
    char *brief;
    unsigned number; /* of its footnote: its place in the list, from 1 */
    bool has_figure;
    char *method;        /* how the figure is had; why there is none, or NULL */
    char *measured_here; /* a sentence: when, and that it is not of the results; NULL: it is */
    struct reference *sources; /* where it can be looked up; there is one at least */
    size_t source_count;
    int needs; /* what has to be measured for it: enum claim_needs_bit */
};

struct claims {
    struct claim *list; /* those of processes first */
    size_t count;
};

/* Judges each claim by the findings. One that they cannot speak of is judged by `here`, what was
 * measured for that (--measure-claims); NULL: nothing was. */
void claims_init(struct claims *claims, const struct findings *findings,
                 const struct findings *here);
void claims_release(struct claims *claims);

/* What has to be measured for the claims that have neither a verdict nor a figure: the kinds of
 * work, and whether the probes. */
struct claim_needs {
    bool works[WORK_COUNT];
    bool probes;
};

/* False: every claim has one of the two. */
bool claims_need(const struct claims *claims, struct claim_needs *needs);

/* "confirmed here", "confirmed in part here", "not confirmed here", "not resolved", "not
 * measured". */
const char *claim_verdict_text(enum claim_verdict verdict);

#endif
