/*
 * Reads any bytes as numbers with units, and writes any three doubles as durations, ratios and
 * bytes. Beyond not crashing: what is read is in its range, what is not read is not changed, and
 * what is written has a sensible length and number of decimals.
 */
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "tvp/common/strbuf.h"
#include "tvp/common/units.h"

static void read_all(const char *text)
{
    uint64_t count = 77;
    bool read = parse_count(text, 3, 1000000, &count);
    require(read ? count >= 3 && count <= 1000000 : count == 77);
    double number = 77;
    read = parse_decimal(text, 0.5, 2400, &number);
    require(read ? number >= 0.5 && number <= 2400 : number == 77);
    int64_t nanoseconds = 77;
    read = parse_duration(text, &nanoseconds);
    require(read ? nanoseconds >= 1 && nanoseconds <= 3600000000000000 : nanoseconds == 77);
    int64_t bytes = 77;
    read = parse_bytes(text, 1 << 20, &bytes);
    require(read ? bytes >= 1 && bytes <= 1 << 20 : bytes == 77);
    double fraction = 77;
    read = parse_percent(text, &fraction);
    require(read ? fraction > 0 && fraction <= 1 : fraction == 77);
    uint32_t width = 77, height = 77;
    read = parse_size(text, &width, &height);
    require(read ? width >= 1 && width <= 100000 && height >= 1 && height <= 100000
                 : width == 77 && height == 77);
}

static void write_all(double value, double low, double high)
{
    int decimals = decimals_for(value, low, high);
    /* More than four only for a value that would read as 0 with them. */
    require(decimals >= 0 && decimals <= (fabs(value) < 0.1 ? 18 : 4));
    struct strbuf out = {0};
    add_duration(&out, value);
    add_duration_interval(&out, value, low, high);
    add_ratio_interval(&out, value, low, high);
    add_bytes(&out, value);
    require(out.length > 0 && out.length < 8 * 400);
    strbuf_clear(&out);
    add_duration(&out, value);
    /* From a nanosecond to two minutes: three digits, a point, a sign, a unit. */
    if (fabs(value) >= 1e-9 && fabs(value) < 119)
        require(out.length <= strlen("-9.99 \u00b5s"));
    strbuf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    char *text = copy_input(bytes, size);
    read_all(text);
    free(text);
    double values[3];
    if (size >= sizeof values) {
        memcpy(values, bytes, sizeof values);
        write_all(values[0], values[1], values[2]);
    }
    return 0;
}
