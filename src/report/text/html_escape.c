#include "tvp/text/html_escape.h"

#include <stdbool.h>
#include <stdint.h>

#include "tvp/common/utf8.h"

static const char *reference(uint32_t code_point)
{
    switch (code_point) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

static bool is_layout(uint32_t code_point)
{
    return code_point == '\n' || code_point == '\r' || code_point == '\t';
}

/* No characters, in XML as well: a file with one is not well-formed. */
static bool is_no_character(uint32_t code_point)
{
    return (code_point & 0xfffe) == 0xfffe;
}

void html_escape(struct strbuf *out, const char *text, size_t length)
{
    for (size_t at = 0; at < length;) {
        uint32_t code_point = 0;
        size_t size = utf8_decode(text + at, length - at, &code_point);
        const char *instead = reference(code_point);
        if (size == 0 || is_no_character(code_point) ||
            (utf8_is_unsafe(code_point) && !is_layout(code_point)))
            strbuf_adds(out, UTF8_REPLACEMENT);
        else if (instead)
            strbuf_adds(out, instead);
        else
            strbuf_add(out, text + at, size);
        at += size ? size : 1;
    }
}
