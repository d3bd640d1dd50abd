#include "tvp/session/session_timelines.h"

#include <math.h>
#include <stdlib.h>

#include "tvp/plan/plan.h"
#include "tvp/session/session_cell.h"

/* Of the time of the rounds, where nobody asked for them. */
static const double most_of_rounds = 0.2;

/* More rounds than this tell nothing new of who ran when, and every round is kept in memory. */
enum { MOST_ROUNDS_WITH_MARKS = 100 };

/* A runtime that can leave marks, in a case that it can run. What computes too little has nothing
 * to mark; an older build is measured for its times alone. */
static bool is_wanted(const struct session *session, size_t index, enum case_id case_id)
{
    const struct results *results = session->results;
    const struct runtime_facts *facts = &results->runtimes[index];
    const struct runtime *runtime = &session->runtimes->list[index];
    enum work work = measured_cases[case_id].work;
    return results->run.timeline.cases[case_id] && !facts->older &&
           hello_marks(runtime->hello) >= TIMELINE_MARKS &&
           hello_offers(runtime->hello, measured_cases[case_id].name) &&
           (!facts->brief || runtime_measures(runtime, case_id)) &&
           (facts->threads_of < 0 || worker_kinds[measured_cases[case_id].kind].by_start_method) &&
           (work != WORK_CPU || facts->amounts[work] >= TIMELINE_MARKS);
}

static struct planned_cell cell_of(const struct session *session, size_t index, int case_id)
{
    return (struct planned_cell){.runtime = (uint16_t)index,
                                 .case_id = (uint16_t)case_id,
                                 .workers = session->results->run.timeline.workers,
                                 .marks = TIMELINE_MARKS};
}

double session_timelines_seconds_of(const struct session *session, size_t index)
{
    double seconds = 0;
    for (int case_id = 0; case_id < CASE_COUNT; case_id++) {
        struct planned_cell cell = cell_of(session, index, case_id);
        if (is_wanted(session, index, (enum case_id)case_id))
            seconds += session_window_seconds(session, &cell);
    }
    return seconds;
}

static double seconds_of_all(const struct session *session)
{
    double seconds = 0;
    for (size_t i = 0; i < session->runtimes->count; i++)
        if (!session->results->runtimes[i].brief)
            seconds += session_timelines_seconds_of(session, i);
    return seconds;
}

static double seconds_of_samples(const struct session *session)
{
    size_t count;
    struct planned_cell *cells = plan_round(session->results, 1, &count);
    double seconds = 0;
    for (size_t i = 0; i < count; i++)
        seconds += session_window_seconds(session, &cells[i]);
    free(cells);
    return seconds;
}

/* Every how many rounds. */
static uint32_t rounds_between(const struct session *session)
{
    if (session->results->run.timeline.asked_for)
        return 1;
    double share = seconds_of_all(session) / seconds_of_samples(session);
    return (uint32_t)fmin(fmax(ceil(share / most_of_rounds), 1), 1e6);
}

double session_timeline_seconds(const struct session *session)
{
    return session->results->run.timeline.workers == 0
               ? 0
               : seconds_of_all(session) / rounds_between(session);
}

bool session_timelines_of(struct session *session, size_t index, uint32_t round,
                          struct error *error)
{
    bool good = true;
    for (int step = 0; step < CASE_COUNT && good; step++) {
        /* The order alternates, so that neither kind always comes first. */
        int case_id = round % 2 ? step : CASE_COUNT - 1 - step;
        struct planned_cell cell = cell_of(session, index, case_id);
        if (is_wanted(session, index, (enum case_id)case_id) &&
            session_wants_cell(session, &cell, round))
            good = session_cell(session, &cell, round, error);
    }
    return good;
}

bool session_timelines(struct session *session, uint32_t round, struct error *error)
{
    bool good = true;
    if (session->results->run.timeline.workers == 0 || round > MOST_ROUNDS_WITH_MARKS ||
        (round - 1) % rounds_between(session) != 0)
        return true;
    for (size_t i = 0; i < session->runtimes->count && good; i++)
        if (!session->results->runtimes[i].brief)
            good = session_timelines_of(session, i, round, error);
    return good;
}
