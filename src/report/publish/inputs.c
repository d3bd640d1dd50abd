#include "tvp/publish/inputs.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tvp/common/alloc.h"
#include "tvp/data/cut_off.h"
#include "tvp/data/merge.h"
#include "tvp/data/results_read.h"
#include "tvp/report/cut_off_text.h"

/* ---- reading ---- */

static bool is_standard(const char *path)
{
    return path && strcmp(path, "-") == 0;
}

/* What has been read from standard input is gone. */
static bool check_stdin(const struct options *options, struct error *error)
{
    int readers = is_standard(options->compare);
    for (size_t i = 0; i < options->from_count; i++)
        readers += is_standard(options->from[i]);
    return readers < 2 ||
           error_set(error, ERROR_USAGE,
                     "standard input (-) can be read only once: save the others as files");
}

/* What is left out of a table; a measured run's warnings were said when it was measured. */
static void say_what_is_left_out(const struct results *results, const char *path)
{
    for (size_t i = 0; i < results->warning_count && results->run.classic_table; i++)
        error_note("warning: %s: %s", path, results->warnings[i]);
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
                         path);
    add_cut_off(&text, &cut_off);
    error_note("warning: %s %s", path, strbuf_text(&text));
    strbuf_release(&text);
    return true;
}

/* Merges in the first of the runs, which then moves to `results`. */
static bool read_runs(const struct options *options, struct results *results, struct error *error)
{
    size_t count = options->from_count;
    struct results *runs = xcalloc(count, sizeof *runs);
    bool good = true;
    for (size_t i = 0; i < count && good; i++) {
        good = results_read(&runs[i], options->from[i], error) &&
               look_for_cut_off(&runs[i], options->from[i], error);
        say_what_is_left_out(&runs[i], options->from[i]);
    }
    good = good && merge_results(runs, (const char *const *)options->from, count, error);
    *results = runs[0];
    for (size_t i = 1; i < count; i++)
        results_release(&runs[i]);
    free(runs);
    return good;
}

static bool has_run(const struct results *results, const char *id)
{
    for (size_t i = 0; i < results->part_count; i++)
        if (strcmp(results->parts[i].id, id) == 0)
            return true;
    return results->run.id && strcmp(results->run.id, id) == 0;
}

static bool read_older(const struct options *options, const struct results *results,
                       struct results *before, struct error *error)
{
    if (!results_read(before, options->compare, error) ||
        !look_for_cut_off(before, options->compare, error))
        return false;
    return !has_run(results, before->run.id) ||
           error_set(error, ERROR_USAGE,
                     "--compare: %s is the run %s itself: compare with another run",
                     options->compare, before->run.id);
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

bool inputs_read(const struct options *options, struct results *results, struct results *before,
                 struct error *error)
{
    if (!check_stdin(options, error))
        return false;
    if (options->action == ACTION_FROM && !read_runs(options, results, error))
        return false;
    if (options->action == ACTION_RESUME && !read_unfinished(options->resume, results, error))
        return false;
    return !options->compare || read_older(options, results, before, error);
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

static bool check_output(const struct options *options, const char *output, struct error *error)
{
    if (!output)
        return true;
    for (size_t i = 0; i < options->from_count; i++)
        if (!check_pair(output, options->from[i], "--from", error))
            return false;
    return check_pair(output, options->compare, "--compare", error) &&
           check_pair(output, options->template_name, "--template", error);
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
