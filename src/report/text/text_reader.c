#include "tvp/text/text_reader.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/common/utf8.h"

/* A line, its end, a NUL, and room for two units of UTF-16 even then. */
enum { BUFFER_BYTES = TEXT_LINE_LIMIT + 8 };

static const char byte_order_mark[] = "\xef\xbb\xbf";
static const char mark_little_endian[] = "\xff\xfe";
static const char mark_big_endian[] = "\xfe\xff";
enum { UTF16_MARK_BYTES = 2 };

void text_reader_init(struct text_reader *reader, FILE *stream, const char *name)
{
    *reader = (struct text_reader){.stream = stream, .name = name, .line_end = '\n'};
    reader->buffer = xmalloc(BUFFER_BYTES);
}

void text_reader_release(struct text_reader *reader)
{
    free(reader->buffer);
    *reader = (struct text_reader){0};
}

/* ---- filling the buffer ---- */

/* Reads until the buffer is full or the stream has no more. */
static void fill_bytes(struct text_reader *reader)
{
    size_t room = BUFFER_BYTES - 1 - reader->filled;
    size_t got = fread(reader->buffer + reader->filled, 1, room, reader->stream);
    reader->filled += got;
    reader->drained = got < room;
}

static void add_character(struct text_reader *reader, uint32_t code_point)
{
    reader->filled += utf8_write(code_point, reader->buffer + reader->filled);
}

/* One unit of UTF-16: a character, or half of one. */
static void add_unit(struct text_reader *reader, uint16_t unit)
{
    bool second = (unit & 0xfc00) == 0xdc00;
    if (reader->surrogate && second) {
        add_character(reader, 0x10000 + ((reader->surrogate & 0x3ffU) << 10) + (unit & 0x3ffU));
        reader->surrogate = 0;
        return;
    }
    if (reader->surrogate)
        add_character(reader, UTF8_REPLACEMENT_CHARACTER);
    bool first = (unit & 0xfc00) == 0xd800;
    reader->surrogate = first ? unit : 0;
    if (!first)
        add_character(reader, second ? UTF8_REPLACEMENT_CHARACTER : unit);
}

/* A unit becomes at most three bytes of UTF-8, and those of a lone surrogate before it. */
static void fill_utf16(struct text_reader *reader)
{
    size_t room = (BUFFER_BYTES - 1 - reader->filled) / 3;
    size_t count = room > 0 ? room - 1 : 0;
    unsigned char(*units)[2] = xreallocarray(NULL, count, sizeof *units);
    size_t got = fread(units, sizeof *units, count, reader->stream);
    size_t high = reader->encoding == TEXT_UTF16_BIG_ENDIAN ? 0 : 1;
    for (size_t i = 0; i < got; i++)
        add_unit(reader, (uint16_t)(units[i][high] << 8 | units[i][1 - high]));
    reader->drained = got < count;
    if (reader->drained && reader->surrogate)
        add_character(reader, UTF8_REPLACEMENT_CHARACTER);
    free(units);
}

/* The first two bytes say whether the text is UTF-16; others stay in the buffer. */
static void find_encoding(struct text_reader *reader)
{
    reader->filled = fread(reader->buffer, 1, UTF16_MARK_BYTES, reader->stream);
    if (reader->filled < UTF16_MARK_BYTES)
        return;
    if (memcmp(reader->buffer, mark_little_endian, UTF16_MARK_BYTES) == 0)
        reader->encoding = TEXT_UTF16_LITTLE_ENDIAN;
    else if (memcmp(reader->buffer, mark_big_endian, UTF16_MARK_BYTES) == 0)
        reader->encoding = TEXT_UTF16_BIG_ENDIAN;
    if (reader->encoding != TEXT_UTF8)
        reader->filled = 0;
}

static bool fill(struct text_reader *reader, struct error *error)
{
    memmove(reader->buffer, reader->buffer + reader->next, reader->filled - reader->next);
    reader->filled -= reader->next;
    reader->next = 0;
    bool beginning = reader->number == 0 && reader->filled == 0;
    errno = 0;
    if (beginning)
        find_encoding(reader);
    if (reader->encoding == TEXT_UTF8)
        fill_bytes(reader);
    else
        fill_utf16(reader);
    if (ferror(reader->stream))
        return error_set_errno(error, errno, "cannot read %s", reader->name);
    size_t mark = sizeof byte_order_mark - 1;
    if (beginning && reader->filled >= mark && memcmp(reader->buffer, byte_order_mark, mark) == 0)
        reader->next = mark;
    return true;
}

/* ---- lines ---- */

static char *find_end(const struct text_reader *reader)
{
    return memchr(reader->buffer + reader->next, reader->line_end, reader->filled - reader->next);
}

bool text_reader_next(struct text_reader *reader, struct error *error)
{
    char *end = find_end(reader);
    while (!end && !reader->drained && reader->filled - reader->next <= TEXT_LINE_LIMIT) {
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
    return error_set(
        error, ERROR_FAILED,
        "%s:%zu: a NUL byte: this is no text in UTF-8, nor in UTF-16 with a byte order "
        "mark: convert it",
        reader->name, reader->number);
}

bool text_reader_begins(const struct text_reader *reader, const char *bytes, size_t count)
{
    return reader->filled - reader->next >= count &&
           memcmp(reader->buffer + reader->next, bytes, count) == 0;
}

void text_reader_allow_cr(struct text_reader *reader)
{
    if (!find_end(reader) &&
        memchr(reader->buffer + reader->next, '\r', reader->filled - reader->next))
        reader->line_end = '\r';
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
