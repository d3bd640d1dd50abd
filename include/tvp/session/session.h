/*
 * session.h - measuring: drives the runners through the rounds and gathers records. One cell is
 * session_cell.h, what is measured beside the rounds session_probes.h.
 *
 * Every record goes through session_journal.h: into the results, and as a line into the data file.
 * A cell that fails becomes a failure record and the run goes on; a runner that misbehaves is ended
 * with its process group and started again for the next cell, and given up after
 * SESSION_FAILURES_IN_A_ROW.
 *
 * Only a data file that cannot be written, or a runner that cannot be started at the very
 * beginning, ends a session early.
 */
#ifndef TVP_SESSION_H
#define TVP_SESSION_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "tvp/common/error.h"
#include "tvp/data/data_file.h"
#include "tvp/data/results.h"
#include "tvp/plan/runtimes.h"
#include "tvp/session/advance.h"
#include "tvp/session/progress.h"

enum { SESSION_FAILURES_IN_A_ROW = 3 };

struct session {
    struct runtimes *runtimes; /* in the order of results->runtimes */
    struct results *results;
    struct data_file *data;
    struct progress_line *progress;
    int64_t begin;          /* clock_now when the program began: what a budget counts from */
    int64_t end_by;         /* clock_now at which no further cell is begun; 0: any time */
    int64_t timeout_ns;     /* of each cell; 0: by what it should take */
    bool told_of_precision; /* that it will hardly be reached */
    int verbosity;          /* 1: a line a round on stderr; 2: a line a cell */
    bool claims;            /* whether claims are to be judged, which need probes */
    struct advance advance; /* through the cells of the rounds, and the trials */
    /* Called when all cells of a worker count are done; NULL: not wanted. */
    void (*row_done)(const struct results *results, uint32_t workers);
};

/* Runs all rounds, from the first that is not complete yet, until the plan's end, its budget or its
 * precision. Leaves the reason in `reason` ("rounds", "budget", "precision",
 * "most_rounds", "failure"). */
bool session_run(struct session *session, const char **reason, struct error *error);

/* Adds the end record. */
bool session_end(struct session *session, const char *reason, struct error *error);

/* Predicted seconds of one round: windows and what lies between them. */
double session_round_seconds(const struct session *session);

#endif
