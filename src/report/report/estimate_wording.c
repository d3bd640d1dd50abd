#include "tvp/report/estimate_wording.h"

#include <math.h>

#include "tvp/common/units.h"
#include "tvp/text/wording.h"

/* A range must not be taken for an interval: the closing bracket is set anew. */
static void mark_range(struct strbuf *out, const struct estimate *estimate)
{
    if (estimate->confident)
        return;
    strbuf_truncate(out, out->length - 1);
    strbuf_adds(out, ", min–max)");
}

/* Between negative numbers a dash would be read as one more sign. */
static void add_around_zero(struct strbuf *out, const struct estimate *seconds)
{
    const struct time_unit *unit = time_unit_for(seconds->value);
    double low = seconds->low / unit->seconds, high = seconds->high / unit->seconds;
    int decimals = decimals_for(seconds->value / unit->seconds, low, high);
    add_fixed(out, seconds->value / unit->seconds, decimals);
    strbuf_addf(out, " %s (", unit->name);
    add_fixed(out, low, decimals);
    strbuf_adds(out, " to ");
    add_fixed(out, high, decimals);
    strbuf_adds(out, ")");
}

void word_seconds(struct strbuf *out, const struct estimate *seconds)
{
    if (seconds->value == 0 && seconds->low == 0 && seconds->high == 0) {
        word_time(out, 0);
        return;
    }
    if (seconds->count == 1) {
        add_duration(out, seconds->value);
        strbuf_adds(out, " (one sample)");
        return;
    }
    if (seconds->low < 0)
        add_around_zero(out, seconds);
    else
        add_duration_interval(out, seconds->value, seconds->low, seconds->high);
    mark_range(out, seconds);
}

void word_ratio(struct strbuf *out, const struct estimate *ratio)
{
    if (ratio->count == 1) {
        add_fixed(out, ratio->value, decimals_for(ratio->value, NAN, NAN));
        strbuf_adds(out, " (one sample)");
        return;
    }
    add_ratio_interval(out, ratio->value, ratio->low, ratio->high);
    mark_range(out, ratio);
}

void word_share(struct strbuf *out, const struct estimate *share)
{
    double value = 100 * share->value, low = 100 * share->low, high = 100 * share->high;
    if (share->count == 1)
        low = high = NAN;
    int decimals = decimals_for(value, low, high);
    add_fixed(out, value, decimals);
    strbuf_adds(out, " % (");
    if (share->count == 1) {
        strbuf_adds(out, "one sample)");
        return;
    }
    add_fixed(out, low, decimals);
    strbuf_adds(out, "–");
    add_fixed(out, high, decimals);
    strbuf_adds(out, ")");
    mark_range(out, share);
}
