#include "tvp/session/session_cell.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/common/json_text.h"
#include "tvp/common/strbuf.h"
#include "tvp/common/units.h"
#include "tvp/data/records.h"
#include "tvp/runner/answer.h"
#include "tvp/runner/cell_request.h"
#include "tvp/session/session_journal.h"
#include "tvp/session/signals.h"

static json_t *cell_record(const struct session *session, const char *kind,
                           const struct planned_cell *cell, uint32_t round)
{
    return json_made(json_pack("{s:s, s:s, s:s, s:I, s:I}", "record", kind, "runtime",
                               session->results->runtimes[cell->runtime].name, "case",
                               measured_cases[cell->case_id].name, "workers",
                               (json_int_t)cell->workers, "round", (json_int_t)round));
}

static json_t *failure_record(const struct session *session, const struct planned_cell *cell,
                              uint32_t round, const char *name, const char *message,
                              json_int_t reached)
{
    json_t *record = cell_record(session, cell->marks > 0 ? "timeline" : "failure", cell, round);
    json_object_set_new(record, "error", json_text_of(name));
    json_object_set_new(record, "message", json_text_of(message));
    if (reached >= 0)
        json_object_set_new(record, "reached", json_integer(reached));
    return record;
}

/* The runner could do the cell or not; what it says of its failure goes into the record. */
static json_t *answered_failure(const struct session *session, const struct planned_cell *cell,
                                uint32_t round, const json_t *error)
{
    const char *name = json_string_value(json_object_get(error, "name"));
    const char *message = json_string_value(json_object_get(error, "message"));
    json_int_t reached = json_integer_value(json_object_get(error, "reached"));
    bool known = json_is_integer(json_object_get(error, "reached")) && reached <= cell->workers;
    return failure_record(session, cell, round, name ? name : "error",
                          message ? message : "the runner did not say what went wrong",
                          known ? reached : -1);
}

/* Not the members that only the protocol needs. */
static bool is_data(const char *member)
{
    return strcmp(member, "answer") != 0 && strcmp(member, "id") != 0 &&
           strcmp(member, "checksums_agree") != 0 && strcmp(member, "tasks_once") != 0;
}

/* All data of the answer is kept as it came. */
static json_t *sample_record(const struct session *session, const struct planned_cell *cell,
                             uint32_t round, const json_t *answer)
{
    json_t *record = cell_record(session, cell->marks > 0 ? "timeline" : "sample", cell, round);
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)answer, key, value)
    {
        if (is_data(key) && !json_object_get(record, key))
            json_object_set(record, key, value);
    }
    return record;
}

static int64_t amount_of(const struct session *session, const struct planned_cell *cell)
{
    return work_amount_of(measured_cases[cell->case_id].work,
                          session->results->runtimes[cell->runtime].amounts);
}

/* What tasks are in a run with a work of the user's. */
static bool calls_work(const struct session *session, const struct planned_cell *cell)
{
    return works[measured_cases[cell->case_id].work].task == TASK_COMPUTES &&
           session->results->run.work.function;
}

/* It takes as long as the work itself, so it is computed once. Other cases have none. */
static uint64_t expected_checksum(const struct session *session, const struct planned_cell *cell)
{
    struct runtime *runtime = &session->runtimes->list[cell->runtime];
    enum work work = measured_cases[cell->case_id].work;
    if (!works[work].checksum || calls_work(session, cell))
        return 0;
    if (!runtime->checksum_known[work])
        runtime->checksums[work] =
            work_checksum(work, session->results->runtimes[cell->runtime].amounts);
    runtime->checksum_known[work] = true;
    return runtime->checksums[work];
}

static json_t *judge_answer(const struct session *session, const struct planned_cell *cell,
                            uint32_t round, const json_t *answer)
{
    const json_t *failed = json_object_get(answer, "error");
    if (failed)
        return answered_failure(session, cell, round, failed);
    const enum work work = measured_cases[cell->case_id].work;
    const struct io_settings *io = session->runtimes->list[cell->runtime].io;
    struct cell_expectation expected = {
        .case_id = (enum case_id)cell->case_id,
        .workers = cell->workers,
        .amount = amount_of(session, cell),
        .checksum = expected_checksum(session, cell),
        .marks = cell->marks,
        .calls_work = calls_work(session, cell),
        .least_ns = io_settings_least_ns(io, work, amount_of(session, cell)),
        .any_bytes = io_settings_any_bytes(io, work),
    };
    struct error wrong = {0};
    if (!answer_check_cell(answer, &expected, &wrong))
        return failure_record(session, cell, round, "answer", wrong.text, -1);
    return sample_record(session, cell, round, answer);
}

double session_window_seconds(const struct session *session, const struct planned_cell *cell)
{
    const struct runtime *runtime = &session->runtimes->list[cell->runtime];
    return plan_cell_seconds(session->results, cell, &runtime->speed, runtime->usable_cpus);
}

int64_t session_cell_limit(const struct session *session, const struct planned_cell *cell)
{
    return session->timeout_ns > 0 ? session->timeout_ns
                                   : plan_cell_limit(session_window_seconds(session, cell));
}

static json_t *try_cell(struct session *session, const struct planned_cell *cell, uint32_t round)
{
    struct runtime *runtime = &session->runtimes->list[cell->runtime];
    const enum work work = measured_cases[cell->case_id].work;
    struct error cause = {0};
    if (!io_settings_ready(runtime->io, work, &cause))
        return failure_record(session, cell, round, "server", cause.text, -1);
    json_t *request = cell_request((enum case_id)cell->case_id, cell->workers,
                                   session->results->runtimes[cell->runtime].amounts,
                                   runtime->start_method, runtime->io);
    if (cell->marks > 0)
        json_object_set_new(request, "marks", json_integer(cell->marks));
    int64_t limit = session_cell_limit(session, cell);
    json_t *answer = works[work].own_runner ? runtime_exchange_anew(runtime, request, limit, &cause)
                                            : runtime_exchange(runtime, request, limit, &cause);
    if (!answer) {
        runtime->failures_in_a_row++;
        return failure_record(session, cell, round, "runner", cause.text, -1);
    }
    runtime->failures_in_a_row = 0;
    json_t *record = io_settings_finish(runtime->io, work, answer, &cause)
                         ? judge_answer(session, cell, round, answer)
                         : failure_record(session, cell, round, "server", cause.text, -1);
    json_decref(answer);
    return record;
}

void session_describe_cell(const struct session *session, const struct planned_cell *cell,
                           uint32_t round, char text[SESSION_CELL_TEXT])
{
    const char *runtime = session->results->runtimes[cell->runtime].name;
    bool several = session->runtimes->count > 1;
    snprintf(text, SESSION_CELL_TEXT, "%s%s%s, %u worker%s, round %u", several ? runtime : "",
             several ? " " : "", measured_cases[cell->case_id].name, cell->workers,
             cell->workers == 1 ? "" : "s", round);
}

static void describe_outcome(const struct session *session, const struct planned_cell *cell,
                             uint32_t round, const json_t *record)
{
    char what[SESSION_CELL_TEXT];
    session_describe_cell(session, cell, round, what);
    const json_t *elapsed = json_object_get(record, "elapsed_ns");
    const char *message = json_string_value(json_object_get(record, "message"));
    struct strbuf line = {0};
    if (elapsed)
        add_duration(&line, (double)json_integer_value(elapsed) * 1e-9);
    else
        strbuf_addf(&line, "failed: %s", message ? message : "");
    error_note("%s: %s", what, strbuf_text(&line));
    strbuf_release(&line);
}

bool session_gave_up(const struct session *session, size_t runtime)
{
    return session->runtimes->list[runtime].failures_in_a_row >= SESSION_FAILURES_IN_A_ROW;
}

bool session_wants_cell(const struct session *session, const struct planned_cell *cell,
                        uint32_t round)
{
    bool (*const is_there)(const struct results *, size_t, enum case_id, uint32_t, uint32_t) =
        cell->marks > 0 ? results_has_timeline : results_has;
    return !session_gave_up(session, cell->runtime) &&
           !is_there(session->results, cell->runtime, (enum case_id)cell->case_id, cell->workers,
                     round);
}

/* What a runner adds to its answer beyond the checked members goes into the sample too, and the
 * results may refuse it. That costs the cell, not the run. */
static bool take_outcome(struct session *session, const struct planned_cell *cell, uint32_t round,
                         json_t *record, struct error *error)
{
    struct error refusal = {0};
    if (!data_file_fits(record))
        error_set(&refusal, ERROR_FAILED, "answered with more than a line of the data file holds");
    else if (results_take(session->results, record, &refusal))
        return session_keep(session, record, error);
    json_decref(record);
    return session_take(session, failure_record(session, cell, round, "answer", refusal.text, -1),
                        error);
}

static bool take_giving_up(struct session *session, size_t runtime, struct error *error)
{
    char *text = xasprintf("runtime %s was given up after %d failures in a row",
                           session->results->runtimes[runtime].name, SESSION_FAILURES_IN_A_ROW);
    bool taken = session_warn(session, text, error);
    free(text);
    return taken;
}

bool session_cell(struct session *session, const struct planned_cell *cell, uint32_t round,
                  struct error *error)
{
    json_t *record = NULL;
    int stops;
    /* A cell during which the program was stopped (Ctrl-Z) timed the break: it is run again. */
    do {
        json_decref(record);
        stops = signals_stops();
        record = try_cell(session, cell, round);
    } while (signals_stops() != stops);
    if (session->verbosity >= 2)
        describe_outcome(session, cell, round, record);
    return take_outcome(session, cell, round, record, error) &&
           (!session_gave_up(session, cell->runtime) ||
            take_giving_up(session, cell->runtime, error));
}
