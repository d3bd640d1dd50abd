/*
 * chart_range.h - from what a panel shows to the range its axis must cover.
 */
#ifndef TVP_CHART_RANGE_H
#define TVP_CHART_RANGE_H

#include "tvp/chart/chart.h"
#include "tvp/chart/chart_axis.h"

/* The lowest and highest of a panel's lines, intervals and reference line, and of the samples near
 * them; samples further out are for the drawing to mark at the end of the axis. Logarithmic where
 * the scale can be and the lines span more than a factor of ten: then only what is above 0 counts.
 * Both are 0 when there is nothing. */
struct value_range values_range(const struct chart_panel *panel);

/* What holds both. */
struct value_range range_of_both(const struct value_range *one, const struct value_range *other);

/* Whether something that the panel shows lies beyond that axis: a line, a bound of a band, a
 * sample. */
bool range_is_left(const struct chart_panel *panel, const struct chart_axis *axis);

#endif
