#include "unit.h"

#include <dirent.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tvp/common/alloc.h"
#include "tvp/common/cleanup.h"
#include "tvp/common/protocol.h"
#include "tvp/runner/answer.h"
#include "tvp/runner/runner.h"

/* Long enough for a slow machine: only a runner that never answers uses it up. */
#define PATIENCE   INT64_C(600000000000)
#define IMPATIENCE INT64_C(200000000)
/* For one that says at once what it has to say. */
#define SECONDS_ENOUGH INT64_C(2000000000)

/* ---- what every test leaves behind: nothing ---- */

/* The seconds that misbehaving runners last, and the mark by which their processes are found. No
 * mark is the beginning of another's. */
static char forever[32];

static void mark_processes(void)
{
    snprintf(forever, sizeof forever, "1000.%08d", (int)getpid());
}

static const char *command(const char *mode)
{
    static char text[128];
    snprintf(text, sizeof text, "exec tests/data/runners/misbehave %s %s", mode, forever);
    return text;
}

static int count_descriptors(void)
{
    int count = 0;
    DIR *folder = opendir("/proc/self/fd");
    assert_non_null(folder);
    while (readdir(folder))
        count++;
    closedir(folder);
    return count;
}

/* Whether a process that is no zombie has the mark on its command line. */
static bool some_process_left(void)
{
    char look[64];
    /* The brackets keep pgrep's own shell from being found. */
    snprintf(look, sizeof look, "pgrep -f '[%c]%s' >/dev/null", forever[0], forever + 1);
    return system(look) == 0;
}

static void assert_nothing_left(int descriptors)
{
    assert_int_equal(count_descriptors(), descriptors);
    /* A killed process needs a moment to go. */
    for (int i = 0; i < 3000 && some_process_left(); i++)
        nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
    assert_false(some_process_left());
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

/* ---- rows that wait, side by side ---- */

/* Tests each row in a process of its own, all at once: what waits out a limit waits together. A
 * failed assertion says what it is and ends its process. */
static void test_side_by_side(size_t count, void (*test)(size_t row))
{
    pid_t processes[16];
    assert_true(count <= sizeof processes / sizeof *processes);
    fflush(NULL);
    for (size_t row = 0; row < count; row++) {
        processes[row] = fork();
        assert_true(processes[row] >= 0);
        if (processes[row] == 0) {
            setenv("CMOCKA_TEST_ABORT", "1", 1);
            mark_processes();
            test(row);
            exit(0);
        }
    }
    size_t failed = 0;
    for (size_t row = 0; row < count; row++) {
        int status;
        assert_int_equal(waitpid(processes[row], &status, 0), processes[row]);
        failed += status != 0;
    }
    if (failed > 0)
        fail_msg("%zu of %zu rows failed", failed, count);
}

/* ---- runners that fail at the start ---- */

struct failing_start {
    const char *mode;
    const char *message; /* the start of the error's text; behind "for" and "after" is the limit */
    int64_t limit;
};

static const struct failing_start failing_starts[] = {
    {"status 3; :", "ended with status 3 before it said hello", PATIENCE},
    {"status 127; :", "ended with status 127 before it said hello: there is no such", PATIENCE},
    {"killed", "was killed by signal 9 (SIGKILL) before it said hello", PATIENCE},
    {"garbage", "wrote a line that is not JSON: \"<html>\"", PATIENCE},
    {"controls", "wrote a line that is not JSON: \"?[31mred\"", PATIENCE},
    {"number", "wrote a line that is not a JSON object: \"5\"", PATIENCE},
    {"other-program", "did not say hello: ", PATIENCE},
    {"protocol-2", "speaks protocol 2, this program speaks 1", PATIENCE},
    {"silent", "was silent for ", IMPATIENCE},
    {"unfinished", "had not finished its line after ", IMPATIENCE},
    {"closes-stdout", "closed its stdout before it said hello and went on running", PATIENCE},
    {"stopped", "was stopped by signal 21 (SIGTTIN): ", IMPATIENCE},
    {"endless-line", "wrote a line over 1 MiB", PATIENCE},
};

static bool says(const struct error *error, const struct failing_start *row, int64_t limit)
{
    size_t length = strlen(row->message);
    char seconds[32] = "";
    if (strcmp(row->message + length - 4, "for ") == 0 ||
        strcmp(row->message + length - 6, "after ") == 0)
        snprintf(seconds, sizeof seconds, "%g s", (double)limit * 1e-9);
    return strncmp(error->text, row->message, length) == 0 &&
           strncmp(error->text + length, seconds, strlen(seconds)) == 0;
}

/* On a busy machine the short limit may pass before the runner has got as far as its mistake: then
 * it gets a longer one, so that a limit that is too short is no failure, and a wrong message is. */
static void fail_to_start(const struct failing_start *row)
{
    struct runner runner;
    struct error error;
    int64_t limit = row->limit;
    bool right;
    do {
        error = (struct error){0};
        assert_false(runner_start(&runner, NULL, command(row->mode), limit, &error));
        right = says(&error, row, limit);
        limit *= 8;
    } while (!right && limit <= PATIENCE);
    if (!right)
        fail_msg("%s: \"%s\", expected \"%s\"", row->mode, error.text, row->message);
    assert_int_equal(error.code, ERROR_FAILED);
    assert_int_equal(runner.lines.process.pid, 0);
}

static void test_failing_start(size_t row)
{
    int descriptors = count_descriptors();
    fail_to_start(&failing_starts[row]);
    assert_nothing_left(descriptors);
}

static void a_bad_start_fails_and_leaves_nothing(void **state)
{
    (void)state;
    test_side_by_side(sizeof failing_starts / sizeof *failing_starts, test_failing_start);
}

static void a_command_that_is_not_there_is_named_so(void **state)
{
    (void)state;
    struct runner runner;
    struct error error = {0};
    assert_false(
        runner_start(&runner, NULL, "exec 2>/dev/null; no-such-command-here", PATIENCE, &error));
    assert_non_null(strstr(error.text, "status 127"));
    assert_non_null(strstr(error.text, "no such command"));
}

/* ---- what may help ---- */

static void assert_remedy(const char *command_text, int64_t limit, const char *message)
{
    struct runner runner;
    struct error error = {0};
    int descriptors = count_descriptors();
    if (runner_start(&runner, NULL, command_text, limit, &error)) {
        json_t *request = json_pack("{s:s}", "request", "finish");
        assert_null(runner_exchange(&runner, request, limit, &error));
        json_decref(request);
        runner_kill(&runner);
    }
    assert_string_equal(error.text, message);
    assert_nothing_left(descriptors);
}

/* Makes a program in a folder with a blank in its name. */
static char *program_with_blank(char *folder)
{
    char *path = xasprintf("%s/my runner", mkdtemp(folder));
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs("#!/bin/sh\n", file);
    fclose(file);
    assert_int_equal(chmod(path, 0755), 0);
    return path;
}

static void a_failed_start_comes_with_its_remedy(void **state)
{
    (void)state;
    assert_remedy(
        "echo Welcome to node7; sleep 1", PATIENCE,
        "wrote a line that is not JSON: \"Welcome to node7\": a runner's first line is its "
        "hello; what a login or a start-up file says belongs on stderr");
    assert_remedy("exit 2; /old/python -I '/x/cpython.py'", PATIENCE,
                  "ended with status 2 before it said hello: its interpreter must be Python 3.8 or "
                  "later; what it says itself is on stderr");
    assert_remedy("exit 9; node '/x/node.js'", PATIENCE,
                  "ended with status 9 before it said hello: its interpreter must be Node.js 16 or "
                  "later; what it says itself is on stderr");
    assert_remedy("cpython=python3", PATIENCE,
                  "ended with status 0 before it said hello: sh takes \"cpython=python3\" for a "
                  "variable: give it as cpython:python3");
    assert_remedy("python3 < /dev/null", PATIENCE,
                  "ended with status 0 before it said hello: a bare interpreter says none: give it "
                  "as cpython:python3");
    assert_remedy("cat </dev/null", PATIENCE,
                  "ended with status 0 before it said hello: a runner says hello on stdout and "
                  "answers what it reads on stdin, as tvp-measure does");
    assert_remedy("python3 -c 'print(1)'", PATIENCE,
                  "wrote a line that is not a JSON object: \"1\"");
    char folder[] = "/tmp/runner-XXXXXX";
    char *path = program_with_blank(folder);
    char *message =
        xasprintf("ended with status 127 before it said hello: sh takes the path apart at "
                  "its blanks: put it into quotes, \"'%s'\"",
                  path);
    assert_remedy(path, PATIENCE, message);
    unlink(path);
    rmdir(folder);
    free(message);
    free(path);
}

static void a_silent_command_comes_with_its_remedy(void **state)
{
    (void)state;
    char *held = xasprintf("%s | sed s/x/x/", command("well"));
    assert_remedy(held, SECONDS_ENOUGH,
                  "was silent for 2 s, and spoke when its stdin was closed: something holds its "
                  "output back; stdbuf -oL or sed -u hand on each line");
    free(held);
    assert_remedy("python3", IMPATIENCE,
                  "was silent for 0.2 s: a bare interpreter says none: give it as cpython:python3");
    assert_remedy("exec env python3 -u", IMPATIENCE,
                  "was silent for 0.2 s: a bare interpreter says none: give it as cpython:python3");
    assert_remedy(
        "cat >/dev/null", IMPATIENCE,
        "was silent for 0.2 s: a runner says hello on stdout and answers what it reads on "
        "stdin, as tvp-measure does");
}

static void a_stdin_that_is_not_handed_on_is_named(void **state)
{
    (void)state;
    char *apart = xasprintf("(%s) </dev/null", command("well"));
    assert_remedy(
        apart, PATIENCE,
        "ended with status 0 before it answered: its stdin was at its end; hand it on, as "
        "with docker run -i, or ssh without -n");
    free(apart);
}

/* ---- runners that fail in an exchange ---- */

struct failing_exchange {
    const char *mode;
    const char *message;
    int64_t limit;
};

static const struct failing_exchange failing_exchanges[] = {
    {"silent-later", "was silent for 0.2 s", IMPATIENCE},
    {"dies-later", "ended with status 3 before it answered", PATIENCE},
    {"killed-later", "was killed by signal 11 (SIGSEGV) before it answered", PATIENCE},
    {"closes-stdin", "closed its stdin before it answered and went on running", PATIENCE},
    {"closes-stdout-later", "closed its stdout before it answered and went on running", PATIENCE},
    {"gigabyte", "wrote a line over 1 MiB", PATIENCE},
    {"just-too-long", "wrote a line over 1 MiB", PATIENCE},
    {"flood", "answered before it was asked: ", PATIENCE},
    {"flood-later", "answered request 7, expected an answer to 1", PATIENCE},
    {"unasked", "answered before it was asked: \"{\"answer\":\"finish\"", PATIENCE},
    {"wrong-id", "answered request 99, expected an answer to 1", PATIENCE},
    {"no-id", "answered without an \"id\", expected 1", PATIENCE},
    {"wrong-kind", "answered with \"answer\":\"cell\", expected \"finish\"", PATIENCE},
    {"bare-error", "answered with an \"error\" that is no object", PATIENCE},
    {"orphan", "ended with status 5 before it answered", PATIENCE},
};

static void start(struct runner *runner, const char *mode)
{
    struct error error = {0};
    if (!runner_start(runner, NULL, command(mode), PATIENCE, &error))
        fail_msg("%s: %s", mode, error.text);
}

/* Waits until something has come that the runner was not asked for. */
static void await_unasked(const struct runner *runner)
{
    struct pollfd from = {.fd = runner->lines.process.from, .events = POLLIN};
    if (runner->lines.received.length == 0)
        assert_int_equal(poll(&from, 1, PATIENCE / 1000000), 1);
}

static json_t *finish(struct runner *runner, int64_t limit, struct error *error)
{
    json_t *request = json_pack("{s:s}", "request", "finish");
    json_t *answer = runner_exchange(runner, request, limit, error);
    json_decref(request);
    return answer;
}

static void test_failing_exchange(size_t index)
{
    const struct failing_exchange *row = &failing_exchanges[index];
    int descriptors = count_descriptors();
    struct runner runner;
    struct error error = {0};
    start(&runner, row->mode);
    if (strncmp(row->message, "answered before", 15) == 0)
        await_unasked(&runner);
    assert_null(finish(&runner, row->limit, &error));
    if (strncmp(error.text, row->message, strlen(row->message)) != 0)
        fail_msg("%s: \"%s\", expected \"%s\"", row->mode, error.text, row->message);
    runner_kill(&runner);
    assert_int_equal(runner.lines.process.pid, 0);
    assert_nothing_left(descriptors);
}

static void a_bad_answer_fails_and_leaves_nothing(void **state)
{
    (void)state;
    test_side_by_side(sizeof failing_exchanges / sizeof *failing_exchanges, test_failing_exchange);
}

static void a_second_answer_to_one_request_is_seen_at_the_next(void **state)
{
    (void)state;
    struct runner runner;
    struct error error = {0};
    start(&runner, "unasked-later");
    json_decref(finish(&runner, PATIENCE, &error));
    assert_int_equal(error.code, ERROR_NONE);
    await_unasked(&runner);
    assert_null(finish(&runner, PATIENCE, &error));
    assert_non_null(strstr(error.text, "answered before it was asked"));
    runner_kill(&runner);
}

static void answers_out_of_order_are_refused(void **state)
{
    (void)state;
    struct runner runner;
    struct error error = {0};
    start(&runner, "out-of-order");
    json_t *first = json_pack("{s:s}", "request", "finish");
    assert_true(runner_send(&runner, first, PATIENCE, &error));
    json_t *second = json_pack("{s:s}", "request", "finish");
    assert_true(runner_send(&runner, second, PATIENCE, &error));
    json_t *answer = runner_receive(&runner, PATIENCE, &error);
    assert_non_null(answer);
    assert_false(answer_matches(answer, first, &error));
    assert_string_equal(error.text, "answered request 2, expected an answer to 1");
    json_decref(answer);
    json_decref(first);
    json_decref(second);
    runner_kill(&runner);
}

static void a_line_without_end_costs_no_memory(void **state)
{
    (void)state;
    struct rusage before, after;
    getrusage(RUSAGE_SELF, &before);
    struct runner runner;
    struct error error = {0};
    start(&runner, "gigabyte");
    assert_null(finish(&runner, PATIENCE, &error));
    runner_kill(&runner);
    getrusage(RUSAGE_SELF, &after);
    /* Kibibytes. Sanitizers keep freed memory, so a few times the limit is allowed. */
    assert_true(after.ru_maxrss - before.ru_maxrss < 32 * 1024);
}

static void a_runner_that_does_not_read_is_given_up(void **state)
{
    (void)state;
    struct runner runner;
    struct error error = {0};
    start(&runner, "silent-later");
    char *padding = calloc(1, 1 << 20);
    memset(padding, 'x', (1 << 20) - 1);
    json_t *request = json_pack("{s:s, s:s}", "request", "finish", "padding", padding);
    free(padding);
    assert_null(runner_exchange(&runner, request, IMPATIENCE, &error));
    json_decref(request);
    assert_string_equal(error.text, "did not read its request for 0.2 s");
    runner_kill(&runner);
}

static void the_death_of_a_runner_raises_no_signal(void **state)
{
    (void)state;
    /* The default action would end this test. */
    signal(SIGPIPE, SIG_DFL);
    struct runner runner;
    struct error error = {0};
    start(&runner, "ends-deaf");
    assert_null(finish(&runner, PATIENCE, &error));
    sigset_t pending;
    sigpending(&pending);
    assert_false(sigismember(&pending, SIGPIPE));
    runner_kill(&runner);
}

/* ---- runners that do well ---- */

static void a_good_runner_answers_and_ends(void **state)
{
    (void)state;
    int descriptors = count_descriptors();
    struct runner runner;
    struct error error = {0};
    start(&runner, "well");
    assert_string_equal(json_string_value(json_object_get(runner.hello, "runtime")), "fake");
    assert_int_equal(getpgid(runner.lines.process.pid), runner.lines.process.pid);
    for (int id = 1; id <= 100; id++) {
        json_t *answer = finish(&runner, PATIENCE, &error);
        assert_non_null(answer);
        assert_int_equal(json_integer_value(json_object_get(answer, "id")), id);
        json_decref(answer);
    }
    assert_int_equal(runner_stop(&runner), COPROCESS_ENDED);
    assert_int_equal(runner.lines.process.pid, 0);
    runner_kill(&runner);
    assert_nothing_left(descriptors);
}

static void an_error_is_an_answer(void **state)
{
    (void)state;
    struct runner runner;
    struct error error = {0};
    start(&runner, "error");
    json_t *answer = finish(&runner, PATIENCE, &error);
    assert_non_null(json_object_get(answer, "error"));
    json_decref(answer);
    assert_non_null(answer = finish(&runner, PATIENCE, &error));
    json_decref(answer);
    assert_int_equal(runner_stop(&runner), COPROCESS_ENDED);
}

static void a_long_line_within_the_limit_is_an_answer(void **state)
{
    (void)state;
    struct runner runner;
    struct error error = {0};
    start(&runner, "long-answer");
    for (int i = 0; i < 2; i++) {
        json_t *answer = finish(&runner, PATIENCE, &error);
        assert_string_equal(error.text, "");
        assert_non_null(answer);
        json_decref(answer);
    }
    assert_int_equal(runner_stop(&runner), COPROCESS_ENDED);
}

static const struct {
    const char *mode;
    enum coprocess_end end;
} stops[] = {{"stubborn", COPROCESS_WAS_KILLED},
             {"silent-later", COPROCESS_WAS_KILLED},
             {"flood", COPROCESS_WAS_KILLED},
             {"leaves-child", COPROCESS_LEFT_CHILDREN},
             {"child-ends-soon", COPROCESS_ENDED}};

static void test_stop(size_t row)
{
    int descriptors = count_descriptors();
    struct runner runner;
    start(&runner, stops[row].mode);
    assert_int_equal(runner_stop(&runner), stops[row].end);
    assert_nothing_left(descriptors);
}

static void a_stop_waits_a_little_and_then_kills(void **state)
{
    (void)state;
    test_side_by_side(sizeof stops / sizeof *stops, test_stop);
}

/* ---- signals ---- */

static volatile sig_atomic_t interrupted;

static void interrupt(int signal_number)
{
    (void)signal_number;
    interrupted = 1;
}

static void signals_do_not_end_the_wait(void **state)
{
    (void)state;
    struct sigaction action = {.sa_handler = interrupt}, before;
    sigaction(SIGALRM, &action, &before);
    interrupted = 0;
    struct runner runner;
    struct error error = {0};
    start(&runner, "slow");
    struct itimerval often = {.it_value = {.tv_usec = 5000}, .it_interval = {.tv_usec = 5000}};
    setitimer(ITIMER_REAL, &often, NULL);
    json_t *answer = finish(&runner, PATIENCE, &error);
    setitimer(ITIMER_REAL, &(struct itimerval){0}, NULL);
    assert_string_equal(error.text, "");
    assert_non_null(answer);
    json_decref(answer);
    assert_int_equal(interrupted, 1);
    runner_kill(&runner);
    sigaction(SIGALRM, &before, NULL);
}

static void a_runner_starts_with_default_signals(void **state)
{
    (void)state;
    sigset_t blocked, before;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGTERM);
    sigprocmask(SIG_BLOCK, &blocked, &before);
    signal(SIGINT, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    struct runner runner;
    start(&runner, "signals");
    signal(SIGINT, SIG_DFL);
    signal(SIGPIPE, SIG_DFL);
    sigprocmask(SIG_SETMASK, &before, NULL);
    unsigned long long blocked_there, ignored_there;
    assert_int_equal(sscanf(json_string_value(json_object_get(runner.hello, "masks")),
                            "Blk %llx Ign %llx", &blocked_there, &ignored_there),
                     2);
    assert_int_equal(blocked_there, 0);
    /* Signals 32 and 33 are the C library's own: posix_spawn, by which make starts this test,
     * ignores them, and nobody can undo that. */
    assert_int_equal(ignored_there & ~0x180000000ULL, 0);
    assert_int_equal(runner_stop(&runner), COPROCESS_ENDED);
}

static void the_clean_up_ends_a_runner(void **state)
{
    (void)state;
    struct runner runner;
    struct error error = {0};
    start(&runner, "well");
    cleanup_run();
    assert_null(finish(&runner, PATIENCE, &error));
    assert_string_equal(error.text, "was killed by signal 9 (SIGKILL) before it answered");
    runner_kill(&runner);
}

static void a_runner_does_not_outlive_the_program(void **state)
{
    (void)state;
    int descriptors = count_descriptors();
    pid_t program = fork();
    if (program == 0) {
        struct runner runner;
        struct error error = {0};
        cleanup_forget_all();
        if (!runner_start(&runner, NULL, command("silent-later"), PATIENCE, &error))
            _exit(1);
        kill(getpid(), SIGKILL);
    }
    int status;
    assert_int_equal(waitpid(program, &status, 0), program);
    assert_true(WIFSIGNALED(status));
    /* The runner's new parent is this process, which must reap it. */
    while (waitpid(-1, NULL, 0) > 0)
        ;
    assert_nothing_left(descriptors);
}

static void standard_descriptors_may_be_closed(void **state)
{
    (void)state;
    pid_t program = fork();
    if (program == 0) {
        close(STDIN_FILENO);
        close(STDOUT_FILENO);
        close(STDERR_FILENO);
        struct runner runner;
        struct error error = {0};
        if (!runner_start(&runner, NULL, command("well"), PATIENCE, &error))
            _exit(1);
        /* What is written to stderr must not reach the runner. */
        bool apart =
            runner.lines.process.to > STDERR_FILENO && runner.lines.process.from > STDERR_FILENO;
        json_t *answer = finish(&runner, PATIENCE, &error);
        bool well = apart && answer && runner_stop(&runner) == COPROCESS_ENDED;
        json_decref(answer);
        _exit(well ? 0 : 2);
    }
    int status;
    assert_int_equal(waitpid(program, &status, 0), program);
    assert_int_equal(status, 0);
}

/* ---- the checksum that answers are compared with ---- */

static void the_checksum_is_exact_at_any_count(void **state)
{
    (void)state;
    static const struct {
        uint64_t iterations;
        uint64_t checksum;
    } rows[] = {{0, 1},
                {1, 3},
                {10, 9349050},
                {100, 4112340},
                {100000, 5346240},
                {200000, 1446240},
                {1000000, 246240}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(classic_checksum(rows[i].iterations), rows[i].checksum);
}

int main(void)
{
    mark_processes();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bad_start_fails_and_leaves_nothing),
        cmocka_unit_test(a_command_that_is_not_there_is_named_so),
        cmocka_unit_test(a_failed_start_comes_with_its_remedy),
        cmocka_unit_test(a_silent_command_comes_with_its_remedy),
        cmocka_unit_test(a_stdin_that_is_not_handed_on_is_named),
        cmocka_unit_test(a_bad_answer_fails_and_leaves_nothing),
        cmocka_unit_test(a_second_answer_to_one_request_is_seen_at_the_next),
        cmocka_unit_test(answers_out_of_order_are_refused),
        cmocka_unit_test(a_line_without_end_costs_no_memory),
        cmocka_unit_test(a_runner_that_does_not_read_is_given_up),
        cmocka_unit_test(the_death_of_a_runner_raises_no_signal),
        cmocka_unit_test(a_good_runner_answers_and_ends),
        cmocka_unit_test(an_error_is_an_answer),
        cmocka_unit_test(a_long_line_within_the_limit_is_an_answer),
        cmocka_unit_test(a_stop_waits_a_little_and_then_kills),
        cmocka_unit_test(signals_do_not_end_the_wait),
        cmocka_unit_test(a_runner_starts_with_default_signals),
        cmocka_unit_test(the_clean_up_ends_a_runner),
        cmocka_unit_test(a_runner_does_not_outlive_the_program),
        cmocka_unit_test(standard_descriptors_may_be_closed),
        cmocka_unit_test(the_checksum_is_exact_at_any_count),
    };
    return cmocka_run_group_tests_name("runner", tests, NULL, NULL);
}
