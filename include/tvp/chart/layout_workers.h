/*
 * layout_workers.h - the axis of worker counts, what stands below it, and the line at the usable
 * CPUs.
 */
#ifndef TVP_LAYOUT_WORKERS_H
#define TVP_LAYOUT_WORKERS_H

#include "tvp/chart/layout_attempt.h"

void place_workers(struct attempt *attempt);

/* Above the panel, where no data can be. Returns false when it needs a row of its own. */
bool place_cpu_label(struct attempt *attempt);

/* Below the last panel, or each of small multiples. */
void place_all_worker_labels(struct attempt *attempt);

/* The footer at the right, the label of the axis in the middle, or left of it as far as the footer
 * asks for. */
void place_bottom_row(struct attempt *attempt, double bottom);

#endif
