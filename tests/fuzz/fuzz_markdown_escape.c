/*
 * Escapes any bytes, as two texts side by side (the first byte says where the first ends), in every
 * place a text may stand, and requires that md4c shows the bytes and nothing else.
 *
 * clang -std=c17 -D_GNU_SOURCE -g -O1 -fsanitize=fuzzer,address,undefined -Iinclude -Itests/unit \
 *     tests/fuzz/fuzz_markdown_escape.c src/common/{alloc,cleanup,error,strbuf}.c \
 *     src/report/{markdown_escape,utf8}.c -lmd4c-html -o build/fuzz_markdown_escape
 * build/fuzz_markdown_escape -max_total_time=120 -max_len=200 NEW_FOLDER \
 *     tests/fuzz/corpus/markdown_escape
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
