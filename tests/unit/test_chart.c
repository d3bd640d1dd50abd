#include "unit.h"

#include <float.h>
#include <stdio.h>
#include <string.h>

#include "chart_sample.h"
#include "layout_check.h"
#include "near.h"
#include "tvp/chart/chart_axis.h"
#include "tvp/chart/chart_layout.h"
#include "tvp/chart/chart_point.h"
#include "tvp/chart/chart_range.h"
#include "tvp/chart/layout_place.h"
#include "tvp/draw/render.h"
#include "tvp/pens/chart_text.h"

static struct chart_sample sample;

static int setup(void **state)
{
    (void)state;
    chart_sample_init(&sample);
    return 0;
}

/* ---- chart_check ---- */

static void expect_refused(uint32_t width, uint32_t height, const char *reason)
{
    struct error error = {0};
    assert_false(chart_check(&sample.chart, width, height, &error));
    assert_int_equal(error.code, ERROR_FAILED);
    if (!strstr(error.text, reason))
        fail_msg("\"%s\" does not say \"%s\"", error.text, reason);
    chart_sample_init(&sample);
}

static void accepts_what_can_be_drawn(void **state)
{
    (void)state;
    struct error error = {0};
    sample.thread[3] = NAN; /* a gap */
    sample.low[5] = sample.high[5] = NAN;
    assert_true(chart_check(&sample.chart, CHART_MIN_WIDTH, CHART_MIN_HEIGHT, &error));
    assert_true(chart_check(&sample.chart, CHART_MAX_SIDE, CHART_MIN_HEIGHT, &error));
    assert_string_equal(error.text, "");
}

static void refuses_impossible_sizes(void **state)
{
    (void)state;
    expect_refused(CHART_MIN_WIDTH - 1, 600, "299x600");
    expect_refused(900, CHART_MIN_HEIGHT - 1, "900x199");
    expect_refused(CHART_MAX_SIDE + 1, 600, "16001x600");
    expect_refused(900, UINT32_MAX, "900x4294967295");
}

static void refuses_what_is_not_a_number(void **state)
{
    (void)state;
    struct chart_series *series = &sample.chart.panels[0].series[0];
    sample.thread[14] = INFINITY;
    expect_refused(900, 600, "point 15 of series 1 in panel 1 is not a number");
    sample.ratio[0] = -1;
    expect_refused(900, 600, "point 1 of series 1 in panel 2 is not a number");
    sample.thread[0] = sample.high[0] = 2e30;
    expect_refused(900, 600, "is not a number from -1e30 to 1e30");
    sample.high[2] = INFINITY;
    expect_refused(900, 600, "point 3 of series 1 in panel 1 has an interval");
    sample.low[2] = NAN;
    expect_refused(900, 600, "has an interval");
    sample.all_samples_y[1] = NAN;
    expect_refused(900, 600, "(a sample) is not a number");
    sample.all_samples_x[0] = 0;
    expect_refused(900, 600, "(a sample) has no whole number");
    sample.chart.panels[1].line = INFINITY;
    expect_refused(900, 600, "the reference line of panel 2");
    sample.chart.usable_cpus = INFINITY;
    expect_refused(900, 600, "usable CPUs");
    sample.chart.usable_cpus = -1;
    expect_refused(900, 600, "usable CPUs");
    series->low = NULL;
    expect_refused(900, 600, "half an interval");
}

static void refuses_what_is_out_of_order(void **state)
{
    (void)state;
    sample.low[4] = sample.thread[4] * 1.01;
    expect_refused(900, 600, "point 5 of series 1 in panel 1 lies outside its interval");
    sample.high[4] = sample.thread[4] * 0.99;
    expect_refused(900, 600, "lies outside its interval");
    sample.x[7] = sample.x[6];
    expect_refused(900, 600, "point 8 of series 1 in panel 1 has no more workers");
    sample.x[0] = 0;
    expect_refused(900, 600, "whole number of workers");
    sample.x[1] = 1.5;
    expect_refused(900, 600, "whole number of workers");
    sample.x[14] = NAN;
    expect_refused(900, 600, "whole number of workers");
}

static void refuses_what_has_no_place(void **state)
{
    (void)state;
    sample.chart.panels[0].series_count = CHART_SERIES_LIMIT + 1;
    expect_refused(900, 600, "17 series in panel 1");
    sample.chart.panel_count = 0;
    expect_refused(900, 600, "0 panels");
    sample.chart.panel_count = CHART_PANELS + 1;
    expect_refused(900, 600, "49 panels");
    sample.chart.panels[0].height = 0.5;
    expect_refused(900, 600, "shares of the height");
    sample.chart.panels[0].height = 1.25;
    sample.chart.panels[1].height = -0.25;
    expect_refused(900, 600, "shares of the height");
    sample.chart.panels[0].height = NAN;
    expect_refused(900, 600, "shares of the height");
    sample.chart.panels[0].series_count = sample.chart.panels[1].series_count = 0;
    expect_refused(900, 600, "no points");
}

/* ---- text ---- */

static const struct chart_font some_font = {.size = 10};

static void expect_clean(const char *text, const char *expected)
{
    char *clean = text_clean(text);
    assert_string_equal(clean, expected);
    free(clean);
}

static void cleans_text(void **state)
{
    (void)state;
    expect_clean(NULL, "");
    expect_clean("100 % #1 & µs ÷ 日本 😀", "100 % #1 & µs ÷ 日本 😀");
    expect_clean("  two\t\n words \r\n", "two words");
    expect_clean("a\x1b[31mb\x07\x7f\xc2\x9b", "a[31mb");
    expect_clean("\xe2\x80\xae"
                 "back",
                 "back"); /* right-to-left override */
    expect_clean("\xff x", "\xef\xbf\xbd x");
    expect_clean("\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd");                 /* overlong */
    expect_clean("\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"); /* surrogate */
    expect_clean("\xf4\x90\x80\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
    expect_clean("cut \xe2\x82", "cut \xef\xbf\xbd\xef\xbf\xbd");
}

static void bounds_text(void **state)
{
    (void)state;
    char long_text[5000];
    memset(long_text, 'x', sizeof long_text);
    long_text[sizeof long_text - 1] = '\0';
    char *clean = text_clean(long_text);
    assert_int_in_range(strlen(clean), 100, 500);
    free(clean);
}

static void expect_fit(const char *text, double width, const char *expected)
{
    char *fitted = text_fit(text, width, some_font, ten_each);
    assert_string_equal(fitted, expected);
    free(fitted);
}

static void shortens_text(void **state)
{
    (void)state;
    expect_fit("exactly", 70, "exactly");
    expect_fit("exactly", 69, "exact…");
    expect_fit("µµµµ", 30, "µµ…");
    expect_fit("two words", 50, "two…");
    expect_fit("three short words", 150, "three short…"); /* not within a word */
    expect_fit("a longerword", 90, "a longer…");
    expect_fit("word", 10, "…");
    expect_fit("word", 9, "");
    expect_fit("", 0, "");
}

static void wraps_text(void **state)
{
    (void)state;
    char *lines[2];
    assert_int_equal(text_wrap("", 100, some_font, ten_each, lines, 2), 0);
    assert_int_equal(text_wrap("anything", 100, some_font, ten_each, lines, 0), 0);
    assert_int_equal(text_wrap("one line", 80, some_font, ten_each, lines, 2), 1);
    assert_string_equal(lines[0], "one line");
    free(lines[0]);
    assert_int_equal(text_wrap("some more than two lines", 100, some_font, ten_each, lines, 2), 2);
    assert_string_equal(lines[0], "some more");
    assert_string_equal(lines[1], "than two…");
    free(lines[0]);
    free(lines[1]);
    assert_int_equal(text_wrap("unbreakable x", 80, some_font, ten_each, lines, 2), 1);
    assert_string_equal(lines[0], "unbreak…");
    free(lines[0]);
}

static void a_number_and_its_unit_stay_in_one_line(void **state)
{
    (void)state;
    char *lines[2];
    assert_int_equal(text_wrap("threads 612 µs", 120, some_font, ten_each, lines, 2), 2);
    assert_string_equal(lines[0], "threads");
    assert_string_equal(lines[1], "612 µs");
    free(lines[0]);
    free(lines[1]);
}

static void doubles_the_escape(void **state)
{
    (void)state;
    char *escaped = text_escape("#1 ##");
    assert_string_equal(escaped, "##1 ####");
    free(escaped);
}

/* ---- axes ---- */

static void check_axis(const struct chart_axis *axis, double low, double high)
{
    assert_true(isfinite(axis->low) && isfinite(axis->high));
    assert_true(axis->low < axis->high);
    assert_true(!axis->logarithmic || axis->low > 0);
    assert_true(axis->low <= low && high <= axis->high);
    assert_int_in_range(axis->tick_count, 1, AXIS_TICK_LIMIT - 1);
    for (size_t i = 0; i < axis->tick_count; i++) {
        double at = axis_fraction(axis, axis->ticks[i].value);
        assert_true(at >= 0 && at <= 1);
        assert_true(*axis->ticks[i].label);
        /* No two ticks say the same, and none stands where another does. */
        if (i > 0) {
            assert_string_not_equal(axis->ticks[i].label, axis->ticks[i - 1].label);
            assert_true(at > axis_fraction(axis, axis->ticks[i - 1].value));
        }
    }
}

static void hold_range(enum chart_scale scale, bool logarithmic, double low, double high,
                       size_t most)
{
    struct chart_axis axis;
    axis_of_values(&axis, scale, NULL, &(struct value_range){low, high, logarithmic, 0}, most);
    /* Logarithmic axes end where no measurement can be. */
    bool shown = !axis.logarithmic || (low >= 1e-6 && high <= 1e6);
    check_axis(&axis, shown ? low : axis.low, shown ? high : axis.high);
    bool two_sided = scale_of_ratios(scale) || scale == CHART_DIFFERENCE;
    double middle = scale_of_ratios(scale) ? 1 : 0;
    if (two_sided)
        assert_near(axis_fraction(&axis, middle), 0.5, 1e-9);
}

static void axes_hold_any_range(void **state)
{
    (void)state;
    static const double values[] = {0,    DBL_TRUE_MIN, 1e-30, 1e-12, 1e-9,   1.5e-9, 9.99e-7,
                                    1e-6, 3.3e-4,       0.05,  0.95,  0.9999, 1,      1.0001,
                                    7,    42,           999,   1e5,   1e9,    1e30};
    enum { COUNT = sizeof values / sizeof values[0] };
    for (size_t most = 1; most <= 8; most++)
        for (int scale = CHART_SECONDS; scale <= CHART_CHANGE; scale++)
            for (int i = 0; i < COUNT; i++)
                for (int j = i; j < COUNT; j++) {
                    hold_range((enum chart_scale)scale, false, values[i], values[j], most);
                    if (values[i] > 0 && (scale == CHART_TIME || scale == CHART_FACTOR))
                        hold_range((enum chart_scale)scale, true, values[i], values[j], most);
                    if (scale == CHART_TIME || scale == CHART_PERCENT || scale == CHART_DIFFERENCE)
                        hold_range((enum chart_scale)scale, false, -values[j], values[i], most);
                }
}

static const char *labels(const struct chart_axis *axis)
{
    static char all[AXIS_TICK_LIMIT * (AXIS_LABEL_SIZE + 1)];
    all[0] = '\0';
    for (size_t i = 0; i < axis->tick_count; i++) {
        strcat(all, i > 0 ? "|" : "");
        strcat(all, axis->ticks[i].label);
    }
    return all;
}

static void expect_values(enum chart_scale scale, bool logarithmic, double low, double high,
                          const char *expected, const char *unit)
{
    struct chart_axis axis;
    axis_of_values(&axis, scale, NULL, &(struct value_range){low, high, logarithmic, 0}, 6);
    assert_string_equal(labels(&axis), expected);
    assert_string_equal(axis.unit, unit);
}

static void labels_read_well(void **state)
{
    (void)state;
    expect_values(CHART_SECONDS, false, 0, 0.051, "0|10|20|30|40|50", "ms");
    expect_values(CHART_SECONDS, false, 4, 4.6, "0|1|2|3|4|5", "s");
    expect_values(CHART_SECONDS, false, 0, 8.5e-6, "0|2|4|6|8", "µs");
    expect_values(CHART_SECONDS, false, 0, 1e-9, "0.0|0.2|0.4|0.6|0.8|1.0", "ns");
    expect_values(CHART_TIME, false, -2e-4, 8e-4, "-200|0|200|400|600|800", "µs");
    expect_values(CHART_TIME, true, 2e-5, 2e-3, "30|100|300|1000", "µs");
    expect_values(CHART_TIME, true, 2e-5, 2, "100 µs|1 ms|10 ms|100 ms|1 s", "");
    expect_values(CHART_PERCENT, false, -0.01, 0.26, "0 %|+5 %|+10 %|+15 %|+20 %|+25 %", "");
    expect_values(CHART_DIFFERENCE, false, 1e-4, 4e-4, "400|200|0|200|400", "µs");
    expect_values(CHART_RATIO, true, 0.999, 1.001, "0.5 %|0 %|0.5 %", "");
    expect_values(CHART_RATIO, true, 0.9, 1.3, "20 %|0 %|20 %", "");
    expect_values(CHART_RATIO, true, 1, 8, "10×|1×|10×", "");
    expect_values(CHART_RATIO, true, 0.1, 90, "100×|10×|1×|10×|100×", "");
    expect_values(CHART_CHANGE, true, 0.999, 1.001, "−0.4 %|−0.2 %|0 %|+0.2 %|+0.4 %", "");
    expect_values(CHART_CHANGE, true, 0.9, 1.3, "−20 %|−10 %|0 %|+10 %|+20 %", "");
    expect_values(CHART_CHANGE, true, 0.1, 90, "0.01×|0.1×|1×|10×|100×", "");
    expect_values(CHART_FACTOR, false, 1, 7.8, "0|2|4|6|8", "");
    expect_values(CHART_FACTOR, true, 1, 64, "1|2|5|10|20|50", "");
}

static void difference_labels(double nearly_linear, double high, size_t most, const char *expected)
{
    struct chart_axis axis;
    const struct value_range range = {.high = high, .nearly_linear = nearly_linear};
    axis_of_values(&axis, CHART_DIFFERENCE, NULL, &range, most);
    assert_string_equal(labels(&axis), expected);
    check_axis(&axis, -high, high);
    assert_near(axis_fraction(&axis, 0), 0.5, 1e-9);
    assert_near(axis_fraction(&axis, -high), 1 - axis_fraction(&axis, high), 1e-9);
}

/* Small ones and large ones each have as much room as their decade; 0 has a place. */
static void differences_of_many_sizes_are_logarithmic_to_both_sides(void **state)
{
    (void)state;
    difference_labels(0.2e-3, 68e-3, 5, "100|1|0|1|100");
    difference_labels(0.2e-3, 68e-3, 7, "100|10|1|0|1|10|100");
    difference_labels(0.2e-3, 68e-3, 3, "100|0|100");
    difference_labels(0.2e-3, 68e-3, 1, "0");
    difference_labels(30e-6, 40e-3, 5, "100|1|0|1|100");
    struct chart_axis axis;
    const struct value_range range = {.high = 100e-3, .nearly_linear = 0.1e-3};
    axis_of_values(&axis, CHART_DIFFERENCE, NULL, &range, 5);
    double decade = axis_fraction(&axis, 100e-3) - axis_fraction(&axis, 10e-3);
    assert_near(axis_fraction(&axis, 10e-3) - axis_fraction(&axis, 1e-3), decade, 1e-3);
    assert_true(axis_fraction(&axis, 0.2e-3) > 0.5 + decade / 2);
}

/* In the sample's strip one difference of 60 ms among those of one size, and whether that and the
 * others are resolved. */
static double nearly_linear_of(double others, bool hollow)
{
    struct chart_panel *strip = &sample.chart.panels[1];
    strip->scale = CHART_DIFFERENCE;
    strip->series[0].hollow = hollow;
    for (int i = 0; i < SAMPLE_POINTS; i++)
        sample.ratio[i] = i == 3 ? -60e-3 : others;
    return values_range(strip).nearly_linear;
}

static void what_is_resolved_decides_whether_differences_span_widely(void **state)
{
    (void)state;
    assert_near(nearly_linear_of(2e-3, false), 1e-3, 1e-9);
    assert_true(nearly_linear_of(7e-3, false) == 0);
    assert_true(nearly_linear_of(2e-3, true) == 0);
    assert_near(nearly_linear_of(1e-9, false), 30e-6, 1e-9); /* three decades, and no more */
    assert_true(nearly_linear_of(0, false) == 0);
    sample.chart.panels[1].scale = CHART_RATIO;
    assert_true(values_range(&sample.chart.panels[1]).nearly_linear == 0);
}

static const char *worker_labels(double high, bool doubling, double width)
{
    static struct chart_axis axis;
    static double counts[1000];
    struct worker_axis_space space = {.width = width, .padding = 20, .digit_width = 8, .gap = 10};
    size_t count = 0;
    for (double workers = 1; workers <= high && count < 1000;
         workers = doubling ? 2 * workers : workers + 1)
        counts[count++] = workers;
    high = doubling ? counts[count - 1] : high;
    axis_of_workers(&axis, 1, high, counts, count, &space);
    assert_true(axis.ticks[axis.tick_count - 1].value == high);
    for (size_t i = 1; i < axis.tick_count; i++) {
        double apart = (axis_fraction(&axis, axis.ticks[i].value) -
                        axis_fraction(&axis, axis.ticks[i - 1].value)) *
                       width;
        double widths = (double)(strlen(axis.ticks[i].label) + strlen(axis.ticks[i - 1].label)) * 4;
        assert_true(apart >= widths + space.gap - 1e-6);
    }
    return labels(&axis);
}

static void workers_are_whole_and_do_not_touch(void **state)
{
    (void)state;
    assert_string_equal(worker_labels(1, false, 800), "1");
    assert_string_equal(worker_labels(2, false, 800), "1|2");
    assert_string_equal(worker_labels(5, false, 800), "1|2|3|4|5");
    assert_string_equal(worker_labels(64, false, 800), "1|5|10|15|20|25|30|35|40|45|50|55|60|64");
    assert_string_equal(worker_labels(1000, false, 400), "1|200|400|600|800|1000");
    assert_string_equal(worker_labels(32768, true, 400), "1|4|16|64|256|1024|4096|32768");
    for (double high = 1; high < 3e6; high = ceil(high * 1.3))
        for (double width = 200; width < 2000; width *= 1.5) {
            worker_labels(high, false, width);
            worker_labels(high, true, width);
        }
}

static void outliers_do_not_stretch_the_range(void **state)
{
    (void)state;
    struct value_range range = values_range(&sample.chart.panels[0]);
    assert_float_equal(range.low, 0.0095, 1e-7);
    assert_float_equal(range.high, 0.165, 1e-7); /* not the sample of 9.9 s */
}

/* One very wide interval would press all lines together; where all are wide they are shown. */
static void one_wide_interval_does_not_stretch_the_range(void **state)
{
    (void)state;
    struct chart_panel *panel = &sample.chart.panels[0];
    sample.high[3] = 50;
    assert_true(values_range(panel).logarithmic && values_range(panel).high < 0.5);
    panel->scale = CHART_SECONDS;
    assert_true(values_range(panel).high < 0.5);
    for (int i = 0; i < SAMPLE_POINTS; i++)
        sample.high[i] = 50;
    assert_true(values_range(panel).high == 50);
    for (int i = 0; i < SAMPLE_POINTS; i++)
        sample.ratio[i] = 1.01;
    sample.chart.panels[1].series[0].low = sample.ratio;
    sample.chart.panels[1].series[0].high = sample.high;
    for (int i = 0; i < SAMPLE_POINTS; i++)
        sample.high[i] = i == 7 ? 3 : 1.02;
    assert_true(values_range(&sample.chart.panels[1]).high < 1.1);
    /* Of two the wider one. */
    sample.chart.panels[1].series[0].count = 2;
    sample.high[1] = 3;
    assert_true(values_range(&sample.chart.panels[1]).high < 1.1);
}

static const char *low_ticks(double high)
{
    static struct chart_layout layout;
    sample.chart.panels[0].height = 0.82;
    sample.chart.panels[1].height = 0.18;
    sample.ratio[0] = high;
    layout_init(&layout, &sample.chart, 900, 400, wide_letters);
    layout_release(&layout);
    return labels(&layout.panels[1].values);
}

/* Where not all labels have room it is those between that give way. */
static void a_low_strip_keeps_the_ends_of_its_scale(void **state)
{
    (void)state;
    assert_string_equal(low_ticks(1.41), "50 %|0 %|50 %");
    assert_string_equal(low_ticks(3.4), "3×|1×|3×");
    assert_string_equal(low_ticks(7), "10×|1×|10×");
    sample.chart.panels[1].scale = CHART_DIFFERENCE;
    sample.chart.panels[1].line = 0;
    for (int i = 0; i < SAMPLE_POINTS; i++)
        sample.ratio[i] = 0;
    assert_string_equal(low_ticks(390e-6), "400|0|400");
}

/* That of the middle alone would not say how much anything is. */
static void a_low_strip_has_three_ticks(void **state)
{
    (void)state;
    static const double heights[] = {0.16, 0.2, 0.25};
    struct chart_layout layout;
    for (size_t i = 0; i < 3; i++) {
        sample.chart.panels[0].height = 1 - heights[i];
        sample.chart.panels[1].height = heights[i];
        layout_init(&layout, &sample.chart, 900, 400, wide_letters);
        assert_int_in_range(layout.panels[1].values.tick_count, 3, 5);
        layout_release(&layout);
    }
}

/* 11 pixels of the labels, which are read on a phone as they are; 8 where all is lower. */
static void letters_of_a_narrow_picture_can_be_read(void **state)
{
    (void)state;
    static const struct {
        uint32_t width;
        uint32_t height;
        double least;
    } cases[] = {{300, 430, 10}, {360, 480, 10}, {300, 300, 8.4}, {300, 200, 6.8}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct chart_layout layout;
        layout_init(&layout, &sample.chart, cases[i].width, cases[i].height, wide_letters);
        for (size_t k = 0; k < layout.text_count; k++)
            assert_true(layout.texts[k].font.size >= cases[i].least);
        layout_release(&layout);
    }
}

/* ---- layout ---- */

static void make_awkward(void)
{
    struct chart_panel *panel = &sample.chart.panels[0];
    sample.chart.title =
        "a title that goes on and on, and has no thought of ending before the edge "
        "of even the widest picture, for it is as long as five";
    sample.chart.subtitle = sample.chart.title;
    sample.chart.footer = sample.chart.title;
    sample.chart.x_label = sample.chart.title;
    panel->label = "a heading of some length above the panel";
    panel->series_count = 9;
    for (size_t i = 2; i < panel->series_count; i++) {
        panel->series[i] = panel->series[1];
        panel->series[i].label = i % 2 ? "short" : "CPython 3.13 with processes";
    }
}

static void check_layouts(void)
{
    static const double cpus[] = {0, 0.5, 1, 1.5, 2, 3, 7, 14.25, 15, 64};
    for (size_t i = 0; i < SIZES; i++)
        for (size_t k = 0; k < sizeof cpus / sizeof cpus[0]; k++) {
            struct chart_layout layout;
            struct error error = {0};
            sample.chart.usable_cpus = cpus[k];
            layout_init(&layout, &sample.chart, sizes[i][0], sizes[i][1], wide_letters);
            check_layout(&sample.chart, &layout, sizes[i][0], sizes[i][1], &error);
            assert_string_equal(error.text, "");
            assert_int_equal(layout.has_cpu_line, cpus[k] > 0 && cpus[k] <= SAMPLE_POINTS);
            layout_release(&layout);
        }
}

static void nothing_touches_anything(void **state)
{
    (void)state;
    check_layouts();
    make_awkward();
    check_layouts();
    sample.process[14] = 100;
    check_layouts();
}

static void lacks_what_is_empty(void **state)
{
    (void)state;
    sample.chart.title = sample.chart.subtitle = sample.chart.x_label = "";
    sample.chart.footer = NULL;
    sample.chart.panels[0].legend = false;
    check_layouts();
}

static bool has_key(enum layout_key_kind kind)
{
    struct chart_layout layout;
    layout_init(&layout, &sample.chart, 900, 600, wide_letters);
    bool has = false;
    for (size_t i = 0; i < layout.key_count; i++)
        has |= layout.keys[i].kind == kind;
    layout_release(&layout);
    return has;
}

/* How many texts in that colour stand right of a panel. */
static size_t texts_beside(uint32_t width, uint32_t height, int colour)
{
    struct chart_layout layout;
    size_t count = 0;
    layout_init(&layout, &sample.chart, width, height, wide_letters);
    for (size_t i = 0; i < layout.text_count; i++)
        count +=
            layout.texts[i].colour == colour && layout.texts[i].x > layout.panels[0].area.right;
    layout_release(&layout);
    return count;
}

/* Beside a panel stand the names of its lines, in their colour, and no legend says them again;
 * where they are too long it does. */
static void labels_stand_at_the_lines_if_they_fit(void **state)
{
    (void)state;
    struct chart_panel *panel = &sample.chart.panels[0];
    panel->legend = false;
    panel->direct = true;
    sample.chart.panels[1].above.words = sample.chart.panels[1].below.words = NULL;
    assert_int_equal(texts_beside(900, 600, 0), 1);
    assert_int_equal(texts_beside(900, 600, 1), 1);
    assert_false(has_key(KEY_SERIES));
    panel->series[0].label =
        "threads that have so long a name that it would take half of the width";
    assert_int_equal(texts_beside(900, 600, 0), 0);
    assert_true(has_key(KEY_SERIES));
}

/* What explains more than it names, such as the ideal, stays in the legend, after what names. */
static void a_muted_line_is_in_the_legend(void **state)
{
    (void)state;
    struct chart_panel *panel = &sample.chart.panels[0];
    panel->direct = true;
    panel->series[2] = panel->series[1];
    panel->series[1] = (struct chart_series){.label = "ideal: one for each CPU",
                                             .x = sample.x,
                                             .middle = sample.low,
                                             .count = SAMPLE_POINTS,
                                             .marker = -1,
                                             .dashed = true,
                                             .muted = true};
    panel->series_count = 3;
    struct chart_layout layout;
    layout_init(&layout, &sample.chart, 900, 600, ten_each);
    assert_true(text_like(&layout, "processes")->x > layout.panels[0].area.right);
    assert_true(text_like(&layout, "ideal")->x < layout.panels[0].area.right);
    assert_int_equal(layout.keys[0].series, 1);
    assert_int_equal(layout.keys[1].kind, KEY_INTERVAL);
    layout_release(&layout);
    panel->direct = false;
    layout_init(&layout, &sample.chart, 900, 600, ten_each);
    static const size_t order[] = {0, 2, 1};
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(layout.keys[i].series, order[i]);
    layout_release(&layout);
}

/* Neither is nearer to its line's end than the other; a third one, alone, is at its own. */
static void labels_that_would_touch_stand_around_their_ends(void **state)
{
    (void)state;
    struct chart_panel *panel = &sample.chart.panels[0];
    double alone[SAMPLE_POINTS];
    panel->direct = true;
    for (int i = 0; i < SAMPLE_POINTS; i++) {
        sample.thread[i] = 0.1;
        sample.process[i] = 0.101;
        alone[i] = 0.2;
    }
    panel->series[0].low = panel->series[0].high = NULL;
    panel->series[2] = panel->series[1];
    panel->series[2].label = "coroutines";
    panel->series[2].middle = alone;
    panel->series_count = 3;
    struct chart_layout layout;
    layout_init(&layout, &sample.chart, 900, 600, ten_each);
    const struct layout_panel *placed = &layout.panels[0];
    double above = text_like(&layout, "processes")->y, below = text_like(&layout, "threads")->y;
    assert_true(below - above >= 13 * layout.scale);
    assert_near((above + below) / 2, (layout_y(placed, 0.1) + layout_y(placed, 0.101)) / 2, 1e-6);
    assert_near(text_like(&layout, "coroutines")->y, layout_y(placed, 0.2), 1e-6);
    layout_release(&layout);
}

static void expect_footer(uint32_t width, uint32_t height, const char *expected)
{
    struct chart_layout layout;
    layout_init(&layout, &sample.chart, width, height, wide_letters);
    const struct layout_text *footer = text_like(&layout, "run ");
    const struct layout_text *label = text_like(&layout, sample.chart.x_label);
    assert_non_null(label);
    if (!expected) {
        assert_null(footer);
    } else {
        assert_non_null(footer);
        assert_string_equal(footer->text, expected);
        assert_true(footer->x - footer->width > label->x + label->width);
    }
    layout_release(&layout);
}

/* The label of the axis gives way to it, then it loses whole parts. */
static void a_footer_is_never_cut_within_a_part(void **state)
{
    (void)state;
    sample.chart.footer = "run 20261122T195012Z-51e77a01 · tvp-report 1.0.0";
    expect_footer(900, 600, sample.chart.footer);
    expect_footer(640, 400, sample.chart.footer);
    expect_footer(420, 300, "run 20261122T195012Z-51e77a01");
    expect_footer(200, 150, NULL);
}

/* Nor is what stands below the title: half an identifier says nothing. */
static void a_subtitle_is_never_cut_within_a_part(void **state)
{
    (void)state;
    struct chart_layout layout;
    sample.chart.title = "short";
    sample.chart.subtitle = "a processor · 4 usable CPUs · Linux 6.1.0 · against run "
                            "20261122T195012Z-51e77a01";
    layout_init(&layout, &sample.chart, 330, 600, wide_letters);
    const struct layout_text *first = text_like(&layout, "a processor");
    assert_non_null(first);
    assert_string_equal(first[1].text, "6.1.0");
    layout_release(&layout);
}

static bool is_left_out(uint32_t width, uint32_t height)
{
    struct chart_layout layout;
    layout_init(&layout, &sample.chart, width, height, wide_letters);
    bool left_out = layout.panels[0].left_out;
    layout_release(&layout);
    return left_out;
}

static void what_is_optional_gives_way(void **state)
{
    (void)state;
    sample.chart.panels[0].height = 0.25;
    sample.chart.panels[1].height = 0.75;
    assert_false(is_left_out(300, 200));
    sample.chart.panels[0].optional = true;
    assert_true(is_left_out(300, 200));
    assert_false(is_left_out(900, 600));
}

/* ---- pixels ---- */

static const uint32_t *render(struct rendering *rendering, uint32_t width, uint32_t height)
{
    const struct chart *chart = &sample.chart;
    render_charts(&chart, 1, width, height, rendering);
    assert_string_equal(rendering->error.text, "");
    return rendering->pixels;
}

static void expect_white_edge(const uint32_t *pixels, uint32_t width, uint32_t height)
{
    enum { EDGE = 4 };
    for (uint32_t y = 0; y < height; y++)
        for (uint32_t x = 0; x < width; x++) {
            bool edge = x < EDGE || y < EDGE || x + EDGE >= width || y + EDGE >= height;
            if (edge && (pixels[(size_t)y * width + x] & 0xffffff) != 0xffffff)
                fail_msg("%ux%u: something at %u, %u", width, height, x, y);
        }
}

static size_t count_colour(const uint32_t *pixels, size_t count, uint32_t rgb)
{
    size_t of_colour = 0;
    for (size_t i = 0; i < count; i++)
        of_colour += (pixels[i] & 0xffffff) == rgb;
    return of_colour;
}

static int red_of(uint32_t pixel)
{
    return (int)(pixel >> 16 & 255);
}

static int green_of(uint32_t pixel)
{
    return (int)(pixel >> 8 & 255);
}

static int blue_of(uint32_t pixel)
{
    return (int)(pixel & 255);
}

static void nothing_reaches_the_edge(void **state)
{
    (void)state;
    static const uint32_t some[][2] = {{300, 200}, {900, 600}, {1000, 300}};
    for (int awkward = 0; awkward < 2; awkward++) {
        for (size_t i = 0; i < 3; i++) {
            struct rendering rendering;
            expect_white_edge(render(&rendering, some[i][0], some[i][1]), some[i][0], some[i][1]);
            renderings_release(&rendering, 1);
        }
        make_awkward();
    }
}

/* The same colours for the same series: the legend's keys, above the panel, included. */
static void series_have_their_colours(void **state)
{
    (void)state;
    struct rendering rendering;
    const uint32_t *pixels = render(&rendering, 900, 600);
    size_t all = 900 * 600;
    size_t above_the_panels = 900 * 100;
    /* Lines are paler, so that these are markers. */
    size_t of_markers = 15 * 40;
    assert_true(count_colour(pixels, all, 0x0072b2) > of_markers);
    assert_true(count_colour(pixels, all, 0xd55e00) > of_markers);
    assert_true(count_colour(pixels, all, 0x009e73) > of_markers / 2);
    assert_int_in_range(count_colour(pixels, above_the_panels, 0x0072b2), 30, 500);
    assert_int_in_range(count_colour(pixels, above_the_panels, 0xd55e00), 30, 500);
    assert_int_equal(count_colour(pixels, above_the_panels, 0x009e73), 0);
    renderings_release(&rendering, 1);
}

static void draws_the_same_again(void **state)
{
    (void)state;
    struct rendering first;
    struct rendering second;
    render(&first, 640, 480);
    render(&second, 640, 480);
    assert_memory_equal(first.pixels, second.pixels, 640 * 480 * sizeof *first.pixels);
    renderings_release(&first, 1);
    renderings_release(&second, 1);
}

/* A sign has a key where it is drawn, and only there. */
static void keys_are_of_what_is_drawn(void **state)
{
    (void)state;
    static const double failed[] = {3};
    sample.all_samples_y[1] = sample.thread[1];
    assert_false(has_key(KEY_BEYOND));
    assert_false(has_key(KEY_FAILED));
    assert_true(has_key(KEY_SAMPLE));
    assert_true(has_key(KEY_INTERVAL));
    sample.all_samples_y[1] = 9.9; /* a sample far from the lines */
    assert_true(has_key(KEY_BEYOND));
    struct chart_series *threads = &sample.chart.panels[0].series[0];
    threads->failed_x = failed;
    threads->failed_count = 1;
    assert_true(has_key(KEY_FAILED));
    threads->low = threads->high = NULL;
    assert_false(has_key(KEY_INTERVAL));
    threads->sample_count = 0;
    assert_false(has_key(KEY_SAMPLE));
    assert_false(has_key(KEY_BEYOND));
    sample.ratio[6] = 1e9;
    assert_true(has_key(KEY_BEYOND));
}

/* Below the middle an axis of ratios says how much longer the other takes, and so do the words. */
static void words_of_a_ratio_read_as_its_axis_does(void **state)
{
    (void)state;
    const struct chart_panel *panel = &sample.chart.panels[1];
    const struct {
        double ratio;
        const char *words;
    } cases[] = {{1.25, "process ÷ thread, 1 worker: +25.00 %, threads faster"},
                 {0.8, "process ÷ thread, 1 worker: -25.00 %, processes faster"},
                 {4, "process ÷ thread, 1 worker: 4.000, threads faster"},
                 {0.25, "process ÷ thread, 1 worker: 4.000, processes faster"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        sample.ratio[0] = cases[i].ratio;
        char *words = chart_point_words(&sample.chart, panel, &panel->series[0], 0);
        assert_string_equal(words, cases[i].words);
        free(words);
    }
}

/* How many pixels of about the ratios' colour, green, there are in a rectangle of a picture of 900
 * by 600. */
static size_t green_in(const uint32_t *pixels, double left, double right, double top, double bottom)
{
    size_t count = 0;
    for (size_t y = (size_t)top; y <= (size_t)bottom; y++)
        for (size_t x = (size_t)left; x <= (size_t)right; x++) {
            uint32_t pixel = pixels[y * 900 + x];
            count += green_of(pixel) > red_of(pixel) + 60;
        }
    return count;
}

/* A ratio beyond the axis must not look like one at its end: no line leads there, and what marks it
 * is a head that points outwards. */
static void what_is_off_the_scale_is_no_point_of_the_line(void **state)
{
    (void)state;
    struct rendering rendering;
    struct chart_layout layout;
    sample.ratio[6] = 1e9;
    layout_init(&layout, &sample.chart, 900, 600, wide_letters);
    const struct chart_rect *area = &layout.panels[1].area;
    double there = layout_x(&layout, &layout.panels[1], 7),
           step = layout_x(&layout, &layout.panels[1], 8) - there;
    const uint32_t *pixels = render(&rendering, 900, 600);
    double before = there - step / 2, after = there + step / 2;
    assert_int_equal(green_in(pixels, before, before + 1, area->top, area->bottom), 0);
    assert_int_equal(green_in(pixels, after, after + 1, area->top, area->bottom), 0);
    assert_true(green_in(pixels, before - step, before - step + 1, area->top, area->bottom) > 0);
    size_t tip = green_in(pixels, there - 9, there + 9, area->top, area->top + 3);
    size_t base = green_in(pixels, there - 9, there + 9, area->top + 4, area->top + 8);
    assert_int_in_range(tip, 1, 20);
    assert_true(base > 2 * tip);
    layout_release(&layout);
    renderings_release(&rendering, 1);
}

/* Each stands there by itself, and more of them than there are pixels: none hides the others. */
static void very_many_points_without_a_line_are_all_seen(void **state)
{
    (void)state;
    enum { MANY = 3000 };
    static double x[MANY], ratio[MANY];
    struct rendering rendering;
    struct chart_series *series = &sample.chart.panels[1].series[0];
    for (int i = 0; i < MANY; i++) {
        x[i] = i + 1;
        ratio[i] = 1.1;
    }
    series->x = x;
    series->middle = ratio;
    series->low = series->high = NULL;
    series->count = MANY;
    series->alone = true;
    struct chart_layout layout;
    layout_init(&layout, &sample.chart, 900, 600, wide_letters);
    const struct chart_rect *area = &layout.panels[1].area;
    double first = layout_x(&layout, &layout.panels[1], 1),
           last = layout_x(&layout, &layout.panels[1], MANY);
    const uint32_t *pixels = render(&rendering, 900, 600);
    for (double at = first; at < last; at++)
        assert_true(green_in(pixels, at, at, area->top, area->bottom) > 4);
    layout_release(&layout);
    renderings_release(&rendering, 1);
}

enum { PAPER, INK, OTHER };

/* INK: about the threads' blue. */
static int seen_at(const uint32_t *pixels, size_t x, size_t y)
{
    uint32_t pixel = pixels[y * 900 + x];
    if ((pixel & 0xffffff) == 0xffffff)
        return PAPER;
    return blue_of(pixel) > red_of(pixel) + 60 ? INK : OTHER;
}

static bool is_enclosed(const uint32_t *pixels, size_t x, size_t y, size_t radius)
{
    return seen_at(pixels, x, y) == PAPER && seen_at(pixels, x - radius, y) == INK &&
           seen_at(pixels, x + radius, y) == INK && seen_at(pixels, x, y - radius) == INK &&
           seen_at(pixels, x, y + radius) == INK;
}

/* Whether the marker of threads at a count is empty inside. Real letters are narrower than the
 * layout's here, so its place is not known to the pixel. */
static bool is_hollow(uint32_t workers)
{
    enum { OFF = 8, RADIUS = 3 };
    struct rendering rendering;
    struct chart_layout layout;
    bool hollow = false;
    layout_init(&layout, &sample.chart, 900, 600, wide_letters);
    const struct layout_panel *panel = &layout.panels[0];
    const uint32_t *pixels = render(&rendering, 900, 600);
    size_t left = (size_t)layout_x(&layout, panel, workers) - OFF;
    size_t top = (size_t)layout_y(panel, sample.thread[workers - 1]) - OFF;
    for (size_t x = left; x <= left + 2 * OFF; x++)
        for (size_t y = top; y <= top + 2 * OFF; y++)
            hollow |= is_enclosed(pixels, x, y, RADIUS);
    layout_release(&layout);
    renderings_release(&rendering, 1);
    return hollow;
}

/* A time that noise makes reach 0 says nothing but its upper bound. */
static void a_time_that_may_be_nothing_is_hollow(void **state)
{
    (void)state;
    sample.low[6] = -0.001;
    sample.low[8] = NAN;
    sample.high[8] = NAN;
    assert_false(is_hollow(6));
    assert_true(is_hollow(7));
    assert_false(is_hollow(9));
    sample.thread[8] = -0.0005;
    assert_true(is_hollow(9));
}

/* Axes and grid are sharp: whole rows of the grid's very colour, not two of half of it. */
static void lines_are_sharp(void **state)
{
    (void)state;
    struct rendering rendering;
    const uint32_t *pixels = render(&rendering, 900, 600);
    size_t rows = 0;
    for (size_t y = 0; y < 600; y++)
        rows += count_colour(pixels + y * 900, 900, 0xe6e6e6) > 500;
    assert_int_in_range(rows, 4, 14);
    renderings_release(&rendering, 1);
}

/* Series stand side by side at a count, but what they are compared with is of the count itself. */
static void a_reference_stands_at_its_count(void **state)
{
    (void)state;
    static const double x[] = {8}, value[] = {0.02};
    struct rendering rendering;
    struct chart_layout layout;
    struct chart_panel *panel = &sample.chart.panels[0];
    panel->series[1].slot = 1;
    panel->series[panel->series_count++] =
        (struct chart_series){.x = x, .middle = value, .count = 1, .marker = -1, .muted = true};
    sample.chart.usable_cpus = 0;
    layout_init(&layout, &sample.chart, 900, 600, wide_letters);
    const struct layout_panel *place = &layout.panels[0];
    const uint32_t *pixels = render(&rendering, 900, 600);
    size_t y = (size_t)layout_y(place, 0.02), first = 0, last = 0, tick = 0;
    size_t below_the_axis = (size_t)layout.panels[1].area.bottom + 2;
    size_t about = (size_t)layout_x(&layout, place, 8); /* real letters are narrower */
    for (size_t at = about - 40; at < about + 40; at++) {
        if (red_of(pixels[y * 900 + at]) == 0x9a) {
            first = first > 0 ? first : at;
            last = at;
        }
        if (red_of(pixels[below_the_axis * 900 + at]) < 0x40)
            tick = at;
    }
    assert_near((double)(first + last) / 2, (double)tick, 1);
    layout_release(&layout);
    renderings_release(&rendering, 1);
}

static const struct drawing_limit LONG_ENOUGH = {600, 600};

/* The layout again, with the widths of the letters as they are drawn. */
static bool check_real_layout(const struct chart *chart, const struct sheet *sheet,
                              struct error *error)
{
    struct chart_layout layout;
    uint32_t width = sheet->width, height = sheet->height;
    if (!pen_begin(sheet, error))
        return false;
    layout_init(&layout, chart, width, height, pen_text_width);
    bool fits = check_layout(chart, &layout, width, height, error);
    pen_end();
    layout_release(&layout);
    return fits;
}

static void nothing_touches_with_real_letters(void **state)
{
    (void)state;
    const struct chart *chart = &sample.chart;
    make_awkward();
    for (size_t i = 0; i < 4; i++) {
        struct rendering rendering;
        render_with(check_real_layout, LONG_ENOUGH, &chart, 1, sizes[i][0], sizes[i][1],
                    &rendering);
        assert_string_equal(rendering.error.text, "");
        renderings_release(&rendering, 1);
    }
}

/* The width is what is drawn: a letter ends where the next pixel is white. */
static bool check_text_width(const struct chart *chart, const struct sheet *sheet,
                             struct error *error)
{
    (void)chart;
    static const char text[] = "#H & µs <b> ÷ HH";
    const struct chart_font font = {.size = 20};
    const uint32_t width = sheet->width, height = sheet->height;
    if (!pen_begin(sheet, error))
        return false;
    double right = 10 + pen_text_width(text, font);
    pen_set_colour((struct pen_colour){COLOUR_BLACK, 1});
    pen_text(text, 10, height / 2.0, 0, font);
    pen_end();
    uint32_t last = 0;
    for (uint32_t y = 0; y < height; y++)
        for (uint32_t x = last; x < width; x++)
            if (red_of(sheet->pixels[(size_t)y * width + x]) < 128)
                last = x;
    if (fabs(last + 1 - right) > 4)
        return error_set(error, ERROR_FAILED, "ends at %u, not at %g", last + 1, right);
    return true;
}

static void measures_text_as_it_is_drawn(void **state)
{
    (void)state;
    const struct chart *chart = &sample.chart;
    struct rendering rendering;
    render_with(check_text_width, LONG_ENOUGH, &chart, 1, 300, 200, &rendering);
    assert_string_equal(rendering.error.text, "");
    renderings_release(&rendering, 1);
}

static void draws_the_awkward(void **state)
{
    (void)state;
    struct rendering rendering;
    for (int i = 0; i < SAMPLE_POINTS; i++)
        sample.thread[i] = sample.low[i] = sample.high[i] = sample.process[i] = sample.ratio[i] = 0;
    render(&rendering, 300, 200);
    renderings_release(&rendering, 1);
    sample.process[14] = 100;
    render(&rendering, 300, 200);
    renderings_release(&rendering, 1);
    for (int i = 0; i < SAMPLE_POINTS; i++)
        sample.thread[i] = sample.high[i] = sample.ratio[i] = i % 2 ? 1e30 : 1e-9;
    sample.process[3] = sample.process[5] = NAN; /* a point alone between gaps */
    sample.chart.title = "\xff#\x1b";
    render(&rendering, 300, 200);
    renderings_release(&rendering, 1);
    for (size_t i = 0; i < 2; i++)
        sample.chart.panels[0].series[i].count = 1;
    sample.chart.panels[1].series[0].count = 1;
    render(&rendering, 300, 200);
    renderings_release(&rendering, 1);
}

static void a_ratio_axis_has_two_ticks_at_least(void **state)
{
    (void)state;
    for (double low = 0.3; low < 1; low += 0.013) {
        for (double high = 1.01; high < 1.6; high += 0.017) {
            struct chart_axis axis;
            const struct value_range range = {low, high, true, 0};
            for (int scale = CHART_RATIO; scale <= CHART_CHANGE; scale++) {
                axis_of_values(&axis, (enum chart_scale)scale, NULL, &range, 4);
                assert_int_in_range(axis.tick_count, 3, 7);
                assert_true(axis.low <= low && axis.high >= high);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(accepts_what_can_be_drawn, setup),
        cmocka_unit_test_setup(refuses_impossible_sizes, setup),
        cmocka_unit_test_setup(refuses_what_is_not_a_number, setup),
        cmocka_unit_test_setup(refuses_what_is_out_of_order, setup),
        cmocka_unit_test_setup(refuses_what_has_no_place, setup),
        cmocka_unit_test(a_ratio_axis_has_two_ticks_at_least),
        cmocka_unit_test(cleans_text),
        cmocka_unit_test(bounds_text),
        cmocka_unit_test(shortens_text),
        cmocka_unit_test(wraps_text),
        cmocka_unit_test(a_number_and_its_unit_stay_in_one_line),
        cmocka_unit_test(doubles_the_escape),
        cmocka_unit_test(axes_hold_any_range),
        cmocka_unit_test(labels_read_well),
        cmocka_unit_test(workers_are_whole_and_do_not_touch),
        cmocka_unit_test_setup(outliers_do_not_stretch_the_range, setup),
        cmocka_unit_test_setup(one_wide_interval_does_not_stretch_the_range, setup),
        cmocka_unit_test_setup(a_low_strip_has_three_ticks, setup),
        cmocka_unit_test_setup(differences_of_many_sizes_are_logarithmic_to_both_sides, setup),
        cmocka_unit_test_setup(what_is_resolved_decides_whether_differences_span_widely, setup),
        cmocka_unit_test_setup(a_muted_line_is_in_the_legend, setup),
        cmocka_unit_test_setup(labels_that_would_touch_stand_around_their_ends, setup),
        cmocka_unit_test_setup(a_low_strip_keeps_the_ends_of_its_scale, setup),
        cmocka_unit_test_setup(letters_of_a_narrow_picture_can_be_read, setup),
        cmocka_unit_test_setup(nothing_touches_anything, setup),
        cmocka_unit_test_setup(lacks_what_is_empty, setup),
        cmocka_unit_test_setup(labels_stand_at_the_lines_if_they_fit, setup),
        cmocka_unit_test_setup(a_footer_is_never_cut_within_a_part, setup),
        cmocka_unit_test_setup(a_subtitle_is_never_cut_within_a_part, setup),
        cmocka_unit_test_setup(what_is_optional_gives_way, setup),
        cmocka_unit_test_setup(nothing_reaches_the_edge, setup),
        cmocka_unit_test_setup(series_have_their_colours, setup),
        cmocka_unit_test_setup(draws_the_same_again, setup),
        cmocka_unit_test_setup(keys_are_of_what_is_drawn, setup),
        cmocka_unit_test_setup(what_is_off_the_scale_is_no_point_of_the_line, setup),
        cmocka_unit_test_setup(very_many_points_without_a_line_are_all_seen, setup),
        cmocka_unit_test_setup(a_time_that_may_be_nothing_is_hollow, setup),
        cmocka_unit_test_setup(words_of_a_ratio_read_as_its_axis_does, setup),
        cmocka_unit_test_setup(a_reference_stands_at_its_count, setup),
        cmocka_unit_test_setup(lines_are_sharp, setup),
        cmocka_unit_test_setup(nothing_touches_with_real_letters, setup),
        cmocka_unit_test_setup(measures_text_as_it_is_drawn, setup),
        cmocka_unit_test_setup(draws_the_awkward, setup),
    };
    return cmocka_run_group_tests_name("chart", tests, NULL, NULL);
}
