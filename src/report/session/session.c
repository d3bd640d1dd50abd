#include "tvp/session/session.h"

#include <math.h>
#include <stdlib.h>

#include "tvp/common/clock.h"
#include "tvp/common/json_text.h"
#include "tvp/common/strbuf.h"
#include "tvp/common/units.h"
#include "tvp/data/records.h"
#include "tvp/plan/plan.h"
#include "tvp/plan/stop_rule.h"
#include "tvp/session/session_cell.h"
#include "tvp/session/session_journal.h"
#include "tvp/session/session_probes.h"
#include "tvp/session/session_timelines.h"
#include "tvp/session/session_trials.h"
#include "tvp/text/wording.h"

/* What lies between two timed windows: a request, an answer, a line of data; and what starting and
 * ending a runner costs a round. Only predictions depend on them. */
static const double between_cells_seconds = 0.0002;
static const double runner_seconds = 0.01;

/* ---- one round ---- */

static double start_seconds(const struct runtime *runtime)
{
    return fmax(runner_seconds, runtime->hello_seconds);
}

static double cell_seconds(const struct session *session, const struct planned_cell *cell)
{
    bool starts = works[measured_cases[cell->case_id].work].own_runner;
    return between_cells_seconds + session_window_seconds(session, cell) +
           (starts ? start_seconds(&session->runtimes->list[cell->runtime]) : 0);
}

double session_round_seconds(const struct session *session)
{
    size_t count;
    struct planned_cell *cells = plan_round(session->results, 1, &count);
    double seconds = 0;
    for (size_t i = 0; i < session->runtimes->count; i++)
        seconds += start_seconds(&session->runtimes->list[i]);
    for (size_t i = 0; i < count; i++)
        seconds += cell_seconds(session, &cells[i]);
    free(cells);
    return seconds + session_timeline_seconds(session);
}

static void describe_round(uint32_t round, int64_t wall, int64_t windows)
{
    struct strbuf line = {0};
    strbuf_addf(&line, "round %u: ", round);
    add_duration(&line, (double)wall * 1e-9);
    strbuf_addf(&line, ", %.1f %% of it in timed windows", 100 * (double)windows / (double)wall);
    error_note("%s", strbuf_text(&line));
    strbuf_release(&line);
}

static bool take_round(struct session *session, uint32_t round, int64_t begin, size_t first_sample,
                       struct error *error)
{
    const struct results *results = session->results;
    int64_t windows = 0;
    for (size_t i = first_sample; i < results->sample_count; i++)
        windows += (int64_t)results->samples[i].elapsed_ns;
    int64_t steal = runtimes_finish(session->runtimes);
    int64_t wall = clock_now() - begin;
    if (session->verbosity >= 1)
        describe_round(round, wall, windows);
    return session_take(
        session,
        json_made(json_pack("{s:s, s:I, s:I, s:I, s:I}", "record", "round", "round",
                            (json_int_t)round, "wall_ns", (json_int_t)wall, "windows_ns",
                            (json_int_t)windows, "steal_ns", (json_int_t)steal)),
        error);
}

static bool run_cell(struct session *session, const struct planned_cell *cell, uint32_t round,
                     struct error *error)
{
    const struct advance *advance = &session->advance;
    if (!session_wants_cell(session, cell, round))
        return true;
    char what[SESSION_CELL_TEXT];
    session_describe_cell(session, cell, round, what);
    progress_cell(session->progress, advance->done, advance->total, what,
                  advance_seconds_left(advance));
    return session_cell(session, cell, round, error);
}

static bool time_is_up(const struct session *session)
{
    return session->end_by > 0 && clock_now() >= session->end_by;
}

static bool run_round(struct session *session, uint32_t round, struct error *error)
{
    int64_t begin = clock_now();
    size_t first_sample = session->results->sample_count;
    size_t count;
    struct planned_cell *cells = plan_round(session->results, round, &count);
    bool good = true;
    bool whole = true;
    for (size_t i = 0; i < count && good; i++) {
        whole = !time_is_up(session);
        if (!whole)
            break;
        good = run_cell(session, &cells[i], round, error);
        advance_by(&session->advance, cell_seconds(session, &cells[i]));
        bool row_ends = i + 1 == count || cells[i + 1].workers != cells[i].workers;
        if (good && session->row_done && row_ends)
            session->row_done(session->results, cells[i].workers);
    }
    free(cells);
    if (!good || !whole)
        return good;
    return session_timelines(session, round, error) &&
           take_round(session, round, begin, first_sample, error);
}

/* ---- all rounds ---- */

static bool all_given_up(const struct session *session)
{
    for (size_t i = 0; i < session->runtimes->count; i++)
        if (!session_gave_up(session, i))
            return false;
    return true;
}

static double mean_round_seconds(const struct results *results)
{
    double seconds = 0;
    for (size_t i = 0; i < results->round_count; i++)
        seconds += (double)results->rounds[i].wall_ns * 1e-9;
    return seconds / (double)results->round_count;
}

/* A round has its record only when all its cells have been tried. */
static uint32_t last_complete_round(const struct results *results)
{
    uint32_t last = 0;
    for (size_t i = 0; i < results->round_count; i++)
        if (results->rounds[i].round > last)
            last = results->rounds[i].round;
    return last;
}

/* "warning: --precision 0.5 % will hardly be reached in 100 rounds: native's CpuThread with 4
 * workers needs about 1900 (…)", once in a run. */
static void tell_of_precision(struct session *session, uint32_t round)
{
    const struct results *results = session->results;
    struct widest_cell widest;
    if (session->told_of_precision || !precision_is_out_of_reach(results, round, &widest))
        return;
    session->told_of_precision = true;
    struct strbuf line = {0};
    strbuf_adds(&line, "warning: --precision ");
    word_percent(&line, results->run.precision);
    strbuf_addf(&line,
                " will hardly be reached in %u rounds: ", precision_most_rounds(&results->run));
    word_flat(&line, results->runtimes[widest.sample->runtime].name);
    strbuf_addf(&line, "'s %s with ", measured_cases[widest.sample->case_id].name);
    word_count(&line, widest.sample->workers, "worker", "workers");
    word_rounds_needed(&line, widest.precision.rounds_needed);
    if (isfinite(widest.precision.reach)) {
        strbuf_addf(&line, " (after %u its 99 %% interval reaches ", round);
        word_percent(&line, widest.precision.reach);
        strbuf_adds(&line, " from the median)");
    }
    strbuf_adds(&line, "; ask for less, give each worker more to do, or use a quieter machine");
    progress_clear(session->progress);
    error_note("%s", strbuf_text(&line));
    strbuf_release(&line);
}

static struct time_spent time_spent(const struct session *session)
{
    return (struct time_spent){
        .so_far = (double)(clock_now() - session->begin) * 1e-9,
        .a_round = session->results->round_count > 0 ? mean_round_seconds(session->results)
                                                     : session_round_seconds(session),
        .still_to_come = STOP_RULE_MARGIN * (session_probe_seconds(session) + REPORT_SECONDS),
    };
}

/* How many rounds there will be; 0: that depends on what is measured. */
static uint32_t foresee_rounds(const struct session *session, uint32_t round)
{
    struct time_spent spent = time_spent(session);
    bool open = session->results->run.precision > 0 || session->results->run.budget_ns > 0;
    return open ? 0 : (uint32_t)stop_rule_rounds(session->results, round, &spent);
}

static void foresee(struct session *session, uint32_t round)
{
    size_t cells;
    uint32_t rounds = foresee_rounds(session, round);
    if (rounds == 0)
        return;
    free(plan_round(session->results, 1, &cells));
    advance_expect(
        &session->advance, (uint64_t)(rounds - round) * cells + session_trial_count(session),
        (rounds - round) * session_round_seconds(session) + session_probe_seconds(session));
}

static const char *reason_to_stop(const struct session *session, uint32_t round)
{
    if (all_given_up(session))
        return "failure";
    struct time_spent spent = time_spent(session);
    return stop_reason(session->results, round, &spent);
}

static void tell_of_round(struct session *session, uint32_t round)
{
    foresee(session, round);
    progress_round(session->progress, round, foresee_rounds(session, round),
                   advance_seconds_left(&session->advance));
}

bool session_run(struct session *session, const char **reason, struct error *error)
{
    size_t cells;
    uint32_t round = last_complete_round(session->results);
    free(plan_round(session->results, 1, &cells));
    session->advance.done = (uint64_t)round * cells;
    foresee(session, round);
    *reason = round > 0 ? reason_to_stop(session, round) : NULL;
    while (!*reason) {
        round++;
        if (!run_round(session, round, error))
            return false;
        tell_of_round(session, round);
        *reason = time_is_up(session) ? "budget" : reason_to_stop(session, round);
        if (!*reason)
            tell_of_precision(session, round);
    }
    return true;
}

bool session_end(struct session *session, const char *reason, struct error *error)
{
    const struct results *results = session->results;
    json_int_t rounds_wall = 0, windows = 0;
    for (size_t i = 0; i < results->round_count; i++) {
        rounds_wall += results->rounds[i].wall_ns;
        windows += results->rounds[i].windows_ns;
    }
    json_int_t wall = clock_now() - session->begin;
    return session_take(
        session,
        json_made(json_pack("{s:s, s:s, s:I, s:I, s:I}", "record", "end", "reason", reason,
                            "wall_ns", wall, "rounds_wall_ns", rounds_wall, "windows_ns", windows)),
        error);
}
