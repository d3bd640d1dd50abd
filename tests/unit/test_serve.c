#include "unit.h"

#include <sched.h>
#include <string.h>
#include <unistd.h>

#include "tvp/common/protocol.h"
#include "tvp/serve/serve.h"
#include "tvp/system/line_reader.h"

/* ---- lines ---- */

/* A descriptor that gives these bytes and then ends. They must fit a pipe. */
static int file_with(const char *bytes, size_t length)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], bytes, length), (ssize_t)length);
    close(ends[1]);
    return ends[0];
}

static void expect_line(struct line_reader *reader, size_t limit, const char *expected,
                        size_t length)
{
    assert_int_equal(line_read(reader, limit), LINE_READ);
    assert_int_equal(reader->line.length, length);
    assert_memory_equal(strbuf_text(&reader->line), expected, length);
}

static void reads_lines_of_any_bytes(void **state)
{
    (void)state;
    static const char bytes[] = "one\n\nt\0o\nlast";
    struct line_reader reader = {.file = file_with(bytes, sizeof bytes - 1)};
    expect_line(&reader, 100, "one", 3);
    expect_line(&reader, 100, "", 0);
    expect_line(&reader, 100, "t\0o", 3);
    expect_line(&reader, 100, "last", 4);
    assert_int_equal(line_read(&reader, 100), LINE_END);
    assert_int_equal(line_read(&reader, 100), LINE_END);
    close(reader.file);
    line_reader_release(&reader);
}

static void skips_lines_over_the_limit(void **state)
{
    (void)state;
    char bytes[20000];
    memset(bytes, 'x', sizeof bytes);
    memcpy(bytes, "1234\n12345\nok\n", 14);
    memcpy(bytes + 15000, "\nnext\n", 6);
    struct line_reader reader = {.file = file_with(bytes, sizeof bytes)};
    expect_line(&reader, 5, "1234", 4);
    assert_int_equal(line_read(&reader, 5), LINE_TOO_LONG);
    expect_line(&reader, 5, "ok", 2);
    assert_int_equal(line_read(&reader, 5), LINE_TOO_LONG);
    assert_int_equal(reader.line.capacity, 0);
    expect_line(&reader, 5, "next", 4);
    assert_int_equal(line_read(&reader, 5), LINE_TOO_LONG);
    assert_int_equal(line_read(&reader, 5), LINE_END);
    close(reader.file);
    line_reader_release(&reader);
}

/* ---- requests ---- */

static const char *string_at(const json_t *answer, const char *object, const char *name)
{
    return json_string_value(json_object_get(json_object_get(answer, object), name));
}

static void bad_lines_get_an_error(void **state)
{
    (void)state;
#define LINE(text)                                                                                 \
    {                                                                                              \
        text, sizeof text - 1                                                                      \
    }
    static const struct {
        const char *text;
        size_t length;
    } lines[] = {
        LINE(""),
        LINE("hello"),
        LINE("{"),
        LINE("[]"),
        LINE("7"),
        LINE("{}"),
        LINE("{\"request\":null}"),
        LINE("{\"request\":\"dance\"}"),
        LINE("{\"request\":\"finish\"} x"),
        LINE("{\"request\":\"finish\",\"request\":\"finish\"}"),
        LINE("{\"request\":\"fin\0ish\"}"),
        LINE("{\"request\":\"\xff\"}"),
        LINE("{\"request\":\"probe\"}"),
        LINE("{\"request\":\"probe\",\"probe\":\"no such\"}"),
        LINE("{\"request\":\"cell\"}"),
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        json_t *answer = serve_line(lines[i].text, lines[i].length, 0);
        assert_string_equal(json_string_value(json_object_get(answer, "answer")), "error");
        assert_string_equal(string_at(answer, "error", "name"), "EINVAL");
        assert_non_null(string_at(answer, "error", "message"));
        assert_true(json_is_null(json_object_get(answer, "id")));
        json_decref(answer);
    }
}

/* A message is cut to the size of an error, maybe within a character, and must stay UTF-8. */
static void long_names_are_cut_to_valid_text(void **state)
{
    (void)state;
    for (size_t shift = 0; shift < 3; shift++) {
        struct strbuf line = {0};
        strbuf_addf(&line, "{\"request\":\"%.*s", (int)shift, "xx");
        for (int i = 0; i < 2000; i++)
            strbuf_adds(&line, "€");
        strbuf_adds(&line, "\",\"id\":5}");
        json_t *answer = serve_line(line.data, line.length, 0);
        assert_non_null(string_at(answer, "error", "message"));
        assert_int_equal(json_integer_value(json_object_get(answer, "id")), 5);
        json_decref(answer);
        strbuf_release(&line);
    }
}

static void deep_nesting_is_refused(void **state)
{
    (void)state;
    struct strbuf line = {0};
    for (int i = 0; i < 500000; i++)
        strbuf_addc(&line, '[');
    json_t *answer = serve_line(line.data, line.length, 0);
    assert_string_equal(json_string_value(json_object_get(answer, "answer")), "error");
    json_decref(answer);
    strbuf_release(&line);
}

static void the_id_comes_back_exactly(void **state)
{
    (void)state;
    static const char line[] = "{\"request\":\"finish\",\"id\":9223372036854775807}";
    json_t *answer = serve_line(line, sizeof line - 1, -1);
    assert_int_equal(json_integer_value(json_object_get(answer, "id")), INT64_MAX);
    assert_int_equal(json_integer_value(json_object_get(answer, "steal_ns")), -1);
    json_decref(answer);
}

static json_t *answer_to(const char *line)
{
    return serve_line(line, strlen(line), -1);
}

/* How long others had the CPUs depends on them; that it cannot be longer than there were CPUs for,
 * give or take the ticks, does not. */
static void looks_who_competes(void **state)
{
    (void)state;
    json_t *answer = answer_to("{\"request\":\"competition\",\"during_ns\":30000000,\"id\":4}");
    assert_string_equal(json_string_value(json_object_get(answer, "answer")), "competition");
    json_int_t during = json_integer_value(json_object_get(answer, "during_ns"));
    json_int_t busy = json_integer_value(json_object_get(answer, "busy_ns"));
    json_int_t stolen = json_integer_value(json_object_get(answer, "stolen_ns"));
    assert_true(during >= 30000000);
    if (access("/proc/stat", R_OK) == 0) {
        cpu_set_t own;
        assert_int_equal(sched_getaffinity(0, sizeof own, &own), 0);
        assert_true(busy >= 0 && busy <= CPU_COUNT(&own) * (during + 40000000));
        assert_true(stolen >= 0 && stolen <= CPU_COUNT(&own) * (during + 40000000));
    } else {
        assert_int_equal(busy, -1);
    }
    json_decref(answer);
    static const char *const refused[] = {"{\"request\":\"competition\"}",
                                          "{\"request\":\"competition\",\"during_ns\":0}",
                                          "{\"request\":\"competition\",\"during_ns\":1000000001}"};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        answer = answer_to(refused[i]);
        assert_string_equal(json_string_value(json_object_get(answer, "answer")), "error");
        json_decref(answer);
    }
}

/* ---- the stream ---- */

static void says_hello_and_answers_until_the_end(void **state)
{
    (void)state;
    static const char requests[] =
        "{\"request\":\"cell\",\"id\":1,\"case\":\"CpuProcess\",\"workers\":2,\"iterations\":10}\n"
        "nonsense\n"
        "{\"request\":\"finish\",\"id\":3}";
    int in = file_with(requests, sizeof requests - 1);
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    assert_true(serve(in, ends[1]));
    close(ends[1]);

    static const char *const answers[] = {NULL, "cell", "error", "finish"};
    struct line_reader reader = {.file = ends[0]};
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        assert_int_equal(line_read(&reader, PROTOCOL_LINE_LIMIT), LINE_READ);
        json_t *object = json_loadb(reader.line.data, reader.line.length, 0, NULL);
        assert_non_null(object);
        if (answers[i])
            assert_string_equal(json_string_value(json_object_get(object, "answer")), answers[i]);
        else
            assert_string_equal(json_string_value(json_object_get(object, "hello")), "tvp-runner");
        json_decref(object);
    }
    assert_int_equal(line_read(&reader, PROTOCOL_LINE_LIMIT), LINE_END);
    line_reader_release(&reader);
    close(ends[0]);
    close(in);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_lines_of_any_bytes),
        cmocka_unit_test(skips_lines_over_the_limit),
        cmocka_unit_test(bad_lines_get_an_error),
        cmocka_unit_test(long_names_are_cut_to_valid_text),
        cmocka_unit_test(deep_nesting_is_refused),
        cmocka_unit_test(the_id_comes_back_exactly),
        cmocka_unit_test(looks_who_competes),
        cmocka_unit_test(says_hello_and_answers_until_the_end),
    };
    return cmocka_run_group_tests_name("serve", tests, NULL, NULL);
}
