/*
 * Parses, checks and renders any bytes as a template. Beyond not crashing: an error leaves the
 * output as it was, and a template that the check lets pass renders without an unknown name.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "json_schema.h"
#include "tvp/text/html_escape.h"

static const char data_text[] =
    "{\"a\": \"text & <more>\", \"b\": [1, 2.5, 3], \"c\": {\"a\": 1, \"d\": {\"e\": \"deep\"}},"
    " \"f\": [{\"a\": \"inner\", \"g\": [[1], [2, 3]]}, {\"a\": \"next\", \"g\": []}],"
    " \"h\": \"<table>\", \"n\": null, \"t\": true, \"u\": false, \"v\": []}";

static void render(const struct template *template, const json_t *data, bool strict, bool checked)
{
    const struct template_policy policy = {.escape = html_escape, .unknown_is_error = strict};
    struct strbuf out = {0};
    struct error error = {0};
    strbuf_adds(&out, "before");
    bool done = template_render(template, data, &policy, &out, &error);
    require(done == (error.code == ERROR_NONE));
    require(done || strcmp(strbuf_text(&out), "before") == 0);
    bool endless = strstr(error.text, "becomes endless") != NULL;
    require(done || endless || (strict && !checked));
    strbuf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static json_t *data;
    if (!data)
        data = json_loads(data_text, 0, NULL);
    struct error error = {0};
    struct template *template = template_parse("fuzz", (const char *)bytes, size, &error);
    require(!template == (error.code != ERROR_NONE));
    if (!template)
        return 0;
    struct template_schema schema = json_schema(data);
    bool checked = template_check(template, &schema, &error);
    require(checked == (error.code == ERROR_NONE));
    render(template, data, true, checked);
    render(template, data, false, checked);
    template_free(template);
    return 0;
}
