#include "tvp/run/data_plan.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/data/data_facts.h"
#include "tvp/data/mix.h"

/* Tasks are from this share of a CPU-bound worker's iterations to that many times as long. */
static const double shortest_task = 1e-3;
static const double longest_task = 3;
/* And have data of these sizes, in bytes. */
static const double least_data = 1 << 10;
static const double most_data = 1 << 24;

uint32_t data_plan_rounds(const struct results *results)
{
    enum { USUAL_ROUNDS = 15 };
    uint32_t rounds = results->run.rounds;
    return rounds > 0 && rounds < USUAL_ROUNDS ? rounds : USUAL_ROUNDS;
}

int64_t data_plan_round_trips(const struct data_cell *cell)
{
    enum { SMALL = 1 << 14, MIDDLE = 1 << 20, LARGE = 1 << 22 };
    if (data_cell_task(cell) > 0)
        return cell->bytes <= MIDDLE ? 2 : 1;
    if (data_ways[cell->way].starts)
        return cell->bytes <= MIDDLE ? 4 : 1;
    return cell->bytes <= SMALL ? 32 : cell->bytes <= MIDDLE ? 8 : cell->bytes <= LARGE ? 2 : 1;
}

struct cells {
    struct data_cell *list;
    size_t count;
    size_t capacity;
};

static void add(struct cells *cells, struct data_cell cell)
{
    cells->list = xgrow(cells->list, cells->count, &cells->capacity, sizeof *cells->list);
    cells->list[cells->count++] = cell;
}

static void add_sizes(struct cells *cells, size_t runtime, enum data_way_id way)
{
    size_t sizes = data_ways[way].without_data ? 1 : data_size_count;
    for (size_t i = 0; i < sizes; i++)
        add(cells, (struct data_cell){.runtime = (uint16_t)runtime,
                                      .way = (uint16_t)way,
                                      .workers = 1,
                                      .bytes = data_sizes[i]});
}

/* A number from `least` to `most` whose logarithm is as likely to be anywhere between. */
static double draw(gsl_rng *generator, double least, double most)
{
    return exp(gsl_ran_flat(generator, log(least), log(most)));
}

static gsl_rng *new_generator(const struct results *results, uint64_t stream)
{
    gsl_rng *generator = gsl_rng_alloc(gsl_rng_mt19937);
    if (!generator)
        out_of_memory();
    uint64_t seed = results->run.seed + stream * UINT64_C(0x9e3779b97f4a7c15);
    gsl_rng_set(generator, (unsigned long)(mix_bits(seed) >> 32));
    return generator;
}

static void add_of_way(struct cells *cells, struct data_cell cell, enum data_way_id way)
{
    cell.way = (uint16_t)way;
    add(cells, cell);
}

/* Computes for so long and has so much data as chance says; but data may have been given a size. */
static struct data_cell draw_task(gsl_rng *generator, const struct results *results,
                                  struct data_cell task)
{
    double length = draw(generator, shortest_task, longest_task);
    double bytes = draw(generator, least_data, most_data);
    int64_t given = task_bytes(results->run.amounts);
    task.iterations = (int64_t)fmax(1, length * (double)task.iterations);
    task.bytes = given > 0 ? given : (int64_t)bytes;
    return task;
}

/* Both kinds do the same tasks. */
static void add_tasks(struct cells *cells, const struct results *results, size_t runtime)
{
    /* No round has this number: these are drawn once. */
    gsl_rng *generator = new_generator(results, UINT64_C(1) << 40);
    const struct data_cell alone = {
        .runtime = (uint16_t)runtime,
        .workers = 1,
        .iterations = results->runtimes[runtime].amounts[WORK_CPU],
    };
    struct data_cell shared = alone, points[DATA_POINTS];
    shared.workers = data_task_workers(&results->runtimes[runtime]);
    for (int point = 0; point < DATA_POINTS; point++)
        points[point] = draw_task(generator, results, shared);
    gsl_rng_free(generator);
    for (int kind = 0; kind < PROBED_KINDS; kind++) {
        enum data_way_id way = data_task_way(results, runtime, (enum worker_kind)kind);
        add_of_way(cells, alone, way);
        add_of_way(cells, shared, way);
        for (int point = 0; point < DATA_POINTS; point++)
            add_of_way(cells, points[point], way);
    }
}

/* How long a call takes alone, and then all workers. */
static void add_calls(struct cells *cells, const struct results *results, size_t runtime)
{
    struct data_cell call = {
        .runtime = (uint16_t)runtime,
        .workers = 1,
        .bytes = task_bytes(results->run.amounts),
        .calls = 1,
    };
    add_of_way(cells, call, data_task_way(results, runtime, WORKER_THREAD));
    call.workers = data_task_workers(&results->runtimes[runtime]);
    for (int kind = 0; kind < PROBED_KINDS; kind++)
        add_of_way(cells, call, data_task_way(results, runtime, (enum worker_kind)kind));
}

static void add_runtime(struct cells *cells, const struct results *results, size_t runtime)
{
    const struct runtime_facts *facts = &results->runtimes[runtime];
    for (int way = 0; way < DATA_WAY_COUNT; way++)
        if (data_offers(facts, (enum data_way_id)way))
            add_sizes(cells, runtime, (enum data_way_id)way);
    bool can_compare = data_task_workers(facts) > 1 && facts->amounts[WORK_CPU] > 0;
    for (int kind = 0; kind < PROBED_KINDS; kind++)
        can_compare &= data_task_way(results, runtime, (enum worker_kind)kind) != DATA_WAY_COUNT;
    if (can_compare)
        add_tasks(cells, results, runtime);
    if (can_compare && results->run.work.function)
        add_calls(cells, results, runtime);
}

struct data_cell *data_plan_round(const struct results *results, uint32_t round, size_t *count)
{
    struct cells cells = {0};
    for (size_t i = 0; results->run.data && i < results->runtime_count; i++)
        if (!results->runtimes[i].brief && !results->runtimes[i].older)
            add_runtime(&cells, results, i);
    gsl_rng *generator = new_generator(results, round);
    if (cells.count > 0)
        gsl_ran_shuffle(generator, cells.list, cells.count, sizeof *cells.list);
    gsl_rng_free(generator);
    *count = cells.count;
    return cells.list;
}
