#include "tvp/session/session_probes.h"

#include <math.h>
#include <string.h>

#include "tvp/common/clock.h"
#include "tvp/common/json_text.h"
#include "tvp/common/strbuf.h"
#include "tvp/common/units.h"
#include "tvp/session/session_cell.h"
#include "tvp/session/session_data.h"
#include "tvp/session/session_journal.h"
#include "tvp/session/session_timelines.h"
#include "tvp/session/session_trials.h"

/* ---- probes ---- */

/* Probes are bounded by their own parameters; this one limit is for a runner that hangs. */
static const int64_t probe_limit_ns = INT64_C(60000000000);

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
    if (!json_is_object(values) || !data_file_fits(record)) {
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
    runtimes_finish(session->runtimes);
    return true;
}

/* ---- brief runtimes ---- */

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
            for (int kind = 0; kind < PROBED_KINDS && good; kind++) {
                /* The order alternates, so that neither kind always comes first. */
                int turn = round % 2 ? kind : PROBED_KINDS - 1 - kind;
                struct planned_cell cell = {
                    .runtime = (uint16_t)index,
                    .case_id = (uint16_t)case_pair(WORK_CPU, (enum worker_kind)turn),
                    .workers = workers[step],
                };
                if (session_wants_cell(session, &cell, round))
                    good = session_cell(session, &cell, round, error);
            }
        }
        good = good && session_timelines_of(session, index, round, error);
        runtimes_finish(session->runtimes);
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

/* ---- all ---- */

static bool probe_for_claims(struct session *session, struct error *error)
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

bool session_probe(struct session *session, struct error *error)
{
    if (!session->results->run.probes)
        return true;
    return (!session->claims || probe_for_claims(session, error)) && session_trials(session, error);
}

static double claims_seconds(const struct session *session)
{
    double seconds = 0;
    bool offered = false;
    for (size_t i = 0; i < session->runtimes->count; i++) {
        const struct runtime *runtime = &session->runtimes->list[i];
        offered |= offered_probes(session, i) != NULL;
        if (runtime->brief)
            seconds += BRIEF_ROUNDS * (6 * (double)runtime->amounts[WORK_CPU] *
                                           runtime->speed.amount_seconds[WORK_CPU] +
                                       session_timelines_seconds_of(session, i) + 0.1);
    }
    return seconds + (offered ? probes_seconds : 0);
}

double session_probe_seconds(const struct session *session)
{
    if (!session->results->run.probes)
        return session_data_seconds(session);
    return session_data_seconds(session) + (session->claims ? claims_seconds(session) : 0) +
           session_trial_seconds(session);
}
