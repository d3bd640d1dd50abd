#include "tvp/pens/chart_text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/common/strbuf.h"
#include "tvp/common/utf8.h"

/* PLplot reads a text into a buffer of 1024 characters; escapes may double each of ours. */
enum { CHARACTER_LIMIT = 400 };

static const char ELLIPSIS[] = "…";

static bool is_blank(uint32_t point)
{
    return point == ' ' || (point >= '\t' && point <= '\r') || point == 0x2028 || point == 0x2029;
}

/* Nothing that can be seen, and some would rearrange what stands beside them: the byte order mark
 * and marks of the direction of writing too. */
static bool is_unwanted(uint32_t point)
{
    return utf8_is_unsafe(point) || point == 0x200e || point == 0x200f || point == 0xfeff ||
           (point >= 0xfff9 && point <= 0xfffb);
}

char *text_clean(const char *text)
{
    struct strbuf clean = {0};
    const char *at = text ? text : "", *end = at + strlen(at);
    bool blank = false;
    for (size_t count = 0; at < end && count < CHARACTER_LIMIT;) {
        uint32_t point = UTF8_REPLACEMENT_CHARACTER;
        size_t length = utf8_decode(at, (size_t)(end - at), &point);
        if (is_blank(point)) {
            blank = true;
        } else if (!is_unwanted(point)) {
            if (blank && clean.length > 0)
                strbuf_addc(&clean, ' ');
            blank = false;
            if (length == 0)
                strbuf_adds(&clean, UTF8_REPLACEMENT);
            else
                strbuf_add(&clean, at, length);
            count++;
        }
        at += length > 0 ? length : 1;
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
        if (utf8_begins(text[i]))
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

/* The end of the last whole word, unless that would leave less than half. */
static size_t end_of_word(const char *text, size_t length)
{
    size_t end = length;
    while (end > 0 && text[end] != ' ')
        end--;
    return end > length / 2 ? end : length;
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
    char *result = shortened(text, end_of_word(text, starts[fitting]));
    free(starts);
    return result;
}

/* A number and its unit, or what it counts, stay in one line. */
static bool follows_number(const char *text, const char *blank)
{
    return blank > text && blank[-1] >= '0' && blank[-1] <= '9';
}

/* How many bytes of the text, up to a blank, fit into the width; 0 when not even one word does. */
static size_t words_that_fit(const char *text, double width, struct chart_font font,
                             text_width_function *text_width)
{
    size_t fitting = 0;
    for (const char *blank = strchr(text, ' '); blank; blank = strchr(blank + 1, ' ')) {
        size_t length = (size_t)(blank - text);
        if (follows_number(text, blank))
            continue;
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
