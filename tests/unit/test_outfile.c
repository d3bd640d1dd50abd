#include "unit.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tvp/common/alloc.h"
#include "tvp/common/cleanup.h"
#include "tvp/common/outfile.h"
#include "tvp/common/strbuf.h"

/* Every test works in an empty folder of its own. */
static int enter_folder(void **state)
{
    char folder[] = "/tmp/tvp-outfile-XXXXXX";
    if (!mkdtemp(folder) || chdir(folder) != 0)
        return -1;
    *state = xstrdup(folder);
    return 0;
}

static int leave_folder(void **state)
{
    char *command = xasprintf("rm -rf '%s'", (char *)*state);
    int result = chdir("/") == 0 ? system(command) : -1;
    free(command);
    free(*state);
    return result;
}

static void content_is(const char *path, const char *expected)
{
    FILE *stream = fopen(path, "r");
    assert_non_null(stream);
    char content[256];
    size_t length = fread(content, 1, sizeof content - 1, stream);
    fclose(stream);
    content[length] = '\0';
    assert_string_equal(content, expected);
}

static void put(const char *path, const char *content)
{
    FILE *stream = fopen(path, "w");
    assert_non_null(stream);
    fputs(content, stream);
    assert_int_equal(fclose(stream), 0);
}

static int entries_of(const char *folder)
{
    DIR *stream = opendir(folder);
    assert_non_null(stream);
    int count = 0;
    while (readdir(stream))
        count++;
    closedir(stream);
    return count - 2; /* "." and ".." */
}

static mode_t mode_of(const char *path)
{
    struct stat status;
    assert_int_equal(stat(path, &status), 0);
    return status.st_mode & 07777;
}

static bool replace(struct outfile *file, struct error *error)
{
    if (!outfile_finish(file, error) || !outfile_place(file, error))
        return false;
    outfile_commit(file, 1);
    return true;
}

static bool write_file(const char *path, const char *content, size_t length, struct error *error)
{
    struct outfile file;
    return outfile_open(&file, path, error) && outfile_write(&file, content, length, error) &&
           replace(&file, error);
}

static void save(const char *path, const char *content)
{
    struct error error = {0};
    bool saved = write_file(path, content, strlen(content), &error);
    assert_string_equal(error.text, "");
    assert_true(saved);
}

/* The message names the path and holds what it says to do; nothing may be left in the folder. */
static void is_refused(const char *path, const char *part)
{
    int before = entries_of(".");
    struct error error = {0};
    assert_false(write_file(path, "x", 1, &error));
    assert_int_equal(error.code, ERROR_FAILED);
    assert_memory_equal(error.text, path, strlen(path));
    assert_non_null(strstr(error.text, part));
    struct error probed = {0};
    int held;
    assert_false(outfile_probe(path, &held, &probed));
    assert_int_equal(held, -1);
    assert_string_equal(probed.text, error.text);
    assert_int_equal(entries_of("."), before);
}

static void appears_whole_on_commit(void **state)
{
    (void)state;
    struct error error = {0};
    struct outfile file;
    put("report.md", "old");
    assert_true(outfile_open(&file, "report.md", &error));
    fputs("new", file.stream);
    fflush(file.stream);
    content_is("report.md", "old");
    assert_int_equal(entries_of("."), 2);
    assert_true(replace(&file, &error));
    content_is("report.md", "new");
    assert_int_equal(entries_of("."), 1);
}

static void discard_leaves_the_old(void **state)
{
    (void)state;
    struct error error = {0};
    struct outfile file;
    put("report.md", "old");
    assert_true(outfile_open(&file, "report.md", &error));
    fputs("new", file.stream);
    outfile_discard(&file);
    content_is("report.md", "old");
    assert_int_equal(entries_of("."), 1);
}

/* A file in place that waits for its commit. */
static struct outfile place(const char *path, const char *content)
{
    struct error error = {0};
    struct outfile file;
    assert_true(outfile_open(&file, path, &error));
    assert_true(outfile_write(&file, content, strlen(content), &error));
    assert_true(outfile_finish(&file, &error));
    assert_true(outfile_place(&file, &error));
    content_is(path, content);
    return file;
}

static void a_discard_after_placing_puts_the_old_back(void **state)
{
    (void)state;
    put("report.md", "old");
    struct stat before, after;
    assert_int_equal(stat("report.md", &before), 0);
    struct outfile file = place("report.md", "new");
    assert_true(outfile_discard(&file));
    content_is("report.md", "old");
    assert_int_equal(stat("report.md", &after), 0);
    assert_int_equal(after.st_ino, before.st_ino);
    assert_int_equal(entries_of("."), 1);

    file = place("new.md", "new");
    assert_true(outfile_discard(&file));
    assert_int_equal(entries_of("."), 1);
    assert_true(outfile_discard(&file));
}

static void what_is_committed_stays(void **state)
{
    (void)state;
    put("report.md", "old");
    struct outfile file = place("report.md", "new");
    assert_int_equal(entries_of("."), 2);
    outfile_commit(&file, 1);
    assert_true(outfile_discard(&file));
    content_is("report.md", "new");
    assert_int_equal(entries_of("."), 1);
}

static void an_old_file_that_cannot_be_put_back_is_told(void **state)
{
    (void)state;
    put("report.md", "old");
    struct outfile file = place("report.md", "new");
    assert_int_equal(unlink(file.backup), 0);
    assert_false(outfile_discard(&file));
    content_is("report.md", "new");
    assert_int_equal(entries_of("."), 1);
}

static void a_file_that_cannot_be_placed_leaves_the_old(void **state)
{
    (void)state;
    struct error error = {0};
    struct outfile file;
    assert_true(outfile_open(&file, "report.md", &error));
    assert_true(outfile_finish(&file, &error));
    /* A folder that came meanwhile. */
    assert_int_equal(mkdir("report.md", 0777), 0);
    assert_false(outfile_place(&file, &error));
    assert_non_null(strstr(error.text, "report.md cannot be written: Is a directory"));
    assert_int_equal(entries_of("."), 1);
}

static void two_at_once_do_not_collide(void **state)
{
    (void)state;
    struct error error = {0};
    struct outfile first, second;
    assert_true(outfile_open(&first, "report.md", &error));
    assert_true(outfile_open(&second, "report.md", &error));
    fputs("first", first.stream);
    fputs("second", second.stream);
    assert_true(replace(&first, &error));
    assert_true(replace(&second, &error));
    content_is("report.md", "second");
    assert_int_equal(entries_of("."), 1);
}

static void permissions_are_the_usual(void **state)
{
    (void)state;
    mode_t before = umask(027);
    save("new", "x");
    umask(before);
    assert_int_equal(mode_of("new"), 0640);
    assert_int_equal(chmod("new", 0604), 0);
    save("new", "y");
    assert_int_equal(mode_of("new"), 0604);
}

static void links_stay(void **state)
{
    (void)state;
    assert_int_equal(mkdir("there", 0777), 0);
    put("there/target", "old");
    assert_int_equal(symlink("there/second", "first"), 0);
    assert_int_equal(symlink("target", "there/second"), 0);
    save("first", "new");
    content_is("there/target", "new");
    struct stat status;
    assert_int_equal(lstat("first", &status), 0);
    assert_true(S_ISLNK(status.st_mode));
    assert_int_equal(lstat("there/second", &status), 0);
    assert_true(S_ISLNK(status.st_mode));
    assert_int_equal(entries_of("there"), 2);

    /* Also one that leads to nothing yet. */
    assert_int_equal(symlink("there/later", "dangling"), 0);
    save("dangling", "made");
    content_is("there/later", "made");

    assert_int_equal(symlink("loop", "loop"), 0);
    is_refused("loop", "Too many levels");
}

static void the_working_folder_may_change(void **state)
{
    char *report = xasprintf("%s/report.md", (char *)*state);
    struct error error = {0};
    struct outfile file;
    assert_true(outfile_open(&file, "report.md", &error));
    fputs("new", file.stream);
    assert_int_equal(chdir("/"), 0);
    assert_true(replace(&file, &error));
    content_is(report, "new");
    free(report);
}

static void impossible_targets(void **state)
{
    (void)state;
    is_refused("missing/report.md", "make its folder first");
    is_refused("", "cannot be written");
    assert_int_equal(mkdir("folder", 0777), 0);
    is_refused("folder", "give the name of a file in it");
    is_refused("new/", "give the name of a file in it");
    put("file", "");
    is_refused("file/report.md", "a part of that path is a file");
    char long_name[300];
    memset(long_name, 'n', sizeof long_name);
    long_name[sizeof long_name - 1] = '\0';
    is_refused(long_name, "File name too long");
}

static void the_longest_name_is_no_problem(void **state)
{
    (void)state;
    char name[256];
    memset(name, 'n', sizeof name);
    name[255] = '\0';
    save(name, "x");
    content_is(name, "x");
}

/* In a child, so that a root user can become another one. Returns its exit status. */
static int as_nobody(bool (*attempt)(void))
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (geteuid() == 0 && setuid(65534) != 0)
            _exit(2);
        _exit(attempt() ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 3;
}

/* For another user than root, for whom permissions mean nothing. */
static bool is_named_folder(void)
{
    struct error error = {0};
    return !write_file("closed/report.md", "x", 1, &error) &&
           strstr(error.text, "no file can be made in the folder ") == error.text &&
           strstr(error.text, "/closed: Permission denied: choose a place that you may write to");
}

static void a_folder_that_refuses_is_named(void **state)
{
    (void)state;
    assert_int_equal(chmod(".", 0777), 0);
    assert_int_equal(mkdir("closed", 0555), 0);
    assert_int_equal(as_nobody(is_named_folder), 0);
}

static bool is_anothers(void)
{
    struct error error = {0};
    return !write_file("report.md", "x", 1, &error) &&
           strstr(error.text, "it is another user's, whose folder lets nobody else replace it");
}

static void what_can_be_written_to_but_not_replaced_is_refused(void **state)
{
    (void)state;
    if (geteuid() != 0)
        skip();
    put("report.md", "old");
    assert_int_equal(chmod("report.md", 0666), 0);
    assert_int_equal(chmod(".", 01777), 0);
    assert_int_equal(as_nobody(is_anothers), 0);
    content_is("report.md", "old");
}

static void the_owner_stays(void **state)
{
    (void)state;
    if (geteuid() != 0)
        skip();
    put("report.md", "old");
    assert_int_equal(chown("report.md", 65534, 65533), 0);
    assert_int_equal(chmod("report.md", 0640), 0);
    save("report.md", "new");
    struct stat status;
    assert_int_equal(stat("report.md", &status), 0);
    assert_int_equal(status.st_uid, 65534);
    assert_int_equal(status.st_gid, 65533);
    assert_int_equal(status.st_mode & 07777, 0640);
}

static void sockets_are_refused(void **state)
{
    (void)state;
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "socket"};
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    is_refused("socket", "it is a socket: choose another name");
    close(fd);
}

static void a_written_file_takes_the_place_with_the_same_checks(void **state)
{
    (void)state;
    struct error error = {0};
    assert_int_equal(mkdir("there", 0777), 0);
    put("there/written", "new");
    put("there/old", "old");
    assert_int_equal(chmod("there/old", 0604), 0);
    assert_int_equal(symlink("there/old", "link"), 0);
    assert_true(outfile_replace("link", "there/written", &error));
    content_is("there/old", "new");
    assert_int_equal(mode_of("there/old"), 0604);
    assert_int_equal(entries_of("there"), 1);
    put("written", "x");
    assert_false(outfile_replace("there", "written", &error));
    assert_string_equal(error.text, "there cannot be written: Is a directory: give the name of a "
                                    "file in it");
    assert_int_equal(mkfifo("pipe", 0666), 0);
    error = (struct error){0};
    assert_false(outfile_replace("pipe", "written", &error));
    assert_string_equal(error.text, "pipe cannot be written: it has become a device or a pipe: "
                                    "choose another name");
    content_is("written", "x");
}

static void stdout_has_a_name(void **state)
{
    (void)state;
    int saved_stdout = dup(STDOUT_FILENO), held;
    struct error error = {0};
    fflush(stdout);
    assert_true(outfile_is_direct("-"));
    int full = open("/dev/full", O_WRONLY);
    dup2(full, STDOUT_FILENO);
    bool taken = outfile_probe("-", &held, &error);
    struct error closed = {0};
    dup2(open("/", O_RDONLY), STDOUT_FILENO);
    taken |= outfile_probe("-", &held, &closed);
    dup2(saved_stdout, STDOUT_FILENO);
    close(saved_stdout);
    close(full);
    assert_false(taken);
    assert_string_equal(error.text, "stdout cannot be written: No space left on device: free some "
                                    "space or choose another place");
    assert_string_equal(closed.text, "stdout cannot be written: it is closed: leave it open, or "
                                     "name a file");
    assert_int_equal(entries_of("."), 0);
}

static bool is_protected(void)
{
    struct error error = {0};
    return !write_file("protected", "x", 1, &error) &&
           strstr(error.text, "choose a place that you may write to") != NULL;
}

static void protected_files_stay(void **state)
{
    (void)state;
    assert_int_equal(chmod(".", 0777), 0);
    put("protected", "old");
    assert_int_equal(chmod("protected", 0444), 0);
    assert_int_equal(as_nobody(is_protected), 0);
    content_is("protected", "old");
}

static void pipes_and_devices_are_written_directly(void **state)
{
    (void)state;
    save("/dev/null", "x");
    assert_int_equal(mkfifo("pipe", 0666), 0);
    is_refused("pipe", "nobody reads from this pipe: start its reader first");
    struct error error = {0};
    int reader = open("pipe", O_RDONLY | O_NONBLOCK);
    int held;
    assert_true(reader >= 0);
    assert_true(outfile_probe("pipe", &held, &error));
    assert_true(held >= 0);
    save("pipe", "through");
    char content[16] = "";
    assert_int_equal(read(reader, content, sizeof content), 7);
    assert_string_equal(content, "through");
    /* Not the end yet, while the probe's descriptor is there. */
    assert_int_equal(read(reader, content, sizeof content), -1);
    close(held);
    assert_int_equal(read(reader, content, sizeof content), 0);
    close(reader);
    struct stat status;
    assert_int_equal(stat("pipe", &status), 0);
    assert_true(S_ISFIFO(status.st_mode));
    assert_int_equal(entries_of("."), 1);
}

/* A rename would leave the shell's redirection with an unlinked file. */
static void own_output_is_appended_to(void **state)
{
    (void)state;
    int out = open("out", O_WRONLY | O_CREAT | O_TRUNC, 0666);
    assert_true(out >= 0);
    int saved_stdout = dup(STDOUT_FILENO);
    fflush(stdout);
    dup2(out, STDOUT_FILENO);
    assert_int_equal(write(STDOUT_FILENO, "before ", 7), 7);
    struct error error = {0};
    bool saved = write_file("/dev/stdout", "during ", 7, &error);
    ssize_t last = write(STDOUT_FILENO, "after", 5);
    dup2(saved_stdout, STDOUT_FILENO);
    close(saved_stdout);
    close(out);
    assert_true(saved);
    assert_int_equal(last, 5);
    content_is("out", "before during after");
}

static void a_full_disk_is_told_and_leaves_the_old(void **state)
{
    (void)state;
    struct error error = {0};
    assert_false(write_file("/dev/full", "x", 1, &error));
    assert_string_equal(error.text, "/dev/full cannot be written: No space left on device: free "
                                    "some space or choose another place");

    put("report.md", "old");
    struct rlimit before;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    struct rlimit small = {.rlim_cur = 4096, .rlim_max = before.rlim_max};
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    char *large = xcalloc(100000, 1);
    error = (struct error){0};
    bool saved = write_file("report.md", large, 100000, &error);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    free(large);
    assert_false(saved);
    assert_non_null(strstr(error.text, "report.md cannot be written: File too large"));
    content_is("report.md", "old");
    assert_int_equal(entries_of("."), 1);
}

/* Past what the stream holds back, and directly: the first failure is the reason. */
static void a_failed_write_names_its_reason(void **state)
{
    (void)state;
    char *large = xcalloc(100000, 1);
    struct error error = {0};
    assert_false(write_file("/dev/full", large, 100000, &error));
    free(large);
    assert_non_null(strstr(error.text, "/dev/full cannot be written: No space left on device"));

    struct outfile file;
    error = (struct error){0};
    assert_true(outfile_open(&file, "report.md", &error));
    assert_false(outfile_fail(&file, EDQUOT, &error));
    assert_non_null(strstr(error.text, "report.md cannot be written: Disk quota exceeded"));
    assert_int_equal(entries_of("."), 0);
    assert_true(outfile_discard(&file));
}

static void an_early_end_leaves_nothing(void **state)
{
    (void)state;
    struct error error = {0};
    struct outfile file;
    assert_true(outfile_open(&file, "report.md", &error));
    assert_int_equal(entries_of("."), 1);
    cleanup_run();
    assert_int_equal(entries_of("."), 0);
    outfile_discard(&file);

    put("report.md", "old");
    file = place("report.md", "new");
    cleanup_run();
    assert_int_equal(entries_of("."), 1);
    content_is("report.md", "new");
    outfile_discard(&file);
}

static void many_leave_no_slot_behind(void **state)
{
    (void)state;
    for (int i = 0; i < 200; i++) {
        struct error error = {0};
        save("report.md", "x");
        write_file("missing/report.md", "x", 1, &error);
        assert_true(outfile_probe("other.md", &(int){0}, &(struct error){0}));
    }
    assert_int_equal(entries_of("."), 1);
}

/* The second is the first in its folder, the third is not. */
static void several_files_are_committed_at_once(void **state)
{
    static const char *const paths[] = {"one.md", "Images/a.png", "Images/b.png"};
    struct outfile files[3];
    struct error error = {0};
    (void)state;
    assert_int_equal(mkdir("Images", 0777), 0);
    for (size_t i = 0; i < 3; i++) {
        assert_true(write_file(paths[i], "old", 3, &error));
        assert_true(outfile_open(&files[i], paths[i], &error));
        assert_true(outfile_write(&files[i], "newer", 5, &error));
        assert_true(outfile_finish(&files[i], &error) && outfile_place(&files[i], &error));
    }
    outfile_commit(files, 3);
    /* Nothing of the old ones is left beside them. */
    assert_int_equal(entries_of("."), 2);
    assert_int_equal(entries_of("Images"), 2);
    for (size_t i = 0; i < 3; i++) {
        struct stat status;
        assert_int_equal(stat(paths[i], &status), 0);
        assert_int_equal(status.st_size, 5);
        assert_int_equal(unlink(paths[i]), 0);
    }
    assert_int_equal(rmdir("Images"), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, enter_folder, leave_folder)
    const struct CMUnitTest tests[] = {
        TEST(appears_whole_on_commit),
        TEST(discard_leaves_the_old),
        TEST(a_discard_after_placing_puts_the_old_back),
        TEST(what_is_committed_stays),
        TEST(an_old_file_that_cannot_be_put_back_is_told),
        TEST(a_file_that_cannot_be_placed_leaves_the_old),
        TEST(two_at_once_do_not_collide),
        TEST(permissions_are_the_usual),
        TEST(links_stay),
        TEST(the_working_folder_may_change),
        TEST(impossible_targets),
        TEST(the_longest_name_is_no_problem),
        TEST(protected_files_stay),
        TEST(a_folder_that_refuses_is_named),
        TEST(what_can_be_written_to_but_not_replaced_is_refused),
        TEST(the_owner_stays),
        TEST(sockets_are_refused),
        TEST(a_written_file_takes_the_place_with_the_same_checks),
        TEST(stdout_has_a_name),
        TEST(pipes_and_devices_are_written_directly),
        TEST(own_output_is_appended_to),
        TEST(a_full_disk_is_told_and_leaves_the_old),
        TEST(a_failed_write_names_its_reason),
        TEST(an_early_end_leaves_nothing),
        TEST(many_leave_no_slot_behind),
        TEST(several_files_are_committed_at_once),
    };
    return cmocka_run_group_tests_name("outfile", tests, NULL, NULL);
}
