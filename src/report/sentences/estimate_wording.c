#include "tvp/sentences/estimate_wording.h"

#include <math.h>

#include "tvp/common/units.h"
#include "tvp/text/wording.h"

/* Sets the closing bracket anew, behind the text. */
static void add_in_bracket(struct strbuf *out, const char *text)
{
    strbuf_truncate(out, out->length - 1);
    strbuf_addf(out, ", %s)", text);
}

/* A range must not be taken for an interval. */
static void mark_range(struct strbuf *out, const struct estimate *estimate)
{
    if (!estimate->confident)
        add_in_bracket(out, "min–max");
}

/* Of what cannot be negative, and was not told from nothing, the upper bound alone says something.
 */
static void add_unresolved(struct strbuf *out, const struct estimate *estimate,
                           void (*add)(struct strbuf *, double), const char *amount)
{
    if (estimate->count > 1 && estimate->high > 0) {
        strbuf_adds(out, "at most ");
        add(out, estimate->high);
        strbuf_adds(out, estimate->confident ? " (not resolved)" : " (not resolved, min–max)");
    } else {
        strbuf_addf(out, "an unresolved %s%s", amount, estimate->count == 1 ? " (one sample)" : "");
    }
}

void word_seconds(struct strbuf *out, const struct estimate *seconds)
{
    if (seconds->value == 0 && seconds->low == 0 && seconds->high == 0) {
        word_time(out, 0);
        return;
    }
    if (seconds->unresolved) {
        add_unresolved(out, seconds, add_duration, "time");
        return;
    }
    if (seconds->count == 1) {
        add_duration(out, seconds->value);
        strbuf_adds(out, " (one sample)");
        return;
    }
    add_duration_interval(out, seconds->value, seconds->low, seconds->high);
    mark_range(out, seconds);
}

void word_bytes(struct strbuf *out, const struct estimate *bytes)
{
    if (bytes->unresolved) {
        add_unresolved(out, bytes, add_bytes, "amount");
        return;
    }
    add_bytes(out, bytes->value);
    if (bytes->count == 1) {
        strbuf_adds(out, " (one sample)");
        return;
    }
    strbuf_adds(out, " (");
    add_bytes(out, bytes->low);
    strbuf_adds(out, "–");
    add_bytes(out, bytes->high);
    strbuf_adds(out, ")");
    mark_range(out, bytes);
}

/* One sample, or a few, cannot tell noise from anything else. */
static void add_beyond(struct strbuf *out, const struct estimate *estimate)
{
    if (estimate->beyond == BEYOND_BY_STARTING)
        add_in_bracket(out, "shared start");
    else if (estimate->beyond == BEYOND_BY_NOISE && estimate->confident)
        add_in_bracket(out, "above by noise");
    else if (estimate->beyond != WITHIN_IDEAL)
        add_in_bracket(out, "above the ideal");
}

static void add_ratio(struct strbuf *out, const struct estimate *ratio)
{
    if (ratio->count == 1) {
        add_fixed(out, ratio->value, decimals_for(ratio->value, NAN, NAN));
        strbuf_adds(out, " (one sample)");
        return;
    }
    add_ratio_interval(out, ratio->value, ratio->low, ratio->high);
    mark_range(out, ratio);
}

void word_ratio(struct strbuf *out, const struct estimate *ratio)
{
    add_ratio(out, ratio);
    add_beyond(out, ratio);
}

static void add_share(struct strbuf *out, const struct estimate *share)
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

static void add_percent(struct strbuf *out, double fraction)
{
    add_fixed(out, 100 * fraction, decimals_for(100 * fraction, NAN, NAN));
    strbuf_adds(out, " %");
}

void word_share(struct strbuf *out, const struct estimate *share)
{
    if (share->unresolved) {
        add_unresolved(out, share, add_percent, "share");
        return;
    }
    add_share(out, share);
    add_beyond(out, share);
}
