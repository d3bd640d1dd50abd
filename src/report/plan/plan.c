#include "tvp/plan/plan.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/data/language_facts.h"
#include "tvp/data/mix.h"
#include "tvp/runner/answer.h"
#include "tvp/stats/best.h"
#include "tvp/text/worker_counts.h"

/* Up to here every worker count is measured; beyond, so many a doubling. */
enum { ALL_UP_TO = 32, POINTS_A_DOUBLING = 8 };

static uint32_t *given_points(const struct options *options, size_t *count)
{
    uint32_t *points = xreallocarray(NULL, options->point_count, sizeof *points);
    for (size_t i = 0; i < options->point_count; i++)
        points[i] = options->points[i];
    *count = options->point_count;
    return points;
}

uint32_t *plan_points(const struct options *options, double usable_cpus, size_t *count)
{
    if (options->points_kind == POINTS_LIST)
        return given_points(options, count);

    const uint32_t last = options->max_workers;
    uint32_t dense = options->points_kind == POINTS_ALL   ? last
                     : options->points_kind == POINTS_LOG ? 1
                                                          : ALL_UP_TO;
    if (dense > last)
        dense = last;
    /* 15 doublings lead from 1 to the largest count there is. */
    uint32_t *points = xreallocarray(NULL, dense + POINTS_A_DOUBLING * 16 + 2, sizeof *points);
    size_t n = 0;
    for (uint32_t workers = 1; workers <= dense; workers++)
        points[n++] = workers;
    for (int step = 1;; step++) {
        double workers = dense * exp2((double)step / POINTS_A_DOUBLING);
        if (workers >= last)
            break;
        points[n++] = (uint32_t)lround(workers);
    }
    points[n++] = last;
    double cpus = ceil(usable_cpus);
    if (cpus >= 1 && cpus <= last)
        points[n++] = (uint32_t)cpus;
    *count = worker_counts_sort(points, n);
    return points;
}

bool plan_has_case(const struct results *results, size_t runtime, enum case_id case_id)
{
    const struct runtime_facts *facts = &results->runtimes[runtime];
    return !facts->brief && results->run.cases[case_id] &&
           (!facts->hello || hello_offers(facts->hello, measured_cases[case_id].name)) &&
           (facts->threads_of < 0 || worker_kinds[measured_cases[case_id].kind].by_start_method);
}

/* A runtime that shares the threads of another chooses between them as well. */
static size_t count_choices(const struct results *results, size_t runtime)
{
    const struct runtime_facts *facts = &results->runtimes[runtime];
    size_t kinds = 0;
    for (int kind = 0; kind < WORKER_KIND_COUNT && !facts->brief; kind++) {
        enum case_id case_id = case_pair(WORK_USER, (enum worker_kind)kind);
        kinds += results->run.cases[case_id] &&
                 (!facts->hello || hello_offers(facts->hello, measured_cases[case_id].name));
    }
    return kinds * results->run.point_count;
}

uint32_t plan_rounds_for_choice(const struct results *results)
{
    size_t most = 0;
    for (size_t i = 0; i < results->runtime_count; i++) {
        size_t choices = count_choices(results, i);
        most = choices > most ? choices : most;
    }
    return most < 2 ? 0 : (uint32_t)best_rounds_needed(most, 1);
}

bool plan_is_compared(enum case_id case_id)
{
    const struct measured_case *what = &measured_cases[case_id];
    return what->kind != WORKER_THREAD || works[what->work].objects == OBJECTS_SHARED;
}

size_t plan_kind_pairs(const bool measures[CASE_COUNT])
{
    size_t pairs = 0;
    for (int work = 0; work < WORK_COUNT; work++) {
        size_t kinds = 0;
        for (int kind = WORKER_THREAD + 1; kind < WORKER_KIND_COUNT; kind++)
            if (measures[case_pair((enum work)work, (enum worker_kind)kind)])
                pairs += kinds++;
    }
    return pairs;
}

size_t plan_tables_without_lock(const json_t *const hellos[], size_t count)
{
    size_t with = 0, without = 0;
    for (size_t i = 0; i < count; i++) {
        const struct runtime_facts facts = {.hello = (json_t *)(uintptr_t)hellos[i]};
        with += is_cpython(&facts) && has_lock(&facts);
        without += is_cpython(&facts) && has_no_lock(&facts);
    }
    return with > 0 ? 2 * without : 0;
}

struct planned_cell planned_cell(size_t runtime, enum case_id case_id, uint32_t workers)
{
    return (struct planned_cell){
        .runtime = (uint16_t)runtime, .case_id = (uint16_t)case_id, .workers = workers};
}

/* A server of the user's has no more connections at a time than its user allows. */
static bool are_too_many(const struct run_facts *run, enum case_id case_id, uint32_t workers)
{
    return measured_cases[case_id].work == WORK_NET && run->io_connections > 0 &&
           workers > run->io_connections;
}

static size_t add_block(const struct results *results, uint32_t workers, struct planned_cell *cells)
{
    size_t n = 0;
    for (size_t runtime = 0; runtime < results->runtime_count; runtime++)
        for (int case_id = 0; case_id < CASE_COUNT; case_id++)
            if (plan_has_case(results, runtime, (enum case_id)case_id) &&
                !are_too_many(&results->run, (enum case_id)case_id, workers))
                cells[n++] = planned_cell(runtime, (enum case_id)case_id, workers);
    return n;
}

static uint32_t *copy_points(const struct run_facts *run)
{
    uint32_t *points = xreallocarray(NULL, run->point_count, sizeof *points);
    memcpy(points, run->points, run->point_count * sizeof *points);
    return points;
}

struct planned_cell *plan_round(const struct results *results, uint32_t round, size_t *count)
{
    const struct run_facts *run = &results->run;
    struct planned_cell *cells =
        xreallocarray(NULL, run->point_count * results->runtime_count * CASE_COUNT, sizeof *cells);
    gsl_rng *generator = gsl_rng_alloc(gsl_rng_mt19937);
    if (!generator)
        out_of_memory();
    /* It takes 32 bits; every bit of the seed and the round must matter (splitmix64). */
    uint64_t seed = run->seed + (uint64_t)round * UINT64_C(0x9e3779b97f4a7c15);
    gsl_rng_set(generator, (unsigned long)(mix_bits(seed) >> 32));
    uint32_t *points = copy_points(run);
    if (run->shuffled_counts)
        gsl_ran_shuffle(generator, points, run->point_count, sizeof *points);
    size_t n = 0;
    for (size_t i = 0; i < run->point_count; i++) {
        size_t added = add_block(results, points[i], cells + n);
        if (added > 0) /* of none GSL makes an error */
            gsl_ran_shuffle(generator, cells + n, added, sizeof *cells);
        n += added;
    }
    free(points);
    gsl_rng_free(generator);
    *count = n;
    return cells;
}

/* Threads below a lock compute one at a time; if they do not need it, this is too much. Coroutines
 * do by nature. */
static bool takes_turns(const struct runtime_facts *runtime, enum worker_kind kind)
{
    return worker_kinds[kind].in_turns || (kind == WORKER_THREAD && has_lock(runtime));
}

static double user_work_seconds(const struct runtime_facts *runtime, enum worker_kind kind,
                                const struct planned_cell *cell, const struct speed *speed,
                                double usable_cpus)
{
    const struct call_speed *call = &speed->calls[kind];
    double cpus = fmin(cell->workers, usable_cpus);
    double computing = cell->workers * call->cpu_seconds / (takes_turns(runtime, kind) ? 1 : cpus);
    return cell->workers * fmax(speed->start_seconds[kind], call->load_seconds / cpus) +
           (double)runtime->amounts[WORK_USER] * fmax(call->seconds, computing);
}

double plan_cell_seconds(const struct results *results, const struct planned_cell *cell,
                         const struct speed *speed, double usable_cpus)
{
    const struct measured_case *what = &measured_cases[cell->case_id];
    const struct runtime_facts *runtime = &results->runtimes[cell->runtime];
    int64_t amount = work_amount_of(what->work, runtime->amounts);
    if (works[what->work].of_user)
        return user_work_seconds(runtime, what->kind, cell, speed, usable_cpus);
    double single = (double)amount * speed->amount_seconds[what->work];
    double cpus = worker_kinds[what->kind].in_turns ? fmin(usable_cpus, 1) : usable_cpus;
    return cell->workers * speed->start_seconds[what->kind] +
           work_seconds(&works[what->work], amount, single, cell->workers, cpus);
}

int64_t plan_cell_limit(double expected_seconds)
{
    double limit = 10 * expected_seconds + 30;
    return (int64_t)(fmin(limit, 3.6e6) * 1e9);
}
