/*
 * utf16.h - a text in UTF-16 behind a byte order mark, for tests of what reads texts.
 */
#ifndef TVP_TESTS_UTF16_H
#define TVP_TESTS_UTF16_H

#include "unit.h"

#include <stdbool.h>
#include <string.h>

#include "tvp/common/utf8.h"

static inline size_t add_unit(char *bytes, size_t count, uint32_t unit, bool high_first)
{
    bytes[count + !high_first] = (char)(unit >> 8);
    bytes[count + high_first] = (char)(unit & 0xff);
    return count + 2;
}

/* Fills `bytes`, which have room for 2 + 2 * strlen(text), and returns how many they are. */
static inline size_t in_utf16(const char *text, bool high_first, char *bytes)
{
    size_t count = add_unit(bytes, 0, 0xfeff, high_first), length = strlen(text), size;
    uint32_t character = 0;
    for (size_t i = 0; i < length; i += size) {
        size = utf8_decode(text + i, length - i, &character);
        assert_true(size > 0);
        if (character < 0x10000) {
            count = add_unit(bytes, count, character, high_first);
            continue;
        }
        count = add_unit(bytes, count, 0xd800 | (character - 0x10000) >> 10, high_first);
        count = add_unit(bytes, count, 0xdc00 | ((character - 0x10000) & 0x3ff), high_first);
    }
    return count;
}

#endif
