/*
 * remedies.h - what to do about a runner that does not get as far as its first answer: what is most
 * often wrong with a command, as far as it can be told from the command and from how the runner
 * fails.
 *
 * Each adds a fragment that follows a message, ": …", or nothing when no remedy is known.
 */
#ifndef TVP_REMEDIES_H
#define TVP_REMEDIES_H

#include "tvp/common/strbuf.h"
#include "tvp/runner/lines.h"

/* For a command that has not said hello for some seconds, and may still. */
void add_remedy_of_silence(struct strbuf *text, const char *command);

/* For one that failed before its hello. Of one that was silent the stdin is closed, to see what it
 * does then. */
void add_remedy_before_hello(struct strbuf *text, const char *command, struct lines *lines);

/* For one that failed after its hello, before its first answer. */
void add_remedy_before_answer(struct strbuf *text, const struct lines *lines);

#endif
