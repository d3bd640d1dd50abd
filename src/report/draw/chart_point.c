#include "tvp/draw/chart_point.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/strbuf.h"
#include "tvp/common/units.h"
#include "tvp/draw/chart_text.h"

/* "4 workers"; where the axis is of something else, its name. */
static void add_place(struct strbuf *out, const char *axis, double x)
{
    if (strcmp(axis, "number of workers") == 0)
        strbuf_addf(out, "%.0f worker%s", x, x == 1 ? "" : "s");
    else
        strbuf_addf(out, "%s: %.0f", axis, x);
}

static void add_value(struct strbuf *out, enum chart_scale scale, double value, double low,
                      double high)
{
    switch (scale) {
    case CHART_SECONDS:
    case CHART_SECONDS_LOG:
        add_duration_interval(out, value, low, high);
        break;
    case CHART_RATIO:
    case CHART_FACTOR:
        add_ratio_interval(out, value, low, high);
        break;
    }
}

char *chart_point_words(const struct chart *chart, const struct chart_panel *panel,
                        const struct chart_series *series, size_t i)
{
    struct strbuf words = {0};
    const char *name = series->label ? series->label : panel->label;
    strbuf_addf(&words, "%s, ", name ? name : "");
    add_place(&words, chart->x_label ? chart->x_label : "", series->x[i]);
    strbuf_adds(&words, ": ");
    add_value(&words, panel->scale, series->middle[i], series->low ? series->low[i] : NAN,
              series->low ? series->high[i] : NAN);
    char *clean = text_clean(strbuf_text(&words));
    strbuf_release(&words);
    return clean;
}
