/*
 * session_probes.h - what a session measures beside its rounds: the probes, the few cells of a
 * brief runtime, and the trials of the user's work.
 */
#ifndef TVP_SESSION_PROBES_H
#define TVP_SESSION_PROBES_H

#include <stdbool.h>

#include "tvp/common/error.h"
#include "tvp/session/session.h"

/* Where there are claims to judge, runs the brief cells of brief runtimes and the probes on the
 * first runtime that offers them; then the trials. Nothing where the run has no probes. */
bool session_probe(struct session *session, struct error *error);

/* How long that will take, and handing data over (session_data.h), in seconds, as predicted. */
double session_probe_seconds(const struct session *session);

#endif
