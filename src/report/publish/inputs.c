#include "tvp/publish/inputs.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tvp/common/alloc.h"
#include "tvp/data/cut_off.h"
#include "tvp/data/merge.h"
#include "tvp/data/results_read.h"
#include "tvp/data/run_differences.h"
#include "tvp/sentences/cut_off_text.h"

/* ---- reading ---- */

static bool is_standard(const char *path)
{
    return path && strcmp(path, "-") == 0;
}

static int count_standard(char **paths, size_t count)
{
    int found = 0;
    for (size_t i = 0; i < count; i++)
        found += is_standard(paths[i]);
    return found;
}

/* In messages. */
static const char *shown(const char *path)
{
    return is_standard(path) ? "the data on stdin" : path;
}

/* What has been read from standard input is gone. */
static bool check_stdin(const struct options *options, struct error *error)
{
    int readers = count_standard(options->from, options->from_count) +
                  count_standard(options->compare, options->compare_count) +
                  count_standard(options->history, options->history_count);
    return readers < 2 ||
           error_set(error, ERROR_USAGE,
                     "standard input (-) can be read only once: save the others as files");
}

/* What is left out of a table; a measured run's warnings were said when it was measured. */
static void say_what_is_left_out(const struct results *results, const char *path)
{
    for (size_t i = 0; i < results->warning_count && results->run.classic_table; i++)
        error_note("warning: %s: %s", shown(path), results->warnings[i]);
}

/* How far a run came that was cut off is said before anything else. */
static bool look_for_cut_off(const struct results *results, const char *path, struct error *error)
{
    struct cut_off cut_off = cut_off_of(results);
    struct strbuf text = {0};
    if (!cut_off.is_cut_off)
        return true;
    if (results->sample_count == 0)
        return error_set(error, ERROR_FAILED,
                         "%s was cut off before its first sample: there is nothing to report",
                         shown(path));
    add_cut_off(&text, &cut_off);
    error_note("warning: %s %s", shown(path), strbuf_text(&text));
    strbuf_release(&text);
    return true;
}

/* ---- runs of the same thing ---- */

typedef bool add_differences(struct strbuf *out, const struct results *first,
                             const struct results *second);

static bool check_alike(const struct results *first, const char *first_path,
                        const struct results *second, const char *second_path,
                        add_differences *differ, const char *rule, struct error *error)
{
    struct strbuf differences = {0};
    if (differ(&differences, first, second))
        error_set(error, ERROR_FAILED, "%s and %s differ in %s: %s", shown(first_path),
                  shown(second_path), strbuf_text(&differences), rule);
    bool alike = differences.length == 0;
    strbuf_release(&differences);
    return alike;
}

static bool check_side(const struct results *first, const char *first_path,
                       const struct results *second, const char *second_path, struct error *error)
{
    static const char rule[] = "only runs of the same thing with the same plan make one side of a "
                               "comparison";
    return check_alike(first, first_path, second, second_path, add_different_things, rule, error) &&
           check_alike(first, first_path, second, second_path, add_different_disks, rule, error) &&
           check_alike(first, first_path, second, second_path, add_different_plans, rule, error);
}

/* What is measured may change from run to run; where and how may not. */
static bool check_history(const struct results *first, const char *first_path,
                          const struct results *second, const char *second_path,
                          struct error *error)
{
    static const char rule[] = "a history is of one machine and one plan";
    return check_alike(first, first_path, second, second_path, add_different_machines, rule,
                       error) &&
           check_alike(first, first_path, second, second_path, add_different_disks, rule, error) &&
           check_alike(first, first_path, second, second_path, add_different_plans, rule, error);
}

/* Of a history the first run stands for the others, which are like it. */
static bool check_beside_history(const struct options *options, const struct inputs *inputs,
                                 const struct results *run, const char *name, struct error *error)
{
    return options->history_count == 0 ||
           check_history(run, name, &inputs->first_of_history, options->history[0], error);
}

bool inputs_fit_planned(const struct options *options, const struct inputs *inputs,
                        const struct results *planned, struct error *error)
{
    return check_beside_history(options, inputs, planned, "this run", error);
}

/* ---- each kind of input ---- */

static bool read_run(struct results *run, const char *path, struct error *error)
{
    if (!results_read(run, path, error) || !look_for_cut_off(run, path, error))
        return false;
    say_what_is_left_out(run, path);
    return true;
}

/* Runs that are compared stay runs: what they say is kept before they are put together. */
static bool keep_runs(const struct options *options, const struct results *runs,
                      struct inputs *inputs, struct error *error)
{
    bool compares = options->compare_count > 0;
    if (!compares && options->history_count == 0)
        return true;
    for (size_t i = 0; i < options->from_count; i++) {
        if (i > 0 && compares &&
            !check_side(&runs[0], options->from[0], &runs[i], options->from[i], error))
            return false;
        if (!check_beside_history(options, inputs, &runs[i], options->from[i], error))
            return false;
        run_set_add(&inputs->now_runs, &runs[i]);
    }
    return true;
}

static bool has_warning(const struct results *run, const char *text)
{
    for (size_t i = 0; i < run->warning_count; i++)
        if (strcmp(run->warnings[i], text) == 0)
            return true;
    return false;
}

/* Why runs stand side by side: the warnings of the merged ones that none of the others has, and
 * that the first, of so many, had not either. */
static void say_why_apart(const struct results *merged, size_t first_had,
                          const struct results *others, size_t count)
{
    for (size_t i = first_had; i < merged->warning_count; i++) {
        bool known = false;
        for (size_t j = 0; j < count; j++)
            known |= has_warning(&others[j], merged->warnings[i]);
        if (!known)
            error_note("warning: %s", merged->warnings[i]);
    }
}

/* Merges in the first of the runs, which then moves to the results. */
static bool read_runs(const struct options *options, struct inputs *inputs, struct error *error)
{
    size_t count = options->from_count;
    struct results *runs = xcalloc(count, sizeof *runs);
    const char **names = xcalloc(count, sizeof *names);
    bool good = true;
    for (size_t i = 0; i < count && good; i++)
        good = read_run(&runs[i], options->from[i], error);
    for (size_t i = 0; i < count; i++)
        names[i] = shown(options->from[i]);
    size_t first_had = runs[0].warning_count;
    good =
        good && keep_runs(options, runs, inputs, error) && merge_results(runs, names, count, error);
    if (good)
        say_why_apart(&runs[0], first_had, runs + 1, count - 1);
    inputs->results = runs[0];
    for (size_t i = 1; i < count; i++)
        results_release(&runs[i]);
    free(runs);
    free(names);
    return good;
}

static bool has_run(const struct results *results, const char *id)
{
    for (size_t i = 0; i < results->part_count; i++)
        if (strcmp(results->parts[i].id, id) == 0)
            return true;
    return results->run.id && strcmp(results->run.id, id) == 0;
}

static bool check_new_to(const struct run_set *set, const struct results *run, const char *option,
                         const char *path, struct error *error)
{
    return !run_set_has(set, run->run.id) ||
           error_set(error, ERROR_USAGE,
                     "%s: %s is the run %s, which was given already: give each "
                     "run once",
                     option, shown(path), run->run.id);
}

static bool take_older(const struct options *options, size_t index, struct inputs *inputs,
                       struct results *run, struct error *error)
{
    const char *path = options->compare[index];
    if (has_run(&inputs->results, run->run.id))
        return error_set(error, ERROR_USAGE,
                         "--compare: %s is the run %s itself: compare with another run",
                         shown(path), run->run.id);
    if (!check_new_to(&inputs->before_runs, run, "--compare", path, error) ||
        (index > 0 && !check_side(&inputs->before, options->compare[0], run, path, error)))
        return false;
    run_set_add(&inputs->before_runs, run);
    return true;
}

static bool read_older(const struct options *options, struct inputs *inputs, struct error *error)
{
    bool good = true;
    for (size_t i = 0; i < options->compare_count && good; i++) {
        struct results run = {0};
        good = read_run(&run, options->compare[i], error) &&
               take_older(options, i, inputs, &run, error);
        if (i == 0)
            inputs->before = run;
        else
            results_release(&run);
    }
    return good;
}

/* Each is held beside the first. */
static bool read_history(const struct options *options, struct inputs *inputs, struct error *error)
{
    bool good = true;
    for (size_t i = 0; i < options->history_count && good; i++) {
        const char *path = options->history[i];
        struct results run = {0};
        good = read_run(&run, path, error) &&
               check_new_to(&inputs->history, &run, "--history", path, error) &&
               (i == 0 ||
                check_history(&inputs->first_of_history, options->history[0], &run, path, error));
        if (good)
            run_set_add(&inputs->history, &run);
        if (i == 0)
            inputs->first_of_history = run;
        else
            results_release(&run);
    }
    return good;
}

/* Refuses a run that has ended, and a classic table. */
static bool read_unfinished(const char *path, struct results *results, struct error *error)
{
    if (strcmp(path, "-") == 0)
        return error_set(error, ERROR_USAGE,
                         "--resume: the run goes on in the file that it is read from, which "
                         "standard input is not");
    if (!results_read(results, path, error))
        return false;
    if (results->run.classic_table)
        error_set(error, ERROR_FAILED, "%s is a classic table, not an unfinished run", path);
    else if (results_finished(results))
        error_set(error, ERROR_FAILED,
                  "%s has an end record: nothing is missing; --from %s makes its report", path,
                  path);
    else
        return true;
    results_release(results);
    return false;
}

bool inputs_read(const struct options *options, struct inputs *inputs, struct error *error)
{
    if (!check_stdin(options, error))
        return false;
    if (!read_history(options, inputs, error))
        return false;
    if (options->action == ACTION_FROM && !read_runs(options, inputs, error))
        return false;
    if (options->action == ACTION_RESUME &&
        (!read_unfinished(options->resume, &inputs->results, error) ||
         !check_beside_history(options, inputs, &inputs->results, options->resume, error)))
        return false;
    return read_older(options, inputs, error);
}

void inputs_release(struct inputs *inputs)
{
    results_release(&inputs->results);
    results_release(&inputs->before);
    run_set_release(&inputs->before_runs);
    run_set_release(&inputs->now_runs);
    run_set_release(&inputs->history);
    results_release(&inputs->first_of_history);
}

/* ---- sparing ---- */

/* `standard`: what "-" stands for. */
static bool look_at(const char *path, int standard, struct stat *status)
{
    return is_standard(path) ? fstat(standard, status) == 0 && S_ISREG(status->st_mode)
                             : stat(path, status) == 0;
}

static bool check_pair(const char *output, const char *input, const char *option,
                       struct error *error)
{
    struct stat out, in;
    if (!input || !look_at(input, STDIN_FILENO, &in) || !look_at(output, STDOUT_FILENO, &out) ||
        out.st_dev != in.st_dev || out.st_ino != in.st_ino)
        return true;
    return error_set(error, ERROR_USAGE,
                     "%s would be written over, but it is read by %s %s: give the output another "
                     "name",
                     output, option, input);
}

static bool check_list(const char *output, char **inputs, size_t count, const char *option,
                       struct error *error)
{
    for (size_t i = 0; i < count; i++)
        if (!check_pair(output, inputs[i], option, error))
            return false;
    return true;
}

static bool check_output(const struct options *options, const char *output, struct error *error)
{
    return !output ||
           (check_list(output, options->from, options->from_count, "--from", error) &&
            check_list(output, options->compare, options->compare_count, "--compare", error) &&
            check_list(output, options->history, options->history_count, "--history", error) &&
            check_pair(output, options->template_name, "--template", error));
}

/* The resumed file itself becomes the data; nothing else may take its place. */
static bool check_resumed(const struct options *options, const char *output, struct error *error)
{
    return !output || check_pair(output, options->resume, "--resume", error);
}

bool inputs_spared(const struct options *options, const struct outputs *outputs,
                   struct error *error)
{
    size_t count = outputs_count(outputs);
    for (size_t i = 0; i < count; i++) {
        const char *path = outputs_path(outputs, i);
        bool is_data = i == count - 1;
        if (!check_output(options, path, error) ||
            (!is_data && !check_resumed(options, path, error)))
            return false;
    }
    return true;
}

bool inputs_spared_by_pictures(const struct options *options, const struct outputs *outputs,
                               const struct report *report, struct error *error)
{
    bool spared = true;
    for (size_t i = 0; i < report->picture_count && outputs->images_folder && spared; i++) {
        char *path = xasprintf("%s/%s", outputs->images_folder, report->pictures[i].file);
        spared = check_output(options, path, error) && check_resumed(options, path, error);
        free(path);
    }
    return spared;
}
