/*
 * cell_metrics.h - what cells of real input and output tell beside their time, as estimates: the
 * median over the rounds, with its interval.
 */
#ifndef TVP_CELL_METRICS_H
#define TVP_CELL_METRICS_H

#include "tvp/common/metrics.h"
#include "tvp/findings/findings.h"

/* A metric as it was told, times in seconds. count 0: it was not. */
struct estimate cell_metric(const struct runtime_findings *runtime, const struct cell *cell,
                            enum metric metric);

/* A count or a number of bytes per second of the cell's time, which holds starting the workers. */
struct estimate cell_rate(const struct runtime_findings *runtime, const struct cell *cell,
                          enum metric metric);

#endif
