#include "tvp/session/session_trials.h"

#include <stdio.h>
#include <stdlib.h>

#include "tvp/common/alloc.h"
#include "tvp/common/protocol.h"
#include "tvp/plan/plan.h"
#include "tvp/session/session_cell.h"
#include "tvp/session/session_journal.h"
#include "tvp/session/trials.h"

/* Where more worker counts are measured, every second, third, … of them is tried. */
enum { MOST_COUNTS = 32 };

/* Of fewer looks the largest is easily not the most that there was. */
enum { LEAST_LOOKS = 20 };

static bool is_tried(const struct session *session, const struct planned_cell *cell)
{
    const struct results *results = session->results;
    return works[measured_cases[cell->case_id].work].of_user &&
           plan_has_case(results, cell->runtime, (enum case_id)cell->case_id);
}

/* The cells that are tried, in order. The caller frees the array. */
static struct planned_cell *plan_trials(const struct session *session, size_t *count)
{
    const struct run_facts *run = &session->results->run;
    size_t step = 1 + (run->point_count - 1) / MOST_COUNTS, n = 0;
    struct planned_cell *cells =
        xcalloc((run->point_count / step + 1) * session->results->runtime_count * CASE_COUNT,
                sizeof *cells);
    for (size_t i = (run->point_count - 1) % step; i < run->point_count; i += step)
        for (size_t runtime = 0; runtime < session->results->runtime_count; runtime++)
            for (int case_id = 0; case_id < CASE_COUNT; case_id++) {
                cells[n] = planned_cell(runtime, (enum case_id)case_id, run->points[i]);
                n += is_tried(session, &cells[n]);
            }
    *count = n;
    return cells;
}

/* Whether there is one already that, if it looked at memory, did so often enough: the first call
 * has not. */
static bool has_trial(const struct session *session, const struct planned_cell *cell)
{
    const struct trial *trial =
        results_trial(session->results, cell->runtime, (enum case_id)cell->case_id, cell->workers);
    return trial && !trial->message &&
           (trial->memory_samples <= 0 || trial->memory_samples >= LEAST_LOOKS);
}

static bool take_failed(struct session *session, const struct planned_cell *cell,
                        const char *message, struct error *error)
{
    char *text =
        xasprintf("The trial of %s with %u worker%s failed: %s", measured_cases[cell->case_id].name,
                  cell->workers, cell->workers == 1 ? "" : "s", message);
    bool taken = session_warn(session, text, error);
    free(text);
    return taken;
}

static bool try_cell(struct session *session, const struct planned_cell *cell, struct error *error)
{
    struct runtime *runtime = &session->runtimes->list[cell->runtime];
    struct error cause = {0};
    const struct trial_request request = {(enum case_id)cell->case_id, cell->workers,
                                          runtime->amounts[WORK_USER], LEAST_LOOKS};
    int64_t limit = session_cell_limit(session, cell) + PROTOCOL_TRIAL_NS;
    json_t *answer = trial_run(runtime, &request, limit, &cause);
    json_t *record = trial_record(runtime->name, &request, answer, answer ? NULL : cause.text);
    bool failed = !answer;
    json_decref(answer);
    return session_take(session, record, error) &&
           (!failed || take_failed(session, cell, cause.text, error));
}

static void show(const struct session *session, const struct planned_cell *cell)
{
    const struct advance *advance = &session->advance;
    char what[64];
    snprintf(what, sizeof what, "memory, %s, %u worker%s", measured_cases[cell->case_id].name,
             cell->workers, cell->workers == 1 ? "" : "s");
    progress_cell(session->progress, advance->done, advance->total, what,
                  advance_seconds_left(advance));
}

bool session_trials(struct session *session, struct error *error)
{
    size_t count;
    struct planned_cell *cells = plan_trials(session, &count);
    bool good = true;
    for (size_t i = 0; i < count && good; i++) {
        if (has_trial(session, &cells[i]))
            continue;
        if (!session_gave_up(session, cells[i].runtime)) {
            show(session, &cells[i]);
            good = try_cell(session, &cells[i], error);
        }
        advance_by(&session->advance, session_window_seconds(session, &cells[i]));
    }
    free(cells);
    if (count > 0)
        runtimes_finish(session->runtimes);
    return good;
}

size_t session_trial_count(const struct session *session)
{
    size_t count, missing = 0;
    if (!session->results->run.probes)
        return 0;
    struct planned_cell *cells = plan_trials(session, &count);
    for (size_t i = 0; i < count; i++)
        missing += !has_trial(session, &cells[i]);
    free(cells);
    return missing;
}

double session_trial_seconds(const struct session *session)
{
    size_t count;
    struct planned_cell *cells = plan_trials(session, &count);
    double seconds = 0;
    for (size_t i = 0; i < count; i++)
        if (!has_trial(session, &cells[i]))
            seconds += session_window_seconds(session, &cells[i]);
    free(cells);
    return seconds;
}
