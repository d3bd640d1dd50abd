#include "tvp/text/flat_text.h"

#include "tvp/common/utf8.h"

size_t add_flat(struct strbuf *out, const char *text, size_t length, size_t limit,
                bool (*is_blank)(uint32_t code_point))
{
    size_t start = out->length, at = 0;
    bool gap = false;
    while (at < length && out->length - start < limit) {
        uint32_t code_point = 0;
        size_t size = utf8_decode(text + at, length - at, &code_point);
        if (size > 0 && is_blank(code_point)) {
            gap = out->length > start;
        } else {
            if (gap)
                strbuf_addc(out, ' ');
            gap = false;
            if (size == 0 || utf8_is_unsafe(code_point))
                strbuf_adds(out, UTF8_REPLACEMENT);
            else
                strbuf_add(out, text + at, size);
        }
        at += size > 0 ? size : 1;
    }
    return at;
}
