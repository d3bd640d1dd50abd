#include "tvp/report/report.h"

#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/sentences/changes_text.h"
#include "tvp/sentences/history_text.h"
#include "tvp/sentences/summary_text.h"
#include "tvp/sentences/warnings.h"
#include "tvp/sentences/work_text.h"
#include "tvp/text/wording.h"

const struct picture_type picture_types[PICTURE_KINDS] = {
#define ROW(id, name, stem, work, title) {name, stem, work, title},
    PICTURES(ROW)
#undef ROW
};

bool picture_shows_all(enum picture_kind kind)
{
    return kind == PICTURE_SPEEDUP || kind == PICTURE_HISTORY || kind == PICTURE_TIMELINE;
}

/* Of a run for claims it is said of what. */
static void take_warning(struct sentences *all, const char *about, const char *warning)
{
    struct strbuf text = {0};
    strbuf_addf(&text, "%s%s", about, warning);
    sentences_take(all, &text);
}

static void take_recorded(struct sentences *all, const char *about, const struct results *results)
{
    for (size_t i = 0; i < results->warning_count; i++)
        take_warning(all, about, results->warnings[i]);
}

static void take_found(struct sentences *all, const char *about, const struct findings *findings,
                       bool classic)
{
    size_t count;
    char *failures = warning_of_failures(findings->results);
    if (failures)
        take_warning(all, about, failures);
    free(failures);
    char *timelines = warning_of_timelines(findings->results);
    if (timelines && !classic)
        take_warning(all, about, timelines);
    free(timelines);
    char **found = warnings_of_findings(findings, classic, &count);
    for (size_t i = 0; i < count; i++)
        take_warning(all, about, found[i]);
    free_texts(found, count);
}

/* What the runs' records hold, which was said when they were measured, and what the samples show.
 * Those of the classic table are about what is in it and about the machine. */
static struct sentences gather_warnings(const struct report *report,
                                        const struct presentation *presentation, bool classic)
{
    static const char apart[] = "Of what was measured here: ";
    struct sentences all = {0};
    take_recorded(&all, "", report->results);
    if (report->claims_run)
        take_recorded(&all, apart, report->claims_run->results);
    take_found(&all, "", &report->findings, classic);
    if (report->claims_run && !classic)
        take_found(&all, apart, report->claims_run, false);
    if (presentation->no_claims_run)
        take_warning(
            &all, "For the claims nothing could be measured here: ", presentation->no_claims_run);
    return all;
}

static void add_warnings(struct report *report, const struct presentation *presentation)
{
    struct sentences all = gather_warnings(report, presentation, false);
    struct sentences table = gather_warnings(report, presentation, true);
    report->warnings = all.list;
    report->warning_count = all.count;
    report->warnings_said = report->results->warning_count;
    if (report->claims_run)
        report->warnings_said += report->claims_run->results->warning_count;
    report->table_warnings = table.list;
    report->table_warning_count = table.count;
}

bool is_picture_name(const char *file)
{
    for (int kind = 0; kind < PICTURE_KINDS; kind++)
        if (strncmp(file, picture_types[kind].stem, strlen(picture_types[kind].stem)) == 0)
            return true;
    return false;
}

char *picture_file_name(const struct picture *picture, enum picture_format format)
{
    return xasprintf("%s%s", picture->name, picture_format_ending(format));
}

static char *made_title(const struct results *results)
{
    struct strbuf title = {0};
    enum worker_kind kinds[WORKER_KIND_COUNT];
    size_t count = results_compared_kinds(results, kinds);
    add_work_name(&title, &results->run);
    const bool named = title.length > 0;
    strbuf_adds(&title, named ? ": threads against " : "Threads against ");
    for (size_t i = 0; i < count; i++)
        strbuf_addf(&title, "%s%s",
                    i == 0          ? ""
                    : i + 1 < count ? ", "
                                    : " and ",
                    worker_kinds[kinds[i]].plural);
    strbuf_adds(&title, named ? ", " : ": ");
    if (results->run.max_workers == 1)
        strbuf_adds(&title, "1 worker");
    else
        word_format(&title, "1 to %u workers", results->run.max_workers);
    return strbuf_detach(&title);
}

static void word_works(struct report *report)
{
    size_t count = report->findings.runtime_count;
    report->works = xcalloc(count, sizeof *report->works);
    for (size_t i = 0; i < count; i++) {
        const struct runtime_findings *runtime = &report->findings.runtimes[i];
        struct work_words *words = &report->works[i];
        struct strbuf sentence = {0};
        if (runtime->choice.option_count == 0)
            continue;
        add_recommendation(&sentence, runtime);
        words->recommendation = strbuf_detach(&sentence);
        words->sentences = work_sentences(runtime, &words->sentence_count);
    }
}

static void add_data(struct report *report)
{
    size_t count = report->findings.runtime_count;
    report->data = xcalloc(count, sizeof *report->data);
    report->data_words = xcalloc(count, sizeof *report->data_words);
    for (size_t i = 0; i < count; i++) {
        data_findings_init(&report->data[i], report->results, report->findings.runtimes[i].index);
        data_words_init(&report->data_words[i], &report->data[i], report->results,
                        report->findings.runtimes[i].index);
    }
}

static void add_summary(struct report *report, struct strbuf *sentence)
{
    report->summary =
        xreallocarray(report->summary, report->summary_count + 1, sizeof *report->summary);
    report->summary[report->summary_count++] = strbuf_detach(sentence);
}

static void add_history(struct report *report, const struct presentation *presentation)
{
    struct strbuf sentence = {0};
    if (presentation->history.count == 0)
        return;
    report->history = xcalloc(1, sizeof *report->history);
    history_init(report->history, &presentation->history, &presentation->compared.now);
    add_history_summary(&sentence, report->history);
    add_summary(report, &sentence);
}

static void add_comparison(struct report *report, const struct presentation *presentation)
{
    struct compared_runs runs = presentation->compared;
    struct strbuf sentence = {0};
    if (!runs.first_before && !findings_have_older(&report->findings))
        return;
    runs.history = report->history;
    report->changes = xcalloc(1, sizeof *report->changes);
    changes_init(report->changes, &report->findings, &runs);
    add_changes_summary(&sentence, report->changes);
    add_summary(report, &sentence);
}

static void add_claims(struct report *report, const struct presentation *presentation)
{
    report->lacks_claims_run = presentation->no_claims_run != NULL;
    if (presentation->claims_run) {
        report->claims_run = xcalloc(1, sizeof *report->claims_run);
        findings_init(report->claims_run, presentation->claims_run);
    }
    claims_init(&report->claims, &report->findings, report->claims_run);
}

void report_init(struct report *report, const struct results *results,
                 const struct presentation *presentation)
{
    *report = (struct report){
        .results = results,
        .title = presentation->title ? xstrdup(presentation->title) : made_title(results),
        .sources = references,
        .source_count = REFERENCE_COUNT,
        .author = presentation->author ? xstrdup(presentation->author) : NULL,
        .images = xstrdup(presentation->images),
        .lacks_picture_files = presentation->lacks_picture_files,
        .linked = presentation->linked,
        .shown_by = xstrdup(presentation->shown_by ? presentation->shown_by : ""),
        .width = presentation->width,
        .height = presentation->height,
        .dpi = presentation->dpi,
    };
    findings_init(&report->findings, results);
    add_claims(report, presentation);
    word_works(report);
    report->timelines = told_timelines(&report->findings, &report->timeline_count);
    add_data(report);
    report->summary = summary_sentences(&report->findings, &report->summary_count);
    add_history(report, presentation);
    add_comparison(report, presentation);
    add_warnings(report, presentation);
    audit_init(&report->audit, &report->findings, &report->claims, report->changes);
}

static bool has_failed_probe(const struct results *results)
{
    for (size_t i = 0; i < results->probe_count; i++)
        if (!results->probes[i].values)
            return true;
    return false;
}

/* The last trial of a cell counts. */
static bool has_failed_trial(const struct results *results)
{
    for (size_t i = 0; i < results->trial_count; i++) {
        const struct trial *trial = &results->trials[i];
        if (trial->message && results_trial(results, trial->runtime, (enum case_id)trial->case_id,
                                            trial->workers) == trial)
            return true;
    }
    return false;
}

static bool has_failed_timeline(const struct results *results)
{
    for (size_t i = 0; i < results->timeline_count; i++)
        if (results->timelines[i].message)
            return true;
    return false;
}

static bool has_failed_data(const struct results *results)
{
    for (size_t i = 0; i < results->data_count; i++)
        if (results->data[i].message)
            return true;
    return false;
}

static bool is_incomplete(const struct findings *findings)
{
    return findings->failures > 0 || has_failed_probe(findings->results) ||
           has_failed_trial(findings->results) || has_failed_timeline(findings->results) ||
           has_failed_data(findings->results);
}

bool report_is_incomplete(const struct report *report)
{
    for (size_t i = 0; i < report->picture_count; i++)
        if (report->pictures[i].problem)
            return true;
    if (report->lacks_claims_run || (report->claims_run && is_incomplete(report->claims_run)))
        return true;
    return is_incomplete(&report->findings);
}

void report_release(struct report *report)
{
    for (size_t i = 0; i < report->picture_count; i++) {
        struct picture *picture = &report->pictures[i];
        free(picture->name);
        free(picture->file);
        free(picture->title);
        free(picture->alt);
        free(picture->problem);
        for (int format = 0; format < PICTURE_FORMAT_COUNT; format++)
            strbuf_release(&picture->files[format]);
        for (int width = 0; width < PAGE_WIDTH_COUNT; width++)
            strbuf_release(&picture->on_page[width]);
    }
    free(report->pictures);
    free(report->shown_order);
    for (size_t i = 0; i < report->findings.runtime_count; i++) {
        free(report->works[i].recommendation);
        free_texts(report->works[i].sentences, report->works[i].sentence_count);
        data_words_release(&report->data_words[i]);
        data_findings_release(&report->data[i]);
    }
    free(report->data_words);
    free(report->data);
    free(report->works);
    told_timelines_release(report->timelines, report->timeline_count);
    free_texts(report->summary, report->summary_count);
    free_texts(report->warnings, report->warning_count);
    free_texts(report->table_warnings, report->table_warning_count);
    free(report->title);
    free(report->author);
    free(report->images);
    free(report->shown_by);
    if (report->changes)
        changes_release(report->changes);
    free(report->changes);
    if (report->history)
        history_release(report->history);
    free(report->history);
    audit_release(&report->audit);
    claims_release(&report->claims);
    if (report->claims_run)
        findings_release(report->claims_run);
    free(report->claims_run);
    findings_release(&report->findings);
    *report = (struct report){0};
}
