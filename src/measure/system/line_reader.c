#include "tvp/system/line_reader.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

/* Makes sure that the chunk has something unused. False at the end of the file. */
static bool fill(struct line_reader *reader)
{
    while (reader->at == reader->end) {
        ssize_t length = read(reader->file, reader->chunk, sizeof reader->chunk);
        if (length == 0 || (length < 0 && errno != EINTR))
            return false;
        reader->at = 0;
        reader->end = length > 0 ? (size_t)length : 0;
    }
    return true;
}

/* Drops what was kept of the line and its memory, and reads on to its end. */
static enum line_result skip_line(struct line_reader *reader)
{
    strbuf_release(&reader->line);
    while (fill(reader)) {
        char *newline = memchr(reader->chunk + reader->at, '\n', reader->end - reader->at);
        reader->at = newline ? (size_t)(newline - reader->chunk) + 1 : reader->end;
        if (newline)
            break;
    }
    return LINE_TOO_LONG;
}

enum line_result line_read(struct line_reader *reader, size_t limit)
{
    strbuf_clear(&reader->line);
    while (fill(reader)) {
        const char *begin = reader->chunk + reader->at;
        size_t available = reader->end - reader->at;
        const char *newline = memchr(begin, '\n', available);
        size_t part = newline ? (size_t)(newline - begin) : available;
        if (reader->line.length + part >= limit)
            return skip_line(reader);
        strbuf_add(&reader->line, begin, part);
        reader->at += part + (newline ? 1 : 0);
        if (newline)
            return LINE_READ;
    }
    return reader->line.length > 0 ? LINE_READ : LINE_END;
}

void line_reader_release(struct line_reader *reader)
{
    strbuf_release(&reader->line);
}
