#include "tvp/common/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tvp/common/os.h"
#include "tvp/common/terminal.h"
#include "tvp/common/utf8.h"

enum { LONGEST_NOTE = 8192 };

/* Input quoted in a message may hold anything; a terminal must see none of its control bytes. */
static void replace_controls(char *text)
{
    for (unsigned char *c = (unsigned char *)text; *c; c++) {
        bool c1_control = c[0] == 0xc2 && c[1] >= 0x80 && c[1] < 0xa0;
        if (*c < 0x20 || *c == 0x7f)
            *c = '?';
        else if (c1_control)
            c[0] = c[1] = '?';
    }
}

static bool vset(struct error *error, enum error_code code, const char *format, va_list arguments)
{
    if (error->code != ERROR_NONE)
        return false;
    error->code = code;
    vsnprintf(error->text, sizeof error->text, format, arguments);
    replace_controls(error->text);
    return false;
}

bool error_set(struct error *error, enum error_code code, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vset(error, code, format, arguments);
    va_end(arguments);
    return false;
}

bool error_set_errno(struct error *error, int errno_value, const char *format, ...)
{
    if (error->code != ERROR_NONE)
        return false;
    va_list arguments;
    va_start(arguments, format);
    vset(error, ERROR_FAILED, format, arguments);
    va_end(arguments);
    size_t length = strlen(error->text);
    snprintf(error->text + length, sizeof error->text - length, ": %s%s", strerror(errno_value),
             errno_value == EMFILE ? " (ulimit -n)" : "");
    return false;
}

const char *errno_name(int errno_value)
{
    const char *name = os_errno_name(errno_value);
    if (name)
        return name;
    static _Thread_local char unnamed[24];
    snprintf(unnamed, sizeof unnamed, "errno %d", errno_value);
    return unnamed;
}

/* Where a line of so many columns is best broken; the whole text where it fits. A word that is too
 * long stays whole. */
static size_t line_length(const char *text, size_t columns)
{
    size_t width = 0, end = 0, length = 0;
    for (; text[length]; length++) {
        if (text[length] == ' ' && (width <= columns || end == 0))
            end = length;
        width += utf8_begins(text[length]);
        if (width > columns && end > 0)
            return end;
    }
    return length;
}

/* For people: broken between words, later lines set in, the word "warning:" in yellow. */
static void write_wrapped(const char *text, size_t columns)
{
    static const char word[] = "warning:";
    char line[sizeof "tvp-report: " + LONGEST_NOTE];
    bool coloured =
        terminal_takes_colour(STDERR_FILENO) && strncmp(text, word, sizeof word - 1) == 0;
    snprintf(line, sizeof line, "tvp-report: %s", text);
    size_t set_in = 0;
    for (const char *rest = line; *rest;) {
        size_t length = line_length(rest, columns > set_in ? columns - set_in : 1);
        const char *found = coloured ? strstr(rest, word) : NULL;
        size_t before = found && found < rest + length ? (size_t)(found - rest) : length;
        fprintf(stderr, "%*s%.*s", (int)set_in, "", (int)before, rest);
        if (before < length) {
            size_t behind = before + sizeof word - 1;
            fprintf(stderr, "\033[33m%s\033[0m%.*s", word, (int)(length - behind), rest + behind);
            coloured = false;
        }
        fputc('\n', stderr);
        rest += length;
        rest += *rest == ' ';
        set_in = 2;
    }
}

static void say(const char *text)
{
    size_t columns = terminal_columns(STDERR_FILENO);
    if (columns == 0)
        fprintf(stderr, "tvp-report: %s\n", text);
    else
        write_wrapped(text, columns);
}

int error_report(const struct error *error)
{
    if (error->code != ERROR_NONE)
        say(error->text);
    return (int)error->code;
}

void error_note(const char *format, ...)
{
    /* Longer than an error: the list of written files may be. */
    char text[LONGEST_NOTE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    replace_controls(text);
    say(text);
}

void error_item(const char *text)
{
    char item[4200]; /* a path is shorter */
    snprintf(item, sizeof item, "%s", text);
    replace_controls(item);
    fprintf(stderr, "  %s\n", item);
}
