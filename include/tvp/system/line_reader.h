/*
 * line_reader.h - lines of limited length from a file descriptor.
 *
 * Reads as little ahead as it can (one read at a time, into a small buffer), and keeps no memory of
 * a line that was too long. Start with `struct line_reader reader = {.file = STDIN_FILENO};`.
 */
#ifndef TVP_LINE_READER_H
#define TVP_LINE_READER_H

#include <stddef.h>

#include "tvp/common/strbuf.h"

struct line_reader {
    int file;
    struct strbuf line; /* without its '\n'; may hold any byte */
    char chunk[4096];
    size_t at; /* of the chunk: what was used up, and what there is */
    size_t end;
};

enum line_result {
    LINE_READ,     /* `line` has it; also a last one that has no '\n' */
    LINE_TOO_LONG, /* it was skipped up to its end; `line` is empty */
    LINE_END       /* end of file, or an error of reading */
};

/* Reads the next line, of at most `limit` bytes with its '\n'. */
enum line_result line_read(struct line_reader *reader, size_t limit);

void line_reader_release(struct line_reader *reader);

#endif
