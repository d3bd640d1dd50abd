/* A command is what sh makes of it, with a shell or without: a shell is asked itself. */
#include "temporary_folder.h"
#include "unit.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tvp/common/cleanup.h"
#include "tvp/runner/coprocess.h"

enum { LONGEST = 256 };

static void said_by_shell(const char *command, char text[LONGEST])
{
    FILE *shell = popen(command, "r");
    assert_non_null(shell);
    text[fread(text, 1, LONGEST - 1, shell)] = '\0';
    pclose(shell);
}

static void said_by_coprocess(const char *command, char text[LONGEST])
{
    struct coprocess process;
    struct error error = {0};
    const int64_t patience_ns = INT64_C(60000000000);
    size_t length = 0;
    assert_true(coprocess_start(&process, command, &error));
    while (coprocess_await(&process, process.from, POLLIN, deadline_in(patience_ns)) ==
           EVENT_READY) {
        ssize_t count = read(process.from, text + length, LONGEST - 1 - length);
        if (count <= 0)
            break;
        length += (size_t)count;
    }
    text[length] = '\0';
    assert_int_equal(coprocess_stop(&process), COPROCESS_ENDED);
}

static void words_reach_a_program_as_sh_gives_them(void **state)
{
    (void)state;
    static const char *const words[] = {
        "plain",      "'two words'",      "\"it's\"", "a\\ b",     "''",         "two words",
        "$((1 + 1))", "\"$HOME\"",        "~",        "/de[v]",    "'a#b'",      "no #comment",
        "`echo x`",   "$(echo x)",        "a=b",      "x; echo y", "x | cat",    "'$HOME'",
        "{a,b}",      "\"two\\\"words\"", "x >&2",    "x & wait",  "'it'\\''s'", "\\\\",
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        char command[LONGEST], expected[LONGEST], text[LONGEST];
        snprintf(command, sizeof command, "exec printf '[%%s]' %s", words[i]);
        said_by_shell(command, expected);
        said_by_coprocess(command, text);
        assert_string_equal(text, expected);
    }
}

static void a_program_that_is_not_there_is_told_of_by_sh(void **state)
{
    (void)state;
    static const char *const commands[] = {"exec", "exec ", "exec no-such-program-here",
                                           "exec /no/such/program", "exec /"};
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        struct coprocess process;
        struct error error = {0};
        siginfo_t end;
        FILE *shell = popen(commands[i], "r");
        int status = pclose(shell);
        assert_true(coprocess_start(&process, commands[i], &error));
        coprocess_close_input(&process);
        assert_true(coprocess_await_end(&process, deadline_in(INT64_C(60000000000)), &end));
        assert_int_equal(end.si_code, CLD_EXITED);
        assert_int_equal(end.si_status, WEXITSTATUS(status));
        coprocess_stop(&process);
    }
}

/* For a script that does not say what reads it execvp copies its words. */
static void a_command_may_have_many_words(void **state)
{
    (void)state;
    static const int counts[] = {1, 998, 999, 1000, 1001, 20000};
    static char command[131000];
    write_file("script", "echo $#\n");
    chmod("script", 0700);
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        char text[LONGEST], expected[LONGEST];
        int length = sprintf(command, "exec ./script");
        for (int word = 0; word < counts[i]; word++)
            length += sprintf(command + length, " %d", word);
        snprintf(expected, sizeof expected, "%d\n", counts[i]);
        said_by_coprocess(command, text);
        assert_string_equal(text, expected);
    }
}

/* What a program inherits is what it begins with: of this one's signals nothing. */
static void a_program_begins_as_a_child(void **state)
{
    (void)state;
    char text[LONGEST];
    signal(SIGHUP, SIG_IGN);
    sigset_t held, before;
    sigemptyset(&held);
    sigaddset(&held, SIGUSR1);
    sigprocmask(SIG_BLOCK, &held, &before);
    said_by_coprocess("exec sed -n 's/^SigBlk://p; s/^SigIgn://p' /proc/self/status", text);
    sigprocmask(SIG_SETMASK, &before, &held);
    assert_ptr_equal(signal(SIGHUP, SIG_DFL), SIG_IGN);
    assert_true(sigismember(&held, SIGUSR1));
    unsigned long long blocked, ignored;
    assert_int_equal(sscanf(text, "%llx %llx", &blocked, &ignored), 2);
    assert_int_equal(blocked, 0);
    assert_int_equal(ignored & 1 << (SIGHUP - 1), 0);
    said_by_coprocess("exec cut -d ' ' -f 1,4,5 /proc/self/stat", text);
    long own, parent, group;
    assert_int_equal(sscanf(text, "%ld %ld %ld", &own, &parent, &group), 3);
    assert_int_equal(parent, getpid());
    assert_int_equal(group, own);
}

static volatile sig_atomic_t handled;

static void handle(int number)
{
    handled = number;
}

/* Until it execs it runs in this program's memory. */
static void to_start_a_program_changes_nothing_here(void **state)
{
    (void)state;
    char text[LONGEST];
    write_file("remembered", "x");
    cleanup_file("remembered");
    signal(SIGUSR1, handle);
    said_by_coprocess("exec true", text);
    said_by_coprocess("exec /no/such/program 2>/dev/null", text);
    raise(SIGUSR1);
    signal(SIGUSR1, SIG_DFL);
    assert_int_equal(handled, SIGUSR1);
    pid_t child = fork();
    if (child == 0) {
        cleanup_run();
        _exit(0);
    }
    waitpid(child, NULL, 0);
    assert_false(is_there("remembered"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_command_may_have_many_words, enter_folder, leave_folder),
        cmocka_unit_test(a_program_begins_as_a_child),
        cmocka_unit_test_setup_teardown(to_start_a_program_changes_nothing_here, enter_folder,
                                        leave_folder),
        cmocka_unit_test(words_reach_a_program_as_sh_gives_them),
        cmocka_unit_test(a_program_that_is_not_there_is_told_of_by_sh),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
