#include "tvp/plan/data_plan.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/data/data_facts.h"
#include "tvp/data/language_facts.h"
#include "tvp/data/mix.h"

/* How fast computing is tells a task of so many times a CPU-bound worker's iterations: one that is
 * woken on a busy CPU waits some milliseconds until it is moved, which hardly counts then. */
enum { PLAIN_LENGTH = 4 };

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

/* A short task is done often enough to take about as long as PLAIN_LENGTH CPU-bound workers: waking
 * varies more than most differences. */
static int64_t repeats_of(double length, int64_t bytes)
{
    enum { LEAST = 2, MOST = 64 };
    static const double as_long_as_one = 1 << 22; /* bytes */
    double share = length + (double)bytes / as_long_as_one;
    return (int64_t)fmin(MOST, fmax(LEAST, ceil(PLAIN_LENGTH / share)));
}

int64_t data_plan_round_trips(const struct results *results, const struct data_cell *cell)
{
    enum { SMALL = 1 << 14, MIDDLE = 1 << 20, LARGE = 1 << 22 };
    double amount = (double)results->runtimes[cell->runtime].amounts[WORK_CPU];
    if (cell->iterations > 0)
        return repeats_of((double)cell->iterations / amount, cell->bytes);
    if (cell->calls > 0)
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
    struct data_cell task = {
        .runtime = (uint16_t)runtime,
        .workers = data_task_workers(&results->runtimes[runtime]),
        .iterations = results->runtimes[runtime].amounts[WORK_CPU],
    };
    struct data_cell points[DATA_POINTS];
    for (int point = 0; point < DATA_POINTS; point++)
        points[point] = draw_task(generator, results, task);
    gsl_rng_free(generator);
    task.iterations *= PLAIN_LENGTH;
    struct data_cell alone = task;
    alone.workers = 1;
    add_of_way(cells, alone, data_task_way(results, runtime, WORKER_THREAD));
    for (int kind = 0; kind < PROBED_KINDS; kind++) {
        enum data_way_id way = data_task_way(results, runtime, (enum worker_kind)kind);
        add_of_way(cells, task, way);
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

/* ---- how long it takes ---- */

/* To make a MiB, and to look at every byte of it on both sides: on small machines. */
static const double handling_seconds_in_c = 1.5e-3;
static const double handling_seconds_elsewhere = 4e-3;

/* What a worker does with its data, once. */
static double task_seconds(const struct results *results, const struct data_cell *cell,
                           const struct speed *speed)
{
    enum worker_kind kind = data_ways[cell->way].kind;
    bool in_turns = kind == WORKER_THREAD && has_lock(&results->runtimes[cell->runtime]);
    double seconds = (double)cell->iterations * speed->amount_seconds[WORK_CPU] +
                     (double)cell->calls * speed->calls[kind].seconds;
    return seconds * (in_turns ? cell->workers : 1);
}

double data_plan_seconds(const struct results *results, const struct data_cell *cell,
                         const struct speed *speed)
{
    const struct data_way *way = &data_ways[cell->way];
    double mebibytes = (double)cell->bytes * cell->workers / (1 << 20);
    /* The first time is not measured; the last, of other data, does not compute. */
    double times = (double)data_plan_round_trips(results, cell) + 1;
    double starts = cell->workers * speed->start_seconds[way->kind] * (way->starts ? times : 1);
    double handling = is_c(&results->runtimes[cell->runtime]) ? handling_seconds_in_c
                                                              : handling_seconds_elsewhere;
    return starts + times * task_seconds(results, cell, speed) +
           mebibytes * ((times + 1) * way->copy_seconds + handling);
}
