#include "tvp/common/child.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tvp/common/cleanup.h"
#include "tvp/common/os.h"

/* Signals are blocked until here: a handler of the parent's would end and remove what is the
 * parent's. */
static void leave(pid_t parent)
{
    setpgid(0, 0);
    os_die_with_parent(parent);
    /* A stop that is pending was for the parent's group, and would stop the parent with the child
     * for which it waits. To ignore it drops it. */
    signal(SIGTSTP, SIG_IGN);
    for (int number = 1; number < NSIG; number++)
        signal(number, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* In the parent signals wait until the group is registered. */
static void hold_signals(sigset_t *before)
{
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, before);
}

static pid_t enter(pid_t child, const sigset_t *before)
{
    int start_errno = errno;
    if (child > 0) {
        /* Both sides set the group: whoever comes second finds it done. */
        setpgid(child, child);
        cleanup_group(child);
    }
    sigprocmask(SIG_SETMASK, before, NULL);
    errno = start_errno;
    return child;
}

pid_t child_fork(void)
{
    sigset_t before;
    os_adopt_orphans();
    hold_signals(&before);
    pid_t parent = getpid();
    pid_t child = fork();
    if (child != 0)
        return enter(child, &before);
    cleanup_forget_all();
    leave(parent);
    return 0;
}

struct start {
    void (*become)(const void *);
    const void *what;
    pid_t parent;
};

static int begin(void *of)
{
    const struct start *start = of;
    leave(start->parent);
    start->become(start->what);
    return 127;
}

/* After a fork each side would take a fault for every page that it goes on using. */
pid_t child_exec(void (*become)(const void *), const void *what)
{
    sigset_t before;
    struct start start = {become, what, getpid()};
    os_adopt_orphans();
    hold_signals(&before);
    pid_t child = os_start_to_exec(begin, &start);
    return enter(child, &before);
}

bool child_has_ended(pid_t child, siginfo_t *end)
{
    *end = (siginfo_t){0};
    int status = waitid(P_PID, (id_t)child, end, WEXITED | WNOHANG | WNOWAIT);
    return status != 0 || end->si_pid != 0;
}

/* The group's processes that are children of this one: the child and, where orphans are adopted,
 * what it left behind. */
static void reap_group(pid_t child, int options)
{
    pid_t reaped;
    do
        reaped = waitpid(-child, NULL, options);
    while (reaped > 0 || (reaped < 0 && errno == EINTR));
}

/* As long as one process of the group is left, the system gives its number to no other. */
bool child_group_has_ended(pid_t child)
{
    reap_group(child, WNOHANG);
    return kill(-child, 0) != 0;
}

int child_wait(pid_t child)
{
    int status = 0;
    pid_t ended;
    do
        ended = waitpid(child, &status, 0);
    while (ended < 0 && errno == EINTR);
    child_forget(child);
    return status;
}

void child_end(pid_t child)
{
    if (!cleanup_ask_group(child)) {
        kill(-child, SIGKILL);
        reap_group(child, 0);
    }
    child_forget(child);
}

void child_forget(pid_t child)
{
    cleanup_forget_group(child);
}

void child_pipe_close(const int ends[2])
{
    for (int i = 0; i < 2; i++)
        if (ends[i] >= 0)
            close(ends[i]);
}

bool child_pipe(int ends[2])
{
    int low[2];
    if (pipe(low) != 0)
        return false;
    for (int i = 0; i < 2; i++)
        ends[i] = fcntl(low[i], F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    int saved_errno = errno;
    child_pipe_close(low);
    if (ends[0] >= 0 && ends[1] >= 0)
        return true;
    child_pipe_close(ends);
    errno = saved_errno;
    return false;
}
