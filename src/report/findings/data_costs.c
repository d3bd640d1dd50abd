#include "tvp/findings/data_costs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/findings/data_map.h"
#include "tvp/findings/data_series.h"

/* ---- looking ---- */

const struct data_way_costs *data_costs_of(const struct data_findings *findings,
                                           enum data_way_id way)
{
    for (size_t i = 0; i < findings->way_count; i++)
        if (findings->ways[i].way == way)
            return &findings->ways[i];
    return NULL;
}

const struct data_cost *data_cost_at(const struct data_way_costs *costs, int64_t bytes)
{
    for (size_t i = 0; costs && i < costs->size_count; i++)
        if (costs->sizes[i].bytes == bytes)
            return &costs->sizes[i];
    return NULL;
}

int data_side(const struct comparison *comparison)
{
    return (comparison->verdict == VERDICT_SECOND_FASTER) -
           (comparison->verdict == VERDICT_FIRST_FASTER);
}

/* ---- costs ---- */

struct source {
    const struct results *results;
    size_t runtime;
    size_t rounds;
};

static double *series_of(const struct source *source, enum data_way_id way, int64_t bytes)
{
    const struct data_cell cell = {(uint16_t)source->runtime, (uint16_t)way, 1, bytes, 0, 0};
    return data_series(source->results, &cell, source->rounds);
}

static void note_failures(struct data_cost *cost, const struct source *source, enum data_way_id way)
{
    const struct data_cell cell = {(uint16_t)source->runtime, (uint16_t)way, 1, cost->bytes, 0, 0};
    for (size_t i = 0; i < source->results->data_count; i++) {
        const struct data_sample *sample = &source->results->data[i];
        if (!sample->message || !data_cell_is(&sample->cell, &cell))
            continue;
        cost->failures++;
        if (!cost->failure)
            cost->failure = sample->message;
    }
}

static void add_way(struct data_findings *findings, const struct source *source,
                    enum data_way_id way)
{
    struct data_way_costs costs = {.way = way};
    costs.sizes = xcalloc(data_size_count, sizeof *costs.sizes);
    for (size_t i = 0; i < data_size_count; i++) {
        struct data_cost *cost = &costs.sizes[costs.size_count];
        double *series = series_of(source, way, data_sizes[i]);
        *cost = (struct data_cost){.bytes = data_sizes[i],
                                   .seconds = data_median(series, source->rounds)};
        free(series);
        note_failures(cost, source, way);
        if (cost->seconds.count > 0)
            costs.largest = cost->bytes;
        costs.size_count += cost->seconds.count > 0 || cost->failures > 0;
    }
    if (costs.size_count > 0)
        findings->ways[findings->way_count++] = costs;
    else
        free(costs.sizes);
}

/* ---- from which size on a copy takes longer than starting a process ---- */

/* Where between two sizes a time is reached, if its logarithm goes straight over that of sizes. */
static double between(double from, double to, double below, double above, double reached)
{
    double share = log(reached / below) / log(above / below);
    return exp(log(fmax(from, 1)) + share * log(to / fmax(from, 1)));
}

/* In one round; 0: at once. NaN: not known. More than the largest size: never. */
static double crossing_in(double *const *times, size_t sizes, size_t round, double start)
{
    size_t last = sizes;
    for (size_t i = 0; i < sizes; i++) {
        if (!isfinite(times[i][round]))
            return NAN;
        if (times[i][round] <= start)
            last = i;
    }
    if (!isfinite(start))
        return NAN;
    if (last == sizes)
        return 0;
    if (last + 1 == sizes)
        return 2 * (double)data_sizes[last];
    return between((double)data_sizes[last], (double)data_sizes[last + 1], times[last][round],
                   times[last + 1][round], start);
}

static void find_crossing(struct data_way_costs *costs, const struct source *source)
{
    double *times[DATA_MOST_SIZES], *start = series_of(source, DATA_START, 0);
    double *crossings = xreallocarray(NULL, source->rounds + 1, sizeof *crossings);
    size_t sizes = 0;
    while (sizes < data_size_count && sizes < DATA_MOST_SIZES &&
           data_sizes[sizes] <= costs->largest)
        sizes++;
    for (size_t i = 0; i < sizes; i++)
        times[i] = series_of(source, costs->way, data_sizes[i]);
    for (size_t r = 0; r < source->rounds; r++)
        crossings[r] = crossing_in(times, sizes, r, start[r]);
    costs->crossing = data_median(crossings, source->rounds);
    if (costs->crossing.count > 0)
        costs->crossing_state = costs->crossing.value > (double)costs->largest ? CROSSING_NEVER
                                : costs->crossing.value < 1                    ? CROSSING_AT_ONCE
                                                                               : CROSSING_FOUND;
    for (size_t i = 0; i < sizes; i++)
        free(times[i]);
    free(crossings);
    free(start);
}

/* ---- claims ---- */

static enum data_way_id fastest_copy(const struct data_findings *findings)
{
    const struct data_way_costs *best = NULL;
    for (size_t i = 0; i < findings->way_count; i++) {
        const struct data_way_costs *costs = &findings->ways[i];
        if (!data_ways[costs->way].copies || data_ways[costs->way].kind != WORKER_PROCESS ||
            costs->largest == 0)
            continue;
        const struct data_cost *cost = data_cost_at(costs, costs->largest);
        const struct data_cost *least = best ? data_cost_at(best, best->largest) : NULL;
        if (!best || costs->largest > best->largest ||
            (costs->largest == best->largest && cost->seconds.value < least->seconds.value))
            best = costs;
    }
    return best ? best->way : DATA_WAY_COUNT;
}

static void compare(const struct source *source, enum data_way_id first, int64_t first_bytes,
                    enum data_way_id second, int64_t second_bytes, struct comparison *comparison)
{
    double *one = series_of(source, first, first_bytes);
    double *other = series_of(source, second, second_bytes);
    compare_pairs(one, other, source->rounds, 1, comparison);
    free(one);
    free(other);
}

static void judge_claims(struct data_claims *claims)
{
    struct comparison *all[] = {&claims->against_threads, &claims->thread_growth,
                                &claims->process_growth,  &claims->in_place,
                                &claims->cloned,          &claims->starting};
    struct comparison rows[sizeof all / sizeof *all];
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        rows[i] = *all[i];
    judge_family(rows, sizeof all / sizeof *all);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        *all[i] = rows[i];
}

/* Threads that have what their process has; NULL: none was measured. */
static const struct data_way_costs *threads_in_place(const struct data_findings *findings)
{
    for (size_t i = 0; i < findings->way_count; i++)
        if (data_ways[findings->ways[i].way].in_place)
            return &findings->ways[i];
    return NULL;
}

static void add_claims(struct data_findings *findings, const struct source *source)
{
    struct data_claims *claims = &findings->claims;
    const struct data_way_costs *threads = threads_in_place(findings);
    enum data_way_id copy = fastest_copy(findings);
    const struct data_way_costs *copies = data_costs_of(findings, copy);
    claims->thread_way = claims->process_way = claims->pool_way = DATA_WAY_COUNT;
    if (!threads || !copies)
        return;
    const enum data_way_id thread = threads->way;
    claims->thread_way = thread;
    claims->process_way = claims->pool_way = copy;
    claims->bytes = threads->largest < copies->largest ? threads->largest : copies->largest;
    compare(source, thread, claims->bytes, copy, claims->bytes, &claims->against_threads);
    compare(source, thread, 0, thread, claims->bytes, &claims->thread_growth);
    compare(source, copy, 0, copy, claims->bytes, &claims->process_growth);
    compare(source, thread, claims->bytes, DATA_SHARED, claims->bytes, &claims->in_place);
    compare(source, thread, claims->bytes, DATA_CLONE, claims->bytes, &claims->cloned);
    compare(source, copy, 0, DATA_START, 0, &claims->starting);
    judge_claims(claims);
}

/* ---- all ---- */

void data_findings_init(struct data_findings *findings, const struct results *results,
                        size_t runtime)
{
    const struct source source = {results, runtime, data_rounds(results, runtime)};
    *findings = (struct data_findings){.rounds = source.rounds};
    if (source.rounds == 0)
        return;
    findings->ways = xcalloc(DATA_WAY_COUNT, sizeof *findings->ways);
    for (int way = 0; way < DATA_WAY_COUNT; way++)
        add_way(findings, &source, (enum data_way_id)way);
    for (size_t i = 0; i < findings->way_count; i++)
        if (data_ways[findings->ways[i].way].copies)
            find_crossing(&findings->ways[i], &source);
    const struct data_cost *start = data_cost_at(data_costs_of(findings, DATA_START), 0);
    if (start)
        findings->start = start->seconds;
    add_claims(findings, &source);
    data_map_init(&findings->map, results, runtime, source.rounds);
}

void data_findings_release(struct data_findings *findings)
{
    for (size_t i = 0; i < findings->way_count; i++)
        free(findings->ways[i].sizes);
    free(findings->ways);
    data_map_release(&findings->map);
    *findings = (struct data_findings){0};
}
