#include "tvp/text/unbroken.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

/* In characters; what is longer is a sentence. */
enum { LONGEST_INTERVAL = 40 };

static const char no_break_space[] = "\u00a0";

static bool is_digit(char c)
{
    return isdigit((unsigned char)c);
}

static size_t characters(const char *text, size_t length)
{
    size_t count = 0;
    for (size_t i = 0; i < length; i++)
        count += ((unsigned char)text[i] & 0xc0) != 0x80;
    return count;
}

/* By a blank or a no-break space before "to". */
static bool has_two_bounds(const char *text, size_t length)
{
    static const char dash[] = "–", to[] = "to ", unbroken_to[] = "to\u00a0";
    return memmem(text, length, dash, sizeof dash - 1) || memmem(text, length, to, sizeof to - 1) ||
           memmem(text, length, unbroken_to, sizeof unbroken_to - 1);
}

size_t interval_length(const char *text, char before)
{
    static const char sign[] = "−";
    if (text[0] != '(' || isalnum((unsigned char)before))
        return 0;
    size_t signs = strncmp(text + 1, sign, sizeof sign - 1) == 0 ? sizeof sign - 1 : 0;
    if (!is_digit(text[1 + signs]))
        return 0;
    size_t length = 1 + strcspn(text + 1, "()\n");
    bool closed = text[length] == ')' && characters(text, length) < LONGEST_INTERVAL;
    return closed && has_two_bounds(text, length) ? length + 1 : 0;
}

/* The length of a unit at the start of a text; 0: it is another word, or goes on. */
static size_t unit_length(const char *text)
{
    static const char *const units[] = {"%", "ns",  "µs",  "ms",  "s",   "min", "h",
                                        "B", "KiB", "MiB", "GiB", "TiB", "PiB", NULL};
    for (size_t i = 0; units[i]; i++) {
        size_t length = strlen(units[i]);
        char after = strncmp(text, units[i], length) == 0 ? text[length] : 'a';
        if (!isalnum((unsigned char)after) && after != '_' && after != '/')
            return length;
    }
    return 0;
}

/* The length of what is no text at the start of it: code between as many backquotes, an address, a
 * tag, an escaped character. 0: it is text. */
static size_t other_length(const char *text)
{
    size_t quotes = strspn(text, "`");
    for (const char *end = text + quotes; quotes > 0 && (end = strchr(end, '`'));) {
        size_t more = strspn(end, "`");
        end += more;
        if (more == quotes)
            return (size_t)(end - text);
    }
    if (quotes > 0)
        return quotes;
    if (text[0] == '\\' && text[1])
        return 2;
    const char *end = strncmp(text, "](", 2) == 0 ? strchr(text, ')')
                      : text[0] == '<' && (isalpha((unsigned char)text[1]) || text[1] == '/')
                          ? strchr(text, '>')
                          : NULL;
    return end ? (size_t)(end - text) + 1 : 0;
}

static void add_without_blanks(struct strbuf *out, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (text[i] == ' ')
            strbuf_adds(out, no_break_space);
        else
            strbuf_addc(out, text[i]);
}

void add_unbroken(struct strbuf *out, const char *markdown, size_t length)
{
    for (const char *at = markdown; at < markdown + length;) {
        char before = at > markdown ? at[-1] : ' ';
        size_t other = other_length(at), interval = interval_length(at, before);
        size_t unit = at[0] == ' ' && is_digit(before) ? unit_length(at + 1) : 0;
        if (other > 0)
            strbuf_add(out, at, other);
        else if (interval > 0)
            add_without_blanks(out, at, interval);
        else if (unit > 0)
            add_without_blanks(out, at, 1 + unit);
        else
            strbuf_addc(out, *at);
        at += other > 0 ? other : interval > 0 ? interval : unit > 0 ? 1 + unit : 1;
    }
}
