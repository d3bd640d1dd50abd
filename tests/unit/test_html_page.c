#include "unit.h"

#include "html_property.h"
#include "random_text.h"
#include "tvp/draw/svg_file.h"
#include "tvp/publish/html_page.h"
#include "tvp/text/html_escape.h"
#include "tvp/text/markdown_escape.h"

/* ---- a report with four pictures ---- */

static struct picture pictures[] = {
    {.name = "one", .files[PICTURE_PNG] = {.data = "f", .length = 1}},
    {.name = "two", .files[PICTURE_PNG] = {.data = "fo", .length = 2}},
    {.name = "three", .files[PICTURE_PNG] = {.data = "\xff\xfe\x00", .length = 3}},
    {.name = "missing", .problem = "no memory"},
};

static const struct report report = {
    .title = "Threads & processes",
    .images = "Images",
    .pictures = pictures,
    .picture_count = sizeof pictures / sizeof *pictures,
};

static void make_page_of(struct strbuf *page, const struct report *source, const char *markdown,
                         size_t length)
{
    struct error error = {0};
    strbuf_clear(page);
    assert_true(html_page(source, markdown, length, page, &error));
    const char *problem = html_problem(strbuf_text(page), page->length);
    if (problem)
        fail_msg("%s\n  Markdown [%s]\n  page [%s]", problem, markdown,
                 strstr(strbuf_text(page), "<main>"));
}

/* The body of the page of a text must be this. */
static void assert_body_of(const struct report *source, const char *markdown, const char *expected)
{
    struct strbuf page = {0};
    make_page_of(&page, source, markdown, strlen(markdown));
    char *body = strstr(page.data, "<main>\n") + strlen("<main>\n");
    *strstr(body, "</main>") = '\0';
    assert_string_equal(body, expected);
    strbuf_release(&page);
}

static void assert_body(const char *markdown, const char *expected)
{
    assert_body_of(&report, markdown, expected);
}

/* ---- the page ---- */

static void assert_has(const struct strbuf *page, const char *text)
{
    if (!strstr(strbuf_text(page), text))
        fail_msg("[%s] is missing in [%s]", text, strbuf_text(page));
}

static void is_a_whole_page(void **state)
{
    (void)state;
    struct strbuf page = {0};
    make_page_of(&page, &report, "# A\n", 4);
    assert_int_equal(strncmp(page.data, "<!DOCTYPE html>\n<html lang=\"en\">\n", 33), 0);
    assert_has(&page, "<meta charset=\"utf-8\">");
    assert_has(&page, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
    assert_has(&page, "content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline';");
    assert_has(&page, "<title>Threads &amp; processes</title>");
    assert_has(&page, "prefers-color-scheme: dark");
    assert_has(&page, "@media print");
    assert_has(&page, "</style>\n</head>\n<body>\n<main>\n<h1>A</h1>\n</main>\n");
    assert_null(strstr(page.data, "<script"));
    assert_null(strstr(page.data, "url("));
    assert_null(strstr(page.data, "@import"));
    strbuf_release(&page);
}

static void a_title_stays_a_title(void **state)
{
    (void)state;
    struct report hostile = report;
    hostile.title = "</title><script>alert(1)</script>";
    struct strbuf page = {0};
    make_page_of(&page, &hostile, "", 0);
    assert_has(&page, "<title>&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;</title>");
    strbuf_release(&page);
}

static void a_text_too_long_is_refused(void **state)
{
    (void)state;
    struct strbuf page = {0};
    struct error error = {0};
    strbuf_adds(&page, "before");
    assert_false(html_page(&report, "", (size_t)257 << 20, &page, &error));
    assert_string_equal(error.text, "the report is too long for an HTML page; write it as .md");
    assert_string_equal(strbuf_text(&page), "before");
    strbuf_release(&page);
}

/* ---- pictures ---- */

#define PNG "data:image/png;base64,"

static void pictures_are_inside(void **state)
{
    (void)state;
    assert_body("![a](Images/one.png)", "<p><img src=\"" PNG "Zg==\" alt=\"a\"></p>\n");
    assert_body("![b](Images/two.png)", "<p><img src=\"" PNG "Zm8=\" alt=\"b\"></p>\n");
    assert_body("![c](Images/three.png)", "<p><img src=\"" PNG "//4A\" alt=\"c\"></p>\n");
    assert_body("![a](Images/one.png \"more\")",
                "<p><img src=\"" PNG "Zg==\" title=\"more\" alt=\"a\"></p>\n");
    assert_body("[![a](Images/one.png)](b)",
                "<p><a href=\"b\"><img src=\"" PNG "Zg==\" alt=\"a\"></a></p>\n");
}

static void pictures_are_found_by_their_path(void **state)
{
    (void)state;
    struct report other = report;
    other.images = ".";
    assert_body_of(&other, "![a](one.png)", "<p><img src=\"" PNG "Zg==\" alt=\"a\"></p>\n");
    other.images = "100% µ";
    assert_body_of(&other, "![a](100%25%20%C2%b5/one.png)",
                   "<p><img src=\"" PNG "Zg==\" alt=\"a\"></p>\n");
    other.images = "50%zz%4";
    assert_body_of(&other, "![a](50%zz%4/one.png)", "<p><img src=\"" PNG "Zg==\" alt=\"a\"></p>\n");
}

static void a_picture_text_is_only_text(void **state)
{
    (void)state;
    assert_body("![*a* \"b\" <c> [d](e)\n\\\nf & `g`](Images/one.png)",
                "<p><img src=\"" PNG
                "Zg==\" alt=\"a &quot;b&quot; &lt;c&gt; d  f &amp; g\"></p>\n");
    assert_body("![a ![b](Images/two.png) c](Images/one.png)",
                "<p><img src=\"" PNG "Zg==\" alt=\"a b c\"></p>\n");
    assert_body("![a ![b](x) c](y) d", "<p><span class=\"picture\">a b c</span> d</p>\n");
}

static void pictures_from_elsewhere_show_their_text(void **state)
{
    (void)state;
    static const char *const addresses[] = {
        "https://example.org/a.png",
        "//example.org/a.png",
        "a.png",
        "one.png",
        "Images/one.png?",
        "images/one.png",
        "Images/missing.png",
        "data:text/html;base64,AAAA",
        "data:image/svg+xml;base64,AAAA",
        "data:image/png;base64,",
        "data:image/png;base64,AA&quot;AA",
        "javascript:alert(1)",
        "",
    };
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        struct strbuf markdown = {0};
        strbuf_addf(&markdown, "![what it shows](%s \"title\")", addresses[i]);
        assert_body(strbuf_text(&markdown),
                    "<p><span class=\"picture\">what it shows</span></p>\n");
        strbuf_release(&markdown);
    }
    assert_body("![a](data:image/png;base64,AA+/)",
                "<p><img src=\"data:image/png;base64,AA+/\" alt=\"a\"></p>\n");
}

static void a_drawing_stands_in_a_box(void **state)
{
    (void)state;
    struct picture drawing = {.name = "one"};
    const struct strbuf drawn = {.data = "<path/>\n", .length = 8};
    svg_element(&drawing.on_page[PAGE_WIDE], &drawn, 9, 6, &(struct svg_words){"one", "a < b", ""});
    svg_element(&drawing.on_page[PAGE_NARROW], &drawn, 3, 6, &(struct svg_words){"two", "a", ""});
    struct report other = report;
    other.pictures = &drawing;
    other.picture_count = 1;
    struct strbuf page = {0};
    static const char text[] = "![a](Images/one.png)";
    make_page_of(&page, &other, text, sizeof text - 1);
    assert_has(&page, "<p><span class=\"drawing wide\"><svg xmlns=");
    assert_has(&page, "<span class=\"drawing narrow\"><svg xmlns=");
    char *style = strstr(page.data, ".chart .paper{");
    assert_non_null(style);
    assert_null(strstr(style + 1, ".chart .paper{color:#ffffff"));
    assert_has(&page, "<title id=\"two-title\">a</title>");
    assert_has(&page, "<title id=\"one-title\">a &lt; b</title>");
    assert_has(&page, "<path/>\n</svg>\n</span></p>\n");
    assert_null(strstr(page.data, "<?xml"));
    assert_null(strstr(page.data, "<img"));
    strbuf_release(&page);
    for (int width = 0; width < PAGE_WIDTH_COUNT; width++)
        strbuf_release(&drawing.on_page[width]);
}

static void an_address_outside_a_picture_stays(void **state)
{
    (void)state;
    assert_body("src=\"Images/one.png\" `Images/one.png` [a](Images/one.png)",
                "<p>src=&quot;Images/one.png&quot; <code>Images/one.png</code> "
                "<a href=\"Images/one.png\">a</a></p>\n");
}

/* ---- links ---- */

static void links_lead_to_pages_and_letters_only(void **state)
{
    (void)state;
    static const char *const good[] = {
        "http://a.b/c?d=e:f",
        "HTTPS://a.b",
        "mailto:a@b.c",
        "a.md",
        "a/b:c",
        "/a:b",
        "#a:b",
        "?a:b",
        "//a.b/c",
        "../a%20b",
        "",
    };
    static const char *const bad[] = {
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "data:text/html,a",
        "vbscript:a",
        "file:///etc/passwd",
        "httpx:a",
        "&#106;avascript:a",
        "javascript&colon;a",
        "javascript&#58;alert(1)",
        "java&Tab;script:a",
        ":a",
        "a&#x3a;b/c",
    };
    struct strbuf markdown = {0};
    struct strbuf expected = {0};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        strbuf_clear(&markdown);
        strbuf_clear(&expected);
        strbuf_addf(&markdown, "[a *b*](%s)", good[i]);
        strbuf_addf(&expected, "<p><a href=\"%s\">a <em>b</em></a></p>\n", good[i]);
        assert_body(strbuf_text(&markdown), strbuf_text(&expected));
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        strbuf_clear(&markdown);
        strbuf_addf(&markdown, "[a *b*](%s)", bad[i]);
        assert_body(strbuf_text(&markdown), "<p>a <em>b</em></p>\n");
    }
    strbuf_release(&markdown);
    strbuf_release(&expected);
}

static void links_only_where_they_are_meant(void **state)
{
    (void)state;
    assert_body("https://a.b www.a.b a@b.cd", "<p>https://a.b www.a.b a@b.cd</p>\n");
    assert_body("<https://a.b>", "<p><a href=\"https://a.b\">https://a.b</a></p>\n");
    assert_body("<javascript:alert(1)>", "<p>javascript:alert(1)</p>\n");
    assert_body("[a <https://b.c> d](e)", "<p><a href=\"e\">a https://b.c d</a></p>\n");
    assert_body("[a](<?b\"c&amp;d> 'e\"f')",
                "<p><a href=\"?b&quot;c&amp;d\" title=\"e&quot;f\">a</a></p>\n");
}

/* ---- text and blocks ---- */

static void html_is_text(void **state)
{
    (void)state;
    assert_body("<script>alert(1)</script>\n", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n");
    assert_body("a <b>c</b> <!-- d -->", "<p>a &lt;b&gt;c&lt;/b&gt; &lt;!-- d --&gt;</p>\n");
    assert_body("`<b>` &lt;i&gt; &copy; & x",
                "<p><code>&lt;b&gt;</code> &lt;i&gt; © &amp; x</p>\n");
    assert_body("``` <b> x\n<c>\n```", "<pre tabindex=\"0\"><code>&lt;c&gt;\n</code></pre>\n");
    struct strbuf page = {0};
    make_page_of(&page, &report, "a\0b\xff", 4);
    assert_has(&page, "<p>a\xef\xbf\xbd"
                      "b\xef\xbf\xbd</p>");
    strbuf_release(&page);
}

static void what_follows_the_text_is_not_read(void **state)
{
    (void)state;
    struct strbuf page = {0};
    make_page_of(&page, &report, "[a](b)", 5);
    assert_has(&page, "<p>[a](b</p>");
    make_page_of(&page, &report, "[a](b \"c\")", 9);
    assert_has(&page, "<p>[a](b &quot;c&quot;</p>");
    strbuf_release(&page);
}

static void elements_nest_where_marks_overlap(void **state)
{
    (void)state;
    assert_body("*[](*)\n\na\n", "<p>*<a href=\"*\"></a></p>\n<p>a</p>\n");
    assert_body("**a ~~[](~~) b** c", "<p><strong>a ~~<a href=\"~~\"></a> b</strong> c</p>\n");
    assert_body("![](*x)*", "<p><span class=\"picture\"></span>*</p>\n");
}

static void only_two_tags_pass(void **state)
{
    (void)state;
    assert_body("<details>\n<summary>A &amp; <b>b</b> &lt;i> *c*</summary>\n\n*d*\n\n</details>\n",
                "<details>\n<summary>A &amp; &lt;b&gt;b&lt;/b&gt; &lt;i&gt; *c*</summary>\n"
                "<p><em>d</em></p>\n</details>\n");
    assert_body("<details><summary>a</summary>b\n<script>c</script></details>\n",
                "<details>\n<summary>a</summary>\n"
                "<p>b\n&lt;script&gt;c&lt;/script&gt;</p>\n</details>\n");
    assert_body("<details>\n\n<summary>a</summary>\n\n<details>\n\nb\n",
                "<details>\n<summary>a</summary>\n<details>\n<p>b</p>\n</details>\n</details>\n");
    assert_body("> <details>\n\n</details>\n",
                "<blockquote>\n<details>\n</details>\n</blockquote>\n<p>&lt;/details&gt;</p>\n");
    static const char *const others[] = {
        "<details open>",
        "<details onclick=\"a\">",
        "<DETAILS>",
        "<details/>",
        "<details\n>",
        "</details>",
        "</details >",
        "<summary>a</summary>",
        "<summary class=\"a\">",
        "</summary>",
        "<detailsopen>",
        "< details>",
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        struct strbuf expected = {0};
        strbuf_adds(&expected, "<p>");
        html_escape(&expected, others[i], strlen(others[i]));
        strbuf_adds(&expected, "</p>\n");
        assert_body(others[i], strbuf_text(&expected));
        strbuf_release(&expected);
    }
    assert_body("a <details> b", "<p>a &lt;details&gt; b</p>\n");
    assert_body("<details>\na\n<summary>b</summary>\n",
                "<details>\n<p>a</p>\n<p>&lt;summary&gt;b&lt;/summary&gt;</p>\n</details>\n");
    assert_body("<details>\n<summary>a\n\nb</summary>\n",
                "<details>\n<p>&lt;summary&gt;a</p>\n<p>b&lt;/summary&gt;</p>\n</details>\n");
}

/* Where a template has a summary with a name from outside. */
static void a_name_in_a_summary_stays_text(void **state)
{
    (void)state;
    static const char name[] = "</summary></details><script>&lt;*a*&#106;";
    struct strbuf markdown = {0};
    strbuf_adds(&markdown, "<details>\n<summary>");
    markdown_escape(&markdown, name, sizeof name - 1);
    strbuf_adds(&markdown, "</summary>\n\nb\n\n</details>\n");
    assert_body(strbuf_text(&markdown),
                "<details>\n<summary>&lt;/summary&gt;&lt;/details&gt;&lt;script&gt;&amp;lt;"
                "\\*a\\*&amp;\\#106;</summary>\n<p>b</p>\n</details>\n");
    strbuf_release(&markdown);
}

static void footnotes_stand_at_the_end(void **state)
{
    (void)state;
    assert_body("a[^x] b[^y] c[^x] [^none]\n\n[^unused]: d\n[^y]: *e*\n[^x]: f\n\n    g\n",
                "<p>a<sup id=\"reference-1\"><a href=\"#note-1\">1</a></sup> "
                "b<sup id=\"reference-2\"><a href=\"#note-2\">2</a></sup> "
                "c<sup><a href=\"#note-1\">1</a></sup> [^none]</p>\n"
                "<section class=\"notes\">\n<ol>\n"
                "<li id=\"note-1\"><p>f</p>\n"
                "g <a href=\"#reference-1\" aria-label=\"back to the text\">↩</a></li>\n"
                "<li id=\"note-2\"><em>e</em> "
                "<a href=\"#reference-2\" aria-label=\"back to the text\">↩</a></li>\n"
                "</ol>\n</section>\n");
    assert_body("[a[^1]](b) ![c[^1]](d)\n\n[^1]: e\n",
                "<p><a href=\"b\">a<sup id=\"reference-1\">1</sup></a> "
                "<span class=\"picture\">c</span></p>\n"
                "<section class=\"notes\">\n<ol>\n<li id=\"note-1\">e "
                "<a href=\"#reference-1\" aria-label=\"back to the text\">↩</a></li>\n"
                "</ol>\n</section>\n");
}

static void blocks_become_elements(void **state)
{
    (void)state;
    assert_body("- a\n- [x] b\n- [ ] c\n", "<ul>\n<li>a</li>\n<li>☑ b</li>\n<li>☐ c</li>\n</ul>\n");
    assert_body("3. a\n4. b\n", "<ol start=\"3\">\n<li>a</li>\n<li>b</li>\n</ol>\n");
    assert_body("> **a** ~~b~~  \n> c\n> d\n",
                "<blockquote>\n<p><strong>a</strong> <del>b</del><br>\nc\nd</p>\n</blockquote>\n");
    assert_body("a\n\n***\n", "<p>a</p>\n<hr>\n");
}

static void tables_stand_in_a_box(void **state)
{
    (void)state;
    assert_body("|a|b|c|d|\n|---|:--|:-:|--:|\n|1|2|3|<4|\n",
                "<div class=\"table\" tabindex=\"0\">\n<table>\n<thead>\n<tr>\n"
                "<th scope=\"col\">a</th>\n<th scope=\"col\" class=\"left\">b</th>\n"
                "<th scope=\"col\" class=\"center\">c</th>\n"
                "<th scope=\"col\" class=\"right\">d</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n"
                "<td>1</td>\n<td class=\"left\">2</td>\n<td class=\"center\">3</td>\n"
                "<td class=\"right\">&lt;4</td>\n</tr>\n</tbody>\n</table>\n</div>\n");
}

static void headings_leave_no_level_out(void **state)
{
    (void)state;
    assert_body("# a\n### b\n### c\n# d\n## e\n",
                "<h1>a</h1>\n<h2 id=\"about-b\">b</h2>\n<h2 id=\"about-c\">c</h2>\n<h1>d</h1>\n"
                "<h2 id=\"about-e\">e</h2>\n");
    assert_body("### a\n###### b\n#### c\n## d\n",
                "<h1>a</h1>\n<h2 id=\"about-b\">b</h2>\n<h2 id=\"about-c\">c</h2>\n<h1>d</h1>\n");
    assert_body("# a\n## b\n### c\n#### d\n##### e\n###### f\n",
                "<h1>a</h1>\n<h2 id=\"about-b\">b</h2>\n<h3>c</h3>\n<h4>d</h4>\n<h5>e</h5>\n"
                "<h6>f</h6>\n");
}

/* The contents are in the order of the text, and each leads to a heading of its own. */
static void contents_lead_to_headings(void **state)
{
    (void)state;
    static const char text[] = "# a\n## Waiting *here*: b & c\n### d\n## Waiting here\n"
                               "## Waiting here: e\n## <b>\n## é\n";
    struct strbuf page = {0};
    make_page_of(&page, &report, text, sizeof text - 1);
    assert_has(&page, "<body>\n<nav aria-label=\"Contents\">\n<ul>\n"
                      "<li><a href=\"#about-waiting-here\">Waiting here</a></li>\n"
                      "<li><a href=\"#about-waiting-here-2\">Waiting here</a></li>\n"
                      "<li><a href=\"#about-waiting-here-3\">Waiting here</a></li>\n"
                      "<li><a href=\"#about-b\">&lt;b&gt;</a></li>\n"
                      "<li><a href=\"#about\">é</a></li>\n"
                      "</ul>\n</nav>\n<main>\n");
    assert_has(&page, "<h2 id=\"about-waiting-here\">Waiting <em>here</em>: b &amp; c</h2>\n"
                      "<h3>d</h3>\n<h2 id=\"about-waiting-here-2\">Waiting here</h2>\n"
                      "<h2 id=\"about-waiting-here-3\">Waiting here: e</h2>\n"
                      "<h2 id=\"about-b\">&lt;b&gt;</h2>\n<h2 id=\"about\">é</h2>\n");
    strbuf_release(&page);
}

static void no_line_ends_in_an_interval(void **state)
{
    (void)state;
    assert_body("a 50.23 (50.12–50.94) ms, b (−0.2 to 1.5) c",
                "<p>a 50.23 <span class=\"interval\">(50.12–50.94)</span> ms, b "
                "<span class=\"interval\">(−0.2 to 1.5)</span> c</p>\n");
    assert_body("\\(1 to < 2)", "<p><span class=\"interval\">(1 to &lt; 2)</span></p>\n");
    assert_body("(fork) (8 needed) ((1–2) (1",
                "<p>(fork) (8 needed) (<span class=\"interval\">(1–2)</span> (1</p>\n");
    assert_body("(2 rounds are not enough for a verdict on that)",
                "<p>(2 rounds are not enough for a verdict on that)</p>\n");
    assert_body("`(1–2)`", "<p><code>(1–2)</code></p>\n");
}

static void a_table_without_a_head_names_its_rows(void **state)
{
    (void)state;
    assert_body("| | |\n|---|--:|\n|a|1|\n|b|2|\n",
                "<div class=\"table\" tabindex=\"0\">\n<table>\n<tbody>\n<tr>\n"
                "<th scope=\"row\">a</th>\n<td class=\"right\">1</td>\n</tr>\n<tr>\n"
                "<th scope=\"row\">b</th>\n<td class=\"right\">2</td>\n</tr>\n</tbody>\n"
                "</table>\n</div>\n");
}

/* ---- any Markdown ---- */

static const char *const fragments[] = {
    "a",
    " ",
    "\n",
    "\n\n",
    "    ",
    "\\",
    "`",
    "```\n",
    "*",
    "**",
    "_",
    "[",
    "]",
    "](",
    ")",
    "(",
    "![",
    "<",
    ">",
    "<b>",
    "</p>",
    "<!--",
    "-->",
    "\"",
    "'",
    "&",
    "&amp;",
    "&#58;",
    "&colon;",
    "&#x6a;",
    "# ",
    "### ",
    "###### ",
    "> ",
    "- ",
    "1. ",
    "- [x] ",
    "|",
    "|a|b|\n|---|--:|\n|",
    "~~",
    "---\n",
    "\xff",
    "\xc3",
    "\x1b",
    "\t",
    "é",
    ":",
    "/",
    "#",
    "?",
    "http://",
    "javascript:",
    "data:image/png;base64,AA==",
    "mailto:a",
    "[a]: b\n",
    "[a]",
    "![a](Images/one.png)",
    "](Images/two.png)",
    "<https:a>",
    "](javascript&colon;a)",
    "](  java\tscript:a)",
    "](<a b>)",
    " \"t\")",
    "<details>",
    "</details>",
    "<summary>",
    "</summary>",
    "\n<details>\n",
    "\n\n</details>\n",
    "<details open>",
    "[^a]",
    "[^a]: ",
    "\n[^a]: b[^a]\n",
};

enum { FRAGMENTS = sizeof fragments / sizeof *fragments, ROUNDS = 20000, LONGEST = 24 };

static void any_markdown_makes_a_harmless_page(void **state)
{
    (void)state;
    struct strbuf markdown = {0};
    struct strbuf page = {0};
    uint32_t random = 20240301;
    for (int i = 0; i < ROUNDS; i++) {
        strbuf_clear(&markdown);
        add_random_fragments(&markdown, fragments, FRAGMENTS, LONGEST, &random);
        make_page_of(&page, &report, strbuf_text(&markdown), markdown.length);
    }
    strbuf_release(&markdown);
    strbuf_release(&page);
}

/* The check above finds what it is there for. */
static void the_check_notices_faults(void **state)
{
    (void)state;
    static const char *const bodies[][2] = {
        {"<p>a</p>", NULL},
        {"<h1>a</h1><p><a href=\"http:b\">c</a></p>", NULL},
        {"<script>", "an element that no report has"},
        {"<p onclick=\"a\">", "an attribute that no report has"},
        {"<a href=\"javascript:a\">", "a link that could run something"},
        {"<a href=\"&#106;ava&Tab;script&colon;a\">", "a link that could run something"},
        {"<a href=\"b\"><a href=\"c\">", "a link in a link"},
        {"<img src=\"a.png\">", "a picture that has to be fetched"},
        {"<img src=\"a", "an attribute without an end"},
        {"<details>\n<p>a</p><summary>", "a summary of nothing"},
        {"<p>a</em>", "an end of something else"},
        {"<p>a", "an element without an end"},
        {"<h1>a</h1><h3>b</h3>", "a heading that leaves out a level"},
        {"<svg ", "a drawing without an end"},
        {"a & b", "a bare ampersand"},
        {"a > b", "a character of syntax in text"},
        {"\xff", "bytes that are no text"},
    };
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        struct strbuf page = {0};
        strbuf_addf(&page, "<body>\n%s</body>\n</html>\n", bodies[i][0]);
        const char *problem = html_problem(strbuf_text(&page), page.length);
        assert_string_equal(problem ? problem : "", bodies[i][1] ? bodies[i][1] : "");
        strbuf_release(&page);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_a_whole_page),
        cmocka_unit_test(a_title_stays_a_title),
        cmocka_unit_test(a_text_too_long_is_refused),
        cmocka_unit_test(pictures_are_inside),
        cmocka_unit_test(pictures_are_found_by_their_path),
        cmocka_unit_test(a_picture_text_is_only_text),
        cmocka_unit_test(pictures_from_elsewhere_show_their_text),
        cmocka_unit_test(a_drawing_stands_in_a_box),
        cmocka_unit_test(an_address_outside_a_picture_stays),
        cmocka_unit_test(links_lead_to_pages_and_letters_only),
        cmocka_unit_test(links_only_where_they_are_meant),
        cmocka_unit_test(html_is_text),
        cmocka_unit_test(what_follows_the_text_is_not_read),
        cmocka_unit_test(elements_nest_where_marks_overlap),
        cmocka_unit_test(only_two_tags_pass),
        cmocka_unit_test(a_name_in_a_summary_stays_text),
        cmocka_unit_test(footnotes_stand_at_the_end),
        cmocka_unit_test(blocks_become_elements),
        cmocka_unit_test(tables_stand_in_a_box),
        cmocka_unit_test(a_table_without_a_head_names_its_rows),
        cmocka_unit_test(headings_leave_no_level_out),
        cmocka_unit_test(contents_lead_to_headings),
        cmocka_unit_test(no_line_ends_in_an_interval),
        cmocka_unit_test(any_markdown_makes_a_harmless_page),
        cmocka_unit_test(the_check_notices_faults),
    };
    return cmocka_run_group_tests_name("html_page", tests, NULL, NULL);
}
