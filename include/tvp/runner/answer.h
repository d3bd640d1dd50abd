/*
 * answer.h - whether what a runner says can be believed: its hello and its answers.
 *
 * A runner is another program, perhaps somebody's own, perhaps on another machine. What it says is
 * checked before it becomes a sample: a time that cannot be, or work that was not done, is a
 * failure with one line that says which rule of protocol.h it breaks, in words that follow the
 * runner's name ("answered with the checksum 5, expected 246240"). Only reads its arguments.
 */
#ifndef TVP_ANSWER_H
#define TVP_ANSWER_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "tvp/common/cases.h"
#include "tvp/common/error.h"
#include "tvp/data/results.h"

/* What was asked for, as far as the answer depends on it. */
struct cell_expectation {
    enum case_id case_id;
    uint32_t workers;
    int64_t amount;    /* of the case's work */
    uint64_t checksum; /* where the work has one: what it is at that amount */
    bool calls_work;   /* its tasks call the user's function instead of computing */
    uint32_t marks;    /* of progress, of each worker; 0: none were asked for */
    int64_t least_ns;  /* no window is shorter; 0: not known */
    bool any_bytes;    /* how many come is not known beforehand */
};

/* Whether the hello has every required member, in the protocol's version. */
bool hello_check(const json_t *hello, struct error *error);

/* Whether the answer is one to this request: the same id and the same kind, or kind "error". An
 * "error" member, where there is one, must be an object with a name and a message. */
bool answer_matches(const json_t *answer, const json_t *request, struct error *error);

/* Whether an answer without "error" satisfies all that the protocol says of a cell: times inside
 * the window and one of each worker, work done, no window shorter than the wait. */
bool answer_check_cell(const json_t *answer, const struct cell_expectation *expect,
                       struct error *error);

/* The same of a cell of data: every byte was the right one. */
bool answer_check_data(const json_t *answer, const struct data_cell *cell, struct error *error);

/* The same of a trial. */
bool answer_check_trial(const json_t *answer, struct error *error);

#endif
