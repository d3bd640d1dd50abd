#include <math.h>
#include <string.h>

#include "tvp/chart/chart_point.h"
#include "tvp/chart/chart_range.h"
#include "tvp/common/alloc.h"
#include "tvp/draw/figure.h"
#include "tvp/findings/choice.h"
#include "tvp/report/picture_values.h"
#include "tvp/text/wording.h"

enum { MOST_SAMPLES_SHOWN = 2000, IDEAL_POINTS = 60 };

/* Shares of the height: the times from 0, the same magnified, the verdicts. */
static const double OVERVIEW = 0.28, MAGNIFIED = 0.46, STRIP = 0.26;
static const double WITHOUT_OVERVIEW = 0.7;

/* ---- lines ---- */

static struct estimate median_of(const struct runtime_findings *runtime, enum case_id case_id,
                                 const struct row *row)
{
    (void)runtime;
    return row->cells[case_id].summary.median;
}

static struct estimate rate_of(const struct runtime_findings *runtime, enum case_id case_id,
                               const struct row *row)
{
    const struct option *option =
        choice_option(&runtime->choice, measured_cases[case_id].kind, row->workers);
    return option ? option->rate : (struct estimate){0};
}

static void add_samples(struct figure *figure, struct chart_series *series,
                        const struct runtime_findings *runtime, enum case_id case_id)
{
    enum work work = measured_cases[case_id].work;
    size_t total = 0;
    for (size_t i = 0; i < runtime->row_count; i++)
        total += runtime->rows[i].cells[case_id].count;
    if (total > MOST_SAMPLES_SHOWN || total == 0 || runtime->rounds < 2)
        return;
    double *x = figure_array(figure, total), *y = figure_array(figure, total);
    size_t n = 0;
    for (size_t i = 0; i < runtime->row_count; i++) {
        const struct cell *cell = &runtime->rows[i].cells[case_id];
        for (size_t j = 0; j < cell->count; j++) {
            x[n] = runtime->rows[i].workers;
            y[n++] = picture_value(runtime, work, runtime->rows[i].workers, cell->seconds[j]);
        }
    }
    series->sample_x = x;
    series->sample_y = y;
    series->sample_count = n;
}

/* Why the cells failed, in the words of the first; the report names all. */
static void explain_failure(struct figure *figure, const char *message)
{
    struct strbuf text = {0};
    if (figure->chart.failure)
        return;
    strbuf_adds(&text, "failed: ");
    word_flat(&text, message);
    figure->chart.failure = figure_text(figure, strbuf_detach(&text));
}

static void add_failures(struct figure *figure, struct chart_series *series,
                         const struct runtime_findings *runtime, enum case_id case_id)
{
    double *x = figure_array(figure, runtime->row_count);
    for (size_t i = 0; i < runtime->row_count; i++) {
        const struct cell *cell = &runtime->rows[i].cells[case_id];
        if (cell->count > 0 || cell->failures == 0)
            continue;
        x[series->failed_count++] = runtime->rows[i].workers;
        explain_failure(figure, cell->failure_message);
    }
    series->failed_x = x;
}

/* A line for each worker kind that was measured. */
static void add_kinds(struct figure *figure, struct chart_panel *panel,
                      const struct runtime_findings *runtime, enum work work, row_value *value)
{
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++) {
        enum case_id case_id = case_pair(work, (enum worker_kind)kind);
        if (!runtime->measured[case_id])
            continue;
        struct chart_series *series = figure_series(figure, panel, runtime);
        figure_fill(figure, series, runtime, case_id, value);
        figure_as_kind(series, (enum worker_kind)kind);
        if (value == median_of)
            continue;
        add_failures(figure, series, runtime, case_id);
        if (value == picture_median)
            add_samples(figure, series, runtime, case_id);
    }
}

/* ---- the times from 0 ---- */

/* Where the ideal bends and, on axes that are not linear, what lies between the counts. */
static size_t ideal_counts(const struct runtime_findings *runtime, double *x)
{
    double first = runtime->rows[0].workers, bend = runtime->usable_cpus;
    double last = runtime->rows[runtime->row_count - 1].workers;
    size_t count = 0;
    for (size_t i = 0; i < IDEAL_POINTS; i++) {
        double at = first * pow(last / first, (double)i / (IDEAL_POINTS - 1));
        if (bend > first && bend < at && (count == 0 || x[count - 1] < bend))
            x[count++] = bend;
        if (count == 0 || at > x[count - 1])
            x[count++] = at;
    }
    return count;
}

static const char *ideal_words(struct figure *figure, const struct runtime_findings *runtime,
                               enum work work)
{
    struct strbuf text = {0};
    if (works[work].ideal == IDEAL_AMOUNT) {
        strbuf_adds(&text, "ideal: the wait of ");
        add_duration(&text, picture_ideal(runtime, work, 1));
        strbuf_adds(&text, " alone");
    } else if (works[work].ideal == IDEAL_CPUS) {
        strbuf_adds(&text, works[work].measured == PER_WORKER
                               ? "ideal: time of 1 thread × workers ÷ CPUs"
                               : "ideal: time of 1 thread ÷ workers with a CPU");
    } else {
        strbuf_adds(&text, "ideal: time of 1 thread");
    }
    return figure_text(figure, strbuf_detach(&text));
}

static void add_ideal(struct figure *figure, struct chart_panel *panel,
                      const struct runtime_findings *runtime, enum work work)
{
    double *x = figure_array(figure, IDEAL_POINTS + 1);
    double *middle = figure_array(figure, IDEAL_POINTS + 1);
    size_t count = ideal_counts(runtime, x);
    for (size_t i = 0; i < count; i++)
        middle[i] = picture_ideal(runtime, work, x[i]);
    panel->series[panel->series_count++] =
        (struct chart_series){.label = ideal_words(figure, runtime, work),
                              .x = x,
                              .middle = middle,
                              .count = count,
                              .marker = -1,
                              .dashed = true,
                              .muted = true};
}

/* As everybody knows this picture. Its lines have the labels of those below. */
static void add_overview(struct figure *figure, const struct runtime_findings *runtime,
                         enum work work)
{
    struct chart_panel *panel = figure_panel(figure, CHART_SECONDS, "time", OVERVIEW);
    panel->optional = panel->legend = true;
    add_kinds(figure, panel, runtime, work, median_of);
    for (size_t i = 0; i < panel->series_count; i++) {
        panel->series[i].named = true;
        panel->series[i].slot = 0;
        panel->series[i].low = panel->series[i].high = NULL;
    }
    if (picture_has_ideal(runtime, work))
        add_ideal(figure, panel, runtime, work);
}

/* ---- the same, magnified to where they differ ---- */

/* "+68 µs each": the slope of a line of starting times. */
static void add_slopes(struct figure *figure, struct chart_panel *panel,
                       const struct runtime_findings *runtime)
{
    for (size_t i = 0; i < panel->series_count && runtime->row_count > 1; i++) {
        const struct estimate *cost = &runtime->worker_cost[panel->series[i].slot];
        struct strbuf text = {0};
        if (cost->count == 0 || cost->unresolved || !(cost->value > 0))
            continue;
        strbuf_addc(&text, '+');
        add_duration(&text, cost->value);
        strbuf_adds(&text, " each");
        panel->series[i].detail = figure_text(figure, strbuf_detach(&text));
    }
}

static bool is_resolved(const struct chart_panel *panel)
{
    for (size_t i = 0; i < panel->series_count; i++)
        for (size_t j = 0; j < panel->series[i].count; j++)
            if (!isnan(panel->series[i].middle[j]) &&
                !chart_point_is_resolved(panel, &panel->series[i], j))
                return false;
    return true;
}

static const char *how_to_read(struct figure *figure, const struct chart_panel *panel)
{
    return figure_text(figure,
                       xasprintf("lower is better%s%s",
                                 values_range(panel).logarithmic ? " · logarithmic scale" : "",
                                 is_resolved(panel) ? "" : " · hollow: not resolved"));
}

static struct chart_panel *add_magnified(struct figure *figure,
                                         const struct runtime_findings *runtime, enum work work)
{
    static const struct {
        enum chart_scale scale;
        const char *label;
        const char *zero;
        double line;
    } measures[] = {
        [MEASURE_TIME] = {CHART_TIME, "time", NULL, NAN},
        [MEASURE_BEYOND_WAIT] = {CHART_TIME, "time beyond the wait", NULL, NAN},
        [MEASURE_ABOVE_IDEAL] = {CHART_PERCENT, "time above the ideal", "ideal", 0},
        [MEASURE_ABOVE_LEAST] = {CHART_PERCENT, "time above the fastest", NULL, 0},
    };
    enum picture_measure measure = picture_measure(runtime, work);
    struct chart_panel *panel =
        figure_panel(figure, measures[measure].scale, measures[measure].label, MAGNIFIED);
    panel->zero = measures[measure].zero;
    panel->line = measures[measure].line;
    panel->direct = true;
    panel->unit = picture_unit(runtime, work);
    add_kinds(figure, panel, runtime, work, picture_median);
    panel->note = how_to_read(figure, panel);
    if (work == WORK_START)
        add_slopes(figure, panel, runtime);
    return panel;
}

/* ---- which side is faster ---- */

/* Of a case the rows with one of two verdicts: of the rest nothing is shown. */
static struct chart_series *add_verdicts(struct figure *figure, struct chart_panel *panel,
                                         const struct runtime_findings *runtime,
                                         enum case_id case_id, unsigned verdicts)
{
    struct chart_series *series = figure_series(figure, panel, runtime);
    figure_fill(figure, series, runtime, case_id, picture_difference);
    double *middle = figure_array(figure, series->count);
    bool any = false;
    for (size_t i = 0; i < series->count; i++) {
        bool shown = verdicts >> runtime->rows[i].comparisons[case_id].verdict & 1;
        middle[i] = shown ? series->middle[i] : NAN;
        any |= !isnan(middle[i]);
    }
    series->middle = middle;
    series->alone = true;
    if (!any)
        panel->series_count--;
    return any ? series : NULL;
}

enum {
    THREADS_WIN = 1U << VERDICT_FIRST_FASTER,
    OTHERS_WIN = 1U << VERDICT_SECOND_FASTER,
    OPEN = 1U << VERDICT_NOT_RESOLVED | 1U << VERDICT_TOO_FEW_ROUNDS
};

/* Two kinds: a point is of the kind that is faster. */
static void add_contest(struct figure *figure, struct chart_panel *panel,
                        const struct runtime_findings *runtime, enum case_id case_id)
{
    static const struct {
        unsigned verdicts;
        bool of_threads;
    } sides[] = {{THREADS_WIN, true}, {OTHERS_WIN, false}};
    for (size_t i = 0; i < 2; i++) {
        struct chart_series *series =
            add_verdicts(figure, panel, runtime, case_id, sides[i].verdicts);
        if (series)
            figure_as_kind(series,
                           sides[i].of_threads ? WORKER_THREAD : measured_cases[case_id].kind);
        if (series)
            series->slot = 0;
    }
    struct chart_series *open = add_verdicts(figure, panel, runtime, case_id, OPEN);
    if (!open)
        return;
    open->hollow = true;
    open->colour = CHART_GREY;
    open->marker = 3;
}

/* Several kinds against threads: a point is of the kind that is compared. */
static void add_one_of_several(struct figure *figure, struct chart_panel *panel,
                               const struct runtime_findings *runtime, enum case_id case_id,
                               size_t slot)
{
    static const unsigned verdicts[] = {THREADS_WIN | OTHERS_WIN, OPEN};
    for (size_t i = 0; i < 2; i++) {
        struct chart_series *series = add_verdicts(figure, panel, runtime, case_id, verdicts[i]);
        if (!series)
            continue;
        figure_as_kind(series, measured_cases[case_id].kind);
        series->slot = slot;
        series->hollow = i == 1;
    }
}

static const char *what_is_filled(struct figure *figure, const struct chart_panel *panel)
{
    bool filled = false, hollow = false;
    for (size_t i = 0; i < panel->series_count; i++) {
        filled |= !panel->series[i].hollow;
        hollow |= panel->series[i].hollow;
    }
    const char *fill = filled && hollow ? "filled: resolved · hollow: not resolved"
                       : filled         ? "filled: resolved"
                                        : "hollow: not resolved";
    if (!(values_range(panel).nearly_linear > 0))
        return fill;
    return figure_text(figure, xasprintf("%s · logarithmic scale", fill));
}

static void name_sides(struct figure *figure, struct chart_panel *panel,
                       const enum worker_kind *kinds, size_t count)
{
    const struct worker_kind_type *threads = &worker_kinds[WORKER_THREAD];
    const struct worker_kind_type *other = &worker_kinds[kinds[0]];
    panel->above.words = figure_text(figure, xasprintf("%s faster", threads->plural));
    panel->above.colour = threads->colour;
    panel->below.words =
        count == 1 ? figure_text(figure, xasprintf("%s faster", other->plural)) : "others faster";
    panel->below.colour = count == 1 ? other->colour : -1;
}

/* Above where threads are faster, as what takes longer is above everywhere. */
static void add_strip(struct figure *figure, const struct runtime_findings *runtime, enum work work)
{
    enum worker_kind kinds[WORKER_KIND_COUNT];
    size_t count = picture_compared(runtime, work, kinds);
    if (count == 0)
        return;
    bool in_seconds = picture_measure(runtime, work) == MEASURE_BEYOND_WAIT;
    struct chart_panel *panel = figure_panel(figure, in_seconds ? CHART_DIFFERENCE : CHART_RATIO,
                                             "the slower takes longer by", STRIP);
    panel->unit = picture_unit(runtime, work);
    panel->line = in_seconds ? 0 : 1;
    for (size_t i = 0; i < count; i++) {
        if (count == 1)
            add_contest(figure, panel, runtime, case_pair(work, kinds[i]));
        else
            add_one_of_several(figure, panel, runtime, case_pair(work, kinds[i]), i);
    }
    for (size_t i = 0; i < panel->series_count; i++)
        panel->series[i].label = worker_kinds[kinds[panel->series[i].slot]].plural;
    panel->note = what_is_filled(figure, panel);
    name_sides(figure, panel, kinds, count);
}

/* Shares that add up to 1 where a panel is missing. */
static void share_height(struct chart *chart)
{
    double sum = 0;
    for (size_t i = 0; i < chart->panel_count; i++)
        sum += chart->panels[i].height;
    for (size_t i = 0; i < chart->panel_count; i++)
        chart->panels[i].height /= sum;
}

/* ---- all of it ---- */

void times_figure(struct figure *figure, const struct runtime_findings *runtime, enum work work)
{
    add_overview(figure, runtime, work);
    const struct chart_panel *magnified = add_magnified(figure, runtime, work);
    /* Where the magnified times are those from 0 again, one panel shows them. */
    if (picture_measure(runtime, work) == MEASURE_TIME && !values_range(magnified).logarithmic) {
        figure->chart.panels[0] = *magnified;
        figure->chart.panels[0].height = WITHOUT_OVERVIEW;
        figure->chart.panel_count--;
    }
    add_strip(figure, runtime, work);
    share_height(&figure->chart);
    figure_keys(figure, runtime->rounds);
    figure->chart.usable_cpus = works[work].ideal == IDEAL_CPUS ? runtime->usable_cpus : 0;
}

/* Jobs a second, and which side takes less time for them. */
void rates_figure(struct figure *figure, const struct runtime_findings *runtime)
{
    struct chart_panel *panel =
        figure_panel(figure, CHART_FACTOR, "jobs per second", WITHOUT_OVERVIEW);
    panel->note = "higher is better";
    panel->direct = true;
    add_kinds(figure, panel, runtime, WORK_USER, rate_of);
    add_strip(figure, runtime, WORK_USER);
    share_height(&figure->chart);
    figure_keys(figure, runtime->rounds);
    figure->chart.usable_cpus = runtime->usable_cpus;
}
