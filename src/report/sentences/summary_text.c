#include "tvp/sentences/summary_text.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/common/units.h"
#include "tvp/findings/scaling_rules.h"
#include "tvp/sentences/cost_text.h"
#include "tvp/sentences/cut_off_text.h"
#include "tvp/sentences/estimate_wording.h"
#include "tvp/sentences/pooled_text.h"
#include "tvp/sentences/runtime_language.h"
#include "tvp/sentences/scaling_text.h"
#include "tvp/sentences/without_lock_text.h"
#include "tvp/sentences/work_text.h"
#include "tvp/text/wording.h"

/* ---- too few rounds ---- */

void add_few_rounds(struct strbuf *out, const struct findings *findings)
{
    size_t rounds = findings->runtimes[0].rounds;
    if (rounds == 0)
        strbuf_adds(out, "Nothing was measured: there is no sample at all.");
    else if (rounds == 1 && findings->results->run.classic_table)
        strbuf_adds(out, "The figures come from a classic table: one sample each, no interval, "
                         "so no verdict is possible.");
    else if (rounds == 1)
        strbuf_adds(out, "There was one round: one sample each, no interval, so no verdict is "
                         "possible.");
    else if (rounds < INTERVAL_MINIMUM_SAMPLES)
        word_format(out,
                    "There were %zu rounds, too few for intervals (%d are needed): the brackets "
                    "give minimum and maximum, and no verdict is possible.",
                    rounds, INTERVAL_MINIMUM_SAMPLES);
}

static void say_few_rounds(struct sentences *sentences, const struct findings *findings)
{
    struct strbuf text = {0};
    add_few_rounds(&text, findings);
    sentences_take(sentences, &text);
}

/* ---- starting ---- */

/* "Threads are cheaper to start: "; where several kinds are compared with threads, of each. */
static void add_cheaper(struct strbuf *out, const struct runtime_findings *runtime)
{
    enum worker_kind kinds[WORKER_KIND_COUNT], cheaper;
    size_t count = findings_compared(runtime, WORK_START, kinds);
    for (size_t i = 0; i < count; i++) {
        const char *before = out->length > 0 ? ", " : "";
        if (cheaper_to_start(runtime, kinds[i], &cheaper)) {
            strbuf_addf(out, "%s%s are cheaper to start", before, worker_kinds[cheaper].plural);
            enum worker_kind dearer = cheaper == WORKER_THREAD ? kinds[i] : WORKER_THREAD;
            if (count > 1)
                strbuf_addf(out, " than %s", worker_kinds[dearer].plural);
        } else if (runtime->worker_cost_ratio[kinds[i]].confident ||
                   costs_are_unresolved(runtime, kinds[i])) {
            strbuf_addf(out, "%swhich is cheaper to start", before);
            if (count > 1)
                strbuf_addf(out, ", a thread or %s,", worker_kinds[kinds[i]].one);
            strbuf_adds(out, " is not resolved");
        }
    }
    if (out->length == 0)
        return;
    out->data[0] = (char)toupper((unsigned char)out->data[0]);
    strbuf_adds(out, ": ");
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

/* Threads against one other kind of worker. */
struct contest {
    const struct runtime_findings *runtime;
    enum work work;
    enum worker_kind kind;
    bool named; /* several kinds are compared with threads, so each is named */
};

static const struct comparison *comparison_at(const struct contest *contest, size_t row)
{
    return &contest->runtime->rows[row].comparisons[case_pair(contest->work, contest->kind)];
}

static size_t verdicts_of(const struct contest *contest, enum verdict verdict)
{
    return findings_verdicts(contest->runtime, case_pair(contest->work, contest->kind), verdict);
}

/* "1.08 (1.07–1.09) times as fast with 15 workers (10.5 ms against 11.3 ms)" */
static void add_factor(struct strbuf *out, const struct comparison *comparison, uint32_t workers)
{
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
    word_count(out, workers, "worker", "workers");
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

/* How much faster is said of one row only where there is no other: the clearest of several would be
 * chosen for its luck too. */
static void add_winner(struct parts *parts, const struct contest *contest, enum verdict winner)
{
    size_t rows = contest->runtime->row_count, won = verdicts_of(contest, winner);
    if (won == 0)
        return;
    struct strbuf *out = next_part(parts);
    enum worker_kind faster = winner == VERDICT_FIRST_FASTER ? WORKER_THREAD : contest->kind;
    enum worker_kind slower = winner == VERDICT_FIRST_FASTER ? contest->kind : WORKER_THREAD;
    strbuf_addf(out, "%s are faster", worker_kinds[faster].plural);
    if (contest->named)
        strbuf_addf(out, " than %s", worker_kinds[slower].plural);
    if (rows > 1) {
        word_format(out, " at %zu of %zu worker counts", won, rows);
    } else {
        strbuf_adds(out, ", ");
        add_factor(out, comparison_at(contest, 0), contest->runtime->rows[0].workers);
    }
}

static void add_pooled(struct parts *parts, const struct contest *contest)
{
    struct strbuf text = {0};
    add_pooled_verdict(&text, &contest->runtime->pooled[case_pair(contest->work, contest->kind)],
                       contest->kind);
    if (text.length > 0)
        strbuf_adds(next_part(parts), strbuf_text(&text));
    strbuf_release(&text);
}

static void add_unresolved(struct parts *parts, const struct contest *contest)
{
    size_t rows = contest->runtime->row_count;
    size_t unresolved = verdicts_of(contest, VERDICT_NOT_RESOLVED);
    if (unresolved == 0)
        return;
    struct strbuf *out = next_part(parts);
    strbuf_addf(out, "no difference between threads and %s is resolved",
                worker_kinds[contest->kind].plural);
    if (unresolved == rows)
        strbuf_adds(out, rows == 1 ? "" : " at any worker count");
    else
        word_format(out, " at %zu of %zu worker counts", unresolved, rows);
}

static size_t most_rounds_needed(const struct contest *contest)
{
    size_t needed = 0;
    for (size_t i = 0; i < contest->runtime->row_count; i++) {
        const struct comparison *comparison = comparison_at(contest, i);
        if (comparison->verdict == VERDICT_TOO_FEW_ROUNDS && comparison->rounds_needed > needed)
            needed = comparison->rounds_needed;
    }
    return needed;
}

static void add_too_few(struct parts *parts, const struct contest *contest)
{
    size_t few = verdicts_of(contest, VERDICT_TOO_FEW_ROUNDS);
    if (few == 0)
        return;
    struct strbuf *out = next_part(parts);
    strbuf_adds(out, "there were too few rounds for a verdict");
    if (contest->named)
        strbuf_addf(out, " on %s", worker_kinds[contest->kind].plural);
    if (few < contest->runtime->row_count)
        word_format(out, " at %zu of %zu worker counts", few, contest->runtime->row_count);
    else if (few > 1)
        strbuf_adds(out, " at any single worker count");
    word_format(out, " (%zu are needed)", most_rounds_needed(contest));
}

static void add_not_compared(struct parts *parts, const struct contest *contest)
{
    size_t missing = verdicts_of(contest, VERDICT_NOT_MEASURED);
    if (missing == 0)
        return;
    struct strbuf *out = next_part(parts);
    if (contest->named)
        strbuf_addf(out, "%s at ", worker_kinds[contest->kind].plural);
    word_format(out, "%zu of %zu worker counts could not be compared", missing,
                contest->runtime->row_count);
}

/* "4 workers take 2.11 ms (…) as threads and 2.54 ms (…) as processes": the seconds behind what is
 * said of ratios, unless the speed-ups of that row have said them. */
static void add_times(struct parts *parts, const struct runtime_findings *runtime, enum work work)
{
    const struct row *row = findings_last_timed_row(runtime, work);
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

/* Whether threads could be compared with another kind at any worker count. */
static bool is_compared(const struct runtime_findings *runtime, enum work work)
{
    enum worker_kind kinds[WORKER_KIND_COUNT];
    size_t count = findings_compared(runtime, work, kinds);
    for (size_t i = 0; i < count; i++)
        if (findings_verdicts(runtime, case_pair(work, kinds[i]), VERDICT_NOT_MEASURED) <
            runtime->row_count)
            return true;
    return false;
}

static void add_faster(struct parts *parts, const struct runtime_findings *runtime, enum work work)
{
    enum worker_kind kinds[WORKER_KIND_COUNT];
    size_t count = findings_compared(runtime, work, kinds);
    if (runtime->rounds < INTERVAL_MINIMUM_SAMPLES || !is_compared(runtime, work)) {
        add_times(parts, runtime, work);
        return;
    }
    if (runtime->row_count > 1)
        add_times(parts, runtime, work);
    for (size_t i = 0; i < count; i++) {
        const struct contest contest = {runtime, work, kinds[i], count > 1};
        add_pooled(parts, &contest);
        add_winner(parts, &contest, VERDICT_FIRST_FASTER);
        add_winner(parts, &contest, VERDICT_SECOND_FASTER);
        add_unresolved(parts, &contest);
        add_too_few(parts, &contest);
        add_not_compared(parts, &contest);
    }
}

/* ---- times of starting taken for times of computing ---- */

static void add_column(struct strbuf *out, const struct runtime_findings *runtime,
                       enum case_id case_id)
{
    word_time(out, runtime->rows[0].cells[case_id].summary.median.value);
    strbuf_adds(out, " to ");
    word_time(out, runtime->rows[runtime->row_count - 1].cells[case_id].summary.median.value);
}

static bool has_ends(const struct runtime_findings *runtime, enum case_id case_id)
{
    return runtime->row_count > 1 && runtime->rows[0].cells[case_id].count > 0 &&
           runtime->rows[runtime->row_count - 1].cells[case_id].count > 0;
}

/* ": from 1 to 4 workers processes go from 210 µs to 844 µs and threads from 25.1 µs to 85.4 µs" */
static void add_columns(struct strbuf *out, const struct runtime_findings *runtime)
{
    if (!has_ends(runtime, CASE_CPU_THREAD) || !has_ends(runtime, CASE_CPU_PROCESS))
        return;
    word_format(out, ": from %u to %u workers ", runtime->rows[0].workers,
                runtime->rows[runtime->row_count - 1].workers);
    const char *go = " go";
    for (int kind = WORKER_KIND_COUNT - 1; kind >= 0; kind--) {
        enum case_id case_id = case_pair(WORK_CPU, (enum worker_kind)kind);
        if (!has_ends(runtime, case_id))
            continue;
        strbuf_addf(out, "%s%s%s from ", *go ? "" : " and ", worker_kinds[kind].plural, go);
        add_column(out, runtime, case_id);
        go = "";
    }
}

static void add_mistake(struct strbuf *out, const struct runtime_findings *runtime)
{
    strbuf_adds(out, "this looks like the cost of starting, not like computing");
    add_columns(out, runtime);
    strbuf_adds(out, ". It does not show what suits CPU-bound work: give each worker more to "
                     "compute (--cpu-iters).");
}

void add_notes(struct strbuf *out, const struct runtime_findings *runtime)
{
    size_t start = out->length;
    if (!findings_measured(runtime, WORK_CPU) || !computing_is_mostly_starting(runtime))
        return;
    add_mistake(out, runtime);
    out->data[start] = 'T';
}

/* ---- CPU-bound and I/O-bound work ---- */

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
    size_t known = 0;
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++)
        known += judged_scaling(runtime, (enum worker_kind)kind)->speedup.count;
    if (known == 0)
        return;
    struct strbuf *out = next_part(parts);
    size_t start = out->length;
    add_who_scales(out, runtime);
    strbuf_adds(out, out->length > start ? ": " : "");
    word_count(out, judged_scaling(runtime, WORKER_THREAD)->workers, "worker", "workers");
    if (runtime->usable_cpus > 0) {
        strbuf_adds(out, " on ");
        word_cpus(out, runtime->usable_cpus);
    }
    strbuf_adds(out, " reach a speed-up of ");
    bool any = false;
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++) {
        const struct scaling *scaling = judged_scaling(runtime, (enum worker_kind)kind);
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
    if (!findings_measured(runtime, WORK_CPU))
        return;
    bool mistaken = computing_is_mostly_starting(runtime);
    strbuf_addf(&text, "%s work: ", works[WORK_CPU].phrase);
    if (has_room_to_scale(runtime) && !mistaken)
        add_speedups(&parts, runtime);
    else if (runtime->usable_cpus > 0 && runtime->usable_cpus <= 1)
        strbuf_adds(next_part(&parts), runtime->usable_cpus == 1
                                           ? "one usable CPU cannot show how it scales"
                                           : "less than one usable CPU cannot show how it scales");
    add_faster(&parts, runtime, WORK_CPU);
    strbuf_adds(&text, ".");
    if (mistaken) {
        strbuf_adds(&text, " But ");
        add_mistake(&text, runtime);
    }
    sentences_take(sentences, &text);
}

/* The user's own; what is recommended for it stands for itself. */
static void say_own(struct sentences *sentences, const struct findings *findings,
                    const struct runtime_findings *runtime)
{
    struct strbuf text = {0};
    struct parts parts = {.out = &text};
    if (!runtime->nature.measured)
        return;
    add_work_name(&text, &findings->results->run);
    strbuf_adds(&text, text.length > 0 ? ": " : "The user's work: ");
    if (runtime->cpu_work == WORK_USER && has_room_to_scale(runtime))
        add_speedups(&parts, runtime);
    add_faster(&parts, runtime, WORK_USER);
    strbuf_adds(&text, ".");
    sentences_take(sentences, &text);
}

static void say_io(struct sentences *sentences, const struct findings *findings,
                   const struct runtime_findings *runtime)
{
    struct strbuf text = {0};
    struct parts parts = {.out = &text};
    if (!findings_measured(runtime, WORK_IO))
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
static void say_break_even(struct sentences *sentences, const struct break_even *even)
{
    const struct worker_kind_type *type = &worker_kinds[even->kind];
    struct strbuf text = {0};
    for (int place = 0; place < STARTING_PLACES; place++) {
        if (!even->seconds[place][BREAK_EVEN_5].confident)
            continue;
        if (text.length > 0)
            strbuf_adds(&text, ", and ");
        else
            strbuf_addf(&text,
                        "Starting and ending %s is less than 5 %% of a job that takes longer than ",
                        type->plural);
        word_seconds(&text, &even->seconds[place][BREAK_EVEN_5]);
        strbuf_adds(&text, " with ");
        word_count(&text, even->workers[place], type->singular, type->plural);
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

static bool has_cost_ratio(const struct runtime_findings *runtime)
{
    size_t known = 0;
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++)
        known += runtime->worker_cost_ratio[kind].count;
    return known > 0;
}

/* "cpython: starting …; processes scale and threads take turns: …." */
static void add_other(struct strbuf *out, const struct runtime_findings *runtime)
{
    struct strbuf text = {0};
    struct parts parts = {.out = &text};
    if (has_cost_ratio(runtime))
        add_worker_costs(next_part(&parts), runtime);
    if (has_room_to_scale(runtime) && !computing_is_mostly_starting(runtime))
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
    for (size_t i = 1; i < findings->runtime_count; i++)
        add_other(&text, &findings->runtimes[i]);
    if (findings->brief)
        add_other(&text, findings->brief);
    sentences_take(sentences, &text);
    strbuf_release(&text);
}

static void say_without_lock(struct sentences *sentences, const struct findings *findings)
{
    for (size_t i = 0; i < findings->without_lock_count; i++) {
        struct strbuf text = {0};
        add_without_lock(&text, &findings->without_lock[i]);
        sentences_take(sentences, &text);
        strbuf_release(&text);
    }
}

/* ---- all of it ---- */

/* With several runtimes a sentence says which one it speaks of. */
static void name_runtime(struct sentences *sentences, size_t from, const struct findings *findings)
{
    for (size_t i = from; i < sentences->count && findings->runtime_count > 1; i++) {
        struct strbuf text = {0};
        word_flat(&text, findings->runtimes[0].facts->name);
        strbuf_addf(&text, ": %s", sentences->list[i]);
        free(sentences->list[i]);
        sentences->list[i] = strbuf_detach(&text);
    }
}

/* What the brackets are is said once, where the first ones are. */
static void explain_brackets(struct sentences *sentences, size_t from,
                             const struct runtime_findings *runtime)
{
    if (sentences->count == from || runtime->rounds < INTERVAL_MINIMUM_SAMPLES ||
        !strchr(sentences->list[from], '('))
        return;
    struct strbuf text = {0};
    strbuf_addf(&text, "%s Ranges in brackets are 95 %% intervals, unless they say min–max.",
                sentences->list[from]);
    free(sentences->list[from]);
    sentences->list[from] = strbuf_detach(&text);
}

void add_what_is_missing(struct strbuf *out, const struct results *results)
{
    for (size_t i = 0; i == 0 || i < results->part_count; i++) {
        struct cut_off cut_off = cut_off_of_part(results, i);
        if (!cut_off.is_cut_off)
            continue;
        strbuf_adds(out, out->length > 0 ? " The run " : "The run ");
        if (results->part_count > 0) {
            word_flat(out, results->parts[i].id);
            strbuf_addc(out, ' ');
        }
        add_cut_off(out, &cut_off);
        strbuf_adds(out, ": what follows is of what was measured until then.");
    }
}

/* Before everything else, so that nobody takes the rest for the whole. */
static void say_what_is_missing(struct sentences *sentences, const struct results *results)
{
    struct strbuf text = {0};
    add_what_is_missing(&text, results);
    sentences_take(sentences, &text);
}

char **summary_sentences(const struct findings *findings, size_t *count)
{
    struct sentences sentences = {0};
    say_what_is_missing(&sentences, findings->results);
    size_t before = sentences.count;
    if (findings->runtime_count > 0) {
        const struct runtime_findings *first = &findings->runtimes[0];
        say_few_rounds(&sentences, findings);
        say_start(&sentences, first);
        say_own(&sentences, findings, first);
        say_cpu(&sentences, first);
        say_io(&sentences, findings, first);
        for (int kind = WORKER_THREAD + 1; kind < WORKER_KIND_COUNT; kind++)
            say_break_even(&sentences, &first->break_even[kind]);
        explain_brackets(&sentences, before, first);
        name_runtime(&sentences, before, findings);
    }
    say_others(&sentences, findings);
    say_without_lock(&sentences, findings);
    *count = sentences.count;
    return sentences.list;
}
