#include "tvp/runner/answer.h"

#include <inttypes.h>
#include <string.h>

#include "tvp/common/metrics.h"
#include "tvp/common/protocol.h"

/* A longer window is a mistake of the runner's clock. */
#define LONGEST_WINDOW_NS INT64_C(3600000000000000)

enum { QUARTILES = 5 };

/* ---- hello ---- */

static bool is_text(const json_t *value)
{
    return json_is_string(value) && json_string_length(value) > 0;
}

static bool is_list_of_texts(const json_t *value)
{
    size_t count = json_array_size(value);
    for (size_t i = 0; i < count; i++)
        if (!is_text(json_array_get(value, i)))
            return false;
    return count > 0;
}

static bool fail_hello(struct error *error, const char *member, const char *expected)
{
    return error_set(error, ERROR_FAILED, "said a hello without \"%s\" as %s", member, expected);
}

bool hello_check(const json_t *hello, struct error *error)
{
    const char *greeting = json_string_value(json_object_get(hello, "hello"));
    if (!greeting || strcmp(greeting, "tvp-runner") != 0)
        return error_set(error, ERROR_FAILED,
                         "did not say hello: its first line needs \"hello\":\"tvp-runner\"");
    const json_t *protocol = json_object_get(hello, "protocol");
    if (!json_is_integer(protocol))
        return fail_hello(error, "protocol", "a whole number");
    if (json_integer_value(protocol) != PROTOCOL_VERSION)
        return error_set(error, ERROR_FAILED,
                         "speaks protocol %" JSON_INTEGER_FORMAT ", this program speaks %d",
                         json_integer_value(protocol), PROTOCOL_VERSION);
    const char *reason =
        json_string_value(json_object_get(json_object_get(hello, "error"), "message"));
    if (reason)
        return error_set(error, ERROR_FAILED, "cannot measure: %s", reason);
    if (!is_text(json_object_get(hello, "runtime")))
        return fail_hello(error, "runtime", "a name");
    static const char *const lists[] = {"start_methods", "cases"};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (!is_list_of_texts(json_object_get(hello, lists[i])))
            return fail_hello(error, lists[i], "a list of names");
    const json_t *host = json_object_get(hello, "host");
    if (!is_text(json_object_get(host, "name")) || !is_text(json_object_get(host, "boot_id")))
        return fail_hello(error, "host", "an object with \"name\" and \"boot_id\"");
    return true;
}

/* ---- any answer ---- */

static bool check_error_member(const json_t *answer, bool required, struct error *error)
{
    const json_t *problem = json_object_get(answer, "error");
    if (!problem && !required)
        return true;
    if (is_text(json_object_get(problem, "name")) &&
        json_is_string(json_object_get(problem, "message")))
        return true;
    return error_set(error, ERROR_FAILED,
                     "answered with an \"error\" that is no object with \"name\" and \"message\"");
}

bool answer_matches(const json_t *answer, const json_t *request, struct error *error)
{
    const json_t *id = json_object_get(answer, "id");
    const json_t *asked = json_object_get(request, "id");
    if (!json_is_integer(id))
        return error_set(error, ERROR_FAILED,
                         "answered without an \"id\", expected %" JSON_INTEGER_FORMAT,
                         json_integer_value(asked));
    if (json_integer_value(id) != json_integer_value(asked))
        return error_set(error, ERROR_FAILED,
                         "answered request %" JSON_INTEGER_FORMAT
                         ", expected an answer to %" JSON_INTEGER_FORMAT,
                         json_integer_value(id), json_integer_value(asked));
    const char *kind = json_string_value(json_object_get(answer, "answer"));
    const char *expected = json_string_value(json_object_get(request, "request"));
    if (kind && strcmp(kind, "error") == 0)
        return check_error_member(answer, true, error);
    if (!kind || !expected || strcmp(kind, expected) != 0)
        return error_set(error, ERROR_FAILED, "answered with \"answer\":\"%s\", expected \"%s\"",
                         kind ? kind : "", expected ? expected : "");
    return check_error_member(answer, false, error);
}

/* ---- a cell ---- */

static bool check_whole(const json_t *answer, const char *member, int64_t low, int64_t high,
                        int64_t *number, struct error *error)
{
    const json_t *value = json_object_get(answer, member);
    if (!json_is_integer(value))
        return error_set(error, ERROR_FAILED, "answered without \"%s\" as a whole number", member);
    *number = json_integer_value(value);
    if (*number < low || *number > high)
        return error_set(error, ERROR_FAILED,
                         "answered with \"%s\":%" PRId64 ", expected %" PRId64 " to %" PRId64,
                         member, *number, low, high);
    return true;
}

/* An array of `count` times, each from 0 to `elapsed`. */
static bool check_times(const json_t *answer, const char *member, size_t count, int64_t elapsed,
                        struct error *error)
{
    const json_t *times = json_object_get(answer, member);
    if (!json_is_array(times) || json_array_size(times) != count)
        return error_set(error, ERROR_FAILED, "answered without \"%s\" as an array of %zu times",
                         member, count);
    for (size_t i = 0; i < count; i++) {
        const json_t *time = json_array_get(times, i);
        if (!json_is_integer(time))
            return error_set(error, ERROR_FAILED,
                             "answered with a \"%s\" that is not all whole numbers", member);
        int64_t ns = json_integer_value(time);
        if (ns < 0 || ns > elapsed)
            return error_set(error, ERROR_FAILED,
                             "answered with a time outside the window: \"%s\" has %" PRId64
                             ", expected 0 to %" PRId64,
                             member, ns, elapsed);
    }
    return true;
}

static int64_t time_at(const json_t *answer, const char *member, size_t index)
{
    return json_integer_value(json_array_get(json_object_get(answer, member), index));
}

static bool check_ascending(const json_t *answer, const char *member, struct error *error)
{
    for (size_t i = 1; i < QUARTILES; i++)
        if (time_at(answer, member, i - 1) > time_at(answer, member, i))
            return error_set(error, ERROR_FAILED, "answered with a \"%s\" that does not ascend",
                             member);
    return true;
}

/* With one time a worker, and with quartiles alike, the i-th end is not before the i-th begin. */
static bool check_end_after_begin(const json_t *answer, const char *begin, const char *end,
                                  size_t count, struct error *error)
{
    for (size_t i = 0; i < count; i++)
        if (time_at(answer, begin, i) > time_at(answer, end, i))
            return error_set(error, ERROR_FAILED,
                             "answered with work that ends before it begins: entry %zu of \"%s\"",
                             i + 1, end);
    return true;
}

static bool check_work_times(const json_t *answer, uint32_t workers, int64_t elapsed,
                             struct error *error)
{
    bool quartiles = workers > PROTOCOL_WORKER_TIMES;
    const char *begin = quartiles ? "work_begin_quartiles_ns" : "work_begin_ns";
    const char *end = quartiles ? "work_end_quartiles_ns" : "work_end_ns";
    size_t count = quartiles ? QUARTILES : workers;
    if (!check_times(answer, begin, count, elapsed, error) ||
        !check_times(answer, end, count, elapsed, error))
        return false;
    if (quartiles &&
        (!check_ascending(answer, begin, error) || !check_ascending(answer, end, error)))
        return false;
    return check_end_after_begin(answer, begin, end, count, error);
}

/* ---- marks of progress ---- */

/* With one entry a worker in each, the i-th time of `early` is not after that of `late`. */
static bool check_not_after(const json_t *answer, const char *early, const char *late,
                            uint32_t workers, struct error *error)
{
    for (size_t i = 0; i < workers; i++)
        if (time_at(answer, early, i) > time_at(answer, late, i))
            return error_set(error, ERROR_FAILED,
                             "answered with a \"%s\" that is after \"%s\": entry %zu", early, late,
                             i + 1);
    return true;
}

/* They ascend, within the work of their worker. */
static bool check_marks_of(const json_t *answer, const json_t *marks, size_t worker,
                           struct error *error)
{
    int64_t previous = time_at(answer, "work_begin_ns", worker);
    int64_t end = time_at(answer, "work_end_ns", worker);
    for (size_t i = 0; i < json_array_size(marks); i++) {
        const json_t *mark = json_array_get(marks, i);
        if (!json_is_integer(mark))
            return error_set(error, ERROR_FAILED,
                             "answered with a \"mark_ns\" that is not all whole numbers");
        int64_t ns = json_integer_value(mark);
        if (ns < previous || ns > end)
            return error_set(error, ERROR_FAILED,
                             "answered with \"mark_ns\" of worker %zu that do not ascend from its "
                             "begin to its end: %" PRId64 ", expected %" PRId64 " to %" PRId64,
                             worker + 1, ns, previous, end);
        previous = ns;
    }
    return true;
}

static bool check_mark_count(const json_t *marks, const struct cell_expectation *expect,
                             size_t worker, struct error *error)
{
    bool exact = measured_cases[expect->case_id].work == WORK_CPU;
    size_t count = json_array_size(marks);
    if (json_is_array(marks) && (exact ? count == expect->marks : count <= expect->marks))
        return true;
    return error_set(error, ERROR_FAILED,
                     "answered without \"mark_ns\" as an array of %s%" PRIu32
                     " times for worker %zu",
                     exact ? "" : "at most ", expect->marks, worker + 1);
}

static bool check_marks(const json_t *answer, const struct cell_expectation *expect,
                        int64_t elapsed, struct error *error)
{
    const json_t *marks = json_object_get(answer, "mark_ns");
    uint32_t workers = expect->workers;
    if (!check_times(answer, "created_ns", workers, elapsed, error) ||
        !check_times(answer, "joined_ns", workers, elapsed, error) ||
        !check_not_after(answer, "created_ns", "work_begin_ns", workers, error) ||
        !check_not_after(answer, "work_end_ns", "joined_ns", workers, error))
        return false;
    if (!json_is_array(marks) || json_array_size(marks) != workers)
        return error_set(error, ERROR_FAILED,
                         "answered without \"mark_ns\" as an array of %" PRIu32 " arrays", workers);
    for (size_t i = 0; i < workers; i++)
        if (!check_mark_count(json_array_get(marks, i), expect, i, error) ||
            !check_marks_of(answer, json_array_get(marks, i), i, error))
            return false;
    return true;
}

static bool check_no_work_times(const json_t *answer, struct error *error)
{
    static const char *const members[] = {"work_begin_ns", "work_end_ns", "work_begin_quartiles_ns",
                                          "work_end_quartiles_ns"};
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        if (json_object_get(answer, members[i]))
            return error_set(error, ERROR_FAILED,
                             "answered with \"%s\" for workers that do nothing", members[i]);
    return true;
}

static bool check_checksum(const json_t *answer, uint64_t expected, struct error *error)
{
    const json_t *agree = json_object_get(answer, "checksums_agree");
    if (!json_is_boolean(agree))
        return error_set(error, ERROR_FAILED,
                         "answered without \"checksums_agree\" as true or false");
    if (!json_is_true(agree))
        return error_set(error, ERROR_FAILED,
                         "has a worker whose work was not done: the checksums differ");
    const json_t *checksum = json_object_get(answer, "checksum");
    if (!json_is_integer(checksum))
        return error_set(error, ERROR_FAILED, "answered without \"checksum\" as a whole number");
    if (json_integer_value(checksum) != (json_int_t)expected)
        return error_set(error, ERROR_FAILED,
                         "answered with the checksum %" JSON_INTEGER_FORMAT ", expected %" PRIu64
                         ": its workers did other work",
                         json_integer_value(checksum), expected);
    return true;
}

static bool check_optional_whole(const json_t *answer, const char *member, struct error *error)
{
    int64_t ignored;
    return !json_object_get(answer, member) ||
           check_whole(answer, member, 0, INT64_MAX, &ignored, error);
}

static bool check_cpu_times(const json_t *answer, struct error *error)
{
    return check_optional_whole(answer, "user_ns", error) &&
           check_optional_whole(answer, "system_ns", error);
}

/* A result has to say whether it is that of all. */
static bool check_result(const json_t *answer, struct error *error)
{
    const json_t *result = json_object_get(answer, "result");
    if (!result)
        return true;
    if (is_text(result) && json_is_boolean(json_object_get(answer, "results_agree")))
        return true;
    return error_set(error, ERROR_FAILED,
                     "answered with a \"result\" that is no text, or without \"results_agree\" as "
                     "true or false");
}

bool answer_check_trial(const json_t *answer, struct error *error)
{
    static const char *const counts[] = {"memory_bytes", "memory_samples", "own_threads",
                                         "own_processes"};
    int64_t ignored;
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        if (!check_optional_whole(answer, counts[i], error))
            return false;
    return check_whole(answer, "work_ns", 0, LONGEST_WINDOW_NS, &ignored, error) &&
           check_cpu_times(answer, error) && check_result(answer, error);
}

/* Every task was done once: of as many as there were, a result came, and no second one. */
static bool check_pool(const json_t *answer, const struct cell_expectation *expect,
                       struct error *error)
{
    enum work work = measured_cases[expect->case_id].work;
    int64_t tasks = work_tasks(work, expect->amount, expect->workers), once = 0;
    if (!check_whole(answer, "tasks_once", 0, INT64_MAX, &once, error))
        return false;
    if (once != tasks)
        return error_set(error, ERROR_FAILED,
                         "did %" PRId64 " of %" PRId64 " tasks once, the others not or twice", once,
                         tasks);
    if (expect->calls_work && json_object_get(answer, "checksum"))
        return error_set(error, ERROR_FAILED,
                         "answered with a checksum of tasks that call the user's function: its "
                         "workers did other work");
    return !works[work].checksum || expect->calls_work ||
           check_checksum(answer, expect->checksum, error);
}

/* All that was asked for was done, and with the right bytes. */
static bool check_metrics(const json_t *answer, const struct cell_expectation *expect,
                          struct error *error)
{
    enum work work = measured_cases[expect->case_id].work;
    int64_t told[METRIC_COUNT] = {0};
    int64_t operations = expect->workers * work_operations(work, expect->amount);
    int64_t bytes = expect->workers * work_bytes(work, expect->amount);
    for (int i = 0; i < METRIC_COUNT; i++)
        if (works[work].metrics & METRIC_BIT(i) &&
            !check_whole(answer, metric_members[i], 0, INT64_MAX, &told[i], error))
            return false;
    if (told[METRIC_OPERATIONS] != operations)
        return error_set(error, ERROR_FAILED, "did %" PRId64 " of %" PRId64 " operations",
                         told[METRIC_OPERATIONS], operations);
    return expect->any_bytes || told[METRIC_BYTES] == bytes ||
           error_set(error, ERROR_FAILED,
                     "had %" PRId64 " of %" PRId64 " bytes that were the right ones",
                     told[METRIC_BYTES], bytes);
}

bool answer_check_cell(const json_t *answer, const struct cell_expectation *expect,
                       struct error *error)
{
    enum work work = measured_cases[expect->case_id].work;
    enum work_ideal ideal = works[work].ideal;
    int64_t elapsed = 0;
    int64_t started = 0;
    if (!check_whole(answer, "elapsed_ns", 1, LONGEST_WINDOW_NS, &elapsed, error))
        return false;
    if (works[work].task != NO_POOL)
        return check_pool(answer, expect, error);
    if (!check_whole(answer, "started_ns", 0, elapsed, &started, error))
        return false;
    if (ideal == IDEAL_NONE)
        return check_no_work_times(answer, error);
    if (!check_work_times(answer, expect->workers, elapsed, error) ||
        (expect->marks > 0 && !check_marks(answer, expect, elapsed, error)))
        return false;
    if ((works[work].of_user && !check_cpu_times(answer, error)) ||
        (works[work].metrics && !check_metrics(answer, expect, error)))
        return false;
    if (works[work].checksum)
        return check_checksum(answer, expect->checksum, error);
    if (elapsed < expect->least_ns)
        return error_set(error, ERROR_FAILED,
                         "answered with a window of %" PRId64 " ns, of which the server alone "
                         "takes %" PRId64,
                         elapsed, expect->least_ns);
    if (ideal == IDEAL_AMOUNT && elapsed < expect->amount)
        return error_set(error, ERROR_FAILED,
                         "answered with a window of %" PRId64 " ns for a %s of %" PRId64
                         " ns: its workers did not %s",
                         elapsed, work_amounts[work].name, expect->amount, works[work].doing);
    return true;
}

bool answer_check_data(const json_t *answer, const struct data_cell *cell, struct error *error)
{
    int64_t elapsed, right = 0, all = cell->workers * cell->bytes;
    if (!check_whole(answer, "elapsed_ns", 1, LONGEST_WINDOW_NS, &elapsed, error) ||
        !check_whole(answer, "bytes_right", 0, INT64_MAX, &right, error))
        return false;
    if (right != all)
        return error_set(error, ERROR_FAILED,
                         "handed %" PRId64 " bytes over, of which %" PRId64 " were the right ones",
                         all, right);
    return cell->iterations == 0 ||
           check_checksum(answer, classic_checksum((uint64_t)cell->iterations), error);
}
