/*
 * runner.h - a measuring program, spoken to in requests and answers: started, asked, ended.
 *
 * Knows the protocol's lines and JSON objects, not what is measured. lines.h is beneath, with what
 * can go wrong, and coprocess.h beneath that.
 *
 * Order of calls: start, then exchange any number of times, then stop (kindly) or kill; each of the
 * two ends the process group, reaps it and releases the runner. After a failed exchange only kill
 * is allowed.
 */
#ifndef TVP_RUNNER_H
#define TVP_RUNNER_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "tvp/common/error.h"
#include "tvp/runner/lines.h"

struct runner {
    struct lines lines;
    json_t *hello; /* owned; checked against the protocol */
    bool answered; /* whether it ever did */
    uint64_t next_id;
};

/* Starts the command and waits for its hello at most `limit_ns`. On failure nothing is left and the
 * message says what the runner did wrong, in words that follow its name: "ended with status 127
 * before it said hello: …", "speaks protocol 2, this program speaks 1", "wrote a line that is not
 * JSON: …"; what may help follows. One that is silent is told of on stderr after three seconds, by
 * that name of its runtime (NULL: it is not). */
bool runner_start(struct runner *runner, const char *name, const char *command, int64_t limit_ns,
                  struct error *error);

/* Sends the request (an "id" is added) and waits at most `limit_ns` for its answer, which the
 * caller owns. (A runner that does not read may take as long again to be sent it.) NULL: the runner
 * died, was silent too long, wrote a line that is too long, not JSON, or not the answer to this
 * request, or wrote something unasked before; the message says which. An answer with an "error"
 * member is an answer. */
json_t *runner_exchange(struct runner *runner, json_t *request, int64_t limit_ns,
                        struct error *error);

/* The two halves of an exchange, for a caller that wants several requests under way: send adds the
 * next "id"; receive gives the next line, whatever object it holds. */
bool runner_send(struct runner *runner, json_t *request, int64_t limit_ns, struct error *error);
json_t *runner_receive(struct runner *runner, int64_t limit_ns, struct error *error);

/* Kindly (coprocess_stop), and at once; both leave {0}. Neither does anything to a runner that is
 * not running. */
enum coprocess_end runner_stop(struct runner *runner);
void runner_kill(struct runner *runner);

#endif
