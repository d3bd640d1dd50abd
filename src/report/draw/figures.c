#include "tvp/draw/figures.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/draw/chart.h"
#include "tvp/draw/picture_file.h"
#include "tvp/draw/render.h"
#include "tvp/findings/choice.h"
#include "tvp/report/picture_text.h"

/* Above this many workers the counts double rather than count on. */
enum { MOST_WORKERS_LINEAR = 64, MOST_SAMPLES_SHOWN = 2000, LONGEST_NAME = 100 };

/* ---- which pictures ---- */

static bool is_taken(const struct report *report, const char *name)
{
    for (size_t i = 0; i < report->picture_count; i++)
        if (strcmp(report->pictures[i].name, name) == 0)
            return true;
    return false;
}

/* A runtime's name becomes part of a file's name: nothing else may get into it, and where it is too
 * long for one, or would be another file's, its number stands for it. */
static char *picture_name(const struct report *report, const char *stem, size_t index)
{
    static const char dark[] = "dark"; /* threadsVProcIO-dark.png is the first runtime's */
    const char *runtime = report->findings.runtimes[index].facts->name;
    if (index == 0)
        return xstrdup(stem);
    char *name = xasprintf("%s-%s", stem, runtime);
    for (char *c = name + strlen(stem); *c; c++)
        if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-", *c))
            *c = '_';
    size_t length = strlen(name), end = sizeof dark - 1;
    bool is_dark = length > end && strcmp(name + length - end, dark) == 0;
    if (strlen(runtime) <= LONGEST_NAME && !is_dark && !is_taken(report, name))
        return name;
    free(name);
    name = xasprintf("%s-%zu", stem, index + 1);
    return name;
}

static void add_picture(struct report *report, enum picture_kind kind, size_t runtime)
{
    report->pictures =
        xreallocarray(report->pictures, report->picture_count + 1, sizeof *report->pictures);
    struct picture *picture = &report->pictures[report->picture_count];
    *picture = (struct picture){
        .kind = kind,
        .runtime = runtime,
        .name = picture_name(report, picture_types[kind].stem, runtime),
        .title = picture_title(report, kind, runtime),
        .alt = picture_alt(report, kind, runtime),
    };
    picture->file = picture_file_name(picture, report->linked);
    report->picture_count++;
}

/* CASE_COUNT: any case. */
static bool is_compared(const struct changes *changes, const struct runtime_findings *runtime,
                        enum case_id case_id)
{
    for (size_t i = 0; i < changes->cell_count; i++)
        if (changes->cells[i].runtime == runtime && changes->cells[i].shift.ratio.count > 0 &&
            (case_id == CASE_COUNT || changes->cells[i].case_id == case_id))
            return true;
    return false;
}

void figures_plan(struct report *report)
{
    const struct findings *findings = &report->findings;
    bool scales = false;
    for (size_t i = 0; i < findings->runtime_count; i++) {
        const struct runtime_findings *runtime = &findings->runtimes[i];
        for (int kind = 0; kind < PICTURE_KINDS; kind++)
            if (picture_types[kind].work != WORK_COUNT &&
                findings_measured(runtime, picture_types[kind].work))
                add_picture(report, (enum picture_kind)kind, i);
        scales |= runtime->scaling[WORKER_THREAD][SCALING_AT_MOST].speedup.count > 0 &&
                  runtime->row_count > 1;
    }
    if (scales)
        add_picture(report, PICTURE_SPEEDUP, 0);
    for (size_t i = 0; i < findings->runtime_count; i++)
        if (report->changes && is_compared(report->changes, &findings->runtimes[i], CASE_COUNT))
            add_picture(report, PICTURE_COMPARE, i);
    if (report->history && report->history->count > 1 && report->history->cell_count > 0)
        add_picture(report, PICTURE_HISTORY, 0);
}

/* ---- charts ---- */

/* A chart with everything it points to. */
struct figure {
    struct chart chart;
    char *footer;
    char *subtitle;
    char *labels[CHART_SERIES_LIMIT];
    size_t label_count;
    double **arrays;
    size_t array_count;
    size_t array_capacity;
};

static double *new_array(struct figure *figure, size_t count)
{
    figure->arrays =
        xgrow(figure->arrays, figure->array_count, &figure->array_capacity, sizeof *figure->arrays);
    double *array = xreallocarray(NULL, count, sizeof *array);
    figure->arrays[figure->array_count++] = array;
    return array;
}

static void release_figure(struct figure *figure)
{
    for (size_t i = 0; i < figure->array_count; i++)
        free(figure->arrays[i]);
    free(figure->arrays);
    for (size_t i = 0; i < figure->label_count; i++)
        free(figure->labels[i]);
    free(figure->footer);
    free(figure->subtitle);
}

static struct chart_series *new_series(struct figure *figure, struct chart_panel *panel,
                                       const struct runtime_findings *runtime)
{
    struct chart_series *series = &panel->series[panel->series_count++];
    double *x = new_array(figure, runtime->row_count);
    for (size_t i = 0; i < runtime->row_count; i++)
        x[i] = runtime->rows[i].workers;
    *series = (struct chart_series){.x = x, .count = runtime->row_count, .marker = -1};
    return series;
}

/* Fills a series from an estimate of each row; `pick` finds it in the row. */
typedef struct estimate pick_function(const struct runtime_findings *runtime, const struct row *row,
                                      enum case_id case_id);

static void fill_series(struct figure *figure, struct chart_series *series,
                        const struct runtime_findings *runtime, pick_function *pick,
                        enum case_id case_id)
{
    double *middle = new_array(figure, series->count);
    double *low = new_array(figure, series->count);
    double *high = new_array(figure, series->count);
    for (size_t i = 0; i < series->count; i++) {
        struct estimate estimate = pick(runtime, &runtime->rows[i], case_id);
        bool known = estimate.count > 0;
        middle[i] = known ? estimate.value : NAN;
        low[i] = known ? estimate.low : NAN;
        high[i] = known ? estimate.high : NAN;
    }
    series->middle = middle;
    series->low = low;
    series->high = high;
}

static struct estimate cell_median(const struct runtime_findings *runtime, const struct row *row,
                                   enum case_id case_id)
{
    (void)runtime;
    return row->cells[case_id].summary.median;
}

static struct estimate row_ratio(const struct runtime_findings *runtime, const struct row *row,
                                 enum case_id case_id)
{
    (void)runtime;
    return row->comparisons[case_id].ratio;
}

static struct estimate option_rate(const struct runtime_findings *runtime, const struct row *row,
                                   enum case_id case_id)
{
    const struct option *option =
        choice_option(&runtime->choice, measured_cases[case_id].kind, row->workers);
    return option ? option->rate : (struct estimate){0};
}

static void add_samples(struct figure *figure, struct chart_series *series,
                        const struct runtime_findings *runtime, enum case_id case_id)
{
    size_t total = 0;
    for (size_t i = 0; i < runtime->row_count; i++)
        total += runtime->rows[i].cells[case_id].count;
    if (total > MOST_SAMPLES_SHOWN || total == 0)
        return;
    double *x = new_array(figure, total), *y = new_array(figure, total);
    size_t n = 0;
    for (size_t i = 0; i < runtime->row_count; i++) {
        const struct cell *cell = &runtime->rows[i].cells[case_id];
        for (size_t j = 0; j < cell->count; j++) {
            x[n] = runtime->rows[i].workers;
            y[n++] = cell->seconds[j];
        }
    }
    series->sample_x = x;
    series->sample_y = y;
    series->sample_count = n;
}

/* A line for each worker kind that was measured; that of the case follows in each. */
static struct chart_series *add_kind(struct figure *figure, const struct runtime_findings *runtime,
                                     enum case_id case_id, pick_function *pick)
{
    enum worker_kind kind = measured_cases[case_id].kind;
    struct chart_series *series = new_series(figure, &figure->chart.panels[0], runtime);
    fill_series(figure, series, runtime, pick, case_id);
    series->label = worker_kinds[kind].plural;
    series->colour = worker_kinds[kind].colour;
    series->marker = worker_kinds[kind].marker;
    return series;
}

static void add_kinds(struct figure *figure, const struct runtime_findings *runtime, enum work work)
{
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++) {
        enum case_id case_id = case_pair(work, (enum worker_kind)kind);
        if (!runtime->measured[case_id])
            continue;
        if (works[work].of_user)
            add_kind(figure, runtime, case_id, option_rate);
        else
            add_samples(figure, add_kind(figure, runtime, case_id, cell_median), runtime, case_id);
    }
}

/* Whether it is known what the work alone would take. Under a quota a short job beats any line that
 * CPUs draw, so there is none. */
static bool has_ideal(const struct runtime_findings *runtime, enum work work,
                      const struct row *single)
{
    enum work_ideal ideal = works[work].ideal;
    if (ideal == IDEAL_AMOUNT)
        return runtime->facts->amounts[work] > 0;
    return ideal != IDEAL_NONE && single &&
           single->cells[case_pair(work, WORKER_THREAD)].count > 0 &&
           (ideal != IDEAL_CPUS || (runtime->usable_cpus > 0 && !runtime->quota));
}

static void add_ideal(struct figure *figure, const struct runtime_findings *runtime, enum work work)
{
    const struct row *single = findings_row(runtime, 1);
    if (!has_ideal(runtime, work, single))
        return;
    double alone =
        single ? single->cells[case_pair(work, WORKER_THREAD)].summary.median.value : NAN;
    struct chart_series *series = new_series(figure, &figure->chart.panels[0], runtime);
    double *middle = new_array(figure, series->count);
    for (size_t i = 0; i < series->count; i++)
        middle[i] = work_seconds(&works[work], runtime->facts->amounts[work], alone,
                                 runtime->rows[i].workers, runtime->usable_cpus);
    series->middle = middle;
    series->label = "ideal";
    series->dashed = series->muted = true;
}

static bool has_ratio(const struct runtime_findings *runtime, enum case_id case_id)
{
    bool any = false;
    for (size_t i = 0; i < runtime->row_count; i++)
        any |= runtime->rows[i].comparisons[case_id].ratio.count > 0;
    return any;
}

/* One kind over threads has a colour that is no kind's; several have their own. */
static void add_ratio_panel(struct figure *figure, const struct runtime_findings *runtime,
                            enum work work)
{
    struct chart_panel *panel = &figure->chart.panels[figure->chart.panel_count];
    *panel = (struct chart_panel){
        .scale = CHART_RATIO, .label = "process ÷ thread", .line = 1, .height = 0.26};
    for (int kind = WORKER_THREAD + 1; kind < WORKER_KIND_COUNT; kind++) {
        enum case_id case_id = case_pair(work, (enum worker_kind)kind);
        if (!has_ratio(runtime, case_id))
            continue;
        struct chart_series *series = new_series(figure, panel, runtime);
        fill_series(figure, series, runtime, row_ratio, case_id);
        series->colour = worker_kinds[kind].colour;
        series->marker = worker_kinds[kind].marker;
        if (kind != WORKER_PROCESS)
            panel->label = "time ÷ that of threads";
    }
    if (panel->series_count == 0)
        return;
    if (panel->series_count == 1) {
        panel->series[0].colour = 2;
        panel->series[0].marker = 3;
    }
    figure->chart.panel_count++;
    figure->chart.panels[0].height = 0.74;
}

static void times_figure(struct figure *figure, const struct runtime_findings *runtime,
                         enum work work)
{
    /* Over counts that double, times double too: only a logarithm shows the small ones. */
    bool doubling = figure->chart.log_x && works[work].ideal != IDEAL_AMOUNT;
    figure->chart.panel_count = 1;
    figure->chart.panels[0] = (struct chart_panel){
        .scale = doubling ? CHART_SECONDS_LOG : CHART_SECONDS,
        .label = "time",
        .line = NAN,
        .legend = true,
        .height = 1,
    };
    add_kinds(figure, runtime, work);
    add_ideal(figure, runtime, work);
    add_ratio_panel(figure, runtime, work);
    figure->chart.usable_cpus = works[work].ideal == IDEAL_CPUS ? runtime->usable_cpus : 0;
}

/* Jobs a second, and what so many times the one worker would be. */
static void rates_figure(struct figure *figure, const struct runtime_findings *runtime)
{
    figure->chart.panel_count = 1;
    figure->chart.panels[0] = (struct chart_panel){.scale = CHART_FACTOR,
                                                   .label = "jobs per second",
                                                   .line = NAN,
                                                   .legend = true,
                                                   .height = 1};
    add_kinds(figure, runtime, WORK_USER);
    add_ratio_panel(figure, runtime, WORK_USER);
    if (figure->chart.panel_count > 1)
        figure->chart.panels[1].label = "time: process ÷ thread";
    figure->chart.usable_cpus = runtime->usable_cpus;
}

static void add_speedup(struct figure *figure, const struct findings *findings, size_t index,
                        enum worker_kind kind)
{
    const struct runtime_findings *runtime = &findings->runtimes[index];
    struct chart_panel *panel = &figure->chart.panels[0];
    bool shared = runtime->facts->threads_of >= 0 && kind == WORKER_THREAD;
    enum case_id case_id = case_pair(runtime->cpu_work, kind);
    if (shared || !runtime->measured[case_id] || panel->series_count + 1 >= CHART_SERIES_LIMIT)
        return;
    struct chart_series *series = new_series(figure, panel, runtime);
    fill_series(figure, series, runtime, findings_speedup, case_id);
    char *label = findings->runtime_count > 1
                      ? xasprintf("%s %s", runtime->facts->name, worker_kinds[kind].plural)
                      : xstrdup(worker_kinds[kind].plural);
    figure->labels[figure->label_count++] = label;
    series->label = label;
    series->colour = (int)(WORKER_KIND_COUNT * index + kind) % 8;
    series->marker = worker_kinds[kind].marker;
    series->dashed = kind != WORKER_THREAD;
}

static void speedup_figure(struct figure *figure, const struct report *report)
{
    const struct findings *findings = &report->findings;
    const struct runtime_findings *first = &findings->runtimes[0];
    figure->chart.panel_count = 1;
    figure->chart.panels[0] = (struct chart_panel){
        .scale = CHART_FACTOR, .label = "speed-up", .line = NAN, .legend = true, .height = 1};
    for (size_t i = 0; i < findings->runtime_count; i++)
        for (int kind = 0; kind < WORKER_KIND_COUNT; kind++)
            add_speedup(figure, findings, i, (enum worker_kind)kind);
    /* One line for all, where all had the same CPUs. */
    if (!findings_share_cpus(findings))
        return;
    if (!first->quota) {
        struct chart_series *ideal = new_series(figure, &figure->chart.panels[0], first);
        double *middle = new_array(figure, ideal->count);
        for (size_t i = 0; i < ideal->count; i++)
            middle[i] = fmin(first->rows[i].workers, first->usable_cpus);
        ideal->middle = middle;
        ideal->label = "ideal";
        ideal->dashed = ideal->muted = true;
    }
    figure->chart.usable_cpus = first->usable_cpus;
}

static void add_change_series(struct figure *figure, struct chart_panel *panel,
                              const struct changes *changes, const struct runtime_findings *runtime,
                              enum case_id case_id)
{
    struct chart_series *series = new_series(figure, panel, runtime);
    double *columns[3];
    for (int i = 0; i < 3; i++) {
        columns[i] = new_array(figure, series->count);
        for (size_t row = 0; row < series->count; row++)
            columns[i][row] = NAN;
    }
    for (size_t i = 0; i < changes->cell_count; i++) {
        const struct compared_cell *cell = &changes->cells[i];
        const struct row *row = findings_row(runtime, cell->workers);
        const struct estimate *ratio = &cell->shift.ratio;
        if (cell->runtime != runtime || cell->case_id != case_id || !row || ratio->count == 0)
            continue;
        size_t place = (size_t)(row - runtime->rows);
        columns[0][place] = ratio->value;
        columns[1][place] = ratio->low;
        columns[2][place] = ratio->high;
    }
    series->middle = columns[0];
    series->low = columns[1];
    series->high = columns[2];
    series->label = measured_cases[case_id].name;
}

/* A panel for each kind of work would leave too little room for each: the two that do some share
 * one when the chart has no more panels. */
static void compare_figure(struct figure *figure, const struct report *report,
                           const struct runtime_findings *runtime)
{
    static const char *const labels[CHART_PANELS] = {"new ÷ old, with work", "new ÷ old, starting"};
    for (int i = 0; i < CHART_PANELS; i++) {
        struct chart_panel *panel = &figure->chart.panels[figure->chart.panel_count];
        *panel = (struct chart_panel){
            .scale = CHART_RATIO, .label = labels[i], .line = 1, .legend = true, .height = 1};
        for (int c = 0; c < CASE_COUNT; c++)
            if ((works[measured_cases[c].work].ideal == IDEAL_NONE) == (i == 1) &&
                panel->series_count < CHART_SERIES_LIMIT &&
                is_compared(report->changes, runtime, (enum case_id)c))
                add_change_series(figure, panel, report->changes, runtime, (enum case_id)c);
        for (size_t s = 0; s < panel->series_count; s++) {
            int place = (int)s + 4 * i;
            panel->series[s].colour = place % 8;
            panel->series[s].marker = place % 4;
        }
        figure->chart.panel_count += panel->series_count > 0;
    }
    if (figure->chart.panel_count == CHART_PANELS) {
        figure->chart.panels[0].height = 0.6;
        figure->chart.panels[1].height = 0.4;
    }
    figure->chart.usable_cpus = runtime->usable_cpus;
}

static struct chart_series *history_series(struct figure *figure, const struct history *history,
                                           double **middle)
{
    struct chart_panel *panel = &figure->chart.panels[0];
    struct chart_series *series = &panel->series[panel->series_count++];
    double *x = new_array(figure, history->count);
    *middle = new_array(figure, history->count);
    for (size_t run = 0; run < history->count; run++)
        x[run] = (double)run + 1;
    *series =
        (struct chart_series){.x = x, .middle = *middle, .count = history->count, .marker = -1};
    return series;
}

static void add_case_over_time(struct figure *figure, const struct history *history,
                               enum case_id case_id)
{
    double *middle;
    if (!isfinite(history_level(history, 0, case_id)))
        return;
    struct chart_series *series = history_series(figure, history, &middle);
    for (size_t run = 0; run < history->count; run++)
        middle[run] = history_level(history, run, case_id);
    series->label = measured_cases[case_id].name;
    series->colour = (int)case_id % 8;
    series->marker = (int)case_id % 4;
}

/* The mean level of each stretch between two changes: a line of its own, so that none joins two. */
static void add_stretch(struct figure *figure, const struct history *history, size_t stretch)
{
    double *middle, sum = 0;
    size_t count = 0;
    struct chart_series *series = history_series(figure, history, &middle);
    for (size_t run = 0; run < history->count; run++)
        if (history->stretches[run] == stretch) {
            sum += history_mean_level(history, run);
            count++;
        }
    for (size_t run = 0; run < history->count; run++)
        middle[run] = history->stretches[run] == stretch ? exp(sum / (double)count) : NAN;
    series->label = stretch == 0 ? "mean of all" : NULL;
    series->dashed = series->muted = true;
}

static void history_figure(struct figure *figure, const struct history *history)
{
    figure->chart.panel_count = 1;
    figure->chart.panels[0] = (struct chart_panel){
        .scale = CHART_RATIO, .label = "level ÷ its mean", .line = 1, .legend = true, .height = 1};
    for (int id = 0; id < CASE_COUNT; id++)
        add_case_over_time(figure, history, (enum case_id)id);
    for (size_t i = 0; i <= history->change_count && history->change_count > 0; i++)
        if (figure->chart.panels[0].series_count < CHART_SERIES_LIMIT)
            add_stretch(figure, history, i);
    figure->chart.x_label = "run, in the order of their starts";
    figure->chart.log_x = false;
}

static void make_figure(struct figure *figure, const struct report *report,
                        const struct picture *picture)
{
    const struct runtime_findings *runtime = &report->findings.runtimes[picture->runtime];
    *figure = (struct figure){0};
    figure->subtitle = picture_subtitle(report, picture->kind, picture->runtime);
    figure->footer = picture_footer(report);
    figure->chart.title = picture->title;
    figure->chart.subtitle = figure->subtitle;
    figure->chart.footer = figure->footer;
    figure->chart.x_label = "number of workers";
    figure->chart.log_x = runtime->rows[runtime->row_count - 1].workers > MOST_WORKERS_LINEAR;
    if (picture->kind == PICTURE_SPEEDUP)
        speedup_figure(figure, report);
    else if (picture->kind == PICTURE_HISTORY)
        history_figure(figure, report->history);
    else if (picture->kind == PICTURE_COMPARE)
        compare_figure(figure, report, runtime);
    else if (picture->kind == PICTURE_USER)
        rates_figure(figure, runtime);
    else
        times_figure(figure, runtime, picture_types[picture->kind].work);
}

/* ---- drawing ---- */

/* A picture in one of its formats. */
struct wanted {
    struct picture *picture;
    enum picture_format format;
};

/* What is needed to encode a picture while others are still being drawn. */
struct encoding {
    const struct report *report;
    const struct wanted *wanted;
    char *software;
};

static void note_problem(struct picture *picture, const struct error *error)
{
    if (error->code != ERROR_NONE && !picture->problem)
        picture->problem = xstrdup(error->text);
}

static void encode(void *context, size_t index, const struct rendering *rendering)
{
    const struct encoding *encoding = context;
    const struct report *report = encoding->report;
    struct picture *picture = encoding->wanted[index].picture;
    enum picture_format format = encoding->wanted[index].format;
    struct error error = {0};
    const struct picture_note notes[] = {
        {"Title", picture->title},        {"Description", picture->alt},
        {"Software", encoding->software}, {"Source", report->results->run.id},
        {"Reports", report->shown_by},
    };
    const struct picture_facts facts = {
        .width = report->width,
        .height = report->height,
        .dpi = report->dpi,
        .name = picture->name,
        .notes = notes,
        .note_count = sizeof notes / sizeof *notes,
    };
    picture_encode(format, rendering, &facts, &picture->files[format], &error);
    note_problem(picture, &error);
}

/* Each picture in each of its formats; fills `orders` as well. Returns how many. */
static size_t list_wanted(struct report *report, const struct figure *figures,
                          struct wanted *wanted, struct chart_order *orders)
{
    size_t count = 0;
    for (size_t i = 0; i < report->picture_count; i++)
        for (int format = 0; format < PICTURE_FORMAT_COUNT; format++)
            if (report->drawn[format]) {
                wanted[count] = (struct wanted){&report->pictures[i], (enum picture_format)format};
                orders[count++] = (struct chart_order){
                    &figures[i].chart,
                    picture_sheet((enum picture_format)format, report->width, report->height)};
            }
    return count;
}

void figures_draw(struct report *report)
{
    size_t pictures = report->picture_count, most = pictures * PICTURE_FORMAT_COUNT;
    struct figure *figures = xcalloc(pictures, sizeof *figures);
    struct wanted *wanted = xcalloc(most, sizeof *wanted);
    struct chart_order *orders = xcalloc(most, sizeof *orders);
    struct rendering *renderings = xcalloc(most, sizeof *renderings);
    for (size_t i = 0; i < pictures; i++)
        make_figure(&figures[i], report, &report->pictures[i]);
    size_t count = list_wanted(report, figures, wanted, orders);
    struct encoding encoding = {report, wanted,
                                xasprintf("%s (PLplot, libpng)", report->results->run.program)};
    render_each(orders, count, renderings, encode, &encoding);
    for (size_t i = 0; i < count; i++)
        note_problem(wanted[i].picture, &renderings[i].error);
    for (size_t i = 0; i < pictures; i++)
        release_figure(&figures[i]);
    free(encoding.software);
    renderings_release(renderings, count);
    free(renderings);
    free(orders);
    free(wanted);
    free(figures);
}
