#include "tvp/run/measuring.h"

#include <stdlib.h>

#include "tvp/common/alloc.h"
#include "tvp/common/cleanup.h"
#include "tvp/common/clock.h"
#include "tvp/common/json_text.h"
#include "tvp/run/calibration.h"
#include "tvp/run/plan_text.h"
#include "tvp/run/progress.h"
#include "tvp/run/resuming.h"
#include "tvp/run/runtimes.h"
#include "tvp/run/session.h"
#include "tvp/run/session_probes.h"
#include "tvp/run/stop_rule.h"

/* ---- a session ---- */

static bool wants_probes(const struct options *options, const struct run_purpose *purpose)
{
    return options->probes && purpose->claims;
}

/* The brief CPython serves a claim of the report; without one it need not be started. */
static char *open_runtimes(struct runtimes *runtimes, const struct options *options,
                           const struct run_purpose *purpose, struct error *error)
{
    if (!runtimes_open(runtimes, options, error))
        return NULL;
    if (options->runtimes_given || !wants_probes(options, purpose))
        return xstrdup("");
    struct error reason = {0};
    if (runtimes_add_brief_cpython(runtimes, &reason))
        return xstrdup("");
    return xasprintf("CPython was not measured: %s", reason.text);
}

static void warn(const struct results *results)
{
    for (size_t i = 0; i < results->warning_count; i++)
        error_note("warning: %s", results->warnings[i]);
}

static void describe_runtimes(const struct runtimes *runtimes)
{
    for (size_t i = 0; i < runtimes->count; i++) {
        const struct runtime *runtime = &runtimes->list[i];
        const char *language = json_string_value(json_object_get(runtime->hello, "language"));
        error_note("runtime %s: %s; processes by %s; started with: %s", runtime->name,
                   language ? language : "language not told", runtime->start_method,
                   runtime->command);
    }
}

/* A run that is resumed has heard most of them. */
static bool take_hellos(struct session *session, struct error *error)
{
    for (size_t i = 0; i < session->runtimes->count; i++) {
        const struct runtime *runtime = &session->runtimes->list[i];
        if (session->results->runtimes[i].hello)
            continue;
        json_t *record = json_made(json_copy(runtime->hello));
        json_object_set_new(record, "record", json_string("runner"));
        json_object_set_new(record, "runtime", json_string(runtime->name));
        if (!session_take(session, record, error))
            return false;
    }
    return true;
}

/* Where the samples are, for whoever interrupts the run. */
static void announce_partial(const struct data_file *data)
{
    if (!data->partial)
        return;
    char *line = xasprintf("tvp-report: what was measured is in %s (go on with: tvp-report "
                           "--resume %s)",
                           data->partial, data->partial);
    cleanup_set_last_words(line);
    free(line);
    if (data->kept)
        error_note("warning: an unfinished run's data was moved to %s", data->kept);
}

/* What is said and written before the rounds; `run` is NULL where an unfinished run goes on, `note`
 * empty where there is nothing to warn of. */
static bool open_session(struct session *session, const struct options *options,
                         const struct new_run *run, const char *note, struct error *error)
{
    if (options->verbosity > 0)
        describe_runtimes(session->runtimes);
    if (run && !session_take(session, new_run_record(options, session->runtimes, run), error))
        return false;
    announce_partial(session->data);
    if (!take_hellos(session, error) || (*note && !session_take_warning(session, note, error)))
        return false;
    warn(session->results);
    return true;
}

static bool run_session(struct session *session, const struct options *options,
                        const struct run_purpose *purpose, struct error *error)
{
    const char *reason;
    session->row_done = purpose->row_done;
    if (purpose->header)
        purpose->header();
    bool good = session_run(session, &reason, error) &&
                (!wants_probes(options, purpose) || session_probe(session, error)) &&
                session_end(session, reason, error);
    runtimes_stop(session->runtimes);
    return good;
}

static bool hold_session(struct session *session, const struct options *options,
                         const struct run_purpose *purpose, const struct new_run *run,
                         const char *note, struct error *error)
{
    struct progress_line progress;
    progress_init(&progress, options->progress, options->quiet);
    session->progress = &progress;
    session->verbosity = options->verbosity;
    runtimes_calibrate(session->runtimes);
    bool good = open_session(session, options, run, note, error) &&
                run_session(session, options, purpose, error);
    progress_clear(&progress);
    session->progress = NULL;
    if (!good)
        data_file_keep(session->data);
    return good;
}

/* ---- a new run ---- */

bool measure(struct results *results, struct data_file *data, const struct options *options,
             const struct run_purpose *purpose, const struct new_run *run, int64_t begin,
             struct error *error)
{
    struct runtimes runtimes = {0};
    struct session session = {
        .runtimes = &runtimes, .results = results, .data = data, .begin = begin};
    char *note = open_runtimes(&runtimes, options, purpose, error);
    bool good = note && data_file_open(data, purpose->data, error) &&
                hold_session(&session, options, purpose, run, note, error);
    free(note);
    runtimes_release(&runtimes);
    return good;
}

/* ---- going on ---- */

static int64_t time_of_rounds(const struct results *results)
{
    int64_t wall = 0;
    for (size_t i = 0; i < results->round_count; i++)
        wall += results->rounds[i].wall_ns;
    return wall;
}

bool measure_rest(struct results *results, struct data_file *data, const struct options *options,
                  const struct run_purpose *purpose, int64_t begin, struct error *error)
{
    static const char note[] = "The run was interrupted and went on later: what changed on the "
                               "machine in between is part of the spread between its rounds.";
    struct runtimes runtimes = {0};
    struct session session = {
        .runtimes = &runtimes,
        .results = results,
        .data = data,
        .begin = begin - time_of_rounds(results), /* a budget is for the whole run */
    };
    bool good = runtimes_reopen(&runtimes, results, options, error) &&
                resuming_check(results, &runtimes, error) &&
                data_file_reopen(data, options->resume, purpose->data, error) &&
                hold_session(&session, options, purpose, NULL, note, error);
    runtimes_release(&runtimes);
    return good;
}

/* ---- a dry run ---- */

bool measure_nothing(const struct options *options, const struct run_purpose *purpose,
                     const struct new_run *run, int64_t begin, struct error *error)
{
    struct runtimes runtimes = {0};
    struct results results = {0};
    struct data_file nowhere = {.fd = -1};
    struct session session = {.runtimes = &runtimes, .results = &results, .data = &nowhere};
    char *note = open_runtimes(&runtimes, options, purpose, error);
    bool good = note && session_take(&session, new_run_record(options, &runtimes, run), error) &&
                take_hellos(&session, error);
    if (good) {
        runtimes_calibrate(&runtimes);
        struct expected_times expected = {
            .before = (double)(clock_now() - begin) * 1e-9,
            .a_round = session_round_seconds(&session),
            .after = (wants_probes(options, purpose) ? session_probe_seconds(&session) : 0) +
                     (purpose->report ? REPORT_SECONDS : 0),
        };
        print_plan(&results, &expected);
        warn(&results);
    }
    free(note);
    results_release(&results);
    runtimes_release(&runtimes);
    return good;
}
