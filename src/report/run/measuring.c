#include "tvp/run/measuring.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/common/cleanup.h"
#include "tvp/common/clock.h"
#include "tvp/common/json_text.h"
#include "tvp/common/protocol.h"
#include "tvp/common/strbuf.h"
#include "tvp/common/units.h"
#include "tvp/plan/calibration.h"
#include "tvp/plan/competition.h"
#include "tvp/plan/plan.h"
#include "tvp/plan/plan_text.h"
#include "tvp/plan/runtimes.h"
#include "tvp/plan/stop_rule.h"
#include "tvp/run/resuming.h"
#include "tvp/session/first_calls.h"
#include "tvp/session/progress.h"
#include "tvp/session/session.h"
#include "tvp/session/session_data.h"
#include "tvp/session/session_journal.h"
#include "tvp/session/session_probes.h"
#include "tvp/session/session_trials.h"
#include "tvp/text/wording.h"
#include "tvp/text/worker_counts.h"

/* ---- the user's work ---- */

/* The runtimes know it when there is one. */
static bool open_work(struct runtimes *runtimes, struct user_work *work,
                      const struct options *options, struct error *error)
{
    if (!options->work.function)
        return true;
    runtimes->work = work;
    return user_work_init(work, options, error);
}

/* Runs that are compared call the work equally often, where nobody asked for another number. */
static void take_calls_of(struct runtimes *runtimes, const struct results *before)
{
    for (size_t i = 0; before && i < runtimes->count; i++) {
        struct runtime *runtime = &runtimes->list[i];
        int same = results_runtime(before, runtime->name);
        if (runtime->amounts[WORK_USER] == 0 && same >= 0)
            runtime->amounts[WORK_USER] = before->runtimes[same].amounts[WORK_USER];
    }
}

static bool call_first(struct runtimes *runtimes, bool in_workers, int64_t timeout_ns,
                       struct error *error)
{
    return in_workers ? first_calls(runtimes, timeout_ns, error)
                      : first_tasks(runtimes, timeout_ns, error);
}

/* ---- a session ---- */

/* The brief CPython serves a claim of the report; without one it need not be started. */
static bool open_runtimes(struct runtimes *runtimes, const struct options *options,
                          const struct run_purpose *purpose, struct new_run *run,
                          struct error *error)
{
    if (!runtimes_open(runtimes, options, error))
        return false;
    if (runtimes->work) {
        take_calls_of(runtimes, purpose->before);
        return call_first(runtimes, options->works[WORK_USER], options->timeout_ns, error);
    }
    if (!options->runtimes_given && options->works[WORK_CPU] && options->probes && purpose->claims)
        runtimes_add_brief_cpython(runtimes, &run->no_cpython);
    return true;
}

static void warn(const struct results *results, const struct run_purpose *purpose)
{
    for (size_t i = 0; i < results->warning_count && !purpose->no_warnings; i++)
        note_warning(results->warnings[i], purpose->whole_warnings);
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

/* The records of the first calls, and what is to be said of them; of a run that goes on they are
 * there. */
static bool take_first_calls(struct session *session, struct error *error)
{
    bool good = true;
    for (size_t i = 0; i < session->runtimes->count && good; i++) {
        size_t k;
        json_t *record;
        json_array_foreach(session->runtimes->list[i].first_trials, k, record)
        {
            good = good && session_take(session, json_incref(record), error);
        }
    }
    char *warning = first_calls_warning(session->runtimes);
    good = good && (!warning || session_take_warning(session, warning, error));
    free(warning);
    return good;
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

/* What was left out of the run stays left out when it goes on. */
static json_t *resumed_record(const struct options *options, const struct results *results)
{
    return json_made(json_pack("{s:s, s:b}", "record", "resumed", "probes",
                               (int)(options->probes && results->run.probes)));
}

static bool is_wanted(const struct results *planned, const struct run_purpose *purpose,
                      struct error *error)
{
    return !purpose->fits || purpose->fits(planned, purpose->of, error);
}

/* What is said and written before the rounds; `run` is NULL where an unfinished run goes on. */
static bool open_session(struct session *session, const struct options *options,
                         const struct run_purpose *purpose, const struct new_run *run,
                         struct error *error)
{
    static const char note[] = "The run was interrupted and went on later: what changed on the "
                               "machine in between is part of the spread between its rounds.";
    if (options->verbosity > 0)
        describe_runtimes(session->runtimes);
    json_t *first = run ? run_record_make(options, session->runtimes, run)
                        : resumed_record(options, session->results);
    if (!session_take(session, first, error))
        return false;
    announce_partial(session->data);
    if (!take_hellos(session, error) || !is_wanted(session->results, purpose, error) ||
        (run && !take_first_calls(session, error)) ||
        (!run && !session_take_warning(session, note, error)))
        return false;
    warn(session->results, purpose);
    return true;
}

/* A run of failures alone is no run. */
static bool measured_anything(const struct results *results, struct error *error)
{
    if (results->sample_count > 0)
        return true;
    return error_set(error, ERROR_FAILED,
                     "nothing could be measured: %zu of %zu tries failed; the first: %s",
                     results->failure_count, results->failure_count,
                     results->failure_count > 0 ? results->failures[0].message : "not told");
}

static bool run_session(struct session *session, const struct run_purpose *purpose,
                        struct error *error)
{
    const char *reason;
    session->row_done = purpose->row_done;
    session->end_by = purpose->end_after > 0 ? session->begin + purpose->end_after : 0;
    if (purpose->header)
        purpose->header(session->results);
    bool good = session_run(session, &reason, error) &&
                measured_anything(session->results, error) && session_probe(session, error) &&
                session_data(session, error) && session_end(session, reason, error);
    runtimes_stop(session->runtimes);
    return good;
}

/* Without a sample there is nothing to go on with; a file that was there before stays. */
static void give_up_data(struct session *session, bool is_new)
{
    if (!is_new || session->results->sample_count > 0) {
        data_file_keep(session->data);
        return;
    }
    cleanup_set_last_words(NULL);
    data_file_discard(session->data);
}

static struct time_spent expect(const struct session *session, const struct run_purpose *purpose)
{
    return (struct time_spent){
        .so_far = (double)(clock_now() - session->begin) * 1e-9,
        .a_round = session_round_seconds(session),
        .still_to_come = session_probe_seconds(session) + (purpose->report ? REPORT_SECONDS : 0),
    };
}

/* So that nobody waits for a run of which he did not know how long it is. */
static void note_long_run(double rounds, double needed, const struct time_spent *expected,
                          double usual)
{
    double others = expected->so_far + expected->still_to_come;
    double all = others + rounds * expected->a_round;
    if (all <= STOP_RULE_STRETCH * usual && rounds >= needed)
        return;
    struct strbuf text = {0};
    strbuf_addf(&text, "%.0f rounds will take about ", rounds);
    add_duration(&text, all);
    if (rounds < needed) {
        strbuf_addf(&text, "; a recommendation needs --rounds %.0f, about ", needed);
        add_duration(&text, others + needed * expected->a_round);
    }
    error_note("%s; fewer worker counts (--points 1,2,4,8) or a smaller job take less",
               strbuf_text(&text));
    strbuf_release(&text);
}

/* Nor for one that cannot give what it is for. */
static void note_plan_of_work(const struct session *session, const struct time_spent *expected)
{
    const struct run_facts *run = &session->results->run;
    double rounds = stop_rule_rounds(session->results, 0, expected);
    double needed = plan_rounds_for_choice(session->results);
    if (run->fit_ns > 0)
        note_long_run(rounds, needed, expected, (double)run->fit_ns * 1e-9);
    else if (rounds < needed)
        error_note("warning: With %.0f round%s no recommendation is possible; that needs --rounds "
                   "%.0f.",
                   rounds, rounds == 1 ? "" : "s", needed);
}

static bool hold_session(struct session *session, const struct options *options,
                         const struct run_purpose *purpose, const struct new_run *run,
                         struct error *error)
{
    struct progress_line progress;
    progress_init(&progress, options->progress, options->quiet);
    session->progress = &progress;
    session->verbosity = options->verbosity;
    session->timeout_ns = options->timeout_ns;
    runtimes_look_for_competition(session->runtimes);
    runtimes_calibrate(session->runtimes);
    bool good = open_session(session, options, purpose, run, error);
    if (good) {
        struct time_spent expected = expect(session, purpose);
        note_plan_of_work(session, &expected);
    }
    good = good && run_session(session, purpose, error);
    progress_clear(&progress);
    session->progress = NULL;
    if (!good)
        give_up_data(session, run != NULL);
    return good;
}

/* ---- a new run ---- */

bool measure(struct results *results, struct data_file *data, const struct options *options,
             const struct run_purpose *purpose, struct new_run *run, int64_t begin,
             struct error *error)
{
    struct user_work work = {0};
    struct runtimes runtimes = {0};
    struct session session = {
        .runtimes = &runtimes,
        .results = results,
        .data = data,
        .begin = begin,
        .claims = purpose->claims,
    };
    bool good = open_work(&runtimes, &work, options, error) &&
                open_runtimes(&runtimes, options, purpose, run, error) &&
                data_file_open(data, purpose->data, error) &&
                hold_session(&session, options, purpose, run, error);
    runtimes_release(&runtimes);
    user_work_release(&work);
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

bool measure_resumed(struct results *results, struct data_file *data, const struct options *options,
                     const struct run_purpose *purpose, int64_t begin, struct error *error)
{
    struct user_work work = {0};
    struct runtimes runtimes = {0};
    struct session session = {
        .runtimes = &runtimes,
        .results = results,
        .data = data,
        .begin = begin - time_of_rounds(results), /* a budget is for the whole run */
        .claims = purpose->claims,
    };
    bool good =
        open_work(&runtimes, &work, options, error) &&
        resuming_check_work(results, runtimes.work, error) &&
        runtimes_reopen(&runtimes, results, options, error) &&
        (!runtimes.work || call_first(&runtimes,
                                      results->run.cases[case_pair(WORK_USER, WORKER_THREAD)] ||
                                          results->run.cases[case_pair(WORK_USER, WORKER_PROCESS)],
                                      options->timeout_ns, error)) &&
        resuming_check(results, &runtimes, error) &&
        data_file_reopen(data, options->resume, purpose->data, error) &&
        hold_session(&session, options, purpose, NULL, error);
    runtimes_release(&runtimes);
    user_work_release(&work);
    return good;
}

/* ---- for claims alone ---- */

enum { CLAIMS_WORKERS = 8 };

/* The doublings from 1 on, where they tell something, and the usable CPUs. */
static void choose_claims_points(struct options *plan, double usable_cpus)
{
    uint32_t cpus = (uint32_t)fmin(fmax(ceil(usable_cpus), 1), PROTOCOL_MAX_WORKERS);
    uint32_t most = plan->works[WORK_IO] || plan->works[WORK_START] ? CLAIMS_WORKERS : 1;
    uint32_t points[CLAIMS_WORKERS];
    size_t count = 0;
    for (uint32_t workers = 1; workers <= most; workers *= 2)
        points[count++] = workers;
    points[count++] = cpus;
    plan->point_count = worker_counts_sort(points, count);
    plan->points = xreallocarray(NULL, count, sizeof *points);
    memcpy(plan->points, points, plan->point_count * sizeof *points);
    plan->points_kind = POINTS_LIST;
    plan->max_workers = plan->points[plan->point_count - 1];
}

/* A run has rounds of something: beside probes alone of what is done soonest. */
static void choose_claims_works(struct options *plan, const bool wanted[WORK_COUNT])
{
    bool any = false;
    for (int work = 0; work < WORK_COUNT; work++) {
        plan->works[work] = wanted[work];
        any |= wanted[work];
    }
    plan->works[WORK_START] |= !any;
}

bool measure_for_claims(struct results *results, const struct options *options,
                        const bool wanted[WORK_COUNT], bool probes, int64_t begin,
                        struct error *error)
{
    struct options plan = *options;
    struct new_run run = {.template_name = "report", .images = "Images"};
    struct run_purpose purpose = {.claims = true};
    struct runtimes runtimes = {0};
    struct data_file nowhere = {.fd = -1};
    struct session session = {.runtimes = &runtimes,
                              .results = results,
                              .data = &nowhere,
                              .begin = begin,
                              .claims = true};
    choose_claims_works(&plan, wanted);
    plan.probes = probes;
    plan.points = NULL;
    bool good = open_runtimes(&runtimes, &plan, &purpose, &run, error);
    if (good) {
        choose_claims_points(&plan, runtimes.list[0].usable_cpus);
        good = hold_session(&session, &plan, &purpose, &run, error);
    }
    free(plan.points);
    runtimes_release(&runtimes);
    if (!good) {
        results_release(results);
        *results = (struct results){0};
    }
    return good;
}

/* ---- a dry run ---- */

bool measure_dry_run(const struct options *options, const struct run_purpose *purpose,
                     struct new_run *run, int64_t begin, struct error *error)
{
    struct user_work work = {0};
    struct runtimes runtimes = {.once = true};
    struct results results = {0};
    struct data_file nowhere = {.fd = -1};
    struct session session = {
        .runtimes = &runtimes,
        .results = &results,
        .data = &nowhere,
        .begin = begin,
        .claims = purpose->claims,
    };
    bool good = open_work(&runtimes, &work, options, error) &&
                open_runtimes(&runtimes, options, purpose, run, error);
    if (good)
        runtimes_calibrate(&runtimes);
    good = good && session_take(&session, run_record_make(options, &runtimes, run), error) &&
           take_hellos(&session, error) && is_wanted(&results, purpose, error);
    if (good) {
        struct time_spent expected = expect(&session, purpose);
        print_plan(&results, session_trial_count(&session), session_data_seconds(&session),
                   &expected);
        warn(&results, purpose);
        note_plan_of_work(&session, &expected);
    }
    results_release(&results);
    runtimes_release(&runtimes);
    user_work_release(&work);
    return good;
}
