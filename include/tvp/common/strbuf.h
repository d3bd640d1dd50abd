/*
 * strbuf.h - a string that grows.
 *
 * Start with `struct strbuf text = {0};`, end with strbuf_release. `data` is NULL until something
 * is added; strbuf_text always gives a terminated string. Bytes may be anything, also NUL.
 * Appending costs amortised constant time per byte.
 */
#ifndef TVP_STRBUF_H
#define TVP_STRBUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct strbuf {
    char *data; /* terminated with NUL when not NULL */
    size_t length;
    size_t capacity;
};

void strbuf_add(struct strbuf *buffer, const char *bytes, size_t length);
void strbuf_adds(struct strbuf *buffer, const char *text);
void strbuf_addc(struct strbuf *buffer, char c);
void strbuf_addf(struct strbuf *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void strbuf_vaddf(struct strbuf *buffer, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

/* Appends what the stream holds, up to its end or until the buffer is longer than `limit`. False,
 * with errno, when it cannot be read. */
bool strbuf_read(struct strbuf *buffer, FILE *stream, size_t limit);
/* Empties the buffer and keeps its memory. */
void strbuf_clear(struct strbuf *buffer);
/* Shortens the buffer to `length` bytes. */
void strbuf_truncate(struct strbuf *buffer, size_t length);
/* The content as a C string ("" when nothing was added); valid until the next change. */
const char *strbuf_text(const struct strbuf *buffer);
/* Hands the content to the caller, who frees it; the buffer is empty afterwards. */
char *strbuf_detach(struct strbuf *buffer);
void strbuf_release(struct strbuf *buffer);

#endif
