/* A command is what sh makes of it, with a shell or without: a shell is asked itself. */
#include "unit.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_reach_a_program_as_sh_gives_them),
        cmocka_unit_test(a_program_that_is_not_there_is_told_of_by_sh),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
