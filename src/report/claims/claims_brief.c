#include <math.h>

#include "tvp/claims/claim_judges.h"
#include "tvp/claims/claims_io.h"
#include "tvp/common/units.h"
#include "tvp/findings/pairs.h"
#include "tvp/findings/scaling_rules.h"
#include "tvp/sentences/cost_text.h"
#include "tvp/sentences/estimate_wording.h"
#include "tvp/sentences/runtime_language.h"
#include "tvp/text/wording.h"

static enum bearing bearing_of(bool speaks_for)
{
    return speaks_for ? BEARS_FOR : BEARS_AGAINST;
}

/* ---- figures; of a run of one round that is said once, not at each ---- */

/* An interval that reaches over the ideal shows by itself that noise did it. */
static void add_ratio(struct strbuf *out, const struct material *material,
                      const struct estimate *ratio)
{
    struct estimate shown = *ratio;
    if (shown.beyond == BEYOND_BY_NOISE)
        shown.beyond = WITHIN_IDEAL;
    if (ratio->count == 1 && material->findings->rounds == 1)
        add_fixed(out, ratio->value, decimals_for(ratio->value, NAN, NAN));
    else
        word_ratio(out, &shown);
}

static void add_seconds(struct strbuf *out, const struct material *material,
                        const struct estimate *seconds)
{
    if (seconds->count == 1 && material->findings->rounds == 1)
        add_duration(out, seconds->value);
    else
        word_seconds(out, seconds);
}

/* ---- memory ---- */

static enum bearing brief_isolation(const struct material *material, struct strbuf *figure,
                                    enum worker_kind kind, size_t expected)
{
    const struct isolation_evidence *evidence = &material->evidence.isolation;
    size_t after = evidence->parent_after[kind], workers = evidence->workers;
    if (evidence->source.state != EVIDENCE_MEASURED || evidence->changed[kind] != workers)
        return BEARS_NOTHING;
    if (after == 0)
        word_format(figure, "none of %zu changes reached the parent", workers);
    else if (after == workers)
        word_format(figure, "all %zu changes reached the parent", workers);
    else
        word_format(figure, "%zu of %zu changes reached the parent", after, workers);
    return bearing_of(after == expected);
}

enum bearing brief_process_memory(const struct material *material, struct strbuf *figure,
                                  struct strbuf *method)
{
    (void)method;
    return brief_isolation(material, figure, WORKER_PROCESS, 0);
}

enum bearing brief_thread_memory(const struct material *material, struct strbuf *figure,
                                 struct strbuf *method)
{
    (void)method;
    return brief_isolation(material, figure, WORKER_THREAD, material->evidence.isolation.workers);
}

enum bearing brief_synchronisation(const struct material *material, struct strbuf *figure,
                                   struct strbuf *method)
{
    (void)method;
    const struct counter_evidence *evidence = &material->evidence.counter;
    if (evidence->source.state != EVIDENCE_MEASURED)
        return BEARS_NOTHING;
    size_t wrong = evidence->ways[COUNTER_UNSYNCHRONISED].wrong;
    size_t trials = evidence->ways[COUNTER_UNSYNCHRONISED].repeats;
    if (wrong > 0)
        word_format(figure, "updates lost in %zu of %zu trials", wrong, trials);
    else
        word_format(figure, "no update lost in %zu trials", trials);
    return bearing_of(wrong > 0);
}

/* ---- the cost of a worker ---- */

static const struct runtime_findings *first_with_costs(const struct findings *findings)
{
    for (size_t i = 0; i < findings->runtime_count; i++) {
        const struct estimate *costs = findings->runtimes[i].worker_cost;
        if (costs[WORKER_THREAD].count > 0 && costs[WORKER_PROCESS].count > 0)
            return &findings->runtimes[i];
    }
    return NULL;
}

static const struct row *largest_row(const struct findings *findings)
{
    const struct runtime_findings *runtime = findings->runtimes;
    return findings->runtime_count > 0 && runtime->row_count > 0
               ? &runtime->rows[runtime->row_count - 1]
               : NULL;
}

/* A difference of 0, or of several rounds whose interval holds it. */
static bool is_unresolved(const struct estimate *difference)
{
    return difference->value == 0 ||
           (difference->count > 1 && difference->low <= 0 && difference->high >= 0);
}

/* Where workers that do nothing were not measured: what a process of the largest row takes beyond a
 * thread, from CPU-bound workers where those do next to nothing, and else from those that wait. */
static enum bearing brief_excess(const struct material *material, struct strbuf *figure,
                                 struct strbuf *method, bool of_processes)
{
    const struct findings *findings = material->findings;
    const struct row *most = largest_row(findings);
    if (!most)
        return BEARS_NOTHING;
    double inflation = findings->runtimes[0].times.inflation;
    unsigned workers = most->workers;
    bool by_cpu = is_mostly_starting(&findings->runtimes[0], WORKER_PROCESS);
    enum work work = by_cpu ? WORK_CPU : WORK_IO;
    const struct cell *process = &most->cells[case_pair(work, WORKER_PROCESS)];
    const struct cell *thread = &most->cells[case_pair(work, WORKER_THREAD)];
    struct estimate excess = paired_difference(process, thread, 1.0 / workers, inflation);
    if (excess.count == 0)
        return BEARS_NOTHING;
    bool more = excess.value > 0;
    if (!more)
        excess = paired_difference(thread, process, 1.0 / workers, inflation);
    word_format(method,
                "From the %s columns%s: the time of %u processes minus that of %u threads, divided "
                "by %u.",
                works[work].heading, by_cpu ? ", which show what starting costs" : "", workers,
                workers, workers);
    if (is_unresolved(&excess)) {
        strbuf_adds(figure, "no difference resolved");
        return BEARS_AGAINST;
    }
    strbuf_adds(figure, of_processes ? "a process takes " : "a thread takes ");
    add_seconds(figure, material, &excess);
    strbuf_adds(figure, more == of_processes ? " longer" : " less");
    strbuf_adds(figure, of_processes ? " than a thread" : " than a process");
    return bearing_of(more);
}

static struct estimate inverse_of(const struct estimate *ratio)
{
    struct estimate inverse = *ratio;
    inverse.value = 1 / ratio->value;
    inverse.low = 1 / ratio->high;
    inverse.high = 1 / ratio->low;
    return inverse;
}

/* A cost that is not told from 0 gives no ratio, but the other may be beyond its bound. */
static enum bearing brief_cost(const struct material *material, struct strbuf *figure,
                               const struct runtime_findings *runtime, enum worker_kind kind)
{
    enum worker_kind cheaper;
    if (!cheaper_to_start(runtime, WORKER_PROCESS, &cheaper)) {
        strbuf_adds(figure, "no difference resolved");
        return BEARS_AGAINST;
    }
    strbuf_addf(figure, "starting %s takes ", worker_kinds[kind].one);
    add_seconds(figure, material, &runtime->worker_cost[kind]);
    return bearing_of(cheaper == WORKER_THREAD);
}

enum bearing brief_process_cost(const struct material *material, struct strbuf *figure,
                                struct strbuf *method)
{
    const struct runtime_findings *runtime = first_with_costs(material->findings);
    if (!runtime)
        return brief_excess(material, figure, method, true);
    const struct estimate *ratio = &runtime->worker_cost_ratio[WORKER_PROCESS];
    if (ratio->count == 0)
        return brief_cost(material, figure, runtime, WORKER_PROCESS);
    strbuf_adds(figure, "starting a process costs ");
    add_ratio(figure, material, ratio);
    strbuf_adds(figure, " times a thread");
    return bearing_of(ratio->value > 1);
}

enum bearing brief_thread_cost(const struct material *material, struct strbuf *figure,
                               struct strbuf *method)
{
    const struct runtime_findings *runtime = first_with_costs(material->findings);
    if (!runtime)
        return brief_excess(material, figure, method, false);
    const struct estimate *ratio = &runtime->worker_cost_ratio[WORKER_PROCESS];
    if (ratio->count == 0)
        return brief_cost(material, figure, runtime, WORKER_THREAD);
    if (ratio->confident && ratio->low > 0 && ratio->low <= 1 && ratio->high >= 1) {
        struct estimate of_thread = inverse_of(ratio);
        strbuf_adds(figure, "starting a thread costs ");
        add_ratio(figure, material, &of_thread);
        strbuf_adds(figure, " times a process");
        return bearing_of(of_thread.value < 1);
    }
    strbuf_adds(figure, "starting a thread takes ");
    add_seconds(figure, material, &runtime->worker_cost[WORKER_THREAD]);
    return bearing_of(runtime->worker_cost[WORKER_THREAD].value <
                      runtime->worker_cost[WORKER_PROCESS].value);
}

/* ---- what goes on at the same time ---- */

/* By the value alone, since there may be no interval. */
static enum bearing scales_at_all(const struct estimate *speedup, double ideal)
{
    const struct estimate point = {.value = speedup->value,
                                   .low = speedup->value,
                                   .high = speedup->value,
                                   .count = speedup->count,
                                   .confident = true};
    return bearing_of(!scales(scaling_verdict(&point, ideal), SCALES_HARDLY));
}

/* In one word, what lies above the ideal: a list has no room for more. One sample has no interval
 * that could show noise. */
static bool is_superlinear(const struct scaling *scaling)
{
    const struct estimate *speedup = &scaling->speedup;
    return speedup->beyond == BEYOND_BY_STARTING || speedup->beyond == BEYOND_IDEAL ||
           (speedup->count == 1 && speedup->value > scaling->workers);
}

static void add_speedup(struct strbuf *out, const struct material *material,
                        const struct scaling *scaling)
{
    struct estimate within = scaling->speedup;
    within.beyond = WITHIN_IDEAL;
    strbuf_adds(out, is_superlinear(scaling) ? "superlinear speed-up " : "speed-up ");
    add_ratio(out, material, &within);
}

/* BEARS_NOTHING where the run cannot show how far work of that kind scales. */
static enum bearing brief_scaling(const struct material *material,
                                  const struct runtime_findings *runtime, struct strbuf *figure,
                                  struct strbuf *method, enum worker_kind kind)
{
    const struct scaling *scaling = judged_scaling(runtime, kind);
    if (runtime->usable_cpus > 0 && runtime->usable_cpus <= 1) {
        strbuf_adds(method, "With one CPU or less nothing can show it.");
        return BEARS_NOTHING;
    }
    if (scaling->workers < 2 || scaling->speedup.count == 0)
        return BEARS_NOTHING;
    if (is_mostly_starting(runtime, kind)) {
        strbuf_adds(method, "The CPU columns show what starting costs, not computing: the work is "
                            "too short.");
        return BEARS_NOTHING;
    }
    add_speedup(figure, material, scaling);
    word_format(figure, " of %u %s", scaling->workers, worker_kinds[kind].plural);
    return scales_at_all(&scaling->speedup, scaling->ideal);
}

enum bearing brief_process_cpu(const struct material *material, struct strbuf *figure,
                               struct strbuf *method)
{
    const struct findings *findings = material->findings;
    return findings->runtime_count == 0
               ? BEARS_NOTHING
               : brief_scaling(material, &findings->runtimes[0], figure, method, WORKER_PROCESS);
}

enum bearing brief_thread_cpu(const struct material *material, struct strbuf *figure,
                              struct strbuf *method)
{
    const struct runtime_findings *c = find_runtime(material->findings, is_c);
    return c ? brief_scaling(material, c, figure, method, WORKER_THREAD) : BEARS_NOTHING;
}

enum bearing brief_gil(const struct material *material, struct strbuf *figure,
                       struct strbuf *method)
{
    const struct runtime_findings *cpython = find_cpython(material->findings);
    enum bearing scales =
        cpython ? brief_scaling(material, cpython, figure, method, WORKER_THREAD) : BEARS_NOTHING;
    return scales == BEARS_NOTHING ? BEARS_NOTHING : bearing_of(scales == BEARS_AGAINST);
}

enum bearing brief_thread_io(const struct material *material, struct strbuf *figure,
                             struct strbuf *method)
{
    const struct row *most = largest_row(material->findings);
    if (!most || most->workers < 2)
        return BEARS_NOTHING;
    const struct runtime_findings *runtime = &material->findings->runtimes[0];
    const struct row *single = findings_row(runtime, 1);
    struct estimate overlap = runtime->overlap[WORKER_THREAD];
    if (own_work_stands_for_waiting(runtime)) {
        const struct work_nature *own = &runtime->nature;
        add_ratio(figure, material, &own->speedup[WORKER_THREAD]);
        word_format(figure, " of %u calls at once", own->scaling_workers);
        return scales_at_all(&own->speedup[WORKER_THREAD], own->scaling_workers);
    }
    /* Where it is not told how long each waited. */
    if (overlap.count == 0 && single) {
        overlap = paired_ratio(&single->cells[CASE_IO_THREAD], &most->cells[CASE_IO_THREAD],
                               most->workers, runtime->times.inflation);
        word_format(method,
                    "From the I/O columns: %u times the time of one thread, divided by the time "
                    "of %u threads.",
                    most->workers, most->workers);
    }
    uint32_t workers;
    if (overlap.count == 0) {
        strbuf_truncate(method, 0);
        if (!brief_real_io(runtime, figure, &overlap, &workers))
            return BEARS_NOTHING;
        word_format(method, "%u times the time of one thread, divided by that of %u threads.",
                    workers, workers);
        return scales_at_all(&overlap, workers);
    }
    add_ratio(figure, material, &overlap);
    if (overlap.count == 1 && overlap.value > most->workers)
        strbuf_adds(figure, " (above by noise)");
    word_format(figure, " of %u waits at once", most->workers);
    return scales_at_all(&overlap, most->workers);
}

/* ---- killing and crashing ---- */

static enum bearing brief_survivors(const struct ending_evidence *evidence, struct strbuf *figure)
{
    if (evidence->source.state != EVIDENCE_MEASURED)
        return BEARS_NOTHING;
    size_t trials = evidence->sides[WORKER_PROCESS].repeats;
    size_t survived = evidence->sides[WORKER_PROCESS].all_survived;
    word_format(figure, "others finished in %zu of %zu trials", survived, trials);
    return bearing_of(survived == trials && evidence->sides[WORKER_PROCESS].ended == trials);
}

enum bearing brief_process_kill(const struct material *material, struct strbuf *figure,
                                struct strbuf *method)
{
    (void)method;
    return brief_survivors(&material->evidence.kill, figure);
}

enum bearing brief_process_crash(const struct material *material, struct strbuf *figure,
                                 struct strbuf *method)
{
    (void)method;
    return brief_survivors(&material->evidence.crash, figure);
}

enum bearing brief_thread_ending(const struct material *material, struct strbuf *figure,
                                 struct strbuf *method)
{
    (void)method;
    const struct ending_evidence *evidence = &material->evidence.kill;
    if (evidence->source.state != EVIDENCE_MEASURED)
        return BEARS_NOTHING;
    size_t trials = evidence->sides[WORKER_THREAD].repeats;
    size_t ended = evidence->sides[WORKER_THREAD].none_survived;
    word_format(figure, "all ended in %zu of %zu trials", ended, trials);
    return bearing_of(ended == trials);
}
