#include "tvp/chart/layout_place.h"

#include <math.h>

double layout_sharp(const struct chart_layout *layout, double position)
{
    bool odd = fmod(layout->line, 2) == 1;
    return odd ? floor(position) + 0.5 : round(position);
}

double layout_x(const struct chart_layout *layout, const struct layout_panel *panel, double workers)
{
    const struct chart_rect *area = &panel->area;
    return area->left + axis_fraction(&layout->workers, workers) * (area->right - area->left);
}

double layout_y(const struct layout_panel *panel, double value)
{
    const struct chart_rect *area = &panel->area;
    return area->bottom - axis_fraction(&panel->values, value) * (area->bottom - area->top);
}

double layout_value_x(const struct layout_panel *panel, double value)
{
    const struct chart_rect *area = &panel->area;
    return area->left + axis_fraction(&panel->values, value) * (area->right - area->left);
}

double layout_row_y(const struct chart_layout *layout, double row)
{
    const struct chart_rect *area = &layout->panels[0].area;
    return area->top + (row - 0.5) / (double)layout->rows_shown * (area->bottom - area->top);
}

struct chart_panel layout_shown_rows(const struct chart_layout *layout, const struct chart *chart)
{
    struct chart_panel panel = chart->panels[0];
    for (size_t k = 0; k < panel.series_count; k++) {
        struct chart_series *series = &panel.series[k];
        while (series->count > 0 && series->x[series->count - 1] > (double)layout->rows_shown)
            series->count--;
    }
    return panel;
}
