#include "tvp/session/first_calls.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/common/clock.h"
#include "tvp/common/json_text.h"
#include "tvp/common/strbuf.h"
#include "tvp/runner/answer.h"
#include "tvp/session/trials.h"

/* Of a call that nobody has timed yet, where --timeout says nothing. */
static const int64_t call_limit_ns = INT64_C(300000000000);

/* How often the number of calls is corrected: the first call may take much longer than others. */
enum { MOST_CORRECTIONS = 4 };

/* A longer call is not made again to see whether the first one was held up. */
static const double long_call_seconds = 0.1;

static bool is_tried(const struct runtime *runtime, enum worker_kind kind)
{
    return runtime_measures(runtime, case_pair(WORK_USER, kind)) &&
           (runtime->threads_of < 0 || worker_kinds[kind].by_start_method);
}

static double seconds_of(const json_t *answer, const char *member)
{
    return (double)json_integer_value(json_object_get(answer, member)) * 1e-9;
}

/* Whether its workers load the work again, inside the window. */
static bool loads_again(const struct runtime *runtime, enum worker_kind kind)
{
    const char *name =
        worker_kinds[kind].by_start_method ? runtime->start_method : worker_kinds[kind].singular;
    size_t i;
    const json_t *value;
    json_array_foreach(json_object_get(runtime->hello, "work_loads_again"), i, value)
    {
        if (json_is_string(value) && strcmp(json_string_value(value), name) == 0)
            return true;
    }
    return false;
}

static bool fail_first(const struct runtime *runtime, enum worker_kind kind,
                       const struct error *cause, struct error *error)
{
    return error_set(error, cause->code, "the first call of --work, in %s%s%s: %s",
                     worker_kinds[kind].one, kind == WORKER_PROCESS ? " by " : "",
                     kind == WORKER_PROCESS ? runtime->start_method : "", cause->text);
}

/* One worker of that kind: how long a call takes, what it computes, and what comes besides. */
static bool try_worker(struct runtime *runtime, enum worker_kind kind, int64_t calls,
                       int64_t limit_ns, struct error *error)
{
    struct error cause = {0};
    const struct trial_request request = {case_pair(WORK_USER, kind), 1, calls, 0};
    if (!runtime_start(runtime, error))
        return false;
    int64_t begin = clock_now();
    json_t *answer = trial_run(runtime, &request, limit_ns, &cause);
    double passed = (double)(clock_now() - begin) * 1e-9;
    if (!answer)
        return fail_first(runtime, kind, &cause, error);
    struct call_speed *speed = &runtime->speed.calls[kind];
    double work = fmax(seconds_of(answer, "work_ns"), 1e-9);
    speed->seconds = work / (double)calls;
    speed->cpu_seconds =
        (seconds_of(answer, "user_ns") + seconds_of(answer, "system_ns")) / (double)calls;
    speed->load_seconds = loads_again(runtime, kind) ? fmax(passed - work, 0) : 0;
    if (!runtime->first_trials)
        runtime->first_trials = json_made(json_array());
    json_array_append_new(runtime->first_trials,
                          trial_record(runtime->name, &request, answer, NULL));
    json_decref(answer);
    return true;
}

static bool try_each_kind(struct runtime *runtime, int64_t limit_ns, struct error *error)
{
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++)
        if (is_tried(runtime, (enum worker_kind)kind) &&
            !try_worker(runtime, (enum worker_kind)kind, 1, limit_ns, error))
            return false;
    return true;
}

/* The kind whose calls are shortest. */
static enum worker_kind shortest(const struct runtime *runtime)
{
    enum worker_kind found = WORKER_KIND_COUNT;
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++)
        if (is_tried(runtime, (enum worker_kind)kind) &&
            (found == WORKER_KIND_COUNT ||
             runtime->speed.calls[kind].seconds < runtime->speed.calls[found].seconds))
            found = (enum worker_kind)kind;
    return found;
}

/* The next of 1, 2, 5, 10, 20, 50, …: two runs of the same work then seldom differ in it. */
static int64_t round_number(double least)
{
    const int64_t most = work_amounts[WORK_USER].most;
    int64_t power = 1;
    while ((double)power * 10 < least && power < most / 10)
        power *= 10;
    return (double)power >= least       ? power
           : (double)power * 2 >= least ? power * 2
           : (double)power * 5 >= least ? power * 5
                                        : power * 10;
}

/* As many calls as take long enough. */
static bool find_calls(struct runtime *runtime, int64_t limit_ns, struct error *error)
{
    const double wanted = FIRST_CALLS_LEAST_NS * 1e-9;
    int64_t *calls = &runtime->amounts[WORK_USER];
    *calls = 1;
    if (runtime->speed.calls[shortest(runtime)].seconds < long_call_seconds &&
        !try_worker(runtime, shortest(runtime), 1, limit_ns, error))
        return false;
    for (int i = 0; i < MOST_CORRECTIONS; i++) {
        enum worker_kind kind = shortest(runtime);
        double taken = runtime->speed.calls[kind].seconds * (double)*calls;
        if (taken >= wanted)
            return true;
        *calls = round_number(wanted / runtime->speed.calls[kind].seconds);
        if (!try_worker(runtime, kind, *calls, limit_ns, error))
            return false;
    }
    return true;
}

static bool call_first(struct runtimes *runtimes, struct runtime *runtime, int64_t limit_ns,
                       struct error *error)
{
    if (!try_each_kind(runtime, limit_ns, error))
        return false;
    if (runtime->threads_of >= 0)
        runtime->amounts[WORK_USER] = runtimes->list[runtime->threads_of].amounts[WORK_USER];
    return runtime->amounts[WORK_USER] > 0 || find_calls(runtime, limit_ns, error);
}

bool first_calls(struct runtimes *runtimes, int64_t timeout_ns, struct error *error)
{
    for (size_t i = 0; i < runtimes->count; i++) {
        struct runtime *runtime = &runtimes->list[i];
        struct error cause = {0};
        if (!runtime->brief &&
            !call_first(runtimes, runtime, timeout_ns ? timeout_ns : call_limit_ns, &cause))
            return error_set(error, cause.code, "%s", cause.text);
        runtime_stop(runtime);
    }
    return true;
}

static bool try_task(struct runtime *runtime, enum worker_kind kind, int64_t limit_ns,
                     struct error *error)
{
    struct error cause = {0};
    if (!hello_offers(runtime->hello, measured_cases[case_pair(WORK_POOL, kind)].name))
        return true;
    if (!runtime_start(runtime, error))
        return false;
    double seconds = trial_task(runtime, kind, limit_ns, &cause);
    runtime->speed.calls[kind] = (struct call_speed){.seconds = seconds, .cpu_seconds = seconds};
    return seconds > 0 || fail_first(runtime, kind, &cause, error);
}

bool first_tasks(struct runtimes *runtimes, int64_t timeout_ns, struct error *error)
{
    for (size_t i = 0; i < runtimes->count; i++) {
        struct runtime *runtime = &runtimes->list[i];
        for (int kind = 0; kind < WORKER_KIND_COUNT; kind++)
            if (!try_task(runtime, (enum worker_kind)kind, timeout_ns ? timeout_ns : call_limit_ns,
                          error))
                return false;
        runtime->amounts[WORK_USER] = 1;
        runtime_stop(runtime);
    }
    return true;
}

/* ---- what they were seen to start ---- */

/* The most that any of them says. */
static json_int_t most_of(const struct runtimes *runtimes, const char *member)
{
    json_int_t most = 0;
    for (size_t i = 0; i < runtimes->count; i++) {
        size_t k;
        const json_t *record;
        json_array_foreach(runtimes->list[i].first_trials, k, record)
        {
            json_int_t number = json_integer_value(json_object_get(record, member));
            most = number > most ? number : most;
        }
    }
    return most;
}

static void add_own(struct strbuf *text, json_int_t count, const char *one, const char *several)
{
    if (count > 0)
        strbuf_addf(text, "%s%" JSON_INTEGER_FORMAT " %s", text->length > 0 ? " and " : "", count,
                    count == 1 ? one : several);
}

char *first_calls_warning(const struct runtimes *runtimes)
{
    struct strbuf own = {0};
    add_own(&own, most_of(runtimes, "own_threads"), "thread", "threads");
    add_own(&own, most_of(runtimes, "own_processes"), "process", "processes");
    if (own.length == 0)
        return NULL;
    char *text = xasprintf("The work itself starts others: %s at a time beside one worker. They "
                           "are measured with it, and compete with other workers "
                           "for the CPUs; a work that does one thing at a time compares better.",
                           strbuf_text(&own));
    strbuf_release(&own);
    return text;
}
