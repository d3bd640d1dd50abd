/*
 * coprocess.h - a command on the other end of two pipes: started, waited for, ended.
 *
 * The command is what `sh -c` makes of it, as a child of child.h; where a shell would only become
 * the program after its "exec", none is started. Its stderr is this program's. All waiting is in
 * poll with a deadline (of clock_now), so a command that hangs costs a call, never the run.
 * This program must not ignore SIGCHLD: then nobody knows how a command ended.
 */
#ifndef TVP_COPROCESS_H
#define TVP_COPROCESS_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "tvp/common/error.h"

struct coprocess {
    pid_t pid; /* also its process group; 0: not running */
    int to;    /* its stdin; -1: closed */
    int from;  /* its stdout */
    int ended; /* readable when it has ended; -1: the system has no such thing */
};

/* When so much time will have passed. */
int64_t deadline_in(int64_t limit_ns);

/* Neither pipe blocks. The message follows the name of what was to be started: "could not be
 * started: fork: …". */
bool coprocess_start(struct coprocess *process, const char *command, struct error *error);

enum coprocess_event { EVENT_READY, EVENT_ENDED, EVENT_LATE };

/* Waits until the descriptor is ready for `events` (-1: no descriptor), the process has ended, or
 * the deadline has passed. Looks at least once, so what has come while this program was stopped
 * counts as in time. */
enum coprocess_event coprocess_await(const struct coprocess *process, int fd, short events,
                                     int64_t deadline);

/* Whether it ends by then, and how. */
bool coprocess_await_end(const struct coprocess *process, int64_t deadline, siginfo_t *end);

void coprocess_close_input(struct coprocess *process);

/* How long one may take to end once its stdin is closed, or once it has closed its stdout. Only one
 * that does not end uses it up: on a busy machine a good one may take seconds. */
enum { FAREWELL_SECONDS = 5 };

enum coprocess_end {
    COPROCESS_ENDED,         /* by itself and in time, with everything it had started */
    COPROCESS_LEFT_CHILDREN, /* it ended, but a process of its group went on and was killed */
    COPROCESS_WAS_KILLED     /* it went on after its stdin was closed */
};

/* Closes its stdin, waits at most FAREWELL_SECONDS for it and its group to end, then ends the
 * group. Leaves {0}. */
enum coprocess_end coprocess_stop(struct coprocess *process);

/* Ends its group at once. Leaves {0}; does nothing to one that is not running. */
void coprocess_kill(struct coprocess *process);

#endif
