/* The first calls of a work, of runners that make its times up: how often a worker calls it, what
 * is learned of its speed, and what a failure says. */
#include "unit.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>

#include "near.h"
#include "quoted_json.h"

#include "tvp/common/alloc.h"
#include "tvp/session/first_calls.h"

#define MS "000000"

enum { MOST = 2 };
static struct runtime list[MOST];
static struct runtimes runtimes = {.list = list};
static char fork_method[] = "fork", spawn_method[] = "spawn", name[] = "timed";

static int begin(void **state)
{
    (void)state;
    /* Of a test that failed. */
    runtimes_stop(&runtimes);
    memset(list, 0, sizeof list);
    runtimes.count = 0;
    return 0;
}

/* No runner outlives it, and each has been waited for. */
static int end(void **state)
{
    (void)state;
    for (size_t i = 0; i < runtimes.count; i++) {
        assert_false(list[i].running);
        free(list[i].command);
        json_decref(list[i].hello);
        json_decref(list[i].first_trials);
    }
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
    return 0;
}

/* A runtime whose runner is told these members, in single quotes. */
static struct runtime *add(const char *members)
{
    json_t *told = record_of(members);
    char *text = json_dumps(told, JSON_COMPACT);
    struct runtime *runtime = &list[runtimes.count++];
    *runtime = (struct runtime){
        .name = name,
        .command = xasprintf("exec tests/data/runners/timed_work '%s'", text),
        .start_method = fork_method,
        .threads_of = -1,
        .kinds = {[WORKER_THREAD] = true, [WORKER_PROCESS] = true},
    };
    runtime->hello = json_object();
    json_t *cases = json_array(), *again = json_array();
    if (json_object_get(told, "Thread"))
        json_array_append_new(cases, json_string("WorkThread"));
    if (json_object_get(told, "Process"))
        json_array_append_new(cases, json_string("WorkProcess"));
    json_array_append_new(again, json_string("spawn"));
    json_object_set_new(runtime->hello, "cases", cases);
    json_object_set_new(runtime->hello, "work_loads_again", again);
    free(text);
    json_decref(told);
    return runtime;
}

static void call(void)
{
    struct error error = {0};
    bool good = first_calls(&runtimes, 0, &error);
    assert_string_equal(error.text, "");
    assert_true(good);
}

/* ---- how often ---- */

static void a_long_call_is_enough(void **state)
{
    (void)state;
    struct runtime *runtime = add("'Thread':100" MS ",'Process':120" MS);
    call();
    assert_int_equal(runtime->amounts[WORK_USER], 1);
    assert_int_equal(json_array_size(runtime->first_trials), 2);
    const struct call_speed *speed = runtime->speed.calls;
    assert_near(speed[WORKER_THREAD].seconds, 0.10, 1e-12);
    assert_near(speed[WORKER_PROCESS].seconds, 0.12, 1e-12);
    assert_near(speed[WORKER_PROCESS].cpu_seconds, 0.09, 1e-12);
}

/* The shorter of both kinds decides, for both: 14.3 calls of 0.7 ms take 10 ms; 20 is the next of
 * 1, 2, 5, 10, 20, … */
static void short_calls_are_repeated(void **state)
{
    (void)state;
    struct runtime *runtime = add("'Thread':3" MS ",'Process':700000");
    call();
    assert_int_equal(runtime->amounts[WORK_USER], 20);
    assert_int_equal(json_array_size(runtime->first_trials), 4);
    const json_t *last = json_array_get(runtime->first_trials, 3);
    assert_int_equal(json_integer_value(json_object_get(last, "calls")), 20);
    assert_string_equal(json_string_value(json_object_get(last, "case")), "WorkProcess");
    assert_near(runtime->speed.calls[WORKER_PROCESS].seconds, 0.0007, 1e-12);
    assert_near(runtime->speed.calls[WORKER_THREAD].seconds, 0.003, 1e-12);
}

static void numbers_of_calls_are_round(void **state)
{
    static const struct {
        const char *members;
        int calls;
    } known[] = {
        {"'Thread':9999999", 2},  {"'Thread':5" MS, 2},    {"'Thread':4999999", 5},
        {"'Thread':1" MS, 10},    {"'Thread':999999", 20}, {"'Thread':1000", 10000},
        {"'Thread':1", 10000000},
    };
    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        struct runtime *runtime = add(known[i].members);
        call();
        assert_int_equal(runtime->amounts[WORK_USER], known[i].calls);
        end(NULL);
        begin(NULL);
    }
}

/* What the first call takes besides, as for memory that is touched for the first time or because
 * others had the CPUs, is not taken for the time of a call. */
static void a_slow_first_call_is_corrected(void **state)
{
    (void)state;
    struct runtime *runtime = add("'Thread':90" MS ",'again':1" MS);
    call();
    assert_int_equal(runtime->amounts[WORK_USER], 10);
    assert_near(runtime->speed.calls[WORKER_THREAD].seconds, 0.001, 1e-12);
}

/* A time below what a clock can tell is no reason to go on for ever. */
static void a_call_without_a_time_ends_too(void **state)
{
    (void)state;
    struct runtime *runtime = add("'Thread':0");
    call();
    assert_int_in_range(runtime->amounts[WORK_USER], 1, work_amounts[WORK_USER].most);
}

static void a_number_that_was_asked_for_stays(void **state)
{
    (void)state;
    struct runtime *runtime = add("'Thread':1000,'Process':1000");
    runtime->amounts[WORK_USER] = 3;
    call();
    assert_int_equal(runtime->amounts[WORK_USER], 3);
    assert_int_equal(json_array_size(runtime->first_trials), 2);
}

/* ---- which are tried ---- */

static void a_kind_that_is_not_offered_is_not_tried(void **state)
{
    (void)state;
    struct runtime *runtime = add("'Process':200" MS);
    call();
    assert_int_equal(json_array_size(runtime->first_trials), 1);
    assert_near(runtime->speed.calls[WORKER_THREAD].seconds, 0, 0);
}

static void a_brief_runtime_is_not_tried(void **state)
{
    (void)state;
    struct runtime *runtime = add("'Thread':20" MS ",'fails':'WorkThread'");
    runtime->brief = true;
    call();
    assert_null(runtime->first_trials);
}

/* Its threads are those of the other, and so is the number of calls, or times could not be
 * compared; only what loads the work again takes time for that. */
static void another_start_method_calls_as_often(void **state)
{
    (void)state;
    struct runtime *first = add("'Thread':1000,'Process':1000");
    struct runtime *second = add("'Thread':7000,'Process':1000");
    second->threads_of = 0;
    second->start_method = spawn_method;
    call();
    assert_int_equal(first->amounts[WORK_USER], 10000);
    assert_int_equal(second->amounts[WORK_USER], 10000);
    assert_int_equal(json_array_size(second->first_trials), 1);
    assert_near(second->speed.calls[WORKER_THREAD].seconds, 0, 0);
    assert_near(first->speed.calls[WORKER_PROCESS].load_seconds, 0, 0);
    /* An answer takes longer than its 1 µs of made-up work. */
    assert_true(second->speed.calls[WORKER_PROCESS].load_seconds > 0);
}

/* ---- what goes wrong ---- */

static void check_failure(const char *members, const char *text)
{
    struct error error = {0};
    add(members);
    assert_false(first_calls(&runtimes, 0, &error));
    assert_string_equal(error.text, text);
    /* The run ends, and its runners with it. */
    for (size_t i = 0; i < runtimes.count; i++)
        runtime_stop(&list[i]);
}

static void a_failure_says_in_which_kind_of_worker(void **state)
{
    (void)state;
    check_failure("'Thread':20" MS ",'Process':20" MS ",'fails':'WorkProcess'",
                  "the first call of --work, in a process by fork: worker 1: crunch.py:12: "
                  "ValueError: no");
}

static void a_failure_of_a_thread_names_no_start_method(void **state)
{
    (void)state;
    check_failure("'Thread':20" MS ",'Process':20" MS ",'fails':'WorkThread'",
                  "the first call of --work, in a thread: worker 1: crunch.py:12: ValueError: no");
}

/* ---- what it starts itself ---- */

static void check_warning(const char *members, const char *begins)
{
    add(members);
    call();
    char *warning = first_calls_warning(&runtimes);
    assert_non_null(warning);
    if (strncmp(warning, begins, strlen(begins)) != 0)
        assert_string_equal(warning, begins);
    free(warning);
}

static void a_work_that_starts_nothing_has_no_warning(void **state)
{
    (void)state;
    add("'Thread':20" MS ",'own_threads':0,'own_processes':0");
    call();
    assert_null(first_calls_warning(&runtimes));
}

static void a_work_that_starts_others_is_named(void **state)
{
    (void)state;
    check_warning("'Thread':20" MS ",'own_threads':3,'own_processes':1",
                  "The work itself starts others: 3 threads and 1 process at a time");
}

static void of_several_runtimes_the_most_is_named(void **state)
{
    (void)state;
    add("'Thread':20" MS ",'own_processes':4");
    check_warning("'Thread':20" MS ",'own_processes':2",
                  "The work itself starts others: 4 processes at a time");
}

int main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(a_long_call_is_enough),
        TEST(short_calls_are_repeated),
        TEST(numbers_of_calls_are_round),
        TEST(a_slow_first_call_is_corrected),
        TEST(a_call_without_a_time_ends_too),
        TEST(a_number_that_was_asked_for_stays),
        TEST(a_kind_that_is_not_offered_is_not_tried),
        TEST(a_brief_runtime_is_not_tried),
        TEST(another_start_method_calls_as_often),
        TEST(a_failure_says_in_which_kind_of_worker),
        TEST(a_failure_of_a_thread_names_no_start_method),
        TEST(a_work_that_starts_nothing_has_no_warning),
        TEST(a_work_that_starts_others_is_named),
        TEST(of_several_runtimes_the_most_is_named),
    };
#undef TEST
    return cmocka_run_group_tests_name("first_calls", tests, NULL, NULL);
}
