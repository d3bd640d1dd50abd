/* What becomes of a process that is signalled, each in a child of its own. */
#include "unit.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tvp/session/signals.h"

/* How a child that does that ends, as waitpid tells. */
static int end_of(void (*deed)(void))
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        signals_install();
        deed();
        _exit(0);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static int ending;

static void raise_ending(void)
{
    raise(ending);
}

static void an_ending_signal_ends_by_itself(void **state)
{
    (void)state;
    const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        ending = numbers[i];
        int status = end_of(raise_ending);
        assert_true(WIFSIGNALED(status));
        assert_int_equal(WTERMSIG(status), numbers[i]);
    }
}

/* Ends with 3 when the signal waited, as long as it was held. */
static void raise_held(void)
{
    sigset_t waiting;
    signals_hold();
    raise(SIGTERM);
    sigpending(&waiting);
    if (sigismember(&waiting, SIGTERM) != 1)
        _exit(2);
    signal(SIGTERM, SIG_IGN); /* drops it */
    signals_let_go();
    _exit(3);
}

static void let_go(void)
{
    signals_hold();
    raise(SIGTERM);
    signals_let_go();
}

static void a_held_signal_waits_until_it_is_let_go(void **state)
{
    (void)state;
    int status = end_of(raise_held);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 3);
    status = end_of(let_go);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGTERM);
}

static void raise_ignored(void)
{
    signal(SIGHUP, SIG_IGN); /* as nohup does, before the program begins */
    signals_install();
    raise(SIGHUP);
}

static void an_ignored_signal_stays_ignored(void **state)
{
    (void)state;
    int status = end_of(raise_ignored);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void count_stops(void)
{
    int before = signals_stops();
    raise(SIGCONT);
    _exit(signals_stops() - before);
}

static void going_on_is_counted(void **state)
{
    (void)state;
    int status = end_of(count_stops);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 1);
}

static void outgrow_a_limit(void)
{
    raise(SIGXFSZ);
}

static void a_file_at_its_limit_ends_nothing(void **state)
{
    (void)state;
    int status = end_of(outgrow_a_limit);
    assert_true(WIFEXITED(status));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_ending_signal_ends_by_itself),
        cmocka_unit_test(a_held_signal_waits_until_it_is_let_go),
        cmocka_unit_test(an_ignored_signal_stays_ignored),
        cmocka_unit_test(going_on_is_counted),
        cmocka_unit_test(a_file_at_its_limit_ends_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
