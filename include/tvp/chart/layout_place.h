/*
 * layout_place.h - where data lie in a layout that is there.
 */
#ifndef TVP_LAYOUT_PLACE_H
#define TVP_LAYOUT_PLACE_H

#include "tvp/chart/chart_layout.h"

/* The pixel of a count of workers, and of a value, in a panel. */
double layout_x(const struct chart_layout *layout, const struct layout_panel *panel,
                double workers);
double layout_y(const struct layout_panel *panel, double value);

/* The same of a dot plot, whose values go to the right. */
double layout_value_x(const struct layout_panel *panel, double value);
double layout_row_y(const struct chart_layout *layout, double row);

/* The panel of a dot plot with the rows that are shown. */
struct chart_panel layout_shown_rows(const struct chart_layout *layout, const struct chart *chart);

/* The coordinate nearest to `position` at which a line of the layout's width is sharp. */
double layout_sharp(const struct chart_layout *layout, double position);

#endif
