#include "tvp/sentences/order_text.h"

#include "tvp/common/units.h"
#include "tvp/sentences/estimate_wording.h"

static void add_ratio(struct strbuf *out, const struct order_effect *order)
{
    strbuf_adds(out, "the second half of a round took ");
    word_ratio(out, &order->ratio);
    strbuf_addf(out, " times as long as the first (p = %.2g)", order->p);
}

void add_order(struct strbuf *out, const struct order_effect *order)
{
    switch (order->state) {
    case ORDER_NOT_TESTED:
        strbuf_addf(out, "not tested: that needs %d rounds with two samples",
                    INTERVAL_MINIMUM_SAMPLES);
        break;
    case ORDER_FIXED:
        strbuf_adds(out, "not tested: the worker counts came in the same order in every round");
        break;
    case ORDER_NOT_RESOLVED:
        strbuf_adds(out, "no effect resolved: ");
        add_ratio(out, order);
        break;
    case ORDER_MATTERED:
        add_ratio(out, order);
        strbuf_adds(out, "; the order is shuffled anew each time, so it favours neither threads "
                         "nor processes, but widens the intervals");
        break;
    }
}
