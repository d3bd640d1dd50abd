/* The picture of where processes start to pay. */
#include "unit.h"

#include <math.h>

#include "tvp/draw/figure.h"

enum { SIZES = 3 };

/* A map of nothing, 1 KiB and 4 KiB; the names of its lines. */
static void assert_lines(const struct data_boundary *boundaries, const char *first,
                         const char *second)
{
    struct data_boundary list[SIZES];
    struct figure figure = {0};
    for (size_t i = 0; i < SIZES; i++)
        list[i] = boundaries[i];
    const struct data_map map = {.workers = 2, .boundaries = list, .boundary_count = SIZES};
    map_figure(&figure, &map);
    const struct chart_panel *panel = &figure.chart.panels[0];
    const char *names[] = {first, second};
    size_t count = 0;
    for (size_t i = 0; i < 2; i++) {
        if (!names[i])
            continue;
        assert_true(count < panel->series_count);
        assert_string_equal(panel->series[count].label, names[i]);
        assert_int_equal(panel->series[count++].count, SIZES - 1);
    }
    assert_int_equal(panel->series_count, count);
    figure_release(&figure);
}

static void what_is_not_resolved_is_named_where_the_lines_leave_it(void **state)
{
    (void)state;
    const struct data_boundary both[] = {
        {0, 1e-5, 1e-4}, {1 << 10, 1e-5, 1e-4}, {1 << 12, 1e-4, 1e-3}};
    const struct data_boundary threads[] = {
        {0, 1e-5, 1e-4}, {1 << 10, 1e-5, INFINITY}, {1 << 12, 1e-4, INFINITY}};
    const struct data_boundary processes[] = {
        {0, 1e-5, 1e-4}, {1 << 10, 0, 1e-4}, {1 << 12, 0, 1e-3}};
    const struct data_boundary neither[] = {
        {0, 1e-5, 1e-4}, {1 << 10, 0, INFINITY}, {1 << 12, DATA_LONGEST_TASK, INFINITY}};
    assert_lines(both, "below: threads faster", "above: processes faster, between: not resolved");
    assert_lines(threads, "below: threads faster, above: not resolved", NULL);
    assert_lines(processes, "above: processes faster, below: not resolved", NULL);
    assert_lines(neither, NULL, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_resolved_is_named_where_the_lines_leave_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
