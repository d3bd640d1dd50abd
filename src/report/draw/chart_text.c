#include "tvp/draw/chart_text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/common/strbuf.h"

/* PLplot reads a text into a buffer of 1024 characters; escapes may double each of ours. */
enum { CHARACTER_LIMIT = 400 };

static const char ELLIPSIS[] = "…";
static const char REPLACEMENT[] = "\xef\xbf\xbd"; /* U+FFFD */

/* ---- reading UTF-8 ---- */

static bool continues(unsigned char byte)
{
    return (byte & 0xc0) == 0x80;
}

/* The code point at `text`, its length in *length; UINT32_MAX with length 1 when it is not UTF-8.
 * Overlong forms, surrogates and values past U+10FFFF are not. */
static uint32_t decode(const unsigned char *text, size_t *length)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    *length = 1;
    if (text[0] < 0x80)
        return text[0];
    size_t bytes = text[0] >= 0xf0 ? 4 : text[0] >= 0xe0 ? 3 : 2;
    if (text[0] < 0xc2 || text[0] > 0xf4)
        return UINT32_MAX;
    uint32_t point = text[0] & (0x7fU >> bytes);
    for (size_t i = 1; i < bytes; i++) {
        if (!continues(text[i]))
            return UINT32_MAX;
        point = point << 6 | (text[i] & 0x3fU);
    }
    if (point < smallest[bytes] || (point >= 0xd800 && point < 0xe000) || point > 0x10ffff)
        return UINT32_MAX;
    *length = bytes;
    return point;
}

static bool is_blank(uint32_t point)
{
    return point == ' ' || (point >= '\t' && point <= '\r') || point == 0x2028 || point == 0x2029;
}

/* Controls, marks that turn the direction of writing, and the byte order mark: nothing that can be
 * seen, and some would rearrange what stands beside them. */
static bool is_unwanted(uint32_t point)
{
    return point < 0x20 || (point >= 0x7f && point < 0xa0) || point == 0x200e || point == 0x200f ||
           (point >= 0x202a && point <= 0x202e) || (point >= 0x2066 && point <= 0x2069) ||
           point == 0xfeff || (point >= 0xfff9 && point <= 0xfffb);
}

char *text_clean(const char *text)
{
    struct strbuf clean = {0};
    const unsigned char *at = (const unsigned char *)(text ? text : "");
    bool blank = false;
    for (size_t count = 0; *at && count < CHARACTER_LIMIT;) {
        size_t length;
        uint32_t point = decode(at, &length);
        if (is_blank(point)) {
            blank = true;
        } else if (!is_unwanted(point)) {
            if (blank && clean.length > 0)
                strbuf_addc(&clean, ' ');
            blank = false;
            if (point == UINT32_MAX)
                strbuf_adds(&clean, REPLACEMENT);
            else
                strbuf_add(&clean, (const char *)at, length);
            count++;
        }
        at += length;
    }
    return strbuf_detach(&clean);
}

/* ---- fitting ---- */

/* Where each character of a clean text starts, and where the text ends. */
static size_t *boundaries(const char *text, size_t *count)
{
    size_t length = strlen(text);
    size_t *starts = xreallocarray(NULL, length + 1, sizeof *starts);
    *count = 0;
    for (size_t i = 0; i < length; i++)
        if (!continues((unsigned char)text[i]))
            starts[(*count)++] = i;
    starts[*count] = length;
    return starts;
}

static char *shortened(const char *text, size_t length)
{
    while (length > 0 && text[length - 1] == ' ')
        length--;
    return xasprintf("%.*s%s", (int)length, text, ELLIPSIS);
}

char *text_fit(const char *text, double width, struct chart_font font,
               text_width_function *text_width)
{
    if (text_width(text, font) <= width)
        return xstrdup(text);
    if (text_width(ELLIPSIS, font) > width)
        return xstrdup("");
    size_t too_many;
    size_t *starts = boundaries(text, &too_many);
    size_t fitting = 0;
    while (too_many - fitting > 1) {
        size_t middle = (fitting + too_many) / 2;
        char *candidate = shortened(text, starts[middle]);
        if (text_width(candidate, font) <= width)
            fitting = middle;
        else
            too_many = middle;
        free(candidate);
    }
    char *result = shortened(text, starts[fitting]);
    free(starts);
    return result;
}

/* How many bytes of the text, up to a blank, fit into the width; 0 when not even one word does. */
static size_t words_that_fit(const char *text, double width, struct chart_font font,
                             text_width_function *text_width)
{
    size_t fitting = 0;
    for (const char *blank = strchr(text, ' '); blank; blank = strchr(blank + 1, ' ')) {
        size_t length = (size_t)(blank - text);
        char *candidate = xstrndup(text, length);
        bool fits = text_width(candidate, font) <= width;
        free(candidate);
        if (!fits)
            break;
        fitting = length;
    }
    return fitting;
}

size_t text_wrap(const char *text, double width, struct chart_font font,
                 text_width_function *text_width, char *lines[], size_t limit)
{
    size_t count = 0;
    while (*text && count < limit) {
        size_t fitting = 0;
        if (count + 1 < limit && text_width(text, font) > width)
            fitting = words_that_fit(text, width, font, text_width);
        if (fitting == 0) {
            lines[count++] = text_fit(text, width, font, text_width);
            break;
        }
        lines[count++] = xstrndup(text, fitting);
        text += fitting + 1;
    }
    return count;
}

char *text_escape(const char *text)
{
    struct strbuf escaped = {0};
    for (; *text; text++) {
        if (*text == '#')
            strbuf_addc(&escaped, '#');
        strbuf_addc(&escaped, *text);
    }
    return strbuf_detach(&escaped);
}
