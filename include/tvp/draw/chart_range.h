/*
 * chart_range.h - from what a panel shows to the range its axis must cover.
 */
#ifndef TVP_CHART_RANGE_H
#define TVP_CHART_RANGE_H

#include "tvp/draw/chart.h"
#include "tvp/draw/chart_axis.h"

/* The lowest and highest of a panel's lines, bands and reference line, and of the samples near
 * them; samples further out are for the drawing to mark at the end of the axis. On logarithmic
 * scales only what is above 0 counts. Both are 0 when there is nothing. */
void values_range(const struct chart_panel *panel, double *low, double *high);

/* Whether something that the panel shows lies beyond that axis: a line, a bound of a band, a
 * sample. */
bool range_is_left(const struct chart_panel *panel, const struct chart_axis *axis);

#endif
