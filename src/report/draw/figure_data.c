#include <math.h>
#include <stdlib.h>

#include "tvp/common/alloc.h"
#include "tvp/draw/figure.h"

/* Sizes are drawn in KiB: a logarithmic axis has no place for nothing, which the table has. */
static const double kibibyte = 1024;

static struct chart_series *new_series(struct figure *figure, struct chart_panel *panel,
                                       size_t count, double **x, double **middle)
{
    struct chart_series *series = &panel->series[panel->series_count++];
    *x = figure_array(figure, count);
    *middle = figure_array(figure, count);
    *series = (struct chart_series){.x = *x, .middle = *middle, .count = count, .marker = -1};
    return series;
}

/* Colour and marker of a way stay the same whichever of them a runtime has. */
static void add_way(struct figure *figure, struct chart_panel *panel,
                    const struct data_way_costs *costs)
{
    static const int colours[DATA_WAY_COUNT] = {
        [DATA_REFERENCE] = 0,       [DATA_PIPE] = 1,     [DATA_SHARED_COPIED] = 2,
        [DATA_SHARED] = 3,          [DATA_EXECUTOR] = 4, [DATA_INHERITED] = 5,
        [DATA_EXECUTOR_THREAD] = 7, [DATA_CLONE] = 0,    [DATA_TRANSFER] = 2,
        [DATA_SHARED_BUFFER] = 3,   [DATA_IPC] = 4,
    };
    double *x, *middle, *low = figure_array(figure, costs->size_count);
    double *high = figure_array(figure, costs->size_count);
    size_t count = 0;
    struct chart_series *series = new_series(figure, panel, costs->size_count, &x, &middle);
    for (size_t i = 0; i < costs->size_count; i++) {
        const struct estimate *seconds = &costs->sizes[i].seconds;
        if (costs->sizes[i].bytes == 0 || seconds->count == 0)
            continue;
        x[count] = (double)costs->sizes[i].bytes / kibibyte;
        middle[count] = seconds->value;
        low[count] = seconds->low;
        high[count++] = seconds->high;
    }
    series->low = low;
    series->high = high;
    series->count = count;
    series->label = data_ways[costs->way].label;
    series->colour = colours[costs->way];
    series->marker = (int)costs->way % 4;
}

static void add_start(struct figure *figure, struct chart_panel *panel,
                      const struct estimate *seconds)
{
    double *x, *middle;
    struct chart_series *series = new_series(figure, panel, 2, &x, &middle);
    x[0] = (double)data_sizes[1] / kibibyte;
    x[1] = (double)data_sizes[data_size_count - 1] / kibibyte;
    middle[0] = middle[1] = seconds->value;
    series->label = "starting and ending a process";
    series->dashed = series->muted = true;
}

void data_figure(struct figure *figure, const struct data_findings *data)
{
    struct chart_panel *panel = figure_panel(figure, CHART_TIME, "time, there and back", 1);
    panel->legend = true;
    for (size_t i = 0; i < data->way_count; i++)
        if (data->ways[i].way != DATA_START)
            add_way(figure, panel, &data->ways[i]);
    if (data->start.count > 0)
        add_start(figure, panel, &data->start);
    figure_keys(figure, data->rounds);
    figure->chart.sample = NULL;
    figure->chart.x_label = "size (KiB)";
}

/* ---- where processes start to pay ---- */

enum edge { THREADS_UP_TO, PROCESSES_FROM, EDGES };

static double edge_of(const struct data_boundary *boundary, int edge)
{
    double at = edge == THREADS_UP_TO ? boundary->threads_up_to : boundary->processes_from;
    return at > 0 && isfinite(at) && at < DATA_LONGEST_TASK ? at : NAN;
}

static bool has_edge(const struct data_map *map, int edge)
{
    bool any = false;
    for (size_t i = 0; i < map->boundary_count; i++)
        any |= map->boundaries[i].bytes > 0 && isfinite(edge_of(&map->boundaries[i], edge));
    return any;
}

static void add_edge(struct figure *figure, struct chart_panel *panel, const struct data_map *map,
                     int edge)
{
    static const char *const labels[EDGES] = {"below: threads faster",
                                              "above: processes faster, between: not resolved"};
    static const char *const alone[EDGES] = {"below: threads faster, above: not resolved",
                                             "above: processes faster, below: not resolved"};
    double *x, *middle;
    size_t count = 0;
    if (!has_edge(map, edge))
        return;
    struct chart_series *series = new_series(figure, panel, map->boundary_count, &x, &middle);
    for (size_t i = 0; i < map->boundary_count; i++) {
        if (map->boundaries[i].bytes == 0)
            continue;
        x[count] = (double)map->boundaries[i].bytes / kibibyte;
        middle[count++] = edge_of(&map->boundaries[i], edge);
    }
    series->count = count;
    series->label = has_edge(map, EDGES - 1 - edge) ? labels[edge] : alone[edge];
    series->colour = edge == THREADS_UP_TO ? worker_kinds[WORKER_THREAD].colour
                                           : worker_kinds[WORKER_PROCESS].colour;
}

static int compare_points(const void *left, const void *right)
{
    const struct data_point *a = left, *b = right;
    return (a->bytes > b->bytes) - (a->bytes < b->bytes);
}

/* What was measured at random: filled where it is resolved. */
static void add_points(struct figure *figure, struct chart_panel *panel, const struct data_map *map,
                       int side)
{
    struct data_point points[DATA_MAP_POINTS] = {0};
    double *x, *middle;
    size_t count = 0;
    for (size_t i = 0; i < map->point_count; i++)
        points[i] = map->points[i];
    qsort(points, map->point_count, sizeof *points, compare_points);
    struct chart_series *series = new_series(figure, panel, map->point_count, &x, &middle);
    for (size_t i = 0; i < map->point_count; i++) {
        double size = round((double)points[i].bytes / kibibyte);
        if (data_side(&points[i].measured) != side || size < 1 ||
            (count > 0 && size <= x[count - 1]))
            continue;
        x[count] = size;
        middle[count++] = points[i].seconds;
    }
    series->count = count;
    series->label = side < 0   ? "measured: threads faster"
                    : side > 0 ? "measured: processes faster"
                               : "measured: not resolved";
    series->colour = side < 0   ? worker_kinds[WORKER_THREAD].colour
                     : side > 0 ? worker_kinds[WORKER_PROCESS].colour
                                : CHART_GREY;
    series->marker = side < 0   ? worker_kinds[WORKER_THREAD].marker
                     : side > 0 ? worker_kinds[WORKER_PROCESS].marker
                                : 3;
    series->hollow = side == 0;
    series->alone = true;
    if (count == 0)
        panel->series_count--;
}

void map_figure(struct figure *figure, const struct data_map *map)
{
    struct chart_panel *panel =
        figure_panel(figure, CHART_TIME, "what a task computes, in one thread alone", 1);
    panel->legend = true;
    for (int edge = 0; edge < EDGES; edge++)
        add_edge(figure, panel, map, edge);
    for (int side = -1; side <= 1; side++)
        add_points(figure, panel, map, side);
    figure->chart.x_label = "data of a task, there and back (KiB)";
}
