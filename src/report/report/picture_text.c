#include "tvp/report/picture_text.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/common/units.h"
#include "tvp/findings/scaling_rules.h"
#include "tvp/report/picture_values.h"
#include "tvp/sentences/change_rows.h"
#include "tvp/sentences/estimate_wording.h"
#include "tvp/sentences/history_text.h"
#include "tvp/sentences/missing_text.h"
#include "tvp/sentences/rounds_text.h"
#include "tvp/sentences/scaling_text.h"
#include "tvp/sentences/timeline_text.h"
#include "tvp/text/wording.h"

/* A picture that shows more than the CPUs can give says why; NULL: it does not. */
static const char *excess_text(const struct findings *findings, enum picture_kind kind,
                               size_t runtime)
{
    static const char text[] = "beyond the ideal: one worker alone was held up";
    for (size_t i = 0; i < findings->runtime_count; i++)
        if ((kind == PICTURE_SPEEDUP || (kind == PICTURE_CPU && i == runtime)) &&
            findings->runtimes[i].excess.workers > 0)
            return text;
    return NULL;
}

/* ---- what a picture shows, in words ---- */

static const struct row *last_row(const struct runtime_findings *runtime)
{
    return &runtime->rows[runtime->row_count - 1];
}

/* The first row in which the case has a time, going by steps of 1 from the first row or of -1 from
 * the last; NULL: none has. */
static const struct row *end_row(const struct runtime_findings *runtime, enum case_id case_id,
                                 int step)
{
    size_t i = step > 0 ? 0 : runtime->row_count - 1;
    for (; i < runtime->row_count; i += (size_t)step)
        if (runtime->rows[i].cells[case_id].count > 0)
            return &runtime->rows[i];
    return NULL;
}

static void add_number(struct strbuf *text, double number)
{
    add_fixed(text, number, decimals_for(number, NAN, NAN));
}

/* As the picture shows it, but where noise makes a time beyond the wait reach 0. */
static void add_median(struct strbuf *text, const struct runtime_findings *runtime,
                       const struct row *row, enum case_id case_id)
{
    enum work work = measured_cases[case_id].work;
    enum picture_measure measure = picture_measure(runtime, work);
    struct estimate median = picture_median(runtime, case_id, row);
    struct estimate beyond = not_negative(median);
    if (measure == MEASURE_BEYOND_WAIT && beyond.unresolved)
        word_seconds(text, &beyond);
    else
        add_picture_value(text, measure, picture_unit(runtime, work), median.value);
}

/* Of the user's own work jobs per second. */
static void add_end(struct strbuf *text, const struct runtime_findings *runtime,
                    const struct row *row, enum case_id case_id, const struct row *expected)
{
    const struct measured_case *what = &measured_cases[case_id];
    if (works[what->work].of_user)
        add_number(text, choice_option(&runtime->choice, what->kind, row->workers)->rate.value);
    else
        add_median(text, runtime, row, case_id);
    if (row == expected)
        return;
    strbuf_adds(text, " with ");
    word_count(text, row->workers, "worker", "workers");
}

/* "threads go from 228 µs to 728 µs"; where the ends of the axis could not be measured, the worker
 * counts are said. */
static bool add_course(struct strbuf *text, const struct runtime_findings *runtime,
                       enum case_id case_id, const char *name)
{
    const struct row *first = end_row(runtime, case_id, 1);
    const struct row *last = end_row(runtime, case_id, -1);
    if (!first || !last)
        return false;
    const char *of_one = works[measured_cases[case_id].work].of_user ? "%s do " : "%s take ";
    strbuf_addf(text, first == last ? of_one : "%s go from ", name);
    bool alone = first == last && runtime->row_count > 1;
    add_end(text, runtime, first, case_id, alone ? NULL : &runtime->rows[0]);
    if (first == last)
        return true;
    strbuf_adds(text, " to ");
    add_end(text, runtime, last, case_id, last_row(runtime));
    return true;
}

/* " Below, which is faster: threads at 9 of 15 worker counts; not resolved at 6." */
static void add_strip(struct strbuf *text, const struct runtime_findings *runtime, enum work work,
                      enum worker_kind kind, bool named)
{
    enum case_id case_id = case_pair(work, kind);
    const struct {
        enum verdict verdict;
        const char *words;
    } parts[] = {{VERDICT_FIRST_FASTER, worker_kinds[WORKER_THREAD].plural},
                 {VERDICT_SECOND_FASTER, worker_kinds[kind].plural},
                 {VERDICT_NOT_RESOLVED, "not resolved"},
                 {VERDICT_TOO_FEW_ROUNDS, "too few rounds to tell"}};
    char *first =
        named ? xasprintf(" Below, which is faster, %s or %s: ", worker_kinds[WORKER_THREAD].plural,
                          worker_kinds[kind].plural)
              : xstrdup(" Below, which is faster: ");
    const char *before = first;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        size_t rows = findings_verdicts(runtime, case_id, parts[i].verdict);
        if (rows == 0)
            continue;
        strbuf_addf(text, "%s%s", before, parts[i].words);
        if (runtime->row_count > 1)
            word_format(text, " at %zu", rows);
        if (runtime->row_count > 1 && *before != ';')
            word_format(text, " of %zu worker counts", runtime->row_count);
        before = "; ";
    }
    strbuf_adds(text, *before == ';' ? "." : "");
    free(first);
}

/* "+3.2 % (+1.9 to +4.4)" of a fraction, or of a time in a unit. */
static void add_signed(struct strbuf *text, const struct estimate *value, double unit,
                       const char *name)
{
    double width = value->confident ? (value->high - value->low) / unit : fabs(value->value / unit);
    int decimals = width >= 20 ? 0 : width >= 2 ? 1 : 2;
    strbuf_addf(text, "%+.*f %s", decimals, value->value / unit, name);
    if (value->confident)
        strbuf_addf(text, " (%+.*f to %+.*f)", decimals, value->low / unit, decimals,
                    value->high / unit);
}

/* As the strip shows it: a factor from twice as long on, else in per cent. */
static void add_strip_value(struct strbuf *text, const struct estimate *ratio)
{
    struct estimate more = *ratio;
    more.value -= 1;
    more.low -= 1;
    more.high -= 1;
    if (ratio->value >= 2 || ratio->value <= 0.5)
        word_ratio(text, ratio);
    else
        add_signed(text, &more, 0.01, "%");
}

/* By how much at the last count: " With 15 workers process over thread: +290 µs (+190 to +440)."
 * The side that takes longer comes first. */
static void add_difference(struct strbuf *text, const struct runtime_findings *runtime,
                           enum work work, enum worker_kind kind)
{
    const struct row *last = last_row(runtime);
    const struct time_unit *unit = picture_unit(runtime, work);
    struct estimate difference = picture_difference(runtime, case_pair(work, kind), last);
    bool in_time = picture_measure(runtime, work) == MEASURE_BEYOND_WAIT;
    bool threads_first = !in_time && difference.value < 1;
    if (difference.count == 0)
        return;
    if (threads_first) {
        struct estimate ratio = difference;
        difference.value = 1 / ratio.value;
        difference.low = 1 / ratio.high;
        difference.high = 1 / ratio.low;
    }
    strbuf_adds(text, " With ");
    word_count(text, last->workers, "worker", "workers");
    strbuf_addf(text, " %s over %s: ", worker_kinds[threads_first ? WORKER_THREAD : kind].singular,
                worker_kinds[threads_first ? kind : WORKER_THREAD].singular);
    if (in_time)
        add_signed(text, &difference, unit->seconds, unit->name);
    else
        add_strip_value(text, &difference);
    strbuf_adds(text, ".");
}

static void add_times(struct strbuf *text, const struct runtime_findings *runtime, enum work work)
{
    enum worker_kind kinds[WORKER_KIND_COUNT];
    size_t count = findings_compared(runtime, work, kinds);
    bool threads = add_course(text, runtime, case_pair(work, WORKER_THREAD),
                              worker_kinds[WORKER_THREAD].plural);
    bool any = threads;
    for (size_t i = 0; i < count; i++) {
        const char *workers = worker_kinds[kinds[i]].plural;
        strbuf_adds(text, any ? ", " : "");
        if (add_course(text, runtime, case_pair(work, kinds[i]), workers))
            any = true;
        else if (any)
            strbuf_addf(text, "%s were not measured", workers);
    }
    strbuf_adds(text, any ? "." : "nothing was measured.");
    for (size_t i = 0; i < count; i++) {
        add_strip(text, runtime, work, kinds[i], count > 1);
        add_difference(text, runtime, work, kinds[i]);
    }
}

/* Workers that share tasks: " The times themselves go from 73.7 ms (…) to 37.5 ms (…) with threads
 * and from …", which what is above the ideal does not say. */
static void add_shared_times(struct strbuf *text, const struct runtime_findings *runtime,
                             enum work work)
{
    const char *before = " The times themselves go from ";
    const size_t start = text->length;
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++) {
        enum case_id case_id = case_pair(work, (enum worker_kind)kind);
        const struct row *first = end_row(runtime, case_id, 1);
        const struct row *last = end_row(runtime, case_id, -1);
        if (!first || first == last)
            continue;
        strbuf_adds(text, before);
        word_seconds(text, &first->cells[case_id].summary.median);
        strbuf_adds(text, " to ");
        word_seconds(text, &last->cells[case_id].summary.median);
        strbuf_addf(text, " with %s", worker_kinds[kind].plural);
        before = " and from ";
    }
    strbuf_adds(text, text->length > start ? "." : "");
}

static void add_speedups(struct strbuf *text, const struct findings *findings)
{
    const char *separator = "";
    for (size_t i = 0; i < findings->runtime_count; i++) {
        const struct runtime_findings *runtime = &findings->runtimes[i];
        for (int kind = 0; kind < WORKER_KIND_COUNT; kind++) {
            const struct scaling *scaling = &runtime->scaling[kind][SCALING_AT_MOST];
            bool shared = runtime->facts->threads_of >= 0 && kind == WORKER_THREAD;
            if (scaling->speedup.count == 0 || shared)
                continue;
            const char *workers = worker_kinds[kind].plural;
            if (findings->runtime_count > 1)
                strbuf_addf(text, "%s%s %s reach ", separator, runtime->facts->name, workers);
            else
                strbuf_addf(text, "%s%s reach ", separator, workers);
            separator = ", ";
            word_ratio(text, &scaling->speedup);
            word_format(text, " with %u workers", scaling->workers);
        }
    }
    strbuf_adds(text, ".");
}

/* " Of native threads and processes scale fully.", of each runtime whose intervals say so. */
static void add_how_far(struct strbuf *text, const struct findings *findings)
{
    for (size_t i = 0; i < findings->runtime_count; i++) {
        struct strbuf who = {0};
        add_who_scales(&who, &findings->runtimes[i]);
        if (who.length > 0 && findings->runtime_count > 1)
            strbuf_addf(text, " Of %s %s.", findings->runtimes[i].facts->name, strbuf_text(&who));
        else if (who.length > 0)
            strbuf_addf(text, " So %s.", strbuf_text(&who));
        strbuf_release(&who);
    }
}

/* "starting, 1 process, now over before: 8.61 (7.2–10.3)" of the first row, the largest. */
static void add_largest_change(struct strbuf *text, const struct compared_cell *cell)
{
    strbuf_adds(text, " Most changed: ");
    add_change_name(text, cell);
    strbuf_adds(text, ", now over before: ");
    add_strip_value(text, &cell->shift.ratio);
    strbuf_addc(text, '.');
}

/* In the units of the picture, whose rows these are. */
static void add_changes(struct strbuf *text, const struct changes *changes,
                        const struct runtime_findings *runtime)
{
    size_t slower = 0, faster = 0, count;
    const struct compared_cell **rows = change_rows(changes, runtime, &count);
    for (size_t i = 0; i < count; i++) {
        slower += rows[i]->shift.verdict == VERDICT_FIRST_FASTER;
        faster += rows[i]->shift.verdict == VERDICT_SECOND_FASTER;
    }
    word_format(text, "of %zu measurements %zu are slower and %zu faster by a resolved difference.",
                count, slower, faster);
    if (slower + faster > 0)
        add_largest_change(text, rows[0]);
    free(rows);
    if (changes->all.ratio.count == 0 || changes->now->runtime_count > 1)
        return;
    strbuf_adds(text, " All together, now over before: ");
    add_strip_value(text, &changes->all.ratio);
    strbuf_adds(text, change_is_resolved(&changes->all) ? "." : ", not resolved.");
}

static char *changes_alt(const struct changes *changes, const struct runtime_findings *runtime)
{
    struct strbuf text = {0};
    strbuf_adds(&text, "Dot plot of the change of time against ");
    add_older_side(&text, changes);
    strbuf_adds(&text, ", a row for each measurement, the largest change that is resolved first: ");
    add_changes(&text, changes, runtime);
    return strbuf_detach(&text);
}

static char *history_alt(const struct history *history)
{
    struct strbuf text = {0};
    strbuf_adds(&text, "Line chart of the level of each case against its mean over all runs. ");
    add_history_summary(&text, history);
    return strbuf_detach(&text);
}

static const char *what_is_shown(const struct runtime_findings *runtime, enum picture_kind kind)
{
    static const char *const measures[] = {
        [MEASURE_TIME] = "time",
        [MEASURE_BEYOND_WAIT] = "time beyond the wait",
        [MEASURE_ABOVE_IDEAL] = "time above the ideal",
        [MEASURE_ABOVE_LEAST] = "time above the fastest",
    };
    switch (kind) {
    case PICTURE_SPEEDUP:
        return "speed-up";
    case PICTURE_USER:
        return "jobs per second";
    default:
        return measures[picture_measure(runtime, picture_types[kind].work)];
    }
}

/* Whether nothing but the work tells a picture from another one of the runtime. */
static bool shows_the_same_of_other_work(const struct runtime_findings *runtime,
                                         enum picture_kind kind)
{
    for (int other = 0; other < PICTURE_KINDS; other++) {
        enum work work = picture_types[other].work;
        if (other != (int)kind && work != WORK_COUNT && findings_measured(runtime, work) &&
            strcmp(what_is_shown(runtime, (enum picture_kind)other),
                   what_is_shown(runtime, kind)) == 0)
            return true;
    }
    return false;
}

/* "time above the ideal (asking a server)" */
static void add_measure(struct strbuf *out, const struct runtime_findings *runtime,
                        enum picture_kind kind)
{
    strbuf_adds(out, what_is_shown(runtime, kind));
    if (picture_types[kind].work == WORK_COUNT || !shows_the_same_of_other_work(runtime, kind))
        return;
    const char *title = picture_types[kind].title;
    strbuf_addf(out, " (%c%s)", tolower((unsigned char)*title), title + 1);
}

/* "Line chart of speed-up over 1 to 8 workers: " */
static void add_chart_and_workers(struct strbuf *out, const struct runtime_findings *runtime,
                                  enum picture_kind kind)
{
    strbuf_adds(out, "Line chart of ");
    add_measure(out, runtime, kind);
    if (runtime->row_count > 1) {
        word_format(out, " over %u to %u workers: ", runtime->rows[0].workers,
                    last_row(runtime)->workers);
        return;
    }
    strbuf_adds(out, " at ");
    word_count(out, runtime->rows[0].workers, "worker", "workers");
    strbuf_adds(out, ": ");
}

char *picture_alt(const struct report *report, enum picture_kind kind, size_t index)
{
    const struct runtime_findings *runtime = &report->findings.runtimes[index];
    struct strbuf text = {0};
    if (kind == PICTURE_HISTORY)
        return history_alt(report->history);
    if (kind == PICTURE_COMPARE)
        return changes_alt(report->changes, runtime);
    if (kind == PICTURE_TIMELINE)
        return timeline_alt(&report->findings);
    if (kind == PICTURE_DATA || kind == PICTURE_MAP)
        return data_alt(&report->data[index], kind == PICTURE_MAP);
    add_chart_and_workers(&text, runtime, kind);
    if (kind == PICTURE_SPEEDUP) {
        add_speedups(&text, &report->findings);
        add_how_far(&text, &report->findings);
    } else {
        add_times(&text, runtime, picture_types[kind].work);
        if (works[picture_types[kind].work].task == TASK_COMPUTES)
            add_shared_times(&text, runtime, picture_types[kind].work);
    }
    const char *excess = excess_text(&report->findings, kind, index);
    if (excess)
        strbuf_addf(&text, " Some points lie %s.", excess);
    return strbuf_detach(&text);
}

/* ---- the lines below the title ---- */

static void add_text_fact(struct strbuf *text, const json_t *host, const char *name)
{
    const char *value = json_string_value(json_object_get(host, name));
    if (!value || !*value)
        return;
    if (text->length > 0)
        strbuf_adds(text, " · ");
    strbuf_adds(text, value);
}

static void add_cpus(struct strbuf *text, double cpus)
{
    if (!(cpus > 0))
        return;
    if (text->length > 0)
        strbuf_adds(text, " · ");
    word_cpus(text, cpus);
}

/* Of one runtime, or, for NULL, of all. */
static void add_what_is_shown(struct strbuf *text, const struct report *report,
                              const struct runtime_findings *runtime)
{
    size_t rounds = runtime ? runtime->rounds : report->findings.rounds;
    if (rounds == 1) {
        strbuf_adds(text, "one sample each, no interval");
        return;
    }
    strbuf_adds(text, "median of ");
    if (runtime)
        word_count(text, rounds, "round", "rounds");
    else
        add_rounds(text, &report->findings, false);
}

static void add_compare_subtitle(struct strbuf *text, const struct changes *changes)
{
    strbuf_adds(text, "against ");
    add_older_side(text, changes);
}

static void add_history_subtitle(struct strbuf *text, const struct history *history)
{
    word_count(text, history->count, "run", "runs");
    strbuf_adds(text, " of the same plan, each against the mean of all; ");
    if (history->change_count == 0)
        strbuf_adds(text, "no change of level was found");
    else
        word_count(text, history->change_count, "change of level", "changes of level");
    strbuf_adds(text, history->change_count > 0 ? ", dashed" : "");
}

char *picture_subtitle(const struct report *report, enum picture_kind kind, size_t index)
{
    const struct runtime_findings *runtime = &report->findings.runtimes[index];
    struct strbuf text = {0};
    /* A picture of runtimes that ran on different CPUs names none of them. */
    if (!picture_shows_all(kind) || findings_share_cpus(&report->findings)) {
        add_text_fact(&text, runtime->host, "cpu");
        add_cpus(&text, runtime->usable_cpus);
        add_text_fact(&text, runtime->host, "kernel");
    }
    if (text.length > 0)
        strbuf_adds(&text, " · ");
    if (kind == PICTURE_HISTORY)
        add_history_subtitle(&text, report->history);
    else if (kind == PICTURE_COMPARE)
        add_compare_subtitle(&text, report->changes);
    else if (kind == PICTURE_TIMELINE)
        strbuf_adds(&text, "one round of each, the one nearest the median");
    else if (kind == PICTURE_DATA || kind == PICTURE_MAP)
        word_count(&text, report->data[index].rounds, "round", "rounds");
    else
        add_what_is_shown(&text, report, kind == PICTURE_SPEEDUP ? NULL : runtime);
    const char *excess = excess_text(&report->findings, kind, index);
    if (excess)
        strbuf_addf(&text, " · %s", excess);
    if (picture_types[kind].work != WORK_COUNT)
        add_missing_kinds(&text, &report->findings, runtime, picture_types[kind].work);
    return strbuf_detach(&text);
}

char *picture_footer(const struct report *report)
{
    return xasprintf("run %s · %s", report->results->run.id, report->results->run.program);
}
