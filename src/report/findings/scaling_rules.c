#include "tvp/findings/scaling_rules.h"

#include <math.h>

#include "tvp/findings/pairs.h"

static const double share_of_second = 0.25;  /* hardly: of what a second one adds, */
static const double share_of_further = 0.1;  /* or of what all further ones could add */
static const double full_efficiency = 0.8;   /* fully: of the ideal, */
static const double full_share_beyond = 0.6; /* and of the part of it beyond 1 */

static double most_at_one(double ideal)
{
    return 1 + share_of_second * (fmin(ideal, 2) - 1);
}

static double most_hardly(double ideal)
{
    return fmax(most_at_one(ideal), 1 + share_of_further * (ideal - 1));
}

static double least_fully(double ideal)
{
    return fmax(full_efficiency * ideal, 1 + full_share_beyond * (ideal - 1));
}

static enum scaling_step step_of(double speedup, double ideal)
{
    if (speedup < most_hardly(ideal))
        return SCALES_HARDLY;
    return speedup > least_fully(ideal) ? SCALES_FULLY : SCALES_PARTLY;
}

struct scaling_verdict scaling_verdict(const struct estimate *speedup, double ideal)
{
    if (!speedup->confident || !(ideal > 1))
        return (struct scaling_verdict){0};
    return (struct scaling_verdict){
        .known = true,
        .least = step_of(speedup->low, ideal),
        .most = step_of(speedup->high, ideal),
    };
}

bool scales(struct scaling_verdict verdict, enum scaling_step step)
{
    return verdict.known && verdict.least == step && verdict.most == step;
}

bool stays_at_one(const struct estimate *speedup, double ideal)
{
    return speedup->confident && speedup->high < most_at_one(ideal);
}

bool gets_beyond_one(const struct estimate *speedup, double ideal)
{
    return speedup->confident && speedup->low >= most_at_one(ideal);
}

/* What processes of that runtime reach at most with so many workers; infinite where it says nothing
 * of them. */
static double most_reached(const struct runtime_findings *beside, uint32_t workers)
{
    const struct row *row = beside ? findings_row(beside, workers) : NULL;
    if (!row || is_mostly_starting(beside, WORKER_PROCESS))
        return INFINITY;
    struct estimate reached =
        findings_speedup(beside, row, case_pair(beside->cpu_work, WORKER_PROCESS));
    return reached.confident ? reached.high : INFINITY;
}

struct turn_taking turn_taking(const struct runtime_findings *runtime,
                               const struct runtime_findings *beside)
{
    const struct scaling *scaling = judged_scaling(runtime, WORKER_THREAD);
    const struct row *single = findings_row(runtime, 1);
    const struct row *row = findings_row(runtime, scaling->workers);
    enum case_id thread = case_pair(runtime->cpu_work, WORKER_THREAD);
    enum case_id process = case_pair(runtime->cpu_work, WORKER_PROCESS);
    double ideal = scaling->ideal, workers = scaling->workers;
    double by_ideal = least_fully(ideal);
    double by_other = full_efficiency * most_reached(beside, scaling->workers);
    double inflation = runtime->times.inflation;
    struct turn_taking turns = {.staying = most_at_one(ideal), .beside = by_other < by_ideal};
    turns.near = fmax(turns.staying, fmin(by_ideal, by_other));
    turns.p_thread = paired_p_above(&row->cells[thread], &single->cells[thread],
                                    turns.staying / workers, inflation);
    turns.p_process = paired_p_above(&single->cells[process], &row->cells[process],
                                     workers / turns.near, inflation);
    turns.threads_stay = turns.p_thread <= 1 - CONFIDENCE;
    turns.processes_get_near = turns.p_process <= 1 - CONFIDENCE;
    return turns;
}

bool threads_take_turns(const struct work_nature *work)
{
    return stays_at_one(&work->speedup[WORKER_THREAD], 2) &&
           gets_beyond_one(&work->speedup[WORKER_PROCESS], 2);
}

bool own_work_stands_for_waiting(const struct runtime_findings *runtime)
{
    return !runtime->measured[CASE_IO_THREAD] && work_waits(&runtime->nature) &&
           runtime->nature.speedup[WORKER_THREAD].count > 0;
}

const struct scaling *judged_scaling(const struct runtime_findings *runtime, enum worker_kind kind)
{
    return &runtime->scaling[kind][runtime->usable_cpus > 0 ? SCALING_AT_CPUS : SCALING_AT_MOST];
}

struct scaling_verdict cpu_scaling_verdict(const struct runtime_findings *runtime,
                                           enum worker_kind kind)
{
    const struct scaling *scaling = judged_scaling(runtime, kind);
    const struct estimate *speedup = &scaling->speedup;
    struct scaling_verdict verdict = scaling_verdict(speedup, scaling->ideal);
    if (runtime->usable_cpus > 0 || !verdict.known)
        return verdict;
    if (verdict.least == SCALES_HARDLY && gets_beyond_one(speedup, scaling->ideal))
        verdict.least = SCALES_PARTLY;
    verdict.most = stays_at_one(speedup, scaling->ideal) ? SCALES_HARDLY : SCALES_FULLY;
    return verdict;
}

/* Without Start cases: work that computes takes workers of all kinds about as long. A column that
 * is several times that of the threads in every row shows what starting costs, even where the first
 * row took longest, as the first process of all often does. Workers that take turns take several
 * times as long without that. */
static bool column_looks_like_starting(const struct runtime_findings *runtime,
                                       enum worker_kind kind)
{
    static const double times = 3;
    enum case_id thread = case_pair(runtime->cpu_work, WORKER_THREAD);
    enum case_id other = case_pair(runtime->cpu_work, kind);
    const struct row *rows = runtime->rows;
    if (runtime->row_count < 3 || worker_kinds[kind].in_turns)
        return false;
    for (size_t i = 0; i < runtime->row_count; i++) {
        const struct cell *threads = &rows[i].cells[thread];
        const struct cell *others = &rows[i].cells[other];
        if (threads->count == 0 || others->count == 0 ||
            others->summary.median.value <= times * threads->summary.median.value)
            return false;
    }
    return true;
}

/* What is compared with threads has the same work to do: where its column shows only starting, that
 * of the threads shows nothing else. */
static bool looks_like_starting(const struct runtime_findings *runtime, enum worker_kind kind)
{
    if (kind != WORKER_THREAD)
        return column_looks_like_starting(runtime, kind);
    bool any = false;
    for (int other = WORKER_THREAD + 1; other < WORKER_KIND_COUNT; other++)
        any |= column_looks_like_starting(runtime, (enum worker_kind)other);
    return any;
}

bool is_mostly_starting(const struct runtime_findings *runtime, enum worker_kind kind)
{
    const struct row *row = findings_row(runtime, judged_scaling(runtime, kind)->workers);
    double share = row ? row->cells[case_pair(runtime->cpu_work, kind)].starting_share : NAN;
    return isnan(share) ? looks_like_starting(runtime, kind) : share > 0.5;
}

bool computing_is_mostly_starting(const struct runtime_findings *runtime)
{
    enum worker_kind kinds[WORKER_KIND_COUNT];
    size_t count = findings_compared(runtime, WORK_CPU, kinds);
    size_t starting = 0, judged = 0;
    for (size_t i = 0; i < count; i++) {
        judged += !worker_kinds[kinds[i]].in_turns;
        starting += !worker_kinds[kinds[i]].in_turns && is_mostly_starting(runtime, kinds[i]);
    }
    return judged > 0 && starting == judged;
}

bool has_room_to_scale(const struct runtime_findings *runtime)
{
    return judged_scaling(runtime, WORKER_THREAD)->workers > 1 &&
           (runtime->usable_cpus <= 0 || runtime->usable_cpus > 1);
}
