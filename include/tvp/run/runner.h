/*
 * runner.h - a measuring program as a coprocess: started, spoken to line by line, ended.
 *
 * The command is given to `sh -c`, in a process group of its own; it talks through a pair of pipes
 * and its stderr is the front end's. All waiting is in poll with a limit, so a runner that hangs,
 * floods or dies costs a call, never the run; no more than PROTOCOL_LINE_LIMIT bytes of what it
 * writes are kept. Knows the protocol's lines and JSON objects, not their meaning.
 *
 * Order of calls: start, then exchange any number of times, then stop (kindly) or kill; each of the
 * two ends the process group, reaps it and releases the runner. After a failed exchange only kill
 * is allowed. While a runner runs, its group is registered with cleanup.h; on Linux it also gets
 * SIGKILL when the front end dies.
 *
 * Signals: the runner starts with every signal at its default and none blocked. Its death never
 * raises SIGPIPE in the front end. The front end must not ignore SIGCHLD: then nobody knows how a
 * runner ended. Where the system can do it, the front end adopts and reaps what a runner leaves
 * behind.
 */
#ifndef TVP_RUNNER_H
#define TVP_RUNNER_H

#include <jansson.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "tvp/common/error.h"
#include "tvp/common/strbuf.h"

struct runner {
    pid_t pid;              /* also its process group; 0: not running */
    int to;                 /* its stdin; -1: closed */
    int from;               /* its stdout */
    int ended;              /* readable when it has ended; -1: the system has no such thing */
    struct strbuf received; /* bytes after the last whole line */
    json_t *hello;          /* owned; checked against the protocol */
    uint64_t next_id;
};

/* From now on every wait ends as soon as *flag is not 0, with the error "was interrupted". A signal
 * handler sets the flag; there is no moment at which a signal goes unnoticed until the limit. NULL:
 * no flag. The flag must outlive all runners. */
void runner_set_abort(const volatile sig_atomic_t *flag);

/* Starts the command and waits for its hello at most `limit_ns`. On failure nothing is left and the
 * message says what the runner did wrong, in words that follow its name: "ended with status 127
 * before it said hello: …", "speaks protocol 2, this program speaks 1", "wrote a line that is not
 * JSON: …". */
bool runner_start(struct runner *runner, const char *command, int64_t limit_ns,
                  struct error *error);

/* Sends the request (an "id" is added) and waits at most `limit_ns` for its answer, which the
 * caller owns. (A runner that does not read may take as long again to be sent it.) NULL: the runner
 * died, was silent too long, wrote a line that is too long, not JSON, or not the answer to this
 * request, wrote something unasked before, or the wait was interrupted; the message says which. An
 * answer with an "error" member is an answer. */
json_t *runner_exchange(struct runner *runner, json_t *request, int64_t limit_ns,
                        struct error *error);

/* The two halves of an exchange, for a caller that wants several requests under way: send adds the
 * next "id"; receive gives the next line, whatever object it holds. */
bool runner_send(struct runner *runner, json_t *request, int64_t limit_ns, struct error *error);
json_t *runner_receive(struct runner *runner, int64_t limit_ns, struct error *error);

/* How long a runner may take to end once its stdin is closed, or once it has closed its stdout. */
enum { RUNNER_FAREWELL_SECONDS = 5 };

enum runner_end {
    RUNNER_ENDED,         /* by itself and in time, with everything it had started */
    RUNNER_LEFT_CHILDREN, /* it ended, but a process of its group went on and was killed */
    RUNNER_WAS_KILLED     /* it went on after its stdin was closed */
};

/* Closes its stdin, waits at most RUNNER_FAREWELL_SECONDS for it and its group to end, then ends
 * the group. */
enum runner_end runner_stop(struct runner *runner);

/* Ends its group at once. Does nothing to a runner that is not running. */
void runner_kill(struct runner *runner);

#endif
