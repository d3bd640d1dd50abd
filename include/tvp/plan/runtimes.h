/*
 * runtimes.h - the runtimes of a run: how each is started, asked and ended, what its hello said.
 *
 * A runtime that is measured with two start methods has two entries, "native" and "native-spawn";
 * the second shares the thread cases of the first (`threads_of`).
 */
#ifndef TVP_RUNTIMES_H
#define TVP_RUNTIMES_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tvp/common/error.h"
#include "tvp/data/results.h"
#include "tvp/options/options.h"
#include "tvp/plan/plan.h"
#include "tvp/runner/io_settings.h"
#include "tvp/runner/runner.h"
#include "tvp/runner/user_work.h"

struct runtime {
    char *name;
    char *command; /* for sh -c */
    char *start_method;
    int64_t amounts[WORK_COUNT];    /* of each work; 0: it has none */
    uint64_t checksums[WORK_COUNT]; /* of that amount, once it is known */
    bool checksum_known[WORK_COUNT];
    bool brief;     /* serves one claim only */
    bool older;     /* of an older build (--against) */
    int threads_of; /* index of the entry whose thread cases it shares; -1: has its own */
    bool kinds[WORKER_KIND_COUNT]; /* of worker that the run measures */
    json_t *hello;
    json_t *first_trials;         /* records of the first calls (first_calls.h); NULL: none */
    struct user_work *work;       /* what its runner loads when it starts; NULL: nothing */
    const struct io_settings *io; /* of all runtimes */
    struct speed speed;
    double hello_seconds; /* that its runner took to start and say hello; 0: not known */
    double usable_cpus;

    struct runner runner;
    bool running;
    int failures_in_a_row;
};

struct runtimes {
    struct runtime *list;
    size_t count;
    struct io_settings io;
    struct user_work *work;        /* borrowed, set before they are opened; NULL: none */
    bool kinds[WORKER_KIND_COUNT]; /* of worker that the run measures */
    bool once; /* for a dry run, set before they are opened: a runner is started once and stays, and
                * each speed is measured once */
};

/* Starts every runtime that the options name once, reads its hello, and makes an entry for each
 * start method asked for; the runners are ended again. Fails when a runtime cannot be started, none
 * of the start methods asked for is offered, or --workers names kinds of which no runner offers
 * one. */
bool runtimes_open(struct runtimes *runtimes, const struct options *options, struct error *error);

/* The same for a saved run: an entry for each of its runtimes, in its order. Commands come from the
 * options, or are built in (native, cpython); never from the file. Fails, naming --runtime, when
 * the options lack a command or name a runtime that the run does not have, and when a runner offers
 * less than the run needs. */
bool runtimes_reopen(struct runtimes *runtimes, const struct results *results,
                     const struct options *options, struct error *error);

/* Adds the CPython of the PATH as a brief entry when there is one and it starts; otherwise leaves
 * the list as it is and puts the reason into `reason` (a sentence fragment). */
bool runtimes_add_brief_cpython(struct runtimes *runtimes, struct error *reason);

/* Whether the run measures its kind of worker, and the runner offers it. */
bool runtime_measures(const struct runtime *runtime, enum case_id case_id);

/* Starts its runner, and loads the work into it, where it is not running. */
bool runtime_start(struct runtime *runtime, struct error *error);

/* Sends the request to the runtime's runner, started where it is not running, and gives its answer,
 * which the caller owns. Releases the request. NULL: the error says what runner_start or
 * runner_exchange did, and the runner has been ended: one that broke the protocol cannot be asked
 * again. */
json_t *runtime_exchange(struct runtime *runtime, json_t *request, int64_t limit_ns,
                         struct error *error);

/* The same with a runner of its own, which has done nothing before and is ended after. */
json_t *runtime_exchange_anew(struct runtime *runtime, json_t *request, int64_t limit_ns,
                              struct error *error);

/* Ends its runner where it is running. */
void runtime_stop(struct runtime *runtime);

/* Lets it end by itself, while this program does something else: nothing more can be asked of it.
 * It is ended all the same. */
void runtime_dismiss(struct runtime *runtime);

/* Ends the runners of a round. Returns the time in ns that was stolen from their host meanwhile, as
 * the first that knows it says; -1 when none does. */
int64_t runtimes_finish(struct runtimes *runtimes);

/* Ends all runners. */
void runtimes_stop(struct runtimes *runtimes);

void runtimes_release(struct runtimes *runtimes);

#endif
