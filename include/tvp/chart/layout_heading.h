/*
 * layout_heading.h - the heading of a panel: whose values it shows, their name and unit.
 */
#ifndef TVP_LAYOUT_HEADING_H
#define TVP_LAYOUT_HEADING_H

#include "tvp/chart/layout_attempt.h"

void place_heading(struct attempt *attempt, size_t panel);

#endif
