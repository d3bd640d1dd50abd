#include "tvp/runner/remedies.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tvp/common/alloc.h"
#include "tvp/text/shell_word.h"

/* What sh says of a command that it cannot start. */
enum { CANNOT_BE_EXECUTED = 126, IS_NOT_THERE = 127 };

/* How long what was held back may take to come once there is no more input. */
static const int64_t last_words_ns = INT64_C(2000000000);

/* For what did nothing that a runner does. */
static const char no_runner[] =
    ": a runner says hello on stdout and answers what it reads on stdin, as tvp-measure does";

/* ---- what a command looks like ---- */

/* A part of a command. */
struct part {
    const char *text;
    size_t length; /* 0: there is none */
};

/* Its next word, from `text` on. */
static struct part next_word(const char *text)
{
    text += strspn(text, " ");
    return (struct part){text, strcspn(text, " ")};
}

/* Whether what follows an interpreter's name makes it run nothing: options and redirections. */
static bool runs_nothing(const char *rest)
{
    for (struct part word = next_word(rest); word.length > 0;
         word = next_word(word.text + word.length)) {
        if (word.text[0] == '<' && word.length == 1)
            word = next_word(word.text + 1);
        else if (word.text[0] != '<' &&
                 (word.text[0] != '-' || (word.length > 1 && strchr("cemp", word.text[1]))))
            return false;
    }
    return true;
}

static bool begins_with(struct part part, const char *text)
{
    return part.length >= strlen(text) && strncmp(part.text, text, strlen(text)) == 0;
}

/* The interpreters that there are runners for. */
static const char *language_of(struct part interpreter)
{
    static const char *const names[][2] = {
        {"python", "cpython"}, {"pypy", "cpython"}, {"node", "node"}};
    const char *slash = memrchr(interpreter.text, '/', interpreter.length);
    if (slash)
        interpreter =
            (struct part){slash + 1, (size_t)(interpreter.text + interpreter.length - slash - 1)};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (begins_with(interpreter, names[i][0]))
            return names[i][1];
    return NULL;
}

/* "/usr/bin/python3" of "exec /usr/bin/python3 -u"; none when it starts a program, or is no
 * interpreter that we know. */
static struct part bare_interpreter(const char *command)
{
    struct part word = next_word(command);
    while (word.length > 0 && (begins_with(word, "exec") || begins_with(word, "env") ||
                               begins_with(word, "/usr/bin/env")))
        word = next_word(word.text + word.length);
    bool bare = word.length > 0 && !memchr(word.text, '=', word.length) && language_of(word) &&
                !strpbrk(word.text, "|;&") && runs_nothing(word.text + word.length);
    return bare ? word : (struct part){0};
}

/* The beginning of the command that is a program's path with a blank in it; the caller frees it.
 * NULL: there is none. */
static char *path_with_blank(const char *command)
{
    size_t length = strlen(command);
    for (size_t end = strcspn(command, " "); end < length;) {
        end += 1 + strcspn(command + end + 1, " ");
        char *path = xstrndup(command, end);
        if (strchr(path, '/') && access(path, X_OK) == 0)
            return path;
        free(path);
    }
    return NULL;
}

/* ---- remedies ---- */

static void add_how_to_unbuffer(struct strbuf *text, const char *command)
{
    strbuf_adds(text, strstr(command, "conda run") || strstr(command, "mamba run")
                          ? "conda run --no-capture-output hands it on"
                          : "stdbuf -oL or sed -u hand on each line");
}

static bool add_interpreter(struct strbuf *text, const char *command)
{
    struct part interpreter = bare_interpreter(command);
    if (interpreter.length > 0)
        strbuf_addf(text, ": a bare interpreter says none: give it as %s:%.*s",
                    language_of(interpreter), (int)interpreter.length, interpreter.text);
    return interpreter.length > 0;
}

void add_remedy_of_silence(struct strbuf *text, const char *command)
{
    if (add_interpreter(text, command))
        return;
    strbuf_adds(text,
                ": it may start slowly, or be no runner; if something holds its output back, ");
    add_how_to_unbuffer(text, command);
}

static void add_remedy_of_start(struct strbuf *text, const char *command, int status)
{
    char *path = path_with_blank(command);
    if (path) {
        strbuf_adds(text, ": sh takes the path apart at its blanks: put it into quotes, \"");
        shell_quote(text, path);
        strbuf_addc(text, '"');
    } else if (status == IS_NOT_THERE)
        strbuf_adds(text, ": there is no such command; look at its name and at PATH");
    else
        strbuf_adds(text, ": the file cannot be executed; look at its permissions");
    free(path);
}

/* What comes only now was held back by something in between. */
static bool held_back(struct lines *lines)
{
    struct strbuf line = {0};
    struct error ignored = {0};
    coprocess_close_input(&lines->process);
    bool came = lines_read(lines, &line, last_words_ns, &ignored);
    strbuf_release(&line);
    return came;
}

static void add_remedy_of_long_silence(struct strbuf *text, const char *command,
                                       struct lines *lines)
{
    if (add_interpreter(text, command))
        return;
    if (held_back(lines)) {
        strbuf_adds(text, ", and spoke when its stdin was closed: something holds its output "
                          "back; ");
        add_how_to_unbuffer(text, command);
    } else {
        strbuf_adds(text, no_runner);
    }
}

/* "cpython=python3", which sh takes for a variable. */
static bool add_assignment(struct strbuf *text, const char *command)
{
    const char *value = strchr(command, '=');
    if (!value || strchr(command, ' '))
        return false;
    value++;
    const char *language = language_of((struct part){value, strlen(value)});
    if (language)
        strbuf_addf(text, ": sh takes \"%s\" for a variable: give it as %s:%s", command, language,
                    value);
    return language;
}

/* Of a runner that came with this program, whatever else may be wrong. */
static bool add_needed_version(struct strbuf *text, const char *command)
{
    static const char *const needs[][2] = {{"/cpython.py'", "Python 3.8"},
                                           {"/node.js'", "Node.js 16"}};
    for (size_t i = 0; i < sizeof needs / sizeof *needs; i++)
        if (strstr(command, needs[i][0])) {
            strbuf_addf(text,
                        ": its interpreter must be %s or later; what it says itself is on stderr",
                        needs[i][1]);
            return true;
        }
    return false;
}

static void add_remedy_of_end(struct strbuf *text, const char *command, int status)
{
    if (status == IS_NOT_THERE || status == CANNOT_BE_EXECUTED)
        add_remedy_of_start(text, command, status);
    else if (!add_needed_version(text, command) && status == 0 && !add_interpreter(text, command) &&
             !add_assignment(text, command))
        strbuf_adds(text, no_runner);
}

void add_remedy_before_hello(struct strbuf *text, const char *command, struct lines *lines)
{
    switch (lines->trouble) {
    case TROUBLE_SILENT:
        add_remedy_of_long_silence(text, command, lines);
        break;
    case TROUBLE_STATUS:
        add_remedy_of_end(text, command, lines->exit_status);
        break;
    case TROUBLE_NOT_JSON:
        strbuf_adds(text, ": a runner's first line is its hello; what a login or a start-up file "
                          "says belongs on stderr");
        break;
    default:
        break;
    }
}

void add_remedy_before_answer(struct strbuf *text, const struct lines *lines)
{
    if (lines->trouble == TROUBLE_STATUS && lines->exit_status == 0)
        strbuf_adds(text, ": its stdin was at its end; hand it on, as with docker run -i, or ssh "
                          "without -n");
}
