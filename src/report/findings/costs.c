#include "tvp/findings/costs.h"

#include <stdlib.h>

#include "tvp/common/alloc.h"
#include "tvp/findings/grid.h"
#include "tvp/findings/pairs.h"
#include "tvp/stats/slope_estimates.h"

static const struct cell *start_cell(const struct row *row, int kind)
{
    return &row->cells[case_pair(WORK_START, (enum worker_kind)kind)];
}

/* One row has no slope: its time is shared out among its workers. */
static void share_out(const struct runtime_findings *runtime, struct estimate *costs,
                      struct estimate *ratios)
{
    const struct row *row = &runtime->rows[0];
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++)
        costs[kind] = estimate_divided(start_cell(row, kind)->summary.median, row->workers);
    for (int kind = WORKER_THREAD + 1; kind < WORKER_KIND_COUNT; kind++)
        ratios[kind] = paired_ratio(start_cell(row, kind), start_cell(row, WORKER_THREAD), 1,
                                    runtime->times.inflation);
}

static void find_slopes(const struct runtime_findings *runtime, struct estimate *costs,
                        struct estimate *ratios)
{
    struct grid_rounds rounds = grid_rounds(runtime);
    double *workers = xreallocarray(NULL, runtime->row_count, sizeof *workers);
    struct grid grids[WORKER_KIND_COUNT] = {0};
    const double *values[WORKER_KIND_COUNT];
    for (size_t i = 0; i < runtime->row_count; i++)
        workers[i] = runtime->rows[i].workers;
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++) {
        for (size_t i = 0; i < runtime->row_count; i++)
            grid_add_times(&grids[kind], start_cell(&runtime->rows[i], kind), &rounds);
        values[kind] = grids[kind].values;
    }
    struct lines lines = {workers, runtime->row_count, rounds.count, values, WORKER_KIND_COUNT};
    if (rounds.count > 0)
        estimate_slopes(&lines, runtime->times.inflation, costs, ratios);
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++)
        free(grids[kind].values);
    free(workers);
    free(rounds.list);
}

void find_worker_costs(struct runtime_findings *runtime)
{
    struct estimate *costs = runtime->worker_cost, *ratios = runtime->worker_cost_ratio;
    if (runtime->row_count == 1)
        share_out(runtime, costs, ratios);
    else
        find_slopes(runtime, costs, ratios);
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++)
        costs[kind] = not_negative(costs[kind]);
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++)
        if (costs[WORKER_THREAD].unresolved || costs[kind].unresolved)
            ratios[kind] = (struct estimate){0};
}
