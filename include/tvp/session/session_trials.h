/*
 * session_trials.h - the trials of a session: what the user's work takes besides time, at each
 * number of workers.
 */
#ifndef TVP_SESSION_TRIALS_H
#define TVP_SESSION_TRIALS_H

#include <stdbool.h>

#include "tvp/common/error.h"
#include "tvp/session/session.h"

/* Runs those that have no record yet, once each. One that fails is a record too, and a warning. */
bool session_trials(struct session *session, struct error *error);

/* How many there will be, as the run's plan is: none where it has no probes. */
size_t session_trial_count(const struct session *session);

/* How long they will take, in seconds, as predicted. */
double session_trial_seconds(const struct session *session);

#endif
