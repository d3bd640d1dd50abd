/*
 * error.h - how a failure travels from where it arose to the exit status.
 *
 * A function that can fail takes a `struct error *` as its last parameter and returns false (or
 * NULL) after filling it. The error is left untouched on success, and the first error wins: setting
 * one that is already set changes nothing, so calls can be chained and looked at once.
 *
 *     struct error error = {0};
 *     if (!plan_init(&plan, &options, &error))
 *         return error_report(&error);
 *
 * The text is one line, without a newline and without the program's name: what was wrong, what was
 * expected, and what to do. Control characters in it are replaced, so no input can reach the
 * terminal through it. A bug is not an error: use assert.
 */
#ifndef TVP_ERROR_H
#define TVP_ERROR_H

#include <stdbool.h>

/* One row per outcome: name, exit status, meaning. The exit statuses are a documented interface. */
#define ERROR_CODES(ROW)                                                                           \
    ROW(ERROR_NONE, 0, "done")                                                                     \
    ROW(ERROR_FAILED, 1, "failed, nothing replaced")                                               \
    ROW(ERROR_USAGE, 2, "the command line asks for something impossible")                          \
    ROW(ERROR_INCOMPLETE, 3, "report written, but something in it failed")                         \
    ROW(ERROR_DIFFERS, 4, "the --fail-if condition holds, or a node of the fleet differs")

enum error_code {
#define ROW(name, status, meaning) name = status,
    ERROR_CODES(ROW)
#undef ROW
};

struct error {
    enum error_code code;
    char text[1024];
};

/* Sets the error unless one is set already. Returns false always, so that a function can end with
 * `return error_set(…)`. */
bool error_set(struct error *error, enum error_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* As error_set, with ": " and the text of errno_value appended, and the limit that is met where it
 * is of this program's own open files. */
bool error_set_errno(struct error *error, int errno_value, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The symbolic name of an errno value ("EAGAIN"), or "errno N" for one without a name. Static. */
const char *errno_name(int errno_value);

/* Writes "tvp-report: TEXT\n" to stderr when the error is set, and returns its exit status. */
int error_report(const struct error *error);

/* Writes a line to stderr that is not an error, with the program's name in front and control
 * characters replaced as in one. */
void error_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* An item of a list, on a line of its own, set in. */
void error_item(const char *text);

#endif
