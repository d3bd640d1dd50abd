#include "tvp/options/options.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "tvp/common/alloc.h"
#include "tvp/common/clock.h"
#include "tvp/common/limits.h"
#include "tvp/common/outfile.h"
#include "tvp/common/paths.h"
#include "tvp/options/options_table.h"
#include "tvp/options/options_words.h"

/* ---- what the words mean together ---- */

/* What to do, which exactly one word has to say. */
static bool find_action(struct parsing *parsing)
{
    struct options *options = parsing->options;
    if (parsing->list_fields) {
        options->action = ACTION_LIST_FIELDS;
        return true;
    }
    const struct {
        bool given;
        enum action action;
        const char *name;
    } choices[] = {
        {parsing->workers_given, ACTION_MEASURE, "MAX_WORKERS"},
        {options->from_count > 0, ACTION_FROM, "--from"},
        {options->resume != NULL, ACTION_RESUME, "--resume"},
        {options->fleet != NULL, ACTION_FLEET, "--fleet"},
        {options->node_check != NULL, ACTION_NODE_CHECK, "--node-check"},
        {options->check_runner != NULL, ACTION_CHECK_RUNNER, "--check-runner"},
    };
    const char *first = NULL;
    for (size_t i = 0; i < sizeof choices / sizeof choices[0]; i++) {
        if (!choices[i].given)
            continue;
        if (first)
            return error_set(parsing->error, ERROR_USAGE,
                             "%s and %s exclude each other: leave one of them out", first,
                             choices[i].name);
        first = choices[i].name;
        options->action = choices[i].action;
    }
    return first || error_set(parsing->error, ERROR_USAGE,
                              "MAX_WORKERS is missing: say how many workers to measure, as in "
                              "`tvp-report 15 -o report.md`");
}

/* An older build is one of the only runtime. */
static bool check_against(const struct parsing *parsing)
{
    const struct options *options = parsing->options;
    if (options->compare_count > 0)
        return error_set(parsing->error, ERROR_USAGE,
                         "--against and --compare exclude each other: leave one of them out");
    if (options->runtime_count > 1)
        return error_set(parsing->error, ERROR_USAGE,
                         "--against is for a run of one runtime: leave out --runtime %s",
                         options->runtimes[1].name);
    if (options->runtime_count == 1 && strcmp(options->runtimes[0].name, OLDER_RUNTIME) == 0)
        return error_set(parsing->error, ERROR_USAGE,
                         "--runtime: " OLDER_RUNTIME " is the name of the build of --against, give "
                         "this one another");
    return true;
}

/* What is about one run, or about the words of its report. */
static bool check_fleet(const struct parsing *parsing)
{
    const struct options *options = parsing->options;
    bool inserts = false;
    for (size_t i = 0; i < options->output_count; i++)
        inserts |= options->outputs[i].inserted;
    const struct {
        bool given;
        const char *name;
    } others[] = {
        {options->compare_count > 0, "compare"},      {options->history_count > 0, "history"},
        {!isnan(options->fail_if_slower), "fail-if"}, {options->template_name, "template"},
        {options->exports[DATA_TRACE], "trace"},      {options->author, "author"},
        {options->measure_claims, "measure-claims"},  {inserts, "insert"},
    };
    const char *other = parsing->measure_option ? parsing->measure_option->name : NULL;
    if (!other && parsing->claims_option)
        other = parsing->claims_option->name;
    for (size_t i = 0; i < sizeof others / sizeof others[0] && !other; i++)
        other = others[i].given ? others[i].name : NULL;
    return !other ||
           error_set(parsing->error, ERROR_USAGE,
                     "--%s means nothing with --fleet, which reports on many nodes: leave "
                     "one of them out",
                     other);
}

/* The baseline has the plan, and there is no report. */
static bool check_node_check(const struct parsing *parsing)
{
    const struct options *options = parsing->options;
    bool writes = options->output_count > 0;
    for (int i = 0; i < DATA_FORMAT_COUNT; i++)
        writes |= options->exports[i] != NULL;
    const struct option_row *row = parsing->measure_option ? parsing->measure_option
                                   : parsing->plan_option  ? parsing->plan_option
                                                           : parsing->claims_option;
    return (!writes && !row) ||
           error_set(parsing->error, ERROR_USAGE,
                     "--%s means nothing with --node-check, which measures the baseline's plan and "
                     "says its verdict in a line: leave one of them out",
                     writes ? "output" : row->name);
}

static bool check_combinations(const struct parsing *parsing)
{
    const struct options *options = parsing->options;
    if (options->action == ACTION_NODE_CHECK && !check_node_check(parsing))
        return false;
    if (options->action == ACTION_FLEET && !check_fleet(parsing))
        return false;
    const struct option_row *of_run = parsing->measure_option;
    if (!of_run && !options->measure_claims)
        of_run = parsing->claims_option;
    if (options->action == ACTION_FROM && of_run)
        return error_set(parsing->error, ERROR_USAGE,
                         "--%s means nothing with --from, which measures nothing: leave one of "
                         "them out",
                         of_run->name);
    if (options->action != ACTION_FROM && options->measure_claims)
        return error_set(parsing->error, ERROR_USAGE,
                         "--measure-claims is for --from FILE: a run measures its claims by "
                         "itself");
    if (options->action == ACTION_RESUME && parsing->plan_option)
        return error_set(parsing->error, ERROR_USAGE,
                         "--%s means nothing with --resume, which keeps the plan of the saved run: "
                         "leave one of them out",
                         parsing->plan_option->name);
    /* A saved run may have been measured against an older build. */
    if (!isnan(options->fail_if_slower) && options->compare_count == 0 && !options->against &&
        options->action == ACTION_MEASURE)
        return error_set(parsing->error, ERROR_USAGE,
                         "--fail-if needs --compare FILE or --against COMMAND: there is nothing to "
                         "be slower than");
    if (options->against && !check_against(parsing))
        return false;
    if (options->quiet && options->verbosity > 0)
        return error_set(parsing->error, ERROR_USAGE,
                         "--quiet and --verbose exclude each other: leave one of them out");
    return true;
}

/* What names no format by its ending has that of --format, stdout Markdown without one. */
static bool set_formats(const struct parsing *parsing)
{
    const struct options *options = parsing->options;
    bool used = options->format == REPORT_FORMAT_COUNT || options->output_count == 0;
    for (size_t i = 0; i < options->output_count; i++) {
        struct report_output *output = &options->outputs[i];
        if (output->format == REPORT_FORMAT_COUNT)
            output->format = options->format;
        if (output->format == REPORT_FORMAT_COUNT && strcmp(output->path, OUTFILE_STDOUT) == 0)
            output->format = REPORT_MARKDOWN;
        if (output->format == REPORT_FORMAT_COUNT) {
            struct strbuf endings = {0};
            add_format_endings(&endings);
            error_set(parsing->error, ERROR_USAGE,
                      "%s: expected a name ending in %s, or --format beside it", output->path,
                      strbuf_text(&endings));
            strbuf_release(&endings);
            return false;
        }
        used |= output->format == options->format;
    }
    return used || error_set(parsing->error, ERROR_USAGE,
                             "--format: %s is of another format by its name: leave one of them out",
                             options->outputs[0].path);
}

/* A fleet is told by few words and much data: -o takes these, too. */
static bool take_data_outputs(const struct parsing *parsing)
{
    static const struct {
        const char *ending;
        enum data_format format;
    } kinds[] = {{".csv", DATA_CSV}, {".json", DATA_JSON}};
    struct options *options = parsing->options;
    size_t i = 0;
    while (i < options->output_count) {
        struct report_output output = options->outputs[i];
        const char *ending = strrchr(path_name(output.path), '.');
        size_t kind = 0;
        while (kind < 2 && (!ending || strcasecmp(ending, kinds[kind].ending) != 0))
            kind++;
        char **export = kind < 2 ? &options->exports[kinds[kind].format] : NULL;
        if (output.format == REPORT_LATEX)
            return error_set(parsing->error, ERROR_USAGE,
                             "%s: the report on a fleet is Markdown, a page, CSV or JSON: give a "
                             "name that ends in .md, .html, .csv or .json",
                             output.path);
        if (export && *export)
            return error_set(parsing->error, ERROR_USAGE,
                             "--fleet: %s is one file too many: %s "
                             "has the same",
                             output.path, *export);
        if (!export) {
            i++;
            continue;
        }
        *export = output.path;
        options->output_count--;
        memmove(&options->outputs[i], &options->outputs[i + 1],
                (options->output_count - i) * sizeof *options->outputs);
    }
    return true;
}

/* Who names a template or a format wants a report of it, not the plain table. */
static bool set_outputs(const struct parsing *parsing)
{
    struct options *options = parsing->options;
    if (options->action == ACTION_FLEET && !take_data_outputs(parsing))
        return false;
    bool wants_report = options->template_name || options->format != REPORT_FORMAT_COUNT;
    if (options->output_count == 0 && wants_report &&
        (options->action == ACTION_MEASURE || options->action == ACTION_FROM ||
         options->action == ACTION_FLEET)) {
        options->outputs = xcalloc(1, sizeof *options->outputs);
        options->outputs[0] =
            (struct report_output){.path = xstrdup(OUTFILE_STDOUT), .format = REPORT_FORMAT_COUNT};
        options->output_count = 1;
    }
    return set_formats(parsing);
}

static bool check_pair(const struct parsing *parsing, const char *option, const char *path,
                       const char *other_option, const char *other)
{
    if (!path || !other || strcmp(path_without_dots(path), path_without_dots(other)) != 0)
        return true;
    if (strcmp(option, other_option) == 0)
        return error_set(parsing->error, ERROR_USAGE,
                         "%s: %s is given twice, leave one of them out", option,
                         path_without_dots(path));
    return error_set(parsing->error, ERROR_USAGE, "%s is both %s and %s: give each its own name",
                     path_without_dots(path), option, other_option);
}

static const char *output_option(const struct report_output *output)
{
    return output->inserted ? "--insert" : "--output";
}

/* No file may be written twice, and no folder be a file. */
static bool check_files(const struct parsing *parsing)
{
    const struct options *options = parsing->options;
#define ROW(id, name, claims, write, help) {"--" #name, options->exports[DATA_##id]},
    const struct {
        const char *option;
        const char *path;
    } others[] = {{"--data", options->data}, DATA_FORMATS(ROW){"--images", options->images}};
#undef ROW
    const size_t count = sizeof others / sizeof others[0];
    for (size_t i = 0; i < options->output_count; i++) {
        const char *path = options->outputs[i].path;
        const char *option = output_option(&options->outputs[i]);
        for (size_t j = 0; j < i; j++)
            if (!check_pair(parsing, option, path, output_option(&options->outputs[j]),
                            options->outputs[j].path))
                return false;
        for (size_t j = 0; j < count; j++)
            if (!check_pair(parsing, option, path, others[j].option, others[j].path))
                return false;
    }
    for (size_t i = 0; i < count; i++)
        for (size_t j = i + 1; j < count; j++)
            if (!check_pair(parsing, others[i].option, others[i].path, others[j].option,
                            others[j].path))
                return false;
    return true;
}

static bool check_points(const struct parsing *parsing)
{
    const struct options *options = parsing->options;
    if (!parsing->workers_given || options->point_count == 0)
        return true;
    unsigned int largest = options->points[options->point_count - 1];
    if (largest <= options->max_workers)
        return true;
    return error_set(parsing->error, ERROR_USAGE,
                     "--points: %u is more than MAX_WORKERS, which is %u", largest,
                     (unsigned int)options->max_workers);
}

/* ---- defaults ---- */

static struct runtime_option *runtime_of_name(const struct options *options, const char *name,
                                              size_t length)
{
    for (size_t i = 0; i < options->runtime_count; i++)
        if (strncmp(options->runtimes[i].name, name, length) == 0 &&
            options->runtimes[i].name[length] == '\0')
            return &options->runtimes[i];
    return NULL;
}

static void use_native(struct options *options)
{
    options->runtimes = xcalloc(1, sizeof *options->runtimes);
    options->runtimes[0].name = xstrdup("native");
    options->runtime_count = 1;
}

/* Who gives a work and no runtime wants the one that the work is for. */
static bool use_runtime_of_work(const struct parsing *parsing)
{
    struct options *options = parsing->options;
    const char *kind = options->work.file ? work_file_kind(options->work.file) : "py";
    enum runner_kind runner = runner_of_file(kind);
    if (runner == RUNNER_OF_THE_USER)
        return error_set(parsing->error, ERROR_USAGE,
                         "--work: %s is neither a file of Python (.py) or Node.js (.mjs, .js, "
                         ".cjs) nor a shared library (.so); for another language add --runtime "
                         "NAME=COMMAND",
                         options->work.file);
    options->runtimes = xcalloc(1, sizeof *options->runtimes);
    options->runtimes[0].name = xstrdup(runner_name(runner));
    options->runtimes[0].kind = runner;
    options->runtime_count = 1;
    return true;
}

static bool any_work(const struct options *options)
{
    for (int work = 0; work < WORK_COUNT; work++)
        if (options->works[work])
            return true;
    return false;
}

/* Without --cases: the user's own work and what starting costs, or all that this program brings.
 * A run has rounds of something, and data that are handed over are compared with starting. */
static bool set_works(const struct parsing *parsing)
{
    struct options *options = parsing->options;
    bool has_work = options->work.function != NULL;
    for (int work = 0; work < WORK_COUNT && !options->works_given; work++)
        options->works[work] = has_work ? works[work].of_user || work == WORK_START
                                        : !work_on_request((enum work)work);
    for (int work = 0; work < WORK_COUNT; work++)
        options->works[work] |= options->added[work];
    options->works[WORK_START] |= options->hands_data && !any_work(options);
    for (int kind = 0; kind < WORKER_KIND_COUNT && !options->kinds_given; kind++)
        options->kinds[kind] = worker_kind_by_default((enum worker_kind)kind);
    bool uses_work = options->works[WORK_USER] ||
                     (has_work && (options->works[WORK_POOL] || options->hands_data));
    if (options->action == ACTION_RESUME || uses_work == has_work)
        return true;
    return error_set(parsing->error, ERROR_USAGE,
                     has_work
                         ? "--work names a function, but --cases leaves it out: add work, pool "
                           "or data to --cases"
                         : "--cases asks for a work of yours: name it with --work, as in "
                           "--work crunch.py:parse");
}

/* A function of the user's has to be named before it can show anything. */
static bool check_timeline(const struct parsing *parsing)
{
    const struct options *options = parsing->options;
    if (options->exports[DATA_TRACE] && options->timeline.given && options->timeline.workers == 0)
        return error_set(parsing->error, ERROR_USAGE,
                         "--trace shows who ran when, which --timeline none leaves out: leave one "
                         "of them out");
    for (int i = 0; i < CASE_COUNT; i++)
        if (options->timeline.cases[i] && works[measured_cases[i].work].of_user &&
            !options->work.function)
            return error_set(parsing->error, ERROR_USAGE,
                             "--timeline asks for a work of yours: name it with --work, as in "
                             "--work crunch.py:parse");
    return true;
}

/* A work stands for its cases of the kinds that are measured; a case is what was asked for. */
static void set_timeline_kinds(struct options *options)
{
    size_t asked_for = 0;
    for (int i = 0; i < CASE_COUNT; i++)
        asked_for += options->timeline.cases[i];
    for (int i = 0; i < CASE_COUNT && asked_for > 1; i++)
        options->timeline.cases[i] &= options->kinds[measured_cases[i].kind];
}

/* What was said for all runtimes last; 0: nothing was, as nobody can ask for an amount of 0. */
static int64_t given_for_all(const struct parsing *parsing, enum work work)
{
    int64_t amount = 0;
    for (size_t i = 0; i < parsing->amount_count; i++)
        if (parsing->amounts[i].work == work && !parsing->amounts[i].runtime)
            amount = parsing->amounts[i].amount;
    return amount;
}

/* Whether the run measures what that is the amount of. Data are a task's in more than pools. */
static bool has_amount(const struct options *options, enum work work)
{
    return options->works[work] || (works[work].of_user && options->work.function) ||
           (work == WORK_TASK && options->hands_data);
}

static void set_amount(const struct parsing *parsing, enum work work)
{
    struct options *options = parsing->options;
    enum preset_kind preset = (enum preset_kind)(options->preset - presets);
    int64_t for_all = given_for_all(parsing, work);
    if (work_on_request(work) && !has_amount(options, work))
        return;
    options->amounts[work] = for_all ? for_all : work_default(work, preset, false);
    for (size_t i = 0; i < options->runtime_count; i++) {
        struct runtime_option *runtime = &options->runtimes[i];
        bool slow = runtime->kind == RUNNER_CPYTHON;
        runtime->amounts[work] = for_all ? for_all : work_default(work, preset, slow);
    }
}

/* The work that an amount was given for. */
static bool is_asked_for(const struct parsing *parsing, enum work work)
{
    const struct options *options = parsing->options;
    if (works[work].of_user && !options->work.function)
        return error_set(parsing->error, ERROR_USAGE,
                         "--%s is for a function of yours: name it with --work, as in --work "
                         "crunch.py:parse",
                         work_amounts[work].option);
    if (work_on_request(work) && !has_amount(options, work) && options->action != ACTION_RESUME)
        return error_set(parsing->error, ERROR_USAGE,
                         "--%s is for what this run does not measure: add %s to --cases",
                         work_amounts[work].option, work_asked_as(work));
    return true;
}

/* The preset's, then what was said for all, then what was said for one. */
static bool set_amounts(const struct parsing *parsing)
{
    for (int work = 0; work < WORK_COUNT; work++)
        set_amount(parsing, (enum work)work);
    for (size_t i = 0; i < parsing->amount_count; i++) {
        const struct amount_option *given = &parsing->amounts[i];
        if (!is_asked_for(parsing, given->work))
            return false;
        if (!given->runtime)
            continue;
        struct runtime_option *runtime =
            runtime_of_name(parsing->options, given->runtime, given->runtime_length);
        if (!runtime)
            return error_set(parsing->error, ERROR_USAGE,
                             "--%s: \"%.*s\" is not a runtime of this run: name it with --runtime",
                             work_amounts[given->work].option, (int)given->runtime_length,
                             given->runtime);
        runtime->amounts[given->work] = given->amount;
    }
    return true;
}

/* A run that goes on measures what it did. */
static bool check_net(const struct parsing *parsing)
{
    struct options *options = parsing->options;
    bool measured =
        options->works[WORK_NET] || options->check_runner || options->action == ACTION_RESUME;
    const char *option = options->io_url           ? "io-url"
                         : options->io_timeout_ns  ? "io-timeout"
                         : options->io_connections ? "io-connections"
                                                   : NULL;
    if (option && !measured)
        return error_set(parsing->error, ERROR_USAGE,
                         "--%s is for what this run does not measure: add net to --cases, or "
                         "--io net",
                         option);
    if (options->io_connections && !options->io_url)
        return error_set(parsing->error, ERROR_USAGE,
                         "--io-connections is for a server of yours: name it with --io-url");
    if (options->io_connections == 0)
        options->io_connections = IO_CONNECTIONS;
    return true;
}

static bool check_disk(const struct parsing *parsing)
{
    const struct options *options = parsing->options;
    return !options->io_dir || options->works[WORK_DISK_WRITE] || options->check_runner ||
           error_set(parsing->error, ERROR_USAGE,
                     "--io-dir is for what this run does not measure: add disk to --cases, or "
                     "--io disk");
}

static uint64_t random_seed(void)
{
    uint64_t seed;
    if (getentropy(&seed, sizeof seed) == 0)
        return seed;
    return (uint64_t)clock_now() * 31 + (uint64_t)getpid();
}

/* A work of the user's may take any time; a run of it should not, unless it was asked for. */
static const int64_t usual_time_ns = INT64_C(120000000000);

static bool complete(const struct parsing *parsing)
{
    struct options *options = parsing->options;
    /* A budget or a precision says when to stop; a number of rounds then only does when it was
     * asked for as well. */
    bool open_ended = options->budget_ns > 0 || options->precision > 0;
    if (!options->rounds_given)
        options->rounds = open_ended ? 0 : options->preset->rounds;
    if (options->work.function && !options->rounds_given && !open_ended &&
        options->preset <= &presets[PRESET_DEFAULT])
        options->fit_ns = usual_time_ns;
    if (!options->seed_given)
        options->seed = random_seed();
    if (options->runtime_count == 0 && options->work.function && !use_runtime_of_work(parsing))
        return false;
    if (options->runtime_count == 0)
        use_native(options);
    if (options->against)
        add_older_runtime(options);
    if (!set_works(parsing) || !check_timeline(parsing) || !set_amounts(parsing) ||
        !check_disk(parsing) || !check_net(parsing))
        return false;
    set_timeline_kinds(options);
    if (options->against)
        memcpy(options->runtimes[1].amounts, options->runtimes[0].amounts,
               sizeof options->runtimes[1].amounts);
    return true;
}

/* ---- the whole ---- */

static bool understand(struct parsing *parsing)
{
    if (parsing->printout != PRINTOUT_NONE) {
        parsing->options->action = ACTION_DONE;
        return true;
    }
    return find_action(parsing) && check_combinations(parsing) && set_outputs(parsing) &&
           check_files(parsing) && check_points(parsing) && complete(parsing);
}

bool options_parse(struct options *options, int argc, char **argv, struct error *error)
{
    *options = (struct options){.preset = &presets[PRESET_DEFAULT],
                                .width = PICTURE_WIDTH,
                                .height = PICTURE_HEIGHT,
                                .dpi = PICTURE_DPI,
                                .linked_format = PICTURE_FORMAT_COUNT,
                                .probes = true,
                                .format = REPORT_FORMAT_COUNT,
                                .fail_if_slower = NAN,
                                .command = argv,
                                .command_count = (size_t)argc};
    struct parsing parsing = {.options = options, .error = error};
    bool good = read_words(&parsing, argc, argv) && understand(&parsing);
    free(parsing.amounts);
    if (!good)
        options_release(options);
    return good;
}

void options_release(struct options *options)
{
    for (size_t i = 0; i < options->output_count; i++)
        free(options->outputs[i].path);
    free(options->outputs);
    free_texts(options->start_methods, options->start_method_count);
    free_texts(options->from, options->from_count);
    free_texts(options->compare, options->compare_count);
    free_texts(options->history, options->history_count);
    for (size_t i = 0; i < options->runtime_count; i++) {
        free(options->runtimes[i].name);
        free(options->runtimes[i].command);
    }
    free(options->runtimes);
    free(options->points);
    for (int i = 0; i < DATA_FORMAT_COUNT; i++)
        free(options->exports[i]);
    char *texts[] = {options->template_name, options->images,        options->data,
                     options->title,         options->author,        options->resume,
                     options->check_runner,  options->against,       options->work.file,
                     options->work.module,   options->work.function, options->io_dir,
                     options->node_check,    options->io_url,        options->fleet};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        free(texts[i]);
    *options = (struct options){0};
}
