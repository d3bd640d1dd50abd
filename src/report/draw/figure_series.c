#include <math.h>

#include "tvp/draw/figure.h"

/* ---- speed-up, a panel for each runtime ---- */

enum { MOST_IN_A_ROW = 5 };

/* As many rows as it takes, filled evenly. */
static size_t columns_for(size_t panels)
{
    size_t rows = (panels + MOST_IN_A_ROW - 1) / MOST_IN_A_ROW;
    return rows > 0 ? (panels + rows - 1) / rows : 1;
}

static struct estimate speedup_of(const struct runtime_findings *runtime, enum case_id case_id,
                                  const struct row *row)
{
    return findings_speedup(runtime, row, case_id);
}

static void add_ideal(struct figure *figure, struct chart_panel *panel,
                      const struct runtime_findings *runtime)
{
    double first = runtime->rows[0].workers;
    double last = runtime->rows[runtime->row_count - 1].workers, bend = runtime->usable_cpus;
    double *x = figure_array(figure, 3), *middle = figure_array(figure, 3);
    size_t count = 0;
    x[count++] = first;
    if (bend > first && bend < last)
        x[count++] = bend;
    x[count++] = last;
    for (size_t i = 0; i < count; i++)
        middle[i] = fmin(x[i], bend);
    panel->series[panel->series_count++] =
        (struct chart_series){.label = "ideal: as many as there are CPUs",
                              .x = x,
                              .middle = middle,
                              .count = last > first ? count : 1,
                              .marker = -1,
                              .dashed = true,
                              .muted = true};
}

static void add_speedups(struct figure *figure, const struct runtime_findings *runtime,
                         bool several)
{
    struct chart_panel *panel = figure_panel(figure, CHART_FACTOR, several ? NULL : "speed-up", 1);
    panel->title = several ? runtime->facts->name : NULL;
    panel->legend = true;
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++) {
        enum case_id case_id = case_pair(runtime->cpu_work, (enum worker_kind)kind);
        if (!runtime->measured[case_id])
            continue;
        struct chart_series *series = figure_series(figure, panel, runtime);
        figure_fill(figure, series, runtime, case_id, speedup_of);
        figure_as_kind(series, (enum worker_kind)kind);
    }
    if (runtime->usable_cpus > 0 && !runtime->quota)
        add_ideal(figure, panel, runtime);
}

void speedup_figure(struct figure *figure, const struct findings *findings)
{
    for (size_t i = 0; i < findings->runtime_count && i < CHART_PANELS; i++)
        add_speedups(figure, &findings->runtimes[i], findings->runtime_count > 1);
    figure->chart.columns = columns_for(figure->chart.panel_count);
    figure_keys(figure, findings->rounds);
}

/* ---- a panel for each work ---- */

/* One for each work of which there is anything, all of one height. */
static struct chart_panel *work_panel(struct figure *figure, enum work work, const char *label)
{
    struct chart_panel *panel = figure_panel(figure, CHART_RATIO, label, 1);
    panel->title = works[work].heading;
    panel->line = 1;
    panel->legend = true;
    panel->above.words = "slower";
    panel->below.words = "faster";
    return panel;
}

static void share_height(struct chart *chart)
{
    for (size_t i = 0; i < chart->panel_count; i++)
        chart->panels[i].height = 1 / (double)chart->panel_count;
}

/* ---- this run against an older one ---- */

static const struct compared_cell *compared_cell(const struct changes *changes,
                                                 const struct runtime_findings *runtime,
                                                 enum case_id case_id, uint32_t workers)
{
    for (size_t i = 0; i < changes->cell_count; i++) {
        const struct compared_cell *cell = &changes->cells[i];
        if (cell->runtime == runtime && cell->case_id == case_id && cell->workers == workers &&
            cell->shift.ratio.count > 0)
            return cell;
    }
    return NULL;
}

static bool is_resolved(const struct compared_cell *cell)
{
    return cell->shift.verdict == VERDICT_FIRST_FASTER ||
           cell->shift.verdict == VERDICT_SECOND_FASTER;
}

/* The cells of a case whose difference is resolved, or those of which it is not. */
static void add_changes(struct figure *figure, struct chart_panel *panel,
                        const struct changes *changes, const struct runtime_findings *runtime,
                        enum case_id case_id, bool resolved)
{
    struct chart_series *series = figure_series(figure, panel, runtime);
    double *middle = figure_array(figure, series->count);
    double *low = figure_array(figure, series->count);
    double *high = figure_array(figure, series->count);
    bool any = false;
    for (size_t i = 0; i < series->count; i++) {
        const struct compared_cell *cell =
            compared_cell(changes, runtime, case_id, runtime->rows[i].workers);
        bool shown = cell && is_resolved(cell) == resolved;
        middle[i] = shown ? cell->shift.ratio.value : NAN;
        low[i] = shown ? cell->shift.ratio.low : NAN;
        high[i] = shown ? cell->shift.ratio.high : NAN;
        any |= shown;
    }
    series->middle = middle;
    series->low = low;
    series->high = high;
    figure_as_kind(series, measured_cases[case_id].kind);
    series->alone = true;
    series->hollow = !resolved;
    if (!any)
        panel->series_count--;
}

void compare_figure(struct figure *figure, const struct changes *changes,
                    const struct runtime_findings *runtime)
{
    for (int work = 0; work < WORK_COUNT; work++) {
        struct chart_panel *panel = work_panel(figure, (enum work)work, "new against old");
        for (int kind = 0; kind < WORKER_KIND_COUNT; kind++)
            for (int resolved = 1; resolved >= 0; resolved--)
                add_changes(figure, panel, changes, runtime,
                            case_pair((enum work)work, (enum worker_kind)kind), resolved == 1);
        panel->note = "filled: resolved · hollow: not resolved";
        if (panel->series_count == 0)
            figure->chart.panel_count--;
    }
    share_height(&figure->chart);
    figure->chart.interval = "95 % interval";
    figure->chart.usable_cpus = runtime->usable_cpus;
}

/* ---- levels over time ---- */

static struct chart_series *history_series(struct figure *figure, struct chart_panel *panel,
                                           const struct history *history, double **middle)
{
    struct chart_series *series = &panel->series[panel->series_count++];
    double *x = figure_array(figure, history->count);
    *middle = figure_array(figure, history->count);
    for (size_t run = 0; run < history->count; run++)
        x[run] = (double)run + 1;
    *series =
        (struct chart_series){.x = x, .middle = *middle, .count = history->count, .marker = -1};
    return series;
}

static void add_case_over_time(struct figure *figure, struct chart_panel *panel,
                               const struct history *history, enum case_id case_id)
{
    double *middle;
    if (!isfinite(history_level(history, 0, case_id)))
        return;
    struct chart_series *series = history_series(figure, panel, history, &middle);
    for (size_t run = 0; run < history->count; run++)
        middle[run] = history_level(history, run, case_id);
    figure_as_kind(series, measured_cases[case_id].kind);
    series->slot = 0;
}

/* The mean level of each stretch between two changes: a line of its own, so that none joins two. */
static void add_stretch(struct figure *figure, struct chart_panel *panel,
                        const struct history *history, size_t stretch)
{
    double *middle, sum = 0;
    size_t count = 0;
    struct chart_series *series = history_series(figure, panel, history, &middle);
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

void history_figure(struct figure *figure, const struct history *history)
{
    for (int work = 0; work < WORK_COUNT; work++) {
        struct chart_panel *panel = work_panel(figure, (enum work)work, "against its mean");
        for (int kind = 0; kind < WORKER_KIND_COUNT; kind++)
            add_case_over_time(figure, panel, history,
                               case_pair((enum work)work, (enum worker_kind)kind));
        if (panel->series_count == 0) {
            figure->chart.panel_count--;
            continue;
        }
        for (size_t i = 0; i <= history->change_count && history->change_count > 0; i++)
            if (panel->series_count < CHART_SERIES_LIMIT)
                add_stretch(figure, panel, history, i);
    }
    share_height(&figure->chart);
    figure->chart.x_label = "run, in the order of their starts";
}
