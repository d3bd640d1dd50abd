#include "unit.h"

#include "markdown_property.h"
#include "random_text.h"

static void assert_escaped(const char *text, const char *expected)
{
    struct strbuf out = {0};
    markdown_escape(&out, text, strlen(text));
    assert_string_equal(strbuf_text(&out), expected);
    strbuf_release(&out);
}

static void ordinary_text_stays_as_it_is(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "Intel(R) Xeon(R) CPU @ 2.20GHz",
        "AMD EPYC 7B13 64-Core Processor",
        "node-17.cluster.example.org",
        "cpu_count and max_workers",
        "Threads were 3.1x faster (2.9 to 3.3), in 12 of 15 rounds; p = 0.002.",
        "Well, that's \"quoted\": yes! R & D, a > b, 50 % + 2.",
        "-5 % to +3 %",
        "2.2 GHz",
        "größer → kleiner, 9.4 µs",
        "Linux 6.1.0-18-amd64",
        "me @home, you@ work",
        "awww, aww.b",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_escaped(texts[i], texts[i]);
}

static void escapes_what_could_mean_something(void **state)
{
    (void)state;
    assert_escaped("", "");
    assert_escaped("*a* _b_ `c` ~d~", "\\*a\\* \\_b\\_ \\`c\\` \\~d\\~");
    assert_escaped("[a](b) ![c](d)", "\\[a\\](b) !\\[c\\](d)");
    assert_escaped("<b>&amp;", "&lt;b>&amp;amp;");
    assert_escaped("a|b\\|c", "a\\|b&#92;\\|c");
    assert_escaped("# 1", "\\# 1");
    assert_escaped("1. x", "1\\. x");
    assert_escaped("12) x", "12\\) x");
    assert_escaped("- x", "\\- x");
    assert_escaped("---", "\\---");
    assert_escaped("===", "\\===");
    assert_escaped("> x", "\\> x");
    assert_escaped("http://a.b", "http\\://a.b");
    assert_escaped("see www.a.b", "see www\\.a.b");
    assert_escaped("WWW.A.B", "WWW\\.A.B");
    assert_escaped("me@a.b", "me\\@a.b");
    assert_escaped("$x$", "\\$x\\$");
}

static void one_line_of_characters_that_can_be_shown(void **state)
{
    (void)state;
    assert_escaped(" \t two\r\n\nlines \n", "two lines");
    assert_escaped("a\xe2\x80\xa8"
                   "b\xc2\x85"
                   "c",
                   "a b c");
    assert_escaped("\x1b[31m", "\xef\xbf\xbd\\[31m");
    assert_escaped("\xff\xc0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
    assert_escaped("\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
    assert_escaped("\xe0\x80\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
    assert_escaped("\xf0\x8f\xbf\xbf\xf4\x8f\xbf\xbf",
                   "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xf4\x8f\xbf\xbf");
    assert_escaped("\xc2\x9b", "\xef\xbf\xbd");
    assert_escaped("a\xe2\x80\xae"
                   "b\xe2\x81\xa6"
                   "c",
                   "a\xef\xbf\xbd"
                   "b\xef\xbf\xbd"
                   "c");
    struct strbuf out = {0};
    markdown_escape(&out, "a\0b", 3);
    assert_string_equal(strbuf_text(&out), "a\xef\xbf\xbd"
                                           "b");
    strbuf_release(&out);
}

/* ---- any text shows itself ---- */

/* What Markdown is made of, and what could become it next to something else. */
static const char *const fragments[] = {
    "a",
    "B1",
    "1",
    "42",
    "123456789",
    " ",
    "  ",
    "\t",
    "\n",
    "\n\n",
    "\r\n",
    "\\",
    "`",
    "```",
    "*",
    "**",
    "_",
    "__",
    "{",
    "}",
    "[",
    "]",
    "[x]",
    "[ ]",
    "[^1]",
    "](",
    "<",
    ">",
    "<b>",
    "</p>",
    "<!--",
    "-->",
    "<?",
    "<http://x.y>",
    "(",
    ")",
    "#",
    "##",
    "+",
    "-",
    "--",
    "---",
    ":--",
    "=",
    "===",
    ".",
    "1.",
    "1)",
    "!",
    "![",
    "|",
    "||",
    "~",
    "~~",
    "~~~",
    "&",
    "&amp;",
    "&#35;",
    "&copy;",
    "$",
    "$$",
    "@",
    "me@a.bc",
    "me",
    ".bc",
    "?",
    ":",
    "://",
    "http",
    "http:",
    "https://",
    "//a.bc",
    "ftp://a.bc/d",
    "mailto:",
    "www",
    "ww",
    "w.",
    "WWW.",
    "www.a.bc",
    "a.bc",
    "\"",
    "'",
    "é",
    "→",
    "\xc2\xa0",
    "\xe2\x80\xae",
    "\xff",
    "\xc3",
    "\x1b[1m",
    "\x7f",
    "\xef\xbb\xbf",
    "javascript:",
    "[a]: /b",
    ":a:",
    "%",
    ",",
    ";",
    "/",
};

enum { FRAGMENTS = sizeof fragments / sizeof *fragments, ROUNDS = 20000, LONGEST = 9 };

static void add_fragments(struct strbuf *text, uint32_t *random)
{
    add_random_fragments(text, fragments, FRAGMENTS, LONGEST, random);
}

struct buffers {
    struct strbuf text, markdown, html, expected;
};

static void check_everywhere(struct buffers *buffers, size_t first)
{
    const struct strbuf *text = &buffers->text;
    size_t count = sizeof markdown_surroundings / sizeof *markdown_surroundings;
    for (size_t i = 0; i < count; i++)
        if (!markdown_shows_itself(&markdown_surroundings[i], strbuf_text(text), first,
                                   text->length, &buffers->markdown, &buffers->html,
                                   &buffers->expected))
            fail_msg("%s: [%.*s|%s]\n  Markdown [%s]\n  expected [%s]\n  got      [%s]",
                     markdown_surroundings[i].name, (int)first, strbuf_text(text),
                     strbuf_text(text) + first, strbuf_text(&buffers->markdown),
                     strbuf_text(&buffers->expected), strbuf_text(&buffers->html));
}

static void release(struct buffers *buffers)
{
    strbuf_release(&buffers->text);
    strbuf_release(&buffers->markdown);
    strbuf_release(&buffers->html);
    strbuf_release(&buffers->expected);
}

static void two_fragments_show_themselves(void **state)
{
    (void)state;
    struct buffers buffers = {0};
    for (size_t i = 0; i < FRAGMENTS; i++) {
        for (size_t j = 0; j < FRAGMENTS; j++) {
            strbuf_clear(&buffers.text);
            strbuf_adds(&buffers.text, fragments[i]);
            size_t first = buffers.text.length;
            strbuf_adds(&buffers.text, fragments[j]);
            check_everywhere(&buffers, first);
            check_everywhere(&buffers, buffers.text.length);
        }
    }
    release(&buffers);
}

static void random_texts_show_themselves(void **state)
{
    (void)state;
    struct buffers buffers = {0};
    uint32_t random = 20240229;
    for (int i = 0; i < ROUNDS; i++) {
        strbuf_clear(&buffers.text);
        add_fragments(&buffers.text, &random);
        size_t first = buffers.text.length;
        add_fragments(&buffers.text, &random);
        check_everywhere(&buffers, first);
    }
    release(&buffers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ordinary_text_stays_as_it_is),
        cmocka_unit_test(escapes_what_could_mean_something),
        cmocka_unit_test(one_line_of_characters_that_can_be_shown),
        cmocka_unit_test(two_fragments_show_themselves),
        cmocka_unit_test(random_texts_show_themselves),
    };
    return cmocka_run_group_tests_name("markdown_escape", tests, NULL, NULL);
}
