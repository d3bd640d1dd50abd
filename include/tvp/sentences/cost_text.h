/*
 * cost_text.h - what starting and ending workers costs, in words.
 */
#ifndef TVP_COST_TEXT_H
#define TVP_COST_TEXT_H

#include <stdbool.h>

#include "tvp/common/strbuf.h"
#include "tvp/findings/findings.h"

/* Whose cost it is: "each further worker", or, where a run has one row only, "one worker" or "each
 * of 4 workers". */
void add_whose_cost(struct strbuf *out, const struct runtime_findings *runtime);

/* "starting and ending each further worker takes 11.0 µs (…) for a thread and 96.1 µs (…) for a
 * process (fork), 8.7 (…) times as much; one alone takes 32.0 µs (…) and 127 µs (…)": as much of it
 * as is known; nothing when no cost is. */
void add_worker_costs(struct strbuf *out, const struct runtime_findings *runtime);

/* Whether the costs of a thread and of that kind are known and one of them is not told from 0, so
 * that they have no ratio. */
bool costs_are_unresolved(const struct runtime_findings *runtime, enum worker_kind kind);

/* Whether it is resolved whose start is cheaper, a thread's or that kind's, and whose: by the
 * interval of the ratio, or, where there is none, by the intervals of the costs when they lie
 * apart. */
bool cheaper_to_start(const struct runtime_findings *runtime, enum worker_kind kind,
                      enum worker_kind *cheaper);

#endif
