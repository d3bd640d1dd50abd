#include <math.h>

#include "tvp/chart/chart.h"
#include "tvp/chart/lanes_chart.h"
#include "tvp/chart/peers_chart.h"

/* Far beyond any time, ratio or count, and far from where a computation could overflow. */
static const double LARGEST_VALUE = 1e30;
static const double LARGEST_COUNT = 1e9;

static bool refuse(struct error *error, size_t panel, size_t series, size_t point, const char *what)
{
    return error_set(error, ERROR_FAILED,
                     "the chart cannot be drawn: point %zu of series %zu in panel %zu %s",
                     point + 1, series + 1, panel + 1, what);
}

static bool check_size(uint32_t width, uint32_t height, struct error *error)
{
    if (width < CHART_MIN_WIDTH || height < CHART_MIN_HEIGHT || width > CHART_MAX_SIDE ||
        height > CHART_MAX_SIDE)
        return error_set(error, ERROR_FAILED,
                         "a chart of %ux%u pixels cannot be drawn: choose from %dx%d to %dx%d",
                         (unsigned)width, (unsigned)height, CHART_MIN_WIDTH, CHART_MIN_HEIGHT,
                         CHART_MAX_SIDE, CHART_MAX_SIDE);
    return true;
}

/* Some scales have a side below 0. */
static bool is_value(const struct chart_panel *panel, double value)
{
    bool below = panel->scale == CHART_PERCENT || panel->scale == CHART_DIFFERENCE ||
                 panel->scale == CHART_TIME;
    double least = below ? -LARGEST_VALUE : 0;
    return isfinite(value) && value >= least && value <= LARGEST_VALUE;
}

static const char *value_fault(const struct chart_panel *panel)
{
    return is_value(panel, -1) ? "is not a number from -1e30 to 1e30"
                               : "is not a number from 0 to 1e30";
}

static bool is_count(double value)
{
    return isfinite(value) && value >= 1 && value <= LARGEST_COUNT && value == floor(value);
}

/* What is wrong with point i; NULL when nothing is. */
static const char *point_fault(const struct chart_panel *panel, const struct chart_series *series,
                               size_t i)
{
    double middle = series->middle[i];
    if (series->muted ? !(series->x[i] > 0 && series->x[i] <= LARGEST_COUNT)
                      : !is_count(series->x[i]))
        return "has no whole number of workers from 1 up";
    if (i > 0 && series->x[i] <= series->x[i - 1])
        return "has no more workers than the one before it";
    if (!isnan(middle) && !is_value(panel, middle))
        return value_fault(panel);
    if (!series->low || isnan(middle) || (isnan(series->low[i]) && isnan(series->high[i])))
        return NULL;
    if (!is_value(panel, series->low[i]) || !is_value(panel, series->high[i]))
        return "has an interval that is not made of such numbers as values are";
    if (series->low[i] > middle || middle > series->high[i])
        return "lies outside its interval";
    return NULL;
}

static const char *sample_fault(const struct chart_panel *panel, const struct chart_series *series,
                                size_t i)
{
    if (!is_count(series->sample_x[i]))
        return "(a sample) has no whole number of workers from 1 up";
    if (!is_value(panel, series->sample_y[i]))
        return is_value(panel, -1) ? "(a sample) is not a number from -1e30 to 1e30"
                                   : "(a sample) is not a number from 0 to 1e30";
    return NULL;
}

static bool check_series(const struct chart_panel *panel, size_t panel_index, size_t index,
                         struct error *error)
{
    const struct chart_series *series = &panel->series[index];
    if (!series->low != !series->high)
        return error_set(error, ERROR_FAILED,
                         "the chart cannot be drawn: series %zu in panel %zu has half an interval",
                         index + 1, panel_index + 1);
    for (size_t i = 0; i < series->count; i++) {
        const char *fault = point_fault(panel, series, i);
        if (fault)
            return refuse(error, panel_index, index, i, fault);
    }
    for (size_t i = 0; i < series->failed_count; i++)
        if (!is_count(series->failed_x[i]))
            return refuse(error, panel_index, index, i,
                          "(a failure) has no whole number of workers from 1 up");
    for (size_t i = 0; i < series->sample_count; i++) {
        const char *fault = sample_fault(panel, series, i);
        if (fault)
            return refuse(error, panel_index, index, i, fault);
    }
    return true;
}

static bool check_panel(const struct chart *chart, size_t index, size_t *points,
                        struct error *error)
{
    const struct chart_panel *panel = &chart->panels[index];
    if (panel->series_count > CHART_SERIES_LIMIT)
        return error_set(error, ERROR_FAILED,
                         "the chart cannot be drawn: %zu series in panel %zu, %d fit",
                         panel->series_count, index + 1, CHART_SERIES_LIMIT);
    if (!isnan(panel->line) && !is_value(panel, panel->line))
        return error_set(error, ERROR_FAILED,
                         "the chart cannot be drawn: the reference line of panel %zu is not a "
                         "number from 0 to 1e30",
                         index + 1);
    for (size_t i = 0; i < panel->series_count; i++) {
        if (!check_series(panel, index, i, error))
            return false;
        *points += panel->series[i].count;
    }
    return true;
}

static bool check_panel_heights(const struct chart *chart, struct error *error)
{
    double sum = 0;
    bool positive = true;
    for (size_t i = 0; i < chart->panel_count; i++) {
        sum += chart->panels[i].height;
        positive = positive && chart->panels[i].height > 0;
    }
    if (!positive || !(fabs(sum - 1) < 1e-6))
        return error_set(error, ERROR_FAILED,
                         "the chart cannot be drawn: its panels' shares of the height are not "
                         "above 0 with a sum of 1");
    return true;
}

/* Each point of a dot plot has a row. */
static bool check_rows(const struct chart *chart, struct error *error)
{
    const struct chart_panel *panel = &chart->panels[0];
    if (chart->panel_count != 1 || chart->row_count < 1 || isnan(panel->line))
        return error_set(error, ERROR_FAILED,
                         "the chart cannot be drawn: a dot plot has one panel with rows and a "
                         "reference line");
    for (size_t k = 0; k < panel->series_count && k < CHART_SERIES_LIMIT; k++)
        for (size_t i = 0; i < panel->series[k].count; i++)
            if (!(panel->series[k].x[i] <= (double)chart->row_count))
                return refuse(error, 0, k, i, "is in no row of the dot plot");
    return true;
}

bool chart_check(const struct chart *chart, uint32_t width, uint32_t height, struct error *error)
{
    if (!check_size(width, height, error))
        return false;
    if (chart->lanes)
        return lanes_check(chart->lanes, error);
    if (chart->peers)
        return peers_check(chart->peers, error);
    if (chart->panel_count < 1 || chart->panel_count > CHART_PANELS)
        return error_set(error, ERROR_FAILED,
                         "the chart cannot be drawn: %zu panels, expected 1 to %d",
                         chart->panel_count, CHART_PANELS);
    if (!isfinite(chart->usable_cpus) || chart->usable_cpus < 0)
        return error_set(error, ERROR_FAILED,
                         "the chart cannot be drawn: the number of usable CPUs is not a number "
                         "from 0 up");
    if (chart->rows && !check_rows(chart, error))
        return false;
    if (chart->columns <= 1 && !check_panel_heights(chart, error))
        return false;
    size_t points = 0;
    for (size_t i = 0; i < chart->panel_count; i++)
        if (!check_panel(chart, i, &points, error))
            return false;
    if (points == 0)
        return error_set(error, ERROR_FAILED, "the chart cannot be drawn: it has no points");
    return true;
}
