#include "tvp/chart/chart_range.h"

#include <math.h>
#include <stdlib.h>

#include "tvp/common/alloc.h"

/* Samples as far from the lines as this stretch the axis: a factor where it is logarithmic, else a
 * share of what the lines span. */
static const double SAMPLE_FACTOR = 1.5;
static const double SAMPLE_SHARE = 0.35;

/* Of the median of how far intervals reach, or of the largest value (limits_of_intervals). */
static const double INTERVAL_REACH = 2.5;

/* The one rule for logarithmic axes. */
static const double LOGARITHMIC_FROM = 10;

/* An axis that is logarithmic to both sides of 0 is about linear up to a half of the smallest
 * difference that is resolved, so that one sees on which side that is; but no further below the
 * largest than three decades. */
static const double LINEAR_SHARE = 0.5;
static const double MOST_DECADES = 1e3;

static struct value_range widened(struct value_range range, double value)
{
    if (isnan(value) || (range.logarithmic && value <= 0))
        return range;
    range.low = isnan(range.low) ? value : fmin(range.low, value);
    range.high = isnan(range.high) ? value : fmax(range.high, value);
    return range;
}

struct value_range range_of_both(const struct value_range *one, const struct value_range *other)
{
    struct value_range both = widened(widened(*one, other->low), other->high);
    both.logarithmic = one->logarithmic || other->logarithmic;
    return both;
}

/* Intervals that reach 0 have no place on a logarithmic axis: then it is none. */
static bool reaches_zero(const struct chart_series *series)
{
    bool any = false;
    for (size_t i = 0; i < series->count; i++) {
        any |= series->middle[i] <= 0;
        any |= series->low && !isnan(series->middle[i]) && series->low[i] <= 0;
    }
    return any;
}

static bool spans_widely(const struct chart_panel *panel)
{
    struct value_range range = {NAN, NAN, .logarithmic = true};
    for (size_t k = 0; k < panel->series_count; k++) {
        if (reaches_zero(&panel->series[k]))
            return false;
        for (size_t i = 0; i < panel->series[k].count && !panel->series[k].muted; i++)
            range = widened(range, panel->series[k].middle[i]);
    }
    return range.high > LOGARITHMIC_FROM * range.low;
}

static int ascending(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;
    return (a > b) - (a < b);
}

static bool has_interval(const struct chart_series *series, size_t i)
{
    return series->low && !isnan(series->middle[i]) && !isnan(series->low[i]);
}

/* How far an interval reaches to the further side, on the axis. */
static double reach(const struct chart_panel *panel, const struct chart_series *series, size_t i)
{
    if (scale_of_ratios(panel->scale))
        return series->low[i] > 0 ? fmax(log(series->high[i]), -log(series->low[i])) : INFINITY;
    return fmax(series->high[i], -series->low[i]);
}

/* The median over all intervals; 0: there is none. */
static double usual_reach(const struct chart_panel *panel)
{
    size_t count = 0, capacity = 0;
    double *reaches = NULL;
    for (size_t k = 0; k < panel->series_count; k++)
        for (size_t i = 0; i < panel->series[k].count; i++)
            if (has_interval(&panel->series[k], i)) {
                reaches = xgrow(reaches, count, &capacity, sizeof *reaches);
                reaches[count++] = reach(panel, &panel->series[k], i);
            }
    if (count > 0)
        qsort(reaches, count, sizeof *reaches, ascending);
    double usual = count > 0 ? reaches[(count - 1) / 2] : 0;
    free(reaches);
    return usual;
}

static struct value_range middles_range(const struct chart_panel *panel, bool logarithmic)
{
    struct value_range range = {panel->line, panel->line, .logarithmic = logarithmic};
    for (size_t k = 0; k < panel->series_count; k++)
        for (size_t i = 0; i < panel->series[k].count; i++)
            range = widened(range, panel->series[k].middle[i]);
    return range;
}

/* As far as intervals may stretch an axis: some are very wide, and would press all the others into
 * a line. On an axis of two sides the others alone say how much that is; else the values do too,
 * and on a logarithmic one the way from the lowest to the highest of them. */
static struct value_range limits_of_intervals(const struct chart_panel *panel,
                                              const struct value_range *middles)
{
    double reach = INTERVAL_REACH * usual_reach(panel);
    if (scale_of_ratios(panel->scale))
        return (struct value_range){exp(-reach), exp(reach), .logarithmic = true};
    if (middles->logarithmic) {
        double factor = middles->high / middles->low;
        return (struct value_range){middles->low / factor, middles->high * factor,
                                    .logarithmic = true};
    }
    if (!scale_of_two_sides(panel->scale) && middles->high > 0)
        reach = fmax(reach, INTERVAL_REACH * middles->high);
    return (struct value_range){.low = -reach, .high = reach};
}

static struct value_range lines_range(const struct chart_panel *panel, bool logarithmic)
{
    struct value_range range = middles_range(panel, logarithmic);
    struct value_range limits = limits_of_intervals(panel, &range);
    for (size_t k = 0; k < panel->series_count; k++) {
        const struct chart_series *series = &panel->series[k];
        for (size_t i = 0; i < series->count; i++)
            if (has_interval(series, i) && series->low[i] >= limits.low &&
                series->high[i] <= limits.high)
                range = widened(widened(range, series->low[i]), series->high[i]);
    }
    return range;
}

static bool is_near(double value, const struct value_range *lines)
{
    if (isnan(lines->low))
        return true;
    if (lines->logarithmic)
        return value <= lines->high * SAMPLE_FACTOR && value >= lines->low / SAMPLE_FACTOR;
    double reach = SAMPLE_SHARE * (lines->high - fmin(lines->low, 0));
    return value <= lines->high + reach && value >= lines->low - reach;
}

/* See struct value_range. What is not resolved may lie on either side, however near to 0. */
static double nearly_linear_part(const struct chart_panel *panel)
{
    double smallest = INFINITY, largest = 0;
    for (size_t k = 0; k < panel->series_count; k++) {
        const struct chart_series *series = &panel->series[k];
        for (size_t i = 0; i < series->count; i++) {
            double size = fabs(series->middle[i]);
            if (!isnan(size))
                largest = fmax(largest, size);
            if (size > 0 && !series->hollow)
                smallest = fmin(smallest, size);
        }
    }
    if (!(largest > LOGARITHMIC_FROM * smallest))
        return 0;
    return LINEAR_SHARE * fmax(smallest, largest / MOST_DECADES);
}

/* A sample that took fifty times as long would press all the rest into a line, so samples
 * far from the lines do not stretch the range. */
struct value_range values_range(const struct chart_panel *panel)
{
    bool can_be = panel->scale == CHART_TIME || panel->scale == CHART_FACTOR;
    bool logarithmic = scale_of_ratios(panel->scale) || (can_be && spans_widely(panel));
    struct value_range lines = lines_range(panel, logarithmic);
    struct value_range range = lines;
    for (size_t k = 0; k < panel->series_count; k++) {
        const struct chart_series *series = &panel->series[k];
        for (size_t i = 0; i < series->sample_count; i++)
            if (is_near(series->sample_y[i], &lines))
                range = widened(range, series->sample_y[i]);
    }
    if (isnan(range.low))
        range.low = range.high = 0;
    if (panel->scale == CHART_DIFFERENCE)
        range.nearly_linear = nearly_linear_part(panel);
    return range;
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
