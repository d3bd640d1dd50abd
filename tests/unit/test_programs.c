/* Where programs are looked for: beside the one that runs. So the test runs a copy of itself, which
 * prints the command that it makes. */
#include "temporary_folder.h"

#include <errno.h>

#include "tvp/common/alloc.h"
#include "tvp/common/os.h"
#include "tvp/runner/programs.h"

/* An installation below a folder whose name sh would take apart. */
#define BIN        "it's $HOME; here/usr/local/bin"
#define QUOTED_BIN "it'\\''s $HOME; here/usr/local/bin"

enum { TEXT = 4096 };

static char *own_path;

/* ---- the copy ---- */

static int print_command(const char *name, char *command)
{
    const struct runtime_option option = {.kind = runner_kind_of_name(name), .command = command};
    struct error error = {0};
    char *made = runtime_command(&option, false, &error);
    fputs(made ? made : error.text, stdout);
    free(made);
    return (int)error.code;
}

/* ---- the folders ---- */

static void make_folders(const char *path)
{
    char *part = xstrdup(path);
    for (char *slash = strchr(part, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        assert_true(mkdir(part, 0777) == 0 || errno == EEXIST);
        *slash = '/';
    }
    free(part);
}

static void write_program(const char *path, const char *text, mode_t mode)
{
    make_folders(path);
    write_file(path, text);
    assert_int_equal(chmod(path, mode), 0);
}

static int install_copy(void **state)
{
    if (enter_folder(state) != 0)
        return -1;
    make_folders(BIN "/");
    char *command = xasprintf("cp '%s' copy", own_path);
    int status = system(command);
    free(command);
    return status == 0 && rename("copy", BIN "/tvp-report") == 0 &&
                   symlink(BIN "/tvp-report", "tvp-report") == 0
               ? 0
               : -1;
}

/* What a command prints; its exit status must be that. */
static void run(const char *command, char output[TEXT], int status)
{
    FILE *stream = popen(command, "r");
    assert_non_null(stream);
    output[fread(output, 1, TEXT - 1, stream)] = '\0';
    assert_int_equal(pclose(stream), status << 8);
}

/* The copy must make this command: `before`, and `after` in its folder, quoted. */
static void assert_command(const char *arguments, const char *before, const char *after)
{
    char output[TEXT], folder[TEXT];
    char *command = xasprintf("./tvp-report %s", arguments);
    run(command, output, 0);
    free(command);
    assert_non_null(getcwd(folder, sizeof folder));
    char *expected = xasprintf("%s'%s/" QUOTED_BIN "/%s'", before, folder, after);
    assert_string_equal(output, expected);
    free(expected);
}

/* ---- commands ---- */

static void a_users_own_command_stays_as_it_is(void **state)
{
    (void)state;
    char command[] = "taskset -c 0 it's";
    const struct runtime_option option = {.kind = RUNNER_OF_THE_USER, .command = command};
    struct error error = {0};
    char *made = runtime_command(&option, false, &error);
    assert_string_equal(made, command);
    assert_ptr_not_equal(made, command);
    free(made);
}

static void the_measuring_program_is_beside_this_one(void **state)
{
    (void)state;
    char output[TEXT], again[TEXT];
    write_program(BIN "/tvp-measure", "#!/bin/sh\nprintf '%s' \"$0\"\n", 0755);
    assert_command("native", "exec ", "tvp-measure");
    /* sh takes it for what it is. */
    run("./tvp-report native", output, 0);
    run(output, again, 0);
    assert_non_null(strstr(again, "/" BIN "/tvp-measure"));
}

static void a_runner_beside_this_one_comes_before_an_installed_one(void **state)
{
    (void)state;
    write_program(BIN "/" TVP_RUNNERS "cpython.py", "", 0644);
    assert_command("cpython", "exec python3 -I ", TVP_RUNNERS "cpython.py");
    write_program(BIN "/runners/cpython.py", "", 0644);
    assert_command("cpython", "exec python3 -I ", "runners/cpython.py");
    write_program(BIN "/runners/node.js", "", 0644);
    assert_command("node", "exec node ", "runners/node.js");
}

/* It may be several words, or need sh for more, so that sh is not replaced by it. */
static void cpython_is_run_by_the_interpreter_that_was_given(void **state)
{
    (void)state;
    write_program(BIN "/runners/cpython.py", "", 0644);
    assert_command("cpython 'X=1 python3.14t -X gil=0'", "X=1 python3.14t -X gil=0 -I ",
                   "runners/cpython.py");
    assert_command("cpython '/bin/sh -e'", "exec /bin/sh -e -I ", "runners/cpython.py");
    assert_command("cpython 'cd /; sh'", "cd /; sh -I ", "runners/cpython.py");
}

static void assert_missing(const char *runtime, const char *program)
{
    char output[TEXT], folder[TEXT];
    char *command = xasprintf("./tvp-report %s", runtime);
    run(command, output, ERROR_FAILED);
    free(command);
    assert_non_null(getcwd(folder, sizeof folder));
    char *expected = xasprintf("%s is missing: it was looked for in and near %s/" BIN
                               "; run make, or make install",
                               program, folder);
    assert_string_equal(output, expected);
    free(expected);
}

static void says_what_is_missing_and_where_it_was_looked_for(void **state)
{
    (void)state;
    assert_missing("native", "tvp-measure");
    assert_missing("cpython", "cpython.py");
    write_program(BIN "/tvp-measure", "", 0644);
    assert_missing("native", "tvp-measure");
}

/* ---- the path ---- */

static void assert_on_path(const char *path, bool expected)
{
    char *kept = xstrdup(getenv("PATH"));
    if (path)
        setenv("PATH", path, 1);
    else
        unsetenv("PATH");
    bool found = program_on_path("tvp-test-program");
    setenv("PATH", kept, 1);
    free(kept);
    assert_true(found == expected);
}

static void a_program_is_found_in_any_folder_of_the_path(void **state)
{
    (void)state;
    write_program("a/tvp-test-program", "", 0644);
    write_program("b/tvp-test-program", "", 0755);
    write_program("c/other", "", 0755);
    write_program("d/tvp-test-program/inside", "", 0755);
    assert_on_path("b", true);
    assert_on_path("c:b", true);
    assert_on_path("b:c", true);
    assert_on_path("c::b:", true);
    assert_on_path("a:b", true);
    /* What cannot be run is none, nor is a folder, nor one in a folder whose name begins alike. */
    assert_on_path("a:c", false);
    assert_on_path("d", false);
    assert_on_path("bc", false);
    assert_on_path("", false);
    assert_on_path(":", false);
    assert_on_path(NULL, false);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        return print_command(argv[1], argc > 2 ? argv[2] : NULL);
    own_path = os_program_path();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_users_own_command_stays_as_it_is),
        cmocka_unit_test_setup_teardown(the_measuring_program_is_beside_this_one, install_copy,
                                        leave_folder),
        cmocka_unit_test_setup_teardown(a_runner_beside_this_one_comes_before_an_installed_one,
                                        install_copy, leave_folder),
        cmocka_unit_test_setup_teardown(cpython_is_run_by_the_interpreter_that_was_given,
                                        install_copy, leave_folder),
        cmocka_unit_test_setup_teardown(says_what_is_missing_and_where_it_was_looked_for,
                                        install_copy, leave_folder),
        cmocka_unit_test_setup_teardown(a_program_is_found_in_any_folder_of_the_path, enter_folder,
                                        leave_folder),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    free(own_path);
    return failed;
}
