#include "tvp/session.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/alloc.h"
#include "tvp/answer.h"
#include "tvp/checksum.h"
#include "tvp/clock.h"
#include "tvp/json_text.h"
#include "tvp/plan.h"
#include "tvp/signals.h"
#include "tvp/stop_rule.h"
#include "tvp/strbuf.h"
#include "tvp/text_reader.h"
#include "tvp/units.h"

/* What lies between two timed windows: a request, an answer, a line of data; and what starting and
 * ending a runner costs a round. Only predictions depend on them. */
static const double between_cells_seconds = 0.0002;
static const double runner_seconds = 0.01;

static const int64_t finish_limit_ns = INT64_C(5000000000);

/* Takes over a record that is in the results already. */
static bool write_record(struct session *session, json_t *record, struct error *error)
{
    bool written = data_file_append(session->data, record, error);
    json_decref(record);
    return written;
}

bool session_take(struct session *session, json_t *record, struct error *error)
{
    if (results_take(session->results, record, error))
        return write_record(session, record, error);
    json_decref(record);
    return false;
}

/* Whether the reader of the data file would take the record's line. */
static bool fits_line(const json_t *record)
{
    return json_dumpb(record, NULL, 0, JSON_COMPACT | JSON_REAL_PRECISION(17)) < TEXT_LINE_LIMIT;
}

/* ---- one cell ---- */

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
    json_t *record = cell_record(session, "failure", cell, round);
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

/* All members of the answer are kept as they came; what the protocol itself needs is not data. */
static json_t *sample_record(const struct session *session, const struct planned_cell *cell,
                             uint32_t round, const json_t *answer)
{
    json_t *record = cell_record(session, "sample", cell, round);
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)answer, key,
                        value) if (strcmp(key, "answer") != 0 && strcmp(key, "id") != 0 &&
                                   strcmp(key, "checksums_agree") != 0 &&
                                   !json_object_get(record, key))
        json_object_set(record, key, value);
    return record;
}

/* It takes as long as the work itself, so it is computed once. Other cases have none. */
static uint64_t expected_checksum(const struct session *session, const struct planned_cell *cell)
{
    struct runtime *runtime = &session->runtimes->list[cell->runtime];
    if (measured_cases[cell->case_id].work != WORK_CPU)
        return 0;
    if (!runtime->checksum_known)
        runtime->checksum = classic_checksum(runtime->iterations);
    runtime->checksum_known = true;
    return runtime->checksum;
}

static json_t *judge_answer(const struct session *session, const struct planned_cell *cell,
                            uint32_t round, const json_t *answer)
{
    const json_t *failed = json_object_get(answer, "error");
    if (failed)
        return answered_failure(session, cell, round, failed);
    struct cell_expectation expected = {
        .case_id = (enum case_id)cell->case_id,
        .workers = cell->workers,
        .wait_ns = session->results->run.wait_ns,
        .checksum = expected_checksum(session, cell),
    };
    struct error wrong = {0};
    if (!answer_check_cell(answer, &expected, &wrong))
        return failure_record(session, cell, round, "answer", wrong.text, -1);
    return sample_record(session, cell, round, answer);
}

/* As predicted. */
static double window_seconds(const struct session *session, const struct planned_cell *cell)
{
    const struct runtime *runtime = &session->runtimes->list[cell->runtime];
    return plan_cell_seconds(session->results, cell, &runtime->speed, runtime->usable_cpus);
}

static json_t *try_cell(struct session *session, const struct planned_cell *cell, uint32_t round)
{
    struct runtime *runtime = &session->runtimes->list[cell->runtime];
    struct error cause = {0};
    json_t *request = runtime_cell_request(runtime, (enum case_id)cell->case_id, cell->workers,
                                           runtime->iterations, session->results->run.wait_ns);
    int64_t limit = plan_cell_limit(window_seconds(session, cell));
    json_t *answer = runtime_exchange(runtime, request, limit, &cause);
    if (!answer) {
        runtime->failures_in_a_row++;
        return failure_record(session, cell, round, "runner", cause.text, -1);
    }
    runtime->failures_in_a_row = 0;
    json_t *record = judge_answer(session, cell, round, answer);
    json_decref(answer);
    return record;
}

static void describe_cell(const struct session *session, const struct planned_cell *cell,
                          uint32_t round, char *text, size_t size)
{
    const char *runtime = session->results->runtimes[cell->runtime].name;
    bool several = session->runtimes->count > 1;
    snprintf(text, size, "%s%s%s, %u worker%s, round %u", several ? runtime : "",
             several ? " " : "", measured_cases[cell->case_id].name, cell->workers,
             cell->workers == 1 ? "" : "s", round);
}

static void describe_outcome(const struct session *session, const struct planned_cell *cell,
                             uint32_t round, const json_t *record)
{
    char what[128];
    describe_cell(session, cell, round, what, sizeof what);
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

static bool given_up(const struct session *session, const struct planned_cell *cell)
{
    return session->runtimes->list[cell->runtime].failures_in_a_row >= SESSION_FAILURES_IN_A_ROW;
}

/* What a runner adds to its answer beyond the checked members goes into the sample too, and the
 * results may refuse it. That costs the cell, not the run. */
static bool take_outcome(struct session *session, const struct planned_cell *cell, uint32_t round,
                         json_t *record, struct error *error)
{
    struct error refusal = {0};
    if (!fits_line(record))
        error_set(&refusal, ERROR_FAILED, "answered with more than a line of the data file holds");
    else if (results_take(session->results, record, &refusal))
        return write_record(session, record, error);
    json_decref(record);
    return session_take(session, failure_record(session, cell, round, "answer", refusal.text, -1),
                        error);
}

static bool measure_cell(struct session *session, const struct planned_cell *cell, uint32_t round,
                         struct error *error)
{
    json_t *record;
    int stops;
    /* A cell during which the program was stopped (Ctrl-Z) timed the break: it is run again. */
    do {
        stops = signals_stops();
        record = try_cell(session, cell, round);
    } while (signals_stops() != stops && (json_decref(record), true));
    if (session->verbosity >= 2)
        describe_outcome(session, cell, round, record);
    if (!take_outcome(session, cell, round, record, error))
        return false;
    if (!given_up(session, cell))
        return true;
    const char *name = session->results->runtimes[cell->runtime].name;
    char *text = xasprintf("runtime %s was given up after %d failures in a row", name,
                           SESSION_FAILURES_IN_A_ROW);
    json_t *warning = json_made(json_pack("{s:s, s:s}", "record", "warning", "text", text));
    free(text);
    return session_take(session, warning, error);
}

/* A run that is resumed has some of its cells already. */
static bool is_done(const struct session *session, const struct planned_cell *cell, uint32_t round)
{
    return results_has(session->results, cell->runtime, (enum case_id)cell->case_id, cell->workers,
                       round);
}

/* ---- one round ---- */

static double cell_seconds(const struct session *session, const struct planned_cell *cell)
{
    return between_cells_seconds + window_seconds(session, cell);
}

double session_round_seconds(const struct session *session)
{
    size_t count;
    struct planned_cell *cells = plan_round(session->results, 1, &count);
    double seconds = runner_seconds * (double)session->runtimes->count;
    for (size_t i = 0; i < count; i++)
        seconds += cell_seconds(session, &cells[i]);
    free(cells);
    return seconds;
}

/* Seconds until the rounds end, by what the cells so far took against what was predicted. */
static double seconds_left(const struct session *session, double expected_total, int64_t begin)
{
    double passed = (double)(clock_now() - begin) * 1e-9;
    if (session->expected_done <= 0)
        return expected_total;
    double left = expected_total - session->expected_done;
    return fmax(0, left) * passed / session->expected_done;
}

/* Ends the runners of the round. Returns the steal time of its host in ns, -1 when not known. */
static int64_t finish_runners(struct session *session)
{
    int64_t steal = -1;
    for (size_t i = 0; i < session->runtimes->count; i++) {
        struct runtime *runtime = &session->runtimes->list[i];
        if (!runtime->running)
            continue;
        struct error ignored = {0};
        json_t *request = json_made(json_pack("{s:s}", "request", "finish"));
        json_t *answer = runtime_exchange(runtime, request, finish_limit_ns, &ignored);
        const json_t *value = json_object_get(answer, "steal_ns");
        if (steal < 0 && json_is_integer(value) && json_integer_value(value) >= 0)
            steal = json_integer_value(value);
        json_decref(answer);
        runtime_stop(runtime);
    }
    return steal;
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
        windows += results->samples[i].elapsed_ns;
    int64_t steal = finish_runners(session);
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

struct rounds_clock {
    int64_t begin;
    double expected_total; /* 0: not known beforehand */
};

static bool run_round(struct session *session, uint32_t round, const struct rounds_clock *clock,
                      struct error *error)
{
    int64_t begin = clock_now();
    size_t first_sample = session->results->sample_count;
    size_t count;
    struct planned_cell *cells = plan_round(session->results, round, &count);
    bool good = true;
    for (size_t i = 0; i < count && good; i++) {
        if (!given_up(session, &cells[i]) && !is_done(session, &cells[i], round)) {
            char what[128];
            describe_cell(session, &cells[i], round, what, sizeof what);
            double left = clock->expected_total > 0
                              ? seconds_left(session, clock->expected_total, clock->begin)
                              : -1;
            progress_cell(session->progress, session->cells_done,
                          count * session->results->run.rounds, what, left);
            good = measure_cell(session, &cells[i], round, error);
        }
        session->cells_done++;
        session->expected_done += cell_seconds(session, &cells[i]);
        if (good && session->row_done &&
            (i + 1 == count || cells[i + 1].workers != cells[i].workers))
            session->row_done(session->results, cells[i].workers);
    }
    free(cells);
    return good && take_round(session, round, begin, first_sample, error);
}

/* ---- all rounds ---- */

static bool all_given_up(const struct session *session)
{
    for (size_t i = 0; i < session->runtimes->count; i++)
        if (session->runtimes->list[i].failures_in_a_row < SESSION_FAILURES_IN_A_ROW)
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

static const char *reason_to_stop(const struct session *session, uint32_t round)
{
    if (all_given_up(session))
        return "failure";
    struct time_spent spent = {
        .so_far = (double)(clock_now() - session->begin) * 1e-9,
        .a_round = mean_round_seconds(session->results),
        .still_to_come = STOP_RULE_MARGIN * (session_probe_seconds(session) + REPORT_SECONDS),
    };
    return stop_reason(session->results, round, &spent);
}

bool session_run(struct session *session, const char **reason, struct error *error)
{
    const struct results *results = session->results;
    struct rounds_clock clock = {
        .begin = clock_now(),
    };
    uint32_t round = last_complete_round(results);
    if (results->run.rounds > round)
        clock.expected_total = session_round_seconds(session) * (results->run.rounds - round);
    size_t cells;
    free(plan_round(results, 1, &cells));
    session->cells_done = round * cells;
    *reason = round > 0 ? reason_to_stop(session, round) : NULL;
    while (!*reason) {
        round++;
        if (!run_round(session, round, &clock, error))
            return false;
        double left = clock.expected_total > 0
                          ? seconds_left(session, clock.expected_total, clock.begin)
                          : -1;
        progress_round(session->progress, round, results->run.rounds, left);
        *reason = reason_to_stop(session, round);
    }
    return true;
}

/* ---- beside the rounds ---- */

/* Probes are bounded by their own parameters; this one limit is for a runner that hangs. */
static const int64_t probe_limit_ns = INT64_C(20000000000);

/* Measured on small machines: what all probes of the native runner take together. */
static const double probes_seconds = 1.2;

static bool take_probe(struct session *session, size_t index, const char *probe,
                       const json_t *answer, const char *failure, struct error *error)
{
    const char *runtime = session->results->runtimes[index].name;
    json_t *record = json_made(
        json_pack("{s:s, s:s, s:s}", "record", "probe", "runtime", runtime, "probe", probe));
    json_t *values = json_object_get(answer, "values");
    const json_t *answered = json_object_get(answer, "error");
    if (json_is_object(values))
        json_object_set(record, "values", values);
    if (!json_is_object(values) || !fits_line(record)) {
        json_object_del(record, "values");
        const char *name = json_string_value(json_object_get(answered, "name"));
        const char *message = json_string_value(json_object_get(answered, "message"));
        const char *text = message ? message : failure;
        json_object_set_new(record, "error", json_text_of(name ? name : "runner"));
        json_object_set_new(record, "message", json_text_of(text));
    }
    return session_take(session, record, error);
}

static bool run_probe(struct session *session, size_t index, const char *probe, struct error *error)
{
    struct runtime *runtime = &session->runtimes->list[index];
    struct error cause = {0};
    json_t *request = json_made(json_pack("{s:s, s:s}", "request", "probe", "probe", probe));
    json_t *answer = runtime_exchange(runtime, request, probe_limit_ns, &cause);
    const char *failure =
        cause.code == ERROR_NONE ? "the runner gave no usable values" : cause.text;
    bool good = take_probe(session, index, probe, answer, failure, error);
    json_decref(answer);
    return good;
}

static const json_t *offered_probes(const struct session *session, size_t index)
{
    const json_t *offered = json_object_get(session->runtimes->list[index].hello, "probes");
    return json_array_size(offered) > 0 ? offered : NULL;
}

/* Of a run that is resumed. */
static bool has_values(const struct session *session, size_t runtime, const char *probe)
{
    const struct results *results = session->results;
    for (size_t i = 0; i < results->probe_count; i++)
        if (results->probes[i].runtime == runtime && results->probes[i].values &&
            strcmp(results->probes[i].probe, probe) == 0)
            return true;
    return false;
}

static bool run_probes(struct session *session, struct error *error)
{
    size_t index = 0;
    while (index < session->runtimes->count && !offered_probes(session, index))
        index++;
    if (index == session->runtimes->count)
        return true;
    size_t i;
    const json_t *name;
    json_array_foreach(offered_probes(session, index), i, name)
    {
        if (!json_is_string(name) || has_values(session, index, json_string_value(name)))
            continue;
        progress_note(session->progress, json_string_value(name));
        if (!run_probe(session, index, json_string_value(name), error))
            return false;
    }
    finish_runners(session);
    return true;
}

/* A brief runtime is measured for one claim: does CPU work in threads, and in processes, go on at
 * the same time? One worker and as many as there are CPUs, in a few rounds, answer that. */
enum { BRIEF_ROUNDS = 6, BRIEF_MOST_WORKERS = 8 };

static bool run_brief(struct session *session, size_t index, struct error *error)
{
    double cpus = ceil(session->runtimes->list[index].usable_cpus);
    uint32_t most = (uint32_t)fmin(cpus, BRIEF_MOST_WORKERS);
    const uint32_t workers[] = {1, most};
    bool good = true;
    for (uint32_t round = 1; round <= BRIEF_ROUNDS && good; round++) {
        for (int step = 0; step < (most > 1 ? 2 : 1) && good; step++) {
            for (int launcher = 0; launcher < LAUNCHER_COUNT && good; launcher++) {
                /* The order alternates, so that neither kind always comes first. */
                int turn = round % 2 ? launcher : LAUNCHER_COUNT - 1 - launcher;
                struct planned_cell cell = {
                    .runtime = (uint16_t)index,
                    .case_id = (uint16_t)case_pair(WORK_CPU, (enum launcher)turn),
                    .workers = workers[step],
                };
                if (!given_up(session, &cell) && !is_done(session, &cell, round))
                    good = measure_cell(session, &cell, round, error);
            }
        }
        finish_runners(session);
    }
    return good;
}

static void describe_brief(const char *name, int64_t wall)
{
    struct strbuf line = {0};
    strbuf_addf(&line, "%s, briefly: ", name);
    add_duration(&line, (double)wall * 1e-9);
    error_note("%s", strbuf_text(&line));
    strbuf_release(&line);
}

bool session_probe(struct session *session, struct error *error)
{
    for (size_t i = 0; i < session->runtimes->count; i++) {
        if (!session->runtimes->list[i].brief)
            continue;
        progress_note(session->progress, "CPython's threads and processes, briefly");
        int64_t begin = clock_now();
        if (!run_brief(session, i, error))
            return false;
        if (session->verbosity >= 1)
            describe_brief(session->results->runtimes[i].name, clock_now() - begin);
    }
    return run_probes(session, error);
}

double session_probe_seconds(const struct session *session)
{
    double seconds = 0;
    bool offered = false;
    for (size_t i = 0; i < session->runtimes->count; i++) {
        const struct runtime *runtime = &session->runtimes->list[i];
        offered |= offered_probes(session, i) != NULL;
        if (runtime->brief)
            seconds += BRIEF_ROUNDS *
                       (6 * (double)runtime->iterations * runtime->speed.iteration_seconds + 0.1);
    }
    return offered ? seconds + probes_seconds : seconds;
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
