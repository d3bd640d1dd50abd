#include "tvp/draw/chart_range.h"

#include <math.h>

/* Samples within this factor of the lines stretch the axis. */
static const double SAMPLE_REACH = 1.5;

struct range {
    double low;
    double high;
};

static void widen(struct range *range, double value, bool positive_only)
{
    if (isnan(value) || (positive_only && value <= 0))
        return;
    range->low = isnan(range->low) ? value : fmin(range->low, value);
    range->high = isnan(range->high) ? value : fmax(range->high, value);
}

static struct range lines_range(const struct chart_panel *panel, bool positive_only)
{
    struct range range = {panel->line, panel->line};
    for (size_t k = 0; k < panel->series_count; k++) {
        const struct chart_series *series = &panel->series[k];
        for (size_t i = 0; i < series->count; i++) {
            widen(&range, series->middle[i], positive_only);
            if (series->low && !isnan(series->middle[i])) {
                widen(&range, series->low[i], positive_only);
                widen(&range, series->high[i], positive_only);
            }
        }
    }
    return range;
}

static bool is_near(double value, struct range lines)
{
    return isnan(lines.low) ||
           (value <= lines.high * SAMPLE_REACH && value >= lines.low / SAMPLE_REACH);
}

/* A sample that took fifty times as long would press all the rest into a line, so samples
 * far from the lines do not stretch the range. */
void values_range(const struct chart_panel *panel, double *low, double *high)
{
    bool positive_only = panel->scale == CHART_SECONDS_LOG || panel->scale == CHART_RATIO;
    struct range lines = lines_range(panel, positive_only);
    struct range range = lines;
    for (size_t k = 0; k < panel->series_count; k++) {
        const struct chart_series *series = &panel->series[k];
        for (size_t i = 0; i < series->sample_count; i++)
            if (is_near(series->sample_y[i], lines))
                widen(&range, series->sample_y[i], positive_only);
    }
    *low = isnan(range.low) ? 0 : range.low;
    *high = isnan(range.high) ? 0 : range.high;
}

static bool any_beyond(const struct chart_axis *axis, const double *values, size_t count)
{
    for (size_t i = 0; values && i < count; i++)
        if (axis_beyond(axis, values[i]) != 0)
            return true;
    return false;
}

bool range_is_left(const struct chart_panel *panel, const struct chart_axis *axis)
{
    for (size_t k = 0; k < panel->series_count; k++) {
        const struct chart_series *series = &panel->series[k];
        if (any_beyond(axis, series->middle, series->count) ||
            any_beyond(axis, series->low, series->count) ||
            any_beyond(axis, series->high, series->count) ||
            any_beyond(axis, series->sample_y, series->sample_count))
            return true;
    }
    return false;
}
