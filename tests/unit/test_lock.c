#include "temporary_folder.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/wait.h>

#include "tvp/common/alloc.h"
#include "tvp/common/cleanup.h"
#include "tvp/publish/lock.h"

static void take(struct lock *lock, const char *output)
{
    struct error error = {0};
    bool taken = lock_take(lock, output, &error);
    assert_string_equal(error.text, "");
    assert_true(taken);
}

static void refuse(const char *output, const char *message)
{
    struct lock lock;
    struct error error = {0};
    assert_false(lock_take(&lock, output, &error));
    assert_string_equal(error.text, message);
}

static void keeps_others_out_until_released(void **state)
{
    (void)state;
    struct lock lock, other;
    take(&lock, "report.md");
    assert_true(is_there(".report.md.lock"));
    refuse("report.md", "another tvp-report is writing report.md: wait for it or choose another "
                        "-o");
    refuse("./report.md", "another tvp-report is writing ./report.md: wait for it or choose "
                          "another -o");
    take(&other, "other.md");
    lock_release(&other);
    lock_release(&lock);
    assert_int_equal(count_files(), 0);
    take(&lock, "report.md");
    lock_release(&lock);
}

static void a_file_left_behind_is_taken_over(void **state)
{
    (void)state;
    struct lock lock;
    write_file(".report.md.lock", "");
    take(&lock, "report.md");
    lock_release(&lock);
    assert_int_equal(count_files(), 0);
}

/* Takes the lock in a child, which says so and then waits for its end. */
static pid_t start_holder(void)
{
    int ready[2];
    char byte;
    assert_int_equal(pipe(ready), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct lock lock;
        struct error error = {0};
        cleanup_forget_all();
        if (!lock_take(&lock, "report.md", &error) || write(ready[1], "x", 1) != 1)
            _exit(1);
        for (;;)
            pause();
    }
    close(ready[1]);
    assert_int_equal(read(ready[0], &byte, 1), 1);
    close(ready[0]);
    return child;
}

static void a_holder_that_crashed_holds_nothing(void **state)
{
    (void)state;
    struct lock lock;
    pid_t holder = start_holder();
    refuse("report.md", "another tvp-report is writing report.md: wait for it or choose another "
                        "-o");
    kill(holder, SIGKILL);
    assert_int_equal(waitpid(holder, NULL, 0), holder);
    assert_true(is_there(".report.md.lock"));
    take(&lock, "report.md");
    lock_release(&lock);
    assert_int_equal(count_files(), 0);
}

static void cleaning_up_removes_the_file(void **state)
{
    (void)state;
    struct lock lock;
    assert_int_equal(mkdir("folder", 0777), 0);
    take(&lock, "folder/report.md");
    assert_int_equal(chdir("folder"), 0);
    cleanup_run();
    assert_int_equal(count_files(), 0);
    lock_release(&lock);
}

static void a_folder_is_locked_until_its_descriptor_is_closed(void **state)
{
    (void)state;
    struct error error = {0};
    int first, second;
    assert_int_equal(mkdir("Images", 0777), 0);
    assert_true(lock_folder(&first, "Images", &error));
    assert_true(first >= 0);
    int other = open("Images", O_RDONLY);
    assert_int_equal(flock(other, LOCK_EX | LOCK_NB), -1);
    close(first);
    assert_int_equal(flock(other, LOCK_EX | LOCK_NB), 0);
    close(other);
    assert_true(lock_folder(&second, "Images", &error));
    close(second);
    /* What cannot be locked is no reason to stop. */
    assert_true(lock_folder(&second, "missing", &error));
    assert_int_equal(second, -1);
    assert_string_equal(error.text, "");
}

/* What a child of the race does: takes the lock again and again, and makes a file that must not be
 * there while it is held. Ends with the number of times that it was. */
static void contend(void)
{
    int broken = 0;
    cleanup_forget_all();
    for (int taken = 0; taken < 200;) {
        struct lock lock;
        struct error error = {0};
        if (!lock_take(&lock, "report.md", &error))
            continue;
        int fd = open("inside", O_CREAT | O_EXCL | O_WRONLY, 0666);
        broken += fd < 0;
        close(fd);
        unlink("inside");
        lock_release(&lock);
        taken++;
    }
    _exit(broken > 0);
}

static void is_held_by_one_at_a_time(void **state)
{
    (void)state;
    enum { CHILDREN = 4 };
    pid_t children[CHILDREN];
    for (int i = 0; i < CHILDREN; i++) {
        children[i] = fork();
        assert_true(children[i] >= 0);
        if (children[i] == 0)
            contend();
    }
    for (int i = 0; i < CHILDREN; i++) {
        int status;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_int_equal(status, 0);
    }
    assert_int_equal(count_files(), 0);
}

static void names_outputs_that_cannot_be_written(void **state)
{
    (void)state;
    refuse("missing/report.md", "cannot write missing/report.md: No such file or directory");
    assert_int_equal(symlink("elsewhere", ".report.md.lock"), 0);
    char *here = get_current_dir_name();
    char *message = xasprintf(
        "cannot write report.md: %s/.report.md.lock is in the way, which is no file: remove it",
        here);
    refuse("report.md", message);
    assert_false(is_there("elsewhere"));
    free(message);
    free(here);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter_folder, leave_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(keeps_others_out_until_released),
        IN_FOLDER(a_file_left_behind_is_taken_over),
        IN_FOLDER(a_folder_is_locked_until_its_descriptor_is_closed),
        IN_FOLDER(a_holder_that_crashed_holds_nothing),
        IN_FOLDER(cleaning_up_removes_the_file),
        IN_FOLDER(is_held_by_one_at_a_time),
        IN_FOLDER(names_outputs_that_cannot_be_written),
    };
    return cmocka_run_group_tests_name("lock", tests, NULL, NULL);
}
