/* Which pictures a report has and what their charts show. The Makefile links this test so that the
 * charts come here (render_each) rather than to be drawn. */
#include "near.h"
#include "saved_run.h"

#include <math.h>

#include "tvp/chart/chart_point.h"
#include "tvp/chart/chart_range.h"
#include "tvp/common/alloc.h"
#include "tvp/draw/figures.h"
#include "tvp/draw/render.h"
#include "tvp/report/picture_text.h"
#include "tvp/sentences/change_rows.h"

static struct saved_run run, before;
static struct report report;

/* ---- in the place of drawing ---- */

bool __wrap_render_each(const struct chart_order *orders, size_t count, struct rendering *results,
                        encode_function *encode, const void *context);

/* What a test looks at, while the charts are there; and the picture that fails, if any. */
static void (*look)(const struct chart *const *charts, size_t count);
static size_t failing;

bool __wrap_render_each(const struct chart_order *orders, size_t count, struct rendering *results,
                        encode_function *encode, const void *context)
{
    const struct chart **charts = xreallocarray(NULL, count, sizeof *charts);
    for (size_t i = 0; i < count; i++) {
        uint32_t width = orders[i].sheet.width, height = orders[i].sheet.height;
        struct error error = {0};
        charts[i] = orders[i].chart;
        chart_check(charts[i], width, height, &error);
        assert_string_equal(error.text, "");
        if (i == failing) {
            error_set(&results[i].error, ERROR_FAILED, "the pen broke");
            continue;
        }
        uint32_t *pixels = xcalloc((size_t)width * height, sizeof *pixels);
        const struct rendering rendering = {.pixels = pixels};
        assert_true(encode(context, i, &rendering, &results[i].bytes, &error));
        free(pixels);
    }
    if (look)
        look(charts, count);
    free(charts);
    return true;
}

/* ---- runs ---- */

static struct compared_runs sides;

static void begin(const char *name, const char *older, edit_record *edit)
{
    struct presentation shown = {
        .images = "Images",
        .width = 300,
        .height = 200,
        .dpi = 90,
        .compared = {.first_before = older ? &before.results : NULL, .limit = NAN}};
    if (older)
        saved_run_open(&before, older, NULL);
    saved_run_open(&run, name, edit);
    if (older)
        run_set_add(&shown.compared.before, &before.results);
    run_set_add(&shown.compared.now, &run.results);
    report_init(&report, &run.results, &shown);
    figures_plan(&report);
    sides = shown.compared;
    failing = SIZE_MAX;
    look = NULL;
}

static void end(const char *older)
{
    report_release(&report);
    run_set_release(&sides.before);
    run_set_release(&sides.now);
    saved_run_close(&run);
    if (older)
        saved_run_close(&before);
}

static void draw(const char *name, const char *older, edit_record *edit,
                 void (*looking)(const struct chart *const *charts, size_t count))
{
    begin(name, older, edit);
    look = looking;
    report.drawn[PICTURE_PNG] = true;
    figures_draw(&report);
    for (size_t i = 0; i < report.picture_count; i++)
        assert_null(report.pictures[i].problem);
    end(older);
}

/* ---- which pictures ---- */

static void assert_pictures(const char *name, const char *older, const char *expected)
{
    struct strbuf files = {0};
    begin(name, older, NULL);
    for (size_t i = 0; i < report.picture_count; i++)
        strbuf_addf(&files, "%s ", report.pictures[i].file + strlen("threadsVProc"));
    assert_string_equal(strbuf_text(&files), expected);
    strbuf_release(&files);
    end(older);
}

static void a_picture_for_what_was_measured(void **state)
{
    (void)state;
    assert_pictures("threads_win", NULL, "IO.png CPU.png Start.png ");
    assert_pictures("two_runtimes", NULL,
                    "IO.png CPU.png Start.png IO-cpython.png CPU-cpython.png Start-cpython.png "
                    "Speedup.png ");
    /* No Start cases; threads and processes alone need no picture of their speed-ups. */
    assert_pictures("one_round", NULL, "IO.png CPU.png ");
    assert_pictures("one_row", NULL, "IO.png CPU.png Start.png ");
    assert_pictures("one_cpu", "nothing_resolved", "IO.png CPU.png Start.png Compare.png ");
}

static void rename_runtime(json_t *record)
{
    size_t i;
    json_t *entry;
    json_array_foreach(json_object_get(record, "runtimes"), i, entry)
    {
        if (has_text(entry, "runtime", "cpython"))
            json_object_set_new(entry, "runtime", json_string("py/thon 3"));
    }
    if (has_text(record, "runtime", "cpython"))
        json_object_set_new(record, "runtime", json_string("py/thon 3"));
}

static void a_runtimes_name_is_no_path(void **state)
{
    (void)state;
    begin("two_runtimes", NULL, rename_runtime);
    assert_string_equal(report.pictures[3].file, "threadsVProcIO-py_thon_3.png");
    end(NULL);
}

/* ---- what they show ---- */

static const struct chart_series *series_of(const struct chart_panel *panel, const char *label)
{
    for (size_t i = 0; i < panel->series_count; i++)
        if (panel->series[i].label && strcmp(panel->series[i].label, label) == 0)
            return &panel->series[i];
    return NULL;
}

/* What a median is in the picture of its work: less the wait, or over the ideal. */
static double as_shown(const struct runtime_findings *runtime, enum work work,
                       const struct row *row, double seconds)
{
    double single = runtime->single_cpu_seconds.value;
    if (work == WORK_IO)
        return seconds - 0.05;
    return work == WORK_CPU ? seconds / (single * fmax(1, row->workers / 4.0)) - 1 : seconds;
}

static void look_at_times(const struct chart *const *charts, size_t count)
{
    assert_int_equal(count, 3);
    const struct runtime_findings *runtime = &report.findings.runtimes[0];
    const struct row *last = &runtime->rows[runtime->row_count - 1];
    for (int kind = 0; kind < 3; kind++) {
        const struct chart_panel *overview = &charts[kind]->panels[0];
        const struct chart_panel *panel = &charts[kind]->panels[1];
        enum work work = picture_types[kind].work;
        const struct chart_series *processes = series_of(panel, "processes");
        const struct cell *cell = &last->cells[case_pair(work, WORKER_PROCESS)];
        const struct estimate *median = &cell->summary.median;
        assert_int_equal(charts[kind]->panel_count, 3);
        /* Above the times themselves, from 0, without a label of their own. */
        assert_int_equal(overview->scale, CHART_SECONDS);
        assert_true(series_of(overview, "processes")->named);
        assert_true(overview->series[1].middle[processes->count - 1] == median->value);
        /* Below what matters of them. */
        size_t end = processes->count - 1;
        assert_non_null(series_of(panel, "threads"));
        assert_true(processes->x[end] == last->workers);
        assert_near(processes->middle[end], as_shown(runtime, work, last, median->value), 1e-12);
        assert_near(processes->low[end], as_shown(runtime, work, last, median->low), 1e-12);
        assert_near(processes->high[end], as_shown(runtime, work, last, median->high), 1e-12);
        assert_near(processes->sample_y[processes->sample_count - 1],
                    as_shown(runtime, work, last, cell->seconds[cell->count - 1]), 1e-12);
    }
}

static void times_are_medians_over_workers(void **state)
{
    (void)state;
    draw("threads_win", NULL, NULL, look_at_times);
}

/* How often the strip shows the row's difference, filled or hollow. */
static size_t times_in_strip(const struct chart_panel *strip, const struct row *row, double value,
                             bool hollow, const char *label)
{
    size_t times = 0;
    for (size_t i = 0; i < strip->series_count; i++)
        for (size_t j = 0; j < strip->series[i].count; j++)
            times += strip->series[i].hollow == hollow && strip->series[i].x[j] == row->workers &&
                     strip->series[i].middle[j] == value &&
                     (hollow || strip->series[i].colour == (strcmp(label, "threads") == 0 ? 0 : 1));
    return times;
}

/* Of waiting in seconds, of computing as a ratio; in the colour of who is faster. */
static void look_at_strips(const struct chart *const *charts, size_t count)
{
    const struct runtime_findings *runtime = &report.findings.runtimes[0];
    size_t filled = 0, hollow = 0;
    assert_int_equal(count, 3);
    for (int kind = 0; kind < 2; kind++) {
        const struct chart_panel *strip = &charts[kind]->panels[2];
        enum case_id case_id = case_pair(picture_types[kind].work, WORKER_PROCESS);
        assert_string_equal(strip->above.words, "threads faster");
        assert_string_equal(strip->below.words, "processes faster");
        for (size_t i = 0; i < runtime->row_count; i++) {
            const struct comparison *compared = &runtime->rows[i].comparisons[case_id];
            bool open = compared->verdict != VERDICT_FIRST_FASTER &&
                        compared->verdict != VERDICT_SECOND_FASTER;
            const char *faster =
                compared->verdict == VERDICT_FIRST_FASTER ? "threads" : "processes";
            double ratio = compared->ratio.value;
            double value = kind == 0 ? (ratio - 1) * compared->first_seconds : ratio;
            assert_int_equal(times_in_strip(strip, &runtime->rows[i], value, open, faster), 1);
            assert_int_equal(times_in_strip(strip, &runtime->rows[i], value, !open, faster), 0);
            filled += !open;
            hollow += open;
        }
    }
    assert_true(filled > 0 && hollow > 0);
}

static void the_strip_is_filled_where_the_verdict_is_resolved(void **state)
{
    (void)state;
    draw("threads_win", NULL, NULL, look_at_strips);
    draw("processes_win", NULL, NULL, look_at_strips);
}

/* A cell that failed is a cross, with the reason. */
static void look_at_failures(const struct chart *const *charts, size_t count)
{
    assert_true(count > 0);
    const struct chart_series *processes = series_of(&charts[0]->panels[1], "processes");
    assert_int_equal(processes->failed_count, 2);
    assert_true(processes->failed_x[0] == 7 && processes->failed_x[1] == 8);
    assert_non_null(strstr(charts[0]->failure, "failed: fork: Resource temporarily unavailable"));
}

static void what_failed_is_a_cross_that_says_why(void **state)
{
    (void)state;
    draw("failed_cells", NULL, NULL, look_at_failures);
}

static void look_for_no_interval(const struct chart *const *charts, size_t count)
{
    assert_true(count > 0);
    for (size_t i = 0; i < charts[0]->panel_count; i++)
        for (size_t k = 0; k < charts[0]->panels[i].series_count; k++)
            assert_null(charts[0]->panels[i].series[k].low);
    assert_null(charts[0]->interval);
}

static void one_round_has_no_interval(void **state)
{
    (void)state;
    draw("one_round", NULL, NULL, look_for_no_interval);
}

/* The ideal of 50 ms of waiting, and of computing on 4 CPUs. */
static void a_picture_names_the_workers_that_it_lacks(void **state)
{
    (void)state;
    begin("threads_win", NULL, NULL);
    char *subtitle = picture_subtitle(&report, PICTURE_IO, 0);
    assert_null(strstr(subtitle, "not measured"));
    free(subtitle);
    report.findings.runtimes[0].measured[CASE_IO_PROCESS] = false;
    subtitle = picture_subtitle(&report, PICTURE_IO, 0);
    assert_non_null(strstr(subtitle, " · not measured: processes"));
    free(subtitle);
    report.findings.runtimes[0].measured[CASE_IO_PROCESS] = true;
    end(NULL);
}

static const struct chart_series *ideal_of(const struct chart_panel *panel)
{
    for (size_t i = 0; i < panel->series_count; i++)
        if (panel->series[i].muted)
            return &panel->series[i];
    return NULL;
}

static void look_at_ideals(const struct chart *const *charts, size_t count)
{
    assert_int_equal(count, 3);
    const double single = report.findings.runtimes[0].single_cpu_seconds.value;
    const struct chart_series *waiting = ideal_of(&charts[0]->panels[0]);
    const struct chart_series *computing = ideal_of(&charts[1]->panels[0]);
    bool bends = false;
    for (size_t i = 0; i < waiting->count; i++) {
        assert_near(waiting->middle[i], 0.05, 1e-12);
        assert_near(computing->middle[i], single * fmax(1, computing->x[i] / 4), 1e-12);
        bends |= computing->x[i] == 4;
    }
    assert_true(bends);
    assert_string_equal(waiting->label, "ideal: the wait of 50.0 ms alone");
    assert_null(ideal_of(&charts[2]->panels[0]));
    assert_true(charts[0]->usable_cpus == 0 && charts[2]->usable_cpus == 0);
    assert_true(charts[1]->usable_cpus == 4);
}

static void the_ideal_is_what_the_work_alone_would_take(void **state)
{
    (void)state;
    draw("threads_win", NULL, NULL, look_at_ideals);
}

static void add_quota(json_t *record)
{
    json_t *host = json_object_get(record, "host");
    if (host)
        json_object_set_new(host, "quota_cpus", json_real(4));
}

static void grant_a_fraction(json_t *record)
{
    json_t *host = json_object_get(record, "host");
    if (host)
        json_object_set_new(host, "usable_cpus", json_real(1.25));
}

static void look_at_the_cpus(const struct chart *const *charts, size_t count)
{
    assert_true(count > 1);
    assert_non_null(strstr(charts[1]->subtitle, " · 1.25 usable CPUs · "));
}

static void cpus_are_worded_as_in_the_report(void **state)
{
    (void)state;
    draw("threads_win", NULL, grant_a_fraction, look_at_the_cpus);
}

/* The times of computing are then magnified above the shortest at each count. */
static void look_for_no_ideal(const struct chart *const *charts, size_t count)
{
    assert_int_equal(count, 3);
    assert_non_null(ideal_of(&charts[0]->panels[0]));
    assert_null(ideal_of(&charts[1]->panels[0]));
    assert_int_equal(charts[1]->panel_count, 3);
    assert_int_equal(charts[1]->panels[0].scale, CHART_SECONDS);
    const struct chart_panel *magnified = &charts[1]->panels[1];
    const struct runtime_findings *runtime = &report.findings.runtimes[0];
    const struct chart_series *threads = series_of(magnified, "threads");
    const struct chart_series *processes = series_of(magnified, "processes");
    assert_string_equal(magnified->label, "time above the fastest");
    for (size_t i = 0; i < runtime->row_count; i++) {
        const struct cell *cells = runtime->rows[i].cells;
        double of_threads = cells[CASE_CPU_THREAD].summary.median.value;
        double of_processes = cells[CASE_CPU_PROCESS].summary.median.value;
        double least = fmin(of_threads, of_processes);
        assert_near(threads->middle[i], of_threads / least - 1, 1e-12);
        assert_near(processes->middle[i], of_processes / least - 1, 1e-12);
    }
    char *alt = picture_alt(&report, PICTURE_CPU, 0);
    assert_ptr_equal(strstr(alt, "Line chart of time above the fastest over 1 to 15 workers: "),
                     alt);
    assert_non_null(strstr(alt, "threads go from +0.0 % to "));
    free(alt);
}

static void look_for_what_cannot_be(const struct chart *const *charts, size_t count)
{
    size_t named = 0;
    for (size_t i = 0; i < count; i++)
        named += strstr(charts[i]->subtitle, " · beyond the ideal: one worker alone was held up") !=
                 NULL;
    assert_int_equal(named, 1); /* the times of computing */
}

/* A wait that ends too early is noise, in words too. */
static void look_for_times_below_nothing(const struct chart *const *charts, size_t count)
{
    size_t unresolved = 0;
    char *alt = picture_alt(&report, PICTURE_IO, 0);
    assert_non_null(strstr(alt, "threads go from at most "));
    free(alt);
    assert_string_equal(charts[0]->panels[1].note, "lower is better · hollow: not resolved");
    assert_string_equal(charts[1]->panels[1].note, "lower is better");
    for (size_t i = 0; i < count; i++)
        for (size_t p = 0; p < charts[i]->panel_count; p++) {
            const struct chart_panel *panel = &charts[i]->panels[p];
            for (size_t s = 0; panel->scale == CHART_TIME && s < panel->series_count; s++) {
                char *words = chart_point_words(charts[i], panel, &panel->series[s], 0);
                assert_null(strstr(words, ": -"));
                unresolved += strstr(words, " (not resolved)") != NULL;
                free(words);
            }
        }
    assert_true(unresolved > 0);
}

static void look_for_nothing_impossible(const struct chart *const *charts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_null(strstr(charts[i]->subtitle, "beyond the ideal"));
}

static void what_cannot_be_is_named_in_the_picture(void **state)
{
    (void)state;
    draw("impossible", NULL, NULL, look_for_what_cannot_be);
    draw("impossible", NULL, NULL, look_for_times_below_nothing);
    draw("threads_win", NULL, NULL, look_for_nothing_impossible);
}

static void under_a_quota_computing_is_magnified_above_the_fastest(void **state)
{
    (void)state;
    draw("threads_win", NULL, add_quota, look_for_no_ideal);
}

/* A panel for each runtime, with one scale; in each the kinds look the same. */
static void look_at_speedups(const struct chart *const *charts, size_t count)
{
    const struct chart *chart = charts[count - 1];
    assert_int_equal(chart->panel_count, 2);
    assert_int_equal(chart->columns, 2);
    for (size_t i = 0; i < 2; i++) {
        const struct chart_panel *panel = &chart->panels[i];
        const struct runtime_findings *runtime = &report.findings.runtimes[i];
        const struct chart_series *processes = series_of(panel, "processes");
        assert_string_equal(panel->title, runtime->facts->name);
        assert_non_null(series_of(panel, "threads"));
        assert_int_equal(processes->colour, worker_kinds[WORKER_PROCESS].colour);
        assert_int_equal(processes->marker, worker_kinds[WORKER_PROCESS].marker);
        assert_true(
            processes->middle[processes->count - 1] ==
            findings_speedup(runtime, &runtime->rows[runtime->row_count - 1], CASE_CPU_PROCESS)
                .value);
        const struct chart_series *ideal = ideal_of(panel);
        for (size_t k = 0; k < ideal->count; k++)
            assert_true(ideal->middle[k] == fmin(ideal->x[k], runtime->usable_cpus));
    }
}

/* One panel has the names of its lines at their ends; of several the last alone would have room. */
static void look_for_names_at_the_ends(const struct chart *const *charts, size_t count)
{
    assert_true(charts[count - 2]->panels[0].direct && charts[count - 2]->panels[0].legend);
}

static void one_runtimes_speedups_are_named_at_their_ends(void **state)
{
    (void)state;
    draw("kinds", NULL, NULL, look_for_names_at_the_ends);
}

/* Several kinds against threads: each has its marks, and those near 0 a side that can be seen. */
static void look_at_the_strip_of_several(const struct chart *const *charts, size_t count)
{
    (void)count;
    const struct chart_panel *strip = &charts[0]->panels[2];
    assert_string_equal(strip->above.words, "threads faster");
    assert_string_equal(strip->below.words, "others faster");
    assert_int_equal(strip->scale, CHART_DIFFERENCE);
    assert_true(values_range(strip).nearly_linear > 0);
    assert_non_null(strstr(strip->note, "logarithmic scale"));
    static const char *const names[] = {"processes", "coroutines", "interpreters"};
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(series_of(strip, names[i])->slot, i);
    assert_null(strstr(charts[1]->panels[2].note, "logarithmic"));
}

static void differences_of_several_kinds_span_decades(void **state)
{
    (void)state;
    draw("kinds", NULL, NULL, look_at_the_strip_of_several);
}

static void runtimes_are_panels_of_one_scale(void **state)
{
    (void)state;
    draw("start_methods", NULL, NULL, look_at_speedups);
}

/* The series, and the point in it, of a row; NULL: it has none. */
static const struct chart_series *series_of_row(const struct chart *chart, size_t row,
                                                size_t *point)
{
    for (size_t k = 0; k < chart->panels[0].series_count; k++) {
        const struct chart_series *series = &chart->panels[0].series[k];
        for (*point = 0; *point < series->count; (*point)++)
            if (series->x[*point] == (double)row)
                return series;
    }
    return NULL;
}

static const struct compared_cell *cell_of_name(const char *name)
{
    for (size_t i = 0; i < report.changes->cell_count; i++) {
        struct strbuf text = {0};
        add_change_name(&text, &report.changes->cells[i]);
        bool same = strcmp(strbuf_text(&text), name) == 0;
        strbuf_release(&text);
        if (same)
            return &report.changes->cells[i];
    }
    return NULL;
}

/* A row has the name of what was measured, its change, and is filled where that is resolved. */
static void check_row(const struct chart *chart, size_t row)
{
    size_t i = 0;
    const struct compared_cell *cell = cell_of_name(chart->rows[row - 1]);
    const struct chart_series *series = series_of_row(chart, row, &i);
    assert_non_null(cell);
    assert_non_null(series);
    assert_true(series->hollow != change_is_resolved(&cell->shift));
    assert_int_equal(series->colour, worker_kinds[measured_cases[cell->case_id].kind].colour);
    assert_true(series->middle[i] == cell->shift.ratio.value);
    assert_true(series->low[i] == cell->shift.ratio.low);
    assert_true(series->high[i] == cell->shift.ratio.high);
}

static void look_at_changes(const struct chart *const *charts, size_t count)
{
    const struct chart *chart = charts[count - 1];
    size_t compared = 0, i = 0;
    for (size_t k = 0; k < report.changes->cell_count; k++)
        compared += report.changes->cells[k].shift.ratio.count > 0;
    assert_true(compared > 6);
    assert_int_equal(chart->row_count, 1 + compared);
    assert_string_equal(chart->rows[0], "all 16 together");
    assert_true(series_of_row(chart, 1, &i)->middle[i] == report.changes->all.ratio.value);
    double size = INFINITY;
    for (size_t row = 2; row <= chart->row_count; row++) {
        check_row(chart, row);
        const struct chart_series *series = series_of_row(chart, row, &i);
        double here = fabs(log(series->middle[i]));
        bool first_open = row > 2 && series->hollow && !series_of_row(chart, row - 1, &i)->hollow;
        assert_true(here <= size || first_open);
        assert_false(row > 2 && !series->hollow && series_of_row(chart, row - 1, &i)->hollow);
        size = here;
    }
}

static void a_comparison_shows_every_change_the_largest_resolved_first(void **state)
{
    (void)state;
    draw("one_cpu", "nothing_resolved", NULL, look_at_changes);
}

/* What a reader hears is in the units of the axis. */
static void look_at_the_words_of_changes(const struct chart *const *charts, size_t count)
{
    const struct chart *chart = charts[count - 1];
    size_t i = 0;
    assert_non_null(strstr(chart->subtitle, " · against run 20261122T195012Z-0badc0de"));
    assert_null(strstr(chart->subtitle, "above 1"));
    const struct chart_series *series = series_of_row(chart, 2, &i);
    char *words = chart_point_words(chart, &chart->panels[0], series, i);
    assert_ptr_equal(strstr(words, "starting, 1 process: 8."), words);
    assert_non_null(strstr(words, "), slower"));
    free(words);
    char *alt = picture_alt(&report, PICTURE_COMPARE, 0);
    assert_non_null(strstr(alt, "of 16 measurements 4 are slower and 0 faster by a resolved"));
    assert_non_null(strstr(alt, "Most changed: starting, 1 process, now over before: 8."));
    assert_non_null(strstr(alt, "All together, now over before: +65"));
    free(alt);
}

static void a_comparison_is_said_as_it_is_drawn(void **state)
{
    (void)state;
    draw("one_cpu", "nothing_resolved", NULL, look_at_the_words_of_changes);
}

/* ---- drawing ---- */

static void a_picture_that_fails_costs_no_other(void **state)
{
    (void)state;
    begin("one_row", NULL, NULL);
    failing = 1;
    report.drawn[PICTURE_PNG] = true;
    figures_draw(&report);
    for (size_t i = 0; i < report.picture_count; i++)
        assert_true((i == 1) == (report.pictures[i].files[PICTURE_PNG].length == 0));
    assert_null(report.pictures[0].problem);
    assert_string_equal(report.pictures[1].problem, "the pen broke");
    assert_true(report_is_incomplete(&report));
    end(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_picture_for_what_was_measured),
        cmocka_unit_test(a_runtimes_name_is_no_path),
        cmocka_unit_test(times_are_medians_over_workers),
        cmocka_unit_test(the_strip_is_filled_where_the_verdict_is_resolved),
        cmocka_unit_test(what_failed_is_a_cross_that_says_why),
        cmocka_unit_test(one_round_has_no_interval),
        cmocka_unit_test(a_picture_names_the_workers_that_it_lacks),
        cmocka_unit_test(the_ideal_is_what_the_work_alone_would_take),
        cmocka_unit_test(cpus_are_worded_as_in_the_report),
        cmocka_unit_test(what_cannot_be_is_named_in_the_picture),
        cmocka_unit_test(under_a_quota_computing_is_magnified_above_the_fastest),
        cmocka_unit_test(runtimes_are_panels_of_one_scale),
        cmocka_unit_test(one_runtimes_speedups_are_named_at_their_ends),
        cmocka_unit_test(differences_of_several_kinds_span_decades),
        cmocka_unit_test(a_comparison_shows_every_change_the_largest_resolved_first),
        cmocka_unit_test(a_comparison_is_said_as_it_is_drawn),
        cmocka_unit_test(a_picture_that_fails_costs_no_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
