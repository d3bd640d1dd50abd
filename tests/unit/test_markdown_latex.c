/* LaTeX from Markdown: what each element becomes, and that nothing in a text becomes a command. */
#include "unit.h"

#include <string.h>

#include "latex_property.h"
#include "random_text.h"
#include "tvp/publish/markdown_latex.h"
#include "tvp/text/latex_escape.h"

static bool add_path(struct strbuf *out, const char *address, size_t length, const void *context)
{
    (void)context;
    if (length < 4 || memcmp(address, "Imag", 4) != 0)
        return false;
    strbuf_add(out, address, length);
    return true;
}

static void assert_latex(const char *markdown, const char *expected)
{
    struct strbuf out = {0};
    struct error error = {0};
    assert_true(markdown_latex(&out, markdown, strlen(markdown), add_path, NULL, &error));
    assert_string_equal(strbuf_text(&out), expected);
    strbuf_release(&out);
}

static void assert_escaped(const char *text, const char *expected)
{
    struct strbuf out = {0};
    latex_escape(&out, text, strlen(text));
    assert_string_equal(strbuf_text(&out), expected);
    strbuf_release(&out);
}

static void names_every_special_of_tex(void **state)
{
    (void)state;
    assert_escaped("# $ % & _ { }", "\\# \\$ \\% \\& \\_ \\{ \\}");
    assert_escaped("\\ ^ ~ < > | \" `",
                   "\\textbackslash{} \\textasciicircum{} \\textasciitilde{} \\textless{} "
                   "\\textgreater{} \\textbar{} \\textquotedbl{} \\textasciigrave{}");
    assert_escaped("--- ,, '' a-b", "-{}-{}- ,{}, '{}' a-b");
    assert_escaped("a\nb\tc\r", "a b c ");
}

static void shows_every_character(void **state)
{
    (void)state;
    assert_escaped("µ × – ± “é”", "µ × – ± “é”");
    assert_escaped("− ≥ ≤ …", "$-$ $\\geq$ $\\leq$ \\ldots{}");
    assert_escaped("中 \xf0\x9f\x98\x80 ŧ", "[U+4E2D] [U+1F600] [U+0167]");
    assert_escaped("a\x01\xff\xe2\x80\xae", "a[U+0001][U+FFFD][U+202E]");
}

static void code_keeps_its_blanks_and_can_be_broken(void **state)
{
    (void)state;
    assert_latex("`a  'b`", "\\texttt{a\\ \\ \\textquotesingle{}\\allowbreak{}b}\n\n");
    assert_latex("    \\end{x}\n     %\n",
                 "{\\codelines\n\\mbox{}\\textbackslash{}\\allowbreak{}end\\{\\allowbreak{}x\\}"
                 "\\allowbreak{}\\par\n\\mbox{}\\ \\%\\allowbreak{}\\par\n}\n\n");
}

static void blocks(void **state)
{
    (void)state;
    assert_latex("# T\n\n### a\n\n# b\n\ntext *e* **s** ~~d~~\\\nx\n",
                 "\\documenttitle{T}\n\n\\section{a}\n\n\\section{b}\n\n"
                 "text \\emph{e} \\textbf{s} [struck out: d]\\newline{}\nx\n\n");
    assert_latex("- [a]\n- [x] b\n", "\\begin{itemize}\n\\tight\n\\item{} [a]\n\n"
                                     "\\item{} [x] b\n\n\\end{itemize}\n\n");
    assert_latex("4. a\n5. b\n", "\\begin{enumerate}\n\\tight\n\\item[4.]{} a\n\n"
                                 "\\item[5.]{} b\n\n\\end{enumerate}\n\n");
    assert_latex("> q\n", "\\begin{quote}\nq\n\n\\end{quote}\n\n");
    assert_latex(
        "<details>\n<summary>More &amp; \\more</summary>\n\nx\n\n</details>\n\n<b>\\x</b>\n",
        "\\summary{ More \\& \\textbackslash{}more }\n\nx\n\n"
        "\\textless{}b\\textgreater{}\\textbackslash{}x\\textless{}/b\\textgreater{}\n\n");
}

/* LaTeX has an end to how deep lists can be, and TeX to groups. */
static void depth_has_an_end(void **state)
{
    (void)state;
    struct strbuf markdown = {0}, out = {0};
    struct error error = {0};
    for (int i = 0; i < 300; i++)
        strbuf_adds(&markdown, "> - ");
    for (int i = 0; i < 300; i++)
        strbuf_adds(&markdown, "*a **b ");
    for (int i = 0; i < 300; i++)
        strbuf_adds(&markdown, "c** d*");
    assert_true(markdown_latex(&out, markdown.data, markdown.length, add_path, NULL, &error));
    size_t begins = 0, open = 0, most = 0;
    for (const char *at = out.data; *at; at++) {
        begins += strncmp(at, "\\begin{", 7) == 0;
        open += *at == '{';
        open -= *at == '}';
        most = open > most ? open : most;
    }
    assert_int_in_range(begins, 1, 4);
    assert_int_equal(open, 0);
    assert_int_in_range(most, 10, 60);
    strbuf_release(&markdown);
    strbuf_release(&out);
}

static void links_and_pictures(void **state)
{
    (void)state;
    assert_latex("[a](https://x.org/a_b?c=%20#d{}~)",
                 "\\href{https://x.org/a\\_b?c=\\%20\\#d\\%7B\\%7D\\%7E}{a}\n\n");
    assert_latex("[a](javascript:x) [b](#c) [d](e.md)", "a b d\n\n");
    assert_latex("![a *b* %](<Images/a %#{}\\\\_.pdf>)",
                 "\\reportpicture{Images/a\\space \\percentsign \\hashsign \\leftbracesign "
                 "\\rightbracesign \\backslashsign \\string_.pdf}{a b \\%}\n\n");
    assert_latex("![a](b.png)", "a\n\n");
    assert_latex("![a](<Images/\x1c.pdf>)", "a\n\n");
    assert_latex("# ![a](Images/b)", "\\documenttitle{a}\n\n");
}

static void footnotes_stand_where_a_text_can(void **state)
{
    (void)state;
    assert_latex("a[^1] b[^2] c[^1]\n\n[^1]: one[^2]\n[^2]: two\n",
                 "a\\footnotemark[1] b\\footnotemark[2] c\\footnotemark[1]\n\n"
                 "\\footnotetext[1]{%\none\\footnotemark[2]\\par\n}%\n"
                 "\\footnotetext[2]{%\ntwo\\par\n}%\n");
    assert_latex("# a[^1]\n\n[^1]: one\n",
                 "\\documenttitle{a\\footnotemark[1]}\n\n\\footnotetext[1]{%\none\\par\n}%\n");
}

static void tables_fit_the_page(void **state)
{
    (void)state;
    assert_latex("|a|b|\n|-|-:|\n|[1]|2|\n",
                 "{\\small\n\\begin{longtable}{@{}lr@{}}\n\\toprule\n{}a & {}b \\\\\n\\midrule\n"
                 "\\endhead\n\\bottomrule\n\\endfoot\n{}[1] & {}2 \\\\\n\\end{longtable}}\n\n");
    /* Too many columns: each share begins with the first, and none is left out. */
    struct strbuf markdown = {0}, out = {0};
    struct error error = {0};
    for (int row = 0; row < 3; row++) {
        for (int i = 0; i < 40; i++)
            strbuf_addf(&markdown, row == 1 ? "|-" : "|wide%02dword", i);
        strbuf_adds(&markdown, "|\n");
    }
    assert_true(markdown_latex(&out, markdown.data, markdown.length, add_path, NULL, &error));
    size_t tables = 0, firsts = 0;
    for (const char *at = out.data; *at; at++) {
        tables += strncmp(at, "\\begin{longtable}", 17) == 0;
        firsts += strncmp(at, "wide00word", 10) == 0;
    }
    assert_int_in_range(tables, 4, 20);
    assert_int_equal(firsts, 2 * tables);
    assert_non_null(strstr(out.data, "wide39word"));
    strbuf_release(&markdown);
    strbuf_release(&out);
}

static void nothing_becomes_a_command(void **state)
{
    (void)state;
    static const char *const fragments[] = {
        "\\input{x}",
        "$",
        "%",
        "#",
        "^^M",
        "_",
        "{",
        "}",
        "&",
        "~",
        "*",
        "**",
        "`",
        "[^1]",
        "\n\n[^1]: ",
        "![a](Images/{}%#)",
        "[b](http://x/{}%#\\)",
        "\n\n",
        "| a | b |\n|---|---|\n",
        "\n- ",
        "\n> ",
        "\n# ",
        "<details>\n",
        "\xff",
        "中",
        "<b>",
        "    \\end{document}\n",
        "\\\n",
    };
    enum { COUNT = sizeof fragments / sizeof *fragments, TEXTS = 3000, LONGEST = 30 };
    uint32_t random = 1;
    for (int i = 0; i < TEXTS; i++) {
        struct strbuf markdown = {0}, out = {0};
        struct error error = {0};
        add_random_fragments(&markdown, fragments, COUNT, LONGEST, &random);
        assert_true(
            markdown_latex(&out, strbuf_text(&markdown), markdown.length, add_path, NULL, &error));
        const char *problem = latex_problem(strbuf_text(&out), out.length);
        if (problem)
            fail_msg("%s:\n%s\n----\n%s", problem, strbuf_text(&markdown), strbuf_text(&out));
        strbuf_release(&markdown);
        strbuf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_every_special_of_tex),
        cmocka_unit_test(shows_every_character),
        cmocka_unit_test(code_keeps_its_blanks_and_can_be_broken),
        cmocka_unit_test(blocks),
        cmocka_unit_test(depth_has_an_end),
        cmocka_unit_test(links_and_pictures),
        cmocka_unit_test(footnotes_stand_where_a_text_can),
        cmocka_unit_test(tables_fit_the_page),
        cmocka_unit_test(nothing_becomes_a_command),
    };
    return cmocka_run_group_tests_name("markdown_latex", tests, NULL, NULL);
}
