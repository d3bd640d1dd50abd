/*
 * probe_workers.h - the workers of a probe: one body, started as threads or as child processes.
 *
 * Order of calls: start, then end, also after a start that failed. Between the two the caller makes
 * sure that every thread can come to its end: nothing can end a thread from outside. A child
 * process has an alarm besides, so none outlives PROBE_CHILD_SECONDS even when its parent is gone.
 *
 * From start to end SIGCHLD has its default action: a program that ignores the signal could not
 * wait for its children otherwise.
 */
#ifndef TVP_PROBE_WORKERS_H
#define TVP_PROBE_WORKERS_H

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "tvp/common/cases.h"
#include "tvp/probe/probes.h"

#define PROBE_CHILD_SECONDS 10
/* How long a parent waits for something that its workers do at once; only a broken system takes
 * longer. Shorter than the alarm of the children. */
#define PROBE_PATIENCE_NS 5000000000

/* Returns NULL when all went well. In a child process that becomes exit status 0, else 1. */
typedef void *probe_body(void *argument);

struct probe_workers {
    enum worker_kind kind;
    size_t count; /* started and not ended */
    pthread_t *threads;
    pid_t *children; /* 0: reaped already */
    struct sigaction sigchld;
};

/* Starts `count` workers; each gets the address of its element of `arguments`. On failure some may
 * have been started: workers->count says how many. */
bool probe_workers_start(struct probe_workers *workers, enum worker_kind kind, size_t count,
                         probe_body *body, void *arguments, size_t argument_size,
                         struct probe_error *error);

/* Waits for one child process. It must be about to end, or its alarm ends it. */
bool probe_workers_reap(struct probe_workers *workers, size_t index, int *status,
                        struct probe_error *error);

/* Waits for all of them and releases everything. A child that does not end in time is killed, and
 * that is a failure (ETIMEDOUT). *well is how many ended with all well; it may be NULL. */
bool probe_workers_end(struct probe_workers *workers, size_t *well, struct probe_error *error);

/* Gives SIGCHLD its default action, for probes that fork without the functions above; and gives
 * back what was there before. */
void probe_sigchld_default(struct sigaction *previous);
void probe_sigchld_restore(const struct sigaction *previous);

#endif
