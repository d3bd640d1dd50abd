/* Dot plots: rows with names at the left. */
#include "unit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "layout_check.h"
#include "tvp/chart/chart_point.h"
#include "tvp/chart/layout_place.h"
#include "tvp/draw/render.h"

enum { ROWS = 60 };

static struct {
    char names[ROWS][40];
    const char *rows[ROWS];
    double x[ROWS];
    double ratio[ROWS];
    double low[ROWS];
    double high[ROWS];
    struct chart chart;
} sample;

static int setup(void **state)
{
    (void)state;
    for (int i = 0; i < ROWS; i++) {
        snprintf(sample.names[i], sizeof sample.names[i], "starting, %d processes", i + 1);
        sample.rows[i] = sample.names[i];
        sample.x[i] = i + 1;
        sample.ratio[i] = exp(0.2 * (i % 2 ? -1 : 1) * (ROWS - i) / ROWS);
        sample.low[i] = sample.ratio[i] * 0.97;
        sample.high[i] = sample.ratio[i] * 1.03;
    }
    sample.chart = (struct chart){
        .title = "Against an older run",
        .subtitle = "a processor · against run 1234",
        .footer = "run 1234",
        .interval = "95 % interval",
        .rows = sample.rows,
        .row_count = ROWS,
        .panels = {{.scale = CHART_CHANGE,
                    .label = "change of time",
                    .note = "largest first",
                    .series = {{.label = "processes",
                                .x = sample.x,
                                .middle = sample.ratio,
                                .low = sample.low,
                                .high = sample.high,
                                .count = ROWS,
                                .colour = 2,
                                .alone = true}},
                    .series_count = 1,
                    .line = 1,
                    .legend = true,
                    .above = {"slower", -1},
                    .below = {"faster", -1},
                    .height = 1}},
        .panel_count = 1,
    };
    return 0;
}

static void begin_layout(struct chart_layout *layout, uint32_t width, uint32_t height)
{
    layout_init(layout, &sample.chart, width, height, wide_letters);
}

static void check_layouts(void)
{
    for (size_t i = 0; i < SIZES; i++) {
        struct chart_layout layout;
        struct error error = {0};
        begin_layout(&layout, sizes[i][0], sizes[i][1]);
        check_layout(&sample.chart, &layout, sizes[i][0], sizes[i][1], &error);
        assert_string_equal(error.text, "");
        layout_release(&layout);
    }
}

static void nothing_touches_anything(void **state)
{
    (void)state;
    check_layouts();
    sample.ratio[0] = 3000;
    sample.high[0] = 4000;
    check_layouts();
    for (int i = 0; i < ROWS; i++)
        sample.rows[i] = "a name that goes on and on, beyond the middle of any picture";
    check_layouts();
    sample.chart.row_count = sample.chart.panels[0].series[0].count = 1;
    check_layouts();
}

/* A name stands at the height of its point, left of the panel. */
static void each_row_has_its_name(void **state)
{
    (void)state;
    struct chart_layout layout;
    begin_layout(&layout, 900, 600);
    assert_int_in_range(layout.rows_shown, 15, ROWS - 1);
    for (size_t row = 1; row <= layout.rows_shown; row++) {
        const struct layout_text *name = text_like(&layout, sample.rows[row - 1]);
        assert_non_null(name);
        assert_true(fabs(name->y - layout_row_y(&layout, (double)row)) < 0.01);
        assert_true(name->x < layout.panels[0].area.left);
    }
    layout_release(&layout);
}

static void rows_that_have_no_room_are_left_out_and_that_is_said(void **state)
{
    (void)state;
    struct chart_layout layout;
    char said[40];
    begin_layout(&layout, 900, 600);
    snprintf(said, sizeof said, "the first %zu of %d · largest first", layout.rows_shown, ROWS);
    assert_non_null(text_like(&layout, said));
    assert_null(text_like(&layout, sample.rows[layout.rows_shown]));
    struct chart_panel shown = layout_shown_rows(&layout, &sample.chart);
    assert_int_equal(shown.series[0].count, layout.rows_shown);
    layout_release(&layout);
    begin_layout(&layout, 900, 1600);
    assert_int_equal(layout.rows_shown, ROWS);
    assert_null(text_like(&layout, "the first"));
    layout_release(&layout);
}

/* What a row that is left out shows has no part in the scale, nor in what is beyond it. */
static void only_shown_rows_stretch_the_scale(void **state)
{
    (void)state;
    struct chart_layout layout;
    sample.ratio[ROWS - 1] = sample.high[ROWS - 1] = 1000;
    begin_layout(&layout, 900, 600);
    assert_true(layout.panels[0].values.high < 2);
    assert_null(text_like(&layout, "beyond the scale"));
    layout_release(&layout);
    begin_layout(&layout, 900, 1600);
    assert_true(layout.panels[0].values.high >= 1000);
    layout_release(&layout);
}

static void what_is_slower_lies_to_the_right(void **state)
{
    (void)state;
    struct chart_layout layout;
    begin_layout(&layout, 900, 600);
    const struct layout_panel *panel = &layout.panels[0];
    const struct layout_text *faster = text_like(&layout, "← faster");
    const struct layout_text *slower = text_like(&layout, "slower →");
    assert_non_null(faster);
    assert_non_null(slower);
    assert_true(faster->x == panel->area.left && slower->x == panel->area.right);
    assert_true(layout_value_x(panel, 1.1) > layout_value_x(panel, 1));
    assert_true(layout_value_x(panel, 0.9) < layout_value_x(panel, 1));
    layout_release(&layout);
}

/* A short word leaves room for a long one. */
static void both_directions_have_the_whole_width(void **state)
{
    (void)state;
    struct chart_layout layout;
    sample.chart.panels[0].below.words = "less";
    sample.chart.panels[0].above.words = "over one half";
    begin_layout(&layout, 400, 460);
    assert_non_null(text_like(&layout, "← less"));
    assert_non_null(text_like(&layout, "over one half →"));
    layout_release(&layout);
}

static void a_point_is_named_by_its_row(void **state)
{
    (void)state;
    const struct chart_panel *panel = &sample.chart.panels[0];
    char *words = chart_point_words(&sample.chart, panel, &panel->series[0], 0);
    assert_string_equal(words, "starting, 1 processes: +22.1 % (+18.5 to +25.8), slower");
    free(words);
}

static void expect_refused(const char *reason)
{
    struct error error = {0};
    assert_false(chart_check(&sample.chart, 900, 600, &error));
    if (!strstr(error.text, reason))
        fail_msg("\"%s\" does not say \"%s\"", error.text, reason);
    setup(NULL);
}

static void refuses_what_is_in_no_row(void **state)
{
    (void)state;
    struct error error = {0};
    assert_true(chart_check(&sample.chart, 900, 600, &error));
    sample.x[ROWS - 1] = ROWS + 1;
    expect_refused("point 60 of series 1 in panel 1 is in no row");
    sample.chart.row_count = 0;
    expect_refused("a dot plot has one panel with rows");
    sample.chart.panels[0].line = NAN;
    expect_refused("a dot plot has one panel with rows and a reference line");
}

/* How many pixels of about the series' green there are. */
static size_t green_in(const uint32_t *pixels, size_t left, size_t right, size_t top, size_t bottom)
{
    size_t count = 0;
    for (size_t y = top; y <= bottom; y++)
        for (size_t x = left; x <= right; x++) {
            uint32_t pixel = pixels[y * 900 + x];
            count += (pixel >> 8 & 255) > (pixel >> 16 & 255) + 60;
        }
    return count;
}

/* Intervals lie along the row, and are as wide as they are on the axis. */
static void intervals_lie_in_their_rows(void **state)
{
    (void)state;
    struct rendering rendering;
    struct chart_layout layout;
    const struct chart *chart = &sample.chart;
    sample.chart.row_count = sample.chart.panels[0].series[0].count = 4;
    begin_layout(&layout, 900, 600);
    render_charts(&chart, 1, 900, 600, &rendering);
    assert_string_equal(rendering.error.text, "");
    const struct chart_rect *area = &layout.panels[0].area;
    size_t left = (size_t)area->left + 2, right = (size_t)area->right - 2;
    for (size_t row = 1; row <= 4; row++) {
        size_t y = (size_t)layout_row_y(&layout, (double)row);
        assert_true(green_in(rendering.pixels, left, right, y - 1, y + 1) > 20);
        assert_int_equal(green_in(rendering.pixels, left, right, y + 20, y + 30), 0);
    }
    layout_release(&layout);
    renderings_release(&rendering, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(nothing_touches_anything, setup),
        cmocka_unit_test_setup(each_row_has_its_name, setup),
        cmocka_unit_test_setup(rows_that_have_no_room_are_left_out_and_that_is_said, setup),
        cmocka_unit_test_setup(only_shown_rows_stretch_the_scale, setup),
        cmocka_unit_test_setup(what_is_slower_lies_to_the_right, setup),
        cmocka_unit_test_setup(both_directions_have_the_whole_width, setup),
        cmocka_unit_test_setup(a_point_is_named_by_its_row, setup),
        cmocka_unit_test_setup(refuses_what_is_in_no_row, setup),
        cmocka_unit_test_setup(intervals_lie_in_their_rows, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
