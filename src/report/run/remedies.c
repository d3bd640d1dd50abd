#include "tvp/run/remedies.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tvp/common/alloc.h"
#include "tvp/text/shell_word.h"

/* What sh says of a command that it cannot start. */
enum { CANNOT_BE_EXECUTED = 126, IS_NOT_THERE = 127 };

/* How long what was held back may take to come once there is no more input. */
static const int64_t last_words_ns = INT64_C(2000000000);

/* ---- what a command looks like ---- */

/* "python" for "/usr/bin/python3", "exec python3.13"; NULL when it starts a program with arguments,
 * or none that we know. */
static const char *bare_interpreter(const char *command, const char **language)
{
    static const char *const names[][2] = {
        {"python", "cpython"}, {"pypy", "cpython"}, {"node", "node"}};
    if (strncmp(command, "exec ", 5) == 0)
        command += 5;
    if (strpbrk(command, " |;&"))
        return NULL;
    const char *slash = strrchr(command, '/');
    const char *word = slash ? slash + 1 : command;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        *language = names[i][1];
        if (strncmp(word, names[i][0], strlen(names[i][0])) == 0)
            return command;
    }
    return NULL;
}

/* The beginning of the command that is a program's path with a blank in it; the caller frees it.
 * NULL: there is none. */
static char *path_with_blank(const char *command)
{
    size_t length = strlen(command);
    for (size_t end = strcspn(command, " "); end < length;) {
        end += 1 + strcspn(command + end + 1, " ");
        char *path = xstrndup(command, end);
        if (path[0] == '/' && access(path, X_OK) == 0)
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

void add_remedy_of_silence(struct strbuf *text, const char *command)
{
    const char *language;
    const char *interpreter = bare_interpreter(command, &language);
    if (interpreter)
        strbuf_addf(text, ": a bare interpreter says none: give it as %s:%s", language,
                    interpreter);
    else if (strstr(command, "conda run") || strstr(command, "mamba run") || strchr(command, '|')) {
        strbuf_adds(text, ": if something holds its output back, ");
        add_how_to_unbuffer(text, command);
    }
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

static void add_remedy_of_end(struct strbuf *text, const char *command, struct lines *lines)
{
    const char *language;
    const char *interpreter = bare_interpreter(command, &language);
    if (interpreter) {
        add_remedy_of_silence(text, command);
    } else if (held_back(lines)) {
        strbuf_adds(text, ", and spoke when its stdin was closed: something holds its output "
                          "back; ");
        add_how_to_unbuffer(text, command);
    }
}

void add_remedy_before_hello(struct strbuf *text, const char *command, struct lines *lines)
{
    switch (lines->trouble) {
    case TROUBLE_SILENT:
        add_remedy_of_end(text, command, lines);
        break;
    case TROUBLE_STATUS:
        if (lines->exit_status == IS_NOT_THERE || lines->exit_status == CANNOT_BE_EXECUTED)
            add_remedy_of_start(text, command, lines->exit_status);
        else if (lines->exit_status <= 2 && strstr(command, "/cpython.py'"))
            strbuf_adds(text, ": this needs Python 3.8 or later");
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
