#include "tvp/publish/insertion.h"

#include <string.h>

#include "unit.h"

/* Every place gets the name of its section in brackets. */
static bool name_section(struct strbuf *out, const char *section, const void *context,
                         struct error *error)
{
    (void)context;
    (void)error;
    strbuf_addf(out, "\n[%s]\n", section ? section : "all");
    return true;
}

static void assert_becomes(const char *text, const char *expected)
{
    struct insertion insertion;
    struct strbuf out = {0};
    struct error error = {0};
    assert_true(insertion_parse(&insertion, "a.md", text, strlen(text), &error));
    assert_true(insertion_write(&insertion, name_section, NULL, &out, &error));
    assert_string_equal(strbuf_text(&out), expected);
    insertion_release(&insertion);
    strbuf_release(&out);
}

/* And stays that when it is done again. */
static void assert_settles(const char *text, const char *expected)
{
    assert_becomes(text, expected);
    assert_becomes(expected, expected);
}

static void assert_refused(const char *text, size_t length, const char *message)
{
    struct insertion insertion;
    struct error error = {0};
    assert_false(insertion_parse(&insertion, "a.md", text, length, &error));
    assert_string_equal(error.text, message);
}

#define BEGIN "<!-- tvp-report: begin -->\n"
#define END   "<!-- tvp-report: end -->\n"

static void adds_to_a_text_without_marks(void **state)
{
    (void)state;
    assert_settles("", BEGIN "\n[all]\n\n" END);
    assert_settles("own", "own\n\n" BEGIN "\n[all]\n\n" END);
    assert_settles("own\n", "own\n\n" BEGIN "\n[all]\n\n" END);
}

static void replaces_what_is_between_marks(void **state)
{
    (void)state;
    assert_settles("a\n" BEGIN "old\n" END "b", "a\n" BEGIN "\n[all]\n\n" END "b");
    assert_settles(BEGIN END, BEGIN "\n[all]\n\n" END);
    assert_settles(
        "<!-- tvp-report: begin table -->\nx\n<!-- tvp-report: end table -->\nb\n"
        "  <!--tvp-report:begin  pictures--> \n<!-- tvp-report: end -->",
        "<!-- tvp-report: begin table -->\n\n[table]\n\n<!-- tvp-report: end table -->\nb\n"
        "  <!--tvp-report:begin  pictures--> \n\n[pictures]\n\n<!-- tvp-report: end -->");
}

static void keeps_the_ends_of_lines(void **state)
{
    (void)state;
    assert_settles("a\r\n<!-- tvp-report: begin -->\r\n<!-- tvp-report: end -->\r\nb",
                   "a\r\n<!-- tvp-report: begin -->\r\n\r\n[all]\r\n\r\n"
                   "<!-- tvp-report: end -->\r\nb");
    assert_settles("a\r\n", "a\r\n\r\n<!-- tvp-report: begin -->\r\n\r\n[all]\r\n\r\n"
                            "<!-- tvp-report: end -->\r\n");
    /* One at the end is no line's yet, but is with what comes behind it. */
    assert_settles("own\r", "own\r\r\n\r\n<!-- tvp-report: begin -->\r\n\r\n[all]\r\n\r\n"
                            "<!-- tvp-report: end -->\r\n");
}

/* What is spoken of is no mark, and what is replaced may hold anything but marks. */
static void knows_what_is_no_mark(void **state)
{
    (void)state;
    assert_becomes("say `<!-- tvp-report: begin -->`\n",
                   "say `<!-- tvp-report: begin -->`\n\n" BEGIN "\n[all]\n\n" END);
    assert_becomes("<!-- my comment -->\n", "<!-- my comment -->\n\n" BEGIN "\n[all]\n\n" END);
    assert_becomes(BEGIN "```\n" END "```\ncode\n```\n",
                   BEGIN "\n[all]\n\n" END "```\ncode\n```\n");
    assert_becomes("```\n```\n" BEGIN END, "```\n```\n" BEGIN "\n[all]\n\n" END);
    assert_becomes("``` a`b\n" BEGIN END, "``` a`b\n" BEGIN "\n[all]\n\n" END);
}

static void refuses_marks_that_do_not_fit(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *message;
    } cases[] = {
        {"a\n" BEGIN "b\n",
         "a.md:2: what begins here does not end: put \"<!-- tvp-report: end -->\" behind it"},
        {"a\n" END "b\n",
         "a.md:2: ends what nothing begins: put \"<!-- tvp-report: begin -->\" before it"},
        {BEGIN "a\n" BEGIN END END,
         "a.md:3: begins inside of what line 1 begins: end that one first"},
        {"```sh\n" BEGIN "```\n",
         "a.md:2: this mark is in a code block, where it would be shown: move it out"},
        {"~~~~\n```\n~~~\n" BEGIN,
         "a.md:4: this mark is in a code block, where it would be shown: move it out"},
        {"\t" BEGIN END,
         "a.md:1: this mark is in a code block, where it would be shown: move it out"},
        {"<!-- tvp-report: begin table -->\n<!-- tvp-report: end pictures -->\n",
         "a.md:2: ends \"pictures\", but line 1 begins \"table\": give both the same name"},
        {BEGIN "<!-- tvp-report: end table -->\n",
         "a.md:2: ends \"table\", but line 1 begins the whole report: give both the same name"},
        {"<!-- tvp-report: start -->\n",
         "a.md:1: expected <!-- tvp-report: begin -->, <!-- tvp-report: end -->, or these with the "
         "name of a section behind begin and end"},
        {"<!-- tvp-report: begin --> and more\n",
         "a.md:1: expected <!-- tvp-report: begin -->, <!-- tvp-report: end -->, or these with the "
         "name of a section behind begin and end"},
        {"\xff\xfe<", "a.md: is UTF-16; save it as UTF-8"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_refused(cases[i].text, strlen(cases[i].text), cases[i].message);
    assert_refused("a\0b", 3, "a.md: holds NUL bytes; expected a text");
}

static bool lack_section(struct strbuf *out, const char *section, const void *context,
                         struct error *error)
{
    (void)out;
    (void)context;
    return error_set(error, ERROR_FAILED, "there is no %s", section);
}

static void says_in_which_line_a_section_is_missing(void **state)
{
    (void)state;
    static const char text[] = "a\n<!-- tvp-report: begin foo -->\n<!-- tvp-report: end -->\n";
    struct insertion insertion;
    struct strbuf out = {0};
    struct error error = {0};
    assert_true(insertion_parse(&insertion, "a.md", text, strlen(text), &error));
    assert_false(insertion_write(&insertion, lack_section, NULL, &out, &error));
    assert_string_equal(error.text, "a.md:2: there is no foo");
    insertion_release(&insertion);
    strbuf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(adds_to_a_text_without_marks),
        cmocka_unit_test(replaces_what_is_between_marks),
        cmocka_unit_test(keeps_the_ends_of_lines),
        cmocka_unit_test(knows_what_is_no_mark),
        cmocka_unit_test(refuses_marks_that_do_not_fit),
        cmocka_unit_test(says_in_which_line_a_section_is_missing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
