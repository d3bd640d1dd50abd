#include "tvp/template/field_table.h"

#include <inttypes.h>
#include <string.h>

#include "tvp/report/tables.h"
#include "tvp/template/field_value.h"

/* ---- claims, texts, failures ---- */

GETTER(claim_id, struct claim, field_text(item->id))
GETTER(claim_side, struct claim, field_text(item->side == SIDE_PROCESSES ? "processes" : "threads"))
GETTER(claim_text, struct claim, field_text(item->text))
GETTER(claim_test, struct claim, field_text(item->test))
GETTER(claim_evidence, struct claim, field_text(item->evidence))
GETTER(claim_verdict, struct claim, field_text(claim_verdict_text(item->verdict)))
GETTER(claim_measured, struct claim, json_boolean(item->verdict != CLAIM_NOT_MEASURED))
GETTER(claim_confirmed, struct claim, json_boolean(item->verdict == CLAIM_CONFIRMED))

static const struct field claim_fields[] = {
    {.name = "id", .kind = FIELD_TEXT, .help = "stable name of the claim", .get = claim_id},
    {.name = "side", .kind = FIELD_TEXT, .help = "processes or threads", .get = claim_side},
    {.name = "claim", .kind = FIELD_TEXT, .help = "the claim", .get = claim_text},
    {.name = "test", .kind = FIELD_TEXT, .help = "how it is tested", .get = claim_test},
    {.name = "evidence",
     .kind = FIELD_TEXT,
     .help = "what this run measured for it",
     .get = claim_evidence},
    {.name = "verdict",
     .kind = FIELD_TEXT,
     .help = "confirmed here, not confirmed here, not measured",
     .get = claim_verdict},
    {.name = "measured",
     .kind = FIELD_FLAG,
     .help = "whether this run measured anything for it",
     .get = claim_measured},
    {.name = "confirmed",
     .kind = FIELD_FLAG,
     .help = "whether it is confirmed",
     .get = claim_confirmed},
    {0},
};

GETTER(text_itself, char, field_text(item))

static const struct field text_fields[] = {
    {.name = "text", .kind = FIELD_TEXT, .help = "one sentence or a few", .get = text_itself},
    {0},
};

GETTER(failure_runtime, struct failure, field_text(report->results->runtimes[item->runtime].name))
GETTER(failure_case, struct failure, field_text(measured_cases[item->case_id].name))
GETTER(failure_workers, struct failure, json_integer(item->workers))
GETTER(failure_round, struct failure, json_integer(item->round))
GETTER(failure_error, struct failure, field_text(item->error))
GETTER(failure_message, struct failure, field_text(item->message))

static const struct field failure_fields[] = {
    {.name = "runtime", .kind = FIELD_TEXT, .help = "whose cell failed", .get = failure_runtime},
    {.name = "case", .kind = FIELD_TEXT, .help = "such as CpuThread", .get = failure_case},
    {.name = "workers", .kind = FIELD_COUNT, .help = "number of workers", .get = failure_workers},
    {.name = "round", .kind = FIELD_COUNT, .help = "in which it failed", .get = failure_round},
    {.name = "error", .kind = FIELD_TEXT, .help = "such as EAGAIN", .get = failure_error},
    {.name = "message", .kind = FIELD_TEXT, .help = "what happened", .get = failure_message},
    {0},
};

/* ---- the runs that were put together ---- */

static json_t *part_runtime(const struct report *report, const struct results_part *part)
{
    return field_text(report->results->runtimes[part->first_runtime].name);
}

GETTER(part_run, struct results_part, field_text(item->id))
GETTER(part_first_runtime, struct results_part, part_runtime(report, item))
GETTER(part_first, struct results_part, json_integer(item->first_round))
GETTER(part_last, struct results_part, json_integer(item->last_round))

static const struct field part_fields[] = {
    {.name = "run", .kind = FIELD_TEXT, .help = "its id", .get = part_run},
    {.name = "runtime",
     .kind = FIELD_TEXT,
     .help = "the first of its runtimes",
     .get = part_first_runtime},
    {.name = "first_round", .kind = FIELD_COUNT, .help = "its first round", .get = part_first},
    {.name = "last_round", .kind = FIELD_COUNT, .help = "its last round", .get = part_last},
    {0},
};

/* ---- the report ---- */

static size_t claims_of(const struct report *report, enum side side, size_t wanted,
                        const struct claim **found)
{
    size_t count = 0;
    for (size_t i = 0; i < report->claims.count; i++)
        if (report->claims.list[i].side == side && count++ == wanted)
            *found = &report->claims.list[i];
    return count;
}

static const struct claim *claim_of(const struct report *report, enum side side, size_t index)
{
    const struct claim *found = NULL;
    claims_of(report, side, index, &found);
    return found;
}

static size_t count_claims(const struct report *report, enum side side)
{
    const struct claim *found;
    return claims_of(report, side, SIZE_MAX, &found);
}

/* The command line as one could type it again. */
static json_t *command(const struct run_facts *run)
{
    struct strbuf out = {0};
    if (run->command_count == 0)
        return NULL;
    for (size_t i = 0; i < run->command_count; i++) {
        const char *word = run->command[i];
        strbuf_adds(&out, i > 0 ? " " : "");
        if (*word && word[strcspn(word, " \t\n\"'\\$&|;<>()*?[]#~=%!{}`")] == '\0') {
            strbuf_adds(&out, word);
            continue;
        }
        strbuf_addc(&out, '\'');
        for (; *word; word++)
            strbuf_adds(&out, *word == '\'' ? "'\\''" : (char[]){*word, '\0'});
        strbuf_addc(&out, '\'');
    }
    return field_take_text(&out);
}

static const struct {
    const char *reason;
    const char *text;
} stop_texts[] = {
    {"rounds", "all planned rounds were done"},
    {"budget", "another round would not have fitted into the time given"},
    {"precision", "every interval was as narrow as asked for, or the most rounds were done"},
    {"failure", "every runtime was given up"},
    {"signal", "the run was interrupted"},
};

static json_t *stop_text(const struct results *results)
{
    if (results->run.classic_table)
        return NULL;
    for (size_t i = 0; results->end_reason && i < sizeof stop_texts / sizeof *stop_texts; i++)
        if (strcmp(stop_texts[i].reason, results->end_reason) == 0)
            return field_text(stop_texts[i].text);
    return field_text(results->end_reason ? results->end_reason : "the run was cut off");
}

/* How much of the rounds' wall time was inside timed windows. */
static json_t *window_share(const struct results *results)
{
    if (results->rounds_wall_ns <= 0)
        return NULL;
    return json_real((double)results->windows_ns / (double)results->rounds_wall_ns);
}

static json_t *seed(const struct run_facts *run)
{
    char digits[24];
    snprintf(digits, sizeof digits, "%" PRIu64, run->seed);
    return run->classic_table ? NULL : field_text(digits);
}

static json_t *first_picture(const struct report *report, enum picture_kind kind)
{
    for (size_t i = 0; i < report->picture_count; i++)
        if (report->pictures[i].kind == kind && report->pictures[i].runtime == 0)
            return field_picture_markup(report, &report->pictures[i]);
    return NULL;
}

/* Text that stands as it is: no line of it can end the block or be markup. */
static json_t *classic_table(const struct report *report)
{
    struct strbuf out = {0};
    const struct runtime_findings *runtime = &report->findings.runtimes[0];
    strbuf_adds(&out, "```text\n");
    add_classic_header(&out, &report->results->run);
    for (size_t i = 0; i < runtime->row_count; i++)
        add_classic_row(&out, &report->results->run, &runtime->rows[i]);
    strbuf_adds(&out, "```\n");
    return field_take_markup(&out);
}

#define RESULTS report->results
ITEMS(summary, struct report, report->summary_count, report->summary[index])
ITEMS(warnings, struct report, report->warning_count, report->warnings[index])
ITEMS(runtimes, struct report, report->findings.runtime_count, &report->findings.runtimes[index])
ITEMS(first_runtime, struct report, report->findings.runtime_count > 0,
      &report->findings.runtimes[0])
ITEMS(pictures, struct report, report->picture_count, &report->pictures[index])
ITEMS(process_claims, struct report, count_claims(report, SIDE_PROCESSES),
      claim_of(report, SIDE_PROCESSES, index))
ITEMS(thread_claims, struct report, count_claims(report, SIDE_THREADS),
      claim_of(report, SIDE_THREADS, index))
ITEMS(comparison, struct report, report->compare != NULL, index == 0 ? report->compare : NULL)
ITEMS(parts, struct report, RESULTS->part_count, &RESULTS->parts[index])
ITEMS(failures, struct report, RESULTS->failure_count, &RESULTS->failures[index])
GETTER(report_title, struct report, field_text(report->title))
GETTER(report_run, struct report, field_text(RESULTS->run.id))
GETTER(report_program, struct report, field_text(RESULTS->run.program))
GETTER(report_started, struct report, field_text_unless_empty(RESULTS->run.started))
GETTER(report_command, struct report, command(&RESULTS->run))
GETTER(report_seed, struct report, seed(&RESULTS->run))
GETTER(report_preset, struct report, field_text(RESULTS->run.preset))
GETTER(report_rounds, struct report, json_integer(report->findings.rounds))
GETTER(report_one_round, struct report, json_boolean(report->findings.rounds == 1))
GETTER(report_max_workers, struct report, json_integer(RESULTS->run.max_workers))
GETTER(report_wait, struct report, field_nanoseconds(RESULTS->run.wait_ns))
GETTER(report_stop, struct report, stop_text(RESULTS))
GETTER(report_elapsed, struct report, field_nanoseconds(RESULTS->wall_ns))
GETTER(report_window_share, struct report, window_share(RESULTS))
GETTER(report_outliers, struct report, json_integer((json_int_t)report->findings.outliers))
GETTER(report_samples, struct report, json_integer((json_int_t)RESULTS->sample_count))
GETTER(report_intervals, struct report,
       json_boolean(report->findings.rounds >= INTERVAL_MINIMUM_SAMPLES))
GETTER(report_several, struct report, json_boolean(report->findings.runtime_count > 1))
GETTER(report_table, struct report, json_boolean(RESULTS->run.classic_table))
GETTER(report_classic_table, struct report, classic_table(report))
GETTER(report_io, struct report, first_picture(report, PICTURE_IO))
GETTER(report_cpu, struct report, first_picture(report, PICTURE_CPU))
GETTER(report_start, struct report, first_picture(report, PICTURE_START))
GETTER(report_speedup, struct report, first_picture(report, PICTURE_SPEEDUP))

const struct field report_fields[] = {
    {.name = "title", .kind = FIELD_TEXT, .help = "the report's title", .get = report_title},
    {.name = "run",
     .kind = FIELD_TEXT,
     .help = "the run's id, as in data and pictures",
     .get = report_run},
    {.name = "program",
     .kind = FIELD_TEXT,
     .help = "program and version that measured",
     .get = report_program},
    {.name = "started", .kind = FIELD_TEXT, .help = "when, in UTC", .get = report_started},
    {.name = "command", .kind = FIELD_TEXT, .help = "the command line", .get = report_command},
    {.name = "seed", .kind = FIELD_TEXT, .help = "of the random order", .get = report_seed},
    {.name = "preset", .kind = FIELD_TEXT, .help = "how much was measured", .get = report_preset},
    {.name = "rounds", .kind = FIELD_COUNT, .help = "rounds measured", .get = report_rounds},
    {.name = "samples",
     .kind = FIELD_COUNT,
     .help = "samples taken, of all cells",
     .get = report_samples},
    {.name = "outliers",
     .kind = FIELD_COUNT,
     .help = "of them outside Tukey's fences; kept",
     .get = report_outliers},
    {.name = "one_round",
     .kind = FIELD_FLAG,
     .help = "whether there was only one",
     .get = report_one_round},
    {.name = "max_workers",
     .kind = FIELD_COUNT,
     .help = "the largest worker count asked for",
     .get = report_max_workers},
    {.name = "wait",
     .kind = FIELD_SECONDS,
     .help = "what an I/O-bound worker waits",
     .get = report_wait},
    {.name = "stop_reason",
     .kind = FIELD_TEXT,
     .help = "what ended the measuring",
     .get = report_stop},
    {.name = "elapsed",
     .kind = FIELD_SECONDS,
     .help = "how long the run took",
     .get = report_elapsed},
    {.name = "window_share",
     .kind = FIELD_NUMBER,
     .help = "share of the rounds spent in timed windows",
     .get = report_window_share},
    {.name = "intervals",
     .kind = FIELD_FLAG,
     .help = "whether there were rounds enough for intervals",
     .get = report_intervals},
    {.name = "several_runtimes",
     .kind = FIELD_FLAG,
     .help = "whether more than one was measured",
     .get = report_several},
    {.name = "from_classic_table",
     .kind = FIELD_FLAG,
     .help = "whether a classic table was read, not measured",
     .get = report_table},
    {.name = "summary",
     .kind = FIELD_LIST,
     .help = "the findings in a few sentences",
     .members = text_fields,
     .count = summary_count,
     .at = summary_at},
    {.name = "warnings",
     .kind = FIELD_LIST,
     .help = "what makes the run less believable",
     .members = text_fields,
     .count = warnings_count,
     .at = warnings_at},
    {.name = "runtime",
     .kind = FIELD_OBJECT,
     .help = "the first runtime",
     .members = runtime_fields,
     .count = first_runtime_count,
     .at = first_runtime_at},
    {.name = "runtimes",
     .kind = FIELD_LIST,
     .help = "every runtime",
     .members = runtime_fields,
     .count = runtimes_count,
     .at = runtimes_at},
    {.name = "pictures",
     .kind = FIELD_LIST,
     .help = "every picture",
     .members = picture_fields,
     .count = pictures_count,
     .at = pictures_at},
    {.name = "process_claims",
     .kind = FIELD_LIST,
     .help = "what is said of processes, with evidence",
     .members = claim_fields,
     .count = process_claims_count,
     .at = process_claims_at},
    {.name = "thread_claims",
     .kind = FIELD_LIST,
     .help = "what is said of threads, with evidence",
     .members = claim_fields,
     .count = thread_claims_count,
     .at = thread_claims_at},
    {.name = "comparison",
     .kind = FIELD_OBJECT,
     .help = "this run against an older one (--compare)",
     .members = compare_fields,
     .count = comparison_count,
     .at = comparison_at},
    {.name = "runs",
     .kind = FIELD_LIST,
     .help = "the runs that were put together, if there were several",
     .members = part_fields,
     .count = parts_count,
     .at = parts_at},
    {.name = "failures",
     .kind = FIELD_LIST,
     .help = "cells that failed",
     .members = failure_fields,
     .count = failures_count,
     .at = failures_at},
    {.name = "classic_table",
     .kind = FIELD_MARKUP,
     .help = "the classic text table",
     .get = report_classic_table},
    {.name = "io_picture", .kind = FIELD_MARKUP, .help = "threadsVProcIO.png", .get = report_io},
    {.name = "cpu_picture", .kind = FIELD_MARKUP, .help = "threadsVProcCPU.png", .get = report_cpu},
    {.name = "start_picture",
     .kind = FIELD_MARKUP,
     .help = "threadsVProcStart.png",
     .get = report_start},
    {.name = "speedup_picture",
     .kind = FIELD_MARKUP,
     .help = "threadsVProcSpeedup.png",
     .get = report_speedup},
    {0},
};
