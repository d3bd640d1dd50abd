#include "tvp/system/apart.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tvp/common/error.h"
#include "tvp/common/os.h"
#include "tvp/common/protocol.h"
#include "tvp/common/strbuf.h"
#include "tvp/host/host.h"
#include "tvp/system/json_line.h"
#include "tvp/system/line_reader.h"
#include "tvp/system/system.h"

void death_name(char *name, size_t size, int status)
{
    const char *signal = WIFSIGNALED(status) ? os_signal_name(WTERMSIG(status)) : NULL;
    if (signal)
        snprintf(name, size, "SIG%s", signal);
    else if (WIFSIGNALED(status))
        snprintf(name, size, "signal %d", WTERMSIG(status));
    else
        snprintf(name, size, "exit %d", WEXITSTATUS(status));
}

static json_t *error_object(const char *name, const char *call, const char *problem)
{
    return json_pack("{s:{s:s, s:s, s:o}}", "error", "name", name, "call", call, "message",
                     json_sprintf("%s: %s", call, problem));
}

static json_t *errno_object(const char *call, int reason)
{
    struct strbuf problem = {0};
    strbuf_adds(&problem, strerror(reason));
    if (reason == EMFILE)
        host_add_file_limit(&problem);
    json_t *object = error_object(errno_name(reason), call, strbuf_text(&problem));
    strbuf_release(&problem);
    return object;
}

static _Noreturn void be_child(int out, json_t *(*function)(const void *), const void *argument)
{
    system_end_with_parent();
    _exit(json_write_line(out, function(argument)) ? 0 : 1);
}

/* The line, not the end of the file, ends the reading: a process that the function left behind may
 * still hold the pipe open. */
static json_t *read_object(int in)
{
    struct line_reader reader = {.file = in};
    json_t *object = NULL;
    if (line_read(&reader, PROTOCOL_LINE_LIMIT) == LINE_READ)
        object = json_loadb(reader.line.data, reader.line.length, 0, NULL);
    line_reader_release(&reader);
    return object;
}

static void watch_until_readable(int in, const struct apart_watch *watch)
{
    struct pollfd readable = {.fd = in, .events = POLLIN};
    for (;;) {
        int count = poll(&readable, 1, 1);
        if (count > 0 || (count < 0 && errno != EINTR))
            return;
        watch->look(watch->state);
    }
}

/* What came from the child, or how it ended without giving anything. */
static json_t *collect(int in, pid_t child, int *status)
{
    json_t *object = read_object(in);
    int end = 0;
    while (waitpid(child, &end, 0) < 0 && errno == EINTR)
        continue;
    if (object)
        return object;
    *status = end;
    char name[32];
    death_name(name, sizeof name, end);
    return error_object(name, "worker", "the process that ran it ended early");
}

json_t *apart(json_t *(*function)(const void *argument), const void *argument)
{
    int status;
    return apart_watched(function, argument, NULL, &status);
}

json_t *apart_watched(json_t *(*function)(const void *argument), const void *argument,
                      const struct apart_watch *watch, int *status)
{
    *status = -1;
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return errno_object("pipe", errno);
    pid_t child = fork();
    if (child == 0)
        be_child(ends[1], function, argument);
    int reason = errno;
    close(ends[1]);
    if (child > 0 && watch)
        watch_until_readable(ends[0], watch);
    json_t *object = child < 0 ? errno_object("fork", reason) : collect(ends[0], child, status);
    close(ends[0]);
    return object;
}
