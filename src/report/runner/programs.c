#include "tvp/runner/programs.h"

#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tvp/common/alloc.h"
#include "tvp/common/os.h"
#include "tvp/common/strbuf.h"
#include "tvp/text/shell_word.h"

/* Where the runners are installed, seen from this program's folder; the Makefile knows it. */
#ifndef TVP_RUNNERS
#define TVP_RUNNERS "../libexec/tvp-report/"
#endif

/* A folder can be "executed" as well. */
static bool is_program(const char *path)
{
    struct stat status;
    return access(path, X_OK) == 0 && stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

bool program_on_path(const char *name)
{
    const char *path = getenv("PATH");
    if (!path)
        return false;
    bool found = false;
    while (!found && *path) {
        size_t length = strcspn(path, ":");
        char *candidate = xasprintf("%.*s/%s", (int)length, path, name);
        found = length > 0 && is_program(candidate);
        free(candidate);
        path += length + (path[length] == ':');
    }
    return found;
}

/* The folder of this program, without a slash at the end; the caller frees it. */
static char *own_folder(void)
{
    char *path = os_program_path();
    char *slash = path ? strrchr(path, '/') : NULL;
    if (!slash) {
        free(path);
        return xstrdup(".");
    }
    *slash = '\0';
    return path;
}

static char *find(const char *const *places, const char *name, int mode, struct error *error)
{
    char *folder = own_folder();
    char *found = NULL;
    for (size_t i = 0; places[i] && !found; i++) {
        char *candidate = xasprintf("%s/%s%s", folder, places[i], name);
        if (access(candidate, mode) == 0)
            found = candidate;
        else
            free(candidate);
    }
    if (!found)
        error_set(error, ERROR_FAILED,
                  "%s is missing: it was looked for in and near %s; run make, or make install",
                  name, folder);
    free(folder);
    return found;
}

static char *own_command(const char *name, const char *arguments, struct error *error)
{
    static const char *const places[] = {"", NULL};
    char *program = find(places, name, X_OK, error);
    if (!program)
        return NULL;
    struct strbuf command = {0};
    strbuf_adds(&command, "exec ");
    shell_quote(&command, program);
    strbuf_adds(&command, arguments);
    free(program);
    return strbuf_detach(&command);
}

/* The smaller one is static, which forks faster but cannot load anything. */
static char *native_command(enum runner_load load, struct error *error)
{
    return own_command(load != LOADS_NOTHING ? "tvp-measure-dynamic" : "tvp-measure", "", error);
}

char *net_server_command(int64_t wait_ns, struct error *error)
{
    char *arguments = xasprintf(" --net-server %" PRId64, wait_ns);
    char *command = own_command("tvp-measure", arguments, error);
    free(arguments);
    return command;
}

/* The runners that come with this program. */
static const struct language {
    const char *interpreter;
    const char *flags; /* that keep the user's settings out of what is measured */
    const char *script;
} languages[] = {
    [RUNNER_CPYTHON] = {"python3", " -I ", "cpython.py"},
    [RUNNER_NODE] = {"node", " ", "node.js"},
};

/* Whether the shell can become that command: one program with its arguments. Else a shell waits for
 * it, and the end of this program is not the program's. */
static bool is_one_program(const char *command)
{
    static const char first[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./+-";
    char *word = xasprintf("%.*s", (int)strspn(command, first), command);
    char after = command[strlen(word)];
    bool ends = after == '\0' || after == ' ';
    bool found = *word && ends && (strchr(word, '/') || program_on_path(word));
    bool quoted = *command == '\'' || *command == '"';
    free(word);
    return (found || quoted) && !strpbrk(command, ";&|<>()`#\n");
}

static char *language_command(const struct language *language, const char *interpreter,
                              bool of_user, struct error *error)
{
    static const char *const places[] = {"runners/", TVP_RUNNERS, NULL};
    char *script = find(places, language->script, R_OK, error);
    if (!script)
        return NULL;
    const char *program = interpreter ? interpreter : language->interpreter;
    struct strbuf command = {0};
    strbuf_addf(&command, "%s%s%s", !interpreter || is_one_program(program) ? "exec " : "", program,
                of_user ? " " : language->flags);
    shell_quote(&command, script);
    free(script);
    return strbuf_detach(&command);
}

char *runtime_command(const struct runtime_option *option, enum runner_load load,
                      struct error *error)
{
    switch (option->kind) {
    case RUNNER_NATIVE:
        return native_command(load, error);
    case RUNNER_CPYTHON:
    case RUNNER_NODE:
        return language_command(&languages[option->kind], option->command, load == LOADS_WORK,
                                error);
    default:
        return xstrdup(option->command);
    }
}
