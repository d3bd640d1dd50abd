#include "tvp/common/json_text.h"

#include <stdint.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/common/strbuf.h"
#include "tvp/common/utf8.h"

json_t *json_made(json_t *value)
{
    if (!value)
        out_of_memory();
    return value;
}

json_t *json_text(const char *bytes, size_t length)
{
    struct strbuf clean = {0};
    json_t *whole = memchr(bytes, '\0', length) ? NULL : json_stringn(bytes, length);
    if (whole)
        return whole;
    size_t at = 0;
    while (at < length) {
        uint32_t code_point = 0;
        size_t valid = utf8_decode(bytes + at, length - at, &code_point);
        if (valid > 0 && code_point != 0)
            strbuf_add(&clean, bytes + at, valid);
        else
            strbuf_adds(&clean, UTF8_REPLACEMENT);
        at += valid > 0 ? valid : 1;
    }
    json_t *text = json_made(json_stringn(strbuf_text(&clean), clean.length));
    strbuf_release(&clean);
    return text;
}

json_t *json_text_of(const char *text)
{
    return json_text(text, strlen(text));
}
