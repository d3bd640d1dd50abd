/*
 * chart_rows.h - the drawing of a dot plot.
 */
#ifndef TVP_CHART_ROWS_H
#define TVP_CHART_ROWS_H

#include "tvp/chart/chart_marks.h"

void draw_rows(const struct drawing *drawing);

#endif
