/*
 * session_data.h - handing data over, as a session measures it: in rounds of its own, each with new
 * runners, after those of the cells.
 */
#ifndef TVP_SESSION_DATA_H
#define TVP_SESSION_DATA_H

#include <stdbool.h>

#include "tvp/common/error.h"
#include "tvp/session/session.h"

/* Measures what the run has not yet. No round begins after a minute and a half if there are enough
 * to resolve something. */
bool session_data(struct session *session, struct error *error);

/* How long that will take, in seconds, at most, as predicted. */
double session_data_seconds(const struct session *session);

#endif
