/*
 * layout_sides.h - what stands right of the panels: labels at the ends of lines, and what it means
 * to lie above or below.
 */
#ifndef TVP_LAYOUT_SIDES_H
#define TVP_LAYOUT_SIDES_H

#include "tvp/chart/layout_attempt.h"

/* Sets how wide it is. Returns false where it has no room. */
bool measure_side(struct attempt *attempt);

/* Returns false when another attempt, without what does not fit, will be better. */
bool place_side(struct attempt *attempt);

#endif
