/*
 * Any Markdown with no-break spaces: only blanks differ, and doing it again changes nothing.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/text/unbroken.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void take_spaces_back(struct strbuf *out, const char *text)
{
    static const char space[] = "\u00a0";
    for (const char *found; (found = strstr(text, space)); text = found + sizeof space - 1) {
        strbuf_add(out, text, (size_t)(found - text));
        strbuf_addc(out, ' ');
    }
    strbuf_adds(out, text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct strbuf text = {0}, before = {0}, once = {0}, after = {0};
    for (size_t i = 0; i < size; i++)
        strbuf_addc(&text, bytes[i] ? (char)bytes[i] : ' ');
    add_unbroken(&once, strbuf_text(&text), text.length);
    take_spaces_back(&before, strbuf_text(&text));
    take_spaces_back(&after, strbuf_text(&once));
    if (strcmp(strbuf_text(&before), strbuf_text(&after)) != 0)
        abort();
    strbuf_release(&text);
    strbuf_release(&before);
    strbuf_release(&once);
    strbuf_release(&after);
    return 0;
}
