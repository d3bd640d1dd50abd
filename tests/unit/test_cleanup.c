#include "temporary_folder.h"
#include "unit.h"

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "tvp/common/alloc.h"
#include "tvp/common/cleanup.h"

/* Runs the action in a child, so that what is remembered there is its own alone. Returns how it
 * ended, and what it wrote to stderr in `said`. */
static int in_child(void (*action)(void), char *said, size_t size)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        close(ends[0]);
        close(ends[1]);
        action();
        _exit(0);
    }
    close(ends[1]);
    size_t length = 0;
    for (ssize_t got; (got = read(ends[0], said + length, size - 1 - length)) > 0;)
        length += (size_t)got;
    said[length] = '\0';
    close(ends[0]);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static void leave_files(void)
{
    cleanup_file("remembered");
    struct cleanup_entry *forgotten = cleanup_file("forgotten");
    cleanup_file("never made");
    cleanup_forget_file(forgotten);
    cleanup_set_last_words("the rest is in x");
    cleanup_run();
    cleanup_run();
}

static void removes_the_files_that_are_remembered(void **state)
{
    (void)state;
    char said[256];
    write_file("remembered", "x");
    write_file("forgotten", "x");
    assert_int_equal(in_child(leave_files, said, sizeof said), 0);
    assert_false(is_there("remembered"));
    assert_true(is_there("forgotten"));
    /* Once, though the clean-up ran twice. */
    assert_string_equal(said, "the rest is in x\n");
}

static void forget_all(void)
{
    cleanup_file("remembered");
    cleanup_set_last_words("not to be heard");
    cleanup_forget_all();
    cleanup_run();
}

static void a_forked_child_can_forget_everything(void **state)
{
    (void)state;
    char said[256];
    write_file("remembered", "x");
    assert_int_equal(in_child(forget_all, said, sizeof said), 0);
    assert_true(is_there("remembered"));
    assert_string_equal(said, "");
}

static void use_entries_again(void)
{
    cleanup_forget_file(cleanup_file("x"));
    struct cleanup_entry *entry = cleanup_file("y");
    for (int i = 0; i < 1000; i++) {
        cleanup_forget_file(entry);
        assert_ptr_equal(cleanup_file("z"), entry);
    }
    for (int i = 0; i < 1000; i++) {
        cleanup_group(1000000 + i);
        cleanup_forget_group(1000000 + i);
    }
    cleanup_forget_group(42);
}

static void entries_are_used_again(void **state)
{
    (void)state;
    char said[4096];
    assert_int_equal(in_child(use_entries_again, said, sizeof said), 0);
}

enum { MANY = 1000 };

static void leave_many_files(void)
{
    for (int i = 0; i < MANY; i++) {
        char *path = xasprintf("file-%d", i);
        write_file(path, "x");
        cleanup_file(path);
        free(path);
    }
    cleanup_run();
}

static void any_number_of_files_is_removed(void **state)
{
    (void)state;
    char said[256];
    assert_int_equal(in_child(leave_many_files, said, sizeof said), 0);
    assert_false(is_there("file-0"));
    assert_false(is_there("file-500"));
    assert_false(is_there("file-999"));
}

static void remember_many_groups(void)
{
    /* An abort is what is expected here: no core file. */
    const struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    for (int i = 0; i < MANY; i++)
        cleanup_group(1000000 + i);
}

static void too_many_groups_are_a_bug(void **state)
{
    (void)state;
    char said[65536];
    int status = in_child(remember_many_groups, said, sizeof said);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGABRT);
}

/* A child in a process group of its own that waits to be ended. */
static pid_t start_group(void)
{
    int ready[2];
    char byte;
    assert_int_equal(pipe(ready), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        setpgid(0, 0);
        close(ready[0]);
        close(ready[1]);
        for (;;)
            pause();
    }
    setpgid(child, child);
    close(ready[1]);
    assert_int_equal(read(ready[0], &byte, 1), 0);
    close(ready[0]);
    return child;
}

static void ends_the_groups_that_are_remembered(void **state)
{
    (void)state;
    pid_t remembered = start_group(), forgotten = start_group();
    cleanup_group(remembered);
    cleanup_group(forgotten);
    cleanup_forget_group(forgotten);
    cleanup_signal_groups(SIGSTOP);
    int status;
    assert_int_equal(waitpid(remembered, &status, WUNTRACED), remembered);
    assert_true(WIFSTOPPED(status));
    cleanup_run();
    assert_int_equal(waitpid(remembered, &status, 0), remembered);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGKILL);
    assert_int_equal(waitpid(forgotten, &status, WNOHANG), 0);
    kill(forgotten, SIGKILL);
    waitpid(forgotten, &status, 0);
    cleanup_forget_all();
}

static void run_out_of_memory(void)
{
    cleanup_file("remembered");
    free(xreallocarray(NULL, SIZE_MAX / 2, 3));
}

static void no_memory_ends_the_program_cleanly(void **state)
{
    (void)state;
    char said[4096];
    write_file("remembered", "x");
    int status = in_child(run_out_of_memory, said, sizeof said);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 1);
    assert_false(is_there("remembered"));
    assert_string_equal(said,
                        "tvp: out of memory: close other programs or ask for fewer workers or "
                        "rounds\n");
}

static void nothing_asked_for_is_memory_too(void **state)
{
    (void)state;
    free(xmalloc(0));
    free(xcalloc(0, 8));
    free(xreallocarray(NULL, 0, 8));
    size_t capacity = 0;
    int *numbers = NULL;
    for (size_t i = 0; i < 100; i++) {
        numbers = xgrow(numbers, i, &capacity, sizeof *numbers);
        assert_true(capacity > i);
        numbers[i] = (int)i;
    }
    assert_int_equal(numbers[99], 99);
    free(numbers);
    char *text = xasprintf("%d-%s", 7, "x");
    assert_string_equal(text, "7-x");
    free(text);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, enter_folder, leave_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(removes_the_files_that_are_remembered),
        TEST(a_forked_child_can_forget_everything),
        TEST(entries_are_used_again),
        TEST(any_number_of_files_is_removed),
        TEST(too_many_groups_are_a_bug),
        TEST(ends_the_groups_that_are_remembered),
        TEST(no_memory_ends_the_program_cleanly),
        TEST(nothing_asked_for_is_memory_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
