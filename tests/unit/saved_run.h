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

#include "saved_runs.h"
#include "unit.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "tvp/common/strbuf.h"
#include "tvp/data/records.h"
#include "tvp/findings/findings.h"

struct saved_run {
    struct results results;
    struct findings findings;
};

/* Changes a record before it is taken; NULL as the edit leaves all as they are. */
typedef void edit_record(json_t *record);

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
    enum launcher other = what->launcher == LAUNCHER_THREAD ? LAUNCHER_PROCESS : LAUNCHER_THREAD;
    json_object_set_new(record, "case",
                        json_string(measured_cases[case_pair(what->work, other)].name));
}

/* A value from JSON with single quotes, so that it reads well here. */
static inline json_t *json_of(const char *text)
{
    char *copy = strdup(text);
    assert_non_null(copy);
    for (char *c = copy; *c; c++)
        if (*c == '\'')
            *c = '"';
    json_t *value = json_loads(copy, JSON_DECODE_ANY, NULL);
    free(copy);
    assert_non_null(value);
    return value;
}

static inline FILE *open_for_test(const char *path, const char *mode)
{
    FILE *stream = fopen(path, mode);
    if (!stream)
        print_error("%s cannot be opened; tests run from the top folder\n", path);
    assert_non_null(stream);
    return stream;
}

static inline void saved_run_open(struct saved_run *run, const char *name, edit_record *edit)
{
    char path[256], *line = NULL;
    size_t capacity = 0;
    snprintf(path, sizeof path, "tests/data/results/%s.jsonl", name);
    FILE *stream = open_for_test(path, "r");
    *run = (struct saved_run){0};
    while (getline(&line, &capacity, stream) > 0) {
        struct error error = {0};
        json_t *record = json_loads(line, 0, NULL);
        if (!record)
            break; /* a run that was cut off within a line */
        if (edit)
            edit(record);
        results_take(&run->results, record, &error);
        assert_string_equal(error.text, "");
        json_decref(record);
    }
    free(line);
    fclose(stream);
    findings_init(&run->findings, &run->results);
}

static inline void saved_run_close(struct saved_run *run)
{
    findings_release(&run->findings);
    results_release(&run->results);
}

/* What is in a file, "" when it is not there; the caller frees it. */
static inline char *golden_text(const char *path)
{
    struct strbuf text = {0};
    FILE *stream = fopen(path, "r");
    for (int c; stream && (c = fgetc(stream)) != EOF;)
        strbuf_addc(&text, (char)c);
    if (stream)
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
