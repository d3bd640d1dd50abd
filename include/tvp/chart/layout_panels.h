/*
 * layout_panels.h - the panels of a chart and their axes of values.
 */
#ifndef TVP_LAYOUT_PANELS_H
#define TVP_LAYOUT_PANELS_H

#include "tvp/chart/layout_attempt.h"

/* The height that is left for the panels themselves, and a panel's share of that of all rows. */
double panels_height(const struct attempt *attempt);
double row_share(const struct attempt *attempt, size_t panel);

/* The height of each panel and its axis; then, as that has labels, its width. */
void place_panels_vertically(struct attempt *attempt);
void place_panels_horizontally(struct attempt *attempt);

/* The middle of an axis may have a word instead of a number. */
void name_zero(struct attempt *attempt);

/* At a panel's own axis, or, of small multiples, at the first of a row. */
void place_value_labels(struct attempt *attempt);

#endif
