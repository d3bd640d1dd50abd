/*
 * scaling_rules.h - by which rules measured work counts as going on at the same time.
 *
 * What "at the same time" means for n workers of whom at best `ideal` can go on at once: the whole
 * interval of the speed-up or the overlap lies nearer to the ideal than to 1. For CPU-bound work
 * the ideal counted here ends at 2: that a second CPU is used at all is the question, and how far
 * the rest are used the efficiency says.
 */
#ifndef TVP_SCALING_RULES_H
#define TVP_SCALING_RULES_H

#include <stdbool.h>

#include "tvp/findings/findings.h"

/* Whether that speed-up or overlap shows that work went on at the same time, or that it did not;
 * neither when the interval reaches over the limit or is only a range. */
bool goes_on_at_once(const struct estimate *speedup, double ideal);
bool takes_turns(const struct estimate *speedup, double ideal);

/* The ideal that CPU-bound work counts against: how far the use of a second CPU would bring it. */
double second_cpu(const struct scaling *scaling);

/* The scaling that a runtime's CPU-bound work is judged by: at the usable CPUs, or with as many
 * workers as there are rows for when their number is not known. */
const struct scaling *judged_scaling(const struct runtime_findings *runtime, enum worker_kind kind);

/* Whether CPU-bound work at that scaling took mostly what starting takes, so that it says nothing
 * about computing, as in the classic script's times of 10 iterations. Where no Start case was
 * measured, the shape of the times decides. */
bool is_mostly_starting(const struct runtime_findings *runtime, enum worker_kind kind);

/* A speed-up of CPU-bound work that is more than the CPUs can give: the one worker that it relates
 * to was held up. */
struct excess {
    struct estimate speedup;
    uint32_t workers; /* 0: there is none */
    enum worker_kind kind;
};

/* The largest, of those whose whole interval is above what the CPUs can give. */
struct excess largest_excess(const struct runtime_findings *runtime);

#endif
