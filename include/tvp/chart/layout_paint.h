/*
 * layout_paint.h - drawing what every chart has alike: the texts of a layout.
 */
#ifndef TVP_LAYOUT_PAINT_H
#define TVP_LAYOUT_PAINT_H

#include "tvp/chart/chart_layout.h"

void layout_paint_texts(const struct chart_layout *layout);

#endif
