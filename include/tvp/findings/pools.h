/*
 * pools.h - what pools of workers say, in each row: what a task costs, and how far a fixed number
 * of tasks is done sooner by more workers (findings.h has the definitions).
 */
#ifndef TVP_POOLS_H
#define TVP_POOLS_H

#include "tvp/findings/findings.h"

/* Sets the pool figures of all rows; `tasks` are those of a pool (0: the run measures none). */
void find_pools(struct runtime_findings *runtime, int64_t tasks);

/* The row whose figures stand for the others: that at the usable CPUs, or the largest below, of
 * those that have a time of that work. NULL: none has. */
const struct row *findings_pool_row(const struct runtime_findings *runtime, enum work work);

#endif
