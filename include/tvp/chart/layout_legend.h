/*
 * layout_legend.h - the legend of a chart: a key for each sign that is drawn, and for no other.
 */
#ifndef TVP_LAYOUT_LEGEND_H
#define TVP_LAYOUT_LEGEND_H

#include "tvp/chart/layout_attempt.h"

/* One for all panels, as a series has the same colour in each. */
void place_legend(struct attempt *attempt);

#endif
