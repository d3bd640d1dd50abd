/*
 * serve.h - the runner's side of the protocol: hello, then an answer to every request.
 */
#ifndef TVP_SERVE_H
#define TVP_SERVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

/* The answer, a new object, to one line of `length` bytes without its '\n'. A line that is not
 * understood gets an error for an answer. steal_ns is the system's steal time (system.h) at the
 * hello, -1 when it was not known. Here for tests, which have no stream. */
json_t *serve_line(const char *line, size_t length, int64_t steal_ns);

/* Says hello on `out` and answers the requests from `in` until it ends. Writes each line with one
 * write where the system takes it, so nothing waits in a buffer when workers are forked. False when
 * `out` cannot be written; errno says why. */
bool serve(int in, int out);

#endif
