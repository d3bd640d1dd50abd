#include "tvp/common/amounts.h"

#include <inttypes.h>

#include "tvp/common/units.h"

void add_amount(struct strbuf *out, enum amount_unit unit, int64_t amount)
{
    switch (unit) {
    case AMOUNT_TIME:
        add_duration(out, (double)amount * 1e-9);
        break;
    case AMOUNT_BYTES:
        add_bytes(out, (double)amount);
        break;
    default:
        strbuf_addf(out, "%" PRId64, amount);
    }
}
