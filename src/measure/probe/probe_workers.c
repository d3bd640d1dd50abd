#include "tvp/probe/probe_workers.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tvp/common/clock.h"
#include "tvp/probe/probe_values.h"

void probe_sigchld_default(struct sigaction *previous)
{
    struct sigaction standard = {.sa_handler = SIG_DFL};
    sigemptyset(&standard.sa_mask);
    sigaction(SIGCHLD, &standard, previous);
}

void probe_sigchld_restore(const struct sigaction *previous)
{
    sigaction(SIGCHLD, previous, NULL);
}

/* A child has the signals it was born with: it must not run its parent's handlers (or those of a
 * sanitizer), and its alarm must not be blocked. */
static void be_child(void)
{
    static const int reset[] = {SIGALRM, SIGSEGV, SIGBUS, SIGTERM, SIGINT, SIGHUP, SIGPIPE};
    for (size_t i = 0; i < sizeof reset / sizeof reset[0]; i++)
        signal(reset[i], SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    alarm(PROBE_CHILD_SECONDS);
}

static bool start_thread(struct probe_workers *workers, probe_body *body, void *argument,
                         struct probe_error *error)
{
    int failure = pthread_create(&workers->threads[workers->count], NULL, body, argument);
    return failure == 0 || probe_fail(error, failure, "pthread_create");
}

static bool start_child(struct probe_workers *workers, probe_body *body, void *argument,
                        struct probe_error *error)
{
    pid_t child = fork();
    if (child < 0)
        return probe_fail(error, errno, "fork");
    if (child == 0) {
        be_child();
        _exit(body(argument) == NULL ? 0 : 1);
    }
    workers->children[workers->count] = child;
    return true;
}

bool probe_workers_start(struct probe_workers *workers, enum worker_kind kind, size_t count,
                         probe_body *body, void *arguments, size_t argument_size,
                         struct probe_error *error)
{
    *workers = (struct probe_workers){.kind = kind};
    probe_sigchld_default(&workers->sigchld);
    workers->threads = probe_calloc(count, sizeof *workers->threads, error);
    workers->children = probe_calloc(count, sizeof *workers->children, error);
    if (!workers->threads || !workers->children)
        return false;
    for (size_t i = 0; i < count; i++) {
        void *argument = (char *)arguments + i * argument_size;
        bool started = kind == WORKER_THREAD ? start_thread(workers, body, argument, error)
                                             : start_child(workers, body, argument, error);
        if (!started)
            return false;
        workers->count++;
    }
    return true;
}

static pid_t wait_again(pid_t child, int *status, int options)
{
    pid_t ended;
    do
        ended = waitpid(child, status, options);
    while (ended < 0 && errno == EINTR);
    return ended;
}

bool probe_workers_reap(struct probe_workers *workers, size_t index, int *status,
                        struct probe_error *error)
{
    if (wait_again(workers->children[index], status, 0) < 0)
        return probe_fail(error, errno, "waitpid");
    workers->children[index] = 0;
    return true;
}

/* Looks again and again, because waitpid itself knows no limit. */
static bool reap_until(pid_t child, int64_t deadline, int *status, struct probe_error *error)
{
    enum { PAUSE_NS = 100000 };
    for (;;) {
        pid_t ended = wait_again(child, status, WNOHANG);
        if (ended == child)
            return true;
        if (ended < 0)
            return probe_fail(error, errno, "waitpid");
        if (clock_now() > deadline)
            break;
        clock_wait(PAUSE_NS);
    }
    kill(child, SIGKILL);
    wait_again(child, status, 0);
    return probe_fail(error, ETIMEDOUT, "waitpid");
}

static size_t join_threads(const struct probe_workers *workers)
{
    size_t well = 0;
    for (size_t i = 0; i < workers->count; i++) {
        void *result;
        if (pthread_join(workers->threads[i], &result) == 0 && result == NULL)
            well++;
    }
    return well;
}

static size_t reap_children(const struct probe_workers *workers, struct probe_error *error)
{
    size_t well = 0;
    int64_t deadline = clock_now() + PROBE_PATIENCE_NS;
    for (size_t i = 0; i < workers->count; i++) {
        int status;
        if (workers->children[i] != 0 &&
            reap_until(workers->children[i], deadline, &status, error) && status == 0)
            well++;
    }
    return well;
}

bool probe_workers_end(struct probe_workers *workers, size_t *well, struct probe_error *error)
{
    size_t ended_well =
        workers->kind == WORKER_THREAD ? join_threads(workers) : reap_children(workers, error);
    free(workers->threads);
    free(workers->children);
    probe_sigchld_restore(&workers->sigchld);
    if (well)
        *well = ended_well;
    return error->errno_value == 0;
}
