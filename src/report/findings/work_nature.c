#include "tvp/findings/work_nature.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/data/results.h"
#include "tvp/findings/findings.h"
#include "tvp/findings/pairs.h"
#include "tvp/findings/rows.h"
#include "tvp/stats/serial_share.h"

/* ---- one worker alone ---- */

/* What a sample of one worker says of its work; false: nothing. */
static bool take_alone(const struct sample *sample, double *seconds)
{
    if (sample->last_begin_ns < 0 || sample->last_end_ns <= sample->last_begin_ns)
        return false;
    *seconds = (double)(sample->last_end_ns - sample->last_begin_ns) * 1e-9;
    return true;
}

struct alone {
    double *job, *user, *system, *computing;
    size_t jobs, shares;
};

static void gather_alone(struct alone *alone, const struct work_nature *work,
                         const struct results *results, size_t entry)
{
    enum case_id case_id = case_pair(WORK_USER, work->alone);
    for (size_t i = 0; i < results->sample_count; i++) {
        const struct sample *sample = &results->samples[i];
        double seconds;
        if (sample->runtime != entry || sample->case_id != case_id || sample->workers != 1 ||
            !take_alone(sample, &seconds))
            continue;
        alone->job[alone->jobs++] = seconds / (double)work->calls;
        if (sample->user_ns < 0 || sample->system_ns < 0)
            continue;
        double user = (double)sample->user_ns * 1e-9 / seconds;
        double system = (double)sample->system_ns * 1e-9 / seconds;
        alone->user[alone->shares] = user;
        alone->system[alone->shares] = system;
        alone->computing[alone->shares++] = user + system;
    }
}

static void find_alone(struct work_nature *work, const struct runtime_findings *runtime,
                       const struct results *results)
{
    const struct row *single = findings_row(runtime, 1);
    if (!single)
        return;
    work->alone = single->cells[CASE_USER_THREAD].count > 0 ? WORKER_THREAD : WORKER_PROCESS;
    size_t most = single->cells[case_pair(WORK_USER, work->alone)].count;
    double *values = xreallocarray(NULL, 4 * most, sizeof *values);
    struct alone alone = {values, values + most, values + 2 * most, values + 3 * most, 0, 0};
    gather_alone(&alone, work, results, cell_entry(runtime, case_pair(WORK_USER, work->alone)));
    work->job = dependent_median(alone.job, alone.jobs, runtime->times.inflation);
    work->user = dependent_median(alone.user, alone.shares, runtime->times.inflation);
    work->system = dependent_median(alone.system, alone.shares, runtime->times.inflation);
    work->computing = dependent_median(alone.computing, alone.shares, runtime->times.inflation);
    free(values);
}

bool work_computes(const struct work_nature *work)
{
    return work->computing.confident && work->computing.low > 0.5;
}

bool work_waits(const struct work_nature *work)
{
    return work->computing.confident && work->computing.high < 0.5;
}

/* ---- scaling ---- */

static uint32_t workers_to_scale(const struct work_nature *work,
                                 const struct runtime_findings *runtime)
{
    double cpus = work_waits(work) ? INFINITY : fmax(2, ceil(runtime->usable_cpus));
    uint32_t found = 0;
    for (size_t i = 0; i < runtime->row_count; i++)
        if (runtime->rows[i].workers >= 2 && (runtime->rows[i].workers <= cpus || found == 0))
            found = runtime->rows[i].workers;
    return found;
}

static struct estimate serial_of(const struct cell *one, const struct cell *many, uint32_t workers,
                                 double inflation)
{
    double *shares = xcalloc(one->count, sizeof *shares);
    size_t count = 0;
    for (size_t i = 0; i < one->count; i++) {
        double speedup = workers * one->seconds[i] / seconds_in_round(many, one->rounds[i]);
        if (isfinite(speedup) && speedup > 0)
            shares[count++] = serial_share(speedup, workers);
    }
    struct estimate serial = not_negative(dependent_median(shares, count, inflation));
    free(shares);
    return serial;
}

static void find_scaling(struct work_nature *work, const struct runtime_findings *runtime)
{
    double inflation = runtime->times.inflation;
    work->scaling_workers = workers_to_scale(work, runtime);
    const struct row *single = findings_row(runtime, 1);
    const struct row *row = findings_row(runtime, work->scaling_workers);
    for (int kind = 0; single && row && kind < WORKER_KIND_COUNT; kind++) {
        enum case_id case_id = case_pair(WORK_USER, (enum worker_kind)kind);
        work->speedup[kind] = at_most(
            paired_ratio(&single->cells[case_id], &row->cells[case_id], row->workers, inflation),
            row->workers);
        work->serial[kind] =
            serial_of(&single->cells[case_id], &row->cells[case_id], row->workers, inflation);
    }
}

/* ---- trials ---- */

static void take_trial(struct work_nature *work, const struct trial *trial, const char **result)
{
    if (trial->memory_samples >= 0 &&
        (work->memory_samples < 0 || trial->memory_samples < work->memory_samples))
        work->memory_samples = trial->memory_samples;
    if (!trial->result)
        return;
    bool same = trial->results_agree && (!*result || strcmp(*result, trial->result) == 0);
    if (work->agreement != RESULTS_DIFFER)
        work->agreement = same ? RESULTS_SAME : RESULTS_DIFFER;
    *result = trial->result;
}

static void find_trials(struct work_nature *work, const struct runtime_findings *runtime,
                        const struct results *results)
{
    const char *result = NULL;
    work->memory_samples = -1;
    for (size_t i = 0; i < results->trial_count; i++) {
        const struct trial *trial = &results->trials[i];
        enum case_id case_id = (enum case_id)trial->case_id;
        if (trial->runtime == cell_entry(runtime, case_id) && !trial->message)
            take_trial(work, trial, &result);
    }
}

void work_nature_init(struct work_nature *work, const struct runtime_findings *runtime,
                      const struct results *results)
{
    *work = (struct work_nature){.calls = runtime->facts->amounts[WORK_USER]};
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++)
        work->measured |= runtime->measured[case_pair(WORK_USER, (enum worker_kind)kind)];
    if (!work->measured)
        return;
    if (work->calls < 1)
        work->calls = 1;
    find_alone(work, runtime, results);
    find_scaling(work, runtime);
    find_trials(work, runtime, results);
}
