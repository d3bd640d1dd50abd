#include "tvp/chart/chart_point.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/chart/chart_axis.h"
#include "tvp/common/strbuf.h"
#include "tvp/common/units.h"
#include "tvp/pens/chart_text.h"

/* "4 workers"; where the axis is of something else, its name. */
static void add_place(struct strbuf *out, const char *axis, double x)
{
    if (strcmp(axis, "number of workers") == 0)
        strbuf_addf(out, "%.0f worker%s", x, x == 1 ? "" : "s");
    else
        strbuf_addf(out, "%s: %.0f", axis, x);
}

struct point {
    double value;
    double low;
    double high; /* NaN: there is no interval */
};

static bool has_interval(const struct point *point)
{
    return isfinite(point->low) && isfinite(point->high);
}

/* "+3.10 % (+0.20 to +4.00)": of fractions. */
static void add_percent(struct strbuf *out, const struct point *point)
{
    int decimals = decimals_for(point->value * 100, point->low * 100, point->high * 100);
    strbuf_addf(out, "%+.*f %%", decimals, point->value * 100);
    if (has_interval(point))
        strbuf_addf(out, " (%+.*f to %+.*f)", decimals, point->low * 100, decimals,
                    point->high * 100);
}

/* The same of differences of times. */
static void add_signed_duration(struct strbuf *out, const struct point *point)
{
    const struct time_unit *unit = time_unit_for(fabs(point->value));
    struct point in_unit = {point->value / unit->seconds, point->low / unit->seconds,
                            point->high / unit->seconds};
    int decimals = decimals_for(in_unit.value, in_unit.low, in_unit.high);
    strbuf_addf(out, "%+.*f %s", decimals, in_unit.value, unit->name);
    if (has_interval(&in_unit))
        strbuf_addf(out, " (%+.*f to %+.*f)", decimals, in_unit.low, decimals, in_unit.high);
}

static bool is_possible_time(const struct point *point)
{
    return has_interval(point) ? point->low > 0 : point->value >= 0;
}

/* Of a time that noise makes reach 0 the upper bound alone says something. */
static void add_time(struct strbuf *out, const struct point *point)
{
    if (is_possible_time(point)) {
        add_duration_interval(out, point->value, point->low, point->high);
    } else if (has_interval(point) && point->high > 0) {
        strbuf_adds(out, "at most ");
        add_duration(out, point->high);
        strbuf_adds(out, " (not resolved)");
    } else {
        strbuf_adds(out, "an unresolved time");
    }
}

/* By how much the one takes longer, or, below 0, the other. */
static double either_side(double ratio)
{
    return ratio >= 1 ? ratio - 1 : 1 - 1 / ratio;
}

/* As its axis says it: in per cent, or from twice as long on as a factor of the longer. */
static void add_either_side(struct strbuf *out, const struct point *point)
{
    struct point more = {either_side(point->value), either_side(point->low),
                         either_side(point->high)};
    if (point->value > 2)
        add_ratio_interval(out, point->value, point->low, point->high);
    else if (point->value < 0.5)
        add_ratio_interval(out, 1 / point->value, 1 / point->high, 1 / point->low);
    else
        add_percent(out, &more);
}

static void add_value(struct strbuf *out, enum chart_scale scale, const struct point *point)
{
    struct point change = {point->value - 1, point->low - 1, point->high - 1};
    switch (scale) {
    case CHART_SECONDS:
    case CHART_TIME:
        add_time(out, point);
        break;
    case CHART_DIFFERENCE:
        add_signed_duration(out, point);
        break;
    case CHART_FACTOR:
        add_ratio_interval(out, point->value, point->low, point->high);
        break;
    case CHART_PERCENT:
        add_percent(out, point);
        break;
    case CHART_RATIO:
        add_either_side(out, point);
        break;
    case CHART_CHANGE:
        if (point->value >= 0.5 && point->value <= 2)
            add_percent(out, &change);
        else
            add_ratio_interval(out, point->value, point->low, point->high);
        break;
    }
}

/* Which side it is on, where that has words. */
static void add_side(struct strbuf *out, const struct chart_panel *panel,
                     const struct chart_series *series, double value)
{
    double middle = scale_of_ratios(panel->scale) ? 1 : 0;
    const char *words = value > middle ? panel->above.words : panel->below.words;
    if (series->hollow)
        strbuf_adds(out, ", not resolved");
    else if (words && value != middle)
        strbuf_addf(out, ", %s", words);
}

static struct point point_of(const struct chart_series *series, size_t i)
{
    return (struct point){series->middle[i], series->low ? series->low[i] : NAN,
                          series->low ? series->high[i] : NAN};
}

bool chart_point_is_resolved(const struct chart_panel *panel, const struct chart_series *series,
                             size_t i)
{
    const struct point point = point_of(series, i);
    bool of_times = panel->scale == CHART_TIME || panel->scale == CHART_SECONDS;
    return !series->hollow && (!of_times || is_possible_time(&point));
}

char *chart_point_words(const struct chart *chart, const struct chart_panel *panel,
                        const struct chart_series *series, size_t i)
{
    struct strbuf words = {0};
    const struct point point = point_of(series, i);
    const char *name = series->label ? series->label : panel->label;
    if (chart->rows) {
        strbuf_adds(&words, chart->rows[(size_t)series->x[i] - 1]);
    } else {
        strbuf_addf(&words, "%s, ", name ? name : "");
        add_place(&words, chart->x_label ? chart->x_label : "", series->x[i]);
    }
    strbuf_adds(&words, ": ");
    add_value(&words, panel->scale, &point);
    add_side(&words, panel, series, point.value);
    char *clean = text_clean(strbuf_text(&words));
    strbuf_release(&words);
    return clean;
}
