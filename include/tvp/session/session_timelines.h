/*
 * session_timelines.h - the cells of a session whose workers leave marks of progress: who ran when.
 *
 * They are beside the samples, at the end of a round, so that these are measured as they would be
 * without them. Unless they were asked for they take no more than a part of the time that the
 * rounds take: where a round has little else they are in every second, third, … one.
 */
#ifndef TVP_SESSION_TIMELINES_H
#define TVP_SESSION_TIMELINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tvp/common/error.h"
#include "tvp/session/session.h"

/* Marks of progress of each worker. */
#define TIMELINE_MARKS 64

/* Runs those of a round, of all runtimes that are measured in rounds. */
bool session_timelines(struct session *session, uint32_t round, struct error *error);

/* Runs those of one runtime. */
bool session_timelines_of(struct session *session, size_t runtime, uint32_t round,
                          struct error *error);

/* How long they take in a round on average, in seconds, as predicted; and those of one runtime. */
double session_timeline_seconds(const struct session *session);
double session_timelines_seconds_of(const struct session *session, size_t runtime);

#endif
