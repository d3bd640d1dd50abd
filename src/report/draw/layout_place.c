#include "tvp/draw/layout_place.h"

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
