/*
 * costs.h - what each further worker costs (findings.h).
 */
#ifndef TVP_COSTS_H
#define TVP_COSTS_H

#include "tvp/findings/findings.h"

/* Sets worker_cost and worker_cost_ratio. */
void find_worker_costs(struct runtime_findings *runtime);

#endif
