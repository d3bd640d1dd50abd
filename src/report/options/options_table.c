#include "tvp/options/options_table.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/common/limits.h"
#include "tvp/common/outfile.h"
#include "tvp/common/paths.h"
#include "tvp/common/protocol.h"
#include "tvp/common/units.h"
#include "tvp/text/http_url.h"
#include "tvp/text/nearest.h"
#include "tvp/text/wording.h"
#include "tvp/text/worker_counts.h"

#define SMALLEST_WIDTH  300
#define SMALLEST_HEIGHT 200
#define LARGEST_SIDE    16000
#define SMALLEST_DPI    10
#define LARGEST_DPI     2400

#define SIZES                                                                                      \
    DIGITS(SMALLEST_WIDTH)                                                                         \
    "x" DIGITS(SMALLEST_HEIGHT) " to " DIGITS(LARGEST_SIDE) "x" DIGITS(LARGEST_SIDE)
#define USUAL_SIZE       DIGITS(PICTURE_WIDTH) "x" DIGITS(PICTURE_HEIGHT)
#define PIXELS_PER_INCH  DIGITS(SMALLEST_DPI) " to " DIGITS(LARGEST_DPI)
#define NUMBER_OF_ROUNDS "1 to " DIGITS(MOST_ROUNDS)

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

/* ---- what every option does with its argument ---- */

static bool refuse(struct parsing *parsing, const struct option_row *row, const char *expected,
                   const char *text)
{
    return error_set(parsing->error, ERROR_USAGE, "--%s must be %s, not \"%s\"", row->name,
                     expected, text);
}

/* As refuse, for one of a few words; names the one that was probably meant. */
static bool refuse_word(struct parsing *parsing, const struct option_row *row, const char *text,
                        const char *const *words, size_t count)
{
    const char *nearest = nearest_name(text, strlen(text), words, count);
    struct strbuf expected = {0};
    for (size_t i = 0; i < count; i++)
        word_choice(&expected, words[i], strlen(words[i]), i + 1 == count);
    error_set(parsing->error, ERROR_USAGE, "--%s must be %s, not \"%s\"%s%s%s", row->name,
              strbuf_text(&expected), text, nearest ? ": did you mean " : "",
              nearest ? nearest : "", nearest ? "?" : "");
    strbuf_release(&expected);
    return false;
}

/* The place of text among the words, or count. */
static size_t find_word(const char *text, const char *const *words, size_t count)
{
    size_t i = 0;
    while (i < count && strcmp(words[i], text) != 0)
        i++;
    return i;
}

/* The place of text among the words; false when it is none of them. */
static bool take_word(struct parsing *parsing, const struct option_row *row, const char *text,
                      const char *const *words, size_t count, size_t *place)
{
    *place = find_word(text, words, count);
    return *place < count || refuse_word(parsing, row, text, words, count);
}

static void *member_of(struct parsing *parsing, const struct option_row *row)
{
    return (char *)parsing->options + row->member;
}

static bool refuse_empty(struct parsing *parsing, const struct option_row *row, const char *text)
{
    if (text[strspn(text, " \t\r\n")] != '\0')
        return true;
    return error_set(parsing->error, ERROR_USAGE, "--%s: %s is empty, expected --%s=%s", row->name,
                     row->argument, row->name, row->argument);
}

static bool set_flag(struct parsing *parsing, const struct option_row *row, const char *text)
{
    (void)text;
    *(bool *)member_of(parsing, row) = true;
    return true;
}

/* The last of several wins, as is usual. */
static bool set_text(struct parsing *parsing, const struct option_row *row, const char *text)
{
    if (!refuse_empty(parsing, row, text))
        return false;
    char **member = member_of(parsing, row);
    free(*member);
    *member = xstrdup(text);
    return true;
}

static bool set_url(struct parsing *parsing, const struct option_row *row, const char *text)
{
    const char *problem = http_url_problem(text);
    return problem ? refuse(parsing, row, problem, text) : set_text(parsing, row, text);
}

static bool set_connections(struct parsing *parsing, const struct option_row *row, const char *text)
{
    uint64_t count;
    if (!parse_count(text, 1, PROTOCOL_MAX_WORKERS, &count))
        return refuse(parsing, row, "a whole number from 1 to " DIGITS(PROTOCOL_MAX_WORKERS), text);
    parsing->options->io_connections = (uint32_t)count;
    return true;
}

static void append(char ***list, size_t *count, char *text)
{
    *list = xreallocarray(*list, *count + 1, sizeof **list);
    (*list)[(*count)++] = text;
}

static bool read_duration(struct parsing *parsing, const struct option_row *row, const char *text,
                          int64_t *nanoseconds)
{
    if (parse_duration(text, nanoseconds))
        return true;
    double number;
    if (parse_decimal(text, 0, 1e18, &number))
        return error_set(parsing->error, ERROR_USAGE, "--%s: \"%s\" has no unit: write %sms or %ss",
                         row->name, text, text, text);
    return refuse(parsing, row, "a duration over 0 and up to 1000h, as in 50ms, 1.5s or 2min",
                  text);
}

static bool set_duration(struct parsing *parsing, const struct option_row *row, const char *text)
{
    return read_duration(parsing, row, text, member_of(parsing, row));
}

/* ---- what to measure ---- */

bool take_workers(struct parsing *parsing, const char *text)
{
    if (parsing->workers_given)
        return error_set(parsing->error, ERROR_USAGE,
                         "\"%s\" is one argument too many: MAX_WORKERS is %u already", text,
                         (unsigned int)parsing->options->max_workers);
    uint64_t count;
    if (!parse_count(text, 1, PROTOCOL_MAX_WORKERS, &count))
        return error_set(parsing->error, ERROR_USAGE,
                         "MAX_WORKERS must be a whole number from 1 to %d, not \"%s\"",
                         PROTOCOL_MAX_WORKERS, text);
    parsing->options->max_workers = (uint32_t)count;
    parsing->workers_given = true;
    return true;
}

/* Fills the ascending list of points without duplicates; false when `text` is not a list. */
static bool read_points(struct options *options, const char *text)
{
    char *copy = xstrdup(text);
    /* No list has more entries than its text has characters. */
    uint32_t *points = xreallocarray(NULL, strlen(text) + 1, sizeof *points);
    size_t count = 0;
    bool good = true;
    char *rest = copy;
    for (char *word = strsep(&rest, ","); word && good; word = strsep(&rest, ",")) {
        uint64_t value;
        good = parse_count(word, 1, PROTOCOL_MAX_WORKERS, &value);
        if (good)
            points[count++] = (uint32_t)value;
    }
    free(copy);
    if (!good) {
        free(points);
        return false;
    }
    options->points = points;
    options->point_count = worker_counts_sort(points, count);
    return true;
}

static bool set_points(struct parsing *parsing, const struct option_row *row, const char *text)
{
    struct options *options = parsing->options;
    free(options->points);
    options->points = NULL;
    options->point_count = 0;
    if (strcmp(text, "all") == 0)
        options->points_kind = POINTS_ALL;
    else if (strcmp(text, "log") == 0)
        options->points_kind = POINTS_LOG;
    else if (read_points(options, text))
        options->points_kind = POINTS_LIST;
    else
        return refuse(
            parsing, row,
            "all, log, or worker counts from 1 to " DIGITS(PROTOCOL_MAX_WORKERS) " such as 1,2,4,8",
            text);
    return true;
}

static bool read_count(struct parsing *parsing, const struct option_row *row, const char *text,
                       const struct work_amount *amount, const char *value, int64_t *count)
{
    uint64_t number;
    if (parse_count(value, 1, (uint64_t)amount->most, &number)) {
        *count = (int64_t)number;
        return true;
    }
    return error_set(parsing->error, ERROR_USAGE,
                     "--%s must be a whole number from 1 to %" PRId64 "%s, not \"%s\"", row->name,
                     amount->most,
                     amount->of_runtime ? ", or RUNTIME=NUMBER as in cpython=1000" : "", text);
}

static bool read_bytes(struct parsing *parsing, const struct option_row *row, const char *text,
                       const struct work_amount *amount, const char *value, int64_t *bytes)
{
    if (parse_bytes(value, (uint64_t)amount->most, bytes))
        return true;
    struct strbuf most = {0};
    add_bytes(&most, (double)amount->most);
    error_set(parsing->error, ERROR_USAGE,
              "--%s must be a size over 0 and up to %s, as in 64KiB or 1.5MiB, not \"%s\"",
              row->name, strbuf_text(&most), text);
    strbuf_release(&most);
    return false;
}

/* VALUE, or RUNTIME=VALUE where each runtime has its own amount. */
static bool add_amount_option(struct parsing *parsing, const struct option_row *row,
                              const char *text)
{
    struct amount_option given = {.work = (enum work)row->member};
    const struct work_amount *amount = &work_amounts[given.work];
    const char *equals = amount->of_runtime ? strchr(text, '=') : NULL;
    const char *value = equals ? equals + 1 : text;
    if (equals) {
        given.runtime = text;
        given.runtime_length = (size_t)(equals - text);
    }
    if (equals == text)
        value = text; /* A value that cannot be read. */
    bool good = amount->unit == AMOUNT_TIME ? read_duration(parsing, row, value, &given.amount)
                : amount->unit == AMOUNT_BYTES
                    ? read_bytes(parsing, row, text, amount, value, &given.amount)
                    : read_count(parsing, row, text, amount, value, &given.amount);
    if (!good)
        return false;
    parsing->amounts =
        xreallocarray(parsing->amounts, parsing->amount_count + 1, sizeof *parsing->amounts);
    parsing->amounts[parsing->amount_count++] = given;
    return true;
}

static bool add_start_method(struct parsing *parsing, const struct option_row *row,
                             const char *method)
{
    static const char *const methods[] = {"fork", "spawn", "forkserver"};
    const size_t count = COUNT_OF(methods);
    struct options *options = parsing->options;
    size_t place;
    if (!take_word(parsing, row, method, methods, count, &place))
        return false;
    if (find_word(method, (const char *const *)options->start_methods,
                  options->start_method_count) < options->start_method_count)
        return error_set(parsing->error, ERROR_USAGE,
                         "--%s: %s is given twice, leave one of them out", row->name, method);
    append(&options->start_methods, &options->start_method_count, xstrdup(method));
    return true;
}

static bool for_each_word(struct parsing *parsing, const struct option_row *row, const char *text,
                          bool (*take)(struct parsing *, const struct option_row *, const char *))
{
    char *copy = xstrdup(text);
    char *rest = copy;
    bool good = true;
    for (char *word = strsep(&rest, ","); word && good; word = strsep(&rest, ","))
        good = take(parsing, row, word);
    free(copy);
    return good;
}

static bool add_start_methods(struct parsing *parsing, const struct option_row *row,
                              const char *text)
{
    return for_each_word(parsing, row, text, add_start_method);
}

static bool set_seed(struct parsing *parsing, const struct option_row *row, const char *text)
{
    if (!parse_count(text, 0, UINT64_MAX, &parsing->options->seed))
        return refuse(parsing, row, "a whole number from 0 to 18446744073709551615", text);
    parsing->options->seed_given = true;
    return true;
}

static bool leave_probes_out(struct parsing *parsing, const struct option_row *row,
                             const char *text)
{
    (void)row;
    (void)text;
    parsing->options->probes = false;
    return true;
}

/* What --cases takes that is no work: its amount is no number of workers. */
static const char data_name[] = "data";

enum { MOST_NAMES = 2 * WORK_COUNT + 1 };

/* Names that works are asked for by, each with the first work that has it. */
struct work_names {
    const char *list[MOST_NAMES];
    enum work heads[MOST_NAMES];
    size_t count;
};

static void add_name(struct work_names *names, const char *name, enum work head)
{
    names->list[names->count] = name;
    names->heads[names->count++] = head;
}

/* A name that stands for several works is in the list once. */
static void list_names(struct work_names *names, bool only_io)
{
    *names = (struct work_names){0};
    for (int i = 0; i < WORK_COUNT; i++) {
        enum work work = (enum work)i;
        if (work_head(work) != work || (only_io && !works[work].io))
            continue;
        add_name(names, work_asked_as(work), work);
        if (works[work].also_asked_as)
            add_name(names, works[work].also_asked_as, work);
    }
}

static bool refuse_twice(struct parsing *parsing, const struct option_row *row, const char *word)
{
    return error_set(parsing->error, ERROR_USAGE, "--%s: %s is given twice, leave one of them out",
                     row->name, word);
}

/* All works that are asked for as that one is. */
static bool ask_for(struct parsing *parsing, const struct option_row *row, const char *word,
                    enum work head, bool asked[WORK_COUNT])
{
    if (asked[head])
        return refuse_twice(parsing, row, word);
    for (int work = 0; work < WORK_COUNT; work++)
        asked[work] |= work_head((enum work)work) == head;
    return true;
}

static bool add_case(struct parsing *parsing, const struct option_row *row, const char *word)
{
    struct options *options = parsing->options;
    struct work_names names;
    size_t place;
    list_names(&names, false);
    names.list[names.count] = data_name;
    if (!take_word(parsing, row, word, names.list, names.count + 1, &place))
        return false;
    if (place < names.count)
        return ask_for(parsing, row, word, names.heads[place], options->works);
    if (options->hands_data)
        return refuse_twice(parsing, row, word);
    options->hands_data = true;
    return true;
}

static bool add_io(struct parsing *parsing, const struct option_row *row, const char *word)
{
    struct work_names names;
    size_t place;
    list_names(&names, true);
    return take_word(parsing, row, word, names.list, names.count, &place) &&
           ask_for(parsing, row, word, names.heads[place], parsing->options->added);
}

static bool set_io(struct parsing *parsing, const struct option_row *row, const char *text)
{
    memset(parsing->options->added, 0, sizeof parsing->options->added);
    return for_each_word(parsing, row, text, add_io);
}

/* The last of several lists wins. */
static bool set_cases(struct parsing *parsing, const struct option_row *row, const char *text)
{
    memset(parsing->options->works, 0, sizeof parsing->options->works);
    parsing->options->hands_data = false;
    parsing->options->works_given = true;
    return for_each_word(parsing, row, text, add_case);
}

/* Who gives a number means another word. */
static bool refuse_kind(struct parsing *parsing, const struct option_row *row, const char *word,
                        const char *const *names)
{
    uint64_t number;
    if (!parse_count(word, 0, UINT64_MAX, &number))
        return refuse_word(parsing, row, word, names, WORKER_KIND_COUNT);
    struct strbuf choice = {0};
    for (size_t i = 0; i < WORKER_KIND_COUNT; i++)
        word_choice(&choice, names[i], strlen(names[i]), i + 1 == WORKER_KIND_COUNT);
    error_set(parsing->error, ERROR_USAGE,
              "--%s takes kinds of worker (%s), not \"%s\": how many there are is MAX_WORKERS, as "
              "in `tvp-report %s -o report.md`",
              row->name, strbuf_text(&choice), word, word);
    strbuf_release(&choice);
    return false;
}

static bool add_kind(struct parsing *parsing, const struct option_row *row, const char *word)
{
    const char *names[WORKER_KIND_COUNT];
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++)
        names[kind] = worker_kinds[kind].singular;
    size_t place = find_word(word, names, WORKER_KIND_COUNT);
    if (place == WORKER_KIND_COUNT)
        return refuse_kind(parsing, row, word, names);
    if (parsing->options->kinds[place])
        return error_set(parsing->error, ERROR_USAGE,
                         "--%s: %s is given twice, leave one of them out", row->name, word);
    parsing->options->kinds[place] = true;
    return true;
}

/* The last of several lists wins. All others are compared with threads. */
static bool set_kinds(struct parsing *parsing, const struct option_row *row, const char *text)
{
    memset(parsing->options->kinds, 0, sizeof parsing->options->kinds);
    parsing->options->kinds_given = true;
    bool good = for_each_word(parsing, row, text, add_kind);
    parsing->options->kinds[WORKER_THREAD] = true;
    return good;
}

const char *work_file_kind(const char *path)
{
    const char *name = path_name(path);
    const char *ending = strrchr(name, '.');
    const char *library = strstr(name, ".so.");
    if (library && library[4 + strspn(library + 4, "0123456789.")] == '\0')
        return "so";
    return ending && ending != name ? ending + 1 : "";
}

enum runner_kind runner_of_file(const char *kind)
{
    static const struct {
        const char *kind;
        enum runner_kind runner;
    } kinds[] = {{"py", RUNNER_CPYTHON},
                 {"so", RUNNER_NATIVE},
                 {"mjs", RUNNER_NODE},
                 {"js", RUNNER_NODE},
                 {"cjs", RUNNER_NODE}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].kind, kind) == 0)
            return kinds[i].runner;
    return RUNNER_OF_THE_USER;
}

/* Letters of any alphabet, as Python and JavaScript have them in names. */
static bool is_function_name(const char *text)
{
    static const char letters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_$0123456789";
    const char *rest = text;
    while (*rest && (strchr(letters, *rest) || (unsigned char)*rest >= 0x80))
        rest++;
    return *text && !(*text >= '0' && *text <= '9') && *rest == '\0';
}

/* "package.crunch": names with points between them. */
static bool is_module_name(const char *text)
{
    char *copy = xstrdup(text), *rest = copy;
    bool good = true;
    for (char *name = strsep(&rest, "."); name && good; name = strsep(&rest, "."))
        good = is_function_name(name);
    free(copy);
    return good;
}

/* What has a folder, or an ending that a runner takes, is a file. */
static bool names_file(const char *text)
{
    return strchr(text, '/') || runner_of_file(work_file_kind(text)) != RUNNER_OF_THE_USER ||
           !is_module_name(text);
}

static bool set_work(struct parsing *parsing, const struct option_row *row, const char *text)
{
    struct work_option *work = &parsing->options->work;
    const char *colon = strrchr(text, ':');
    if (!colon || colon == text || !is_function_name(colon + 1))
        return refuse(parsing, row, "FILE:FUNCTION, as in crunch.py:parse", text);
    if (work->function)
        return error_set(parsing->error, ERROR_USAGE,
                         "--%s: a second function, \"%s\": a run measures one", row->name, text);
    char *place = xstrndup(text, (size_t)(colon - text));
    work->function = xstrdup(colon + 1);
    *(names_file(place) ? &work->file : &work->module) = place;
    return true;
}

/* All cases of that name, or the one of it; false: there is none whose workers have anything to
 * show. */
static bool take_timeline_cases(struct timeline_option *timeline, const char *name)
{
    bool any = false;
    for (int i = 0; i < CASE_COUNT; i++) {
        enum work work = measured_cases[i].work;
        bool named =
            strcmp(name, works[work].prefix) == 0 || strcmp(name, measured_cases[i].name) == 0;
        timeline->cases[i] = named && work_can_mark(work);
        any |= timeline->cases[i];
    }
    return any;
}

static bool set_timeline(struct parsing *parsing, const struct option_row *row, const char *text)
{
    struct timeline_option timeline = {.given = true};
    const char *colon = strrchr(text, ':');
    uint64_t workers;
    if (strcmp(text, "none") != 0) {
        char *name = xstrndup(text, colon ? (size_t)(colon - text) : 0);
        bool good = take_timeline_cases(&timeline, name) &&
                    parse_count(colon + 1, 1, PROTOCOL_WORKER_TIMES, &workers);
        free(name);
        if (!good)
            return refuse(parsing, row,
                          "none, or CASE:WORKERS with cpu, io, work or a case such as CpuThread, "
                          "and up to " DIGITS(PROTOCOL_WORKER_TIMES) " workers",
                          text);
        timeline.workers = (uint32_t)workers;
    }
    parsing->options->timeline = timeline;
    return true;
}

/* ---- how long ---- */

static bool set_preset(struct parsing *parsing, const struct option_row *row, const char *text)
{
    const char *names[PRESET_COUNT];
    for (int preset = 0; preset < PRESET_COUNT; preset++)
        names[preset] = presets[preset].name;
    size_t i;
    if (!take_word(parsing, row, text, names, PRESET_COUNT, &i))
        return false;
    parsing->options->preset = &presets[i];
    return true;
}

static bool set_rounds(struct parsing *parsing, const struct option_row *row, const char *text)
{
    uint64_t rounds;
    if (!parse_count(text, 1, MOST_ROUNDS, &rounds))
        return refuse(parsing, row, "a whole number from " NUMBER_OF_ROUNDS, text);
    parsing->options->rounds = (uint32_t)rounds;
    parsing->options->rounds_given = true;
    return true;
}

static bool set_precision(struct parsing *parsing, const struct option_row *row, const char *text)
{
    return parse_percent(text, &parsing->options->precision) ||
           refuse(parsing, row, "a percentage over 0% and up to 100%, as in 2% or 0.5%", text);
}

/* ---- output and pictures ---- */

/* Stdout has several names. */
static const char *file_name(const char *text)
{
    static const char *const names[] = {"/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"};
    return find_word(text, names, COUNT_OF(names)) < COUNT_OF(names) ? OUTFILE_STDOUT : text;
}

static bool set_file(struct parsing *parsing, const struct option_row *row, const char *text)
{
    return set_text(parsing, row, file_name(text));
}

static bool add_output(struct parsing *parsing, const struct option_row *row, const char *text)
{
    struct options *options = parsing->options;
    if (!refuse_empty(parsing, row, text))
        return false;
    options->outputs =
        xreallocarray(options->outputs, options->output_count + 1, sizeof *options->outputs);
    options->outputs[options->output_count++] =
        (struct report_output){.path = xstrdup(file_name(text)), .format = format_of_path(text)};
    return true;
}

static bool add_insertion(struct parsing *parsing, const struct option_row *row, const char *text)
{
    if (!refuse_empty(parsing, row, text))
        return false;
    if (format_of_path(text) != REPORT_MARKDOWN)
        return refuse(parsing, row, "a Markdown file: FILE.md", text);
    add_output(parsing, row, text);
    parsing->options->outputs[parsing->options->output_count - 1].inserted = true;
    return true;
}

static bool set_format(struct parsing *parsing, const struct option_row *row, const char *text)
{
    parsing->options->format = format_of_name(text);
    if (parsing->options->format != REPORT_FORMAT_COUNT)
        return true;
    struct strbuf names = {0};
    add_format_names(&names);
    refuse(parsing, row, strbuf_text(&names), text);
    strbuf_release(&names);
    return false;
}

static bool set_progress(struct parsing *parsing, const struct option_row *row, const char *text)
{
    static const char *const names[] = {
        [PROGRESS_AUTO] = "auto", [PROGRESS_ALWAYS] = "always", [PROGRESS_NEVER] = "never"};
    size_t i;
    if (!take_word(parsing, row, text, names, COUNT_OF(names), &i))
        return false;
    parsing->options->progress = (enum progress)i;
    return true;
}

static bool say_more(struct parsing *parsing, const struct option_row *row, const char *text)
{
    (void)row;
    (void)text;
    parsing->options->verbosity++;
    return true;
}

static bool set_size(struct parsing *parsing, const struct option_row *row, const char *text)
{
    struct options *options = parsing->options;
    if (!parse_size(text, &options->width, &options->height) || options->width < SMALLEST_WIDTH ||
        options->height < SMALLEST_HEIGHT || options->width > LARGEST_SIDE ||
        options->height > LARGEST_SIDE)
        return refuse(parsing, row, "WIDTHxHEIGHT in pixels from " SIZES ", as in " USUAL_SIZE,
                      text);
    options->size_given = true;
    return true;
}

static const char *const picture_format_names[PICTURE_FORMAT_COUNT] = {
#define ROW(id, name, ending, medium, paper, encode, read) #name,
    PICTURE_FORMATS(ROW)
#undef ROW
};

/* The first that is no dark one is what Markdown links; a dark one has a light one beside it. */
static bool add_picture_format(struct parsing *parsing, const struct option_row *row,
                               const char *word)
{
    struct options *options = parsing->options;
    size_t format;
    if (!take_word(parsing, row, word, picture_format_names, PICTURE_FORMAT_COUNT, &format))
        return false;
    if (options->picture_formats[format])
        return error_set(parsing->error, ERROR_USAGE,
                         "--%s: %s is given twice, leave one of them out", row->name, word);
    options->picture_formats[format] = true;
    if (options->linked_format == PICTURE_FORMAT_COUNT && format != PICTURE_DARK)
        options->linked_format = (enum picture_format)format;
    return true;
}

/* The last of several lists wins. */
static bool set_picture_formats(struct parsing *parsing, const struct option_row *row,
                                const char *text)
{
    struct options *options = parsing->options;
    memset(options->picture_formats, 0, sizeof options->picture_formats);
    options->linked_format = PICTURE_FORMAT_COUNT;
    if (!for_each_word(parsing, row, text, add_picture_format))
        return false;
    if (options->picture_formats[PICTURE_DARK])
        options->picture_formats[PICTURE_PNG] = true;
    if (options->linked_format == PICTURE_FORMAT_COUNT)
        options->linked_format = PICTURE_PNG;
    return true;
}

static bool set_dpi(struct parsing *parsing, const struct option_row *row, const char *text)
{
    if (!parse_decimal(text, SMALLEST_DPI, LARGEST_DPI, &parsing->options->dpi))
        return refuse(parsing, row, "a number from " PIXELS_PER_INCH, text);
    parsing->options->dpi_given = true;
    return true;
}

/* ---- saved results ---- */

static bool add_file(struct parsing *parsing, const struct option_row *row, const char *text,
                     char ***list, size_t *count)
{
    if (!refuse_empty(parsing, row, text))
        return false;
    append(list, count, xstrdup(text));
    return true;
}

static bool add_from(struct parsing *parsing, const struct option_row *row, const char *text)
{
    return add_file(parsing, row, text, &parsing->options->from, &parsing->options->from_count);
}

static bool add_compare(struct parsing *parsing, const struct option_row *row, const char *text)
{
    return add_file(parsing, row, text, &parsing->options->compare,
                    &parsing->options->compare_count);
}

static bool add_history(struct parsing *parsing, const struct option_row *row, const char *text)
{
    return add_file(parsing, row, text, &parsing->options->history,
                    &parsing->options->history_count);
}

static bool set_fail_if(struct parsing *parsing, const struct option_row *row, const char *text)
{
    static const char condition[] = "slower:";
    const size_t length = sizeof condition - 1;
    return (strncmp(text, condition, length) == 0 &&
            parse_percent(text + length, &parsing->options->fail_if_slower)) ||
           refuse(parsing, row, "slower:PERCENT, as in slower:5%", text);
}

/* ---- runtimes ---- */

static bool is_runtime_name(const char *name, size_t length)
{
    static const char starts[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    static const char others[] = "abcdefghijklmnopqrstuvwxyz0123456789._-";
    return length > 0 && strchr(starts, name[0]) && strspn(name, others) >= length;
}

static const char *const built_in_runtimes[] = {
    [RUNNER_NATIVE] = "native", [RUNNER_CPYTHON] = "cpython", [RUNNER_NODE] = "node"};

enum runner_kind runner_kind_of_name(const char *name)
{
    return (enum runner_kind)find_word(name, built_in_runtimes, RUNNER_OF_THE_USER);
}

const char *runner_name(enum runner_kind kind)
{
    return built_in_runtimes[kind];
}

static bool refuse_unknown_runtime(struct parsing *parsing, const struct option_row *row,
                                   const char *name)
{
    const size_t count = COUNT_OF(built_in_runtimes);
    const char *nearest = nearest_name(name, strlen(name), built_in_runtimes, count);
    if (nearest)
        return error_set(parsing->error, ERROR_USAGE,
                         "--%s: \"%s\" is not built in: did you mean %s?", row->name, name,
                         nearest);
    return error_set(
        parsing->error, ERROR_USAGE,
        "--%s: \"%s\" is not built in (native, cpython and node are): give its command, as "
        "in %s='COMMAND'",
        row->name, name, name);
}

/* Whether NAME[=COMMAND] can become one more runtime; `length` is the name's. */
static bool check_runtime(struct parsing *parsing, const struct option_row *row, const char *text,
                          size_t length)
{
    const struct options *options = parsing->options;
    bool has_command = text[length] == '=';
    if (!is_runtime_name(text, length))
        return refuse(parsing, row,
                      "NAME or NAME=COMMAND with a name of a-z, 0-9, \".\", \"_\" and \"-\" that "
                      "starts with a letter or digit",
                      text);
    if (has_command && text[length + 1] == '\0')
        return refuse(parsing, row, "NAME or NAME=COMMAND with a command that is not empty", text);
    if (!has_command && runner_kind_of_name(text) == RUNNER_OF_THE_USER)
        return refuse_unknown_runtime(parsing, row, text);
    for (size_t i = 0; i < options->runtime_count; i++)
        if (strncmp(options->runtimes[i].name, text, length) == 0 &&
            options->runtimes[i].name[length] == '\0')
            return error_set(parsing->error, ERROR_USAGE,
                             "--%s: \"%s\" is given twice, give each runtime its own name",
                             row->name, options->runtimes[i].name);
    if (options->runtime_count == MOST_RUNTIMES)
        return error_set(parsing->error, ERROR_USAGE,
                         "--%s: \"%s\" is one too many, a run has at most %d runtimes", row->name,
                         text, MOST_RUNTIMES);
    return true;
}

/* "cpython:/opt/python/bin/python3" names the interpreter of a runner that comes with this program,
 * and so does the command of the runtime cpython. */
static void set_command(struct runtime_option *option, const char *command)
{
    option->kind = RUNNER_OF_THE_USER;
    for (int kind = RUNNER_CPYTHON; kind <= RUNNER_NODE; kind++) {
        size_t length = strlen(built_in_runtimes[kind]);
        if (strncmp(command, built_in_runtimes[kind], length) != 0 || command[length] != ':')
            continue;
        option->kind = (enum runner_kind)kind;
        command += length + 1;
        break;
    }
    if (option->kind == RUNNER_OF_THE_USER && runner_kind_of_name(option->name) == RUNNER_CPYTHON)
        option->kind = RUNNER_CPYTHON;
    option->command = *command ? xstrdup(command) : NULL;
}

void add_older_runtime(struct options *options)
{
    size_t count = options->runtime_count;
    options->runtimes = xreallocarray(options->runtimes, count + 1, sizeof *options->runtimes);
    struct runtime_option *older = &options->runtimes[options->runtime_count++];
    *older = (struct runtime_option){.name = xstrdup(OLDER_RUNTIME), .older = true};
    set_command(older, options->against);
}

static bool add_runtime(struct parsing *parsing, const struct option_row *row, const char *text)
{
    struct options *options = parsing->options;
    size_t length = strcspn(text, "=");
    if (!check_runtime(parsing, row, text, length))
        return false;
    options->runtimes =
        xreallocarray(options->runtimes, options->runtime_count + 1, sizeof *options->runtimes);
    struct runtime_option *option = &options->runtimes[options->runtime_count++];
    *option = (struct runtime_option){.name = xstrndup(text, length)};
    if (text[length] == '=')
        set_command(option, text + length + 1);
    else
        option->kind = runner_kind_of_name(option->name);
    options->runtimes_given = true;
    return true;
}

/* ---- other ---- */

static bool ask_for_printout(struct parsing *parsing, const struct option_row *row,
                             const char *text)
{
    (void)text;
    parsing->printout = (enum printout)row->member;
    return true;
}

static bool ask_for_fields(struct parsing *parsing, const struct option_row *row, const char *text)
{
    (void)row;
    (void)text;
    parsing->list_fields = true;
    return true;
}

/* ---- the table ---- */

const char *const option_group_titles[GROUP_COUNT] = {
#define ROW(id, title) title,
    OPTION_GROUPS(ROW)
#undef ROW
};

#define MEMBER(name) offsetof(struct options, name)

/* clang-format off */
const struct option_row option_rows[] = {
    {"work", 0, "FILE:FUNCTION", GROUP_USUAL, SCOPE_MEASURE,
     "measure a function of yours, as in crunch.py:parse, libcrunch.so:parse or crunch.mjs:parse; "
     "MODULE:FUNCTION for one that Python finds by itself",
     set_work, 0},
    {"cases", 0, "LIST", GROUP_WHAT, SCOPE_PLAN,
     "what workers do: some of cpu, io (or wait), start, work, pool, disk, net, shared and data "
     "(default: cpu,io,start; with --work work,start)",
     set_cases, 0},
    {"io", 0, "LIST", GROUP_WHAT, SCOPE_PLAN,
     "add real input and output to these: disk, net", set_io, 0},
    {"io-dir", 0, "DIR", GROUP_WHAT, SCOPE_PLAN,
     "folder in which disk has its files, which have no names (default: the report's)",
     set_text, MEMBER(io_dir)},
    {"io-url", 0, "URL", GROUP_WHAT, SCOPE_MEASURE,
     "whom the workers of net ask, as in http://localhost:8000/ (default: a server that is started "
     "for them and answers after --io-wait)",
     set_url, MEMBER(io_url)},
    {"io-connections", 0, "N", GROUP_WHAT, SCOPE_PLAN,
     "the most connections at a time to the server of --io-url (default: " DIGITS(
         IO_CONNECTIONS) ")",
     set_connections, 0},
    {"io-timeout", 0, "DURATION", GROUP_WHAT, SCOPE_MEASURE,
     "how long a worker of net waits for an answer (default: 10s more than --io-wait)",
     set_duration, MEMBER(io_timeout_ns)},
    {"workers", 0, "LIST", GROUP_WHAT, SCOPE_PLAN,
     "kinds of worker: some of thread, process, coroutine and interpreter; threads, which all "
     "others are compared with, are always measured (default: thread,process)",
     set_kinds, 0},
    {"points", 0, "all|log|LIST", GROUP_WHAT, SCOPE_PLAN,
     "worker counts to measure: all; log, which is about eight for each doubling; or a list such "
     "as 1,2,4,8 (default: all up to 32, then log)",
     set_points, 0},
#define ROW(work, unit, name, option, argument, help, ...)                                         \
    {option, 0, argument, GROUP_WHAT, SCOPE_PLAN, help, add_amount_option, WORK_##work},
    WORK_AMOUNTS(ROW, ROW)
#undef ROW
    {"start-method", 0, "fork|spawn|forkserver", GROUP_WHAT, SCOPE_PLAN,
     "how processes are started; several with commas (default: the runtime's own)",
     add_start_methods, 0},
    {"seed", 0, "N", GROUP_WHAT, SCOPE_PLAN,
     "seed of the random order of measuring (default: a new one; the report names it)",
     set_seed, 0},
    {"timeline", 0, "CASE:WORKERS|none", GROUP_WHAT, SCOPE_PLAN,
     "whose workers show when each of them ran, in every round: cpu, io, work, or one case such as "
     "CpuThread (default: cpu, or work where only that is measured, with twice as many workers as "
     "CPUs, 16 at most)",
     set_timeline, 0},
    {"no-probes", 0, NULL, GROUP_WHAT, SCOPE_MEASURE,
     "leave out the extra measurements: those that some claims of the report need, and memory of "
     "--work",
     leave_probes_out, 0},

#define ROW(id, name, rounds, ascending) "|" name
    {"preset", 0, &PRESETS(ROW)[1], GROUP_USUAL, SCOPE_PLAN,
     "rounds, wait and iterations at once: 15 rounds and 50ms (default), 8 and 20ms (quick: "
     "verdicts over all worker counts, not on each), 30 and 100ms (rigorous), or once with 1s and "
     "10 iterations (classic: no interval); other options override it",
     set_preset, 0},
#undef ROW
    {"rounds", 0, "N", GROUP_LONG, SCOPE_PLAN,
     "how often everything is measured, " NUMBER_OF_ROUNDS " (default: 15)",
     set_rounds, 0},
    {"budget", 0, "DURATION", GROUP_LONG, SCOPE_PLAN,
     "measure as many rounds as fit into that time, as in 60s",
     set_duration, MEMBER(budget_ns)},
    {"precision", 0, "PERCENT", GROUP_LONG, SCOPE_PLAN,
     "measure until no interval reaches further than that from its median, as in 2%; 8 to 100 "
     "rounds",
     set_precision, 0},
    {"timeout", 0, "DURATION", GROUP_LONG, SCOPE_CLAIMS,
     "give a measurement up that takes longer (default: ten times what it should take, and 30s)",
     set_duration, MEMBER(timeout_ns)},
    {"dry-run", 0, NULL, GROUP_LONG, SCOPE_PLAN,
     "show the plan, how long it takes and what the verdicts will find, and measure nothing",
     set_flag, MEMBER(dry_run)},

#define ROW(id, name, endings, escape, pictures, picture, finish) " " endings
    {"output", 'o', "FILE", GROUP_USUAL, SCOPE_ANY,
     "write the report to FILE, ending in one of" REPORT_FORMATS(ROW) "; - is stdout; "
     "repeatable (default: a plain table on stdout)",
     add_output, 0},
#undef ROW
    {"insert", 0, "FILE.md", GROUP_OUTPUT, SCOPE_ANY,
     "put the report into a Markdown text of your own, between the marks in it (the README "
     "shows them) or at its end; repeatable",
     add_insertion, 0},
#define ROW(id, name, endings, escape, pictures, picture, finish) "|" #name
    {"format", 0, &REPORT_FORMATS(ROW)[1], GROUP_OUTPUT, SCOPE_ANY,
     "format of a report whose name does not tell it, as of - (default: markdown)",
     set_format, 0},
#undef ROW
    {"template", 0, "report|flat|classic|FILE", GROUP_OUTPUT, SCOPE_ANY,
     "template of the report: a built-in one (flat: report without folds) or your own (default: "
     "report)",
     set_text, MEMBER(template_name)},
    {"data", 0, "FILE|none", GROUP_OUTPUT, SCOPE_MEASURE,
     "keep every sample in FILE; - is stdout (default: the report's name with .jsonl)",
     set_file, MEMBER(data)},
#define ROW(id, name, claims, write, help)                                                         \
    {#name, 0, "FILE", GROUP_OUTPUT, SCOPE_ANY, help " (- is stdout)", set_file,            \
     MEMBER(exports[DATA_##id])},
    DATA_FORMATS(ROW)
#undef ROW
    {"title", 0, "TEXT", GROUP_OUTPUT, SCOPE_ANY,
     "title of the report", set_text, MEMBER(title)},
    {"author", 0, "TEXT", GROUP_OUTPUT, SCOPE_ANY,
     "who hands it in, below the title of a write-up", set_text, MEMBER(author)},
    {"progress", 0, "auto|always|never", GROUP_OUTPUT, SCOPE_ANY,
     "show progress on stderr (default: auto, when that is a terminal)",
     set_progress, 0},
    {"quiet", 'q', NULL, GROUP_OUTPUT, SCOPE_ANY,
     "no progress and no last line; warnings and errors stay", set_flag, MEMBER(quiet)},
    {"verbose", 'v', NULL, GROUP_OUTPUT, SCOPE_ANY,
     "give warnings whole, and say how runners are started and how long each round took; twice: "
     "and each measurement",
     say_more, 0},

    {"images", 0, "DIR", GROUP_PICTURES, SCOPE_ANY,
     "folder of the pictures (default: Images beside the report)",
     set_text, MEMBER(images)},
    {"picture-format", 0, "LIST", GROUP_PICTURES, SCOPE_ANY,
     "formats of the pictures: some of png, svg, pdf and dark, which is a PNG for dark pages "
     "beside each; Markdown links the first (default: png)",
     set_picture_formats, 0},
    {"size", 0, "WxH", GROUP_PICTURES, SCOPE_ANY,
     "width and height in pixels, " SIZES " (default: " USUAL_SIZE ")",
     set_size, 0},
    {"dpi", 0, "N", GROUP_PICTURES, SCOPE_ANY,
     "pixels per inch, " PIXELS_PER_INCH " (default: " DIGITS(PICTURE_DPI) ")", set_dpi, 0},

    {"from", 0, "FILE", GROUP_USUAL, SCOPE_ANY,
     "measure nothing: report on saved results, or on a classic text table; - reads stdin; "
     "repeatable",
     add_from, 0},
    {"measure-claims", 0, NULL, GROUP_SAVED, SCOPE_ANY,
     "with --from: measure here, in a few seconds, what claims need that FILE says nothing of, as "
     "a classic table of most",
     set_flag, MEMBER(measure_claims)},
    {"resume", 0, "FILE", GROUP_SAVED, SCOPE_ANY,
     "finish the interrupted run whose samples are in FILE",
     set_text, MEMBER(resume)},
    {"compare", 0, "FILE", GROUP_SAVED, SCOPE_ANY,
     "compare with the saved results in FILE; repeatable: several older runs of the same thing, as "
     "several --from are several newer ones",
     add_compare, 0},
    {"history", 0, "FILE", GROUP_SAVED, SCOPE_ANY,
     "an older run of the same plan on the same machine: shows how much runs differ, and at which "
     "the level changed; repeatable",
     add_history, 0},
    {"fleet", 0, "DIR", GROUP_SAVED, SCOPE_ANY,
     "report on many nodes, whose results a scheduler or tvp-fleet has put into the folder DIR: "
     "which of them is not like the others; -o takes .csv and .json too",
     set_text, MEMBER(fleet)},
    {"node-check", 0, "FILE", GROUP_SAVED, SCOPE_ANY,
     "measure, in less than a minute, whether this node is like those of the fleet that FILE is of "
     "(from --fleet DIR --json FILE): status 0, or 4 where it differs, with the reason in a line",
     set_text, MEMBER(node_check)},
    {"fail-if", 0, "slower:P%", GROUP_SAVED, SCOPE_ANY,
     "with --compare or --against: end with status 4 when something is shown to be slower by more "
     "than that, as in slower:5%",
     set_fail_if, 0},

    {"runtime", 0, "NAME[=COMMAND]", GROUP_USUAL, SCOPE_CLAIMS,
     "measure that runtime: native (default), cpython, node, or any name with the command of its "
     "runner; cpython:COMMAND or node:COMMAND as the command names an interpreter, as in "
     "py3.14t=cpython:python3.14t; repeatable",
     add_runtime, 0},
    {"against", 0, "COMMAND", GROUP_RUNTIMES, SCOPE_PLAN,
     "measure the runner of an older build in the same rounds, and compare with it: the exact way; "
     "cpython:COMMAND or node:COMMAND names an interpreter",
     set_text, MEMBER(against)},
    {"check-runner", 0, "COMMAND", GROUP_RUNTIMES, SCOPE_ANY,
     "try a runner and say what it does wrong",
     set_text, MEMBER(check_runner)},

    {"list-fields", 0, NULL, GROUP_OTHER, SCOPE_ANY,
     "list the fields that a template can use", ask_for_fields, 0},
    {"help", 'h', NULL, GROUP_OTHER, SCOPE_ANY, "show this help", ask_for_printout,
     PRINTOUT_HELP},
    {"usage", 0, NULL, GROUP_OTHER, SCOPE_ANY, "show all options without explanations",
     ask_for_printout, PRINTOUT_USAGE},
    {"version", 'V', NULL, GROUP_OTHER, SCOPE_ANY, "show the version", ask_for_printout,
     PRINTOUT_VERSION},
    {NULL, 0, NULL, GROUP_OTHER, SCOPE_ANY, NULL, NULL, 0},
};
/* clang-format on */

size_t option_count(void)
{
    return COUNT_OF(option_rows) - 1;
}

const char program_purpose[] = "Measures threads against processes on this machine and writes a "
                               "report with an interval for every number.";

const struct program_example program_examples[] = {
    {"tvp-report 15 -o report.md", "1 to 15 workers, as Markdown with pictures"},
    {"tvp-report --from report.jsonl -o report.html", "the same results as a web page"},
    {NULL, NULL},
};
