/*
 * utf8.h - reading UTF-8 that may be broken: a character at a time, cut, and counted.
 *
 * Well-formed is what Unicode 3.9, table 3-7 allows: no overlong forms, no surrogates, nothing
 * above U+10FFFF.
 */
#ifndef TVP_UTF8_H
#define TVP_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* U+FFFD, what stands for a byte or a character that cannot be shown. */
#define UTF8_REPLACEMENT           "\xef\xbf\xbd"
#define UTF8_REPLACEMENT_CHARACTER 0xfffdU

/* Reads the character at the beginning of `length` bytes (at least one). Returns how many bytes it
 * has, 1 to 4, or 0 when they are not well-formed; `code_point` is set only for a character. */
size_t utf8_decode(const char *text, size_t length, uint32_t *code_point);

/* Whether a byte begins a character; if not, it goes on with one. */
bool utf8_begins(char byte);

/* How much of the first `length` bytes to keep so that the character at text[length], which is
 * read, is not cut in two. */
size_t utf8_cut(const char *text, size_t length);

/* Columns: its characters, as long as none of them is wide. */
size_t utf8_width(const char *text);

/* Writes the character, which is no surrogate, as at most 4 bytes without a NUL behind them, and
 * returns how many they are. */
size_t utf8_write(uint32_t code_point, char *bytes);

/* Whether a character belongs in no report: a control character (tab and line ends included, the
 * caller knows better what those mean) or one that reorders the text around it. */
bool utf8_is_unsafe(uint32_t code_point);

#endif
