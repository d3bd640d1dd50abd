#include "tvp/runner/lines.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tvp/common/os.h"
#include "tvp/common/protocol.h"
#include "tvp/common/utf8.h"

#define SECOND_NS INT64_C(1000000000)

enum { QUOTED_BYTES = 80 };

/* ---- what went wrong, in words that follow the runner's name ---- */

static const char *signal_name(int signal_number)
{
    const char *name = os_signal_name(signal_number);
    return name ? name : "?";
}

/* For one whose pipe is at its end or that was seen to end; `pipe` names what it closed. */
static bool fail_ended(struct lines *lines, const char *pipe, struct error *error)
{
    siginfo_t end;
    const char *when = lines->heard ? "before it answered" : "before it said hello";
    if (!coprocess_await_end(&lines->process, deadline_in(FAREWELL_SECONDS * SECOND_NS), &end))
        return error_set(error, ERROR_FAILED, "closed its %s %s and went on running", pipe, when);
    if (end.si_pid == 0)
        return error_set(error, ERROR_FAILED, "ended %s", when);
    if (end.si_code != CLD_EXITED)
        return error_set(error, ERROR_FAILED, "was killed by signal %d (SIG%s) %s", end.si_status,
                         signal_name(end.si_status), when);
    lines->trouble = TROUBLE_STATUS;
    lines->exit_status = end.si_status;
    return error_set(error, ERROR_FAILED, "ended with status %d %s", end.si_status, when);
}

static bool fail_late(struct lines *lines, int64_t limit_ns, struct error *error)
{
    double seconds = (double)limit_ns / SECOND_NS;
    siginfo_t stop = {0};
    /* Its group is not the terminal's foreground group: one that asks for a password is stopped. */
    if (waitid(P_PID, (id_t)lines->process.pid, &stop, WSTOPPED | WNOHANG | WNOWAIT) == 0 &&
        stop.si_pid)
        return error_set(error, ERROR_FAILED,
                         "was stopped by signal %d (SIG%s): a runner cannot use the terminal",
                         stop.si_status, signal_name(stop.si_status));
    if (lines->received.length > 0)
        return error_set(error, ERROR_FAILED, "had not finished its line after %g s", seconds);
    lines->trouble = TROUBLE_SILENT;
    return error_set(error, ERROR_FAILED, "was silent for %g s", seconds);
}

static bool fail_event(struct lines *lines, enum coprocess_event event, int64_t limit_ns,
                       struct error *error)
{
    return event == EVENT_LATE ? fail_late(lines, limit_ns, error)
                               : fail_ended(lines, "stdout", error);
}

int quoted_length(const char *line, size_t length)
{
    return (int)(length <= QUOTED_BYTES ? length : utf8_cut(line, QUOTED_BYTES));
}

/* ---- to it ---- */

/* write without SIGPIPE: that signal is for this program's own stdout. */
static ssize_t write_quietly(int fd, const char *bytes, size_t length)
{
    sigset_t pipe_signal, before, pending;
    sigemptyset(&pipe_signal);
    sigaddset(&pipe_signal, SIGPIPE);
    sigpending(&pending);
    bool pending_before = sigismember(&pending, SIGPIPE) == 1;
    pthread_sigmask(SIG_BLOCK, &pipe_signal, &before);
    ssize_t written = write(fd, bytes, length);
    int write_errno = errno;
    sigpending(&pending);
    if (!pending_before && sigismember(&pending, SIGPIPE) == 1) {
        int signal_number;
        sigwait(&pipe_signal, &signal_number);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    errno = write_errno;
    return written;
}

static bool await_writable(struct lines *lines, int64_t deadline, int64_t limit_ns,
                           struct error *error)
{
    enum coprocess_event event =
        coprocess_await(&lines->process, lines->process.to, POLLOUT, deadline);
    if (event == EVENT_READY)
        return true;
    if (event == EVENT_LATE)
        return error_set(error, ERROR_FAILED, "did not read its request for %g s",
                         (double)limit_ns / SECOND_NS);
    return fail_event(lines, event, limit_ns, error);
}

bool lines_write(struct lines *lines, const char *bytes, size_t length, int64_t limit_ns,
                 struct error *error)
{
    int64_t deadline = deadline_in(limit_ns);
    while (length > 0) {
        ssize_t written = write_quietly(lines->process.to, bytes, length);
        if (written >= 0) {
            bytes += written;
            length -= (size_t)written;
        } else if (errno == EAGAIN) {
            if (!await_writable(lines, deadline, limit_ns, error))
                return false;
        } else if (errno == EPIPE) {
            return fail_ended(lines, "stdin", error);
        } else if (errno != EINTR) {
            return error_set_errno(error, errno, "could not be written to");
        }
    }
    return true;
}

/* ---- from it ---- */

/* Reads what is there, up to the longest line. As read: 0 at the end, -1 with errno. */
static ssize_t read_more(struct lines *lines)
{
    char bytes[1 << 14];
    size_t room = PROTOCOL_LINE_LIMIT - lines->received.length;
    ssize_t length;
    do
        length = read(lines->process.from, bytes, room < sizeof bytes ? room : sizeof bytes);
    while (length < 0 && errno == EINTR);
    if (length > 0)
        strbuf_add(&lines->received, bytes, (size_t)length);
    return length;
}

static bool await_more(struct lines *lines, int64_t deadline, int64_t limit_ns, struct error *error)
{
    enum coprocess_event event =
        coprocess_await(&lines->process, lines->process.from, POLLIN, deadline);
    if (event != EVENT_READY)
        return fail_event(lines, event, limit_ns, error);
    ssize_t length = read_more(lines);
    if (length == 0)
        return fail_ended(lines, "stdout", error);
    if (length < 0 && errno != EAGAIN)
        return error_set_errno(error, errno, "could not be read from");
    return true;
}

/* Waits until `received` holds a whole line; gives its length without the newline. */
static bool await_line(struct lines *lines, int64_t limit_ns, size_t *line_length,
                       struct error *error)
{
    const struct strbuf *received = &lines->received;
    int64_t deadline = deadline_in(limit_ns);
    size_t searched = 0;
    for (;;) {
        size_t unsearched = received->length - searched;
        const char *end =
            unsearched > 0 ? memchr(received->data + searched, '\n', unsearched) : NULL;
        if (end) {
            *line_length = (size_t)(end - received->data);
            return true;
        }
        searched = received->length;
        if (received->length >= PROTOCOL_LINE_LIMIT)
            return error_set(error, ERROR_FAILED, "wrote a line over %d MiB",
                             PROTOCOL_LINE_LIMIT >> 20);
        if (!await_more(lines, deadline, limit_ns, error))
            return false;
    }
}

bool lines_read(struct lines *lines, struct strbuf *line, int64_t limit_ns, struct error *error)
{
    size_t length = 0;
    if (!await_line(lines, limit_ns, &length, error))
        return false;
    struct strbuf *received = &lines->received;
    strbuf_add(line, received->data, length);
    size_t rest = received->length - length - 1;
    memmove(received->data, received->data + length + 1, rest);
    strbuf_truncate(received, rest);
    lines->heard = true;
    return true;
}

bool lines_await(const struct lines *lines, int64_t limit_ns)
{
    return lines->received.length > 0 ||
           coprocess_await(&lines->process, lines->process.from, POLLIN, deadline_in(limit_ns)) !=
               EVENT_LATE;
}

bool lines_are_quiet(struct lines *lines, struct error *error)
{
    if (!lines_await(lines, 0))
        return true;
    if (lines->received.length == 0 && read_more(lines) <= 0)
        return fail_ended(lines, "stdout", error);
    const struct strbuf *received = &lines->received;
    return error_set(error, ERROR_FAILED, "answered before it was asked: \"%.*s\"",
                     quoted_length(received->data, received->length), received->data);
}
