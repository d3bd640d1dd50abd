/*
 * Makes LaTeX of any bytes as Markdown. Requires what latex_property.h says of every body.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "latex_property.h"
#include "tvp/publish/markdown_latex.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* Each address is a file's path. */
static bool add_path(struct strbuf *out, const char *address, size_t length, const void *context)
{
    (void)context;
    strbuf_add(out, address, length);
    return length > 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct strbuf body = {0};
    struct error error = {0};
    const char *problem = error.text;
    if (markdown_latex(&body, (const char *)bytes, size, add_path, NULL, &error))
        problem = latex_problem(strbuf_text(&body), body.length);
    if (problem) {
        fprintf(stderr, "%s\n[%s]\n", problem, strbuf_text(&body));
        abort();
    }
    strbuf_release(&body);
    return 0;
}
