#include "tvp/findings/pools.h"

#include <math.h>

#include "tvp/stats/serial_share.h"

static const struct cell *pool_cell(const struct row *row, enum work work, int kind)
{
    return &row->cells[case_pair(work, (enum worker_kind)kind)];
}

/* One over it; a bound comes from the other one. */
static struct estimate inverted(struct estimate estimate)
{
    struct estimate result = estimate;
    if (estimate.count == 0 || !(estimate.low > 0))
        return (struct estimate){0};
    result.value = 1 / estimate.value;
    result.low = 1 / estimate.high;
    result.high = 1 / estimate.low;
    return result;
}

/* It falls as the speed-up rises, so that its bounds are those of the other bounds. */
static struct estimate serial_share_of(const struct estimate *speedup, double ideal)
{
    struct estimate share = *speedup;
    if (speedup->count == 0 || !(ideal > 1) || !(speedup->low > 0))
        return (struct estimate){0};
    share.value = serial_share(speedup->value, ideal);
    share.low = serial_share(speedup->high, ideal);
    share.high = serial_share(speedup->low, ideal);
    share.beyond = WITHIN_IDEAL;
    return not_negative(share);
}

static void find_costs(struct pool_figures *figures, const struct row *row, int kind, double tasks,
                       double ideal)
{
    static const double shares[BREAK_EVENS] = {[BREAK_EVEN_5] = 0.05, [BREAK_EVEN_1] = 0.01};
    figures->task_seconds =
        estimate_divided(pool_cell(row, WORK_TASK, kind)->summary.median, tasks);
    figures->chunk_seconds =
        estimate_divided(pool_cell(row, WORK_CHUNK, kind)->summary.median, tasks);
    figures->tasks_per_second = inverted(figures->task_seconds);
    for (int i = 0; i < BREAK_EVENS; i++)
        figures->least_task[i] = estimate_divided(figures->task_seconds, shares[i] / ideal);
}

static void find_scaling(struct pool_figures *figures, const struct runtime_findings *runtime,
                         const struct row *row, int kind, double ideal)
{
    if (row->workers < 2)
        return;
    figures->speedup = findings_speedup(runtime, row, case_pair(WORK_POOL, (enum worker_kind)kind));
    figures->efficiency = estimate_divided(figures->speedup, ideal);
    figures->serial_share = serial_share_of(&figures->speedup, ideal);
}

static bool has_pools(const struct runtime_findings *runtime, int kind)
{
    bool any = false;
    for (int work = 0; work < WORK_COUNT; work++)
        any |= works[work].task != NO_POOL &&
               runtime->measured[case_pair((enum work)work, (enum worker_kind)kind)];
    return any;
}

void find_pools(struct runtime_findings *runtime, int64_t tasks)
{
    for (size_t i = 0; i < runtime->row_count && tasks > 0; i++) {
        struct row *row = &runtime->rows[i];
        double ideal = findings_ideal_speedup(runtime, row->workers);
        for (int kind = 0; kind < WORKER_KIND_COUNT; kind++) {
            if (!has_pools(runtime, kind))
                continue;
            find_costs(&row->pool[kind], row, kind, (double)tasks, ideal);
            find_scaling(&row->pool[kind], runtime, row, kind, ideal);
        }
    }
}

static bool has_time(const struct row *row, enum work work)
{
    size_t count = 0;
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++)
        count += pool_cell(row, work, kind)->count;
    return count > 0;
}

const struct row *findings_pool_row(const struct runtime_findings *runtime, enum work work)
{
    double cpus = runtime->usable_cpus > 0 ? ceil(runtime->usable_cpus) : 1;
    const struct row *found = NULL;
    for (size_t i = 0; i < runtime->row_count; i++) {
        const struct row *row = &runtime->rows[i];
        if (has_time(row, work) && (!found || row->workers <= cpus))
            found = row;
    }
    return found;
}
