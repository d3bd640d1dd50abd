#include "tvp/report/summary_text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/common/units.h"
#include "tvp/findings/scaling_rules.h"
#include "tvp/report/cost_text.h"
#include "tvp/report/cut_off_text.h"
#include "tvp/report/estimate_wording.h"
#include "tvp/report/runtime_language.h"
#include "tvp/report/scaling_text.h"
#include "tvp/text/wording.h"

/* Runtimes beside the first that get a sentence of their own. */
enum { MOST_OTHERS = 2 };

/* ---- too few rounds ---- */

static void say_few_rounds(struct sentences *sentences, const struct findings *findings,
                           const struct runtime_findings *runtime)
{
    size_t rounds = runtime->rounds;
    struct strbuf text = {0};
    if (rounds == 0)
        strbuf_adds(&text, "Nothing was measured: there is no sample at all.");
    else if (rounds == 1 && findings->results->run.classic_table)
        strbuf_adds(&text, "The figures come from a classic table: one sample each, no interval, "
                           "so no verdict is possible.");
    else if (rounds == 1)
        strbuf_adds(&text, "There was one round: one sample each, no interval, so no verdict is "
                           "possible.");
    else if (rounds < INTERVAL_MINIMUM_SAMPLES)
        strbuf_addf(&text,
                    "There were %zu rounds, too few for intervals (%d are needed): the brackets "
                    "give minimum and maximum, and no verdict is possible.",
                    rounds, INTERVAL_MINIMUM_SAMPLES);
    sentences_take(sentences, &text);
}

/* ---- starting ---- */

static void add_cheaper(struct strbuf *out, const struct runtime_findings *runtime)
{
    enum worker_kind cheaper;
    if (cheaper_to_start(runtime, &cheaper))
        strbuf_adds(out, cheaper == WORKER_THREAD ? "Threads are cheaper to start: "
                                                  : "Processes are cheaper to start: ");
    else if (runtime->worker_cost_ratio.confident || costs_are_unresolved(runtime))
        strbuf_adds(out, "Which is cheaper to start is not resolved: ");
}

static void say_start(struct sentences *sentences, const struct runtime_findings *runtime)
{
    struct strbuf text = {0};
    add_cheaper(&text, runtime);
    size_t start = text.length;
    add_worker_costs(&text, runtime);
    if (text.length == 0)
        return;
    if (start == 0)
        text.data[0] = 'S';
    strbuf_adds(&text, ".");
    sentences_take(sentences, &text);
}

/* ---- which side is faster ---- */

/* The row that one side won by the largest factor; NULL: it won none. */
static const struct row *clearest_row(const struct runtime_findings *runtime, enum work work,
                                      enum verdict winner)
{
    const struct row *clearest = NULL;
    double largest = 0;
    for (size_t i = 0; i < runtime->row_count; i++) {
        const struct comparison *comparison =
            &runtime->rows[i].comparisons[case_pair(work, WORKER_PROCESS)];
        double size = fabs(log(comparison->ratio.value));
        if (comparison->verdict != winner || (clearest && size <= largest))
            continue;
        clearest = &runtime->rows[i];
        largest = size;
    }
    return clearest;
}

/* "1.08 (1.07–1.09) times as fast with 15 workers (10.5 ms against 11.3 ms)" */
static void add_clearest(struct strbuf *out, const struct row *row, enum work work)
{
    const struct comparison *comparison = &row->comparisons[case_pair(work, WORKER_PROCESS)];
    struct estimate ratio = comparison->ratio;
    double faster = comparison->first_seconds, slower = comparison->second_seconds;
    if (comparison->verdict == VERDICT_SECOND_FASTER) {
        ratio.value = 1 / comparison->ratio.value;
        ratio.low = 1 / comparison->ratio.high;
        ratio.high = 1 / comparison->ratio.low;
        faster = comparison->second_seconds;
        slower = comparison->first_seconds;
    }
    word_ratio(out, &ratio);
    strbuf_adds(out, " times as fast with ");
    word_count(out, row->workers, "worker", "workers");
    strbuf_adds(out, " (");
    add_duration(out, faster);
    strbuf_adds(out, " against ");
    add_duration(out, slower);
    strbuf_adds(out, ")");
}

/* Parts of a sentence, with what stands between them. */
struct parts {
    struct strbuf *out;
    bool any;
};

static struct strbuf *next_part(struct parts *parts)
{
    if (parts->any)
        strbuf_adds(parts->out, "; ");
    parts->any = true;
    return parts->out;
}

static void add_winner(struct parts *parts, const struct runtime_findings *runtime, enum work work,
                       enum verdict winner)
{
    const struct row *row = clearest_row(runtime, work, winner);
    if (!row)
        return;
    struct strbuf *out = next_part(parts);
    size_t won = findings_verdicts(runtime, work, winner);
    strbuf_addf(out, "%s are faster", worker_kinds[winner == VERDICT_SECOND_FASTER].plural);
    if (runtime->row_count > 1)
        strbuf_addf(out, " at %zu of %zu worker counts", won, runtime->row_count);
    strbuf_adds(out, won > 1 ? ", up to " : ", ");
    add_clearest(out, row, work);
}

static void add_unresolved(struct parts *parts, const struct runtime_findings *runtime,
                           enum work work)
{
    size_t unresolved = findings_verdicts(runtime, work, VERDICT_NOT_RESOLVED);
    if (unresolved == 0)
        return;
    struct strbuf *out = next_part(parts);
    strbuf_adds(out, "no difference between threads and processes is resolved");
    if (unresolved == runtime->row_count)
        strbuf_adds(out, runtime->row_count == 1 ? "" : " at any worker count");
    else
        strbuf_addf(out, " at %zu of %zu worker counts", unresolved, runtime->row_count);
}

static size_t most_rounds_needed(const struct runtime_findings *runtime, enum work work)
{
    size_t needed = 0;
    for (size_t i = 0; i < runtime->row_count; i++) {
        const struct comparison *comparison =
            &runtime->rows[i].comparisons[case_pair(work, WORKER_PROCESS)];
        if (comparison->verdict == VERDICT_TOO_FEW_ROUNDS && comparison->rounds_needed > needed)
            needed = comparison->rounds_needed;
    }
    return needed;
}

static void add_too_few(struct parts *parts, const struct runtime_findings *runtime, enum work work)
{
    size_t few = findings_verdicts(runtime, work, VERDICT_TOO_FEW_ROUNDS);
    if (few == 0)
        return;
    struct strbuf *out = next_part(parts);
    strbuf_adds(out, "there were too few rounds for a verdict");
    if (few < runtime->row_count)
        strbuf_addf(out, " at %zu of %zu worker counts", few, runtime->row_count);
    strbuf_addf(out, " (%zu are needed)", most_rounds_needed(runtime, work));
}

/* The largest row that has a time of that work; NULL: none has. */
static const struct row *last_timed_row(const struct runtime_findings *runtime, enum work work)
{
    for (size_t i = runtime->row_count; i-- > 0;)
        for (int kind = 0; kind < WORKER_KIND_COUNT; kind++)
            if (runtime->rows[i].cells[case_pair(work, (enum worker_kind)kind)].count > 0)
                return &runtime->rows[i];
    return NULL;
}

/* "4 workers take 2.11 ms (…) as threads and 2.54 ms (…) as processes": what there is to say where
 * no verdict is to come, unless the speed-ups of that row have said it. */
static void add_times(struct parts *parts, const struct runtime_findings *runtime, enum work work)
{
    const struct row *row = last_timed_row(runtime, work);
    if (!row || (work == WORK_CPU && parts->any &&
                 judged_scaling(runtime, WORKER_THREAD)->workers == row->workers))
        return;
    struct strbuf *out = next_part(parts);
    word_count(out, row->workers, "worker takes", "workers take");
    bool any = false;
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++) {
        const struct cell *cell = &row->cells[case_pair(work, (enum worker_kind)kind)];
        if (cell->count == 0)
            continue;
        strbuf_adds(out, any ? " and " : " ");
        any = true;
        word_seconds(out, &cell->summary.median);
        strbuf_addf(out, " as %s",
                    row->workers == 1 ? worker_kinds[kind].one : worker_kinds[kind].plural);
    }
}

static void add_faster(struct parts *parts, const struct runtime_findings *runtime, enum work work)
{
    size_t missing = findings_verdicts(runtime, work, VERDICT_NOT_MEASURED);
    if (runtime->rounds < INTERVAL_MINIMUM_SAMPLES || missing == runtime->row_count) {
        add_times(parts, runtime, work);
        return;
    }
    add_winner(parts, runtime, work, VERDICT_FIRST_FASTER);
    add_winner(parts, runtime, work, VERDICT_SECOND_FASTER);
    add_unresolved(parts, runtime, work);
    add_too_few(parts, runtime, work);
    if (missing > 0)
        strbuf_addf(next_part(parts), "%zu of %zu worker counts could not be compared", missing,
                    runtime->row_count);
}

/* ---- times of starting taken for times of computing ---- */

static void add_column(struct strbuf *out, const struct runtime_findings *runtime,
                       enum case_id case_id)
{
    word_time(out, runtime->rows[0].cells[case_id].summary.median.value);
    strbuf_adds(out, " to ");
    word_time(out, runtime->rows[runtime->row_count - 1].cells[case_id].summary.median.value);
}

/* Whether both CPU columns have their ends. */
static bool has_columns(const struct runtime_findings *runtime)
{
    const struct row *first = &runtime->rows[0], *last = &runtime->rows[runtime->row_count - 1];
    return first != last && first->cells[CASE_CPU_THREAD].count > 0 &&
           first->cells[CASE_CPU_PROCESS].count > 0 && last->cells[CASE_CPU_THREAD].count > 0 &&
           last->cells[CASE_CPU_PROCESS].count > 0;
}

static void add_mistake(struct strbuf *out, const struct runtime_findings *runtime)
{
    strbuf_adds(out, " But this looks like the cost of starting, not like computing");
    if (has_columns(runtime)) {
        strbuf_addf(out, ": from %u to %u workers processes go from ", runtime->rows[0].workers,
                    runtime->rows[runtime->row_count - 1].workers);
        add_column(out, runtime, CASE_CPU_PROCESS);
        strbuf_adds(out, " and threads from ");
        add_column(out, runtime, CASE_CPU_THREAD);
    }
    strbuf_adds(out, ". It does not show what suits CPU-bound work: give each worker more to "
                     "compute (--cpu-iters).");
}

/* ---- CPU-bound and I/O-bound work ---- */

static bool can_scale(const struct runtime_findings *runtime)
{
    return judged_scaling(runtime, WORKER_THREAD)->workers > 1 &&
           (runtime->usable_cpus <= 0 || runtime->usable_cpus > 1);
}

/* " with threads (in 6.21 ms)", and the efficiency where they may scale partly. */
static void add_base(struct strbuf *out, const struct runtime_findings *runtime,
                     enum worker_kind kind)
{
    const struct scaling *scaling = judged_scaling(runtime, kind);
    struct scaling_verdict verdict = cpu_scaling_verdict(runtime, kind);
    strbuf_addf(out, " with %s (in ", worker_kinds[kind].plural);
    add_duration(out, scaling->seconds.value);
    bool maybe_partly = verdict.least <= SCALES_PARTLY && verdict.most >= SCALES_PARTLY;
    if (maybe_partly && runtime->usable_cpus > 0 && !runtime->quota) {
        strbuf_adds(out, ", an efficiency of ");
        word_share(out, &scaling->efficiency);
    }
    strbuf_adds(out, ")");
}

static void add_speedups(struct parts *parts, const struct runtime_findings *runtime)
{
    const struct scaling *scalings[WORKER_KIND_COUNT];
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++)
        scalings[kind] = judged_scaling(runtime, (enum worker_kind)kind);
    if (scalings[0]->speedup.count == 0 && scalings[1]->speedup.count == 0)
        return;
    struct strbuf *out = next_part(parts);
    size_t start = out->length;
    add_who_scales(out, runtime);
    strbuf_adds(out, out->length > start ? ": " : "");
    word_count(out, scalings[0]->workers, "worker", "workers");
    if (runtime->usable_cpus > 0) {
        strbuf_adds(out, " on ");
        word_cpus(out, runtime->usable_cpus);
    }
    strbuf_adds(out, " reach a speed-up of ");
    bool any = false;
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++) {
        const struct scaling *scaling = scalings[kind];
        if (scaling->speedup.count == 0)
            continue;
        strbuf_adds(out, any ? " and " : "");
        any = true;
        word_ratio(out, &scaling->speedup);
        add_base(out, runtime, (enum worker_kind)kind);
    }
}

static void say_cpu(struct sentences *sentences, const struct runtime_findings *runtime)
{
    struct strbuf text = {0};
    struct parts parts = {.out = &text};
    if (!runtime->measured[CASE_CPU_THREAD] && !runtime->measured[CASE_CPU_PROCESS])
        return;
    bool mistaken = is_mostly_starting(runtime, WORKER_PROCESS);
    strbuf_addf(&text, "%s work: ", works[WORK_CPU].phrase);
    if (can_scale(runtime) && !mistaken)
        add_speedups(&parts, runtime);
    else if (runtime->usable_cpus > 0 && runtime->usable_cpus <= 1)
        strbuf_adds(next_part(&parts), runtime->usable_cpus == 1
                                           ? "one usable CPU cannot show how it scales"
                                           : "less than one usable CPU cannot show how it scales");
    add_faster(&parts, runtime, WORK_CPU);
    strbuf_adds(&text, ".");
    if (mistaken)
        add_mistake(&text, runtime);
    sentences_take(sentences, &text);
}

static void say_io(struct sentences *sentences, const struct findings *findings,
                   const struct runtime_findings *runtime)
{
    struct strbuf text = {0};
    struct parts parts = {.out = &text};
    if (!runtime->measured[CASE_IO_THREAD] && !runtime->measured[CASE_IO_PROCESS])
        return;
    strbuf_addf(&text, "%s work (here a wait", works[WORK_IO].phrase);
    if (findings->results->run.amounts[WORK_IO] > 0) {
        strbuf_adds(&text, " of ");
        add_duration(&text, (double)findings->results->run.amounts[WORK_IO] * 1e-9);
    }
    strbuf_adds(&text, "): ");
    add_faster(&parts, runtime, WORK_IO);
    strbuf_adds(&text, ".");
    sentences_take(sentences, &text);
}

/* ---- when the difference stops to matter ---- */

/* "Starting and ending processes is less than 5 % of a job that takes longer than 2.53 ms (…) with
 * 1 process, and 21.6 ms (…) with 15 processes." */
static void say_break_even(struct sentences *sentences, const struct runtime_findings *runtime)
{
    struct strbuf text = {0};
    for (int place = 0; place < STARTING_PLACES; place++) {
        const struct starting *starting = &runtime->starting[place];
        if (!starting->break_even[BREAK_EVEN_5].confident)
            continue;
        strbuf_adds(&text, text.length > 0 ? ", and "
                                           : "Starting and ending processes is less than 5 % of a "
                                             "job that takes longer than ");
        word_seconds(&text, &starting->break_even[BREAK_EVEN_5]);
        strbuf_adds(&text, " with ");
        word_count(&text, starting->workers, "process", "processes");
    }
    if (text.length > 0)
        strbuf_adds(&text, ".");
    sentences_take(sentences, &text);
}

/* ---- other runtimes ---- */

static void add_lock(struct strbuf *out, const struct runtime_findings *runtime)
{
    if (has_lock(runtime->facts))
        strbuf_adds(out, ", with its global interpreter lock");
    else if (has_no_lock(runtime->facts))
        strbuf_adds(out, ", without its global interpreter lock");
}

/* "cpython: starting …; processes scale and threads take turns: …." */
static void add_other(struct strbuf *out, const struct runtime_findings *runtime)
{
    struct strbuf text = {0};
    struct parts parts = {.out = &text};
    if (runtime->worker_cost_ratio.count > 0)
        add_worker_costs(next_part(&parts), runtime);
    if (can_scale(runtime) && !is_mostly_starting(runtime, WORKER_PROCESS))
        add_speedups(&parts, runtime);
    if (!parts.any)
        add_faster(&parts, runtime, WORK_CPU);
    if (parts.any) {
        strbuf_adds(out, out->length > 0 ? " " : "");
        word_flat(out, runtime->facts->name);
        if (is_cpython(runtime->facts)) {
            strbuf_adds(out, " (");
            add_language(out, runtime->facts);
            add_lock(out, runtime);
            strbuf_adds(out, ")");
        }
        strbuf_addf(out, ": %s.", strbuf_text(&text));
    }
    strbuf_release(&text);
}

static void say_others(struct sentences *sentences, const struct findings *findings)
{
    struct strbuf text = {0};
    for (size_t i = 1; i < findings->runtime_count && i <= MOST_OTHERS; i++)
        add_other(&text, &findings->runtimes[i]);
    if (findings->brief)
        add_other(&text, findings->brief);
    sentences_take(sentences, &text);
    strbuf_release(&text);
}

/* ---- all of it ---- */

/* With several runtimes a sentence says which one it speaks of. */
static void name_runtime(struct sentences *sentences, const struct findings *findings)
{
    for (size_t i = 0; i < sentences->count && findings->runtime_count > 1; i++) {
        struct strbuf text = {0};
        word_flat(&text, findings->runtimes[0].facts->name);
        strbuf_addf(&text, ": %s", sentences->list[i]);
        free(sentences->list[i]);
        sentences->list[i] = strbuf_detach(&text);
    }
}

/* What the brackets are is said once, where the first ones are. */
static void explain_brackets(struct sentences *sentences, const struct runtime_findings *runtime)
{
    if (sentences->count == 0 || runtime->rounds < INTERVAL_MINIMUM_SAMPLES ||
        !strchr(sentences->list[0], '('))
        return;
    struct strbuf text = {0};
    strbuf_addf(&text, "%s Ranges in brackets are 95 %% intervals, unless they say min–max.",
                sentences->list[0]);
    free(sentences->list[0]);
    sentences->list[0] = strbuf_detach(&text);
}

/* Before everything else, so that nobody takes the rest for the whole. */
static void say_what_is_missing(struct sentences *sentences, const struct results *results)
{
    struct sentences all = {0};
    for (size_t i = 0; i == 0 || i < results->part_count; i++) {
        struct cut_off cut_off = cut_off_of_part(results, i);
        struct strbuf text = {0};
        if (!cut_off.is_cut_off)
            continue;
        strbuf_adds(&text, "The run ");
        if (results->part_count > 0) {
            word_flat(&text, results->parts[i].id);
            strbuf_addc(&text, ' ');
        }
        add_cut_off(&text, &cut_off);
        strbuf_adds(&text, ": what follows is of what was measured until then.");
        sentences_take(&all, &text);
    }
    for (size_t i = 0; i < sentences->count && all.count > 0; i++) {
        struct strbuf text = {0};
        strbuf_adds(&text, sentences->list[i]);
        sentences_take(&all, &text);
        free(sentences->list[i]);
    }
    if (all.count == 0)
        return;
    free(sentences->list);
    *sentences = all;
}

char **summary_sentences(const struct findings *findings, size_t *count)
{
    struct sentences sentences = {0};
    if (findings->runtime_count > 0) {
        const struct runtime_findings *first = &findings->runtimes[0];
        say_few_rounds(&sentences, findings, first);
        say_start(&sentences, first);
        say_cpu(&sentences, first);
        say_io(&sentences, findings, first);
        say_break_even(&sentences, first);
        explain_brackets(&sentences, first);
        name_runtime(&sentences, findings);
    }
    say_others(&sentences, findings);
    say_what_is_missing(&sentences, findings->results);
    *count = sentences.count;
    return sentences.list;
}
