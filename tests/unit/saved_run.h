/*
 * saved_run.h - for tests of what is made from results: the saved runs of tests/data/results, as
 * they are or with records changed on the way, and the texts that are expected of them.
 *
 * The expected texts are in tests/golden/texts/RUN.KIND.txt. After a change that is meant, write
 * them anew and look at the difference:
 *
 *     UPDATE_GOLDEN=1 tests/run; git diff tests/golden/texts
 */
#ifndef TVP_TESTS_SAVED_RUN_H
#define TVP_TESTS_SAVED_RUN_H

#include "quoted_json.h"
#include "saved_runs.h"
#include "unit.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tvp/common/strbuf.h"
#include "tvp/findings/findings.h"
#include "tvp/report/report.h"

struct saved_run {
    struct results results;
    struct findings findings;
};

/* Whether a record is of that kind and its member has that value. */
static inline bool has_text(const json_t *record, const char *member, const char *value)
{
    const char *text = json_string_value(json_object_get(record, member));
    return text && strcmp(text, value) == 0;
}

/* Records of a kind that does not exist are passed over. */
static inline void drop_record(json_t *record)
{
    json_object_set_new(record, "record", json_string("dropped"));
}

/* What the threads took the processes take, and the other way. */
static inline void swap_sides(json_t *record)
{
    const char *name = json_string_value(json_object_get(record, "case"));
    if (!name)
        return;
    const struct measured_case *what = &measured_cases[case_find(name)];
    enum worker_kind other = what->kind == WORKER_THREAD ? WORKER_PROCESS : WORKER_THREAD;
    json_object_set_new(record, "case",
                        json_string(measured_cases[case_pair(what->work, other)].name));
}

/* The edit may be NULL, as in read_saved_run. */
static inline void saved_run_open(struct saved_run *run, const char *name, edit_record *edit)
{
    read_saved_run(&run->results, name, edit);
    findings_init(&run->findings, &run->results);
}

static inline void saved_run_close(struct saved_run *run)
{
    findings_release(&run->findings);
    results_release(&run->results);
}

/* A report of the run alone, with small pictures. */
static inline void saved_report_open(struct saved_run *run, struct report *report, const char *name)
{
    const struct presentation shown = {
        .images = "Images", .width = 300, .height = 200, .compared = {.limit = NAN}};
    saved_run_open(run, name, NULL);
    report_init(report, &run->results, &shown);
}

static inline void saved_report_close(struct saved_run *run, struct report *report)
{
    report_release(report);
    saved_run_close(run);
}

/* What is in a file, which must be there; the caller frees it. */
static inline char *golden_text(const char *path)
{
    struct strbuf text = {0};
    FILE *stream = open_for_test(path, "r");
    for (int c; (c = fgetc(stream)) != EOF;)
        strbuf_addc(&text, (char)c);
    fclose(stream);
    return text.data ? strbuf_detach(&text) : strdup("");
}

static inline void check_golden(const char *name, const char *kind, const char *text)
{
    char path[256];
    snprintf(path, sizeof path, "tests/golden/texts/%s.%s.txt", name, kind);
    if (getenv("UPDATE_GOLDEN")) {
        FILE *stream = open_for_test(path, "w");
        fputs(text, stream);
        assert_int_equal(fclose(stream), 0);
        return;
    }
    char *expected = golden_text(path);
    if (strcmp(text, expected) != 0)
        print_error("%s differs; see saved_run.h\n", path);
    assert_string_equal(text, expected);
    free(expected);
}

/* A sentence as a report can show it: one line of sound text that begins with no blank, has no two
 * blanks and no doubled stop, and ends. `commands` allows it to end with a command. */
static inline void check_sentence(const char *text)
{
    size_t length = strlen(text);
    assert_true(length > 20);
    assert_null(strpbrk(text, "\n\r\t"));
    assert_null(strstr(text, "  "));
    assert_null(strstr(text, ".."));
    assert_null(strstr(text, " ."));
    assert_null(strstr(text, " ,"));
    assert_null(strstr(text, ": ."));
    assert_null(strstr(text, "nan"));
    assert_null(strstr(text, "inf "));
    assert_null(strstr(text, " 1 workers"));
    assert_null(strstr(text, "(null)"));
    assert_true(text[0] != ' ');
    assert_non_null(strchr(".)", text[length - 1]));
}

/* The sentences as lines; frees them. */
static inline char *joined(char **sentences, size_t count)
{
    struct strbuf text = {0};
    for (size_t i = 0; i < count; i++) {
        strbuf_addf(&text, "%s\n", sentences[i]);
        free(sentences[i]);
    }
    free(sentences);
    return text.data ? strbuf_detach(&text) : strdup("");
}

#endif
