#include "tvp/run/resuming.h"

#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/data/same_host.h"

/* ---- where everything goes ---- */

static const char extension[] = ".jsonl";
static const char middle[] = ".partial";

/* The part of the path before ".partial.jsonl" or ".partial.N.jsonl"; the whole length for another
 * name. */
static size_t stem_length(const char *path)
{
    size_t length = strlen(path), ending = sizeof extension - 1;
    if (length <= ending || strcmp(path + length - ending, extension) != 0)
        return length;
    size_t end = length - ending;
    while (end > 0 && path[end - 1] >= '0' && path[end - 1] <= '9')
        end--;
    if (end < length - ending && end > 0 && path[end - 1] == '.')
        end--;
    else
        end = length - ending;
    size_t middle_length = sizeof middle - 1;
    if (end <= middle_length || memcmp(path + end - middle_length, middle, middle_length) != 0 ||
        path[end - middle_length - 1] == '/')
        return length;
    return end - middle_length;
}

static char *data_path(const char *path)
{
    size_t stem = stem_length(path);
    return xasprintf("%.*s%s", (int)stem, path, path[stem] ? extension : "");
}

void resuming_set_outputs(struct options *options)
{
    char *data = data_path(options->resume);
    if (options->output_count == 0) {
        size_t length = strlen(data), ending = sizeof extension - 1;
        bool has_it = length > ending && strcmp(data + length - ending, extension) == 0;
        options->outputs = xcalloc(1, sizeof *options->outputs);
        enum report_format format =
            options->format == REPORT_FORMAT_COUNT ? REPORT_MARKDOWN : options->format;
        char *usual = format_ending(format);
        options->outputs[0] = (struct report_output){
            .path = xasprintf("%.*s%s", (int)(has_it ? length - ending : length), data, usual),
            .format = format,
        };
        free(usual);
        options->output_count = 1;
    }
    if (options->data)
        free(data);
    else
        options->data = data;
}

/* ---- what may not have changed ---- */

static bool refuse(const struct runtime *runtime, const char *what, const char *before,
                   const char *now, struct error *error)
{
    return error_set(error, ERROR_FAILED,
                     "the run cannot go on: %s of runtime %s was %s and is now %s; measure anew",
                     what, runtime->name, before, now);
}

/* "/home/me/crunch.py:parse"; the caller frees it. */
static char *work_name(const struct work_facts *work)
{
    return xasprintf("%s:%s", work->file ? work->file : work->module, work->function);
}

static bool is_same_text(const char *first, const char *second)
{
    return strcmp(first ? first : "", second ? second : "") == 0;
}

static bool is_same_work(const struct work_facts *saved, const struct user_work *given)
{
    return is_same_text(saved->function, given->function) &&
           is_same_text(saved->module, given->module) && !saved->file == !given->file;
}

bool resuming_check_work(const struct results *results, const struct user_work *work,
                         struct error *error)
{
    const struct work_facts *saved = &results->run.work;
    if (!saved->function)
        return !work || error_set(error, ERROR_USAGE,
                                  "--work: the saved run measures no function of yours: leave it "
                                  "out");
    char *name = work_name(saved);
    if (!work)
        error_set(error, ERROR_USAGE,
                  "the saved run measures %s, and what is run is never taken from a file: add "
                  "--work %s",
                  name, name);
    else if (!is_same_work(saved, work))
        error_set(error, ERROR_USAGE, "--work: the saved run measures %s: give the same", name);
    else if (saved->sha256 && work->hashed && strcmp(saved->sha256, work->hash) != 0)
        error_set(error, ERROR_FAILED,
                  "the run cannot go on: %s has changed since (another hash); measure anew",
                  saved->file ? saved->file : saved->module);
    free(name);
    return error->code == ERROR_NONE;
}

static bool check_text(const struct runtime *runtime, const json_t *before, const char *name,
                       struct error *error)
{
    const char *was = json_string_value(json_object_get(before, name));
    const char *is = json_string_value(json_object_get(runtime->hello, name));
    return strcmp(was ? was : "", is ? is : "") == 0 ||
           refuse(runtime, name, was ? was : "not known", is ? is : "not known", error);
}

static bool check_host(const struct runtime *runtime, const json_t *before, struct error *error)
{
    char was[128], is[128];
    const char *fact = host_difference(json_object_get(before, "host"),
                                       json_object_get(runtime->hello, "host"), was, is, sizeof is);
    return !fact || refuse(runtime, fact, was, is, error);
}

bool resuming_check(const struct results *results, const struct runtimes *runtimes,
                    struct error *error)
{
    for (size_t i = 0; i < runtimes->count; i++) {
        /* NULL: the run was cut short before its runners had said hello. */
        const json_t *before = results->runtimes[i].hello;
        const struct runtime *runtime = &runtimes->list[i];
        if (before && (!check_host(runtime, before, error) ||
                       !check_text(runtime, before, "language", error) ||
                       !check_text(runtime, before, "version", error)))
            return false;
    }
    return true;
}
