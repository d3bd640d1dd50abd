#include "tvp/session/trials.h"

#include <string.h>

#include "tvp/common/json_text.h"
#include "tvp/runner/answer.h"
#include "tvp/runner/cell_request.h"

static json_t *request_of(const struct runtime *runtime, const struct trial_request *trial)
{
    int64_t amounts[WORK_COUNT];
    memcpy(amounts, runtime->amounts, sizeof amounts);
    amounts[measured_cases[trial->case_id].work] = trial->calls;
    json_t *request =
        cell_request(trial->case_id, trial->workers, amounts, runtime->start_method, NULL);
    json_object_set_new(request, "request", json_made(json_string("trial")));
    if (trial->memory_samples > 0)
        json_object_set_new(request, "memory_samples", json_integer(trial->memory_samples));
    return request;
}

static json_t *fail(json_t *answer, struct error *error, const char *message)
{
    error_set(error, ERROR_FAILED, "%s", message);
    json_decref(answer);
    return NULL;
}

/* Without an answer: what the runner did. One that could not be started is named already. */
static json_t *fail_without(const struct runtime *runtime, const struct error *cause,
                            struct error *error)
{
    bool named = strncmp(cause->text, "runtime ", strlen("runtime ")) == 0;
    error_set(error, cause->code, "%s%s%s%s", named ? "" : "the runner of ",
              named ? "" : runtime->name, named ? "" : " ", cause->text);
    return NULL;
}

/* An answer without an error in it. */
static json_t *ask(struct runtime *runtime, json_t *request, int64_t limit_ns, struct error *error)
{
    struct error cause = {0};
    json_t *answer = runtime_exchange(runtime, request, limit_ns, &cause);
    if (!answer)
        return fail_without(runtime, &cause, error);
    const json_t *failed = json_object_get(answer, "error");
    const char *message = json_string_value(json_object_get(failed, "message"));
    if (failed)
        return fail(answer, error, message ? message : "the runner did not say what went wrong");
    return answer;
}

json_t *trial_run(struct runtime *runtime, const struct trial_request *request, int64_t limit_ns,
                  struct error *error)
{
    struct error wrong = {0};
    json_t *answer = ask(runtime, request_of(runtime, request), limit_ns, error);
    return !answer || answer_check_trial(answer, &wrong) ? answer : fail(answer, error, wrong.text);
}

double trial_task(struct runtime *runtime, enum worker_kind kind, int64_t limit_ns,
                  struct error *error)
{
    const struct cell_expectation expect = {
        .case_id = case_pair(WORK_POOL, kind), .workers = 1, .amount = 1, .calls_work = true};
    int64_t amounts[WORK_COUNT], elapsed_ns = 0;
    memcpy(amounts, runtime->amounts, sizeof amounts);
    amounts[WORK_POOL] = amounts[WORK_USER] = 1;
    json_t *request = cell_request(expect.case_id, 1, amounts, runtime->start_method, NULL);
    json_t *answer = ask(runtime, request, limit_ns, error);
    if (answer && answer_check_cell(answer, &expect, error))
        elapsed_ns = json_integer_value(json_object_get(answer, "elapsed_ns"));
    json_decref(answer);
    return (double)elapsed_ns * 1e-9;
}

static bool is_data(const char *member)
{
    return strcmp(member, "answer") != 0 && strcmp(member, "id") != 0;
}

json_t *trial_record(const char *runtime, const struct trial_request *request, const json_t *answer,
                     const char *message)
{
    json_t *record =
        json_made(json_pack("{s:s, s:s, s:s, s:I, s:I}", "record", "trial", "runtime", runtime,
                            "case", measured_cases[request->case_id].name, "workers",
                            (json_int_t)request->workers, "calls", (json_int_t)request->calls));
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)answer, name, value)
    {
        if (is_data(name) && !json_object_get(record, name))
            json_object_set(record, name, value);
    }
    if (message) {
        json_object_set_new(record, "error", json_text_of("trial"));
        json_object_set_new(record, "message", json_text_of(message));
    }
    return record;
}
