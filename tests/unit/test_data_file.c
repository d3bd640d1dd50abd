#include "temporary_folder.h"
#include "utf16.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>

#include "tvp/common/cleanup.h"
#include "tvp/common/strbuf.h"
#include "tvp/data/data_file.h"
#include "tvp/data/results_read.h"
#include "tvp/text/text_reader.h"

#define RUN                                                                                        \
    "{\"record\":\"run\",\"format\":1,\"program\":\"p\",\"run\":\"r\",\"started\":\"s\","          \
    "\"max_workers\":2,\"points\":[1,2],\"rounds\":1,\"wait_ns\":0,\"cases\":[\"IoThread\"],"      \
    "\"runtimes\":[{\"runtime\":\"native\",\"iterations\":1}]}\n"
#define SAMPLE(workers)                                                                            \
    "{\"record\":\"sample\",\"runtime\":\"native\",\"case\":\"IoThread\",\"workers\":" #workers    \
    ",\"round\":1,\"elapsed_ns\":5}"
#define END                                                                                        \
    "{\"record\":\"end\",\"reason\":\"rounds\",\"wall_ns\":1,\"rounds_wall_ns\":1,"                \
    "\"windows_ns\":1}\n"

/* ---- writing ---- */

static void append(struct data_file *file, int number)
{
    struct error error = {0};
    json_t *record = json_pack("{s:i}", "number", number);
    bool written = data_file_append(file, record, &error);
    json_decref(record);
    assert_string_equal(error.text, "");
    assert_true(written);
}

static void open_file(struct data_file *file, const char *path)
{
    struct error error = {0};
    bool opened = data_file_open(file, path, &error);
    assert_string_equal(error.text, "");
    assert_true(opened);
}

static void names_partial_files(void **state)
{
    (void)state;
    static const char *const names[][2] = {{"report.jsonl", "report.partial.jsonl"},
                                           {"a.b/c", "a.b/c.partial"},
                                           {"a.b/.jsonl", "a.b/.jsonl.partial"},
                                           {".jsonl", ".jsonl.partial"},
                                           {"x.jsonl.jsonl", "x.jsonl.partial.jsonl"}};
    assert_int_equal(mkdir("a.b", 0777), 0);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct data_file file;
        open_file(&file, names[i][0]);
        assert_true(is_there(names[i][1]));
        data_file_discard(&file);
    }
    assert_int_equal(rmdir("a.b"), 0);
}

static void the_old_file_stands_until_the_new_one_is_complete(void **state)
{
    (void)state;
    struct data_file file;
    struct error error = {0};
    write_file("report.jsonl", "old\n");
    open_file(&file, "report.jsonl");
    assert_null(file.kept);
    append(&file, 1);
    assert_file("report.partial.jsonl", "{\"number\":1}\n");
    append(&file, 2);
    assert_file("report.jsonl", "old\n");
    assert_true(data_file_commit(&file, &error));
    assert_file("report.jsonl", "{\"number\":1}\n{\"number\":2}\n");
    assert_int_equal(count_files(), 1);
}

static void numbers_survive_exactly(void **state)
{
    (void)state;
    struct data_file file;
    struct error error = {0};
    open_file(&file, "n.jsonl");
    json_t *record = json_pack("{s:I, s:f, s:s}", "ns", (json_int_t)INT64_MAX, "fraction", 0.1,
                               "text", "line\nend \xc3\xa9");
    assert_true(data_file_append(&file, record, &error));
    assert_true(data_file_commit(&file, &error));
    char *text = read_file("n.jsonl");
    json_t *again = json_loads(text, 0, NULL);
    assert_true(json_equal(record, again));
    assert_ptr_equal(strchr(text, '\n'), text + strlen(text) - 1);
    free(text);
    json_decref(record);
    json_decref(again);
}

static void an_interrupted_run_keeps_its_data(void **state)
{
    (void)state;
    struct data_file file;
    open_file(&file, "report.jsonl");
    append(&file, 1);
    data_file_keep(&file);
    assert_file("report.partial.jsonl", "{\"number\":1}\n");
    assert_int_equal(count_files(), 1);
}

static void a_discarded_run_leaves_nothing(void **state)
{
    (void)state;
    struct data_file file;
    open_file(&file, "report.jsonl");
    append(&file, 1);
    data_file_discard(&file);
    assert_int_equal(count_files(), 0);
}

static void unfinished_runs_are_moved_out_of_the_way(void **state)
{
    (void)state;
    struct data_file file;
    write_file("report.partial.jsonl", "first\n");
    open_file(&file, "report.jsonl");
    assert_string_equal(file.kept, "report.partial.1.jsonl");
    append(&file, 2);
    data_file_keep(&file);
    open_file(&file, "report.jsonl");
    assert_string_equal(file.kept, "report.partial.2.jsonl");
    data_file_keep(&file);
    assert_file("report.partial.1.jsonl", "first\n");
    assert_file("report.partial.2.jsonl", "{\"number\":2}\n");
    /* The last one was empty: nothing to keep. */
    open_file(&file, "report.jsonl");
    assert_null(file.kept);
    data_file_discard(&file);
    assert_int_equal(count_files(), 2);
}

static void without_a_path_everything_is_swallowed(void **state)
{
    (void)state;
    struct data_file file;
    struct error error = {0};
    open_file(&file, NULL);
    append(&file, 1);
    assert_true(data_file_commit(&file, &error));
    open_file(&file, NULL);
    data_file_keep(&file);
    open_file(&file, NULL);
    data_file_discard(&file);
    assert_int_equal(count_files(), 0);
}

static void a_link_stays_and_its_end_is_replaced(void **state)
{
    (void)state;
    struct data_file file;
    struct error error = {0};
    assert_int_equal(mkdir("there", 0777), 0);
    assert_int_equal(symlink("there/real.jsonl", "report.jsonl"), 0);
    open_file(&file, "report.jsonl");
    append(&file, 1);
    assert_true(is_there("there/real.partial.jsonl"));
    assert_true(data_file_commit(&file, &error));
    assert_file("there/real.jsonl", "{\"number\":1}\n");
    struct stat status;
    assert_int_equal(lstat("report.jsonl", &status), 0);
    assert_true(S_ISLNK(status.st_mode));
    assert_int_equal(count_files(), 2);
}

static void a_device_is_written_to_and_stays(void **state)
{
    (void)state;
    struct data_file file;
    struct error error = {0};
    assert_int_equal(mkfifo("pipe.jsonl", 0666), 0);
    int reader = open("pipe.jsonl", O_RDONLY | O_NONBLOCK);
    open_file(&file, "pipe.jsonl");
    append(&file, 1);
    char line[32] = "";
    assert_true(read(reader, line, sizeof line - 1) > 0);
    assert_string_equal(line, "{\"number\":1}\n");
    assert_true(data_file_commit(&file, &error));
    close(reader);
    assert_int_equal(count_files(), 1);
    open_file(&file, "/dev/full");
    json_t *record = json_pack("{s:s}", "record", "sample");
    assert_false(data_file_append(&file, record, &error));
    assert_string_equal(error.text, "cannot write /dev/full: No space left on device");
    /* What was measured is kept all the same, under a name that nobody has. */
    data_file_keep(&file);
    assert_file("tvp-report.1.jsonl", "{\"record\":\"sample\"}\n");
    open_file(&file, NULL);
    assert_true(data_file_append(&file, record, &(struct error){0}));
    json_decref(record);
    data_file_keep(&file);
    assert_file("tvp-report.2.jsonl", "{\"record\":\"sample\"}\n");
    assert_int_equal(count_files(), 3);
}

static void refuse_open(const char *path, const char *message)
{
    struct data_file file;
    struct error error = {0};
    assert_false(data_file_open(&file, path, &error));
    assert_string_equal(error.text, message);
}

static void refuses_places_where_nothing_can_be_written(void **state)
{
    (void)state;
    refuse_open("missing/report.jsonl", "missing/report.jsonl cannot be written: No such file or "
                                        "directory: make its folder first");
    assert_int_equal(mkdir("folder.jsonl", 0777), 0);
    refuse_open("folder.jsonl", "folder.jsonl cannot be written: Is a directory: give the name of "
                                "a file in it");
    assert_int_equal(mkfifo("pipe.partial.jsonl", 0666), 0);
    refuse_open("pipe.jsonl", "pipe.partial.jsonl is not a regular file: remove it or choose "
                              "another --data");
    assert_int_equal(count_files(), 2);
}

static void two_programs_never_write_the_same_file(void **state)
{
    (void)state;
    struct data_file file;
    struct error error = {0};
    open_file(&file, "report.jsonl");
    append(&file, 1);
    const char *message = "another tvp-report is writing report.partial.jsonl: wait for it or "
                          "choose another --data";
    refuse_open("report.jsonl", message);
    struct data_file second;
    assert_false(data_file_reopen(&second, "report.partial.jsonl", "report.jsonl", &error));
    assert_string_equal(error.text, message);
    append(&file, 2);
    struct error none = {0};
    assert_true(data_file_commit(&file, &none));
    assert_file("report.jsonl", "{\"number\":1}\n{\"number\":2}\n");
}

/* A limit on the size of files stands in for a full disk: the line fits half. */
static void a_full_disk_leaves_whole_lines(void **state)
{
    (void)state;
    struct data_file file;
    struct error error = {0};
    struct rlimit before, limit;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    open_file(&file, "report.jsonl");
    append(&file, 1);
    limit = before;
    limit.rlim_cur = 20;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    json_t *record = json_pack("{s:i}", "number", 2);
    bool written = data_file_append(&file, record, &error);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    json_decref(record);
    assert_false(written);
    assert_string_equal(error.text, "cannot write report.partial.jsonl: File too large");
    assert_file("report.partial.jsonl", "{\"number\":1}\n");
    append(&file, 3);
    data_file_keep(&file);
    assert_file("report.partial.jsonl", "{\"number\":1}\n{\"number\":3}\n");
}

static void a_failed_commit_names_where_the_data_is(void **state)
{
    (void)state;
    struct data_file file;
    struct error error = {0};
    open_file(&file, "report.jsonl");
    append(&file, 1);
    assert_int_equal(mkdir("report.jsonl", 0777), 0);
    assert_false(data_file_commit(&file, &error));
    assert_string_equal(error.text, "report.jsonl cannot be written: Is a directory: give the name "
                                    "of a file in it (the data is in report.partial.jsonl)");
    assert_file("report.partial.jsonl", "{\"number\":1}\n");
}

/* Going on with a file that ends like this makes it begin with `mended`. */
static void check_reopen(const char *text, const char *mended)
{
    struct data_file file;
    struct error error = {0};
    char expected[256];
    write_file("report.partial.jsonl", text);
    assert_true(data_file_reopen(&file, "report.partial.jsonl", "report.jsonl", &error));
    append(&file, 9);
    assert_true(data_file_commit(&file, &error));
    snprintf(expected, sizeof expected, "%s{\"number\":9}\n", mended);
    assert_file("report.jsonl", expected);
}

static void goes_on_after_the_last_whole_line(void **state)
{
    (void)state;
    check_reopen("{\"a\":1}\n{\"b\":2}\n", "{\"a\":1}\n{\"b\":2}\n");
    check_reopen("{\"a\":1}\n{\"b\":", "{\"a\":1}\n");
    check_reopen("{\"a\":1}\n{\"b\":2}", "{\"a\":1}\n{\"b\":2}\n");
    check_reopen("{\"a\":", "");
    check_reopen("", "");
    struct data_file file;
    struct error error = {0};
    assert_false(data_file_reopen(&file, "gone.partial.jsonl", "gone.jsonl", &error));
    assert_string_equal(error.text, "cannot write gone.partial.jsonl: No such file or directory");
}

static void never_adds_utf8_to_utf16(void **state)
{
    (void)state;
    for (int high_first = 0; high_first < 2; high_first++) {
        char bytes[64];
        struct data_file file;
        struct error error = {0};
        size_t count = in_utf16("{\"a\":1}\n", high_first, bytes);
        FILE *stream = fopen("report.partial.jsonl", "w");
        assert_int_equal(fwrite(bytes, 1, count, stream), count);
        assert_int_equal(fclose(stream), 0);
        assert_false(data_file_reopen(&file, "report.partial.jsonl", "report.jsonl", &error));
        assert_string_equal(error.text, "report.partial.jsonl is in UTF-16: convert it to UTF-8 to "
                                        "go on with it (iconv -f UTF-16)");
    }
}

/* ---- reading ---- */

static void read_text(struct results *results, const char *text)
{
    struct error error = {0};
    write_file("in.jsonl", text);
    bool taken = results_read(results, "in.jsonl", &error);
    assert_string_equal(error.text, "");
    assert_true(taken);
}

/* The file is refused with this text, and the results are empty. */
static void refuse_bytes(const char *bytes, size_t length, const char *message)
{
    struct results results = {0};
    struct error error = {0};
    FILE *stream =
        length > 0 ? fmemopen((void *)(uintptr_t)bytes, length, "r") : fopen("/dev/null", "r");
    assert_non_null(stream);
    assert_false(results_read_stream(&results, stream, "in.jsonl", &error));
    fclose(stream);
    assert_string_equal(error.text, message);
    struct results empty = {0};
    assert_memory_equal(&results, &empty, sizeof results);
}

static void refuse_text(const char *text, const char *message)
{
    refuse_bytes(text, strlen(text), message);
}

static void read_as_utf16(struct results *results, const char *text, bool high_first)
{
    struct error error = {0};
    char *bytes = malloc(2 + 2 * strlen(text));
    assert_non_null(bytes);
    size_t count = in_utf16(text, high_first, bytes);
    FILE *stream = fmemopen(bytes, count, "r");
    assert_non_null(stream);
    bool taken = results_read_stream(results, stream, "in.jsonl", &error);
    assert_string_equal(error.text, "");
    assert_true(taken);
    fclose(stream);
    free(bytes);
}

/* Long enough for several fillings of the buffer, which end anywhere in a character. */
static void reads_utf16(void **state)
{
    (void)state;
    enum { CHARACTERS = 200000 };
    for (int high_first = 0; high_first < 2; high_first++) {
        struct strbuf text = {0};
        strbuf_adds(&text, RUN "{\"record\":\"warning\",\"text\":\"a\u00e9\u20ac\U0001f600\"}\n"
                               "{\"record\":\"warning\",\"text\":\"b\",\"more\":\"");
        for (int i = 0; i < CHARACTERS; i++)
            strbuf_adds(&text, i % 7 ? "\U0001f600" : "x");
        strbuf_adds(&text, "\"}\n" SAMPLE(1) "\n" END);
        struct results results = {0};
        read_as_utf16(&results, text.data, high_first);
        assert_int_equal(results.sample_count, 1);
        assert_int_equal(results.warning_count, 2);
        assert_string_equal(results.warnings[0], "a\u00e9\u20ac\U0001f600");
        results_release(&results);
        strbuf_release(&text);
    }
}

static void reads_what_was_saved(void **state)
{
    (void)state;
    struct results results = {0};
    read_text(&results, RUN SAMPLE(1) "\n" SAMPLE(2) "\n" END);
    assert_int_equal(results.sample_count, 2);
    assert_string_equal(results.end_reason, "rounds");
    results_release(&results);
    read_text(&results, "\xef\xbb\xbf\n  " RUN "\r\n \t\n" SAMPLE(1) "\r\n" END "\n");
    assert_int_equal(results.sample_count, 1);
    results_release(&results);
}

static void a_run_cut_short_is_read_up_to_its_last_whole_line(void **state)
{
    (void)state;
    static const char whole[] = RUN SAMPLE(1) "\n" SAMPLE(2);
    size_t first = strlen(RUN SAMPLE(1)) + 1;
    for (size_t length = first; length < sizeof whole; length++) {
        struct results results = {0};
        char text[sizeof whole];
        memcpy(text, whole, length);
        text[length] = '\0';
        read_text(&results, text);
        assert_int_equal(results.sample_count, length == sizeof whole - 1 ? 2 : 1);
        assert_null(results.end_reason);
        results_release(&results);
    }
}

static void only_the_last_line_of_an_unfinished_run_may_be_incomplete(void **state)
{
    (void)state;
    refuse_text(RUN "{\"record\":\n" SAMPLE(1) "\n",
                "in.jsonl:2:10: not a JSON object: unexpected token near end of file");
    refuse_text(RUN "{\"record\":\n",
                "in.jsonl:2:10: not a JSON object: unexpected token near end of file");
    refuse_text(RUN END "{\"record\":",
                "in.jsonl:3:10: not a JSON object: unexpected token near end of file");
    refuse_text("{\"record\":\"ru", "in.jsonl: the run record is incomplete: nothing to read");
}

static void errors_name_file_and_line(void **state)
{
    (void)state;
    refuse_text(RUN "\n" SAMPLE(1) "\n" SAMPLE(3) "\n",
                "in.jsonl:4: member \"workers\" must be one of the run's worker counts (points), "
                "not 3");
    refuse_text(RUN SAMPLE(3), "in.jsonl:2: member \"workers\" must be one of the run's worker "
                               "counts (points), not 3");
    refuse_text(RUN "{\"record\":\"sample\",\"record\":\"end\"}\n",
                "in.jsonl:2:27: not a JSON object: duplicate object key near '\"record\"'");
    refuse_text(RUN "[]\n", "in.jsonl:2: a record must be a JSON object");
    refuse_text(RUN "{\"record\":\"warning\",\"text\":NaN}\n",
                "in.jsonl:2:30: not a JSON object: invalid token near 'NaN'");
    refuse_text(RUN "{\"record\":\"warning\",\"text\":\"\xff\"}\n",
                "in.jsonl:2:28: not a JSON object: unable to decode byte 0xff near '\"'");
}

static void refuses_what_is_no_text(void **state)
{
    (void)state;
    refuse_text("", "in.jsonl is empty: a saved run (.jsonl) or a classic table is expected");
    refuse_text(" \r\n\t\n",
                "in.jsonl is empty: a saved run (.jsonl) or a classic table is expected");
    static const char binary[] = RUN "{\0}\n";
    refuse_bytes(binary, sizeof binary - 1,
                 "in.jsonl:2: a NUL byte: this is no text in UTF-8, nor in UTF-16 with a byte "
                 "order mark: convert it");
}

static void refuses_lines_that_are_too_long(void **state)
{
    (void)state;
    size_t length = strlen(RUN) + TEXT_LINE_LIMIT + 2;
    char *text = malloc(length + 1);
    assert_non_null(text);
    memset(text, ' ', length);
    memcpy(text, RUN, strlen(RUN));
    memcpy(text + length - 2, "{\n", 3);
    refuse_bytes(text, length, "in.jsonl:2: the line is longer than 1048576 bytes");
    /* One byte less is read, and found to be no JSON. */
    memmove(text + strlen(RUN), text + strlen(RUN) + 1, TEXT_LINE_LIMIT + 1);
    text[length - 3] = '}';
    refuse_bytes(text, length - 1,
                 "in.jsonl:2:1048576: not a JSON object: '[' or '{' expected near '}'");
    free(text);
}

static void refuses_nesting_without_end(void **state)
{
    (void)state;
    enum { DEPTH = 100000 };
    char *text = malloc(DEPTH + sizeof RUN + 16);
    assert_non_null(text);
    strcpy(text, RUN "{\"record\":");
    size_t length = strlen(text);
    memset(text + length, '[', DEPTH);
    text[length + DEPTH] = '\n';
    text[length + DEPTH + 1] = '\0';
    refuse_text(text, "in.jsonl:2:2058: not a JSON object: maximum parsing depth reached near '['");
    free(text);
}

static void names_files_that_cannot_be_read(void **state)
{
    (void)state;
    struct results results = {0};
    struct error error = {0};
    assert_false(results_read(&results, "missing.jsonl", &error));
    assert_string_equal(error.text, "cannot read missing.jsonl: No such file or directory");
    error = (struct error){0};
    assert_false(results_read(&results, ".", &error));
    assert_string_equal(error.text, "cannot read .: Is a directory");
}

static void reads_standard_input(void **state)
{
    (void)state;
    struct results results = {0};
    struct error error = {0};
    write_file("in.jsonl", RUN SAMPLE(1) "\n{}\n");
    assert_non_null(freopen("in.jsonl", "r", stdin));
    assert_false(results_read(&results, "-", &error));
    assert_string_equal(error.text, "standard input:3: member \"record\" is missing: it must be a "
                                    "text of at most 65536 bytes");
}

static void what_is_written_is_read(void **state)
{
    (void)state;
    struct data_file file;
    struct error error = {0};
    struct results results = {0};
    static const char *const lines[] = {RUN, SAMPLE(1), SAMPLE(2), END};
    open_file(&file, "report.jsonl");
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        json_t *record = json_loads(lines[i], 0, NULL);
        assert_true(data_file_append(&file, record, &error));
        json_decref(record);
    }
    assert_true(data_file_commit(&file, &error));
    assert_true(results_read(&results, "report.jsonl", &error));
    assert_int_equal(results.sample_count, 2);
    results_release(&results);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter_folder, leave_folder)

static void what_holds_no_record_is_not_kept(void **state)
{
    (void)state;
    struct data_file file;
    struct error error = {0};
    assert_true(data_file_open(&file, "report.jsonl", &error));
    assert_int_equal(access("report.partial.jsonl", F_OK), 0);
    data_file_keep(&file);
    assert_int_not_equal(access("report.partial.jsonl", F_OK), 0);
    /* Nor does a program leave it that ends early. */
    assert_true(data_file_open(&file, "report.jsonl", &error));
    cleanup_run();
    assert_int_not_equal(access("report.partial.jsonl", F_OK), 0);
    data_file_keep(&file);
    /* From its first record on it stays. */
    assert_true(data_file_open(&file, "report.jsonl", &error));
    json_t *record = json_object();
    assert_true(data_file_append(&file, record, &error));
    json_decref(record);
    cleanup_run();
    data_file_keep(&file);
    assert_int_equal(access("report.partial.jsonl", F_OK), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_partial_files),
        IN_FOLDER(the_old_file_stands_until_the_new_one_is_complete),
        IN_FOLDER(numbers_survive_exactly),
        IN_FOLDER(an_interrupted_run_keeps_its_data),
        IN_FOLDER(a_discarded_run_leaves_nothing),
        IN_FOLDER(what_holds_no_record_is_not_kept),
        IN_FOLDER(unfinished_runs_are_moved_out_of_the_way),
        IN_FOLDER(without_a_path_everything_is_swallowed),
        IN_FOLDER(refuses_places_where_nothing_can_be_written),
        IN_FOLDER(a_link_stays_and_its_end_is_replaced),
        IN_FOLDER(a_device_is_written_to_and_stays),
        IN_FOLDER(two_programs_never_write_the_same_file),
        IN_FOLDER(a_full_disk_leaves_whole_lines),
        IN_FOLDER(a_failed_commit_names_where_the_data_is),
        IN_FOLDER(goes_on_after_the_last_whole_line),
        IN_FOLDER(reads_what_was_saved),
        IN_FOLDER(a_run_cut_short_is_read_up_to_its_last_whole_line),
        IN_FOLDER(only_the_last_line_of_an_unfinished_run_may_be_incomplete),
        IN_FOLDER(errors_name_file_and_line),
        IN_FOLDER(refuses_what_is_no_text),
        IN_FOLDER(refuses_lines_that_are_too_long),
        IN_FOLDER(refuses_nesting_without_end),
        IN_FOLDER(names_files_that_cannot_be_read),
        IN_FOLDER(reads_standard_input),
        IN_FOLDER(what_is_written_is_read),
        IN_FOLDER(never_adds_utf8_to_utf16),
        cmocka_unit_test(reads_utf16),
    };
    return cmocka_run_group_tests_name("data_file", tests, NULL, NULL);
}
