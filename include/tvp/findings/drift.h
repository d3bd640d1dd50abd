/*
 * drift.h - whether the last rounds of a run took longer than the first, or less time.
 *
 * One number a round, how slow it was over all cells with work, so that the rounds are what is
 * counted and not the cells, which share them. The last third of the rounds is tested against the
 * first by rank sums, which errs in at most 5 % of the runs whose rounds are alike, whatever their
 * noise. What it took over what the first did is the shift that belongs to that test
 * (comparison.h); its interval needs 4 rounds a third.
 */
#ifndef TVP_DRIFT_H
#define TVP_DRIFT_H

#include <stdint.h>

#include "tvp/findings/findings.h"

/* Sets `drift` and `drifts`. */
void find_drift(struct runtime_findings *runtime, uint32_t rounds);

#endif
