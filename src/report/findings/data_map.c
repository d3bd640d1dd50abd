#include "tvp/findings/data_map.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "tvp/common/alloc.h"
#include "tvp/data/data_facts.h"
#include "tvp/findings/data_series.h"

/* How finely the length of a task is looked at. */
enum { STEPS_A_DECADE = 20 };
static const double shortest_task = 1e-7;

/* What the model knows of each round; NaN where something is missing. */
struct model {
    const struct results *results;
    size_t runtime;
    size_t rounds;
    struct data_cell task;                       /* that tells how fast computing is */
    double *length;                              /* what that takes one thread alone, in seconds */
    double *pace[PROBED_KINDS];                  /* q of data_costs.h */
    double *cost[PROBED_KINDS][DATA_MOST_SIZES]; /* c at the measured sizes */
    size_t size_count;
};

/* What workers of that kind take for what those of the cell do. */
static double *series_of(const struct model *model, const struct data_map *map, int kind,
                         struct data_cell cell)
{
    cell.way = (uint16_t)map->ways[kind];
    return data_series(model->results, &cell, model->rounds);
}

/* The task without data that one worker has done: there is one. False: there is none. */
static bool find_plain_task(struct model *model)
{
    for (size_t i = 0; i < model->results->data_count; i++) {
        const struct data_cell *cell = &model->results->data[i].cell;
        if (cell->runtime != model->runtime || cell->workers != 1 || cell->iterations == 0)
            continue;
        model->task = *cell;
        return true;
    }
    return false;
}

static void fill_costs(struct model *model, const struct data_map *map)
{
    model->size_count = data_size_count < DATA_MOST_SIZES ? data_size_count : DATA_MOST_SIZES;
    for (int kind = 0; kind < PROBED_KINDS; kind++)
        for (size_t i = 0; i < model->size_count; i++)
            model->cost[kind][i] = series_of(model, map, kind,
                                             (struct data_cell){.runtime = (uint16_t)model->runtime,
                                                                .workers = 1,
                                                                .bytes = data_sizes[i]});
}

static void fill_paces(struct model *model, const struct data_map *map)
{
    const double *bare = model->cost[WORKER_THREAD][0];
    assert(bare);
    struct data_cell shared = model->task;
    shared.workers = map->workers;
    model->length = series_of(model, map, WORKER_THREAD, model->task);
    for (size_t r = 0; r < model->rounds; r++)
        model->length[r] -= bare[r];
    for (int kind = 0; kind < PROBED_KINDS; kind++) {
        model->pace[kind] = series_of(model, map, kind, shared);
        for (size_t r = 0; r < model->rounds; r++) {
            double computing = model->pace[kind][r] - model->cost[kind][0][r];
            bool known = model->length[r] > 0 && computing > 0;
            model->pace[kind][r] = known ? computing / model->length[r] : NAN;
        }
    }
}

static void model_release(struct model *model)
{
    free(model->length);
    for (int kind = 0; kind < PROBED_KINDS; kind++) {
        free(model->pace[kind]);
        for (size_t i = 0; i < model->size_count; i++)
            free(model->cost[kind][i]);
    }
}

/* Between two sizes a straight line; beyond the last nothing is known. */
static double cost_at(const struct model *model, int kind, size_t round, double bytes)
{
    size_t i = 1;
    while (i < model->size_count && bytes > (double)data_sizes[i])
        i++;
    if (i >= model->size_count)
        return NAN;
    double from = (double)data_sizes[i - 1], to = (double)data_sizes[i];
    double below = model->cost[kind][i - 1][round], above = model->cost[kind][i][round];
    return below + (above - below) * (bytes - from) / (to - from);
}

/* What threads take more than processes: over rounds. */
static struct estimate advantage(const struct model *model, double length, double bytes)
{
    double *differences = xreallocarray(NULL, model->rounds + 1, sizeof *differences);
    size_t count = 0;
    for (size_t r = 0; r < model->rounds; r++) {
        double both[PROBED_KINDS];
        for (int kind = 0; kind < PROBED_KINDS; kind++)
            both[kind] = cost_at(model, kind, r, bytes) + model->pace[kind][r] * length;
        double difference = both[WORKER_THREAD] - both[WORKER_PROCESS];
        if (isfinite(difference))
            differences[count++] = difference;
    }
    struct estimate estimate = median_estimate(differences, count);
    free(differences);
    return estimate;
}

static int side_of(const struct estimate *advantage)
{
    if (!advantage->confident)
        return 0;
    return (advantage->low > 0) - (advantage->high < 0);
}

/* Threads are faster at the short end, if anywhere: processes only win by computing. */
static struct data_boundary boundary_at(const struct model *model, int64_t bytes)
{
    struct data_boundary boundary = {bytes, 0, INFINITY};
    int steps = (int)lround(STEPS_A_DECADE * log10(DATA_LONGEST_TASK / shortest_task));
    for (int step = 0; step <= steps; step++) {
        double length = shortest_task * pow(10, (double)step / STEPS_A_DECADE);
        struct estimate more = advantage(model, length, (double)bytes);
        int side = side_of(&more);
        if (side < 0)
            boundary.threads_up_to = length;
        if (side > 0 && !isfinite(boundary.processes_from))
            boundary.processes_from = length;
    }
    return boundary;
}

static void add_boundaries(struct data_map *map, const struct model *model)
{
    map->boundaries = xcalloc(model->size_count, sizeof *map->boundaries);
    for (size_t i = 0; i < model->size_count; i++) {
        struct estimate any = advantage(model, 1, (double)data_sizes[i]);
        if (any.count > 0)
            map->boundaries[map->boundary_count++] = boundary_at(model, data_sizes[i]);
    }
}

/* Over one thread; with the interval of the rounds. */
static void add_speedups(struct data_map *map, const struct model *model)
{
    double *one = xreallocarray(NULL, model->rounds + 1, sizeof *one);
    for (size_t r = 0; r < model->rounds; r++)
        one[r] = 1;
    for (int kind = 0; kind < PROBED_KINDS; kind++)
        map->speedup[kind] = ratio_estimate(one, model->pace[kind], model->rounds, 1);
    free(one);
}

/* ---- tasks that were measured ---- */

static bool is_point(const struct model *model, const struct data_map *map,
                     const struct data_cell *cell)
{
    return cell->runtime == model->runtime && cell->way == map->ways[WORKER_THREAD] &&
           (cell->calls > 0 ? cell->workers > 1 : cell->iterations > 0 && cell->bytes > 0);
}

/* What a call takes one thread alone, in seconds, without handing its data over. */
static double length_of_call(const struct model *model, const struct data_map *map,
                             struct data_cell cell)
{
    cell.workers = 1;
    double *series = series_of(model, map, WORKER_THREAD, cell);
    for (size_t r = 0; r < model->rounds; r++)
        series[r] -= cost_at(model, WORKER_THREAD, r, (double)cell.bytes);
    double length = fmax(data_median(series, model->rounds).value, 0);
    free(series);
    return length;
}

/* What the task of the cell takes so. */
static double length_of(const struct model *model, const struct data_map *map,
                        const struct data_cell *cell)
{
    if (cell->calls > 0)
        return length_of_call(model, map, *cell);
    double plain = data_median(model->length, model->rounds).value;
    return plain * (double)cell->iterations / (double)model->task.iterations;
}

static void add_point(struct data_map *map, const struct model *model, const struct data_cell *cell)
{
    struct data_point *point = &map->points[map->point_count++];
    point->bytes = cell->bytes;
    point->of_user = cell->calls > 0;
    point->seconds = length_of(model, map, cell);
    struct estimate more = advantage(model, point->seconds, (double)cell->bytes);
    point->computed = side_of(&more);
    double *both[PROBED_KINDS];
    for (int kind = 0; kind < PROBED_KINDS; kind++)
        both[kind] = series_of(model, map, kind, *cell);
    compare_pairs(both[WORKER_THREAD], both[WORKER_PROCESS], model->rounds, 1, &point->measured);
    free(both[WORKER_THREAD]);
    free(both[WORKER_PROCESS]);
}

static bool is_known_point(const struct data_map *map, const struct model *model,
                           const struct data_cell *cell)
{
    double seconds = length_of(model, map, cell);
    for (size_t i = 0; i < map->point_count; i++)
        if (map->points[i].bytes == cell->bytes && map->points[i].seconds == seconds &&
            map->points[i].of_user == (cell->calls > 0))
            return true;
    return false;
}

static void add_points(struct data_map *map, const struct model *model)
{
    for (size_t i = 0; i < model->results->data_count; i++) {
        const struct data_cell *cell = &model->results->data[i].cell;
        if (map->point_count < DATA_MAP_POINTS && is_point(model, map, cell) &&
            !is_known_point(map, model, cell))
            add_point(map, model, cell);
    }
    struct comparison rows[DATA_MAP_POINTS];
    for (size_t i = 0; i < map->point_count; i++)
        rows[i] = map->points[i].measured;
    judge_family(rows, map->point_count);
    for (size_t i = 0; i < map->point_count; i++)
        map->points[i].measured = rows[i];
}

/* ---- the map ---- */

void data_map_init(struct data_map *map, const struct results *results, size_t runtime,
                   size_t rounds)
{
    struct model model = {.results = results, .runtime = runtime, .rounds = rounds};
    uint32_t workers = data_task_workers(&results->runtimes[runtime]);
    for (int kind = 0; kind < PROBED_KINDS; kind++)
        map->ways[kind] = data_task_way(results, runtime, (enum worker_kind)kind);
    if (!find_plain_task(&model) || workers < 2 || map->ways[WORKER_THREAD] == DATA_WAY_COUNT ||
        map->ways[WORKER_PROCESS] == DATA_WAY_COUNT)
        return;
    map->workers = workers;
    fill_costs(&model, map);
    fill_paces(&model, map);
    add_speedups(map, &model);
    if (map->speedup[WORKER_THREAD].count == 0 || map->speedup[WORKER_PROCESS].count == 0) {
        map->workers = 0;
    } else {
        add_boundaries(map, &model);
        add_points(map, &model);
    }
    model_release(&model);
}

void data_map_release(struct data_map *map)
{
    free(map->boundaries);
    *map = (struct data_map){0};
}
