/*
 * flat_text.h - a text from outside as one line of well-formed, harmless characters.
 */
#ifndef TVP_FLAT_TEXT_H
#define TVP_FLAT_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tvp/common/strbuf.h"

/* Appends the text: runs of what `is_blank` names become one blank, and none at either end; broken
 * UTF-8 and what utf8.h calls unsafe become U+FFFD. Stops when `limit` bytes or a few more are
 * written, and returns how many bytes of the text have been read. */
size_t add_flat(struct strbuf *out, const char *text, size_t length, size_t limit,
                bool (*is_blank)(uint32_t code_point));

#endif
