/*
 * amounts.h - an amount of work as people read it.
 */
#ifndef TVP_AMOUNTS_H
#define TVP_AMOUNTS_H

#include <stdint.h>

#include "tvp/common/strbuf.h"
#include "tvp/common/works.h"

/* "1000000", "50.0 ms", "4.0 MiB". */
void add_amount(struct strbuf *out, enum amount_unit unit, int64_t amount);

#endif
