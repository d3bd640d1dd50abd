/*
 * html_property.h - what html_page promises of any Markdown, for the unit test and the fuzzer: the
 * page's body is well-formed, has only the elements and attributes of a report, links that cannot
 * run anything, pictures that need no request, and headings in order.
 */
#ifndef TVP_TESTS_HTML_PROPERTY_H
#define TVP_TESTS_HTML_PROPERTY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/strbuf.h"
#include "tvp/common/utf8.h"

#define HTML_DEPTH 4096

struct html_check {
    const char *at;
    const char *end;
    const char *problem; /* the first */
    char open[HTML_DEPTH][12];
    size_t depth;
    unsigned heading;
};

static void html_fault(struct html_check *check, const char *problem)
{
    if (!check->problem)
        check->problem = problem;
    check->at = check->end;
}

static bool html_is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool html_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool html_takes(struct html_check *check, const char *text)
{
    size_t length = strlen(text);
    if ((size_t)(check->end - check->at) < length || memcmp(check->at, text, length) != 0)
        return false;
    check->at += length;
    return true;
}

/* "&name;", "&#1;", "&#x1;" */
static void html_reference(struct html_check *check)
{
    const char *c = check->at + 1;
    c += c < check->end && *c == '#';
    while (c < check->end && (html_is_letter(*c) || html_is_digit(*c)))
        c++;
    if (c == check->end || *c != ';' || c - check->at < 2)
        html_fault(check, "a bare ampersand");
    else
        check->at = c + 1;
}

/* One character of text or of an attribute. */
static void html_character(struct html_check *check)
{
    uint32_t c = 0;
    size_t size = utf8_decode(check->at, (size_t)(check->end - check->at), &c);
    if (size == 0 || (c < ' ' && c != '\n' && c != '\t' && c != '\r') || c == 0x7f)
        html_fault(check, "bytes that are no text");
    else if (c == '<' || c == '>' || c == '"')
        html_fault(check, "a character of syntax in text");
    else if (c == '&')
        html_reference(check);
    else
        check->at += size;
}

/* Whether a browser could read a scheme in the address, other than the harmless ones. Blanks and
 * control characters are skipped, references are read, as a browser does. */
static bool html_is_dangerous(const char *address, size_t length)
{
    static const struct {
        const char *reference;
        char c;
    } references[] = {{"&colon;", ':'}, {"&Tab;", '\t'}, {"&NewLine;", '\n'}, {"&amp;", '&'}};
    struct strbuf seen = {0};
    for (size_t at = 0; at < length;) {
        size_t size = 1;
        char c = address[at];
        for (size_t i = 0; i < sizeof references / sizeof *references; i++) {
            size_t wanted = strlen(references[i].reference);
            if (length - at >= wanted &&
                memcmp(address + at, references[i].reference, wanted) == 0) {
                c = references[i].c;
                size = wanted;
            }
        }
        if (length - at > 3 && memcmp(address + at, "&#", 2) == 0) {
            bool is_hexadecimal = address[at + 2] == 'x' || address[at + 2] == 'X';
            char *after;
            c = (char)strtoul(address + at + (is_hexadecimal ? 3 : 2), &after,
                              is_hexadecimal ? 16 : 10);
            size = (size_t)(after - address - (ptrdiff_t)at) + 1;
        }
        if ((unsigned char)c > ' ')
            strbuf_addc(&seen, c >= 'A' && c <= 'Z' ? (char)(c + 32) : c);
        at += size;
    }
    const char *text = strbuf_text(&seen);
    size_t scheme = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789+.-");
    bool dangerous = text[scheme] == ':' && strncmp(text, "http:", 5) != 0 &&
                     strncmp(text, "https:", 6) != 0 && strncmp(text, "mailto:", 7) != 0;
    strbuf_release(&seen);
    return dangerous;
}

static bool html_is_own_picture(const char *source, size_t length)
{
    static const char start[] = "data:image/png;base64,";
    size_t size = sizeof start - 1;
    if (length < size || memcmp(source, start, size) != 0)
        return false;
    for (size_t i = size; i < length; i++)
        if (!html_is_letter(source[i]) && !html_is_digit(source[i]) && !strchr("+/=", source[i]))
            return false;
    return true;
}

static void html_attribute(struct html_check *check, const char *element)
{
    static const char *const allowed[][2] = {
        {"a", "href"},       {"a", "title"},       {"img", "src"},        {"img", "title"},
        {"img", "alt"},      {"ol", "start"},      {"th", "scope"},       {"th", "class"},
        {"td", "class"},     {"div", "class"},     {"pre", "tabindex"},   {"div", "tabindex"},
        {"span", "class"},   {"section", "class"}, {"sup", "id"},         {"li", "id"},
        {"a", "aria-label"}, {"h2", "id"},         {"nav", "aria-label"},
    };
    const char *name = NULL;
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed && !name; i++)
        if (strcmp(allowed[i][0], element) == 0 && html_takes(check, allowed[i][1]))
            name = allowed[i][1];
    if (!name || !html_takes(check, "=\"")) {
        html_fault(check, "an attribute that no report has");
        return;
    }
    const char *value = check->at;
    while (check->at < check->end && *check->at != '"')
        html_character(check);
    size_t length = (size_t)(check->at - value);
    if (!html_takes(check, "\""))
        html_fault(check, "an attribute without an end");
    else if (strcmp(name, "href") == 0 && html_is_dangerous(value, length))
        html_fault(check, "a link that could run something");
    else if (strcmp(name, "src") == 0 && !html_is_own_picture(value, length))
        html_fault(check, "a picture that has to be fetched");
}

static bool html_is_open(const struct html_check *check, const char *element)
{
    for (size_t i = 0; i < check->depth; i++)
        if (strcmp(check->open[i], element) == 0)
            return true;
    return false;
}

/* A summary is the first in its details. */
static bool html_is_misplaced(const struct html_check *check, const char *element)
{
    static const char before[] = "<details>\n<summary>";
    return strcmp(element, "summary") == 0 &&
           memcmp(check->at - (sizeof before - 1), before, sizeof before - 1) != 0;
}

static void html_opened(struct html_check *check, const char *element)
{
    if (html_is_misplaced(check, element))
        html_fault(check, "a summary of nothing");
    if (strcmp(element, "a") == 0 && html_is_open(check, "a"))
        html_fault(check, "a link in a link");
    if (element[0] == 'h' && html_is_digit(element[1])) {
        unsigned level = (unsigned)(element[1] - '0');
        if (level < 1 || level > check->heading + 1)
            html_fault(check, "a heading that leaves out a level");
        check->heading = level;
    }
    if (strcmp(element, "img") == 0 || strcmp(element, "br") == 0 || strcmp(element, "hr") == 0)
        return;
    if (check->depth == HTML_DEPTH)
        html_fault(check, "elements too deep for this test");
    else
        strcpy(check->open[check->depth++], element);
}

static void html_closed(struct html_check *check, const char *element)
{
    if (check->depth == 0 || strcmp(check->open[check->depth - 1], element) != 0)
        html_fault(check, "an end of something else");
    else
        check->depth--;
}

/* A drawing, which no text can look like; what is in it is svg_file's. */
static void html_drawing(struct html_check *check)
{
    const char *end = strstr(check->at, "</svg>");
    if (!end)
        html_fault(check, "a drawing without an end");
    else
        check->at = end + strlen("</svg>");
}

static void html_tag(struct html_check *check)
{
    static const char *const elements[] = {
        "blockquote", "strong", "table", "thead",   "tbody",   "code",    "span", "pre", "div",
        "img",        "main",   "nav",   "section", "details", "summary", "sup",  "del", "ul",
        "ol",         "li",     "hr",    "h1",      "h2",      "h3",      "h4",   "h5",  "h6",
        "tr",         "th",     "td",    "em",      "br",      "p",       "a",
    };
    bool ends = html_takes(check, "</");
    check->at += !ends;
    const char *element = NULL;
    for (size_t i = 0; i < sizeof elements / sizeof *elements && !element; i++)
        if (html_takes(check, elements[i]))
            element = elements[i];
    if (!element) {
        html_fault(check, "an element that no report has");
        return;
    }
    while (!ends && html_takes(check, " "))
        html_attribute(check, element);
    if (check->problem)
        return;
    if (!html_takes(check, ">"))
        html_fault(check, "a tag without an end");
    else if (ends)
        html_closed(check, element);
    else
        html_opened(check, element);
}

/* What is wrong with the body of a page; NULL: nothing. */
static const char *html_problem(const char *page, size_t length)
{
    static struct html_check check;
    static const char start[] = "<body>\n";
    static const char end[] = "</body>\n</html>\n";
    const char *body = strstr(page, start);
    if (!body || length < sizeof end || strcmp(page + length - (sizeof end - 1), end) != 0)
        return "no page";
    memset(&check, 0, sizeof check);
    check.at = body + sizeof start - 1;
    check.end = page + length - (sizeof end - 1);
    while (check.at < check.end) {
        if (html_takes(&check, "<svg "))
            html_drawing(&check);
        else if (*check.at == '<')
            html_tag(&check);
        else
            html_character(&check);
    }
    if (!check.problem && check.depth > 0)
        check.problem = "an element without an end";
    return check.problem;
}

#endif
