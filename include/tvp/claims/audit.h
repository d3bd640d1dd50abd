/*
 * audit.h - what good benchmarking asks for, and whether this run keeps it.
 *
 * Each row of AUDIT is something that the twelve rules of Hoefler and Belli or the common crimes of
 * benchmarking ask for, the function that judges the run by it, and the states that it can come to.
 * A judge looks at what was measured, never at what the program usually does, and gives its reason
 * with figures.
 *
 * Sources: Hoefler & Belli, "Scientific benchmarking of parallel computing systems", SC 2015
 * (rules 1 to 12); Heiser, "Systems benchmarking crimes"; van der Kouwe, Heiser, Andriesse, Bos &
 * Giuffrida, "Benchmarking crimes: an emerging threat in systems security", 2018 (A1 to F4, which
 * extend Heiser's list).
 */
#ifndef TVP_AUDIT_H
#define TVP_AUDIT_H

#include <stddef.h>

#include "tvp/claims/claims.h"
#include "tvp/common/strbuf.h"
#include "tvp/findings/changes.h"
#include "tvp/findings/evidence.h"
#include "tvp/findings/findings.h"

/* Bits, so that a row can name the ones that it can come to. */
enum audit_state { AUDIT_KEPT = 1, AUDIT_NOT_KEPT = 2, AUDIT_NOT_APPLICABLE = 4 };

/* All that a judge may look at. */
struct audit_material {
    const struct findings *findings;
    const struct claims *claims;
    const struct changes *changes; /* NULL: nothing is compared with an older run */
    struct evidence evidence;
};

/* Appends the reason, without a stop, and gives the state. */
typedef enum audit_state audit_judge(const struct audit_material *material, struct strbuf *out);

#define AUDIT_ALL (AUDIT_KEPT | AUDIT_NOT_KEPT | AUDIT_NOT_APPLICABLE)

/* id, what asks for it, what it asks, its judge, the states it can come to */
#define AUDIT(ROW)                                                                                 \
    ROW("base", "rule 1", "A speed-up names its base, in seconds, and the base is sound",          \
        audit_base, AUDIT_ALL)                                                                     \
    ROW("whole", "rule 2, crime A2", "Nothing is missing without a reason", audit_whole,           \
        AUDIT_KEPT | AUDIT_NOT_KEPT)                                                               \
    ROW("counts", "crime A3", "Worker counts go from 1 to the CPUs and beyond", audit_counts,      \
        AUDIT_ALL)                                                                                 \
    ROW("means", "rule 3, crime B5", "Times are not averaged in a way that does not fit them",     \
        audit_means, AUDIT_KEPT | AUDIT_NOT_APPLICABLE)                                            \
    ROW("ratios", "rule 4, crime F4", "A ratio stands beside the times that it is of",             \
        audit_ratios, AUDIT_KEPT | AUDIT_NOT_APPLICABLE)                                           \
    ROW("intervals", "rule 5, crime B4", "Every time has its confidence interval",                 \
        audit_intervals, AUDIT_ALL)                                                                \
    ROW("normality", "rule 6", "No normal distribution is assumed", audit_normality,               \
        AUDIT_KEPT | AUDIT_NOT_APPLICABLE)                                                         \
    ROW("tests", "rule 7, crime E3", "Differences are tested, false ones have a known rate",       \
        audit_tests, AUDIT_ALL)                                                                    \
    ROW("centre", "rule 8", "A median describes the samples", audit_centre, AUDIT_ALL)             \
    ROW("setup", "rule 9, crimes F1, F2", "Hardware, software and seed are named", audit_setup,    \
        AUDIT_KEPT | AUDIT_NOT_KEPT)                                                               \
    ROW("clock", "rule 10", "How time was taken is told, and fine enough", audit_clock,            \
        AUDIT_KEPT | AUDIT_NOT_KEPT)                                                               \
    ROW("bounds", "rule 11", "What can be reached at best is shown", audit_bounds, AUDIT_ALL)      \
    ROW("lines", "rule 12", "Lines join only what lies side by side", audit_lines, AUDIT_ALL)      \
    ROW("sides", "crimes A1, D1", "Each work is measured with what it is compared with",           \
        audit_sides, AUDIT_ALL)                                                                    \
    ROW("own-work", "crime B1", "The work is the one that the answer is for", audit_own_work,      \
        AUDIT_KEPT | AUDIT_NOT_KEPT)                                                               \
    ROW("overhead", "crimes B2, B3, E4", "What starting costs is measured by itself",              \
        audit_overhead, AUDIT_ALL)                                                                 \
    ROW("real", "crime C1", "It was measured, not simulated", audit_real,                          \
        AUDIT_KEPT | AUDIT_NOT_APPLICABLE)                                                         \
    ROW("fitting", "crime C2", "CPU-bound work computes, and does more than start", audit_fitting, \
        AUDIT_ALL)                                                                                 \
    ROW("planned", "crime C3", "The samples do not decide how many there are", audit_planned,      \
        AUDIT_KEPT | AUDIT_NOT_KEPT)                                                               \
    ROW("others", "crime D2", "More than an older run of the same is compared with", audit_others, \
        AUDIT_ALL)                                                                                 \
    ROW("fair", "crime D3", "Those that are compared were measured equally often", audit_fair,     \
        AUDIT_ALL)                                                                                 \
    ROW("claims", "crime E1", "Every claim was put to the test", audit_claims,                     \
        AUDIT_KEPT | AUDIT_NOT_KEPT)                                                               \
    ROW("memory", "crime E2", "Memory is measured too, not only time", audit_memory,               \
        AUDIT_KEPT | AUDIT_NOT_KEPT)                                                               \
    ROW("results", "crime F3", "Every measurement that was tried has a result", audit_results,     \
        AUDIT_ALL)

#define ROW(id, source, rule, judge, states) audit_judge judge;
AUDIT(ROW)
#undef ROW

struct audit_entry {
    const char *id; /* stable, for data and tests */
    const char *source;
    const char *rule;
    unsigned states; /* that it can come to */
    enum audit_state state;
    char *reason;
};

struct audit {
    struct audit_entry *list;
    size_t count;
};

void audit_init(struct audit *audit, const struct findings *findings, const struct claims *claims,
                const struct changes *changes);
void audit_release(struct audit *audit);

size_t audit_count(const struct audit *audit, enum audit_state state);

/* "kept", "not kept", "does not apply". */
const char *audit_state_text(enum audit_state state);

#endif
