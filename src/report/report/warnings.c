#include "tvp/report/warnings.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/units.h"
#include "tvp/findings/scaling_rules.h"
#include "tvp/report/estimate_wording.h"
#include "tvp/text/wording.h"

static const double drift_worth_a_warning = 0.05; /* of the time */
static const double steal_worth_a_warning = 0.01; /* of the time of the rounds */

/* ---- the samples of a runtime ---- */

/* A cell with its place. */
struct placed_cell {
    const struct cell *cell;
    enum case_id case_id;
    uint32_t workers;
};

/* The cells with a mark: how many of how many, and the one where `size` is largest. */
struct marked_cells {
    size_t count;
    size_t of;
    struct placed_cell worst;
};

static struct marked_cells find_marked(const struct runtime_findings *runtime, enum mark mark,
                                       double (*size)(const struct cell *))
{
    struct marked_cells marked = {0};
    for (size_t i = 0; i < runtime->row_count; i++) {
        for (int c = 0; c < CASE_COUNT; c++) {
            const struct cell *cell = &runtime->rows[i].cells[c];
            marked.of += cell->count > 0;
            if (cell->count == 0 || !(cell->marks & mark))
                continue;
            if (marked.count++ == 0 || size(cell) > size(marked.worst.cell))
                marked.worst =
                    (struct placed_cell){cell, (enum case_id)c, runtime->rows[i].workers};
        }
    }
    return marked;
}

static void add_place(struct strbuf *out, const struct placed_cell *place)
{
    strbuf_addf(out, "%s with ", measured_cases[place->case_id].name);
    word_count(out, place->workers, "worker", "workers");
}

/* "In 12 of 90 cells", "In 1 of 90 cells" */
static void add_share(struct strbuf *out, const struct marked_cells *marked)
{
    strbuf_addf(out, "In %zu of ", marked->count);
    word_count(out, marked->of, "cell", "cells");
}

/* " (CpuProcess with 4 workers, 19 %)", of several cells the worst; NaN: no figure. */
static void add_worst(struct strbuf *out, const struct marked_cells *marked, double fraction)
{
    strbuf_adds(out, marked->count > 1 ? " (the most: " : " (");
    add_place(out, &marked->worst);
    if (!isnan(fraction)) {
        strbuf_adds(out, ", ");
        word_percent(out, fraction);
    }
    strbuf_adds(out, ")");
}

static double spread_of(const struct cell *cell)
{
    return relative_spread(&cell->summary);
}

static void warn_of_spread(const struct runtime_findings *runtime, struct strbuf *out)
{
    struct marked_cells marked = find_marked(runtime, MARK_SPREAD, spread_of);
    if (marked.count == 0)
        return;
    add_share(out, &marked);
    strbuf_adds(out, " the middle half of the samples spreads over more than 10 % of the median");
    add_worst(out, &marked, spread_of(marked.worst.cell));
    strbuf_adds(out, "; a quieter machine narrows it.");
}

static double starting_share_of(const struct cell *cell)
{
    return cell->starting_share;
}

static void warn_of_starting(const struct runtime_findings *runtime, struct strbuf *out)
{
    struct marked_cells marked = find_marked(runtime, MARK_STARTING, starting_share_of);
    if (marked.count == 0)
        return;
    add_share(out, &marked);
    strbuf_adds(out, " starting and ending the workers takes more than 10 % of the time");
    add_worst(out, &marked, marked.worst.cell->starting_share);
    strbuf_adds(out, ", so these times are about starting as well as about the work. Give each "
                     "worker more to do: --cpu-iters, --io-wait.");
}

/* The shortest one is the worst. */
static double shortness_of(const struct cell *cell)
{
    return -cell->summary.median.value;
}

static void warn_of_clock(const struct runtime_findings *runtime, struct strbuf *out)
{
    struct marked_cells marked = find_marked(runtime, MARK_CLOCK, shortness_of);
    if (marked.count == 0)
        return;
    add_share(out, &marked);
    if (runtime->clock_seconds > 0) {
        strbuf_adds(out,
                    " the time is less than 100 times the shortest that the clock can measure, ");
        add_duration(out, runtime->clock_seconds);
    } else {
        strbuf_adds(out, " the time is shorter than the clock can measure");
    }
    add_worst(out, &marked, NAN);
    strbuf_adds(out, "; give each worker more to do: --cpu-iters, --io-wait.");
}

static void warn_of_drift(const struct runtime_findings *runtime, struct strbuf *out)
{
    if (!(fabs(runtime->drift) > drift_worth_a_warning))
        return;
    strbuf_adds(out, "The last third of the rounds took ");
    word_percent(out, fabs(runtime->drift));
    strbuf_adds(out, runtime->drift > 0 ? " longer" : " less time");
    strbuf_adds(out, " than the first: the machine may have changed while it was measured (heat, "
                     "frequency, other programs). Threads and processes are compared within each "
                     "round, so their ratios suffer least.");
}

static void warn_of_excess(const struct runtime_findings *runtime, struct strbuf *out)
{
    struct excess excess = largest_excess(runtime);
    if (excess.workers == 0)
        return;
    strbuf_addf(out, "The speed-up of %s with ", worker_kinds[excess.launcher].plural);
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

/* The verdict answers for all rows of a table at once, the interval for its own row alone. */
static bool is_only_leaning(const struct comparison *comparison)
{
    const struct estimate *ratio = &comparison->ratio;
    return comparison->verdict == VERDICT_NOT_RESOLVED && ratio->confident &&
           (ratio->low > 1 || ratio->high < 1);
}

static void warn_of_leaning(const struct runtime_findings *runtime, struct strbuf *out)
{
    size_t leaning = 0;
    for (size_t i = 0; i < runtime->row_count; i++)
        for (int work = 0; work < WORK_COUNT; work++)
            leaning += is_only_leaning(&runtime->rows[i].comparisons[work]);
    if (leaning == 0)
        return;
    word_count(out, leaning, "comparison is", "comparisons are");
    strbuf_addf(out,
                " not resolved although the interval of %s ratio leaves 1 out: an interval speaks "
                "for its own row, a verdict for all rows of its table at once, so that chance does "
                "not pass for a difference in one of many; more rounds may resolve %s.",
                leaning == 1 ? "its" : "their", leaning == 1 ? "it" : "them");
}

static void warn_of_runtime(const struct runtime_findings *runtime, bool named,
                            struct sentences *sentences)
{
    static void (*const warn_of[])(const struct runtime_findings *, struct strbuf *) = {
        warn_of_spread, warn_of_starting, warn_of_clock,
        warn_of_drift,  warn_of_excess,   warn_of_leaning,
    };
    for (size_t i = 0; i < sizeof warn_of / sizeof *warn_of; i++) {
        struct strbuf text = {0}, sentence = {0};
        warn_of[i](runtime, &sentence);
        if (named && sentence.length > 0) {
            word_flat(&text, runtime->facts->name);
            strbuf_adds(&text, ": ");
        }
        strbuf_add(&text, strbuf_text(&sentence), sentence.length);
        sentences_take(sentences, &text);
        strbuf_release(&text);
        strbuf_release(&sentence);
    }
}

/* ---- the run as a whole ---- */

static void warn_of_failures(const struct results *results, struct strbuf *out)
{
    if (results->failure_count == 0)
        return;
    const struct failure *first = &results->failures[0];
    word_count(out, results->failure_count, "sample", "samples");
    strbuf_adds(out, " could not be measured; the first was ");
    if (results->runtime_count > 1) {
        word_flat(out, results->runtimes[first->runtime].name);
        strbuf_adds(out, "'s ");
    }
    strbuf_addf(out, "%s with ", measured_cases[first->case_id].name);
    word_count(out, first->workers, "worker", "workers");
    strbuf_addf(out, " in round %u: ", first->round);
    word_flat(out, first->message);
    strbuf_adds(out, ".");
}

/* Other systems on the same hardware took that time: none of it is in the program's power. */
static void warn_of_steal(const struct results *results, struct strbuf *out)
{
    double stolen = 0, wall = 0;
    for (size_t i = 0; i < results->round_count; i++) {
        if (results->rounds[i].steal_ns < 0)
            continue;
        stolen += (double)results->rounds[i].steal_ns * 1e-9;
        wall += (double)results->rounds[i].wall_ns * 1e-9;
    }
    if (!(stolen > steal_worth_a_warning * wall))
        return;
    strbuf_adds(out, "The hypervisor gave ");
    add_duration(out, stolen);
    strbuf_adds(out, " of this machine's processor time to others, in ");
    add_duration(out, wall);
    strbuf_adds(out, " of measuring (steal time): measure on a machine that shares its processors "
                     "less.");
}

char **warnings_of_findings(const struct findings *findings, size_t *count)
{
    struct sentences sentences = {0};
    struct strbuf text = {0};
    warn_of_failures(findings->results, &text);
    sentences_take(&sentences, &text);
    warn_of_steal(findings->results, &text);
    sentences_take(&sentences, &text);
    for (size_t i = 0; i < findings->runtime_count; i++)
        warn_of_runtime(&findings->runtimes[i], findings->runtime_count > 1, &sentences);
    *count = sentences.count;
    return sentences.list;
}
