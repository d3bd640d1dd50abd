/*
 * order_text.h - whether the place of a measurement in its round mattered, in words.
 */
#ifndef TVP_ORDER_TEXT_H
#define TVP_ORDER_TEXT_H

#include "tvp/common/strbuf.h"
#include "tvp/findings/findings.h"

/* "not resolved: the second half of a round took 1.004 (0.993–1.015) times as long as the first
 * (p = 0.42)"; or why it was not tested. */
void add_order(struct strbuf *out, const struct order_effect *order);

#endif
