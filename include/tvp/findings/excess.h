/*
 * excess.h - speed-ups that are more than the CPUs can give (findings.h).
 */
#ifndef TVP_EXCESS_H
#define TVP_EXCESS_H

#include "tvp/findings/findings.h"

/* Sets excess: the largest, of those whose whole interval is above what the CPUs can give. */
void find_excess(struct runtime_findings *runtime);

#endif
