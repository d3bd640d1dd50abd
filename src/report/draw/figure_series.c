#include <math.h>
#include <stdlib.h>

#include "tvp/common/alloc.h"
#include "tvp/draw/figure.h"
#include "tvp/sentences/change_rows.h"

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
    panel->direct = !several;
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
    struct chart_panel *panel = figure_panel(figure, CHART_CHANGE, label, 1);
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

/* Rows from `first` on, which are of that kind and are resolved, or are not. */
static void add_changes(struct figure *figure, struct chart_panel *panel,
                        const struct compared_cell *const *cells, size_t count, size_t first,
                        enum worker_kind kind, bool resolved)
{
    double *x = figure_array(figure, count), *middle = figure_array(figure, count);
    double *low = figure_array(figure, count), *high = figure_array(figure, count);
    size_t shown = 0;
    for (size_t i = 0; i < count; i++) {
        const struct shift *shift = &cells[i]->shift;
        if (measured_cases[cells[i]->case_id].kind != kind || change_is_resolved(shift) != resolved)
            continue;
        x[shown] = (double)(first + i);
        middle[shown] = shift->ratio.value;
        low[shown] = shift->ratio.low;
        high[shown++] = shift->ratio.high;
    }
    if (shown == 0)
        return;
    struct chart_series *series = &panel->series[panel->series_count++];
    *series = (struct chart_series){
        .x = x, .middle = middle, .low = low, .high = high, .count = shown, .hollow = !resolved};
    figure_as_kind(series, kind);
    series->slot = 0;
    series->alone = true;
}

/* In the first row. */
static void add_all_together(struct figure *figure, struct chart_panel *panel,
                             const struct shift *all)
{
    double *x = figure_array(figure, 1), *middle = figure_array(figure, 1);
    double *low = figure_array(figure, 1), *high = figure_array(figure, 1);
    *x = 1;
    *middle = all->ratio.value;
    *low = all->ratio.low;
    *high = all->ratio.high;
    panel->series[panel->series_count++] = (struct chart_series){
        .x = x,
        .middle = middle,
        .low = low,
        .high = high,
        .count = 1,
        .colour = CHART_BLACK,
        .marker = 3,
        .hollow = !change_is_resolved(all),
        .alone = true,
    };
}

/* The names of the rows: what all changed by is no runtime's where there are several. */
static void name_rows(struct figure *figure, const struct changes *changes,
                      const struct compared_cell *const *cells, size_t count, bool together)
{
    const char **rows = figure_names(figure, count + together);
    size_t row = 0;
    if (together)
        rows[row++] = figure_text(figure, xasprintf("all %zu together", changes->tested));
    for (size_t i = 0; i < count; i++) {
        struct strbuf name = {0};
        add_change_name(&name, cells[i]);
        rows[row++] = figure_text(figure, strbuf_detach(&name));
    }
    figure->chart.rows = rows;
    figure->chart.row_count = row;
}

void compare_figure(struct figure *figure, const struct changes *changes,
                    const struct runtime_findings *runtime)
{
    size_t count;
    const struct compared_cell **cells = change_rows(changes, runtime, &count);
    bool together = changes->all.ratio.count > 0 && changes->now->runtime_count == 1;
    struct chart_panel *panel = figure_panel(figure, CHART_CHANGE, "change of time", 1);
    panel->line = 1;
    panel->legend = true;
    panel->above.words = "slower";
    panel->below.words = "faster";
    panel->note = "largest resolved first · filled: resolved · hollow: not resolved";
    name_rows(figure, changes, cells, count, together);
    if (together)
        add_all_together(figure, panel, &changes->all);
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++)
        for (int resolved = 1; resolved >= 0; resolved--)
            add_changes(figure, panel, cells, count, together ? 2 : 1, (enum worker_kind)kind,
                        resolved == 1);
    free(cells);
    figure->chart.interval = "95 % interval";
    figure->chart.x_label = "";
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
    series->label = stretch == 0 ? "all cases together" : NULL;
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
