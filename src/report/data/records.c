#include "tvp/data/records.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/common/json_text.h"
#include "tvp/common/limits.h"
#include "tvp/common/protocol.h"
#include "tvp/common/utf8.h"
#include "tvp/data/record_cell.h"
#include "tvp/data/run_record.h"
#include "tvp/data/sample_record.h"
#include "tvp/data/timeline_record.h"
#include "tvp/text/json_member.h"

/* ---- what several kinds of record have in common ---- */

/* A copy of at most RESULTS_MAX_MESSAGE bytes, cut at the beginning of a character. */
static char *copy_message(const char *message)
{
    size_t length = strlen(message);
    if (length > RESULTS_MAX_MESSAGE)
        length = utf8_cut(message, RESULTS_MAX_MESSAGE);
    return xstrndup(message, length);
}

/* A message may come from a runner, which may write more than anybody reads. */
static bool take_message(const json_t *record, const char *name, char **message,
                         struct error *error)
{
    const json_t *text = json_object_get(record, name);
    if (!json_is_string(text))
        return member_wrong(record, name, error, "a text");
    *message = copy_message(json_string_value(text));
    return true;
}

/* ---- trials ---- */

static bool take_cpu_times(const json_t *record, int64_t *user_ns, int64_t *system_ns,
                           struct error *error)
{
    return member_integer_or(record, "user_ns", 0, INT64_MAX, -1, user_ns, error) &&
           member_integer_or(record, "system_ns", 0, INT64_MAX, -1, system_ns, error);
}

static bool take_trial_numbers(const json_t *record, struct trial *trial, struct error *error)
{
    return member_integer_or(record, "calls", 1, INT64_MAX, -1, &trial->calls, error) &&
           member_integer_or(record, "work_ns", 0, RESULTS_MAX_NS, -1, &trial->work_ns, error) &&
           take_cpu_times(record, &trial->user_ns, &trial->system_ns, error) &&
           member_integer_or(record, "memory_bytes", 0, INT64_MAX, -1, &trial->memory_bytes,
                             error) &&
           member_integer_or(record, "memory_samples", 0, INT64_MAX, -1, &trial->memory_samples,
                             error) &&
           member_integer_or(record, "own_threads", 0, INT64_MAX, -1, &trial->own_threads, error) &&
           member_integer_or(record, "own_processes", 0, INT64_MAX, -1, &trial->own_processes,
                             error);
}

static bool take_trial_texts(const json_t *record, struct trial *trial, struct error *error)
{
    const char *result;
    if (json_object_get(record, "error"))
        return take_message(record, "message", &trial->message, error);
    if (!member_text_or(record, "result", NULL, &result, error) ||
        !member_bool_or(record, "results_agree", false, &trial->results_agree, error))
        return false;
    trial->result = result ? copy_message(result) : NULL;
    return true;
}

/* The place of that cell's trial; a new one when there is none yet. */
static struct trial *trial_place(struct results *results, const struct trial *trial)
{
    for (size_t i = 0; i < results->trial_count; i++) {
        struct trial *known = &results->trials[i];
        if (known->runtime == trial->runtime && known->case_id == trial->case_id &&
            known->workers == trial->workers) {
            trial_release(known);
            return known;
        }
    }
    results->trials = xgrow(results->trials, results->trial_count, &results->trial_capacity,
                            sizeof *results->trials);
    return &results->trials[results->trial_count++];
}

static bool take_trial(struct results *results, const json_t *record, struct error *error)
{
    struct cell_key cell = {0};
    struct trial trial = {0};
    if (!record_runtime(results, record, &cell.runtime, error) ||
        !record_case(results, record, &cell, error) ||
        !member_uint32(record, "workers", 1, PROTOCOL_MAX_WORKERS, &cell.workers, error) ||
        !record_has_room(results->trial_count, RESULTS_MAX_TRIALS, "trials", error))
        return false;
    if (!works[measured_cases[cell.case_id].work].of_user)
        return member_wrong(record, "case", error, "a case of the user's work");
    trial.runtime = cell.runtime;
    trial.case_id = cell.case_id;
    trial.workers = cell.workers;
    if (!take_trial_numbers(record, &trial, error) || !take_trial_texts(record, &trial, error)) {
        trial_release(&trial);
        return false;
    }
    *trial_place(results, &trial) = trial;
    return true;
}

/* ---- data handed over ---- */

static bool take_way(const json_t *record, struct data_cell *cell, struct error *error)
{
    const char *name;
    if (!member_text(record, "way", &name, error))
        return false;
    cell->way = (uint16_t)data_way_find(name);
    return cell->way < DATA_WAY_COUNT ||
           member_wrong(record, "way", error, "one of the ways to hand data over");
}

static bool take_data_cell(const struct results *results, const json_t *record,
                           struct data_sample *sample, struct error *error)
{
    struct data_cell *cell = &sample->cell;
    return record_runtime(results, record, &cell->runtime, error) &&
           take_way(record, cell, error) &&
           member_uint32(record, "workers", 1, PROTOCOL_MAX_WORKERS, &cell->workers, error) &&
           member_integer(record, "data_bytes", 0, DATA_MOST_BYTES, &cell->bytes, error) &&
           member_integer_or(record, "iterations", 0, INT64_MAX, 0, &cell->iterations, error) &&
           member_integer_or(record, "task_calls", 0, INT64_MAX, 0, &cell->calls, error) &&
           member_integer(record, "round_trips", 1, INT32_MAX, &sample->round_trips, error) &&
           member_uint32(record, "round", 1, MOST_ROUNDS, &sample->round, error);
}

static bool take_data_outcome(const json_t *record, struct data_sample *sample, struct error *error)
{
    int64_t elapsed_ns;
    if (json_object_get(record, "error"))
        return take_message(record, "message", &sample->message, error);
    if (!member_integer(record, "elapsed_ns", 1, RESULTS_MAX_NS, &elapsed_ns, error))
        return false;
    sample->elapsed_ns = (double)elapsed_ns;
    return true;
}

static bool take_data(struct results *results, const json_t *record, struct error *error)
{
    struct data_sample sample = {0};
    if (!take_data_cell(results, record, &sample, error) ||
        !record_has_room(results->data_count, RESULTS_MAX_DATA, "data records", error) ||
        !take_data_outcome(record, &sample, error))
        return false;
    if (results_data(results, &sample.cell, sample.round)) {
        free(sample.message);
        return true;
    }
    results->data =
        xgrow(results->data, results->data_count, &results->data_capacity, sizeof *results->data);
    results->data[results->data_count++] = sample;
    return true;
}

/* ---- timelines ---- */

static bool take_lanes_or_message(struct timeline *timeline, const json_t *record,
                                  struct error *error)
{
    return json_object_get(record, "error")
               ? take_message(record, "message", &timeline->message, error)
               : timeline_take_lanes(timeline, record, error);
}

static bool take_timeline_case(const struct results *results, const json_t *record,
                               struct cell_key *cell, struct error *error)
{
    const char *name;
    if (!member_text(record, "case", &name, error))
        return false;
    enum case_id id = case_find(name);
    cell->case_id = (uint16_t)id;
    return (id != CASE_COUNT && results->run.timeline.cases[id]) ||
           member_wrong(record, "case", error, "a case of the run's timeline");
}

static bool take_timeline_cell(const struct results *results, const json_t *record,
                               struct cell_key *cell, struct error *error)
{
    if (!record_runtime(results, record, &cell->runtime, error) ||
        !take_timeline_case(results, record, cell, error) ||
        !member_uint32(record, "workers", 1, PROTOCOL_WORKER_TIMES, &cell->workers, error) ||
        !member_uint32(record, "round", 1, MOST_ROUNDS, &cell->round, error) ||
        !record_has_room(results->lane_count, RESULTS_MAX_LANES, "lanes of timelines", error))
        return false;
    return !cell_set_has(&results->with_marks, cell) ||
           error_set(error, ERROR_FAILED,
                     "the timeline of %s of runtime %s in round %" PRIu32 " is there already",
                     measured_cases[cell->case_id].name, results->runtimes[cell->runtime].name,
                     cell->round);
}

static bool take_timeline(struct results *results, const json_t *record, struct error *error)
{
    struct cell_key cell = {0};
    if (!take_timeline_cell(results, record, &cell, error))
        return false;
    struct timeline timeline = {.runtime = cell.runtime,
                                .case_id = cell.case_id,
                                .workers = cell.workers,
                                .round = cell.round};
    if (!take_lanes_or_message(&timeline, record, error)) {
        timeline_release(&timeline);
        return false;
    }
    cell_set_add(&results->with_marks, &cell);
    results->lane_count += cell.workers;
    results->timelines = xgrow(results->timelines, results->timeline_count,
                               &results->timeline_capacity, sizeof *results->timelines);
    results->timelines[results->timeline_count++] = timeline;
    return true;
}

/* ---- failures ---- */

static bool take_failure_texts(struct results *results, const json_t *record,
                               const struct cell_key *cell, struct failure *failure,
                               struct error *error)
{
    return member_integer_or(record, "reached", 0, PROTOCOL_MAX_WORKERS, -1, &failure->reached,
                             error) &&
           take_message(record, "error", &failure->error, error) &&
           take_message(record, "message", &failure->message, error) &&
           record_has_room(results->failure_count, RESULTS_MAX_OTHERS, "failures", error) &&
           record_claim(results, cell, error);
}

static bool take_failure(struct results *results, const json_t *record, struct error *error)
{
    struct cell_key cell = {0};
    if (!record_cell(results, record, &cell, error))
        return false;
    struct failure failure = {.runtime = cell.runtime,
                              .case_id = cell.case_id,
                              .workers = cell.workers,
                              .round = cell.round};
    if (!take_failure_texts(results, record, &cell, &failure, error)) {
        failure_release(&failure);
        return false;
    }
    results->failures = xgrow(results->failures, results->failure_count, &results->failure_capacity,
                              sizeof *results->failures);
    results->failures[results->failure_count++] = failure;
    return true;
}

/* ---- the other kinds ---- */

static bool check_hello(const json_t *record, struct error *error)
{
    const json_t *host, *names;
    const char *text;
    return member_object(record, "host", &host, error) && member_text(host, "name", &text, error) &&
           member_text(host, "boot_id", &text, error) &&
           member_text_or(record, "language", "", &text, error) &&
           member_text_or(record, "version", "", &text, error) &&
           member_array(record, "start_methods", 1, SIZE_MAX, &names, error) &&
           member_array(record, "cases", 1, SIZE_MAX, &names, error);
}

static bool take_runner(struct results *results, const json_t *record, struct error *error)
{
    uint16_t runtime = 0;
    if (!record_runtime(results, record, &runtime, error) || !check_hello(record, error))
        return false;
    json_t **hello = &results->runtimes[runtime].hello;
    json_decref(*hello);
    *hello = json_made(json_deep_copy(record));
    return true;
}

static bool take_round(struct results *results, const json_t *record, struct error *error)
{
    struct round_facts round;
    if (!member_uint32(record, "round", 1, MOST_ROUNDS, &round.round, error) ||
        !member_integer(record, "wall_ns", 0, RESULTS_MAX_NS, &round.wall_ns, error) ||
        !member_integer(record, "windows_ns", 0, RESULTS_MAX_NS, &round.windows_ns, error) ||
        !member_integer_or(record, "steal_ns", -1, INT64_MAX, -1, &round.steal_ns, error) ||
        !record_has_room(results->round_count, MOST_ROUNDS, "rounds", error))
        return false;
    results->rounds = xgrow(results->rounds, results->round_count, &results->round_capacity,
                            sizeof *results->rounds);
    results->rounds[results->round_count++] = round;
    return true;
}

/* The place of that runtime's probe; a new one when there is none yet. */
static struct probe_values *probe_place(struct results *results, uint16_t runtime, const char *name)
{
    for (size_t i = 0; i < results->probe_count; i++) {
        struct probe_values *probe = &results->probes[i];
        if (probe->runtime == runtime && strcmp(probe->probe, name) == 0) {
            probe_values_release(probe);
            return probe;
        }
    }
    results->probes = xgrow(results->probes, results->probe_count, &results->probe_capacity,
                            sizeof *results->probes);
    return &results->probes[results->probe_count++];
}

static bool take_probe(struct results *results, const json_t *record, struct error *error)
{
    struct probe_values probe = {0};
    const char *name;
    const json_t *values = json_object_get(record, "values");
    if (!record_runtime(results, record, &probe.runtime, error) ||
        !member_text(record, "probe", &name, error) ||
        !record_has_room(results->probe_count, RESULTS_MAX_PROBES, "probes", error))
        return false;
    if (values ? !member_object(record, "values", &values, error)
               : !take_message(record, "message", &probe.message, error))
        return false;
    probe.probe = xstrdup(name);
    probe.values = values ? json_made(json_deep_copy(values)) : NULL;
    *probe_place(results, probe.runtime, name) = probe;
    return true;
}

static bool take_warning(struct results *results, const json_t *record, struct error *error)
{
    char *text = NULL;
    if (!record_has_room(results->warning_count, RESULTS_MAX_OTHERS, "warnings", error) ||
        !take_message(record, "text", &text, error))
        return false;
    results->warnings = xgrow(results->warnings, results->warning_count, &results->warning_capacity,
                              sizeof *results->warnings);
    results->warnings[results->warning_count++] = text;
    return true;
}

static bool take_resumed(struct results *results, const json_t *record, struct error *error)
{
    return member_bool_or(record, "probes", true, &results->run.probes, error);
}

static bool take_end(struct results *results, const json_t *record, struct error *error)
{
    int64_t wall_ns, rounds_wall_ns, windows_ns;
    if (!member_integer(record, "wall_ns", 0, RESULTS_MAX_NS, &wall_ns, error) ||
        !member_integer(record, "rounds_wall_ns", 0, RESULTS_MAX_NS, &rounds_wall_ns, error) ||
        !member_integer(record, "windows_ns", 0, RESULTS_MAX_NS, &windows_ns, error) ||
        !take_message(record, "reason", &results->end_reason, error))
        return false;
    results->wall_ns = wall_ns;
    results->rounds_wall_ns = rounds_wall_ns;
    results->windows_ns = windows_ns;
    return true;
}

/* ---- records ---- */

static bool take_run(struct results *results, const json_t *record, struct error *error)
{
    if (results->run.program)
        return error_set(error, ERROR_FAILED, "a second run record: a file holds one run");
    if (run_record_take(results, record, error))
        return true;
    results_release(results);
    return false;
}

static const struct kind {
    const char *name;
    bool (*take)(struct results *, const json_t *, struct error *);
} kinds[] = {
    {"run", take_run},     {"runner", take_runner},   {"sample", sample_record_take},
    {"round", take_round}, {"probe", take_probe},     {"failure", take_failure},
    {"end", take_end},     {"warning", take_warning}, {"resumed", take_resumed},
    {"trial", take_trial}, {"data", take_data},       {"timeline", take_timeline},
};

static const struct kind *find_kind(const char *name)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].name, name) == 0)
            return &kinds[i];
    return NULL;
}

bool results_take(struct results *results, const json_t *record, struct error *error)
{
    const char *name;
    if (!json_is_object(record))
        return error_set(error, ERROR_FAILED, "a record must be a JSON object");
    if (!member_text(record, "record", &name, error))
        return false;
    const struct kind *kind = find_kind(name);
    if (!results->run.program && (!kind || kind->take != take_run))
        return member_wrong(record, "record", error, "\"run\" in the first record");
    if (!kind)
        return true;
    if (results_finished(results))
        return error_set(error, ERROR_FAILED,
                         "a record after the end record: a file holds one run");
    /* Only a run that was resumed goes on after its end. */
    char *interrupted = results->end_reason;
    results->end_reason = NULL;
    bool taken = kind->take(results, record, error);
    if (taken)
        free(interrupted);
    else
        results->end_reason = interrupted;
    return taken;
}
