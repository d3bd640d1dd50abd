/*
 * trial.h - a cell of the user's work that is not timed: what it takes besides time (protocol.h).
 */
#ifndef TVP_TRIAL_H
#define TVP_TRIAL_H

#include <jansson.h>
#include <stdbool.h>

#include "tvp/common/error.h"
#include "tvp/serve/cell.h"

/* As cell_parse, for a case of the user's work only. */
bool trial_parse(struct cell_request *cell, const json_t *request, struct error *error);

/* Runs it and returns a new object with the answer's members, or "error". Memory is that of this
 * process and all below it, so what they share is counted once. */
json_t *trial_answer(const struct cell_request *cell);

#endif
