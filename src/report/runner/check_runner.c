#include "tvp/runner/check_runner.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/cases.h"
#include "tvp/common/error.h"
#include "tvp/common/protocol.h"
#include "tvp/data/data_facts.h"
#include "tvp/data/results.h"
#include "tvp/runner/answer.h"
#include "tvp/runner/cell_request.h"
#include "tvp/runner/runner.h"
#include "tvp/runner/user_work.h"

#define LIMIT_NS INT64_C(60000000000)
/* What each worker adds to it: a runner may start a whole engine for each, on a busy machine. */
#define WORKER_LIMIT_NS INT64_C(4000000000)

/* A request takes as long as a wait: so few of them. */
enum { WAIT_NS = 10000000, LITTLE = 1000, REQUESTS = 3, ORDINARY_WORKERS = 2 };

/* One conversation. A runner that broke off is started anew for the next check. */
struct check {
    const char *command;
    struct runner runner;
    const struct user_work *loaded; /* NULL: no work of the user's */
    struct io_settings io;
    bool started_again_in_vain;
    bool all_right;
};

struct checked_cell {
    enum case_id case_id;
    uint32_t workers;
    int64_t amount;           /* of the case's work; 0: little */
    uint32_t marks;           /* of progress; 0: none */
    const char *start_method; /* NULL: left to the runner */
    int64_t data_bytes;       /* of a task */
};

/* ---- telling ---- */

/* Prints one line about one check, and takes the error for what is wrong. */
static void tell(struct check *check, const char *what, const struct error *error)
{
    if (error->code == ERROR_NONE) {
        printf("ok: %s\n", what);
        return;
    }
    printf("WRONG: %s: the runner %s\n", what, error->text);
    check->all_right = false;
}

/* ---- speaking ---- */

/* A runner that was started anew has loaded nothing. */
static bool load_again(struct check *check, struct error *error)
{
    if (!check->loaded)
        return true;
    json_t *request = user_work_request(check->loaded);
    json_t *answer = runner_exchange(&check->runner, request, LIMIT_NS, error);
    json_decref(request);
    json_decref(answer);
    return answer != NULL;
}

/* Whether there is a runner to speak to; starts one when the last one ended during its check. */
static bool have_runner(struct check *check)
{
    if (check->runner.hello)
        return true;
    if (check->started_again_in_vain)
        return false;
    struct error error = {0};
    if (runner_start(&check->runner, NULL, check->command, LIMIT_NS, &error) &&
        load_again(check, &error))
        return true;
    runner_kill(&check->runner);
    tell(check, "starts again", &error);
    check->started_again_in_vain = true;
    return false;
}

/* An exchange; takes the request. NULL: the runner has ended. */
static json_t *ask(struct check *check, json_t *request, struct error *error)
{
    json_int_t workers = json_integer_value(json_object_get(request, "workers"));
    int64_t limit = LIMIT_NS + workers * WORKER_LIMIT_NS;
    json_t *answer = runner_exchange(&check->runner, request, limit, error);
    if (!answer)
        runner_kill(&check->runner);
    json_decref(request);
    return answer;
}

static int64_t amount_of(const struct checked_cell *cell, enum work work)
{
    if (cell->amount > 0 && work_of_amount(measured_cases[cell->case_id].work) == work)
        return cell->amount;
    if (works[work].of_user)
        return 1;
    if (work == WORK_NET)
        return REQUESTS;
    return work_amounts[work].unit == AMOUNT_TIME ? WAIT_NS : LITTLE;
}

static void set_amounts(const struct checked_cell *cell, int64_t amounts[WORK_COUNT])
{
    for (int work = 0; work < WORK_COUNT; work++)
        amounts[work] = work_amounts[work].optional ? 0 : amount_of(cell, (enum work)work);
}

static json_t *request_of(const struct check *check, const struct checked_cell *cell)
{
    int64_t amounts[WORK_COUNT];
    set_amounts(cell, amounts);
    struct error ignored = {0};
    io_settings_ready(&check->io, measured_cases[cell->case_id].work, &ignored);
    json_t *request =
        cell_request(cell->case_id, cell->workers, amounts, cell->start_method, &check->io);
    if (cell->marks > 0)
        json_object_set_new(request, "marks", json_integer(cell->marks));
    return request;
}

/* ---- judging ---- */

static bool refuse_error_member(const json_t *answer, struct error *error)
{
    const json_t *problem = json_object_get(answer, "error");
    if (!problem)
        return true;
    return error_set(error, ERROR_FAILED, "answered with the error %s: %s",
                     json_string_value(json_object_get(problem, "name")),
                     json_string_value(json_object_get(problem, "message")));
}

static bool judge_cell(const json_t *answer, const struct checked_cell *cell, bool loaded,
                       struct error *error)
{
    const enum work work = measured_cases[cell->case_id].work;
    int64_t amounts[WORK_COUNT];
    set_amounts(cell, amounts);
    struct cell_expectation expect = {
        .case_id = cell->case_id,
        .workers = cell->workers,
        .amount = work_amount_of(work, amounts),
        .marks = cell->marks,
    };
    expect.calls_work = loaded && works[work].task == TASK_COMPUTES;
    if (works[work].checksum)
        expect.checksum = work_checksum(work, amounts);
    return refuse_error_member(answer, error) && answer_check_cell(answer, &expect, error);
}

/* ---- the checks ---- */

static void check_cell(struct check *check, const struct checked_cell *cell, const char *what)
{
    struct error error = {0};
    if (!have_runner(check))
        return;
    json_t *request = request_of(check, cell);
    if (cell->data_bytes > 0)
        json_object_set_new(request, work_amounts[WORK_TASK].member,
                            json_integer(cell->data_bytes));
    json_t *answer = ask(check, request, &error);
    if (answer)
        judge_cell(answer, cell, check->loaded != NULL, &error);
    json_decref(answer);
    tell(check, what, &error);
}

static void check_worker_counts(struct check *check, enum case_id case_id)
{
    static const uint32_t counts[] = {1, ORDINARY_WORKERS, 5, PROTOCOL_WORKER_TIMES + 1};
    /* A busy disk may take a second for each file: few of them show whether cells are right. */
    const size_t tried = works[measured_cases[case_id].work].ideal == IDEAL_DEVICE
                             ? 2
                             : sizeof counts / sizeof *counts;
    for (size_t i = 0; i < tried; i++) {
        struct checked_cell cell = {.case_id = case_id, .workers = counts[i]};
        char what[80];
        snprintf(what, sizeof what, "%s with %" PRIu32 " worker%s", measured_cases[case_id].name,
                 counts[i], counts[i] == 1 ? "" : "s");
        check_cell(check, &cell, what);
    }
}

static void check_amount(struct check *check, enum case_id case_id, uint32_t workers, int64_t count)
{
    const struct work_amount *amount = &work_amounts[work_of_amount(measured_cases[case_id].work)];
    struct checked_cell cell = {.case_id = case_id, .workers = workers, .amount = count};
    char what[80];
    snprintf(what, sizeof what, "%s with %" PRId64 " %s", measured_cases[case_id].name, count,
             count == 1 ? amount->singular : amount->plural);
    check_cell(check, &cell, what);
}

/* The exactness of the work: naive arithmetic on 64 bits goes wrong at the last of these. */
static void check_exactness(struct check *check, enum case_id case_id)
{
    static const int64_t counts[] = {1, 10, 100, 100000, 200000};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        check_amount(check, case_id, 1, counts[i]);
}

/* Fewer tasks than workers, and as many as fill chunks and as do not. */
static void check_tasks(struct check *check, enum case_id case_id)
{
    static const int64_t counts[] = {1, ORDINARY_WORKERS + 1, POOL_CHUNK, POOL_CHUNK + 1};
    if (works[measured_cases[case_id].work].new_pool)
        return;
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        check_amount(check, case_id, ORDINARY_WORKERS, counts[i]);
}

/* A byte, which is the first and the last one, and more than a message may hold at once. */
static void check_tasks_with_data(struct check *check, enum case_id case_id)
{
    static const int64_t sizes[] = {1, 200001};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct checked_cell cell = {.case_id = case_id,
                                    .workers = ORDINARY_WORKERS,
                                    .amount = 2 * ORDINARY_WORKERS + 1,
                                    .data_bytes = sizes[i]};
        char what[80];
        snprintf(what, sizeof what, "%s whose tasks have %" PRId64 " byte%s",
                 measured_cases[case_id].name, sizes[i], sizes[i] == 1 ? "" : "s");
        check_cell(check, &cell, what);
    }
}

/* Of a runner whose hello has them. */
static void check_marks(struct check *check, const json_t *hello, enum case_id case_id)
{
    const uint32_t most = hello_marks(hello);
    for (uint32_t workers = 1; workers <= ORDINARY_WORKERS && most > 0; workers++) {
        struct checked_cell cell = {
            .case_id = case_id, .workers = workers, .marks = workers == 1 ? most : 1 + most / 4};
        char what[80];
        snprintf(what, sizeof what,
                 "%s with %" PRIu32 " worker%s and %" PRIu32 " marks of progress",
                 measured_cases[case_id].name, workers, workers == 1 ? "" : "s", cell.marks);
        check_cell(check, &cell, what);
    }
}

static void check_start_methods(struct check *check, const json_t *hello, enum case_id case_id)
{
    size_t i;
    const json_t *method;
    json_array_foreach(json_object_get(hello, "start_methods"), i, method)
    {
        struct checked_cell cell = {.case_id = case_id,
                                    .workers = ORDINARY_WORKERS,
                                    .start_method = json_string_value(method)};
        /* The name is the runner's own: JSON's escapes keep control characters from the terminal.
         */
        char *name = json_dumps(method, JSON_ENCODE_ANY | JSON_ENSURE_ASCII);
        char what[160];
        snprintf(what, sizeof what, "%s with the start method %.100s", measured_cases[case_id].name,
                 name ? name : "?");
        free(name);
        check_cell(check, &cell, what);
    }
}

/* Receives the answer to the request and judges it as one to the cell. */
static bool receive_cell(struct check *check, const json_t *request,
                         const struct checked_cell *cell, struct error *error)
{
    json_t *answer = runner_receive(&check->runner, LIMIT_NS, error);
    bool right = answer && answer_matches(answer, request, error) &&
                 judge_cell(answer, cell, check->loaded != NULL, error);
    json_decref(answer);
    return right;
}

static void check_order(struct check *check, enum case_id case_id)
{
    struct error error = {0};
    if (!have_runner(check))
        return;
    struct checked_cell cells[] = {{.case_id = case_id, .workers = ORDINARY_WORKERS},
                                   {.case_id = case_id, .workers = 1, .amount = 1}};
    json_t *requests[] = {request_of(check, &cells[0]), request_of(check, &cells[1])};
    bool right = runner_send(&check->runner, requests[0], LIMIT_NS, &error) &&
                 runner_send(&check->runner, requests[1], LIMIT_NS, &error) &&
                 receive_cell(check, requests[0], &cells[0], &error) &&
                 receive_cell(check, requests[1], &cells[1], &error);
    if (!right)
        runner_kill(&check->runner);
    json_decref(requests[0]);
    json_decref(requests[1]);
    tell(check, "two requests at once are answered in order", &error);
}

/* A request that cannot be met must be answered with an error. Takes the request. */
static void check_refusal(struct check *check, json_t *request, const char *what)
{
    struct error error = {0};
    if (!have_runner(check)) {
        json_decref(request);
        return;
    }
    json_t *answer = ask(check, request, &error);
    if (answer && !json_object_get(answer, "error"))
        error_set(&error, ERROR_FAILED, "answered without an \"error\"");
    json_decref(answer);
    tell(check, what, &error);
}

static json_t *cell_request_with(const struct check *check, enum case_id case_id,
                                 const char *member, json_t *value)
{
    struct checked_cell cell = {.case_id = case_id, .workers = 1, .amount = 1};
    json_t *request = request_of(check, &cell);
    json_object_set_new(request, member, value);
    return request;
}

static void check_refusals(struct check *check, enum case_id case_id)
{
    check_refusal(check, cell_request_with(check, case_id, "case", json_string("NoSuchCase")),
                  "an unknown case is refused");
    check_refusal(check,
                  cell_request_with(check, case_id, "request", json_string("no such request")),
                  "an unknown request is refused");
    check_refusal(check, cell_request_with(check, case_id, "workers", json_integer(0)),
                  "zero workers are refused");
    check_refusal(check, cell_request_with(check, case_id, "workers", json_string("2")),
                  "a number of workers that is a string is refused");
    struct checked_cell cell = {.case_id = case_id, .workers = 1, .amount = 1};
    check_cell(check, &cell, "a request after refused ones");
}

/* ---- data handed over ---- */

static json_t *request_of_data(const struct data_cell *cell)
{
    json_t *request =
        json_pack("{s:s, s:s, s:s, s:I, s:I, s:I, s:I}", "request", "cell", "case",
                  data_case((enum data_way_id)cell->way), "way", data_ways[cell->way].name,
                  "workers", (json_int_t)cell->workers, "data_bytes", (json_int_t)cell->bytes,
                  "round_trips", (json_int_t)2, "iterations", (json_int_t)cell->iterations);
    if (cell->calls > 0)
        json_object_set_new(request, "task_calls", json_integer(cell->calls));
    return request;
}

static void check_data_cell(struct check *check, const struct data_cell *cell)
{
    struct error error = {0};
    if (!have_runner(check))
        return;
    json_t *answer = ask(check, request_of_data(cell), &error);
    if (answer && refuse_error_member(answer, &error))
        answer_check_data(answer, cell, &error);
    json_decref(answer);
    char what[120];
    snprintf(what, sizeof what, "%s by %s, %" PRId64 " bytes for %" PRIu32 " worker%s%s",
             data_case((enum data_way_id)cell->way), data_ways[cell->way].name, cell->bytes,
             cell->workers, cell->workers == 1 ? "" : "s",
             cell->calls > 0        ? ", who call the work"
             : cell->iterations > 0 ? ", who compute"
                                    : "");
    tell(check, what, &error);
}

/* ---- a work of the user's ---- */

static bool judge_loaded(const json_t *answer, struct error *error)
{
    const json_t *takes = json_object_get(answer, "takes_worker");
    if (!refuse_error_member(answer, error))
        return false;
    return !takes || json_is_boolean(takes) ||
           error_set(error, ERROR_FAILED,
                     "answered with a \"takes_worker\" that is not true or "
                     "false");
}

static bool check_loading(struct check *check, const struct user_work *work)
{
    struct error error = {0};
    if (!have_runner(check))
        return false;
    json_t *answer = ask(check, user_work_request(work), &error);
    bool loaded = answer && judge_loaded(answer, &error);
    json_decref(answer);
    tell(check, "loads the work", &error);
    return loaded;
}

static json_t *request_of_trial(const struct check *check, enum case_id case_id, uint32_t workers)
{
    struct checked_cell cell = {.case_id = case_id, .workers = workers};
    json_t *request = request_of(check, &cell);
    json_object_set_new(request, "request", json_string("trial"));
    return request;
}

static void check_trial(struct check *check, enum case_id case_id)
{
    struct error error = {0};
    if (!have_runner(check))
        return;
    json_t *answer = ask(check, request_of_trial(check, case_id, ORDINARY_WORKERS), &error);
    if (answer && refuse_error_member(answer, &error))
        answer_check_trial(answer, &error);
    json_decref(answer);
    char what[80];
    snprintf(what, sizeof what, "a trial of %s", measured_cases[case_id].name);
    tell(check, what, &error);
}

/* A name that no file has. */
static json_t *request_without_function(const struct user_work *work)
{
    json_t *request = user_work_request(work);
    json_object_set_new(json_object_get(request, "work"), "function",
                        json_string("no_such_function_tvp"));
    return request;
}

static void check_work_cases(struct check *check, const json_t *hello)
{
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++) {
        enum case_id case_id = case_pair(WORK_USER, (enum worker_kind)kind);
        if (!hello_offers(hello, measured_cases[case_id].name))
            continue;
        check_worker_counts(check, case_id);
        check_marks(check, hello, case_id);
        check_trial(check, case_id);
        if (worker_kinds[kind].by_start_method)
            check_start_methods(check, hello, case_id);
        check_refusal(check, cell_request_with(check, case_id, "calls", json_integer(0)),
                      "zero calls are refused");
    }
}

/* Tasks that call the work. */
static void check_work_tasks(struct check *check, const json_t *hello)
{
    const struct runtime_facts facts = {.hello = (json_t *)(uintptr_t)hello};
    struct results results = {.runtimes = (struct runtime_facts *)(uintptr_t)&facts,
                              .runtime_count = 1};
    for (int kind = 0; kind < PROBED_KINDS; kind++) {
        enum case_id case_id = case_pair(WORK_POOL, (enum worker_kind)kind);
        enum data_way_id way = data_task_way(&results, 0, (enum worker_kind)kind);
        struct data_cell cell = {.way = (uint16_t)way, .workers = ORDINARY_WORKERS, .calls = 1};
        if (hello_offers(hello, measured_cases[case_id].name)) {
            check_tasks(check, case_id);
            check_tasks_with_data(check, case_id);
        }
        for (cell.bytes = 0; way != DATA_WAY_COUNT && cell.bytes <= 1000; cell.bytes += 1000)
            check_data_cell(check, &cell);
    }
}

/* The first case of the user's work that the runner offers; CASE_COUNT: none. */
static enum case_id offered_work(const json_t *hello)
{
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++) {
        enum case_id case_id = case_pair(WORK_USER, (enum worker_kind)kind);
        if (hello_offers(hello, measured_cases[case_id].name))
            return case_id;
    }
    return CASE_COUNT;
}

static void check_work(struct check *check, const json_t *hello, const struct user_work *work)
{
    struct error error = {0};
    enum case_id first = offered_work(hello);
    if (!work && first != CASE_COUNT)
        printf("not checked: works of the user's: add --work FILE:FUNCTION\n");
    if (!work)
        return;
    if (first == CASE_COUNT)
        error_set(&error, ERROR_FAILED, "offers neither WorkThread nor WorkProcess");
    else
        user_work_suits(work, hello, &error);
    tell(check, "takes a work of the user's", &error);
    if (error.code != ERROR_NONE)
        return;
    check_refusal(check, cell_request_with(check, first, "calls", json_integer(1)),
                  "a work that is not loaded is refused");
    if (!check_loading(check, work))
        return;
    check->loaded = work;
    check_refusal(check, request_without_function(work), "a function that is not there is refused");
    check_work_cases(check, hello);
    check_work_tasks(check, hello);
}

/* ---- data handed over, all ways ---- */

/* Nothing, a byte, which is the first and the last one, and more than a pipe holds. */
static void check_way(struct check *check, enum data_way_id way)
{
    static const int64_t sizes[] = {0, 1, 200001};
    size_t count = data_ways[way].without_data ? 1 : sizeof sizes / sizeof *sizes;
    struct data_cell cell = {.way = (uint16_t)way, .workers = 1};
    for (size_t i = 0; i < count; i++) {
        cell.bytes = sizes[i];
        check_data_cell(check, &cell);
    }
    if (data_ways[way].starts)
        return;
    cell.workers = ORDINARY_WORKERS;
    cell.iterations = LITTLE;
    check_data_cell(check, &cell);
}

static void check_data(struct check *check, const json_t *hello)
{
    const struct runtime_facts facts = {.hello = (json_t *)(uintptr_t)hello};
    struct data_cell cell = {.way = DATA_WAY_COUNT, .workers = 1};
    for (int way = 0; way < DATA_WAY_COUNT; way++)
        if (data_offers(&facts, (enum data_way_id)way)) {
            cell.way = (uint16_t)way;
            check_way(check, (enum data_way_id)way);
        }
    if (cell.way == DATA_WAY_COUNT)
        return;
    json_t *request = request_of_data(&cell);
    json_object_set_new(request, "way", json_string("no such way"));
    check_refusal(check, request, "an unknown way to hand data over is refused");
    request = request_of_data(&cell);
    json_object_set_new(request, "data_bytes", json_integer(-1));
    check_refusal(check, request, "less than no data are refused");
}

static void check_probes(struct check *check, const json_t *hello)
{
    size_t i;
    const json_t *probe;
    json_array_foreach(json_object_get(hello, "probes"), i, probe)
    {
        struct error error = {0};
        if (!have_runner(check))
            return;
        json_t *answer =
            ask(check, json_pack("{s:s, s:O}", "request", "probe", "probe", probe), &error);
        if (answer && refuse_error_member(answer, &error) &&
            !json_is_object(json_object_get(answer, "values")))
            error_set(&error, ERROR_FAILED, "answered without \"values\" as an object");
        json_decref(answer);
        char *name = json_dumps(probe, JSON_ENCODE_ANY | JSON_ENSURE_ASCII);
        char what[160];
        snprintf(what, sizeof what, "the probe %.100s", name ? name : "?");
        free(name);
        tell(check, what, &error);
    }
}

static void check_finish(struct check *check)
{
    struct error error = {0};
    if (!have_runner(check))
        return;
    json_t *answer = ask(check, json_pack("{s:s}", "request", "finish"), &error);
    if (answer && refuse_error_member(answer, &error) &&
        !json_is_integer(json_object_get(answer, "steal_ns")))
        error_set(&error, ERROR_FAILED, "answered without \"steal_ns\" as a whole number");
    json_decref(answer);
    tell(check, "the end of a round", &error);
}

static void check_end(struct check *check)
{
    if (!have_runner(check))
        return;
    struct error too_late = {0}, left = {0};
    enum coprocess_end end = runner_stop(&check->runner);
    if (end == COPROCESS_WAS_KILLED)
        error_set(&too_late, ERROR_FAILED, "went on for over %d seconds", FAREWELL_SECONDS);
    if (end == COPROCESS_LEFT_CHILDREN)
        error_set(&left, ERROR_FAILED, "left a process that went on for over %d seconds",
                  FAREWELL_SECONDS);
    tell(check, "ends at the end of its stdin", &too_late);
    if (end != COPROCESS_WAS_KILLED)
        tell(check, "leaves no process behind", &left);
}

/* The first case of that kind that the runner offers, preferably one that computes; CASE_COUNT:
 * none. */
static enum case_id offered_case(const json_t *hello, bool any_kind, enum worker_kind kind)
{
    for (int i = 0; i < CASE_COUNT; i++)
        if (!works[measured_cases[i].work].of_user &&
            (any_kind || measured_cases[i].kind == kind) &&
            hello_offers(hello, measured_cases[i].name))
            return (enum case_id)i;
    return CASE_COUNT;
}

static void check_cases(struct check *check, const json_t *hello)
{
    for (int i = 0; i < CASE_COUNT; i++) {
        if (!hello_offers(hello, measured_cases[i].name) || works[measured_cases[i].work].of_user)
            continue;
        check_worker_counts(check, (enum case_id)i);
        if (works[measured_cases[i].work].task == TASK_COMPUTES)
            check_tasks_with_data(check, (enum case_id)i);
        if (works[measured_cases[i].work].task != NO_POOL)
            check_tasks(check, (enum case_id)i);
        else if (works[measured_cases[i].work].checksum)
            check_exactness(check, (enum case_id)i);
        if (work_can_mark(measured_cases[i].work))
            check_marks(check, hello, (enum case_id)i);
    }
}

static void check_conversation(struct check *check, const json_t *hello)
{
    enum case_id first = offered_case(hello, true, WORKER_THREAD);
    enum case_id process_case = offered_case(hello, false, WORKER_PROCESS);
    struct error error = {0};
    if (first == CASE_COUNT)
        error_set(&error, ERROR_FAILED, "offers none of CpuThread, CpuProcess, IoThread, …");
    tell(check, "offers a known case", &error);
    if (first == CASE_COUNT)
        return;
    check_cases(check, hello);
    if (process_case != CASE_COUNT)
        check_start_methods(check, hello, process_case);
    check_order(check, first);
    check_refusals(check, first);
}

/* Says everything about a runner that is running. */
static void check_all(struct check *check, const struct user_work *work)
{
    /* The runner may be started anew meanwhile; what it said first is what is checked. */
    json_t *hello = json_incref(check->runner.hello);
    check_conversation(check, hello);
    check_work(check, hello, work);
    check_data(check, hello);
    check_probes(check, hello);
    check_finish(check);
    check_end(check);
    json_decref(hello);
    runner_kill(&check->runner);
}

int check_runner_of(const struct options *options)
{
    struct check check = {.command = options->check_runner, .all_right = true};
    struct error error = {0};
    struct user_work work = {0};
    bool has_work = options->work.function != NULL;
    if ((has_work && !user_work_init(&work, options, &error)) ||
        !io_settings_init(&check.io, options, &error)) {
        user_work_release(&work);
        return error_report(&error);
    }
    check.io.wait_ns = WAIT_NS;
    bool started = runner_start(&check.runner, NULL, check.command, LIMIT_NS, &error);
    tell(&check, "says hello", &error);
    if (started)
        check_all(&check, has_work ? &work : NULL);
    user_work_release(&work);
    io_settings_release(&check.io);
    return started && check.all_right ? 0 : ERROR_FAILED;
}
