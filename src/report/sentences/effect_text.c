#include "tvp/sentences/effect_text.h"

#include <math.h>

#include "tvp/common/units.h"
#include "tvp/text/wording.h"

/* From there on a factor reads better than a percentage. */
static const double worth_a_factor = 1.1;

static void add_signed(struct strbuf *out, double value, int decimals)
{
    strbuf_adds(out, value < 0 ? "−" : "");
    add_fixed(out, fabs(value), decimals);
}

/* A dash behind a minus sign would be lost. */
static void add_bounds(struct strbuf *out, double low, double high, int decimals)
{
    add_signed(out, low, decimals);
    strbuf_adds(out, low < 0 ? " to " : "–");
    add_signed(out, high, decimals);
}

static void add_measure(struct strbuf *out, const struct estimate *estimate, const char *what)
{
    bool one = estimate->count == 1;
    int decimals =
        decimals_for(estimate->value, one ? NAN : estimate->low, one ? NAN : estimate->high);
    add_fixed(out, estimate->value, decimals);
    strbuf_addf(out, "%s (", what);
    if (one)
        strbuf_adds(out, "one sample");
    else
        add_bounds(out, estimate->low, estimate->high, decimals);
    strbuf_adds(out, one || estimate->confident ? ")" : ", min–max)");
}

void add_effect(struct strbuf *out, const struct estimate *ratio)
{
    struct estimate percent = *ratio;
    if (ratio->count == 0)
        return;
    if (ratio->value >= worth_a_factor || ratio->value <= 1 / worth_a_factor) {
        add_measure(out, ratio, "× as long");
        return;
    }
    bool longer = ratio->value >= 1;
    percent.value = 100 * fabs(ratio->value - 1);
    percent.low = 100 * (longer ? ratio->low - 1 : 1 - ratio->high);
    percent.high = 100 * (longer ? ratio->high - 1 : 1 - ratio->low);
    add_measure(out, &percent, longer ? " % longer" : " % less time");
}

void add_verdict(struct strbuf *out, const struct comparison *comparison, enum worker_kind kind)
{
    switch (comparison->verdict) {
    case VERDICT_FIRST_FASTER:
    case VERDICT_SECOND_FASTER:
        strbuf_addf(out, "%s take ", worker_kinds[kind].plural);
        add_effect(out, &comparison->ratio);
        break;
    case VERDICT_NOT_RESOLVED:
        strbuf_adds(out, "no difference resolved");
        break;
    case VERDICT_TOO_FEW_ROUNDS:
        word_format(out, "too few rounds for a verdict (needs %zu)", comparison->rounds_needed);
        break;
    case VERDICT_NOT_MEASURED:
        strbuf_adds(out, "–");
        break;
    }
}

void add_faster_kind(struct strbuf *out, const struct comparison *comparison, enum worker_kind kind)
{
    switch (comparison->verdict) {
    case VERDICT_FIRST_FASTER:
        strbuf_adds(out, worker_kinds[WORKER_THREAD].plural);
        break;
    case VERDICT_SECOND_FASTER:
        strbuf_adds(out, worker_kinds[kind].plural);
        break;
    case VERDICT_NOT_RESOLVED:
        strbuf_adds(out, "not resolved");
        break;
    case VERDICT_TOO_FEW_ROUNDS:
        word_format(out, "needs %zu rounds", comparison->rounds_needed);
        break;
    case VERDICT_NOT_MEASURED:
        strbuf_adds(out, "–");
        break;
    }
}
