#include "tvp/serve/load.h"

#include <string.h>

#include "tvp/common/json_text.h"
#include "tvp/serve/hello.h"
#include "tvp/workers/library_work.h"

static json_t *not_loaded(const struct error *cause)
{
    return json_pack("{s:{s:s, s:s, s:o}}", "error", "name", "load", "call", "load", "message",
                     json_text(cause->text, strlen(cause->text)));
}

json_t *load_answer(const json_t *request, struct error *error)
{
    const json_t *work = json_object_get(request, "work"), *output;
    const char *file = json_string_value(json_object_get(work, "file"));
    const char *function = json_string_value(json_object_get(work, "function"));
    output = json_object_get(request, "output");
    if (!file || !function || (output && !json_is_boolean(output)))
        error_set(error, ERROR_USAGE,
                  "\"work\" must have a \"file\" and a \"function\", both texts, and \"output\" be "
                  "true or false");
    else if (!library_work_offered())
        error_set(error, ERROR_USAGE,
                  "this program is static and loads no work: tvp-measure-dynamic does");
    else if (library_work_loaded())
        error_set(error, ERROR_USAGE, "a work is loaded already, and stays until the end");
    if (error->code != ERROR_NONE)
        return NULL;
    struct error cause = {0};
    if (!library_work_load(file, function, json_is_true(output), &cause))
        return not_loaded(&cause);
    return json_pack("{s:b, s:o}", "takes_worker", 1, "process", hello_process());
}
