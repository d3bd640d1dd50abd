#include "tvp/publish/console.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tvp/common/alloc.h"
#include "tvp/common/outfile.h"
#include "tvp/common/paths.h"
#include "tvp/common/strbuf.h"
#include "tvp/common/terminal.h"
#include "tvp/common/units.h"
#include "tvp/report/tables.h"
#include "tvp/sentences/changes_text.h"
#include "tvp/sentences/warnings.h"
#include "tvp/sentences/work_text.h"
#include "tvp/text/wording.h"

/* ---- stdout ---- */

static bool print_text(const struct strbuf *text, struct error *error)
{
    fputs(strbuf_text(text), stdout);
    return outfile_printed(error);
}

static bool has_classic_case(const struct run_facts *run)
{
    for (int c = 0; c < CASE_COUNT; c++)
        if (run->cases[c] && works[measured_cases[c].work].classic)
            return true;
    return false;
}

static void add_rows(struct strbuf *out, const struct run_facts *run,
                     const struct runtime_findings *runtime)
{
    add_classic_header(out, run);
    for (size_t row = 0; row < runtime->row_count; row++)
        add_classic_row(out, run, &runtime->rows[row]);
}

bool console_has_terminal(void)
{
    return terminal_columns(STDOUT_FILENO) > 0;
}

/* The recommendation and the figures of the user's own work. */
static void add_own_work(struct strbuf *out, const struct runtime_findings *runtime)
{
    add_recommendation(out, runtime);
    strbuf_adds(out, "\n\n");
    if (console_has_terminal())
        add_plain_work_table(out, runtime, terminal_columns(STDOUT_FILENO));
    else
        add_work_table(out, runtime);
}

bool console_tables(const struct findings *findings, struct error *error)
{
    struct strbuf text = {0};
    const struct run_facts *run = &findings->results->run;
    for (size_t i = 0; i < findings->runtime_count; i++) {
        const struct runtime_findings *runtime = &findings->runtimes[i];
        bool own = runtime->choice.option_count > 0;
        if (findings->runtime_count > 1)
            strbuf_addf(&text, "# %s\n", runtime->facts->name);
        if (own)
            add_own_work(&text, runtime);
        if (own && !has_classic_case(run))
            continue;
        if (console_has_terminal())
            add_plain_tables(&text, runtime, terminal_columns(STDOUT_FILENO));
        else
            add_rows(&text, run, runtime);
    }
    bool printed = print_text(&text, error);
    strbuf_release(&text);
    return printed;
}

static void print_line(struct strbuf *line)
{
    fputs(strbuf_text(line), stdout);
    fflush(stdout);
    strbuf_release(line);
}

void console_header(const struct results *results)
{
    struct strbuf line = {0};
    add_classic_header(&line, &results->run);
    print_line(&line);
}

void console_row(const struct results *results, uint32_t workers)
{
    struct row row = {.workers = workers};
    for (size_t i = 0; i < results->sample_count; i++) {
        const struct sample *sample = &results->samples[i];
        if (sample->workers != workers || sample->runtime != 0)
            continue;
        struct cell *cell = &row.cells[sample->case_id];
        cell->count = 1;
        cell->summary.median.value = sample->elapsed_ns * 1e-9;
    }
    struct strbuf line = {0};
    add_classic_row(&line, &results->run, &row);
    print_line(&line);
}

bool console_rows_end(struct error *error)
{
    return outfile_printed(error);
}

void console_comparison_beside(const struct changes *changes)
{
    struct strbuf text = {0};
    add_changes_summary(&text, changes);
    error_note("%s", strbuf_text(&text));
    strbuf_release(&text);
}

/* As comments, which readers of the table pass over. */
bool console_comparison(const struct changes *changes, struct error *error)
{
    struct strbuf text = {0};
    strbuf_adds(&text, "# ");
    add_changes_summary(&text, changes);
    strbuf_adds(&text, "\n# ");
    add_spread(&text, changes);
    strbuf_addc(&text, '\n');
    bool printed = print_text(&text, error);
    strbuf_release(&text);
    return printed;
}

void console_spread(const struct run_spread *spread)
{
    struct strbuf text = {0};
    add_spread_known(&text, spread);
    printf("%-18s %s\n", "spread of runs", strbuf_text(&text));
    strbuf_release(&text);
    add_runs_needed(&text, spread);
    printf("%-18s %s\n", "runs a side", strbuf_text(&text));
    strbuf_release(&text);
    fflush(stdout);
}

/* ---- stderr ---- */

void console_warnings(const struct findings *findings)
{
    size_t count;
    char **warnings = warnings_of_findings(findings, false, &count);
    for (size_t i = 0; i < count; i++)
        note_warning(warnings[i], true);
    free_texts(warnings, count);
}

/* Warnings that were known before the run stand on stderr already. */
static void print_late_warnings(const struct report *report, bool whole)
{
    for (size_t i = report->warnings_said; i < report->warning_count; i++)
        note_warning(report->warnings[i], whole);
}

static void print_problems(const struct report *report)
{
    for (size_t i = 0; i < report->picture_count; i++)
        if (report->pictures[i].problem)
            error_note("%s is missing from the report: %s", report->pictures[i].file,
                       report->pictures[i].problem);
}

void console_findings(const struct report *report, bool whole)
{
    print_late_warnings(report, whole);
    print_problems(report);
}

static void add_written(struct strbuf *line, const char *path)
{
    const char *name = strcmp(path, OUTFILE_STDOUT) == 0 ? "stdout" : path;
    if (terminal_columns(STDERR_FILENO) > 0)
        error_item(name);
    else
        strbuf_addf(line, "%s%s", line->length > 0 ? ", " : "", name);
}

static void add_pictures_written(struct strbuf *line, const struct outputs *outputs,
                                 const struct report *report)
{
    for (size_t i = 0; i < report->picture_count && outputs->images_folder; i++) {
        if (report->pictures[i].problem)
            continue;
        char *path = path_join(outputs->images_folder, report->pictures[i].file);
        add_written(line, path);
        free(path);
    }
}

void console_written(const struct outputs *outputs, const char *other, const struct report *report,
                     double seconds)
{
    struct strbuf line = {0};
    for (size_t i = 0; i < outputs_count(outputs); i++) {
        if (i == outputs->report_count)
            add_pictures_written(&line, outputs, report);
        if (outputs_path(outputs, i))
            add_written(&line, outputs_path(outputs, i));
    }
    strbuf_adds(&line, line.length > 0 ? " written in " : "written in ");
    add_duration(&line, seconds);
    if (other)
        strbuf_addf(&line, "; the pictures are in %s, because those in %s are of %s",
                    outputs->images_folder, outputs->images_base, other);
    error_note("%s", strbuf_text(&line));
    strbuf_release(&line);
}
