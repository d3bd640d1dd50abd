#include "tvp/text/text_reader.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"

/* A line, its end (also CR LF), and a NUL. */
enum { BUFFER_BYTES = TEXT_LINE_LIMIT + 3 };

static const char byte_order_mark[] = "\xef\xbb\xbf";

void text_reader_init(struct text_reader *reader, FILE *stream, const char *name)
{
    *reader = (struct text_reader){.stream = stream, .name = name};
    reader->buffer = xmalloc(BUFFER_BYTES);
}

void text_reader_release(struct text_reader *reader)
{
    free(reader->buffer);
    *reader = (struct text_reader){0};
}

/* Reads until the buffer is full or the stream has no more. */
static bool fill(struct text_reader *reader, struct error *error)
{
    memmove(reader->buffer, reader->buffer + reader->next, reader->filled - reader->next);
    reader->filled -= reader->next;
    reader->next = 0;
    bool beginning = reader->number == 0 && reader->filled == 0;
    size_t room = BUFFER_BYTES - 1 - reader->filled;
    errno = 0;
    size_t got = fread(reader->buffer + reader->filled, 1, room, reader->stream);
    reader->filled += got;
    reader->drained = got < room;
    if (ferror(reader->stream))
        return error_set_errno(error, errno, "cannot read %s", reader->name);
    size_t mark = sizeof byte_order_mark - 1;
    if (beginning && reader->filled >= mark && memcmp(reader->buffer, byte_order_mark, mark) == 0)
        reader->next = mark;
    return true;
}

static char *find_end(const struct text_reader *reader)
{
    return memchr(reader->buffer + reader->next, '\n', reader->filled - reader->next);
}

bool text_reader_next(struct text_reader *reader, struct error *error)
{
    char *end = find_end(reader);
    if (!end && !reader->drained) {
        if (!fill(reader, error))
            return false;
        end = find_end(reader);
    }
    if (!end && reader->next == reader->filled)
        return false;
    reader->number++;
    reader->line = reader->buffer + reader->next;
    reader->length = (end ? (size_t)(end - reader->buffer) : reader->filled) - reader->next;
    reader->next += reader->length + (end ? 1 : 0);
    reader->ended = end;
    if (reader->length > TEXT_LINE_LIMIT)
        return error_set(error, ERROR_FAILED, "%s:%zu: the line is longer than %d bytes",
                         reader->name, reader->number, TEXT_LINE_LIMIT);
    reader->line[reader->length] = '\0';
    return true;
}

bool text_reader_check_text(const struct text_reader *reader, struct error *error)
{
    if (!memchr(reader->line, '\0', reader->length))
        return true;
    return error_set(error, ERROR_FAILED,
                     "%s:%zu: a NUL byte: this is not text in UTF-8 (a redirection in PowerShell "
                     "writes UTF-16: convert it)",
                     reader->name, reader->number);
}

int text_reader_peek(struct text_reader *reader, struct error *error)
{
    if (reader->next == reader->filled && !reader->drained && !fill(reader, error))
        return EOF;
    for (size_t i = reader->next; i < reader->filled; i++)
        if (!strchr(" \t\r\n", reader->buffer[i]) || reader->buffer[i] == '\0')
            return (unsigned char)reader->buffer[i];
    return EOF;
}
