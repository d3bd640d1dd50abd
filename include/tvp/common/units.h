/*
 * units.h - durations, counts and percentages as people write and read them.
 *
 * Reading is strict: the whole text must be used up, a duration needs its unit, nothing is
 * rounded silently. Writing picks the unit and the digits. No locale changes that: neither program
 * sets one, and PLplot sets that of numbers to "C" alone.
 */
#ifndef TVP_UNITS_H
#define TVP_UNITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tvp/common/strbuf.h"

/* A whole number from minimum to maximum; digits only, no sign, no blanks. */
bool parse_count(const char *text, uint64_t minimum, uint64_t maximum, uint64_t *value);

/* A number from minimum to maximum such as "12" or "12.5": digits, a point if need be, at most nine
 * decimals. */
bool parse_decimal(const char *text, double minimum, double maximum, double *value);

/* A duration with its unit: "50ms", "1.5s", "2min", "800us", "800µs", "10ns", "1h". In ns: what is
 * not a whole number of them, has more than nine decimals, is zero or over 1,000 h is refused. */
bool parse_duration(const char *text, int64_t *nanoseconds);

/* A number of bytes with its unit: "512B", "64KiB", "1.5MiB", "1GiB"; "64K", "8M" and "1G" are the
 * same binary units. What is no whole number of bytes, zero, or over `maximum` is refused. */
bool parse_bytes(const char *text, uint64_t maximum, int64_t *bytes);

/* "2%" or "0.5%" as a fraction (0.02); the sign is required; over 0 and up to 100 %. */
bool parse_percent(const char *text, double *fraction);

/* "900x600": both 1 to 100000. */
bool parse_size(const char *text, uint32_t *width, uint32_t *height);

/* The units that durations are shown in. */
struct time_unit {
    const char *name; /* "s", "ms", "µs", "ns" */
    double seconds;
};

/* The unit in which a value of that many seconds reads best: 1 to 999 of it once rounded to three
 * digits (999.6 µs is 1.00 ms), "s" from one second up, "ns" at the lower end (also for 0). */
const struct time_unit *time_unit_for(double seconds);

/* A duration with three significant digits (below 0.1 ns two) and its unit, as in "50.3 ms",
 * "1.12 s", "9.40 µs", "0 ns"; from 120 s up in minutes and seconds ("3 min 20 s"), from 120 min in
 * hours and minutes. */
void add_duration(struct strbuf *out, double seconds);

/* "50.31 ms (50.12–50.94)": value and bounds in the unit of the value, with as many decimals as
 * decimals_for calls for. The value alone when a bound is not finite. */
void add_duration_interval(struct strbuf *out, double value, double low, double high);

/* The same without a unit, for ratios: "3.12 (2.90–3.31)". */
void add_ratio_interval(struct strbuf *out, double value, double low, double high);

/* How many decimals show two significant digits of the width high - low, for values near `value` in
 * the unit they are shown in: up to 4. Without a width (or with bounds that are not finite) as many
 * as show four significant digits of the value, up to 4. More, up to 18, where two significant
 * digits of the value, or one of the width, need them: nothing that is there reads as 0, and no
 * bound as the value. Nor does a bound read as 0, where 4 decimals can show it. */
int decimals_for(double value, double low, double high);

/* Decimals that give a value under 1000 three significant digits once it is rounded to them; two of
 * a value so small that two decimals would not show them. */
int decimals_of_three_digits(double value);

/* Between groups of digits: a narrow space at which no line ends. */
#define DIGIT_SPACE "\u202f"

/* A text of ours in which whole numbers of five digits or more, and what is before the point of
 * others, stand in groups of three, "1 000 000 rounds", with DIGIT_SPACE (ISO 80000-1 asks for such
 * groups). Digits of words, dates and paths stay as they are. */
void add_grouped(struct strbuf *out, const char *text);

/* A number with `decimals` digits after the point, grouped. */
void add_fixed(struct strbuf *out, double value, int decimals);

/* Bytes with a binary unit: "512 B", "12.0 KiB", "1.9 GiB". */
void add_bytes(struct strbuf *out, double bytes);

#endif
