/*
 * Escapes any bytes, as two texts side by side (the first byte says where the first ends), in every
 * place a text may stand, and requires that cmark-gfm shows the bytes and nothing else.
 */
#include <stdio.h>
#include <stdlib.h>

#include "markdown_property.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    if (size == 0)
        return 0;
    const char *text = (const char *)bytes + 1;
    size_t length = size - 1;
    size_t first = bytes[0] < length ? bytes[0] : length;
    struct strbuf markdown = {0};
    struct strbuf html = {0};
    struct strbuf expected = {0};
    for (size_t i = 0; i < sizeof markdown_surroundings / sizeof *markdown_surroundings; i++) {
        if (!markdown_shows_itself(&markdown_surroundings[i], text, first, length, &markdown, &html,
                                   &expected)) {
            fprintf(stderr, "%s\nMarkdown [%s]\nexpected [%s]\ngot      [%s]\n",
                    markdown_surroundings[i].name, strbuf_text(&markdown), strbuf_text(&expected),
                    strbuf_text(&html));
            abort();
        }
    }
    strbuf_release(&markdown);
    strbuf_release(&html);
    strbuf_release(&expected);
    return 0;
}
