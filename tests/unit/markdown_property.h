/*
 * markdown_property.h - what markdown_escape promises, as cmark-gfm, GitHub's own parser, sees it,
 * for the unit test and the fuzzer: a document around an escaped text shows that text and nothing
 * else.
 */
#ifndef TVP_TESTS_MARKDOWN_PROPERTY_H
#define TVP_TESTS_MARKDOWN_PROPERTY_H

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/strbuf.h"
#include "tvp/common/utf8.h"
#include "tvp/text/markdown_escape.h"

/* Where an escaped text may stand: what is before and after it in Markdown and in HTML. */
struct surroundings {
    const char *name;
    const char *before;
    const char *after;
    const char *html_before;
    const char *html_after;
};

static const struct surroundings markdown_surroundings[] = {
    /* At the start of a document U+FEFF would be no character. */
    {"paragraph", "\n", "\n", "<p>", "</p>\n"},
    {"second line", "text\n", "\n", "<p>text\n", "</p>\n"},
    {"after a word", "text ", "\nmore\n", "<p>text ", "\nmore</p>\n"},
    {"heading", "# ", "\n", "<h1>", "</h1>\n"},
    {"list item", "- ", "\n", "<ul>\n<li>", "</li>\n</ul>\n"},
    {"quotation", "> ", "\n", "<blockquote>\n<p>", "</p>\n</blockquote>\n"},
    {"cell", "|a|b|\n|---|---|\n|", "|z|\n",
     "<table>\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>",
     "</td>\n<td>z</td>\n</tr>\n</tbody>\n</table>\n"},
    {"head cell", "| a | ", " |\n|---|---|\n", "<table>\n<thead>\n<tr>\n<th>a</th>\n<th>",
     "</th>\n</tr>\n</thead>\n</table>\n"},
    {"brackets", "(", ")\n", "<p>(", ")</p>\n"},
    {"after a link's text", "[a]", "\n", "<p>[a]", "</p>\n"},
    {"before a link's text", "\n", "[a](b)\n", "<p>", "<a href=\"b\">a</a></p>\n"},
};

/* A link to an e-mail address is left out: no escape prevents it. */
static void markdown_add_html(struct strbuf *out, const char *html)
{
    static const char link[] = "<a href=\"mailto:";
    while (*html) {
        bool is_link = strncmp(html, link, sizeof link - 1) == 0;
        bool ends = strncmp(html, "</a>", 4) == 0 && !strstr(strbuf_text(out), "<a ");
        if (is_link)
            html = strchr(html, '>') + 1;
        else if (ends)
            html += 4;
        else
            strbuf_addc(out, *html++);
    }
}

static void markdown_to_html(struct strbuf *out, const char *markdown, size_t length)
{
    static const char *const extensions[] = {"table", "strikethrough", "autolink", "tasklist"};
    cmark_gfm_core_extensions_ensure_registered();
    cmark_parser *parser = cmark_parser_new(CMARK_OPT_FOOTNOTES);
    for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++)
        cmark_parser_attach_syntax_extension(parser, cmark_find_syntax_extension(extensions[i]));
    cmark_parser_feed(parser, markdown, length);
    cmark_node *document = cmark_parser_finish(parser);
    char *html = cmark_render_html(document, CMARK_OPT_FOOTNOTES | CMARK_OPT_UNSAFE,
                                   cmark_parser_get_syntax_extensions(parser));
    markdown_add_html(out, html);
    free(html);
    cmark_node_free(document);
    cmark_parser_free(parser);
}

/* What a reader is to see, said in another way than the escaper does: character by character. */
static void markdown_add_visible(struct strbuf *out, const char *text, size_t length)
{
    size_t start = out->length;
    bool blank = false;
    for (size_t at = 0; at < length;) {
        uint32_t c = 0xfffd;
        size_t size = utf8_decode(text + at, length - at, &c);
        bool is_blank = c == ' ' || (c >= 9 && c <= 13) || c == 0x85 || c == 0x2028 || c == 0x2029;
        bool is_bad = size == 0 || c < 0x20 || (c >= 0x7f && c <= 0x9f) ||
                      (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
        if (!is_blank && blank && out->length > start)
            strbuf_addc(out, ' ');
        blank = is_blank;
        if (is_blank)
            ;
        else if (is_bad)
            strbuf_adds(out, "\xef\xbf\xbd");
        else if (c == '&')
            strbuf_adds(out, "&amp;");
        else if (c == '<')
            strbuf_adds(out, "&lt;");
        else if (c == '>')
            strbuf_adds(out, "&gt;");
        else if (c == '"')
            strbuf_adds(out, "&quot;");
        else
            strbuf_add(out, text + at, size);
        at += size ? size : 1;
    }
}

/* Whether two texts, escaped and written one after the other (the second may be empty), come out
 * as themselves in these surroundings. The Markdown and both HTMLs are left for a message. */
static bool markdown_shows_itself(const struct surroundings *around, const char *text, size_t first,
                                  size_t length, struct strbuf *markdown, struct strbuf *html,
                                  struct strbuf *expected)
{
    strbuf_clear(markdown);
    strbuf_clear(html);
    strbuf_clear(expected);
    strbuf_adds(markdown, around->before);
    markdown_escape(markdown, text, first);
    markdown_escape(markdown, text + first, length - first);
    bool empty = markdown->length == strlen(around->before);
    strbuf_adds(markdown, around->after);
    strbuf_adds(expected, around->html_before);
    markdown_add_visible(expected, text, first);
    markdown_add_visible(expected, text + first, length - first);
    strbuf_adds(expected, around->html_after);
    markdown_to_html(html, markdown->data, markdown->length);
    /* Nothing at all is no paragraph, and a matter of the template. */
    return empty || strcmp(strbuf_text(html), strbuf_text(expected)) == 0;
}

#endif
