#include "tvp/common/units.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- reading ---- */

enum { MOST_DECIMALS = 9 };

#define SECOND UINT64_C(1000000000) /* in nanoseconds */

/* Appends one digit to *value; false when the result would be over maximum. */
static bool append_digit(uint64_t *value, char digit, uint64_t maximum)
{
    uint64_t more = (uint64_t)(digit - '0');
    if (*value > maximum / 10 || more > maximum - *value * 10)
        return false;
    *value = *value * 10 + more;
    return true;
}

bool parse_count(const char *text, uint64_t minimum, uint64_t maximum, uint64_t *value)
{
    uint64_t count = 0;
    const char *c = text;
    for (; isdigit((unsigned char)*c); c++)
        if (!append_digit(&count, *c, maximum))
            return false;
    if (c == text || *c != '\0' || count < minimum)
        return false;
    *value = count;
    return true;
}

/* A number without sign, exactly as written: digits / 10^decimals. */
struct decimal {
    uint64_t digits;
    int decimals;
};

/* Reads "12" or "12.5" at the start of text. Returns where it ends, or NULL. */
static const char *read_decimal(const char *text, struct decimal *number)
{
    *number = (struct decimal){0};
    const char *c = text;
    for (; isdigit((unsigned char)*c); c++)
        if (!append_digit(&number->digits, *c, UINT64_MAX))
            return NULL;
    if (c == text)
        return NULL;
    if (*c != '.')
        return c;
    c++;
    for (; isdigit((unsigned char)*c); c++) {
        if (number->decimals == MOST_DECIMALS || !append_digit(&number->digits, *c, UINT64_MAX))
            return NULL;
        number->decimals++;
    }
    return number->decimals > 0 ? c : NULL;
}

static uint64_t power_of_ten(int exponent)
{
    uint64_t power = 1;
    for (int i = 0; i < exponent; i++)
        power *= 10;
    return power;
}

bool parse_decimal(const char *text, double minimum, double maximum, double *value)
{
    struct decimal number;
    const char *end = read_decimal(text, &number);
    if (!end || *end != '\0')
        return false;
    double read = (double)number.digits / (double)power_of_ten(number.decimals);
    if (read < minimum || read > maximum)
        return false;
    *value = read;
    return true;
}

/* number * unit when that is a whole number up to maximum. */
static bool multiply_exactly(const struct decimal *number, uint64_t unit, uint64_t maximum,
                             uint64_t *product)
{
    uint64_t scale = power_of_ten(number->decimals);
    uint64_t whole = number->digits / scale;
    uint64_t rest = number->digits % scale;
    if (whole > maximum / unit)
        return false;
    uint64_t total = whole * unit;
    /* Taking the common tens out keeps rest * unit below 64 bits for every unit there is. */
    for (; scale > 1 && unit % 10 == 0; scale /= 10)
        unit /= 10;
    if (rest * unit % scale != 0)
        return false;
    total += rest * unit / scale;
    *product = total;
    return total <= maximum;
}

struct unit {
    const char *name;
    uint64_t size;
};

/* A number above 0 with one of the units (the last has no name): a whole number of them up to
 * maximum. */
static bool parse_with_unit(const char *text, const struct unit *units, uint64_t maximum,
                            uint64_t *total)
{
    struct decimal number;
    const char *name = read_decimal(text, &number);
    if (!name || number.digits == 0)
        return false;
    while (units->name && strcmp(name, units->name) != 0)
        units++;
    return units->name && multiply_exactly(&number, units->size, maximum, total);
}

bool parse_duration(const char *text, int64_t *nanoseconds)
{
    static const struct unit units[] = {
        {"ns", 1},         {"us", 1000},  {"\u00b5s", 1000}, /* the micro sign */
        {"\u03bcs", 1000}, /* the Greek letter, which some keyboards give */
        {"ms", 1000000},   {"s", SECOND}, {"min", 60 * SECOND}, {"h", 3600 * SECOND}, {NULL, 0},
    };
    uint64_t total;
    if (!parse_with_unit(text, units, 1000 * 3600 * SECOND, &total))
        return false;
    *nanoseconds = (int64_t)total;
    return true;
}

bool parse_bytes(const char *text, uint64_t maximum, int64_t *bytes)
{
    static const struct unit units[] = {
        {"B", 1},       {"KiB", 1 << 10}, {"K", 1 << 10}, {"MiB", 1 << 20},
        {"M", 1 << 20}, {"GiB", 1 << 30}, {"G", 1 << 30}, {NULL, 0},
    };
    uint64_t total;
    if (!parse_with_unit(text, units, maximum, &total))
        return false;
    *bytes = (int64_t)total;
    return true;
}

bool parse_percent(const char *text, double *fraction)
{
    struct decimal number;
    const char *end = read_decimal(text, &number);
    if (!end || strcmp(end, "%") != 0 || number.digits == 0 ||
        number.digits > 100 * power_of_ten(number.decimals))
        return false;
    /* One division of two exact numbers: "2%" is the double nearest to 0.02. */
    *fraction = (double)number.digits / (double)(100 * power_of_ten(number.decimals));
    return true;
}

bool parse_size(const char *text, uint32_t *width, uint32_t *height)
{
    const uint64_t largest = 100000;
    const char *by = strchr(text, 'x');
    char first[8];
    if (!by || (size_t)(by - text) >= sizeof first)
        return false;
    memcpy(first, text, (size_t)(by - text));
    first[by - text] = '\0';
    uint64_t w, h;
    if (!parse_count(first, 1, largest, &w) || !parse_count(by + 1, 1, largest, &h))
        return false;
    *width = (uint32_t)w;
    *height = (uint32_t)h;
    return true;
}

/* ---- writing ---- */

/* Decimals: as many as a narrow interval is worth, and as a ratio of any two times needs. */
enum { MOST_USUAL = 4, MOST_WRITTEN = 18 };

enum { GROUP = 3, UNGROUPED = 4 };

/* Part of a word, of a number's decimals, of a date or a path. */
static bool belongs_to_more(char neighbour)
{
    return isalnum((unsigned char)neighbour) || (neighbour && strchr("_.-/:", neighbour));
}

static void add_digits(struct strbuf *out, const char *digits, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && (count - i) % GROUP == 0)
            strbuf_adds(out, DIGIT_SPACE);
        strbuf_addc(out, digits[i]);
    }
}

void add_grouped(struct strbuf *out, const char *text)
{
    static const char digits[] = "0123456789";
    for (const char *at = text; *at;) {
        size_t count = strspn(at, digits);
        char before = at > text ? at[-1] : ' ', after = at[count];
        bool ends = !isalnum((unsigned char)after) && after != '_';
        if (count > UNGROUPED && !belongs_to_more(before) && ends) {
            add_digits(out, at, count);
        } else {
            count += count == 0 ? strcspn(at, digits) : 0;
            strbuf_add(out, at, count);
        }
        at += count;
    }
}

void add_fixed(struct strbuf *out, double value, int decimals)
{
    char digits[400]; /* the largest double has 309 digits before the point */
    snprintf(digits, sizeof digits, "%.*f", decimals, value);
    /* What rounds to zero has no sign. */
    bool is_zero = isfinite(value) && !strpbrk(digits, "123456789");
    if (digits[0] == '-' && !is_zero)
        strbuf_addc(out, '-');
    add_grouped(out, digits + (digits[0] == '-'));
}

/* The decimals that show `digits` significant digits of size, which is no zero. */
static int decimals_for_digits(double size, int digits)
{
    int exponent = (int)floor(log10(size));
    /* 0.0996 to two digits is 0.10: rounding may carry into the next place. */
    double scaled = size / pow(10, exponent - digits + 1);
    if (round(scaled) >= pow(10, digits))
        exponent++;
    int decimals = digits - 1 - exponent;
    return decimals < 0 ? 0 : decimals > MOST_WRITTEN ? MOST_WRITTEN : decimals;
}

static int larger(int first, int second)
{
    return first > second ? first : second;
}

static int smaller(int first, int second)
{
    return first < second ? first : second;
}

int decimals_of_three_digits(double value)
{
    double size = fabs(value);
    int usual = size < 9.995 ? 2 : size < 99.95 ? 1 : 0;
    return size > 0 ? larger(usual, decimals_for_digits(size, 2)) : 0;
}

const struct time_unit *time_unit_for(double seconds)
{
    static const struct time_unit units[] = {
        {"ns", 1e-9},
        {"\u00b5s", 1e-6},
        {"ms", 1e-3},
        {"s", 1},
    };
    size_t last = sizeof units / sizeof units[0] - 1;
    size_t i = 0;
    /* What rounds to 1000 of a unit is 1 of the next. */
    while (i < last && fabs(seconds) / units[i].seconds >= 999.5)
        i++;
    return &units[i];
}

static void add_in_two_units(struct strbuf *out, double count, const char *large, const char *small)
{
    strbuf_addf(out, "%.0f %s %.0f %s", floor(count / 60), large, fmod(count, 60), small);
}

void add_duration(struct strbuf *out, double seconds)
{
    double size = fabs(seconds);
    if (isfinite(seconds) && size >= 119.5) {
        if (seconds < 0)
            strbuf_addc(out, '-');
        double minutes = round(size / 60);
        if (round(size) < 7200)
            add_in_two_units(out, round(size), "min", "s");
        else
            add_in_two_units(out, minutes, "h", "min");
        return;
    }
    const struct time_unit *unit = time_unit_for(seconds);
    double value = seconds / unit->seconds;
    add_fixed(out, value, isfinite(value) ? decimals_of_three_digits(value) : 0);
    strbuf_addf(out, " %s", unit->name);
}

/* A bound that is not 0 should not read so: "21.0 (0.3–134.0)" rather than "21 (0–134)". */
static int decimals_for_bound(double bound)
{
    int decimals = bound != 0 ? decimals_for_digits(fabs(bound), 1) : 0;
    return decimals > MOST_USUAL ? 0 : decimals;
}

int decimals_for(double value, double low, double high)
{
    double width = high - low;
    bool has_width = isfinite(width) && width > 0;
    /* However wide the interval: "2.1 (1.6–13.4)" rather than "2 (2–13)". */
    bool has_digits = isfinite(value) && value != 0;
    int least = has_digits ? decimals_for_digits(fabs(value), 2) : 0;
    if (!has_width && has_digits)
        return larger(least, smaller(decimals_for_digits(fabs(value), 4), MOST_USUAL));
    if (!has_width)
        return 0;
    least = larger(least, larger(decimals_for_bound(low), decimals_for_bound(high)));
    /* However small: "0.000100 (0.000098–0.000101)" rather than "0.00010 (0.00010–0.00010)". */
    if (has_digits)
        least = larger(least,
                       smaller(decimals_for_digits(width, 1), decimals_for_digits(fabs(value), 4)));
    return larger(least, smaller(decimals_for_digits(width, 2), MOST_USUAL));
}

/* "VALUE UNIT (LOW–HIGH)"; an empty unit is left out, and so is an interval that is not there. */
static void add_interval(struct strbuf *out, double value, double low, double high,
                         const char *unit)
{
    int decimals = decimals_for(value, low, high);
    add_fixed(out, value, decimals);
    if (unit[0] != '\0')
        strbuf_addf(out, " %s", unit);
    if (!isfinite(low) || !isfinite(high))
        return;
    strbuf_adds(out, " (");
    add_fixed(out, low, decimals);
    strbuf_adds(out, "\u2013");
    add_fixed(out, high, decimals);
    strbuf_addc(out, ')');
}

void add_duration_interval(struct strbuf *out, double value, double low, double high)
{
    const struct time_unit *unit = time_unit_for(value);
    add_interval(out, value / unit->seconds, low / unit->seconds, high / unit->seconds, unit->name);
}

void add_ratio_interval(struct strbuf *out, double value, double low, double high)
{
    add_interval(out, value, low, high, "");
}

void add_bytes(struct strbuf *out, double bytes)
{
    static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
    size_t last = sizeof units / sizeof units[0] - 1;
    size_t i = 0;
    /* What would read "1024.0" in a unit is 1.0 of the next; bytes have no decimals. */
    while (i < last && fabs(bytes) >= (i == 0 ? 1023.5 : 1023.95)) {
        bytes /= 1024;
        i++;
    }
    add_fixed(out, bytes, i == 0 ? 0 : 1);
    strbuf_addf(out, " %s", units[i]);
}
