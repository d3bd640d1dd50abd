/* A session with runners that make their answers up: what becomes of good and of broken ones. */
#include "made_run.h"

#include <errno.h>
#include <sys/wait.h>

#include "tvp/common/alloc.h"
#include "tvp/common/clock.h"
#include "tvp/session/session.h"
#include "tvp/session/session_cell.h"

static struct results results;
static char name[] = "native", method[] = "fork";
static struct runtime runtime;
static struct runtimes runtimes = {.list = &runtime, .count = 1};
static struct progress_line progress;
static struct data_file nowhere = {.fd = -1};
static struct session session;

/* A run of two rounds of the CPU cases with one and two workers. */
static void begin(const char *mode)
{
    results = (struct results){0};
    take_record(&results,
                RUN_HEAD "'max_workers':2,'points':[1,2],'rounds':2,'wait_ns':1000000,'seed':1,"
                         "'runtimes':[{'runtime':'native','start_method':'fork','iterations':100}],"
                         "'cases':['CpuThread','CpuProcess']");
    runtime = (struct runtime){
        .name = name,
        .command = xasprintf("exec tests/data/runners/liar %s none", mode),
        .start_method = method,
        .amounts = {[WORK_CPU] = 100},
        .threads_of = -1,
        .usable_cpus = 1,
    };
    progress_init(&progress, PROGRESS_NEVER, true);
    session = (struct session){.runtimes = &runtimes,
                               .results = &results,
                               .data = &nowhere,
                               .progress = &progress,
                               .begin = clock_now()};
}

static const char *run(void)
{
    struct error error = {0};
    const char *reason = "";
    bool good = session_run(&session, &reason, &error);
    assert_string_equal(error.text, "");
    assert_true(good);
    return reason;
}

/* No runner outlives the session, and each has been waited for. */
static void end(void)
{
    runtimes_stop(&runtimes);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
    free(runtime.command);
    results_release(&results);
}

static void every_cell_of_every_round_has_a_sample(void **state)
{
    (void)state;
    begin("honest");
    assert_string_equal(run(), "rounds");
    assert_int_equal(results.sample_count, 8);
    assert_int_equal(results.failure_count, 0);
    assert_int_equal(results.round_count, 2);
    assert_false(runtime.running);
    end();
}

static void no_cell_is_begun_when_the_time_is_up(void **state)
{
    (void)state;
    begin("honest");
    session.end_by = clock_now() - 1;
    assert_string_equal(run(), "budget");
    assert_int_equal(results.sample_count, 0);
    assert_int_equal(results.round_count, 0);
    end();
}

static void a_cell_that_kills_its_runner_costs_no_other(void **state)
{
    (void)state;
    begin("dies-at-2");
    assert_string_equal(run(), "rounds");
    assert_int_equal(results.sample_count, 6);
    assert_int_equal(results.failure_count, 2);
    for (size_t i = 0; i < results.failure_count; i++) {
        assert_int_equal(results.failures[i].case_id, CASE_CPU_PROCESS);
        assert_int_equal(results.failures[i].workers, 2);
        assert_string_equal(results.failures[i].error, "runner");
    }
    end();
}

static void a_runner_that_breaks_the_protocol_is_ended(void **state)
{
    (void)state;
    begin("garbage-at-2");
    assert_string_equal(run(), "rounds");
    assert_int_equal(results.sample_count, 6);
    assert_int_equal(results.failure_count, 2);
    assert_non_null(strstr(results.failures[0].message, "not JSON"));
    end();
}

static void what_is_there_already_is_not_measured_again(void **state)
{
    (void)state;
    begin("honest");
    add_sample(&results, CASE_CPU_THREAD, 1, 1, 12345 * US);
    assert_string_equal(run(), "rounds");
    assert_int_equal(results.sample_count, 8);
    assert_true(results.samples[0].elapsed_ns == 12345 * US);
    end();
}

static void a_runtime_that_always_fails_is_given_up(void **state)
{
    (void)state;
    begin("honest");
    free(runtime.command);
    runtime.command = xstrdup("exit 3");
    assert_string_equal(run(), "failure");
    assert_true(session_gave_up(&session, 0));
    assert_int_equal(results.sample_count, 0);
    assert_int_equal(results.failure_count, SESSION_FAILURES_IN_A_ROW);
    assert_non_null(strstr(results.failures[0].message, "ended with status 3"));
    assert_int_equal(results.warning_count, 1);
    assert_string_equal(results.warnings[0],
                        "runtime native was given up after 3 failures in a row");
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_cell_of_every_round_has_a_sample),
        cmocka_unit_test(no_cell_is_begun_when_the_time_is_up),
        cmocka_unit_test(a_cell_that_kills_its_runner_costs_no_other),
        cmocka_unit_test(a_runner_that_breaks_the_protocol_is_ended),
        cmocka_unit_test(what_is_there_already_is_not_measured_again),
        cmocka_unit_test(a_runtime_that_always_fails_is_given_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
