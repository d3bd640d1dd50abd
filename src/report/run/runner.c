#include "tvp/run/runner.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tvp/common/cleanup.h"
#include "tvp/common/clock.h"
#include "tvp/common/os.h"
#include "tvp/common/protocol.h"
#include "tvp/run/answer.h"

#define SECOND_NS INT64_C(1000000000)

/* Only a runner that does not end uses it up: on a busy machine a good one may take seconds. */
#define FAREWELL_NS (RUNNER_FAREWELL_SECONDS * SECOND_NS)

/* How often to look where the system cannot tell when a process or a group has ended. */
#define LOOK_NS (5 * SECOND_NS / 1000)

enum { QUOTED_BYTES = 80 };

static const volatile sig_atomic_t *abort_flag;

void runner_set_abort(const volatile sig_atomic_t *flag)
{
    abort_flag = flag;
}

static bool aborted(void)
{
    return abort_flag && *abort_flag;
}

static int64_t deadline_in(int64_t limit_ns)
{
    int64_t start = clock_now();
    return limit_ns > INT64_MAX - start ? INT64_MAX : start + limit_ns;
}

/* ---- waiting ---- */

enum event { EVENT_READY, EVENT_ENDED, EVENT_LATE, EVENT_ABORT };

/* Waits until the descriptor is ready (-1: for no descriptor), the runner has ended, the deadline
 * has passed or the abort flag is set. Polls at least once, so what has arrived while this process
 * was stopped counts as arrived in time.
 *
 * Signals are blocked except inside ppoll: one that came between the look at the flag and the call
 * would otherwise go unnoticed until the deadline. */
static enum event await(const struct runner *runner, int fd, short events, int64_t deadline)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);

    /* poll looks at them in this order: when it finds the end, it also finds what came before. */
    struct pollfd ended = {.fd = runner->ended, .events = POLLIN};
    struct pollfd polled[] = {ended, {.fd = fd, .events = events}};
    int count = -1;
    while (!aborted()) {
        int64_t left = deadline - clock_now();
        if (left < 0)
            left = 0;
        struct timespec timeout = clock_timespec(left);
        count = ppoll(polled, 2, &timeout, &before);
        if (count >= 0 || errno != EINTR)
            break;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (count > 0)
        return polled[1].revents ? EVENT_READY : EVENT_ENDED;
    return count < 0 && aborted() ? EVENT_ABORT : EVENT_LATE;
}

/* Whether the runner has ended. It stays unreaped, so its number stays its own. */
static bool has_ended(const struct runner *runner, siginfo_t *end)
{
    *end = (siginfo_t){0};
    int status = waitid(P_PID, (id_t)runner->pid, end, WEXITED | WNOHANG | WNOWAIT);
    return status != 0 || end->si_pid != 0;
}

static bool await_end(const struct runner *runner, int64_t deadline, siginfo_t *end)
{
    while (!has_ended(runner, end)) {
        if (aborted() || clock_now() >= deadline)
            return false;
        int64_t look = runner->ended >= 0 ? deadline : clock_now() + LOOK_NS;
        await(runner, -1, 0, look < deadline ? look : deadline);
    }
    return true;
}

/* ---- what went wrong, in words that follow the runner's name ---- */

static const char *awaited(const struct runner *runner)
{
    return runner->hello ? "before it answered" : "before it said hello";
}

static const char *signal_name(int signal_number)
{
    const char *name = os_signal_name(signal_number);
    return name ? name : "?";
}

/* For a runner whose pipe is at its end or that was seen to end; `pipe` names what it closed. */
static bool fail_ended(const struct runner *runner, const char *pipe, struct error *error)
{
    siginfo_t end;
    const char *when = awaited(runner);
    if (!await_end(runner, deadline_in(FAREWELL_NS), &end))
        return error_set(error, ERROR_FAILED, "closed its %s %s and went on running", pipe, when);
    if (end.si_pid == 0)
        return error_set(error, ERROR_FAILED, "ended %s", when);
    if (end.si_code != CLD_EXITED)
        return error_set(error, ERROR_FAILED, "was killed by signal %d (SIG%s) %s", end.si_status,
                         signal_name(end.si_status), when);
    const char *hint = "";
    if (!runner->hello && end.si_status == 127)
        hint = ": there is no such command; look at its name and at PATH";
    if (!runner->hello && end.si_status == 126)
        hint = ": the file cannot be executed; look at its permissions";
    return error_set(error, ERROR_FAILED, "ended with status %d %s%s", end.si_status, when, hint);
}

static bool fail_late(const struct runner *runner, int64_t limit_ns, struct error *error)
{
    double seconds = (double)limit_ns / SECOND_NS;
    siginfo_t stop = {0};
    /* Its group is not the terminal's foreground group: one that asks for a password is stopped. */
    if (waitid(P_PID, (id_t)runner->pid, &stop, WSTOPPED | WNOHANG | WNOWAIT) == 0 && stop.si_pid)
        return error_set(error, ERROR_FAILED,
                         "was stopped by signal %d (SIG%s): a runner cannot use the terminal",
                         stop.si_status, signal_name(stop.si_status));
    if (runner->received.length > 0)
        return error_set(error, ERROR_FAILED, "had not finished its line after %g s", seconds);
    return error_set(error, ERROR_FAILED, "was silent for %g s", seconds);
}

static bool fail_event(const struct runner *runner, enum event event, int64_t limit_ns,
                       struct error *error)
{
    if (event == EVENT_ABORT)
        return error_set(error, ERROR_FAILED, "was interrupted");
    if (event == EVENT_LATE)
        return fail_late(runner, limit_ns, error);
    return fail_ended(runner, "stdout", error);
}

/* How much of a line is quoted, not cut inside a UTF-8 character. */
static int quoted_length(const char *line, size_t length)
{
    if (length <= QUOTED_BYTES)
        return (int)length;
    int cut = QUOTED_BYTES;
    while (cut > 0 && ((unsigned char)line[cut] & 0xc0) == 0x80)
        cut--;
    return cut;
}

/* ---- lines ---- */

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

static bool await_writable(const struct runner *runner, int64_t deadline, int64_t limit_ns,
                           struct error *error)
{
    enum event event = await(runner, runner->to, POLLOUT, deadline);
    if (event == EVENT_READY)
        return true;
    if (event == EVENT_LATE)
        return error_set(error, ERROR_FAILED, "did not read its request for %g s",
                         (double)limit_ns / SECOND_NS);
    return fail_event(runner, event, limit_ns, error);
}

static bool send_bytes(const struct runner *runner, const char *bytes, size_t length,
                       int64_t limit_ns, struct error *error)
{
    int64_t deadline = deadline_in(limit_ns);
    while (length > 0) {
        ssize_t written = write_quietly(runner->to, bytes, length);
        if (written >= 0) {
            bytes += written;
            length -= (size_t)written;
        } else if (errno == EAGAIN) {
            if (!await_writable(runner, deadline, limit_ns, error))
                return false;
        } else if (errno == EPIPE) {
            return fail_ended(runner, "stdin", error);
        } else if (errno != EINTR) {
            return error_set_errno(error, errno, "could not be written to");
        }
    }
    return true;
}

bool runner_send(struct runner *runner, json_t *request, int64_t limit_ns, struct error *error)
{
    json_object_set_new(request, "id", json_integer((json_int_t)runner->next_id++));
    char *text = json_dumps(request, JSON_COMPACT);
    if (!text)
        return error_set(error, ERROR_FAILED, "cannot be sent this request: it is not valid JSON");
    struct strbuf line = {0};
    strbuf_adds(&line, text);
    strbuf_addc(&line, '\n');
    free(text);
    bool sent = send_bytes(runner, line.data, line.length, limit_ns, error);
    strbuf_release(&line);
    return sent;
}

/* Reads what is there, up to the longest line. As read: 0 at the end, -1 with errno. */
static ssize_t read_more(struct runner *runner)
{
    char bytes[1 << 14];
    size_t room = PROTOCOL_LINE_LIMIT - runner->received.length;
    ssize_t length;
    do
        length = read(runner->from, bytes, room < sizeof bytes ? room : sizeof bytes);
    while (length < 0 && errno == EINTR);
    if (length > 0)
        strbuf_add(&runner->received, bytes, (size_t)length);
    return length;
}

static bool await_more(struct runner *runner, int64_t deadline, int64_t limit_ns,
                       struct error *error)
{
    enum event event = await(runner, runner->from, POLLIN, deadline);
    if (event != EVENT_READY)
        return fail_event(runner, event, limit_ns, error);
    ssize_t length = read_more(runner);
    if (length == 0)
        return fail_ended(runner, "stdout", error);
    if (length < 0 && errno != EAGAIN)
        return error_set_errno(error, errno, "could not be read from");
    return true;
}

/* Waits until `received` holds a whole line; gives its length without the newline. */
static bool receive_line(struct runner *runner, int64_t limit_ns, size_t *line_length,
                         struct error *error)
{
    const struct strbuf *received = &runner->received;
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
        if (!await_more(runner, deadline, limit_ns, error))
            return false;
    }
}

static json_t *parse_line(const char *line, size_t length, struct error *error)
{
    json_error_t problem;
    json_t *value = json_loadb(line, length, JSON_DECODE_ANY, &problem);
    if (json_is_object(value))
        return value;
    error_set(error, ERROR_FAILED, "wrote a line that is not %s: \"%.*s\"",
              value ? "a JSON object" : "JSON", quoted_length(line, length), line);
    json_decref(value);
    return NULL;
}

json_t *runner_receive(struct runner *runner, int64_t limit_ns, struct error *error)
{
    size_t length = 0;
    if (!receive_line(runner, limit_ns, &length, error))
        return NULL;
    struct strbuf *received = &runner->received;
    json_t *value = parse_line(received->data, length, error);
    size_t rest = received->length - length - 1;
    memmove(received->data, received->data + length + 1, rest);
    strbuf_truncate(received, rest);
    return value;
}

/* A runner speaks only when asked: what it wrote since its last answer cannot be the next one. */
static bool nothing_unasked(struct runner *runner, struct error *error)
{
    if (runner->received.length == 0) {
        enum event event = await(runner, runner->from, POLLIN, clock_now());
        if (event == EVENT_LATE)
            return true;
        if (event != EVENT_READY)
            return fail_event(runner, event, 0, error);
        if (read_more(runner) <= 0)
            return fail_ended(runner, "stdout", error);
    }
    const struct strbuf *received = &runner->received;
    return error_set(error, ERROR_FAILED, "answered before it was asked: \"%.*s\"",
                     quoted_length(received->data, received->length), received->data);
}

json_t *runner_exchange(struct runner *runner, json_t *request, int64_t limit_ns,
                        struct error *error)
{
    if (!nothing_unasked(runner, error) || !runner_send(runner, request, limit_ns, error))
        return NULL;
    json_t *answer = runner_receive(runner, limit_ns, error);
    if (answer && !answer_matches(answer, request, error)) {
        json_decref(answer);
        return NULL;
    }
    return answer;
}

/* ---- start and end ---- */

static void close_both(const int ends[2])
{
    for (int i = 0; i < 2; i++)
        if (ends[i] >= 0)
            close(ends[i]);
}

/* A pipe whose ends are closed on exec and are none of the three standard descriptors, which may
 * be closed in this program. */
static bool open_pipe(int ends[2])
{
    int low[2];
    if (pipe(low) != 0)
        return false;
    for (int i = 0; i < 2; i++)
        ends[i] = fcntl(low[i], F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    int saved_errno = errno;
    close_both(low);
    if (ends[0] >= 0 && ends[1] >= 0)
        return true;
    close_both(ends);
    errno = saved_errno;
    return false;
}

static _Noreturn void become_runner(const char *command, int in, int out, pid_t parent)
{
    setpgid(0, 0);
    for (int signal_number = 1; signal_number < NSIG; signal_number++)
        signal(signal_number, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    pthread_sigmask(SIG_SETMASK, &none, NULL);
    os_die_with_parent(parent);
    if (dup2(in, STDIN_FILENO) >= 0 && dup2(out, STDOUT_FILENO) >= 0)
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
    _exit(127);
}

/* Signals wait until the group is registered. Nor may this program's handlers run in the child:
 * they would end and remove what belongs to the parent. */
static pid_t fork_runner(const char *command, int in, int out)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t parent = getpid();
    pid_t child = fork();
    int fork_errno = errno;
    if (child == 0)
        become_runner(command, in, out, parent);
    if (child > 0) {
        /* Both sides set the group: whoever comes second finds it done. */
        setpgid(child, child);
        cleanup_group(child);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    errno = fork_errno;
    return child;
}

static bool launch(struct runner *runner, const char *command, struct error *error)
{
    os_adopt_orphans();
    int to[2] = {-1, -1}, from[2] = {-1, -1};
    if (!open_pipe(to) || !open_pipe(from)) {
        error_set_errno(error, errno, "could not be started: pipe");
        close_both(to);
        return false;
    }
    pid_t child = fork_runner(command, to[0], from[1]);
    if (child < 0) {
        error_set_errno(error, errno, "could not be started: fork");
        close_both(to);
        close_both(from);
        return false;
    }
    close(to[0]);
    close(from[1]);
    fcntl(to[1], F_SETFL, O_NONBLOCK);
    fcntl(from[0], F_SETFL, O_NONBLOCK);
    *runner = (struct runner){
        .pid = child, .to = to[1], .from = from[0], .ended = os_open_process(child), .next_id = 1};
    return true;
}

bool runner_start(struct runner *runner, const char *command, int64_t limit_ns, struct error *error)
{
    *runner = (struct runner){0};
    if (!launch(runner, command, error))
        return false;
    json_t *hello = runner_receive(runner, limit_ns, error);
    if (hello && hello_check(hello, error)) {
        runner->hello = hello;
        return true;
    }
    json_decref(hello);
    runner_kill(runner);
    return false;
}

/* Reaps the group's processes that are children of this one: the runner and, where orphans are
 * adopted, what it left behind. */
static void reap(const struct runner *runner, int options)
{
    pid_t reaped;
    do
        reaped = waitpid(-runner->pid, NULL, options);
    while (reaped > 0 || (reaped < 0 && errno == EINTR));
}

static void release(struct runner *runner)
{
    if (runner->to >= 0)
        close(runner->to);
    close(runner->from);
    if (runner->ended >= 0)
        close(runner->ended);
    strbuf_release(&runner->received);
    json_decref(runner->hello);
    *runner = (struct runner){0};
}

/* Waits for what a runner that has ended left behind. As long as one process of the group is left,
 * the system gives the group's number to no other. */
static bool await_group_end(const struct runner *runner, int64_t deadline)
{
    for (;;) {
        reap(runner, WNOHANG);
        if (kill(-runner->pid, 0) != 0)
            return true;
        if (aborted() || clock_now() >= deadline)
            return false;
        nanosleep(&(struct timespec){.tv_nsec = LOOK_NS}, NULL);
    }
}

static void end_group(struct runner *runner)
{
    kill(-runner->pid, SIGKILL);
    cleanup_forget_group(runner->pid);
    reap(runner, 0);
    release(runner);
}

enum runner_end runner_stop(struct runner *runner)
{
    if (runner->pid == 0)
        return RUNNER_ENDED;
    close(runner->to);
    runner->to = -1;
    int64_t deadline = deadline_in(FAREWELL_NS);
    siginfo_t end;
    enum runner_end how = RUNNER_WAS_KILLED;
    if (await_end(runner, deadline, &end))
        how = await_group_end(runner, deadline) ? RUNNER_ENDED : RUNNER_LEFT_CHILDREN;
    if (how != RUNNER_ENDED) {
        end_group(runner);
        return how;
    }
    cleanup_forget_group(runner->pid);
    release(runner);
    return how;
}

void runner_kill(struct runner *runner)
{
    if (runner->pid != 0)
        end_group(runner);
}
