/*
 * main.c - the stages of tvp-report in their order; errors become exit statuses here.
 */
#include <gsl/gsl_errno.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/common/cleanup.h"
#include "tvp/common/clock.h"
#include "tvp/common/os.h"
#include "tvp/common/outfile.h"
#include "tvp/data/data_file.h"
#include "tvp/draw/figures.h"
#include "tvp/findings/changes.h"
#include "tvp/fleet/node_check.h"
#include "tvp/options/options.h"
#include "tvp/publish/console.h"
#include "tvp/publish/fleet_report.h"
#include "tvp/publish/inputs.h"
#include "tvp/publish/lock.h"
#include "tvp/publish/outputs.h"
#include "tvp/publish/picture_folder.h"
#include "tvp/publish/publish.h"
#include "tvp/report/report.h"
#include "tvp/run/measuring.h"
#include "tvp/run/resuming.h"
#include "tvp/run/warnings_before.h"
#include "tvp/runner/check_runner.h"
#include "tvp/sentences/changes_text.h"
#include "tvp/session/signals.h"
#include "tvp/template/fields.h"
#include "tvp/template/template_file.h"

/* Everything that is in hand while a report is made. */
struct job {
    const struct options *options;
    int64_t begin;
    struct inputs inputs; /* results: what is read, or measured */
    struct template_file template;
    struct outputs outputs;
    struct lock lock;
    bool locked;
    struct data_file data;
    bool data_open;
    struct results claims_run;  /* of --measure-claims; empty: nothing was measured for it */
    struct error no_claims_run; /* why that could not be measured */
    struct error verdict;       /* what --fail-if came to */
};

static void release(struct job *job)
{
    if (job->data_open)
        data_file_keep(&job->data);
    if (job->locked)
        lock_release(&job->lock);
    template_file_release(&job->template);
    outputs_release(&job->outputs);
    results_release(&job->claims_run);
    inputs_release(&job->inputs);
}

/* ---- without a report ---- */

static void judge(struct job *job, const struct changes *changes)
{
    if (!isnan(job->options->fail_if_slower))
        changes_passes(changes, &job->verdict);
}

/* A run that was measured, or the only one that was read, is the new side by itself. */
static struct compared_runs compared_runs(struct job *job)
{
    struct inputs *inputs = &job->inputs;
    bool compares = job->options->compare_count > 0;
    if (inputs->now_runs.count == 0 && (compares || inputs->history.count > 0))
        run_set_add(&inputs->now_runs, &inputs->results);
    return (struct compared_runs){
        .first_before = compares ? &inputs->before : NULL,
        .before = inputs->before_runs,
        .now = inputs->now_runs,
        .limit = job->options->fail_if_slower,
    };
}

static bool print_comparison(struct job *job, const struct findings *findings, struct error *error)
{
    struct compared_runs runs = compared_runs(job);
    struct history history;
    struct changes changes;
    bool good = true;
    history_init(&history, &job->inputs.history, &runs.now);
    runs.history = &history;
    changes_init(&changes, findings, &runs);
    if (job->outputs.use_stdout)
        console_comparison_beside(&changes);
    else
        good = console_comparison(&changes, error);
    judge(job, &changes);
    changes_release(&changes);
    history_release(&history);
    return good;
}

/* Without a report: what is wanted goes to stdout, unless data does. */
static bool print_results(struct job *job, bool rows_printed, struct error *error)
{
    struct findings findings;
    findings_init(&findings, &job->inputs.results);
    bool good = rows_printed              ? console_rows_end(error)
                : job->outputs.use_stdout ? true
                                          : console_tables(&findings, error);
    if (good && (job->options->compare_count > 0 || findings_have_older(&findings)))
        good = print_comparison(job, &findings, error);
    if (good && !outputs_any(&job->outputs))
        console_warnings(&findings);
    findings_release(&findings);
    return good;
}

/* On stderr: what no output gives stands there whole. */
static bool warnings_are_whole(const struct job *job)
{
    bool written = job->outputs.exports[DATA_JSON] ||
                   (job->outputs.report_count > 0 && template_file_gives_warnings(&job->template));
    return !written || job->options->verbosity > 0;
}

/* ---- the report ---- */

/* The formats of the files, where there are any, and what a page has inside. */
static void choose_drawn(const struct job *job, struct report *report)
{
    if (job->outputs.images_folder)
        memcpy(report->drawn, job->outputs.picture_files, sizeof job->outputs.picture_files);
    for (size_t i = 0; i < job->outputs.report_count; i++)
        report->drawn_on_page |= format_holds_pictures(job->outputs.reports[i].format);
    report->untitled_on_page = job->template.page;
}

static struct presentation presentation_of(struct job *job, const struct picture_folder *folder)
{
    const struct options *options = job->options;
    const struct run_facts *run = &job->inputs.results.run;
    return (struct presentation){
        .title = options->title ? options->title : run->title,
        .author = options->author ? options->author : run->author,
        .images = job->outputs.images ? job->outputs.images : run->images,
        .width = options->size_given ? options->width : run->width,
        .height = options->size_given ? options->height : run->height,
        .dpi = options->dpi_given ? options->dpi : run->dpi,
        .lacks_picture_files = job->outputs.report_count > 0 && !job->outputs.images_folder,
        .shown_by = folder->shown_by,
        .linked = job->outputs.linked,
        .history = job->inputs.history,
        .compared = compared_runs(job),
        .claims_run = job->claims_run.run.program ? &job->claims_run : NULL,
        .no_claims_run = job->no_claims_run.code == ERROR_NONE ? NULL : job->no_claims_run.text,
    };
}

/* The partial file becomes the data file, so that nobody needs to be told of it any more. */
static bool save_data(struct job *job, struct error *error)
{
    if (!job->data_open)
        return true;
    job->data_open = false;
    cleanup_set_last_words(NULL);
    return data_file_commit(&job->data, error);
}

/* An interruption, or a failure, finds either the old report with its data or the new one. */
static bool put_in_place(struct job *job, const struct report *report, struct error *error)
{
    struct publication publication;
    struct error failure = {0};
    if (!publication_init(&publication, report, &job->template, &job->outputs, error))
        return false;
    signals_hold();
    bool good = publication_place(&publication, &failure) && save_data(job, &failure);
    if (good)
        publication_commit(&publication);
    bool whole = publication_release(&publication);
    signals_let_go();
    return good || error_set(error, failure.code, "%s%s", failure.text,
                             whole ? ""
                                   : " (some other files of the report are new already: make it "
                                     "again)");
}

/* Pictures that no file and no page will hold need not be drawn. */
static bool pictures_are_wanted(const struct job *job)
{
    if (job->outputs.images_folder)
        return true;
    for (size_t i = 0; i < job->outputs.report_count; i++)
        if (format_holds_pictures(job->outputs.reports[i].format))
            return template_file_shows_pictures(&job->template);
    return false;
}

static bool write_report(struct job *job, const struct picture_folder *folder, struct error *error)
{
    struct presentation presentation = presentation_of(job, folder);
    struct report report;
    report_init(&report, &job->inputs.results, &presentation);
    figures_plan(&report);
    if (pictures_are_wanted(job)) {
        choose_drawn(job, &report);
        figures_draw(&report);
    }
    if (report.changes)
        judge(job, report.changes);
    console_findings(&report, warnings_are_whole(job));
    bool good = inputs_spared_by_pictures(job->options, &job->outputs, &report, error) &&
                put_in_place(job, &report, error);
    if (good)
        picture_folder_tidy(&job->outputs, &report);
    if (good && error->code == ERROR_NONE && !job->options->quiet)
        console_written(&job->outputs, folder->other, &report,
                        (double)(clock_now() - job->begin) * 1e-9);
    if (good && report_is_incomplete(&report))
        error_set(error, ERROR_INCOMPLETE,
                  "the report is written, but something in it failed: see its text");
    report_release(&report);
    return error->code == ERROR_NONE;
}

static bool make_report(struct job *job, struct error *error)
{
    struct picture_folder folder;
    if (!picture_folder_take(&folder, &job->outputs, job->inputs.results.run.id, error))
        return false;
    bool good = write_report(job, &folder, error);
    picture_folder_release(&folder);
    return good;
}

/* ---- the stages ---- */

static bool load_template(struct job *job, struct error *error)
{
    const struct options *options = job->options;
    const struct run_facts *run = &job->inputs.results.run;
    /* A plan needs none without a report, which whoever names a template wants. */
    if (options->dry_run && options->output_count == 0)
        return true;
    if (options->template_name || !run->template_name)
        return template_file_init(&job->template,
                                  options->template_name ? options->template_name : "report", NULL,
                                  error);
    return template_file_init(&job->template, run->template_name, run->template_text, error);
}

static bool prepare_outputs(struct job *job, struct error *error)
{
    const struct options *options = job->options;
    if (!outputs_init(&job->outputs, options, job->inputs.results.run.images,
                      template_file_shows_pictures(&job->template), error))
        return false;
    if (!inputs_spared(options, &job->outputs, error) ||
        !publication_check(&job->outputs, &job->template, error))
        return false;
    if (options->dry_run)
        return true;
    if (!picture_folder_choose(&job->outputs, job->inputs.results.run.id, error) ||
        !outputs_probe(&job->outputs, error))
        return false;
    if (!job->outputs.beside)
        return true;
    job->locked = lock_take(&job->lock, job->outputs.beside, error);
    return job->locked;
}

/* Said before anything is measured: there is still time to choose another folder. */
static void warn_of_foreign_pictures(const struct job *job)
{
    char *owner = picture_folder_owner(&job->outputs, job->inputs.results.run.id);
    if (owner)
        error_note("warning: the pictures in %s are of %s, and will be replaced as --images asks; "
                   "choose another folder to keep them",
                   job->outputs.images_folder, owner);
    free(owner);
}

/* Without a report, and with one round upwards, every row of the classic table is final as soon as
 * its cells are done, and is shown at once. */
static bool rows_are_shown(const struct job *job)
{
    const struct options *options = job->options;
    return !console_has_terminal() && job->outputs.report_count == 0 && !job->outputs.use_stdout &&
           options->action == ACTION_MEASURE && options->rounds == 1 &&
           options->preset->ascending && options->runtime_count == 1 &&
           options->start_method_count <= 1;
}

/* Runs that stand beside each other are planned alike; NULL: it will stand alone. */
static const struct results *run_beside(const struct inputs *inputs)
{
    return inputs->before.run.program             ? &inputs->before
           : inputs->first_of_history.run.program ? &inputs->first_of_history
                                                  : NULL;
}

static bool fits_inputs(const struct results *planned, const void *of, struct error *error)
{
    const struct job *job = of;
    return inputs_fit_planned(job->options, &job->inputs, planned, error);
}

static bool measure_stage(struct job *job, struct error *error)
{
    const struct outputs *outputs = &job->outputs;
    struct run_purpose purpose = {
        .data = outputs->data,
        .claims = outputs_tell_claims(outputs),
        .report = outputs->report_count > 0,
        .whole_warnings = job->options->dry_run || warnings_are_whole(job),
        .before = run_beside(&job->inputs),
        .fits = fits_inputs,
        .of = job,
        .header = rows_are_shown(job) ? console_header : NULL,
        .row_done = rows_are_shown(job) ? console_row : NULL,
    };
    struct new_run run = {
        .template_name = job->template.name,
        .template_text = job->template.text,
        .images = outputs->images_address ? outputs->images_address : "Images",
        .only_classic_cases =
            !outputs_any(outputs) && !outputs->data && job->options->history_count == 0,
    };
    if (job->options->dry_run)
        return measure_dry_run(job->options, &purpose, &run, job->begin, error);
    job->data_open = job->options->action == ACTION_RESUME
                         ? measure_resumed(&job->inputs.results, &job->data, job->options, &purpose,
                                           job->begin, error)
                         : measure(&job->inputs.results, &job->data, job->options, &purpose, &run,
                                   job->begin, error);
    return job->data_open;
}

/* What cannot be measured costs the claims that need it, not the report. */
static void measure_claims_stage(struct job *job)
{
    const struct options *options = job->options;
    struct findings findings;
    struct claims claims;
    struct claim_needs needs;
    findings_init(&findings, &job->inputs.results);
    claims_init(&claims, &findings, NULL);
    if (claims_need(&claims, &needs))
        measure_for_claims(&job->claims_run, options, needs.works, needs.probes, job->begin,
                           &job->no_claims_run);
    else
        error_note("--measure-claims: nothing was measured, since what was saved speaks of every "
                   "claim");
    claims_release(&claims);
    findings_release(&findings);
}

static bool check_claims_told(const struct job *job, struct error *error)
{
    return !job->options->measure_claims || outputs_tell_claims(&job->outputs) ||
           error_set(error, ERROR_USAGE,
                     "--measure-claims: nothing that is written tells of claims: add -o FILE.md or "
                     "--json FILE");
}

/* Without a report the first failure is told here: there is no text that could tell it. */
static bool save_without_report(struct job *job, struct error *error)
{
    const struct results *results = &job->inputs.results;
    if (!save_data(job, error))
        return false;
    return results->failure_count == 0 ||
           error_set(error, ERROR_INCOMPLETE,
                     "%zu of %zu samples could not be measured; the first: %s",
                     results->failure_count, results->failure_count + results->sample_count,
                     results->failures[0].message);
}

/* What was measured is told, but it is not all. */
static bool check_whole(const struct results *results, struct error *error)
{
    return results_finished(results) ||
           error_set(error, ERROR_INCOMPLETE,
                     "this is what an unfinished run has measured: --resume measures the rest");
}

/* What a comparison will be able to find is part of the plan. */
static void show_spread(const struct job *job)
{
    const struct inputs *inputs = &job->inputs;
    struct compared_runs runs = {.before = inputs->before_runs,
                                 .limit = job->options->fail_if_slower};
    struct history history;
    if (inputs->before_runs.count == 0 && inputs->history.count == 0)
        return;
    history_init(&history, &inputs->history, &runs.now);
    runs.history = &history;
    struct run_spread spread = spread_beforehand(&runs);
    console_spread(&spread);
    history_release(&history);
}

static bool has_older_build(const struct results *results)
{
    for (size_t i = 0; i < results->runtime_count; i++)
        if (results->runtimes[i].older)
            return true;
    return false;
}

/* A run that is read may have been measured against an older build. */
static bool check_fail_if(const struct job *job, struct error *error)
{
    const struct options *options = job->options;
    return isnan(options->fail_if_slower) || options->compare_count > 0 || options->against ||
           has_older_build(&job->inputs.results) ||
           error_set(error, ERROR_USAGE,
                     "--fail-if needs --compare FILE: this run was not measured against an older "
                     "build");
}

static bool run_job(struct job *job, struct error *error)
{
    const struct options *options = job->options;
    if (!inputs_read(options, &job->inputs, error) || !check_fail_if(job, error))
        return false;
    if (!load_template(job, error) || !prepare_outputs(job, error) ||
        !check_claims_told(job, error))
        return false;
    warn_of_foreign_pictures(job);
    if (options->action != ACTION_FROM && !measure_stage(job, error))
        return false;
    if (options->measure_claims)
        measure_claims_stage(job);
    if (options->dry_run) {
        show_spread(job);
        return true;
    }
    if (job->outputs.report_count == 0 && !print_results(job, rows_are_shown(job), error))
        return false;
    return (outputs_any(&job->outputs) ? make_report(job, error)
                                       : save_without_report(job, error)) &&
           check_whole(&job->inputs.results, error);
}

/* Something slower is said rather than something missing: it is a finding, and what is missing
 * stands in the report. */
static void apply_verdict(const struct error *verdict, struct error *error)
{
    if (verdict->code == ERROR_DIFFERS && error->code == ERROR_INCOMPLETE) {
        error_note("%s", error->text);
        *error = *verdict;
    } else if (verdict->code != ERROR_NONE) {
        error_set(error, verdict->code, "%s", verdict->text);
    }
}

/* ---- the report on a fleet ---- */

static bool place_fleet(struct publication *publication, struct error *error)
{
    struct error failure = {0};
    signals_hold();
    bool good = publication_place(publication, &failure);
    if (good)
        publication_commit(publication);
    publication_release(publication);
    signals_let_go();
    return good || error_set(error, failure.code, "%s", failure.text);
}

static bool write_fleet(const struct fleet *fleet, const struct options *options,
                        const struct outputs *outputs, struct error *error)
{
    struct publication publication;
    if (outputs_any(outputs))
        return fleet_publication_init(&publication, fleet, options, outputs, error) &&
               place_fleet(&publication, error);
    fleet_print(fleet, options);
    return true;
}

static void report_on_fleet(const struct options *options, struct error *error)
{
    struct outputs outputs;
    struct fleet fleet;
    if (outputs_init(&outputs, options, NULL, true, error) &&
        fleet_outputs_spare(&outputs, options->fleet, error) && outputs_probe(&outputs, error) &&
        fleet_read(&fleet, options->fleet, error)) {
        fleet_judge(&fleet);
        if (write_fleet(&fleet, options, &outputs, error))
            fleet_set_error(&fleet, error);
        fleet_release(&fleet);
    }
    outputs_release(&outputs);
}

/* ---- the check of a node ---- */

static bool has_the_node_alone(const struct results *planned, const void *of, struct error *error)
{
    struct strbuf why = {0};
    (void)of;
    for (size_t i = 0; i < planned->runtime_count && why.length == 0; i++)
        if (machine_was_shared(planned->runtimes[i].hello, &why))
            error_set(error, ERROR_FAILED, "could not be measured: %s; check it when it is idle",
                      strbuf_text(&why));
    strbuf_release(&why);
    return error->code == ERROR_NONE;
}

static bool has_rounds(const struct results *results, struct error *error)
{
    return results->round_count >= INTERVAL_MINIMUM_SAMPLES ||
           error_set(error, ERROR_FAILED,
                     "could not be measured: %zu of %d rounds fit into %d s; give the nodes of the "
                     "baseline less to do",
                     results->round_count, INTERVAL_MINIMUM_SAMPLES, NODE_CHECK_SECONDS);
}

/* Fails where a cell did: what limits a node is a reason to look at it. */
static bool measure_node(struct fleet_node *node, const struct options *options, int64_t begin,
                         struct error *error)
{
    const struct run_purpose purpose = {.no_warnings = true,
                                        .end_after = NODE_CHECK_SECONDS * INT64_C(1000000000),
                                        .fits = has_the_node_alone};
    struct new_run run = {.template_name = "report", .images = "Images"};
    struct results results = {0};
    struct data_file data;
    bool measured = measure(&results, &data, options, &purpose, &run, begin, error);
    if (measured)
        data_file_discard(&data);
    if (measured && results.failure_count == 0 && has_rounds(&results, error))
        fleet_node_take(node, &results);
    else if (measured && results.failure_count > 0)
        error_set(error, ERROR_FAILED, "%zu of %zu samples could not be measured; the first: %s",
                  results.failure_count, results.failure_count + results.sample_count,
                  results.failures[0].message);
    results_release(&results);
    return error->code == ERROR_NONE;
}

static void judge_node(const struct node_check *check, const struct options *options, int64_t begin,
                       struct error *error)
{
    struct fleet_node node = {.name = xstrdup("here")};
    struct strbuf line = {0};
    if (measure_node(&node, options, begin, error) && node_check_judge(check, &node, &line, error))
        printf("%s\n", strbuf_text(&line));
    strbuf_release(&line);
    fleet_node_release(&node);
}

/* The plan is read as any command line: whatever is wrong with it is found there. */
static void check_node(const char *path, int64_t begin, struct error *error)
{
    struct node_check check;
    struct options options;
    struct error problem = {0};
    size_t count;
    if (!node_check_read(&check, path, error))
        return;
    char **command = node_check_command(&check, &count, error);
    if (command && options_parse(&options, (int)count, command, &problem)) {
        judge_node(&check, &options, begin, &problem);
        options_release(&options);
    }
    if (problem.code == ERROR_DIFFERS)
        error_set(error, ERROR_DIFFERS, "%s", problem.text);
    else if (problem.code != ERROR_NONE)
        error_set(error, ERROR_FAILED, "not checked: %s", problem.text);
    if (command)
        free_texts(command, count);
    node_check_release(&check);
}

static void list_fields(void)
{
    struct strbuf text = {0};
    fields_list(&text);
    fputs(strbuf_text(&text), stdout);
    strbuf_release(&text);
}

/* Memory is all that GSL may rightly be without. */
static void handle_gsl_error(const char *reason, const char *file, int line, int gsl_errno)
{
    if (gsl_errno == GSL_ENOMEM)
        out_of_memory();
    fprintf(stderr, "tvp-report: %s:%d: %s\n", file, line, reason);
    abort();
}

int main(int argc, char **argv)
{
    int64_t begin = clock_now();
    struct options options;
    struct error error = {0};
    int status = 0;
    os_claim_standard_descriptors();
    json_set_alloc_funcs(xmalloc, free);
    gsl_set_error_handler(handle_gsl_error);
    if (!options_parse(&options, argc, argv, &error))
        return error_report(&error);
    signals_install();
    switch (options.action) {
    case ACTION_DONE:
        break;
    case ACTION_LIST_FIELDS:
        list_fields();
        break;
    case ACTION_FLEET:
        report_on_fleet(&options, &error);
        break;
    case ACTION_NODE_CHECK:
        check_node(options.node_check, begin, &error);
        break;
    case ACTION_CHECK_RUNNER:
        status = check_runner_of(&options);
        break;
    default: {
        if (options.action == ACTION_RESUME)
            resuming_set_outputs(&options);
        struct job job = {.options = &options, .begin = begin};
        run_job(&job, &error);
        apply_verdict(&job.verdict, &error);
        release(&job);
        break;
    }
    }
    options_release(&options);
    if (error.code != ERROR_NONE || !outfile_printed(&error))
        status = error_report(&error);
    cleanup_say_last_words();
    return status;
}
