/*
 * layout_rows.h - the panel of a dot plot: the names of its rows at the left, its values below, and
 * above it what it means to lie to the left or right.
 */
#ifndef TVP_LAYOUT_ROWS_H
#define TVP_LAYOUT_ROWS_H

#include "tvp/chart/layout_attempt.h"

void place_rows(struct attempt *attempt);

#endif
