/*
 * text_reader.h - a stream read line by line in bounded memory.
 *
 * Lines end with LF, which is taken off; a CR before it stays, a blank to whoever reads the line. A
 * line longer than TEXT_LINE_LIMIT bytes is refused before it is stored whole.
 *
 * The text is UTF-8. A byte order mark at the beginning is left out; when it is one of UTF-16, the
 * text is read as that and given as UTF-8, each lone surrogate as U+FFFD.
 *
 *     struct text_reader reader;
 *     text_reader_init(&reader, stream, "report.jsonl");
 *     while (text_reader_next(&reader, error))
 *         use(reader.line, reader.length);
 *     text_reader_release(&reader);
 *     return error->code == ERROR_NONE;
 */
#ifndef TVP_TEXT_READER_H
#define TVP_TEXT_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "tvp/common/error.h"

#define TEXT_LINE_LIMIT (1 << 20)

enum text_encoding { TEXT_UTF8, TEXT_UTF16_LITTLE_ENDIAN, TEXT_UTF16_BIG_ENDIAN };

struct text_reader {
    FILE *stream;     /* borrowed */
    const char *name; /* borrowed; begins every error */
    char *line;       /* the current line, ended with NUL; may hold NUL bytes itself */
    size_t length;    /* of the line, without its end */
    size_t number;    /* of the line, from 1 */
    bool ended;       /* the line had its line end: only the last one may not */
    char *buffer;
    size_t next;   /* where unread bytes begin */
    size_t filled; /* where they end */
    bool drained;  /* the stream has no more */
    char line_end; /* of every line: LF, or CR */
    enum text_encoding encoding;
    uint16_t surrogate; /* the first half of a character whose second half is to come; or 0 */
};

void text_reader_init(struct text_reader *reader, FILE *stream, const char *name);

/* The next line; it stays until the next call and may be written to. False at the end, or with the
 * error set: a read failed, or the line is too long. */
bool text_reader_next(struct text_reader *reader, struct error *error);

/* Whether the current line is text: fails when it holds a NUL byte. */
bool text_reader_check_text(const struct text_reader *reader, struct error *error);

/* Whether the text ahead begins with these bytes, which are not read on. After text_reader_peek. */
bool text_reader_begins(const struct text_reader *reader, const char *bytes, size_t count);

/* Has lines end with CR when that is what the text ahead has and LF is not. After text_reader_peek,
 * before the first line. */
void text_reader_allow_cr(struct text_reader *reader);

/* The first byte ahead that is no blank and no line end, without reading on; EOF when there is none
 * (or when it lies further ahead than TEXT_LINE_LIMIT bytes), or with the error set when a read
 * failed.
 */
int text_reader_peek(struct text_reader *reader, struct error *error);

void text_reader_release(struct text_reader *reader);

#endif
