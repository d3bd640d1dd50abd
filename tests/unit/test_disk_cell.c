#include "cell_answer.h"
#include "temporary_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include "tvp/common/alloc.h"
#include "tvp/disk/disk_content.h"
#include "tvp/disk/disk_files.h"
#include "tvp/serve/cell.h"

/* ---- helpers ---- */

static json_t *run(const char *name, uint32_t workers, const char *folder, int bytes, int reads)
{
    struct error error = {0};
    struct cell_request cell;
    json_t *request =
        json_pack("{s:s, s:i, s:i, s:i, s:s, s:s}", "case", name, "workers", (int)workers,
                  "io_bytes", bytes, "io_reads", reads, "io_dir", folder, "start_method", "fork");
    if (!cell_parse(&cell, request, &error))
        fail_msg("%s", error.text);
    json_t *answer = cell_run(&cell);
    json_decref(request);
    return answer;
}

static int entries(const char *folder)
{
    int count = 0;
    DIR *all = opendir(folder);
    while (readdir(all))
        count++;
    closedir(all);
    return count - 2;
}

/* ---- what stands in files ---- */

static void no_two_blocks_are_alike(void **state)
{
    (void)state;
    enum { BLOCKS = 40, WORKERS = 3 };
    unsigned char *content = xmalloc(DISK_CONTENT_BYTES);
    disk_content_fill(content, 7);
    const unsigned char *begin[BLOCKS * WORKERS];
    for (uint32_t worker = 0; worker < WORKERS; worker++)
        for (int64_t i = 0; i < BLOCKS; i++) {
            const unsigned char *at = disk_content_at(content, worker, i * DISK_WRITE_BLOCK);
            assert_true(at >= content && at + DISK_WRITE_BLOCK <= content + DISK_CONTENT_BYTES);
            begin[worker * BLOCKS + i] = at;
            assert_ptr_equal(disk_content_at(content, worker, i * DISK_WRITE_BLOCK + 5), at + 5);
        }
    for (size_t i = 0; i < BLOCKS * WORKERS; i++)
        for (size_t j = 0; j < i; j++)
            assert_memory_not_equal(begin[i], begin[j], 64);
    free(content);
}

/* A file that has other bytes in one block is found out. */
static void a_wrong_byte_is_found(void **state)
{
    (void)state;
    enum { SIZE = 3 * DISK_READ_BLOCK };
    struct disk_files files;
    unsigned char *content = xmalloc(DISK_CONTENT_BYTES);
    disk_content_fill(content, 7);
    assert_true(disk_files_open(&files, ".", 2, SIZE));
    assert_int_equal(entries("."), 0);
    assert_true(disk_files_fill(&files, content, SIZE));
    assert_int_equal(disk_files_right(&files, content, SIZE), 2 * SIZE);
    assert_int_equal(fcntl(files.files[1], F_SETFL, fcntl(files.files[1], F_GETFL) & ~O_DIRECT), 0);
    assert_int_equal(disk_write_block(files.files[1], "no", 2, 5000), 0);
    assert_int_equal(disk_files_right(&files, content, SIZE), SIZE);
    disk_files_close(&files);
    free(content);
}

/* ---- cells ---- */

static void every_byte_is_written_and_read(void **state)
{
    (void)state;
    static const char *const kinds[] = {"Thread", "Process"};
    for (size_t i = 0; i < 2; i++) {
        char *name = xasprintf("DiskWrite%s", kinds[i]);
        json_t *answer = run(name, 3, temporary_folder, 65537, 1);
        assert_null(json_object_get(answer, "error"));
        assert_int_equal(integer(answer, "operations"), 6);
        assert_int_equal(integer(answer, "bytes_right"), 3 * 65537);
        assert_true(integer(answer, "sync_median_ns") > 0);
        assert_true(integer(answer, "operation_p99_ns") >= integer(answer, "operation_median_ns"));
        json_decref(answer);
        free(name);
        name = xasprintf("DiskRead%s", kinds[i]);
        answer = run(name, 3, temporary_folder, 5000, 20);
        assert_int_equal(integer(answer, "operations"), 60);
        assert_int_equal(integer(answer, "bytes_right"), 60 * 4096);
        int64_t direct = integer(answer, "direct_operations");
        assert_true(direct == 60 || direct == 0);
        json_decref(answer);
        free(name);
        assert_int_equal(entries("."), 0);
        assert_no_children();
    }
}

static void assert_fails(json_t *answer, const char *name, const char *text)
{
    const json_t *error = json_object_get(answer, "error");
    assert_string_equal(json_string_value(json_object_get(error, "name")), name);
    const char *message = json_string_value(json_object_get(error, "message"));
    if (!strstr(message, text))
        fail_msg("%s", message);
    json_decref(answer);
    assert_int_equal(entries(temporary_folder), 0);
}

static void what_cannot_be_done_is_said(void **state)
{
    (void)state;
    assert_fails(run("DiskWriteThread", 2, "/nowhere/at/all", 4096, 1), "ENOENT",
                 "statvfs of a file in /nowhere/at/all: No such file or directory");
    assert_fails(run("DiskReadProcess", 32768, temporary_folder, INT32_MAX, 1), "ENOSPC",
                 "would leave less than a tenth of the file system of /tmp/tvp-test-");
    struct rlimit before, few = {.rlim_cur = 8};
    getrlimit(RLIMIT_NOFILE, &before);
    few.rlim_max = before.rlim_max;
    setrlimit(RLIMIT_NOFILE, &few);
    json_t *answer = run("DiskReadThread", 30, temporary_folder, 4096, 1);
    setrlimit(RLIMIT_NOFILE, &before);
    assert_fails(answer, "EMFILE", "open of a file in /tmp/tvp-test-");
}

/* The kernel refuses each write beyond that size: with SIGXFSZ ignored, by an error. */
static void a_write_that_fails_is_a_failure_of_its_worker(void **state)
{
    (void)state;
    struct rlimit before, small = {.rlim_cur = 100000};
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before);
    small.rlim_max = before.rlim_max;
    setrlimit(RLIMIT_FSIZE, &small);
    json_t *written = run("DiskWriteThread", 2, temporary_folder, 1 << 20, 1);
    json_t *filled = run("DiskReadThread", 2, temporary_folder, 1 << 20, 1);
    setrlimit(RLIMIT_FSIZE, &before);
    assert_fails(written, "EFBIG", "worker 1 of 2: write of its file: File too large");
    assert_fails(filled, "EFBIG", "write of a file in /tmp/tvp-test-");
}

static void a_request_without_its_folder_is_refused(void **state)
{
    (void)state;
    static const char *const requests[] = {
        "{\"case\":\"DiskReadThread\",\"workers\":1,\"io_bytes\":1,\"io_reads\":1}",
        "{\"case\":\"DiskReadThread\",\"workers\":1,\"io_bytes\":1,\"io_reads\":1,\"io_dir\":\"."
        "\"}",
        "{\"case\":\"DiskReadThread\",\"workers\":1,\"io_reads\":1,\"io_dir\":\"/tmp\"}",
        "{\"case\":\"DiskReadThread\",\"workers\":32768,\"io_bytes\":1,"
        "\"io_reads\":4000000000000,\"io_dir\":\"/tmp\"}",
    };
    static const char *const messages[] = {"\"io_dir\" must be", "\"io_dir\" must be",
                                           "\"io_bytes\" must be an integer from 1",
                                           "operations are too many"};
    for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
        struct cell_request cell;
        struct error error = {0};
        json_t *request = json_loads(requests[i], 0, NULL);
        assert_false(cell_parse(&cell, request, &error));
        if (!strstr(error.text, messages[i]))
            fail_msg("%s", error.text);
        json_decref(request);
    }
}

int main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter_folder, leave_folder)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_two_blocks_are_alike),
        IN_FOLDER(a_wrong_byte_is_found),
        IN_FOLDER(every_byte_is_written_and_read),
        IN_FOLDER(what_cannot_be_done_is_said),
        IN_FOLDER(a_write_that_fails_is_a_failure_of_its_worker),
        cmocka_unit_test(a_request_without_its_folder_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
