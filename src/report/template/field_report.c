#include "tvp/template/field_table.h"

#include <inttypes.h>
#include <string.h>

#include "tvp/common/json_text.h"
#include "tvp/findings/fastest.h"
#include "tvp/findings/scaling_rules.h"
#include "tvp/findings/without_lock.h"
#include "tvp/report/overview.h"
#include "tvp/report/tables.h"
#include "tvp/sentences/cost_text.h"
#include "tvp/sentences/rounds_text.h"
#include "tvp/sentences/stop_text.h"
#include "tvp/sentences/summary_text.h"
#include "tvp/template/field_value.h"
#include "tvp/text/shell_word.h"
#include "tvp/text/wording.h"

/* ---- claims, texts, failures ---- */

static json_t *date(const struct run_facts *run)
{
    struct strbuf out = {0};
    word_date(&out, run->started);
    return out.length > 0 ? field_take_text(&out) : NULL;
}

FIELD_MAKER(claim_side, struct claim,
            json_string(item->side == SIDE_PROCESSES ? "processes" : "threads"))
FIELD_MAKER(claim_verdict, struct claim, json_string(claim_verdict_text(item->verdict)))
FIELD_MAKER(claim_measured, struct claim, json_boolean(item->verdict != CLAIM_NOT_MEASURED))
FIELD_MAKER(claim_decided, struct claim,
            json_boolean(item->verdict != CLAIM_NOT_MEASURED &&
                         item->verdict != CLAIM_NOT_RESOLVED))
FIELD_MAKER(claim_confirmed, struct claim, json_boolean(item->verdict == CLAIM_CONFIRMED))

static void add_link(struct strbuf *out, const struct reference *source)
{
    strbuf_addf(out, "[%s](%s)", source->title, source->address);
}

static json_t *link_to(const struct reference *source)
{
    struct strbuf out = {0};
    add_link(&out, source);
    return field_take_text(&out);
}

static json_t *links_of(const struct claim *claim)
{
    struct strbuf out = {0};
    for (size_t i = 0; i < claim->source_count; i++) {
        strbuf_adds(&out, i > 0 ? ", " : "");
        add_link(&out, &claim->sources[i]);
    }
    return field_take_text(&out);
}

FIELD_MAKER(source_link, struct reference, link_to(item))
FIELD_MAKER(claim_links, struct claim, links_of(item))

static const struct field source_fields[] = {
    FIELD("title", TEXT, struct reference, title, "its title, or a manual page: fork(2)"),
    FIELD("address", TEXT, struct reference, address, "where it is"),
    MADE_FIELD("link", MARKUP, source_link, "both as a link"),
    {0},
};

static const struct field claim_fields[] = {
    FIELD("id", TEXT, struct claim, id, "stable name of the claim"),
    MADE_FIELD("side", TEXT, claim_side, "processes or threads"),
    FIELD("claim", TEXT, struct claim, text, "the claim"),
    FIELD("test", TEXT, struct claim, test, "how it is tested"),
    FIELD("evidence", TEXT, struct claim, evidence, "what this run measured for it"),
    MADE_FIELD("verdict", TEXT, claim_verdict,
               "confirmed here, confirmed in part here, not confirmed here, not resolved, not "
               "measured"),
    MADE_FIELD("measured", FLAG, claim_measured, "whether this run measured anything for it"),
    MADE_FIELD("decided", FLAG, claim_decided, "whether it is confirmed, in part, or not"),
    MADE_FIELD("confirmed", FLAG, claim_confirmed, "whether all of it is confirmed"),
    FIELD("number", COUNT, struct claim, number, "its place among the claims, from 1"),
    FIELD("brief", TEXT, struct claim, brief, "the claim in 15 words with one figure"),
    FIELD("has_figure", FLAG, struct claim, has_figure, "whether there is that figure"),
    FIELD("method", TEXT, struct claim, method, "how it is had, or why there is none"),
    FIELD("measured_here", TEXT, struct claim, measured_here,
          "when it was measured, of what is not in the saved results (--measure-claims)"),
    LIST_FIELD("sources", NULL, struct claim, sources, source_count, NULL, source_fields,
               "where the claim can be looked up"),
    MADE_FIELD("links", MARKUP, claim_links, "its sources as links"),
    {0},
};

FIELD_FINDER(run_for_claims, struct findings, &item->results->run)
FIELD_FINDER(host_for_claims, struct findings,
             item->runtime_count > 0 ? item->runtimes[0].host : NULL)
FIELD_MAKER(date_for_claims, struct findings, date(&item->results->run))

static const struct field claims_run_fields[] = {
    FOUND_FIELD("run", TEXT, run_for_claims, struct run_facts, id, "its id"),
    FOUND_FIELD("program", TEXT, run_for_claims, struct run_facts, program,
                "program and version that measured"),
    FOUND_FIELD("started", TEXT, run_for_claims, struct run_facts, started,
                "when it began, in UTC"),
    MADE_FIELD("date", TEXT, date_for_claims, "the day: 27 November 2026"),
    FIELD("rounds", COUNT, struct findings, rounds, "rounds measured"),
    FIELD("samples", COUNT, struct findings, samples, "samples taken, in all"),
    OBJECT_FIELD("host", host_for_claims, host_fields, "the machine it ran on"),
    {0},
};

FIELD_MAKER(audit_state, struct audit_entry, json_string(audit_state_text(item->state)))

static const struct field audit_fields[] = {
    FIELD("id", TEXT, struct audit_entry, id, "stable name of the rule"),
    FIELD("source", TEXT, struct audit_entry, source,
          "rule 1 to 12 of Hoefler and Belli, crime A1 to F4 of van der Kouwe and others"),
    FIELD("rule", TEXT, struct audit_entry, rule, "what it asks for"),
    MADE_FIELD("verdict", TEXT, audit_state, "kept, not kept, does not apply"),
    FIELD("reason", TEXT, struct audit_entry, reason, "what of this run says so"),
    {0},
};

/* The items are pointers to the texts. */
static const struct field text_fields[] = {
    MADE_FIELD(FIELD_SHOWN, TEXT, field_write_text, "one sentence or a few"),
    {0},
};

FIELD_FINDER(failed_runtime, struct failure, &report->results->runtimes[item->runtime])
FIELD_MAKER(failed_case, struct failure, json_string(measured_cases[item->case_id].name))

static const struct field failure_fields[] = {
    FOUND_FIELD("runtime", TEXT, failed_runtime, struct runtime_facts, name, "of which it failed"),
    MADE_FIELD("case", TEXT, failed_case, "such as CpuThread"),
    FIELD("workers", COUNT, struct failure, workers, "number of workers"),
    FIELD("round", COUNT, struct failure, round, "round in which it failed"),
    FIELD("error", TEXT, struct failure, error, "such as EAGAIN"),
    FIELD("message", TEXT, struct failure, message, "what happened"),
    {0},
};

/* ---- the runs that were put together ---- */

FIELD_FINDER(first_of_part, struct results_part, &report->results->runtimes[item->first_runtime])

static const struct field part_fields[] = {
    FIELD("run", TEXT, struct results_part, id, "its id"),
    FOUND_FIELD("runtime", TEXT, first_of_part, struct runtime_facts, name,
                "the first of its runtimes"),
    FIELD("first_round", COUNT, struct results_part, first_round, "its first round"),
    FIELD("last_round", COUNT, struct results_part, last_round, "its last round"),
    {0},
};

/* ---- the report ---- */

/* The command line as one could type it again. */
static json_t *command(const struct run_facts *run)
{
    struct strbuf out = {0};
    if (run->command_count == 0)
        return NULL;
    for (size_t i = 0; i < run->command_count; i++) {
        strbuf_adds(&out, i > 0 ? " " : "");
        shell_word(&out, run->command[i]);
    }
    return field_take_text(&out);
}

static json_t *stop_text(const struct findings *findings)
{
    struct strbuf out = {0};
    if (findings->results->run.classic_table)
        return NULL;
    add_stop_reason(&out, findings);
    return field_take_text(&out);
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
    return run->classic_table ? NULL : json_string(digits);
}

static json_t *rounds_each(const struct findings *findings)
{
    struct strbuf out = {0};
    add_rounds(&out, findings, true);
    return field_take_text(&out);
}

static json_t *first_picture(const struct report *report, enum picture_kind kind)
{
    for (size_t i = 0; i < report->picture_count; i++)
        if (report->pictures[i].kind == kind && report->pictures[i].runtime == 0)
            return field_picture_markup(report, &report->pictures[i]);
    return NULL;
}

static const struct runtime_findings *runtime_with_work(const struct report *report)
{
    const struct findings *findings = &report->findings;
    return findings->runtime_count > 0 && findings->runtimes[0].choice.option_count > 0
               ? &findings->runtimes[0]
               : NULL;
}

/* Text that stands as it is: no line of it can end the block or be markup. */
static json_t *classic_table(const struct report *report)
{
    struct strbuf out = {0};
    const struct runtime_findings *runtime = &report->findings.runtimes[0];
    strbuf_adds(&out, "```text\n");
    add_classic_table(&out, runtime, &report->results->run);
    strbuf_adds(&out, "```\n");
    return field_take_markup(&out);
}

static json_t *headline(const struct report *report)
{
    struct strbuf out = {0};
    add_headline(&out, &report->findings, report->data);
    return out.length > 0 ? field_take_text(&out) : NULL;
}

static json_t *overview(const struct report *report)
{
    struct strbuf out = {0};
    add_overview_table(&out, &report->findings, report->data);
    return field_take_markup(&out);
}

static json_t *cards(const struct report *report)
{
    struct strbuf out = {0};
    add_overview_cards(&out, &report->findings, report->data);
    return field_take_markup(&out);
}

static json_t *brief_costs(const struct findings *findings)
{
    struct strbuf out = {0}, costs = {0};
    if (!findings->brief)
        return NULL;
    add_worker_costs(&costs, findings->brief);
    word_flat(&out, findings->brief->facts->name);
    strbuf_addf(&out, ": %s.", strbuf_text(&costs));
    bool known = costs.length > 0;
    strbuf_release(&costs);
    if (known)
        return field_take_text(&out);
    strbuf_release(&out);
    return NULL;
}

static json_t *what_is_missing(const struct results *results)
{
    struct strbuf out = {0};
    add_what_is_missing(&out, results);
    return out.length > 0 ? field_take_text(&out) : NULL;
}

FIELD_FINDER(results_of, struct report, item->results)
static json_t *compared_kinds(const struct results *results)
{
    struct strbuf out = {0};
    enum worker_kind kinds[WORKER_KIND_COUNT];
    size_t count = results_compared_kinds(results, kinds);
    for (size_t i = 0; i < count; i++)
        word_choice(&out, worker_kinds[kinds[i]].plural, strlen(worker_kinds[kinds[i]].plural),
                    i + 1 == count);
    return field_take_text(&out);
}

FIELD_MAKER(report_compared_kinds, struct report, compared_kinds(item->results))
FIELD_MAKER(report_headline, struct report, headline(item))
FIELD_MAKER(report_overview, struct report, overview(item))
FIELD_MAKER(report_cards, struct report, cards(item))
FIELD_MAKER(report_cut_off, struct report, what_is_missing(item->results))
FIELD_MAKER(report_brief_costs, struct report, brief_costs(&item->findings))
FIELD_FINDER(run_of, struct report, &item->results->run)
FIELD_FINDER(first_runtime, struct report,
             item->findings.runtime_count > 0 ? item->findings.runtimes : NULL)
FIELD_FINDER(work_of, struct report,
             item->results->run.work.function ? &item->results->run.work : NULL)
FIELD_FINDER(first_with_work, struct report, runtime_with_work(item))

/* In a pool all workers share what there is to do, however many they are. */
static bool has_weak_scaling(const struct run_facts *run)
{
    for (int i = 0; i < CASE_COUNT; i++)
        if (run->cases[i] && works[measured_cases[i].work].task == NO_POOL)
            return true;
    return false;
}

static bool calls_work(const struct run_facts *run)
{
    for (int i = 0; i < CASE_COUNT; i++)
        if (run->cases[i] && measured_cases[i].work == WORK_USER)
            return true;
    return false;
}

FIELD_MAKER(report_weak_scaling, struct report, json_boolean(has_weak_scaling(&item->results->run)))
FIELD_MAKER(report_calls_work, struct report, json_boolean(calls_work(&item->results->run)))
FIELD_FINDER(comparison_of, struct report, item->changes)
FIELD_FINDER(history_of, struct report, item->history)
FIELD_FINDER(claims_run_of, struct report, item->claims_run)
FIELD_FILTER(is_of_processes, struct claim, element->side == SIDE_PROCESSES)
FIELD_FILTER(is_of_threads, struct claim, element->side == SIDE_THREADS)
static json_t *caveats(const struct report *report)
{
    struct strbuf out = {0};
    if (report->warning_count == 0)
        return NULL;
    word_count(&out, report->warning_count, "caveat", "caveats");
    return field_take_text(&out);
}

FIELD_FILTER(shows_times, size_t, picture_types[report->pictures[*element].kind].work != WORK_COUNT)
FIELD_MAKER(report_caveats, struct report, caveats(item))
FIELD_MAKER(report_command, struct report, command(&item->results->run))
FIELD_MAKER(report_date, struct report, date(&item->results->run))
FIELD_MAKER(report_audit_kept, struct report,
            json_integer((json_int_t)audit_count(&item->audit, AUDIT_KEPT)))
FIELD_MAKER(report_audit_not_kept, struct report,
            json_integer((json_int_t)audit_count(&item->audit, AUDIT_NOT_KEPT)))
FIELD_MAKER(report_seed, struct report, seed(&item->results->run))
FIELD_MAKER(report_rounds, struct report, rounds_each(&item->findings))
FIELD_MAKER(report_one_round, struct report, json_boolean(item->findings.rounds == 1))
FIELD_MAKER(report_stop, struct report, stop_text(&item->findings))
FIELD_MAKER(report_window_share, struct report, window_share(item->results))
FIELD_MAKER(report_intervals, struct report,
            json_boolean(item->findings.rounds >= INTERVAL_MINIMUM_SAMPLES))
FIELD_MAKER(report_several, struct report, json_boolean(item->findings.runtime_count > 1))
FIELD_MAKER(report_several_kinds, struct report,
            json_boolean(item->findings.runtime_count > 0 &&
                         compares_several_kinds(item->findings.runtimes)))
FIELD_MAKER(report_classic_table, struct report, classic_table(item))
FIELD_MAKER(report_cpu_is_starting, struct report,
            json_boolean(item->findings.runtime_count > 0 &&
                         is_mostly_starting(item->findings.runtimes, WORKER_PROCESS)))
#define ROW(id, ...) FIELD_MAKER(picture_##id, struct report, first_picture(item, PICTURE_##id))
WORK_PICTURES(ROW)
#undef ROW
FIELD_MAKER(report_speedup, struct report, first_picture(item, PICTURE_SPEEDUP))
FIELD_MAKER(report_timeline, struct report, first_picture(item, PICTURE_TIMELINE))

#define OF_RUN(work, ...)                                                                          \
    FIELD_MAKER(                                                                                   \
        amount_of_##work, struct report,                                                           \
        field_write_amount(report, field, WORK_##work, &item->results->run.amounts[WORK_##work]))
#define OF_RUNTIME(...)
WORK_AMOUNTS(OF_RUN, OF_RUNTIME)
#undef OF_RUN
#undef OF_RUNTIME

const struct field report_fields[] = {
    FIELD("title", TEXT, struct report, title, "the report's title"),
    FIELD("author", TEXT, struct report, author, "who hands it in (--author)"),
    FOUND_FIELD("run", TEXT, run_of, struct run_facts, id, "the run's id, as in data and pictures"),
    FOUND_FIELD("program", TEXT, run_of, struct run_facts, program,
                "program and version that measured"),
    WRITTEN_FIELD("started", TEXT, run_of, struct run_facts, started, field_write_text_unless_empty,
                  "when it began, in UTC"),
    MADE_FIELD("date", TEXT, report_date, "the day when it began: 27 November 2026"),
    MADE_FIELD("command", TEXT, report_command, "the command line"),
    MADE_FIELD("seed", TEXT, report_seed, "seed of the random order"),
    FOUND_FIELD("preset", TEXT, run_of, struct run_facts, preset, "how much was measured"),
    FIELD("rounds", COUNT, struct report, findings.rounds, "rounds measured"),
    MADE_FIELD("rounds_each", TEXT, report_rounds,
               "rounds of each runtime, as in 15 rounds of native and 6 of cpython"),
    FIELD("samples", COUNT, struct report, findings.samples, "samples taken, in all"),
    FIELD("outliers", COUNT, struct report, findings.outliers,
          "of the samples those outside Tukey's fences; kept"),
    MADE_FIELD("one_round", FLAG, report_one_round, "whether there was only one round"),
    FOUND_FIELD("max_workers", COUNT, run_of, struct run_facts, max_workers,
                "the largest worker count asked for"),
#define OF_RUN(work, unit, name, option, argument, help, meaning, ...)                             \
    MADE_FIELD(name, unit, amount_of_##work, meaning),
#define OF_RUNTIME(...)
    WORK_AMOUNTS(OF_RUN, OF_RUNTIME)
#undef OF_RUN
#undef OF_RUNTIME
        MADE_FIELD("stop_reason", TEXT, report_stop, "what ended the measuring"),
    FOUND_FIELD("elapsed", SECONDS, results_of, struct results, wall_ns, "how long the run took"),
    MADE_FIELD("window_share", NUMBER, report_window_share,
               "share of the rounds spent in timed windows"),
    MADE_FIELD("intervals", FLAG, report_intervals,
               "whether there were rounds enough for intervals"),
    MADE_FIELD("several_runtimes", FLAG, report_several,
               "whether more than one runtime was measured"),
    MADE_FIELD("several_kinds", FLAG, report_several_kinds,
               "whether more than one kind of worker is compared with threads"),
    FOUND_FIELD("from_classic_table", FLAG, run_of, struct run_facts, classic_table,
                "whether a classic table was read, not measured"),
    MADE_FIELD("cut_off", TEXT, report_cut_off, "where the run ended before its time, if it did"),
    MADE_FIELD("compared_kinds", TEXT, report_compared_kinds,
               "kinds of worker that are compared with threads, as in processes"),
    MADE_FIELD("headline", TEXT, report_headline, "the findings in one sentence"),
    MADE_FIELD("overview_table", MARKUP, report_overview, "the findings in one table"),
    MADE_FIELD("overview_cards", MARKUP, report_cards,
               "the same for a web page, a card for each kind of work and runtime"),
    MADE_FIELD("brief_costs", TEXT, report_brief_costs,
               "what starting costs in the runtime that was measured for one claim"),
    LIST_FIELD("summary", NULL, struct report, summary, summary_count, NULL, text_fields,
               "the findings in a few sentences"),
    LIST_FIELD("warnings", NULL, struct report, warnings, warning_count, NULL, text_fields,
               "reasons to trust the run less"),
    MADE_FIELD("caveats", TEXT, report_caveats, "how many warnings there are, if any: 2 caveats"),
    LIST_FIELD("table_warnings", NULL, struct report, table_warnings, table_warning_count, NULL,
               text_fields, "those about the machine and about what is in the classic table"),
    OBJECT_FIELD("work", work_of, work_fields, "the user's own work (--work)"),
    MADE_FIELD("calls_work", FLAG, report_calls_work,
               "whether each worker calls it, which tasks of a pool do besides"),
    MADE_FIELD("weak_scaling", FLAG, report_weak_scaling,
               "whether workers were measured that have the same work however many there are"),
    OBJECT_FIELD("recommendation", first_with_work, recommendation_fields,
                 "for that work, in the first runtime"),
    OBJECT_FIELD("runtime", first_runtime, runtime_fields, "the first runtime"),
    LIST_FIELD("runtimes", NULL, struct report, findings.runtimes, findings.runtime_count, NULL,
               runtime_fields, "every runtime"),
    LIST_FIELD("without_lock", NULL, struct report, findings.without_lock,
               findings.without_lock_count, NULL, without_lock_fields,
               "each CPython without its lock beside one with it, for a work each"),
    LIST_FIELD("pictures", NULL, struct report, pictures, picture_count, NULL, picture_fields,
               "every picture"),
    LIST_FIELD("figures", NULL, struct report, shown_order, picture_count, shows_times,
               figure_fields, "those of times, with the largest effect first"),
    LIST_FIELD("timelines", NULL, struct report, timelines, timeline_count, NULL, timeline_fields,
               "who ran when, of each case whose workers left marks of progress"),
    LIST_FIELD("audit", NULL, struct report, audit.list, audit.count, NULL, audit_fields,
               "what good benchmarking asks for, and whether this run keeps it"),
    MADE_FIELD("audit_kept", COUNT, report_audit_kept, "how much of that is kept"),
    MADE_FIELD("audit_not_kept", COUNT, report_audit_not_kept, "how much of that is not"),
    LIST_FIELD("process_claims", NULL, struct report, claims.list, claims.count, is_of_processes,
               claim_fields, "claims about processes, with evidence"),
    LIST_FIELD("thread_claims", NULL, struct report, claims.list, claims.count, is_of_threads,
               claim_fields, "claims about threads, with evidence"),
    LIST_FIELD("claims", NULL, struct report, claims.list, claims.count, NULL, claim_fields,
               "both, in the order of their numbers"),
    OBJECT_FIELD("claims_run", claims_run_of, claims_run_fields,
                 "what was measured for those that the saved results cannot speak of "
                 "(--measure-claims)"),
    LIST_FIELD("sources", NULL, struct report, sources, source_count, NULL, source_fields,
               "all that the claims can be looked up in"),
    OBJECT_FIELD("comparison", comparison_of, changes_fields,
                 "this run against older ones (--compare)"),
    OBJECT_FIELD("history", history_of, history_fields, "runs over time (--history)"),
    LIST_FIELD("runs", results_of, struct results, parts, part_count, NULL, part_fields,
               "the runs that were put together, if there were several"),
    LIST_FIELD("failures", results_of, struct results, failures, failure_count, NULL,
               failure_fields, "what could not be measured"),
    MADE_FIELD("cpu_is_starting", FLAG, report_cpu_is_starting,
               "whether CPU-bound workers mostly started, for want of work"),
    MADE_FIELD("classic_table", MARKUP, report_classic_table, "the classic text table"),
#define ROW(id, name, stem, ...) MADE_FIELD(name "_picture", MARKUP, picture_##id, stem ".png"),
    WORK_PICTURES(ROW)
#undef ROW
        MADE_FIELD("speedup_picture", MARKUP, report_speedup, "threadsVProcSpeedup.png"),
    MADE_FIELD("timeline_picture", MARKUP, report_timeline, "threadsVProcTimeline.png"),
    {0},
};
