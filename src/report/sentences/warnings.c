#include "tvp/sentences/warnings.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/units.h"
#include "tvp/data/language_facts.h"
#include "tvp/findings/scaling_rules.h"
#include "tvp/sentences/dependence_text.h"
#include "tvp/sentences/estimate_wording.h"
#include "tvp/text/wording.h"

/* Above what a quiet machine shows in a usual run. */
static const double spread_worth_a_warning = 2.0 / 3; /* of a work's measurements have the mark */
static const double starting_worth_a_warning = 0.25;  /* of the time */
static const double drift_worth_a_warning = 0.05;     /* of the time */
static const double steal_worth_a_warning = 0.01;     /* of the CPUs' time in the rounds */

/* ---- the samples of a runtime ---- */

/* A case with a worker count, which the texts call a measurement. */
struct placed_cell {
    const struct cell *cell;
    enum case_id case_id;
    uint32_t workers;
};

/* Those that something is to be said of: how many of how many, and the most remarkable one. */
struct found_cells {
    size_t count;
    size_t of;
    struct placed_cell worst;
};

/* How remarkable a cell is; below 0: not at all. */
typedef double size_of_cell(const struct cell *cell);

static void find_in_case(const struct runtime_findings *runtime, enum case_id case_id,
                         size_of_cell *size, struct found_cells *found)
{
    for (size_t i = 0; i < runtime->row_count; i++) {
        const struct cell *cell = &runtime->rows[i].cells[case_id];
        found->of += cell->count > 0;
        if (cell->count == 0 || size(cell) < 0)
            continue;
        found->count++;
        if (!found->worst.cell || size(cell) > size(found->worst.cell))
            found->worst = (struct placed_cell){cell, case_id, runtime->rows[i].workers};
    }
}

static struct found_cells find_of_work(const struct runtime_findings *runtime, enum work work,
                                       size_of_cell *size)
{
    struct found_cells found = {0};
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++)
        find_in_case(runtime, case_pair(work, (enum worker_kind)kind), size, &found);
    return found;
}

/* What is spoken of: all of a runtime, or what the classic table has of it. */
struct subject {
    const struct runtime_findings *runtime;
    bool classic;
};

static bool is_spoken_of(const struct subject *subject, enum work work)
{
    return !subject->classic || works[work].classic;
}

static struct found_cells find_cells(const struct subject *subject, size_of_cell *size)
{
    struct found_cells found = {0};
    for (int c = 0; c < CASE_COUNT; c++)
        if (is_spoken_of(subject, measured_cases[c].work))
            find_in_case(subject->runtime, (enum case_id)c, size, &found);
    return found;
}

/* "12 of 90 measurements" */
static void add_how_many(struct strbuf *out, const struct found_cells *found)
{
    word_format(out, "%zu of ", found->count);
    word_count(out, found->of, "measurement", "measurements");
}

/* "CpuProcess with 4 workers" */
static void add_place(struct strbuf *out, const struct placed_cell *place)
{
    strbuf_addf(out, "%s with ", measured_cases[place->case_id].name);
    word_count(out, place->workers, "worker", "workers");
}

static double spread_of(const struct cell *cell)
{
    return cell->marks & MARK_SPREAD ? relative_spread(&cell->summary) : -1;
}

/* The work of which the largest share of measurements spreads, if that is worth a warning. What
 * only starts workers takes so little time that it spreads on every machine, and more workers than
 * CPUs take turns that are never the same: in a run on a quiet machine up to half of the
 * measurements of a work have the mark, beside programs that compete nearly all. */
static enum work find_spread(const struct subject *subject, struct found_cells *most)
{
    enum work found = WORK_COUNT;
    double largest = spread_worth_a_warning;
    for (int work = 0; work < WORK_COUNT; work++) {
        if (works[work].ideal == IDEAL_NONE || !is_spoken_of(subject, (enum work)work))
            continue;
        struct found_cells cells = find_of_work(subject->runtime, (enum work)work, spread_of);
        double share = cells.of > 0 ? (double)cells.count / (double)cells.of : 0;
        if (!(share > largest))
            continue;
        largest = share;
        found = (enum work)work;
        *most = cells;
    }
    return found;
}

static void warn_of_spread(const struct subject *subject, struct strbuf *out)
{
    struct found_cells found;
    enum work work = find_spread(subject, &found);
    if (work == WORK_COUNT)
        return;
    strbuf_adds(out, "The samples of ");
    add_how_many(out, &found);
    strbuf_addf(out,
                " of %s work spread widely. The middle half of them spreads over more than "
                "10 %% of the median, of ",
                works[work].phrase);
    add_place(out, &found.worst);
    strbuf_adds(out, " over ");
    word_percent(out, spread_of(found.worst.cell));
    strbuf_adds(out, "; a quieter machine narrows it.");
}

static double being_there(const struct cell *cell)
{
    (void)cell;
    return 0;
}

/* With the options of the works that were measured. */
static void add_more_to_do(struct strbuf *out, const struct subject *subject, const char *give)
{
    strbuf_addf(out, "%s each worker more to do: ", give);
    const char *before = "";
    for (int work = 0; work < WORK_COUNT; work++) {
        const char *option = work_amounts[work].option;
        if (!option || !is_spoken_of(subject, (enum work)work) ||
            find_of_work(subject->runtime, (enum work)work, being_there).count == 0)
            continue;
        strbuf_addf(out, "%s--%s", before, option);
        before = ", ";
    }
    strbuf_adds(out, ".");
}

static double starting_of(const struct cell *cell)
{
    return cell->starting_share > starting_worth_a_warning ? cell->starting_share : -1;
}

static void warn_of_starting(const struct subject *subject, struct strbuf *out)
{
    struct found_cells found = find_cells(subject, starting_of);
    if (found.count == 0)
        return;
    strbuf_adds(out, "In ");
    add_how_many(out, &found);
    strbuf_adds(out, " starting takes over a quarter of the time. In ");
    add_place(out, &found.worst);
    strbuf_adds(out, " starting and ending the workers takes ");
    word_percent(out, found.worst.cell->starting_share);
    strbuf_adds(out, ", so these times are about starting as well as about the work. ");
    add_more_to_do(out, subject, "Give");
}

/* The shortest one is the worst. */
static double shortness_of(const struct cell *cell)
{
    const struct measured_case *what = &measured_cases[cell->case_id];
    if (worker_kinds[what->kind].in_turns && works[what->work].ideal == IDEAL_NONE)
        return -1;
    return cell->marks & MARK_CLOCK ? 1 / (1 + cell->summary.median.value) : -1;
}

static void warn_of_clock(const struct subject *subject, struct strbuf *out)
{
    const struct runtime_findings *runtime = subject->runtime;
    struct found_cells found = find_cells(subject, shortness_of);
    if (found.count == 0)
        return;
    strbuf_adds(out, "In ");
    add_how_many(out, &found);
    strbuf_adds(out, " the time is too short for the clock. ");
    if (runtime->clock_seconds > 0) {
        strbuf_adds(out, "It is less than 100 times the shortest that the clock can measure, ");
        add_duration(out, runtime->clock_seconds);
    } else {
        strbuf_adds(out, "It is shorter than the clock can measure");
    }
    strbuf_adds(out, found.count > 1 ? " (the shortest: " : " (");
    add_place(out, &found.worst);
    if (runtime->facts->hello) {
        strbuf_adds(out, "); ");
        add_more_to_do(out, subject, "give");
    } else {
        strbuf_adds(out, ").");
    }
}

/* What may change the processor's frequency, where it may be changed. */
static void add_governor(struct strbuf *out, const struct runtime_findings *runtime)
{
    const char *governor = json_string_value(json_object_get(runtime->host, "governor"));
    if (!governor || !*governor || strcmp(governor, "performance") == 0)
        return;
    strbuf_adds(out, " The frequency governor is \"");
    word_flat(out, governor);
    strbuf_adds(out, "\"; one that holds the frequency is set by: sudo cpupower frequency-set -g "
                     "performance.");
}

/* By how much more than 1 a ratio is, or by how much less. */
static struct estimate distance_from_one(struct estimate ratio)
{
    struct estimate distance = ratio;
    bool more = ratio.value > 1;
    distance.value = fabs(ratio.value - 1);
    distance.low = more ? ratio.low - 1 : 1 - ratio.high;
    distance.high = more ? ratio.high - 1 : 1 - ratio.low;
    return distance;
}

static void warn_of_drift(const struct subject *subject, struct strbuf *out)
{
    const struct runtime_findings *runtime = subject->runtime;
    struct estimate drift = distance_from_one(runtime->drift);
    if (!runtime->drifts || !(drift.value > drift_worth_a_warning))
        return;
    strbuf_adds(out, "The last third of the rounds took ");
    word_share(out, &drift);
    strbuf_adds(out, runtime->drift.value > 1 ? " longer" : " less time");
    strbuf_adds(out, " than the first. The machine may have changed while it was measured (heat, "
                     "frequency, other programs). Threads and processes are compared within each "
                     "round, so their ratios suffer least.");
    add_governor(out, runtime);
}

static void warn_of_excess(const struct subject *subject, struct strbuf *out)
{
    const struct runtime_findings *runtime = subject->runtime;
    const struct excess excess = runtime->excess;
    if (excess.workers == 0)
        return;
    strbuf_addf(out, "A speed-up is more than the CPUs can give. That of %s with ",
                worker_kinds[excess.kind].plural);
    word_count(out, excess.workers, "worker", "workers");
    if (runtime->usable_cpus > 0) {
        strbuf_adds(out, " on ");
        word_cpus(out, runtime->usable_cpus);
    }
    strbuf_adds(out, " is ");
    word_ratio(out, &excess.speedup);
    strbuf_adds(out, ". More CPUs than there are cannot have worked, so the one worker that it is "
                     "measured against was held up: by other programs, a lower frequency or colder "
                     "caches.");
}

static void warn_of_rounds_that_depend(const struct subject *subject, struct strbuf *out)
{
    warn_of_dependence(subject->runtime, out);
}

static void warn_of_lock(const struct subject *subject, struct strbuf *out)
{
    const struct runtime_facts *facts = subject->runtime->facts;
    if (facts->threads_of < 0 && work_switched_lock_on(facts))
        strbuf_adds(out, "Importing the work switched CPython's global interpreter lock on. It ran "
                         "without one before: an extension that the work imports does not say that "
                         "it needs none, and from then on threads take turns, as in an ordinary "
                         "build. With -v Python names the extension; PYTHON_GIL=0 keeps the lock "
                         "off, if that is safe.");
}

static void warn_of_runtime(const struct subject *subject, bool named, struct sentences *sentences)
{
    static void (*const warn_of[])(const struct subject *, struct strbuf *) = {
        warn_of_lock,   warn_of_spread, warn_of_starting,
        warn_of_clock,  warn_of_drift,  warn_of_rounds_that_depend,
        warn_of_excess,
    };
    for (size_t i = 0; i < sizeof warn_of / sizeof *warn_of; i++) {
        struct strbuf text = {0}, sentence = {0};
        warn_of[i](subject, &sentence);
        if (named && sentence.length > 0) {
            word_flat(&text, subject->runtime->facts->name);
            strbuf_adds(&text, ": ");
        }
        strbuf_add(&text, strbuf_text(&sentence), sentence.length);
        sentences_take(sentences, &text);
        strbuf_release(&text);
        strbuf_release(&sentence);
    }
}

/* ---- the run as a whole ---- */

/* "cpython's CpuThread with 4 workers" */
static void add_measurement(struct strbuf *out, const struct results *results, size_t runtime,
                            enum case_id case_id, uint32_t workers)
{
    if (results->runtime_count > 1) {
        word_flat(out, results->runtimes[runtime].name);
        strbuf_adds(out, "'s ");
    }
    strbuf_addf(out, "%s with ", measured_cases[case_id].name);
    word_count(out, workers, "worker", "workers");
}

char *warning_of_failures(const struct results *results)
{
    if (results->failure_count == 0)
        return NULL;
    const struct failure *first = &results->failures[0];
    struct strbuf text = {0}, *out = &text;
    word_count(out, results->failure_count, "sample", "samples");
    strbuf_adds(out, " could not be measured; the first was ");
    add_measurement(out, results, first->runtime, first->case_id, first->workers);
    word_format(out, " in round %u: ", first->round);
    word_flat(out, first->message);
    strbuf_adds(out, ".");
    return strbuf_detach(out);
}

char *warning_of_timelines(const struct results *results)
{
    const struct timeline *first = NULL;
    size_t failed = 0;
    for (size_t i = 0; i < results->timeline_count; i++) {
        const struct timeline *timeline = &results->timelines[i];
        failed += timeline->message != NULL;
        first = !first && timeline->message ? timeline : first;
    }
    if (!first)
        return NULL;
    struct strbuf text = {0}, *out = &text;
    strbuf_addf(out,
                "Who ran when could not be seen in %zu of %zu measurements for it; the first "
                "was ",
                failed, results->timeline_count);
    add_measurement(out, results, first->runtime, first->case_id, first->workers);
    strbuf_addf(out, " in round %u: ", first->round);
    word_flat(out, first->message);
    strbuf_adds(out, ".");
    return strbuf_detach(out);
}

/* Other systems on the same hardware took that time: none of it is in the program's power. */
static void warn_of_steal(const struct findings *findings, struct strbuf *out)
{
    const struct results *results = findings->results;
    double cpus = findings->runtime_count > 0 ? findings->runtimes[0].usable_cpus : 0;
    double stolen = 0, wall = 0;
    for (size_t i = 0; i < results->round_count; i++) {
        if (results->rounds[i].steal_ns < 0)
            continue;
        stolen += (double)results->rounds[i].steal_ns * 1e-9;
        wall += (double)results->rounds[i].wall_ns * 1e-9;
    }
    if (!(stolen > steal_worth_a_warning * fmax(cpus, 1) * wall))
        return;
    strbuf_adds(out, "The hypervisor gave ");
    add_duration(out, stolen);
    strbuf_adds(out, " of processor time to others in ");
    add_duration(out, wall);
    strbuf_adds(
        out, " of measuring. That is steal time: measure on a machine that shares its processors "
             "less.");
}

char **warnings_of_findings(const struct findings *findings, bool classic, size_t *count)
{
    struct sentences sentences = {0};
    struct strbuf text = {0};
    warn_of_steal(findings, &text);
    sentences_take(&sentences, &text);
    /* The classic table is the first runtime's. */
    size_t runtimes = classic && findings->runtime_count > 1 ? 1 : findings->runtime_count;
    for (size_t i = 0; i < runtimes; i++) {
        const struct subject subject = {&findings->runtimes[i], classic};
        warn_of_runtime(&subject, runtimes > 1, &sentences);
    }
    *count = sentences.count;
    return sentences.list;
}
