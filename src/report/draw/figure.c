#include "tvp/draw/figure.h"

#include <math.h>
#include <stdlib.h>

#include "tvp/common/alloc.h"

void figure_release(struct figure *figure)
{
    for (size_t i = 0; i < figure->array_count; i++)
        free(figure->arrays[i]);
    free(figure->arrays);
    free(figure->names);
    free_texts(figure->texts, figure->text_count);
}

const char *figure_text(struct figure *figure, char *text)
{
    figure->texts =
        xgrow(figure->texts, figure->text_count, &figure->text_capacity, sizeof *figure->texts);
    figure->texts[figure->text_count++] = text;
    return text;
}

void *figure_memory(struct figure *figure, size_t size)
{
    figure->arrays =
        xgrow(figure->arrays, figure->array_count, &figure->array_capacity, sizeof *figure->arrays);
    void *memory = xmalloc(size);
    figure->arrays[figure->array_count++] = memory;
    return memory;
}

double *figure_array(struct figure *figure, size_t count)
{
    return figure_memory(figure, count * sizeof(double));
}

const char **figure_names(struct figure *figure, size_t count)
{
    figure->names = xcalloc(count, sizeof *figure->names);
    return figure->names;
}

struct chart_panel *figure_panel(struct figure *figure, enum chart_scale scale, const char *label,
                                 double height)
{
    struct chart_panel *panel = &figure->chart.panels[figure->chart.panel_count++];
    *panel = (struct chart_panel){.scale = scale,
                                  .label = label,
                                  .line = NAN,
                                  .above = {.colour = -1},
                                  .below = {.colour = -1},
                                  .height = height};
    return panel;
}

struct chart_series *figure_series(struct figure *figure, struct chart_panel *panel,
                                   const struct runtime_findings *runtime)
{
    struct chart_series *series = &panel->series[panel->series_count++];
    double *x = figure_array(figure, runtime->row_count);
    for (size_t i = 0; i < runtime->row_count; i++)
        x[i] = runtime->rows[i].workers;
    *series = (struct chart_series){.x = x, .count = runtime->row_count, .marker = -1};
    return series;
}

void figure_fill(struct figure *figure, struct chart_series *series,
                 const struct runtime_findings *runtime, enum case_id case_id, row_value *value)
{
    double *middle = figure_array(figure, series->count);
    double *low = figure_array(figure, series->count);
    double *high = figure_array(figure, series->count);
    bool intervals = false;
    for (size_t i = 0; i < series->count; i++) {
        struct estimate estimate = value(runtime, case_id, &runtime->rows[i]);
        middle[i] = estimate.count > 0 ? estimate.value : NAN;
        low[i] = estimate.count > 1 ? estimate.low : NAN;
        high[i] = estimate.count > 1 ? estimate.high : NAN;
        intervals |= estimate.count > 1;
    }
    series->middle = middle;
    series->low = intervals ? low : NULL;
    series->high = intervals ? high : NULL;
}

void figure_as_kind(struct chart_series *series, enum worker_kind kind)
{
    series->label = worker_kinds[kind].plural;
    series->colour = worker_kinds[kind].colour;
    series->marker = worker_kinds[kind].marker;
    series->slot = (size_t)kind;
}

void figure_keys(struct figure *figure, size_t rounds)
{
    if (rounds > 1)
        figure->chart.interval =
            rounds < INTERVAL_MINIMUM_SAMPLES ? "minimum to maximum" : "95 % interval";
    figure->chart.sample = "one sample";
}
