#include "tvp/plan/runtimes.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tvp/common/alloc.h"
#include "tvp/common/clock.h"
#include "tvp/common/json_text.h"
#include "tvp/common/paths.h"
#include "tvp/runner/answer.h"
#include "tvp/runner/programs.h"

/* ---- one runtime ---- */

/* An interpreter on a slow disk may need its time; a runner that has said nothing by then is
 * broken. */
static const int64_t hello_limit_ns = INT64_C(60000000000);

static bool fail_with_name(struct error *error, const char *name, const struct error *cause)
{
    return error_set(error, cause->code, "runtime %s: %s", name, cause->text);
}

static void take_facts(json_t *hello, const json_t *facts)
{
    if (!json_is_object(json_object_get(hello, "facts")))
        json_object_set_new(hello, "facts", json_made(json_object()));
    json_object_update(json_object_get(hello, "facts"), (json_t *)(uintptr_t)facts);
}

/* What is told of the process and of the language with the work loaded is what the hello tells. */
static bool take_loaded(struct runtime *runtime, const json_t *answer, struct error *error)
{
    const json_t *failed = json_object_get(answer, "error");
    const json_t *process = json_object_get(answer, "process");
    const json_t *facts = json_object_get(answer, "facts");
    const char *message = json_string_value(json_object_get(failed, "message"));
    if (failed)
        return error_set(error, ERROR_FAILED, "%s", message ? message : "cannot load the work");
    user_work_loaded(runtime->work, answer);
    if (json_is_object(process))
        json_object_set(runtime->runner.hello, "process", (json_t *)(uintptr_t)process);
    if (json_is_object(facts))
        take_facts(runtime->runner.hello, facts);
    return true;
}

static const char *work_name(const struct user_work *work)
{
    return work->file ? path_name(work->file) : work->module;
}

static bool load_work(struct runtime *runtime, struct error *error)
{
    if (!runtime->work)
        return true;
    if (!user_work_suits(runtime->work, runtime->runner.hello, error))
        return false;
    struct error cause = {0};
    json_t *request = user_work_request(runtime->work);
    json_t *answer = runner_exchange(&runtime->runner, request, hello_limit_ns, &cause);
    bool loaded = answer ? take_loaded(runtime, answer, error)
                         : error_set(error, cause.code, "while it loaded %s:%s its runner %s",
                                     work_name(runtime->work), runtime->work->function, cause.text);
    json_decref(request);
    json_decref(answer);
    return loaded;
}

bool runtime_start(struct runtime *runtime, struct error *error)
{
    if (runtime->running)
        return true;
    struct error cause = {0};
    /* Who waited for its first hello need not be told of the next. */
    if (!runner_start(&runtime->runner, runtime->hello ? NULL : runtime->name, runtime->command,
                      hello_limit_ns, &cause))
        return fail_with_name(error, runtime->name, &cause);
    runtime->running = load_work(runtime, &cause);
    if (!runtime->running)
        runner_kill(&runtime->runner);
    return runtime->running || fail_with_name(error, runtime->name, &cause);
}

json_t *runtime_exchange(struct runtime *runtime, json_t *request, int64_t limit_ns,
                         struct error *error)
{
    json_t *answer = NULL;
    if (runtime_start(runtime, error)) {
        struct error cause = {0};
        int64_t begin = clock_now();
        answer = runner_exchange(&runtime->runner, request, limit_ns, &cause);
        bool late = runtime->work && clock_now() - begin >= limit_ns;
        if (!answer) {
            error_set(error, cause.code, "%s%s", cause.text,
                      late ? ": the work hangs, or needs a longer --timeout" : "");
            runner_kill(&runtime->runner);
            runtime->running = false;
        }
    }
    json_decref(request);
    return answer;
}

json_t *runtime_exchange_anew(struct runtime *runtime, json_t *request, int64_t limit_ns,
                              struct error *error)
{
    struct runtime anew = *runtime;
    anew.runner = (struct runner){0};
    anew.running = false;
    json_t *answer = runtime_exchange(&anew, request, limit_ns, error);
    runtime_stop(&anew);
    return answer;
}

void runtime_stop(struct runtime *runtime)
{
    if (runtime->running)
        runner_stop(&runtime->runner);
    runtime->running = false;
}

void runtime_dismiss(struct runtime *runtime)
{
    if (runtime->running)
        coprocess_close_input(&runtime->runner.lines.process);
}

static json_t *finish_request(void)
{
    return json_made(json_pack("{s:s}", "request", "finish"));
}

/* ---- the runtimes of a new run ---- */

static struct runtime *add(struct runtimes *runtimes)
{
    runtimes->list = xreallocarray(runtimes->list, runtimes->count + 1, sizeof *runtimes->list);
    struct runtime *runtime = &runtimes->list[runtimes->count++];
    *runtime = (struct runtime){.threads_of = -1, .work = runtimes->work, .io = &runtimes->io};
    memcpy(runtime->kinds, runtimes->kinds, sizeof runtime->kinds);
    return runtime;
}

static double host_usable_cpus(const json_t *hello)
{
    double cpus = json_number_value(json_object_get(json_object_get(hello, "host"), "usable_cpus"));
    return cpus > 0 ? cpus : 1;
}

/* What is true of a machine whoever asks it. How many of its CPUs a runner may use is its own
 * affair (taskset, a container), so that is not among them. */
static const char *const facts_of_machine[] = {
    "cpu",          "architecture", "online_cpus",    "smt",          "numa_nodes",
    "governor",     "turbo",        "memory_bytes",   "kernel",       "distribution",
    "clock_source", "on_battery",   "virtualization", "load_average",
};

/* Runners on one host share the facts about it: what one leaves out, an earlier one may know. */
static void share_host_facts(const struct runtimes *runtimes, json_t *hello)
{
    json_t *host = json_object_get(hello, "host");
    for (size_t i = 0; i < runtimes->count; i++) {
        const json_t *other = json_object_get(runtimes->list[i].hello, "host");
        if (!json_equal(json_object_get(host, "boot_id"), json_object_get(other, "boot_id")))
            continue;
        for (size_t k = 0; k < sizeof facts_of_machine / sizeof *facts_of_machine; k++)
            if (!json_object_get(host, facts_of_machine[k]))
                json_object_set(host, facts_of_machine[k],
                                json_object_get(other, facts_of_machine[k]));
    }
}

/* A runner that gets no input says hello all the same, and answers nothing. */
static bool answers(struct runtime *runtime, struct error *error)
{
    struct error cause = {0};
    json_t *answer = runtime_exchange(runtime, finish_request(), hello_limit_ns, &cause);
    json_decref(answer);
    return answer || fail_with_name(error, runtime->name, &cause);
}

/* Starts the runner of an entry once to hear its hello. */
static bool hear_hello(const struct runtimes *runtimes, struct runtime *runtime,
                       struct error *error)
{
    int64_t begin = clock_now();
    if (!runtime_start(runtime, error))
        return false;
    runtime->hello_seconds = (double)(clock_now() - begin) * 1e-9;
    json_t *hello = json_made(json_deep_copy(runtime->runner.hello));
    share_host_facts(runtimes, hello);
    if (runtimes->io.url)
        hello_withdraw_own_server_only(hello);
    runtime->hello = hello;
    runtime->usable_cpus = host_usable_cpus(hello);
    bool answered = answers(runtime, error);
    if (!runtimes->once || runtimes->work)
        runtime_stop(runtime);
    return answered;
}

bool runtime_measures(const struct runtime *runtime, enum case_id case_id)
{
    return runtime->kinds[measured_cases[case_id].kind] &&
           hello_offers(runtime->hello, measured_cases[case_id].name);
}

static bool offers_method(const json_t *hello, const char *method)
{
    size_t i;
    const json_t *value;
    json_array_foreach(json_object_get(hello, "start_methods"), i,
                       value) if (strcmp(json_string_value(value), method) == 0) return true;
    return false;
}

/* A runner of which nothing can be asked is a mistake on the command line. */
static bool offers_any_case(const struct runtime *runtime, struct error *error)
{
    struct strbuf names = {0};
    for (int i = 0; i < CASE_COUNT; i++) {
        if (hello_offers(runtime->hello, measured_cases[i].name)) {
            strbuf_release(&names);
            return true;
        }
        strbuf_addf(&names, "%s%s", i > 0 ? ", " : "", measured_cases[i].name);
    }
    error_set(error, ERROR_FAILED,
              "runtime %s: its runner offers none of %s; --check-runner says what it does",
              runtime->name, strbuf_text(&names));
    strbuf_release(&names);
    return false;
}

static const char *default_method(const json_t *hello)
{
    return json_string_value(json_array_get(json_object_get(hello, "start_methods"), 0));
}

static void add_second_method(struct runtimes *runtimes, size_t first, const char *method)
{
    struct runtime *runtime = add(runtimes);
    const struct runtime *base = &runtimes->list[first];
    runtime->name = xasprintf("%s-%s", base->name, method);
    runtime->command = xstrdup(base->command);
    runtime->start_method = xstrdup(method);
    memcpy(runtime->amounts, base->amounts, sizeof runtime->amounts);
    runtime->older = base->older;
    runtime->threads_of = (int)first;
    runtime->hello = json_incref(base->hello);
    runtime->usable_cpus = base->usable_cpus;
}

/* Gives the entry its start method, and the list further entries where several were asked for. */
static bool expand_methods(struct runtimes *runtimes, size_t index, const struct options *options,
                           struct error *error)
{
    const json_t *hello = runtimes->list[index].hello;
    if (options->start_method_count == 0) {
        runtimes->list[index].start_method = xstrdup(default_method(hello));
        return true;
    }
    bool any = false;
    for (size_t i = 0; i < options->start_method_count; i++) {
        const char *method = options->start_methods[i];
        if (!offers_method(hello, method))
            continue;
        if (any)
            add_second_method(runtimes, index, method);
        else
            runtimes->list[index].start_method = xstrdup(method);
        any = true;
    }
    return any || error_set(error, ERROR_USAGE,
                            "--start-method: runtime %s offers none of those asked for; its own "
                            "choice is %s",
                            runtimes->list[index].name, default_method(hello));
}

static bool any_offers(const struct runtimes *runtimes, enum worker_kind kind)
{
    for (size_t i = 0; i < runtimes->count; i++)
        if (hello_offers_kind(runtimes->list[i].hello, kind))
            return true;
    return false;
}

/* Who names kinds wants one of them; what only some runtimes lack is told in the report. */
static bool any_offers_named(const struct runtimes *runtimes, const struct options *options,
                             struct error *error)
{
    struct strbuf missing = {0};
    bool found = !options->kinds_given;
    for (int kind = WORKER_THREAD + 1; kind < WORKER_KIND_COUNT; kind++) {
        if (!options->kinds[kind])
            continue;
        found |= any_offers(runtimes, (enum worker_kind)kind);
        strbuf_addf(&missing, "%s%s", missing.length > 0 ? " or " : "", worker_kinds[kind].plural);
    }
    if (!found && missing.length > 0)
        error_set(error, ERROR_USAGE,
                  "--workers: no runtime of this run has %s: name another kind, or with --runtime "
                  "one that has them",
                  strbuf_text(&missing));
    found |= missing.length == 0;
    strbuf_release(&missing);
    return found;
}

static bool offers_case(const struct runtimes *runtimes, enum case_id case_id)
{
    bool any = false;
    for (size_t i = 0; i < runtimes->count; i++)
        any |= hello_offers(runtimes->list[i].hello, measured_cases[case_id].name);
    return any;
}

/* A run of which no runtime offers a case has nothing to measure. */
static bool offer_what_is_asked_for(const struct runtimes *runtimes, const struct options *options,
                                    struct error *error)
{
    struct strbuf names = {0};
    for (int i = 0; i < CASE_COUNT; i++) {
        if (!options->works[measured_cases[i].work] || !options->kinds[measured_cases[i].kind])
            continue;
        if (offers_case(runtimes, (enum case_id)i)) {
            strbuf_release(&names);
            return true;
        }
        strbuf_addf(&names, "%s%s", names.length > 0 ? ", " : "", measured_cases[i].name);
    }
    error_set(error, ERROR_USAGE,
              "there is nothing to measure: no runtime offers any of %s; give one that does with "
              "--runtime, or ask for others with --cases",
              strbuf_text(&names));
    strbuf_release(&names);
    return false;
}

static enum runner_load load_of(const struct runtimes *runtimes)
{
    if (runtimes->work)
        return LOADS_WORK;
    return runtimes->io.url ? LOADS_LIBCURL : LOADS_NOTHING;
}

bool runtimes_open(struct runtimes *runtimes, const struct options *options, struct error *error)
{
    if (!io_settings_init(&runtimes->io, options, error))
        return false;
    memcpy(runtimes->kinds, options->kinds, sizeof runtimes->kinds);
    for (size_t i = 0; i < options->runtime_count; i++) {
        const struct runtime_option *option = &options->runtimes[i];
        size_t index = runtimes->count;
        struct runtime *runtime = add(runtimes);
        runtime->name = xstrdup(option->name);
        memcpy(runtime->amounts, option->amounts, sizeof runtime->amounts);
        runtime->older = option->older;
        runtime->command = runtime_command(option, load_of(runtimes), error);
        if (!runtime->command || !hear_hello(runtimes, runtime, error) ||
            !offers_any_case(runtime, error) || !expand_methods(runtimes, index, options, error))
            return false;
    }
    return any_offers_named(runtimes, options, error) &&
           offer_what_is_asked_for(runtimes, options, error);
}

/* ---- the runtimes of a saved run ---- */

static const struct runtime_option *given_runtime(const struct options *options, const char *name)
{
    for (size_t i = 0; options->runtimes_given && i < options->runtime_count; i++)
        if (strcmp(options->runtimes[i].name, name) == 0)
            return &options->runtimes[i];
    return NULL;
}

/* Every runtime named on the command line is one of the run, and none of a second start method. */
static bool check_given(const struct results *results, const struct options *options,
                        struct error *error)
{
    for (size_t i = 0; options->runtimes_given && i < options->runtime_count; i++) {
        int index = results_runtime(results, options->runtimes[i].name);
        if (index < 0 || results->runtimes[index].threads_of >= 0)
            return error_set(error, ERROR_USAGE,
                             "--runtime %s: the saved run has no such runtime; its first is %s",
                             options->runtimes[i].name, results->runtimes[0].name);
    }
    return true;
}

static char *command_of(const struct runtime_facts *facts, const struct options *options,
                        enum runner_load load, struct error *error)
{
    const struct runtime_option *given = given_runtime(options, facts->name);
    if (given)
        return runtime_command(given, load, error);
    const struct runtime_option built_in = {.kind = runner_kind_of_name(facts->name)};
    if (built_in.kind == RUNNER_OF_THE_USER) {
        error_set(error, ERROR_USAGE,
                  "the saved run has a runtime %s, and a command is never taken from a file: add "
                  "--runtime %s=COMMAND",
                  facts->name, facts->name);
        return NULL;
    }
    return runtime_command(&built_in, load, error);
}

static bool offers_what_was_planned(const struct runtime *runtime, const struct results *results,
                                    size_t index, struct error *error)
{
    if (*runtime->start_method && !offers_method(runtime->hello, runtime->start_method))
        return error_set(error, ERROR_FAILED,
                         "runtime %s does not offer the start method %s, which the saved run uses",
                         runtime->name, runtime->start_method);
    for (int i = 0; i < CASE_COUNT; i++)
        if (plan_has_case(results, index, (enum case_id)i) &&
            !hello_offers(runtime->hello, measured_cases[i].name))
            return error_set(error, ERROR_FAILED,
                             "runtime %s does not offer the case %s, which the saved run measures",
                             runtime->name, measured_cases[i].name);
    return true;
}

bool runtimes_reopen(struct runtimes *runtimes, const struct results *results,
                     const struct options *options, struct error *error)
{
    if (!check_given(results, options, error))
        return false;
    if (!io_settings_of_run(&runtimes->io, &results->run, options, error))
        return false;
    for (int i = 0; i < CASE_COUNT; i++)
        runtimes->kinds[measured_cases[i].kind] |= results->run.cases[i];
    for (size_t i = 0; i < results->runtime_count; i++) {
        const struct runtime_facts *facts = &results->runtimes[i];
        struct runtime *runtime = add(runtimes);
        runtime->name = xstrdup(facts->name);
        runtime->start_method = xstrdup(facts->start_method);
        memcpy(runtime->amounts, facts->amounts, sizeof runtime->amounts);
        runtime->brief = facts->brief;
        for (int kind = PROBED_KINDS; kind < WORKER_KIND_COUNT; kind++)
            runtime->kinds[kind] &= !facts->brief;
        runtime->older = facts->older;
        runtime->threads_of = facts->threads_of;
        if (facts->threads_of >= 0)
            facts = &results->runtimes[facts->threads_of];
        runtime->command = command_of(facts, options, load_of(runtimes), error);
        if (!runtime->command || !hear_hello(runtimes, runtime, error) ||
            !offers_what_was_planned(runtime, results, i, error))
            return false;
        if (!*runtime->start_method) {
            free(runtime->start_method);
            runtime->start_method = xstrdup(default_method(runtime->hello));
        }
    }
    return true;
}

bool runtimes_add_brief_cpython(struct runtimes *runtimes, struct error *reason)
{
    if (!program_on_path("python3"))
        return error_set(reason, ERROR_FAILED, "there is no python3 on the PATH");
    const struct runtime_option option = {.kind = RUNNER_CPYTHON};
    struct runtime *runtime = add(runtimes);
    runtime->name = xstrdup("cpython");
    /* Not the preset's: the claim is about work, and few iterations time nothing but starting. */
    for (int work = 0; work < WORK_COUNT; work++)
        if (!work_on_request((enum work)work))
            runtime->amounts[work] = work_default((enum work)work, PRESET_DEFAULT, true);
    runtime->brief = true;
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++)
        runtime->kinds[kind] = kind < PROBED_KINDS;
    runtime->command = runtime_command(&option, load_of(runtimes), reason);
    if (runtime->command && hear_hello(runtimes, runtime, reason)) {
        runtime->start_method = xstrdup(default_method(runtime->hello));
        return true;
    }
    runtimes->count--;
    free(runtime->name);
    free(runtime->command);
    json_decref(runtime->hello);
    return false;
}

/* ---- the end ---- */

/* For a runner that hangs. */
static const int64_t finish_limit_ns = INT64_C(5000000000);

/* Its steal time in ns; -1 when not known. */
static int64_t finish(struct runtime *runtime)
{
    struct error ignored = {0};
    json_t *answer = runtime_exchange(runtime, finish_request(), finish_limit_ns, &ignored);
    const json_t *value = json_object_get(answer, "steal_ns");
    int64_t steal = json_is_integer(value) ? json_integer_value(value) : -1;
    json_decref(answer);
    runtime_stop(runtime);
    return steal;
}

int64_t runtimes_finish(struct runtimes *runtimes)
{
    int64_t known = -1;
    for (size_t i = 0; i < runtimes->count; i++) {
        if (!runtimes->list[i].running)
            continue;
        int64_t steal = finish(&runtimes->list[i]);
        if (known < 0 && steal >= 0)
            known = steal;
    }
    io_settings_rest(&runtimes->io);
    return known;
}

void runtimes_stop(struct runtimes *runtimes)
{
    for (size_t i = 0; i < runtimes->count; i++)
        runtime_stop(&runtimes->list[i]);
}

void runtimes_release(struct runtimes *runtimes)
{
    runtimes_stop(runtimes);
    for (size_t i = 0; i < runtimes->count; i++) {
        struct runtime *runtime = &runtimes->list[i];
        free(runtime->name);
        free(runtime->command);
        free(runtime->start_method);
        json_decref(runtime->hello);
        json_decref(runtime->first_trials);
    }
    free(runtimes->list);
    io_settings_release(&runtimes->io);
    *runtimes = (struct runtimes){0};
}
