#include "tvp/text/markdown_escape.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>

#include "tvp/text/flat_text.h"

static bool is_blank(uint32_t code_point)
{
    bool line_end = code_point == 0x85 || code_point == 0x2028 || code_point == 0x2029;
    return code_point == ' ' || (code_point >= '\t' && code_point <= '\r') || line_end;
}

/* Whether the point or bracket at `at` would make a list of "1." or "1)". */
static bool ends_list_number(const char *text, size_t length, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (text[i] < '0' || text[i] > '9')
            return false;
    return at + 1 == length || text[at + 1] == ' ';
}

/* Whether the point at `at` could end "www.", perhaps with what stands before the text. */
static bool ends_www(const char *text, size_t at)
{
    for (size_t i = at; i > 0 && at - i < 3; i--)
        if (text[i - 1] != 'w' && text[i - 1] != 'W')
            return false;
    return true;
}

/* Whether the character at `at` needs a backslash. What comes before and after the text is unknown,
 * so at either end the worst is assumed. */
static bool needs_backslash(const char *text, size_t length, size_t at)
{
    bool first = at == 0;
    bool last = at + 1 == length;
    char before = first ? '\0' : text[at - 1];
    char after = last ? '\0' : text[at + 1];
    switch (text[at]) {
    case '`':
    case '*':
    case '[':
    case ']':
    case '|':
    case '~':
    case '#':
    case '$':
        return true;
    case '_':
        return !isalnum((unsigned char)before) || !isalnum((unsigned char)after);
    case '-':
    case '+':
        return first && !isalnum((unsigned char)after);
    case '=':
    case '>':
    case '(':
        return first;
    case '!':
        return last;
    case ':':
        return first || last || after == '/';
    case '@':
        return before != ' ' && after != ' ';
    case '.':
        return ends_list_number(text, length, at) || ends_www(text, at);
    case ')':
        return ends_list_number(text, length, at);
    default:
        return false;
    }
}

static void add_escaped(struct strbuf *out, const char *text, size_t length, size_t at)
{
    switch (text[at]) {
    case '<':
        strbuf_adds(out, "&lt;");
        return;
    case '&':
        strbuf_adds(out, at + 1 < length && text[at + 1] == ' ' ? "&" : "&amp;");
        return;
    case '\\':
        /* Two backslashes before the end of a table cell are read differently by different
         * programs. */
        strbuf_adds(out, "&#92;");
        return;
    default:
        if (needs_backslash(text, length, at))
            strbuf_addc(out, '\\');
        strbuf_addc(out, text[at]);
    }
}

void markdown_escape(struct strbuf *out, const char *text, size_t length)
{
    struct strbuf clean = {0};
    add_flat(&clean, text, length, SIZE_MAX, is_blank);
    for (size_t at = 0; at < clean.length; at++)
        add_escaped(out, clean.data, clean.length, at);
    strbuf_release(&clean);
}
