/*
 * lines.h - lines to and from a runner's process, each at most PROTOCOL_LINE_LIMIT bytes, and in
 * words what went wrong with it.
 *
 * No more than that is kept of what a runner writes, so one that floods costs a call, never the
 * run. Messages follow the runner's name: "was silent for 60 s", "ended with status 3 before it
 * answered". Its death never raises SIGPIPE here.
 */
#ifndef TVP_LINES_H
#define TVP_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tvp/common/error.h"
#include "tvp/common/strbuf.h"
#include "tvp/runner/coprocess.h"

/* What kind of thing went wrong last, for whoever knows a remedy. */
enum trouble {
    TROUBLE_OTHER,
    TROUBLE_SILENT, /* not a byte came in time */
    TROUBLE_NOT_JSON,
    TROUBLE_STATUS /* it ended with exit_status */
};

struct lines {
    struct coprocess process;
    struct strbuf received; /* bytes after the last whole line */
    bool heard;             /* whether a line has come */
    enum trouble trouble;
    int exit_status;
};

/* Writes all of it; the limit is for one that does not read. */
bool lines_write(struct lines *lines, const char *bytes, size_t length, int64_t limit_ns,
                 struct error *error);

/* Waits for the next line, and leaves it in `line` without its newline. */
bool lines_read(struct lines *lines, struct strbuf *line, int64_t limit_ns, struct error *error);

/* Whether anything has come, or the process has ended, before the limit. */
bool lines_await(const struct lines *lines, int64_t limit_ns);

/* Whether nothing has come since the last line: a runner speaks only when asked, so that would not
 * be the next answer. */
bool lines_are_quiet(struct lines *lines, struct error *error);

/* How much of a line is quoted in a message: at most 80 bytes, not cut inside a character. */
int quoted_length(const char *line, size_t length);

#endif
