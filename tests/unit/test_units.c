#include "unit.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tvp/common/units.h"

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

static void counts(void **state)
{
    (void)state;
    uint64_t value = 0;
    assert_true(parse_count("0", 0, 5, &value));
    assert_int_equal(value, 0);
    assert_true(parse_count("0012", 1, 12, &value));
    assert_int_equal(value, 12);
    assert_true(parse_count("18446744073709551615", 0, UINT64_MAX, &value));
    assert_true(value == UINT64_MAX);

    static const char *const bad[] = {"",
                                      " 1",
                                      "1 ",
                                      "+1",
                                      "-1",
                                      "1e3",
                                      "0x1",
                                      "1.0",
                                      "1,0",
                                      "13",
                                      "0",
                                      "\xd9\xa1",
                                      "99999999999999999999"};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        value = 77;
        assert_false(parse_count(bad[i], 1, 12, &value));
        assert_int_equal(value, 77);
    }
    assert_false(parse_count("18446744073709551616", 0, UINT64_MAX, &value));
}

static void decimals_are_read(void **state)
{
    (void)state;
    double value = 0;
    assert_true(parse_decimal("12", 0, 100, &value) && value == 12);
    assert_true(parse_decimal("0.1", 0, 100, &value) && value == 0.1);
    assert_true(parse_decimal("100.000000000", 0, 100, &value) && value == 100);
    static const char *const bad[] = {"",      ".5",    "5.",  "1.0000000000",
                                      "-1",    "1e2",   "nan", "inf",
                                      "100.1", "0x1p3", "1,5", "99999999999999999999"};
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_false(parse_decimal(bad[i], 0, 100, &value));
}

static void durations(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t nanoseconds;
    } good[] = {
        {"50ms", 50000000},
        {"1.5s", 1500000000},
        {"2min", 120000000000},
        {"800us", 800000},
        {"800\u00b5s", 800000},
        {"800\u03bcs", 800000},
        {"10ns", 10},
        {"1h", 3600000000000},
        {"0.000000001s", 1},
        {"0.25h", 900000000000},
        {"0.000000001h", 3600},
        {"1.000ns", 1},
        {"1000h", 3600000000000000},
        {"0.1ms", 100000},
        {"1.123456789s", 1123456789},
    };
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        int64_t read = 0;
        assert_true(parse_duration(good[i].text, &read));
        assert_int_equal(read, good[i].nanoseconds);
    }
    static const char *const bad[] = {"",
                                      "5",
                                      "ms",
                                      "0s",
                                      "0.0ms",
                                      "-1s",
                                      "+1s",
                                      "1 s",
                                      " 1s",
                                      "1s ",
                                      "1S",
                                      "1m",
                                      "1sec",
                                      "1e3s",
                                      "0.5ns",
                                      "1.5ns",
                                      "1001h",
                                      "1000.001h",
                                      ".5s",
                                      "5.s",
                                      "1.0000000000s",
                                      "1.5.5s",
                                      "1,5s",
                                      "0.0000001ms",
                                      "99999999999999999999s",
                                      "18446744073709551615h",
                                      "18446744073709551615ns",
                                      "1\u00b5",
                                      "1h30min",
                                      "infs",
                                      "nans"};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        int64_t read = 77;
        assert_false(parse_duration(bad[i], &read));
        assert_int_equal(read, 77);
    }
}

static void percentages(void **state)
{
    (void)state;
    double fraction = 0;
    assert_true(parse_percent("2%", &fraction) && fraction == 0.02);
    assert_true(parse_percent("0.5%", &fraction) && fraction == 0.005);
    assert_true(parse_percent("100%", &fraction) && fraction == 1);
    assert_true(parse_percent("0.000000001%", &fraction) && fraction == 1e-11);
    static const char *const bad[] = {
        "", "%", "2", "0%", "-2%", "2 %", "100.1%", "2%%", "1e1%", ".5%", "18446744073709551615%"};
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_false(parse_percent(bad[i], &fraction));
}

static void sizes(void **state)
{
    (void)state;
    uint32_t width = 0, height = 0;
    assert_true(parse_size("900x600", &width, &height));
    assert_int_equal(width, 900);
    assert_int_equal(height, 600);
    assert_true(parse_size("1x100000", &width, &height));
    static const char *const bad[] = {"",         "900",   "x",       "900x",
                                      "x600",     "0x600", "900X600", "900x600x1",
                                      "100001x1", "9 x6",  "-1x5",    "00000000900x600"};
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_false(parse_size(bad[i], &width, &height));
}

static void duration_is(double seconds, const char *expected)
{
    struct strbuf out = {0};
    add_duration(&out, seconds);
    assert_string_equal(strbuf_text(&out), expected);
    strbuf_release(&out);
}

static void bytes_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t bytes;
    } good[] = {
        {"1B", 1},           {"64KiB", 65536},   {"64K", 65536},
        {"1.5MiB", 1572864}, {"8M", 8388608},    {"1GiB", 1073741824},
        {"0.5K", 512},       {"1G", 1073741824}, {"1024MiB", 1 << 30},
    };
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        int64_t bytes = 0;
        assert_true(parse_bytes(good[i].text, 1 << 30, &bytes));
        assert_int_equal(bytes, good[i].bytes);
    }
    static const char *const bad[] = {"",      "64",  "0B",   "1.5B",   "1 KiB", "-1K",
                                      "1kib",  "1KB", "1.1K", "1.1GiB", "2G",    "1073741825B",
                                      "1KiBx", "KiB", "0x1B", "1e3B"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        int64_t bytes = 7;
        assert_false(parse_bytes(bad[i], 1 << 30, &bytes));
        assert_int_equal(bytes, 7);
    }
}

static void durations_are_written(void **state)
{
    (void)state;
    duration_is(0, "0 ns");
    duration_is(3e-10, "0.30 ns");
    duration_is(3e-13, "0.00030 ns");
    duration_is(12.3e-9, "12.3 ns");
    duration_is(9.4e-6, "9.40 \u00b5s");
    duration_is(0.0503, "50.3 ms");
    duration_is(0.0099951, "10.0 ms");
    duration_is(0.09996, "100 ms");
    duration_is(1.12, "1.12 s");
    duration_is(-0.25, "-250 ms");
    duration_is(113.2, "113 s");
    duration_is(200, "3 min 20 s");
    duration_is(3599.6, "60 min 0 s");
    duration_is(7199.4, "119 min 59 s");
    duration_is(-200, "-3 min 20 s");
    duration_is(7500, "2 h 5 min");
    duration_is(3.6e6, "1000 h 0 min");
}

/* What is rounded up to the next unit is written in it. */
static void rounding_carries_into_the_next_unit(void **state)
{
    (void)state;
    duration_is(999.4e-9, "999 ns");
    duration_is(999.6e-9, "1.00 \u00b5s");
    duration_is(999.6e-6, "1.00 ms");
    duration_is(999.6e-3, "1.00 s");
    duration_is(119.4, "119 s");
    duration_is(119.6, "2 min 0 s");
    duration_is(179.7, "3 min 0 s");
    duration_is(7199.6, "2 h 0 min");
    assert_string_equal(time_unit_for(0)->name, "ns");
    assert_string_equal(time_unit_for(999.6e-6)->name, "ms");
    assert_string_equal(time_unit_for(5000)->name, "s");
    assert_string_equal(time_unit_for(-0.5)->name, "ms");
}

static void decimals_follow_the_width(void **state)
{
    (void)state;
    assert_int_equal(decimals_for(3, 2.994, 3.006), 3);
    assert_int_equal(decimals_for(50.3, 50.1, 50.9), 2);
    assert_int_equal(decimals_for(50, 40, 60), 0);
    assert_int_equal(decimals_for(50, 49, 52), 1);
    assert_int_equal(decimals_for(500, 100, 900), 0);
    assert_int_equal(decimals_for(1, 0.99999999, 1.00000001), 4);
    /* 0.0996 to two digits is 0.10. */
    assert_int_equal(decimals_for(1, 0, 0.0996), 2);
    assert_int_equal(decimals_for(1, 0, 0.0994), 3);
    /* No width: four digits of the value. */
    assert_int_equal(decimals_for(3.14159, 3.14159, 3.14159), 3);
    assert_int_equal(decimals_for(31.4159, 31.4159, 31.4159), 2);
    assert_int_equal(decimals_for(9.9999, 9.9999, 9.9999), 2);
    assert_int_equal(decimals_for(31415.9, 31415.9, 31415.9), 0);
    assert_int_equal(decimals_for(0.0123456, NAN, NAN), 4);
    assert_int_equal(decimals_for(0.00123456, NAN, NAN), 4);
    /* Nothing that is there reads as 0. */
    assert_int_equal(decimals_for(0.000123456, NAN, NAN), 5);
    assert_int_equal(decimals_for(0.00001, 0.00001, 0.00001), 6);
    assert_int_equal(decimals_for(0.0001, 0.00009, 0.00011), 5);
    /* Nor do bounds read as the value. */
    assert_int_equal(decimals_for(0.0001, 0.000098, 0.000101), 6);
    assert_int_equal(decimals_for(0.0001, 0.0000999999, 0.00010000001), 7);
    assert_int_equal(decimals_for(1, 0.00004, 2), 1);
    assert_int_equal(decimals_for(1, 0.0004, 2), 4);
    assert_int_equal(decimals_for(21, 0.3, 134), 1);
    assert_int_equal(decimals_for(21, -0.04, 134), 2);
    assert_int_equal(decimals_for(1e-300, NAN, NAN), 18);
    assert_int_equal(decimals_for(5e-324, 0, 1), 18);
    assert_int_equal(decimals_for(NAN, 0, 1), 1);
    assert_int_equal(decimals_for(0, 0, 0), 0);
    assert_int_equal(decimals_for(3.14159, NAN, NAN), 3);
    assert_int_equal(decimals_for(1, 0, INFINITY), 3);
    assert_int_equal(decimals_for(1, 0, 5e-324), 4);
    assert_int_equal(decimals_for(1, 0, 1.7e308), 1);
    assert_int_equal(decimals_for(2.1, 1.6, 13.4), 1);
    assert_int_equal(decimals_for(21, 16, 134), 0);
}

static void intervals(void **state)
{
    (void)state;
    struct strbuf out = {0};
    add_duration_interval(&out, 0.0503, 0.0501, 0.0509);
    assert_string_equal(strbuf_text(&out), "50.30 ms (50.10\u201350.90)");
    strbuf_clear(&out);
    /* The bounds keep the unit of the value, whatever they would read best in. */
    add_duration_interval(&out, 0.000950, 0.000900, 0.0012);
    assert_string_equal(strbuf_text(&out), "950 \u00b5s (900\u20131200)");
    strbuf_clear(&out);
    add_duration_interval(&out, 1.5, NAN, NAN);
    assert_string_equal(strbuf_text(&out), "1.500 s");
    strbuf_clear(&out);
    add_ratio_interval(&out, 3.12, 2.9, 3.31);
    assert_string_equal(strbuf_text(&out), "3.12 (2.90\u20133.31)");
    strbuf_clear(&out);
    add_ratio_interval(&out, 0.0001, 0.00009, 0.0002);
    assert_string_equal(strbuf_text(&out), "0.00010 (0.00009\u20130.00020)");
    strbuf_clear(&out);
    add_ratio_interval(&out, 2.1, 0.04, 13.4);
    assert_string_equal(strbuf_text(&out), "2.10 (0.04\u201313.40)");
    strbuf_clear(&out);
    add_ratio_interval(&out, 2, 2, 2);
    assert_string_equal(strbuf_text(&out), "2.000 (2.000\u20132.000)");
    strbuf_release(&out);
}

static void fixed_is(double value, int decimals, const char *expected)
{
    struct strbuf out = {0};
    add_fixed(&out, value, decimals);
    assert_string_equal(strbuf_text(&out), expected);
    strbuf_release(&out);
}

static void fixed_numbers(void **state)
{
    (void)state;
    fixed_is(3.14159, 2, "3.14");
    fixed_is(-3.14159, 0, "-3");
    fixed_is(-0.001, 2, "0.00");
    fixed_is(-0.4, 0, "0");
    fixed_is(1e15, 1, "1\u202f000\u202f000\u202f000\u202f000\u202f000.0");
    struct strbuf out = {0};
    add_fixed(&out, -1.7976931348623157e308, 4);
    assert_int_equal(out.length, 1 + 309 + 1 + 4 + 102 * strlen(DIGIT_SPACE));
    strbuf_release(&out);
}

static void digits_are_grouped_where_they_are_a_number(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *grouped;
    } texts[] = {
        {"", ""},
        {"1234", "1234"},
        {"12345", "12\u202f345"},
        {"of 123456 or 1234567, (99999).",
         "of 123\u202f456 or 1\u202f234\u202f567, (99\u202f999)."},
        {"10000–20000.12345×", "10\u202f000–20\u202f000.12345×"},
        {"10000 %", "10\u202f000 %"},
        {"run 20261122T195012Z-12345678", "run 20261122T195012Z-12345678"},
        {"0.0012345 node12345 12345_a /12345 0x12345",
         "0.0012345 node12345 12345_a /12345 0x12345"},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct strbuf out = {0};
        add_grouped(&out, texts[i].text);
        assert_string_equal(strbuf_text(&out), texts[i].grouped);
        strbuf_release(&out);
    }
}

static void bytes_is(double bytes, const char *expected)
{
    struct strbuf out = {0};
    add_bytes(&out, bytes);
    assert_string_equal(strbuf_text(&out), expected);
    strbuf_release(&out);
}

static void sizes_in_bytes(void **state)
{
    (void)state;
    bytes_is(0, "0 B");
    bytes_is(512, "512 B");
    bytes_is(1023, "1023 B");
    bytes_is(1024, "1.0 KiB");
    bytes_is(12288, "12.0 KiB");
    bytes_is(1048575, "1.0 MiB");
    bytes_is(2040109465.6, "1.9 GiB");
    bytes_is(1e30, "888\u202f178\u202f419\u202f700\u202f125.2 PiB");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts),
        cmocka_unit_test(decimals_are_read),
        cmocka_unit_test(durations),
        cmocka_unit_test(percentages),
        cmocka_unit_test(sizes),
        cmocka_unit_test(bytes_are_read),
        cmocka_unit_test(durations_are_written),
        cmocka_unit_test(rounding_carries_into_the_next_unit),
        cmocka_unit_test(decimals_follow_the_width),
        cmocka_unit_test(intervals),
        cmocka_unit_test(fixed_numbers),
        cmocka_unit_test(digits_are_grouped_where_they_are_a_number),
        cmocka_unit_test(sizes_in_bytes),
    };
    return cmocka_run_group_tests_name("units", tests, NULL, NULL);
}
