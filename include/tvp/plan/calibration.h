/*
 * calibration.h - roughly how fast each runtime is here, so that the plan can predict and limit the
 * times of its cells.
 */
#ifndef TVP_CALIBRATION_H
#define TVP_CALIBRATION_H

#include "tvp/plan/runtimes.h"

/* Measures the speed of each runtime, in a fraction of a second where workers start quickly. A
 * runner that does not let itself be measured is taken for a slow one: what it does wrong will show
 * in its cells. */
void runtimes_calibrate(struct runtimes *runtimes);

#endif
