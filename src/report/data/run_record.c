#include "tvp/data/run_record.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/common/limits.h"
#include "tvp/common/protocol.h"
#include "tvp/text/json_member.h"

/* What the members stand for that a record may leave out. */
static const char default_template[] = "report";
static const char default_images[] = "Images";
static const char default_preset[] = "default";

enum { MAX_PICTURE_PIXELS = 100000, MAX_DPI = 10000, MAX_COMMAND = 10000, MAX_WARNINGS = 1000 };

static bool check_format(const json_t *record, struct error *error)
{
    int64_t format;
    if (!member_integer(record, "format", 1, INT64_MAX, &format, error))
        return false;
    if (format > RESULTS_FORMAT)
        return error_set(error, ERROR_FAILED,
                         "format %" PRId64 " is newer than this program reads (%d): use a newer "
                         "tvp-report",
                         format, RESULTS_FORMAT);
    return true;
}

/* Copies the texts of an array into a new array of their own. */
static bool copy_texts(const json_t *record, const char *name, size_t maximum, char ***texts,
                       size_t *count, struct error *error)
{
    const json_t *array;
    if (!member_array_or_null(record, name, 0, maximum, &array, error))
        return false;
    *texts = xcalloc(json_array_size(array), sizeof **texts);
    for (size_t i = 0; i < json_array_size(array); i++) {
        const json_t *text = json_array_get(array, i);
        if (!json_is_string(text))
            return member_wrong(record, name, error, "an array of texts");
        (*texts)[(*count)++] = xstrdup(json_string_value(text));
    }
    return true;
}

static bool take_io_connections(struct run_facts *run, const json_t *record, struct error *error)
{
    int64_t most;
    if (!member_integer_or(record, "io_connections", 0, PROTOCOL_MAX_WORKERS, 0, &most, error))
        return false;
    run->io_connections = (uint32_t)most;
    return true;
}

static bool required_text(const json_t *record, const char *name, char **copy, struct error *error)
{
    const char *text;
    if (!member_text(record, name, &text, error))
        return false;
    *copy = xstrdup(text);
    return true;
}

static bool optional_text(const json_t *record, const char *name, const char *fallback, char **copy,
                          struct error *error)
{
    const char *text;
    if (!member_text_or(record, name, fallback, &text, error))
        return false;
    *copy = text ? xstrdup(text) : NULL;
    return true;
}

/* A template is as long as its line allows. */
static bool take_template_text(struct run_facts *run, const json_t *record, struct error *error)
{
    const json_t *text = json_object_get(record, "template_text");
    if (text && !json_is_string(text))
        return member_wrong(record, "template_text", error, "a text");
    run->template_text = text ? xstrdup(json_string_value(text)) : NULL;
    return true;
}

static bool take_warnings(struct results *results, const json_t *record, struct error *error)
{
    bool taken = copy_texts(record, "warnings", MAX_WARNINGS, &results->warnings,
                            &results->warning_count, error);
    /* Warnings found later are added to the same array. */
    results->warning_capacity = results->warning_count;
    return taken;
}

static bool take_disk(struct run_facts *run, const json_t *record, struct error *error)
{
    const json_t *disk = json_object_get(record, "disk");
    if (disk && !member_object(record, "disk", &disk, error))
        return false;
    run->disk = json_incref((json_t *)(uintptr_t)disk);
    return true;
}

static bool take_texts(struct results *results, const json_t *record, struct error *error)
{
    struct run_facts *run = &results->run;
    return required_text(record, "program", &run->program, error) &&
           required_text(record, "run", &run->id, error) &&
           required_text(record, "started", &run->started, error) &&
           optional_text(record, "title", NULL, &run->title, error) &&
           optional_text(record, "author", NULL, &run->author, error) &&
           optional_text(record, "template", default_template, &run->template_name, error) &&
           take_template_text(run, record, error) &&
           optional_text(record, "images", default_images, &run->images, error) &&
           optional_text(record, "preset", default_preset, &run->preset, error) &&
           optional_text(record, "no_cpython", NULL, &run->no_cpython, error) &&
           optional_text(record, "io_dir", NULL, &run->io_dir, error) &&
           take_disk(run, record, error) &&
           optional_text(record, "io_url", NULL, &run->io_url, error) &&
           take_io_connections(run, record, error) &&
           copy_texts(record, "command", MAX_COMMAND, &run->command, &run->command_count, error) &&
           take_warnings(results, record, error);
}

static bool take_seed(struct run_facts *run, const json_t *record, struct error *error)
{
    const json_t *member = json_object_get(record, "seed");
    if (!json_is_string(member)) {
        int64_t number;
        if (!member_integer_or(record, "seed", 0, INT64_MAX, 0, &number, error))
            return false;
        run->seed = (uint64_t)number;
        return true;
    }
    const char *digits = json_string_value(member);
    char *end;
    errno = 0;
    unsigned long long seed = strtoull(digits, &end, 10);
    /* strtoull itself would take blanks and signs. */
    if (errno || *digits < '0' || *digits > '9' || *end)
        return member_wrong(record, "seed", error, "a text of digits, at most \"%" PRIu64 "\"",
                            UINT64_MAX);
    run->seed = seed;
    return true;
}

/* Runs of before there was a choice went upwards. */
static bool take_order(struct run_facts *run, const json_t *record, struct error *error)
{
    const char *order;
    if (!member_text_or(record, "order", "ascending", &order, error))
        return false;
    run->shuffled_counts = strcmp(order, "shuffled") == 0;
    return run->shuffled_counts || strcmp(order, "ascending") == 0 ||
           member_wrong(record, "order", error, "\"ascending\" or \"shuffled\"");
}

static bool take_picture_size(struct run_facts *run, const json_t *record, struct error *error)
{
    int64_t width, height;
    if (!member_integer_or(record, "width", 1, MAX_PICTURE_PIXELS, PICTURE_WIDTH, &width, error) ||
        !member_integer_or(record, "height", 1, MAX_PICTURE_PIXELS, PICTURE_HEIGHT, &height,
                           error) ||
        !member_number_or(record, "dpi", 1, MAX_DPI, PICTURE_DPI, &run->dpi, error))
        return false;
    run->width = (uint32_t)width;
    run->height = (uint32_t)height;
    return true;
}

static bool take_points(struct run_facts *run, const json_t *record, struct error *error)
{
    const json_t *array;
    if (!member_uint32(record, "max_workers", 1, PROTOCOL_MAX_WORKERS, &run->max_workers, error) ||
        !member_array(record, "points", 1, run->max_workers, &array, error))
        return false;
    run->points = xcalloc(json_array_size(array), sizeof *run->points);
    json_int_t previous = 0;
    for (size_t i = 0; i < json_array_size(array); i++) {
        const json_t *point = json_array_get(array, i);
        json_int_t workers = json_integer_value(point);
        if (!json_is_integer(point) || workers <= previous || workers > run->max_workers)
            return member_wrong(record, "points", error,
                                "an ascending array of whole numbers from 1 to %" PRIu32,
                                run->max_workers);
        run->points[run->point_count++] = (uint32_t)workers;
        previous = workers;
    }
    return true;
}

/* Those amounts that the run has, or that each runtime has for itself. A run that does not measure
 * a work need not say how much of it. */
static bool take_work_amounts(const bool cases[CASE_COUNT], int64_t amounts[WORK_COUNT],
                              bool of_runtime, const json_t *object, struct error *error)
{
    for (int work = 0; work < WORK_COUNT; work++) {
        const struct work_amount *amount = &work_amounts[work];
        int64_t most = work_amount_limit((enum work)work);
        bool needed = works[work].classic;
        for (int kind = 0; kind < WORKER_KIND_COUNT; kind++)
            needed |= cases[case_pair((enum work)work, (enum worker_kind)kind)];
        if (!amount->name || amount->of_runtime != of_runtime)
            continue;
        if (needed && !amount->optional
                ? !member_integer(object, amount->member, 0, most, &amounts[work], error)
                : !member_integer_or(object, amount->member, 0, most, 0, &amounts[work], error))
            return false;
    }
    return true;
}

/* A work has a function, in a file or in a module. */
static bool take_work(struct run_facts *run, const json_t *record, struct error *error)
{
    const json_t *work = json_object_get(record, "work");
    struct error inner = {0};
    if (!work)
        return true;
    if (!member_object(record, "work", &work, error))
        return false;
    if (!required_text(work, "function", &run->work.function, &inner) ||
        !optional_text(work, "file", NULL, &run->work.file, &inner) ||
        !optional_text(work, "module", NULL, &run->work.module, &inner) ||
        !optional_text(work, "sha256", NULL, &run->work.sha256, &inner))
        return error_set(error, ERROR_FAILED, "the work of the run: %s", inner.text);
    return !run->work.file != !run->work.module ||
           member_wrong(record, "work", error, "an object with either \"file\" or \"module\"");
}

static bool take_lengths(struct run_facts *run, const json_t *record, struct error *error)
{
    return member_uint32(record, "rounds", 0, MOST_ROUNDS, &run->rounds, error) &&
           take_work_amounts(run->cases, run->amounts, false, record, error) &&
           member_integer_or(record, "budget_ns", 0, RESULTS_MAX_NS, 0, &run->budget_ns, error) &&
           member_number_or(record, "precision", 0, 1, 0, &run->precision, error) &&
           member_integer_or(record, "fit_ns", 0, RESULTS_MAX_NS, 0, &run->fit_ns, error) &&
           member_bool_or(record, "data", false, &run->data, error) &&
           member_bool_or(record, "probes", true, &run->probes, error) &&
           member_bool_or(record, "classic_table", false, &run->classic_table, error);
}

static bool take_case_names(const json_t *object, const json_t *array, bool cases[CASE_COUNT],
                            struct error *error)
{
    for (size_t i = 0; i < json_array_size(array); i++) {
        const char *name = json_string_value(json_array_get(array, i));
        enum case_id id = name ? case_find(name) : CASE_COUNT;
        if (id == CASE_COUNT || cases[id])
            return member_wrong(object, "cases", error, "an array of different case names");
        cases[id] = true;
    }
    return true;
}

static bool take_cases(struct run_facts *run, const json_t *record, struct error *error)
{
    const json_t *array;
    return member_array(record, "cases", 1, CASE_COUNT, &array, error) &&
           take_case_names(record, array, run->cases, error);
}

static bool take_timeline(struct run_facts *run, const json_t *record, struct error *error)
{
    const json_t *timeline = json_object_get(record, "timeline"), *cases;
    struct error inner = {0};
    if (!timeline)
        return true;
    if (!member_object(record, "timeline", &timeline, error))
        return false;
    if (!member_array(timeline, "cases", 1, CASE_COUNT, &cases, &inner) ||
        !member_uint32(timeline, "workers", 1, PROTOCOL_WORKER_TIMES, &run->timeline.workers,
                       &inner) ||
        !member_bool_or(timeline, "asked_for", false, &run->timeline.asked_for, &inner))
        return error_set(error, ERROR_FAILED, "the timeline of the run: %s", inner.text);
    return take_case_names(timeline, cases, run->timeline.cases, error);
}

static bool take_threads_of(const struct results *results, struct runtime_facts *runtime,
                            const json_t *entry, struct error *error)
{
    const char *owner;
    runtime->threads_of = -1;
    if (!member_text_or(entry, "threads_of", NULL, &owner, error))
        return false;
    if (!owner)
        return true;
    runtime->threads_of = results_runtime(results, owner);
    if (runtime->threads_of < 0 || results->runtimes[runtime->threads_of].threads_of >= 0)
        return member_wrong(entry, "threads_of", error,
                            "an earlier runtime with thread cases of its own");
    return true;
}

static bool take_runtime(struct results *results, const json_t *entry, struct error *error)
{
    const char *name, *start_method;
    struct runtime_facts runtime = {0};
    memcpy(runtime.amounts, results->run.amounts, sizeof runtime.amounts);
    if (!member_text(entry, "runtime", &name, error) ||
        !member_text_or(entry, "start_method", "", &start_method, error) ||
        !take_work_amounts(results->run.cases, runtime.amounts, true, entry, error) ||
        !member_bool_or(entry, "brief", false, &runtime.brief, error) ||
        !member_bool_or(entry, "older", false, &runtime.older, error) ||
        !take_threads_of(results, &runtime, entry, error))
        return false;
    if (!*name || results_runtime(results, name) >= 0)
        return member_wrong(entry, "runtime", error, "a name that no other runtime has");
    runtime.name = xstrdup(name);
    runtime.start_method = xstrdup(start_method);
    results->runtimes[results->runtime_count++] = runtime;
    return true;
}

static bool take_runtimes(struct results *results, const json_t *record, struct error *error)
{
    const json_t *array;
    if (!member_array(record, "runtimes", 1, MOST_RUNTIMES, &array, error))
        return false;
    results->runtimes = xcalloc(json_array_size(array), sizeof *results->runtimes);
    for (size_t i = 0; i < json_array_size(array); i++) {
        struct error inner = {0};
        if (!take_runtime(results, json_array_get(array, i), &inner))
            return error_set(error, ERROR_FAILED, "runtime %zu of the run: %s", i + 1, inner.text);
    }
    return true;
}

bool run_record_take(struct results *results, const json_t *record, struct error *error)
{
    return check_format(record, error) && take_texts(results, record, error) &&
           take_seed(&results->run, record, error) && take_order(&results->run, record, error) &&
           take_picture_size(&results->run, record, error) &&
           take_points(&results->run, record, error) && take_cases(&results->run, record, error) &&
           take_lengths(&results->run, record, error) && take_work(&results->run, record, error) &&
           take_timeline(&results->run, record, error) && take_runtimes(results, record, error);
}
