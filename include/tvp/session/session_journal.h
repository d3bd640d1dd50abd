/*
 * session_journal.h - where the records of a session go: into the results, and as a line into the
 * data file.
 */
#ifndef TVP_SESSION_JOURNAL_H
#define TVP_SESSION_JOURNAL_H

#include <jansson.h>
#include <stdbool.h>

#include "tvp/common/error.h"
#include "tvp/session/session.h"

/* Takes a record and releases it. */
bool session_take(struct session *session, json_t *record, struct error *error);

/* The same of a record that the results have taken already. */
bool session_keep(struct session *session, json_t *record, struct error *error);

/* Takes a warning record of that text; what is known before the rounds is said with all others. */
bool session_take_warning(struct session *session, const char *text, struct error *error);

/* The same of what turns up later: it is said at once. */
bool session_warn(struct session *session, const char *text, struct error *error);

#endif
