#include "tvp/runner/coprocess.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <wordexp.h>

#include "tvp/common/child.h"
#include "tvp/common/clock.h"
#include "tvp/common/os.h"

#define SECOND_NS INT64_C(1000000000)

/* How often to look where the system cannot tell when a process or a group has ended. */
#define LOOK_NS (5 * SECOND_NS / 1000)

int64_t deadline_in(int64_t limit_ns)
{
    int64_t start = clock_now();
    return limit_ns > INT64_MAX - start ? INT64_MAX : start + limit_ns;
}

/* ---- the beginning ---- */

/* More have no place on the stack of a child that is to exec: execvp may copy them there. */
enum { MOST_WORDS = 1000 };

/* A shell that would only become one program need not be started. In either case the words are for
 * wordfree. */
static bool is_one_program(const char *command, wordexp_t *words)
{
    static const char exec[] = "exec ";
    if (strncmp(command, exec, sizeof exec - 1) != 0 || strpbrk(command, "$`#") ||
        wordexp(command + sizeof exec - 1, words, WRDE_NOCMD) != 0)
        return false;
    return words->we_wordc > 0 && words->we_wordc <= MOST_WORDS;
}

/* A program may make its stderr non-blocking, as Node.js does to print, and so that of all who
 * share it, for good: what they print then gets lost. So a pipe is opened anew. Without a reader
 * that fails at once, and nobody reads what is printed. */
static void separate_stderr(void)
{
    struct stat facts;
    if (fstat(STDERR_FILENO, &facts) != 0 || !S_ISFIFO(facts.st_mode))
        return;
    int own = open("/dev/fd/2", O_WRONLY | O_NONBLOCK);
    if (own < 0)
        return;
    fcntl(own, F_SETFL, 0);
    dup2(own, STDERR_FILENO);
    close(own);
}

/* What a child goes on as. */
struct program {
    const char *command;
    char *const *words; /* NULL: only a shell knows */
    int in, out;
};

/* What is wrong with a program that cannot be started says a shell. */
static void become_program(const void *of)
{
    const struct program *program = of;
    separate_stderr();
    if (dup2(program->in, STDIN_FILENO) < 0 || dup2(program->out, STDOUT_FILENO) < 0)
        return;
    if (program->words)
        execvp(program->words[0], program->words);
    execl("/bin/sh", "sh", "-c", program->command, (char *)NULL);
}

static pid_t start_program(const char *command, int in, int out)
{
    wordexp_t words = {0};
    bool one = is_one_program(command, &words);
    struct program program = {command, one ? words.we_wordv : NULL, in, out};
    pid_t child = child_exec(become_program, &program);
    int start_errno = errno;
    wordfree(&words);
    errno = start_errno;
    return child;
}

bool coprocess_start(struct coprocess *process, const char *command, struct error *error)
{
    int to[2], from[2];
    if (!child_pipe(to))
        return error_set_errno(error, errno, "could not be started: pipe");
    if (!child_pipe(from)) {
        error_set_errno(error, errno, "could not be started: pipe");
        child_pipe_close(to);
        return false;
    }
    pid_t child = start_program(command, to[0], from[1]);
    if (child < 0) {
        error_set_errno(error, errno, "could not be started: fork");
        child_pipe_close(to);
        child_pipe_close(from);
        return false;
    }
    close(to[0]);
    close(from[1]);
    fcntl(to[1], F_SETFL, O_NONBLOCK);
    fcntl(from[0], F_SETFL, O_NONBLOCK);
    *process = (struct coprocess){
        .pid = child, .to = to[1], .from = from[0], .ended = os_open_process(child)};
    return true;
}

/* ---- waiting ---- */

/* Rounded up, so that nothing is late before its time. poll rather than ppoll, whose fortified form
 * reads a 64-bit time as a 32-bit one in glibc before 2.38 on 32-bit machines. */
static int milliseconds_until(int64_t deadline)
{
    const int64_t ns = 1000000;
    int64_t left = deadline - clock_now();
    if (left <= 0)
        return 0;
    return left / ns < INT_MAX ? (int)((left - 1) / ns) + 1 : INT_MAX;
}

enum coprocess_event coprocess_await(const struct coprocess *process, int fd, short events,
                                     int64_t deadline)
{
    /* poll looks at them in this order: when it finds the end, it also finds what came before. */
    struct pollfd polled[] = {{.fd = process->ended, .events = POLLIN},
                              {.fd = fd, .events = events}};
    int count, wait;
    do {
        wait = milliseconds_until(deadline);
        count = poll(polled, 2, wait);
    } while (wait > 0 && (count == 0 || (count < 0 && errno == EINTR)));
    if (count <= 0)
        return EVENT_LATE;
    return polled[1].revents ? EVENT_READY : EVENT_ENDED;
}

bool coprocess_await_end(const struct coprocess *process, int64_t deadline, siginfo_t *end)
{
    while (!child_has_ended(process->pid, end)) {
        if (clock_now() >= deadline)
            return false;
        int64_t look = process->ended >= 0 ? deadline : clock_now() + LOOK_NS;
        coprocess_await(process, -1, 0, look < deadline ? look : deadline);
    }
    return true;
}

/* ---- the end ---- */

void coprocess_close_input(struct coprocess *process)
{
    if (process->to >= 0)
        close(process->to);
    process->to = -1;
}

static void release(struct coprocess *process)
{
    coprocess_close_input(process);
    close(process->from);
    if (process->ended >= 0)
        close(process->ended);
    *process = (struct coprocess){0};
}

/* Waits for what a process that has ended left behind. */
static bool await_group_end(const struct coprocess *process, int64_t deadline)
{
    while (!child_group_has_ended(process->pid)) {
        if (clock_now() >= deadline)
            return false;
        nanosleep(&(struct timespec){.tv_nsec = LOOK_NS}, NULL);
    }
    return true;
}

enum coprocess_end coprocess_stop(struct coprocess *process)
{
    if (process->pid == 0)
        return COPROCESS_ENDED;
    coprocess_close_input(process);
    int64_t deadline = deadline_in(FAREWELL_SECONDS * SECOND_NS);
    siginfo_t end;
    enum coprocess_end how = COPROCESS_WAS_KILLED;
    if (coprocess_await_end(process, deadline, &end))
        how = await_group_end(process, deadline) ? COPROCESS_ENDED : COPROCESS_LEFT_CHILDREN;
    if (how == COPROCESS_ENDED)
        child_forget(process->pid);
    else
        child_end(process->pid);
    release(process);
    return how;
}

void coprocess_kill(struct coprocess *process)
{
    if (process->pid == 0)
        return;
    child_end(process->pid);
    release(process);
}
