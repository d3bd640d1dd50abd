#include "tvp/common/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "tvp/common/os.h"

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

int error_report(const struct error *error)
{
    if (error->code != ERROR_NONE)
        fprintf(stderr, "tvp-report: %s\n", error->text);
    return (int)error->code;
}

void error_note(const char *format, ...)
{
    /* Longer than an error: the list of written files may be. */
    char text[8192];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    replace_controls(text);
    fprintf(stderr, "tvp-report: %s\n", text);
}
