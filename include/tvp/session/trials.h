/*
 * trials.h - trials of the user's work (protocol.h): the request, and what its answer is worth.
 */
#ifndef TVP_TRIALS_H
#define TVP_TRIALS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "tvp/common/cases.h"
#include "tvp/common/error.h"
#include "tvp/plan/runtimes.h"

/* Workers of one case, each with that many calls. */
struct trial_request {
    enum case_id case_id;
    uint32_t workers;
    int64_t calls;
    int64_t memory_samples; /* sums of memory to ask for; 0: as many as there are */
};

/* Runs it within `limit_ns`. Returns the answer, which the caller owns; NULL: the error says why in
 * words that stand alone. */
json_t *trial_run(struct runtime *runtime, const struct trial_request *request, int64_t limit_ns,
                  struct error *error);

/* The trial record (results.h) of an answer; NULL: of the failure that the message tells. */
json_t *trial_record(const char *runtime, const struct trial_request *request, const json_t *answer,
                     const char *message);

/* A pool of one worker of that kind does one task, which calls the work: seconds; 0: an error says
 * what went wrong. */
double trial_task(struct runtime *runtime, enum worker_kind kind, int64_t limit_ns,
                  struct error *error);

#endif
