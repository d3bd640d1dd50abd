#include "unit.h"

#include <dirent.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "json_schema.h"
#include "tvp/common/alloc.h"
#include "tvp/template/template.h"
#include "tvp/text/html_escape.h"

#define CASES "tests/data/template"

static const struct template_policy plain = {0};

/* Parses, checks where a schema is given, and renders. False with the error set when any fails. */
static bool run(const char *text, size_t length, const json_t *data,
                const struct template_schema *schema, const struct template_policy *policy,
                struct strbuf *out, struct error *error)
{
    struct template *template = template_parse("report.md", text, length, error);
    bool done = template && (!schema || template_check(template, schema, error)) &&
                template_render(template, data, policy, out, error);
    template_free(template);
    return done;
}

static const char *member(const json_t *test, const char *name)
{
    return json_string_value(json_object_get(test, name));
}

/* ---- cases in files ---- */

/* Returns whether a case, in the shape of the official tests, comes out as it says. In ours there
 * may be an "error" in place of what is expected, "check" (the data is the schema, too) and
 * "strict" (an unknown name is an error). */
static bool passes(const char *file, const json_t *test)
{
    const json_t *template = json_object_get(test, "template");
    const json_t *data = json_object_get(test, "data");
    const char *message = member(test, "error");
    struct template_schema schema = json_schema(data);
    struct template_policy policy = {
        .escape = html_escape,
        .unknown_is_error = json_is_true(json_object_get(test, "strict")),
    };
    bool check = json_is_true(json_object_get(test, "check"));
    const char *expected = message ? "" : member(test, "expected");
    struct strbuf out = {0};
    struct error error = {0};
    bool done = run(json_string_value(template), json_string_length(template), data,
                    check ? &schema : NULL, &policy, &out, &error);
    bool passed = done == !message && expected && strcmp(strbuf_text(&out), expected) == 0 &&
                  strcmp(error.text, message ? message : "") == 0;
    if (!passed)
        print_error("%s: %s\n  expected [%s]\n  got      [%s] %s\n", file, member(test, "name"),
                    message ? message : expected, strbuf_text(&out), error.text);
    strbuf_release(&out);
    return passed;
}

/* The engine has no partials: of the official cases that use them it must say so. */
static bool refuses_partials(const char *file, const json_t *test)
{
    const json_t *template = json_object_get(test, "template");
    struct error error = {0};
    struct template *parsed = template_parse("report.md", json_string_value(template),
                                             json_string_length(template), &error);
    bool refused = !parsed && strstr(error.text, "partials are not supported");
    if (!refused)
        print_error("%s: %s\n  got %s\n", file, member(test, "name"), error.text);
    template_free(parsed);
    return refused;
}

static size_t run_file(const char *path, size_t *failed)
{
    json_error_t problem;
    json_t *file = json_load_file(path, JSON_ALLOW_NUL, &problem);
    if (!file)
        fail_msg("%s:%d: %s", path, problem.line, problem.text);
    const json_t *tests = json_object_get(file, "tests");
    size_t count = json_array_size(tests);
    assert_int_not_equal(count, 0);
    for (size_t i = 0; i < count; i++) {
        const json_t *test = json_array_get(tests, i);
        bool uses_partials = json_object_get(test, "partials");
        *failed += uses_partials ? !refuses_partials(path, test) : !passes(path, test);
    }
    json_decref(file);
    return count;
}

static bool is_json(const char *name)
{
    size_t length = strlen(name);
    return length > 5 && strcmp(name + length - 5, ".json") == 0;
}

/* Returns how many files there were. */
static size_t run_folder(const char *path)
{
    DIR *folder = opendir(path);
    if (!folder)
        return 0;
    size_t files = 0;
    size_t tests = 0;
    size_t failed = 0;
    for (struct dirent *entry; (entry = readdir(folder));) {
        if (!is_json(entry->d_name))
            continue;
        char *file = xasprintf("%s/%s", path, entry->d_name);
        tests += run_file(file, &failed);
        free(file);
        files++;
    }
    closedir(folder);
    if (failed > 0)
        fail_msg("%zu of %zu cases of %s failed", failed, tests, path);
    return files;
}

static void passes_our_cases(void **state)
{
    (void)state;
    assert_int_not_equal(run_folder(CASES), 0);
}

static void passes_the_official_tests(void **state)
{
    (void)state;
    const char *folder = getenv("TVP_MUSTACHE_SPEC");
    if (!folder || run_folder(folder) == 0)
        skip();
}

/* ---- what no file can say ---- */

static void assert_error(const char *text, size_t length, const char *message)
{
    struct error error = {0};
    struct template *template = template_parse("report.md", text, length, &error);
    assert_null(template);
    assert_string_equal(error.text, message);
}

static void refuses_what_is_no_text(void **state)
{
    (void)state;
    assert_error("a\nb\xff", 4,
                 "report.md:2:2: byte 0xff is not UTF-8 here: save the template as UTF-8");
    assert_error("\xc3\xa9\xe2\x82", 4,
                 "report.md:1:2: byte 0xe2 is not UTF-8 here: save the template as UTF-8");
    assert_error("\xf4\x90\x80\x80", 4,
                 "report.md:1:1: byte 0xf4 is not UTF-8 here: save the template as UTF-8");
    assert_error("ab\0", 3,
                 "report.md:1:3: the template has a NUL byte here: expected plain text, remove it");
}

static void skips_a_byte_order_mark(void **state)
{
    (void)state;
    struct strbuf out = {0};
    struct error error = {0};
    static const char text[] = "\xef\xbb\xbf{{! alone }}\nx\n";
    assert_true(run(text, sizeof text - 1, NULL, NULL, &plain, &out, &error));
    assert_string_equal(strbuf_text(&out), "x\n");
    strbuf_release(&out);
}

/* {{#a}} depth times, x, and as many {{/a}}. */
static void nested(struct strbuf *text, int depth)
{
    for (int i = 0; i < depth; i++)
        strbuf_adds(text, "{{#a}}");
    strbuf_addc(text, 'x');
    for (int i = 0; i < depth; i++)
        strbuf_adds(text, "{{/a}}");
}

static void nests_to_the_limit_and_no_deeper(void **state)
{
    (void)state;
    json_t *data = json_pack("{s:b}", "a", 1);
    struct strbuf text = {0};
    struct strbuf out = {0};
    struct error error = {0};
    nested(&text, TEMPLATE_DEPTH_LIMIT);
    struct template_schema schema = json_schema(data);
    assert_true(run(text.data, text.length, data, &schema, &plain, &out, &error));
    assert_string_equal(strbuf_text(&out), "x");
    strbuf_clear(&text);
    nested(&text, TEMPLATE_DEPTH_LIMIT + 1);
    assert_error(text.data, text.length,
                 "report.md:1:385: section {{#a}} is inside 64 others, one too many: nest fewer");
    json_decref(data);
    strbuf_release(&text);
    strbuf_release(&out);
}

static void endless_output_is_an_error(void **state)
{
    (void)state;
    json_t *data = json_pack("{s:[iii]}", "a", 1, 2, 3);
    struct strbuf text = {0};
    struct strbuf out = {0};
    struct error error = {0};
    nested(&text, TEMPLATE_DEPTH_LIMIT);
    strbuf_adds(&out, "before");
    assert_false(run(text.data, text.length, data, NULL, &plain, &out, &error));
    assert_non_null(strstr(error.text, "the report becomes endless here"));
    assert_string_equal(strbuf_text(&out), "before");
    json_decref(data);
    strbuf_release(&text);
    strbuf_release(&out);
}

static bool refuses_lists(struct strbuf *out, const json_t *value)
{
    if (json_is_array(value))
        return false;
    strbuf_adds(out, json_is_object(value) ? "<an object>" : "<other>");
    return true;
}

static void the_policy_makes_text_and_is_escaped(void **state)
{
    (void)state;
    static const struct template_policy policy = {.escape = html_escape, .to_text = refuses_lists};
    json_t *data = json_pack("{s:{},s:[]}", "object", "list");
    struct strbuf out = {0};
    struct error error = {0};
    static const char shown[] = "{{object}} {{{object}}}";
    assert_true(run(shown, sizeof shown - 1, data, NULL, &policy, &out, &error));
    assert_string_equal(strbuf_text(&out), "&lt;an object&gt; <an object>");
    static const char refused[] = "text\n{{list}}";
    assert_false(run(refused, sizeof refused - 1, data, NULL, &policy, &out, &error));
    assert_string_equal(error.text, "report.md:2:1: \"list\" has no text of its own: use it as a "
                                    "section, or one of its members");
    assert_string_equal(strbuf_text(&out), "&lt;an object&gt; <an object>");
    json_decref(data);
    strbuf_release(&out);
}

static void one_template_renders_many_times(void **state)
{
    (void)state;
    static const char text[] = "{{#rows}}{{.}};{{/rows}}";
    struct error error = {0};
    struct template *template = template_parse("report.md", text, sizeof text - 1, &error);
    assert_non_null(template);
    struct strbuf out = {0};
    for (int i = 0; i < 2; i++) {
        json_t *data = json_pack("{s:[ii]}", "rows", i, i + 1);
        assert_true(template_render(template, data, &plain, &out, &error));
        json_decref(data);
    }
    assert_string_equal(strbuf_text(&out), "0;1;1;2;");
    template_free(template);
    strbuf_release(&out);
}

static void its_names_are_those_of_its_tags(void **state)
{
    (void)state;
    static const char text[] = "text {{one}} {{{two}}} {{& three}} {{#four}}{{.}}{{/four}} "
                               "{{^five}}{{/five}} {{six.seven.eight}} {{! nine }}{{=| |=}}|ten|";
    static const char *const named[] = {"one", "two",   "three", "four", "five",
                                        "six", "seven", "eight", "ten"};
    static const char *const others[] = {"text", "nine", "six.seven", "seven.eight", "o", "ones",
                                         ".",    "",     "="};
    struct error error = {0};
    struct template *template = template_parse("report.md", text, sizeof text - 1, &error);
    assert_non_null(template);
    for (size_t i = 0; i < sizeof named / sizeof *named; i++)
        assert_true(template_names(template, named[i]));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(template_names(template, others[i]));
    template_free(template);
}

static void html_shows_only_what_can_be_shown(void **state)
{
    (void)state;
    struct strbuf out = {0};
    static const char nasty[] = "\"<b>' & \xff \x1b[1m\xe2\x80\xae\xe2\x80\xa8\ttab\n\0end";
    html_escape(&out, nasty, sizeof nasty - 1);
    assert_string_equal(
        strbuf_text(&out),
        "&quot;&lt;b&gt;&#39; &amp; \xef\xbf\xbd \xef\xbf\xbd[1m\xef\xbf\xbd\xef\xbf\xbd\ttab\n"
        "\xef\xbf\xbd"
        "end");
    strbuf_release(&out);
}

static const char *nearest(const char *name)
{
    static const char *const names[] = {"rounds", "workers", "cpu-iters", "io-wait", "from",
                                        "of",     "mean",    "meal",      "n"};
    return nearest_name(name, strlen(name), names, sizeof names / sizeof *names);
}

static void finds_the_name_that_was_meant(void **state)
{
    (void)state;
    assert_string_equal(nearest("wrokers"), "workers"); /* a swap */
    assert_string_equal(nearest("worker"), "workers");
    assert_string_equal(nearest("WORKERS"), "workers");
    assert_string_equal(nearest("cpu_iter"), "cpu-iters");
    assert_string_equal(nearest("form"), "from");
    assert_string_equal(nearest("off"), "of");
    assert_string_equal(nearest("mear"), "mean"); /* the first of two */
    assert_null(nearest("template"));
    assert_null(nearest("x"));
    assert_null(nearest(""));
    assert_null(nearest("wkr"));
    assert_null(nearest("a-name-that-is-longer-than-any-name-somebody-could-have-mistyped-here"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(passes_our_cases),
        cmocka_unit_test(passes_the_official_tests),
        cmocka_unit_test(refuses_what_is_no_text),
        cmocka_unit_test(skips_a_byte_order_mark),
        cmocka_unit_test(nests_to_the_limit_and_no_deeper),
        cmocka_unit_test(endless_output_is_an_error),
        cmocka_unit_test(the_policy_makes_text_and_is_escaped),
        cmocka_unit_test(one_template_renders_many_times),
        cmocka_unit_test(its_names_are_those_of_its_tags),
        cmocka_unit_test(html_shows_only_what_can_be_shown),
        cmocka_unit_test(finds_the_name_that_was_meant),
    };
    return cmocka_run_group_tests_name("template", tests, NULL, NULL);
}
