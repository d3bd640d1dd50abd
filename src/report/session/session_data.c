#include "tvp/session/session_data.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "tvp/common/clock.h"
#include "tvp/common/json_text.h"
#include "tvp/data/records.h"
#include "tvp/plan/data_plan.h"
#include "tvp/runner/answer.h"
#include "tvp/session/session_cell.h"
#include "tvp/session/session_journal.h"
#include "tvp/session/signals.h"

static const int64_t usual_limit_ns = INT64_C(60000000000);
static const int64_t most_ns = INT64_C(90000000000);

static json_t *with_calls(json_t *object, const struct data_cell *cell)
{
    if (cell->calls > 0)
        json_object_set_new(object, "task_calls", json_integer(cell->calls));
    return object;
}

static json_t *data_request(const struct session *session, const struct data_cell *cell)
{
    return with_calls(
        json_made(json_pack("{s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:s}", "request", "cell", "case",
                            data_case((enum data_way_id)cell->way), "way",
                            data_ways[cell->way].name, "workers", (json_int_t)cell->workers,
                            "data_bytes", (json_int_t)cell->bytes, "round_trips",
                            (json_int_t)data_plan_round_trips(session->results, cell), "iterations",
                            (json_int_t)cell->iterations, "start_method",
                            session->runtimes->list[cell->runtime].start_method)),
        cell);
}

static json_t *data_record(const struct session *session, const struct data_cell *cell,
                           uint32_t round)
{
    return with_calls(
        json_made(json_pack(
            "{s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:I}", "record", "data", "runtime",
            session->results->runtimes[cell->runtime].name, "way", data_ways[cell->way].name,
            "workers", (json_int_t)cell->workers, "data_bytes", (json_int_t)cell->bytes,
            "iterations", (json_int_t)cell->iterations, "round_trips",
            (json_int_t)data_plan_round_trips(session->results, cell), "round", (json_int_t)round)),
        cell);
}

static void set_failure(json_t *record, const char *name, const char *message)
{
    json_object_set_new(record, "error", json_text_of(name ? name : "answer"));
    json_object_set_new(record, "message", json_text_of(message ? message : "not told"));
}

static void judge_answer(json_t *record, const struct data_cell *cell, const json_t *answer)
{
    struct error wrong = {0};
    const json_t *failed = json_object_get(answer, "error");
    if (failed)
        set_failure(record, json_string_value(json_object_get(failed, "name")),
                    json_string_value(json_object_get(failed, "message")));
    else if (!answer_check_data(answer, cell, &wrong))
        set_failure(record, "answer", wrong.text);
    else
        json_object_set(record, "elapsed_ns", json_object_get(answer, "elapsed_ns"));
}

static json_t *try_cell(struct session *session, const struct data_cell *cell, uint32_t round)
{
    struct runtime *runtime = &session->runtimes->list[cell->runtime];
    struct error cause = {0};
    json_t *record = data_record(session, cell, round);
    int64_t limit = session->timeout_ns > 0 ? session->timeout_ns : usual_limit_ns;
    json_t *answer = runtime_exchange(runtime, data_request(session, cell), limit, &cause);
    runtime->failures_in_a_row = answer ? 0 : runtime->failures_in_a_row + 1;
    if (answer)
        judge_answer(record, cell, answer);
    else
        set_failure(record, "runner", cause.text);
    json_decref(answer);
    return record;
}

static void show(const struct session *session, const struct data_cell *cell, uint32_t round)
{
    char what[SESSION_CELL_TEXT];
    snprintf(what, sizeof what, "data, %s, round %u", data_ways[cell->way].name, round);
    progress_note(session->progress, what);
}

/* A cell during which the program was stopped (Ctrl-Z) timed the break: it is run again. */
static bool run_cell(struct session *session, const struct data_cell *cell, uint32_t round,
                     struct error *error)
{
    json_t *record = NULL;
    int stops;
    if (session_gave_up(session, cell->runtime) || results_data(session->results, cell, round))
        return true;
    show(session, cell, round);
    do {
        json_decref(record);
        stops = signals_stops();
        record = try_cell(session, cell, round);
    } while (signals_stops() != stops);
    return session_take(session, record, error);
}

bool session_data(struct session *session, struct error *error)
{
    int64_t begin = clock_now();
    bool good = true;
    uint32_t rounds = session->results->run.data ? data_plan_rounds(session->results) : 0;
    for (uint32_t round = 1; round <= rounds && good; round++) {
        size_t count;
        if (round > DATA_ENOUGH_ROUNDS && clock_now() - begin > most_ns)
            break;
        struct data_cell *cells = data_plan_round(session->results, round, &count);
        for (size_t i = 0; i < count && good; i++)
            good = run_cell(session, &cells[i], round, error);
        free(cells);
        runtimes_finish(session->runtimes);
    }
    return good;
}

static double round_seconds(const struct session *session)
{
    size_t count;
    double seconds = 0;
    struct data_cell *cells = data_plan_round(session->results, 1, &count);
    for (size_t i = 0; i < count; i++)
        seconds += data_plan_seconds(session->results, &cells[i],
                                     &session->runtimes->list[cells[i].runtime].speed);
    free(cells);
    return seconds;
}

double session_data_seconds(const struct session *session)
{
    if (!session->results->run.data)
        return 0;
    double a_round = round_seconds(session);
    return fmin(data_plan_rounds(session->results) * a_round,
                fmax((double)most_ns * 1e-9, DATA_ENOUGH_ROUNDS * a_round));
}
