#include <string.h>

#include "tvp/claims/claim_judges.h"
#include "tvp/claims/claims_io.h"
#include "tvp/common/units.h"
#include "tvp/findings/scaling_rules.h"
#include "tvp/sentences/cost_text.h"
#include "tvp/sentences/estimate_wording.h"
#include "tvp/sentences/missing_text.h"
#include "tvp/sentences/runtime_language.h"
#include "tvp/sentences/scaling_text.h"
#include "tvp/sentences/timeline_text.h"
#include "tvp/text/wording.h"

/* ---- why there is no figure ---- */

static bool is_missing(struct strbuf *out, const struct findings *findings,
                       const struct runtime_findings *runtime, enum case_id case_id)
{
    if (runtime->measured[case_id])
        return false;
    strbuf_adds(out, "Not measured: ");
    add_why_missing(out, findings, runtime, case_id);
    strbuf_adds(out, ".");
    return true;
}

static const char table_of_no_language[] =
    "Not measured: the table does not say which language it is of.";

static enum claim_verdict too_few_rounds(struct strbuf *out, size_t count)
{
    strbuf_addf(out, " No verdict: an interval needs %d rounds that give this figure, and here ",
                INTERVAL_MINIMUM_SAMPLES);
    if (count == 0)
        strbuf_adds(out, "none did.");
    else
        word_format(out, "%s%zu did.", count == 1 ? "only " : "", count);
    return CLAIM_NOT_RESOLVED;
}

/* ---- one runtime after the other ---- */

typedef enum claim_verdict runtime_judge(const struct findings *findings,
                                         const struct runtime_findings *runtime,
                                         struct strbuf *out);

/* One runtime that refutes a claim is enough; one that could not be judged leaves it to others. */
static enum claim_verdict join(enum claim_verdict a, enum claim_verdict b)
{
    static const enum claim_verdict strongest[] = {CLAIM_NOT_CONFIRMED, CLAIM_CONFIRMED_IN_PART,
                                                   CLAIM_CONFIRMED, CLAIM_NOT_RESOLVED};
    for (size_t i = 0; i < sizeof strongest / sizeof *strongest; i++)
        if (a == strongest[i] || b == strongest[i])
            return strongest[i];
    return CLAIM_NOT_MEASURED;
}

/* Of a claim that things go on at the same time: how far they do. */
static enum claim_verdict claim_of(struct scaling_verdict verdict)
{
    if (scales(verdict, SCALES_FULLY))
        return CLAIM_CONFIRMED;
    return verdict.known && verdict.least == SCALES_PARTLY ? CLAIM_CONFIRMED_IN_PART
                                                           : CLAIM_NOT_CONFIRMED;
}

static enum claim_verdict judge_each(const struct findings *findings, struct strbuf *out,
                                     bool (*fits)(const struct runtime_facts *),
                                     runtime_judge *judge)
{
    enum claim_verdict verdict = CLAIM_NOT_MEASURED;
    for (size_t i = 0; i < findings->runtime_count; i++) {
        const struct runtime_findings *runtime = &findings->runtimes[i];
        if (!fits(runtime->facts))
            continue;
        if (out->length > 0)
            strbuf_adds(out, " ");
        if (findings->runtime_count > 1) {
            word_flat(out, runtime->facts->name);
            strbuf_adds(out, ": ");
        }
        verdict = join(verdict, judge(findings, runtime, out));
    }
    return verdict;
}

static bool any_runtime(const struct runtime_facts *facts)
{
    (void)facts;
    return true;
}

static bool has_own_threads(const struct runtime_facts *facts)
{
    return facts->threads_of < 0;
}

static bool is_c_with_own_threads(const struct runtime_facts *facts)
{
    return has_own_threads(facts) && is_c(facts);
}

/* ---- the cost of a worker ---- */

static enum claim_verdict judge_costs(const struct findings *findings,
                                      const struct runtime_findings *runtime, struct strbuf *out)
{
    if (is_missing(out, findings, runtime, CASE_START_PROCESS) ||
        is_missing(out, findings, runtime, CASE_START_THREAD))
        return CLAIM_NOT_MEASURED;
    const struct estimate *ratio = &runtime->worker_cost_ratio[WORKER_PROCESS];
    if (runtime->worker_cost[WORKER_PROCESS].count == 0 ||
        runtime->worker_cost[WORKER_THREAD].count == 0) {
        strbuf_adds(out, "Not measured: the times of starting do not grow with the workers, so "
                         "they give no cost of one.");
        return CLAIM_NOT_MEASURED;
    }
    size_t start = out->length;
    add_worker_costs(out, runtime);
    out->data[start] = 'S';
    strbuf_adds(out, ".");
    enum worker_kind cheaper;
    bool resolved = cheaper_to_start(runtime, WORKER_PROCESS, &cheaper);
    if (!resolved && costs_are_unresolved(runtime, WORKER_PROCESS)) {
        strbuf_adds(out, " No verdict: a cost that is not told from 0 may be any below its bound.");
        return CLAIM_NOT_RESOLVED;
    }
    if (!resolved && !ratio->confident)
        return too_few_rounds(out, ratio->count);
    if (resolved && cheaper == WORKER_THREAD)
        return CLAIM_CONFIRMED;
    strbuf_adds(out, resolved ? " Here the process is the cheaper one."
                              : " The interval of the ratio contains 1: no difference resolved.");
    return CLAIM_NOT_CONFIRMED;
}

enum claim_verdict judge_process_cost(const struct material *material, struct strbuf *out)
{
    enum claim_verdict verdict = judge_each(material->findings, out, any_runtime, judge_costs);
    add_idle_memory(out, material);
    add_fork_growth(out, material);
    return verdict;
}

enum claim_verdict judge_thread_cost(const struct material *material, struct strbuf *out)
{
    enum claim_verdict verdict = judge_each(material->findings, out, any_runtime, judge_costs);
    add_idle_memory(out, material);
    return verdict;
}

/* ---- CPU-bound work ---- */

static void add_workers_on_cpus(struct strbuf *out, const struct runtime_findings *runtime,
                                const struct scaling *scaling)
{
    word_count(out, scaling->workers, "worker", "workers");
    if (runtime->usable_cpus > 0) {
        strbuf_adds(out, " on ");
        word_cpus(out, runtime->usable_cpus);
    }
}

/* "3.96 (3.95–3.97), an efficiency of 99.0 % (98.8–99.3)" */
static void add_speedup(struct strbuf *out, const struct runtime_findings *runtime,
                        const struct scaling *scaling)
{
    word_ratio(out, &scaling->speedup);
    /* Under a quota a short job may beat it, so there is no ideal. */
    if (runtime->usable_cpus > 0 && !runtime->quota) {
        strbuf_adds(out, ", an efficiency of ");
        word_share(out, &scaling->efficiency);
    }
}

/* The base: a ratio never stands alone. */
static void add_base(struct strbuf *out, const struct runtime_findings *runtime,
                     enum worker_kind kind)
{
    const struct row *single = findings_row(runtime, 1);
    strbuf_addf(out, "one %s alone takes ", worker_kinds[kind].singular);
    word_seconds(out, &single->cells[case_pair(runtime->cpu_work, kind)].summary.median);
}

static void add_other_speedups(struct strbuf *out, const struct runtime_findings *runtime,
                               enum worker_kind but)
{
    for (int other = 0; other < WORKER_KIND_COUNT; other++) {
        const struct scaling *scaling = judged_scaling(runtime, (enum worker_kind)other);
        if (other == (int)but || scaling->speedup.count == 0)
            continue;
        strbuf_addf(out, " In the same rounds %s reached ", worker_kinds[other].plural);
        word_ratio(out, &scaling->speedup);
        strbuf_adds(out, ".");
    }
}

/* Whether the run can show at all that work goes on at the same time; if not, why. */
static bool can_scale(struct strbuf *out, const struct findings *findings,
                      const struct runtime_findings *runtime, enum worker_kind kind)
{
    const struct scaling *scaling = judged_scaling(runtime, kind);
    if (is_missing(out, findings, runtime, case_pair(runtime->cpu_work, kind)))
        return false;
    if (runtime->usable_cpus > 0 && runtime->usable_cpus <= 1) {
        strbuf_adds(out, runtime->usable_cpus == 1
                             ? "Not measured: one CPU cannot show it."
                             : "Not measured: less than one CPU cannot show it.");
        return false;
    }
    if (scaling->workers < 2) {
        strbuf_adds(out, "Not measured: there is no row with more than one worker, up to the "
                         "number of usable CPUs.");
        return false;
    }
    if (is_mostly_starting(runtime, kind)) {
        strbuf_adds(out,
                    "Not measured: what these workers took was mostly starting the workers, not "
                    "computing; give each worker more to compute (--cpu-iters).");
        return false;
    }
    if (scaling->speedup.count > 0)
        return true;
    strbuf_adds(out, "Not measured: no round has times of both one worker and ");
    word_count(out, scaling->workers, "worker", "workers");
    strbuf_adds(out, ", which a speed-up needs.");
    return false;
}

static enum claim_verdict judge_scaling(const struct findings *findings,
                                        const struct runtime_findings *runtime, struct strbuf *out,
                                        enum worker_kind kind)
{
    if (!can_scale(out, findings, runtime, kind))
        return CLAIM_NOT_MEASURED;
    const struct scaling *scaling = judged_scaling(runtime, kind);
    strbuf_adds(out, runtime->cpu_work == WORK_USER ? "For this work: with " : "With ");
    add_workers_on_cpus(out, runtime, scaling);
    strbuf_addf(out, ", %s reach a speed-up of ", worker_kinds[kind].plural);
    add_speedup(out, runtime, scaling);
    strbuf_adds(out, "; ");
    add_base(out, runtime, kind);
    strbuf_adds(out, ".");
    add_other_speedups(out, runtime, kind);
    if (!scaling->speedup.confident)
        return too_few_rounds(out, scaling->speedup.count);
    struct scaling_verdict verdict = cpu_scaling_verdict(runtime, kind);
    if (!scales(verdict, SCALES_FULLY))
        strbuf_addf(out, " How far they scale: %s.", scaling_word(verdict));
    return claim_of(verdict);
}

static enum claim_verdict judge_process_scaling(const struct findings *findings,
                                                const struct runtime_findings *runtime,
                                                struct strbuf *out)
{
    return judge_scaling(findings, runtime, out, WORKER_PROCESS);
}

static enum claim_verdict judge_thread_scaling(const struct findings *findings,
                                               const struct runtime_findings *runtime,
                                               struct strbuf *out)
{
    return judge_scaling(findings, runtime, out, WORKER_THREAD);
}

enum claim_verdict judge_process_cpu(const struct material *material, struct strbuf *out)
{
    return judge_each(material->findings, out, any_runtime, judge_process_scaling);
}

enum claim_verdict judge_thread_cpu(const struct material *material, struct strbuf *out)
{
    if (find_runtime(material->findings, is_c))
        return judge_each(material->findings, out, is_c_with_own_threads, judge_thread_scaling);
    strbuf_adds(out, material->findings->results->run.classic_table
                         ? table_of_no_language
                         : "Not measured: nothing of this run says that it is written in C.");
    return CLAIM_NOT_MEASURED;
}

/* ---- waiting ---- */

static void add_overlap(struct strbuf *out, const struct findings *findings,
                        const struct runtime_findings *runtime, enum worker_kind kind)
{
    word_ratio(out, &runtime->overlap[kind]);
    strbuf_addf(out, " waits of %s went on at once, and on top of the wait of ",
                worker_kinds[kind].plural);
    add_duration(out, (double)findings->results->run.amounts[WORK_IO] * 1e-9);
    strbuf_adds(out, " came ");
    word_seconds(out, &runtime->added[kind]);
}

/* The overlap is known for the largest row only, and the waits only when the run says them. */
static bool can_overlap(struct strbuf *out, const struct findings *findings,
                        const struct runtime_findings *runtime)
{
    if (is_missing(out, findings, runtime, CASE_IO_THREAD))
        return false;
    const char *why = NULL;
    if (findings->results->run.amounts[WORK_IO] == 0)
        why = "how long each worker waited is not known";
    else if (runtime->rows[runtime->row_count - 1].workers < 2)
        why = "one worker alone cannot wait at the same time as another";
    else if (runtime->overlap[WORKER_THREAD].count == 0)
        why = "the row with the most workers has no sample of threads that wait";
    if (why)
        strbuf_addf(out, "Not measured: %s.", why);
    return !why;
}

/* The user's own work, where that waits: what so many workers do in the time of one. */
static enum claim_verdict judge_own_waiting(const struct runtime_findings *runtime,
                                            struct strbuf *out)
{
    const struct work_nature *nature = &runtime->nature;
    const struct estimate *threads = &nature->speedup[WORKER_THREAD];
    word_format(out, "For this work, which waits: %u threads do ", nature->scaling_workers);
    word_ratio(out, threads);
    strbuf_adds(out, " times the work of one in the same time");
    if (nature->speedup[WORKER_PROCESS].count > 0) {
        strbuf_adds(out, ", processes ");
        word_ratio(out, &nature->speedup[WORKER_PROCESS]);
    }
    strbuf_adds(out, ".");
    if (!threads->confident)
        return too_few_rounds(out, threads->count);
    struct scaling_verdict verdict = scaling_verdict(threads, nature->scaling_workers);
    if (!scales(verdict, SCALES_FULLY))
        strbuf_addf(out, " How far they wait at the same time: %s.", scaling_word(verdict));
    return claim_of(verdict);
}

static enum claim_verdict judge_waiting(const struct findings *findings,
                                        const struct runtime_findings *runtime, struct strbuf *out)
{
    if (own_work_stands_for_waiting(runtime))
        return judge_own_waiting(runtime, out);
    if (!can_overlap(out, findings, runtime))
        return CLAIM_NOT_MEASURED;
    const struct estimate *overlap = runtime->overlap;
    uint32_t workers = runtime->rows[runtime->row_count - 1].workers;
    word_format(out, "With %u workers ", workers);
    add_overlap(out, findings, runtime, WORKER_THREAD);
    for (int kind = WORKER_THREAD + 1; kind < WORKER_KIND_COUNT; kind++) {
        if (overlap[kind].count == 0)
            continue;
        strbuf_adds(out, "; ");
        add_overlap(out, findings, runtime, (enum worker_kind)kind);
    }
    strbuf_adds(out, ".");
    if (!overlap[WORKER_THREAD].confident)
        return too_few_rounds(out, overlap[WORKER_THREAD].count);
    struct scaling_verdict verdict = scaling_verdict(&overlap[WORKER_THREAD], workers);
    if (!scales(verdict, SCALES_FULLY))
        strbuf_addf(out, " How far they wait at the same time: %s.", scaling_word(verdict));
    return claim_of(verdict);
}

/* A wait stands for input and output; where these were measured, each is judged as well. That it
 * was not measured is nothing to say beside them. */
static enum claim_verdict judge_io(const struct findings *findings,
                                   const struct runtime_findings *runtime, struct strbuf *out)
{
    struct strbuf waiting = {0}, real = {0};
    enum claim_verdict of_wait = judge_waiting(findings, runtime, &waiting);
    enum claim_verdict of_io = judge_real_io(runtime, &real);
    bool both = of_wait != CLAIM_NOT_MEASURED && of_io != CLAIM_NOT_MEASURED;
    if (of_wait != CLAIM_NOT_MEASURED || of_io == CLAIM_NOT_MEASURED)
        strbuf_adds(out, strbuf_text(&waiting));
    if (both)
        strbuf_adds(out, " That was a wait, in the place of input and output.");
    strbuf_adds(out, strbuf_text(&real) + (out->length == 0 && real.length > 0));
    strbuf_release(&waiting);
    strbuf_release(&real);
    return both ? join(of_wait, of_io) : of_wait != CLAIM_NOT_MEASURED ? of_wait : of_io;
}

enum claim_verdict judge_thread_io(const struct material *material, struct strbuf *out)
{
    return judge_each(material->findings, out, has_own_threads, judge_io);
}

/* ---- CPython's lock ---- */

static enum claim_verdict no_cpython(const struct material *material, struct strbuf *out)
{
    const struct run_facts *run = &material->findings->results->run;
    const char *reason = run->no_cpython;
    if (run->classic_table) {
        strbuf_adds(out, table_of_no_language);
        return CLAIM_NOT_MEASURED;
    }
    strbuf_adds(out, reason ? "CPython was not measured: " : "Not measured: ");
    word_flat(out, reason ? reason : "no CPython was part of this run");
    strbuf_adds(out, ".");
    return CLAIM_NOT_MEASURED;
}

/* "Beside it, in C, 4 threads reach 3.96 (…)." */
static void add_c_beside(struct strbuf *out, const struct findings *findings)
{
    const struct runtime_findings *c = find_runtime(findings, is_c);
    const struct scaling *scaling = c ? judged_scaling(c, WORKER_THREAD) : NULL;
    if (!scaling || scaling->speedup.count == 0 || scaling->workers < 2)
        return;
    word_format(out, " In C, in the same run, %u threads reach ", scaling->workers);
    word_ratio(out, &scaling->speedup);
    strbuf_adds(out, "; ");
    add_base(out, c, WORKER_THREAD);
    strbuf_adds(out, ".");
}

static void add_cpython(struct strbuf *out, const struct runtime_findings *cpython)
{
    const struct scaling *threads = judged_scaling(cpython, WORKER_THREAD);
    const struct scaling *processes = judged_scaling(cpython, WORKER_PROCESS);
    strbuf_adds(out, cpython->cpu_work == WORK_USER ? "For this work, in " : "In ");
    add_language(out, cpython->facts);
    if (has_no_lock(cpython->facts))
        strbuf_adds(out, ", which runs without its lock");
    strbuf_adds(out, ", with ");
    add_workers_on_cpus(out, cpython, threads);
    strbuf_adds(out, ", threads reach a speed-up of ");
    word_ratio(out, &threads->speedup);
    strbuf_adds(out, " and processes ");
    word_ratio(out, &processes->speedup);
    strbuf_adds(out, "; ");
    add_base(out, cpython, WORKER_THREAD);
    strbuf_adds(out, " and ");
    add_base(out, cpython, WORKER_PROCESS);
    strbuf_adds(out, ".");
}

static void add_turns_of_threads(struct strbuf *out, const struct scaling *threads,
                                 const struct turn_taking *turns)
{
    if (turns->threads_stay)
        strbuf_addf(out, " Threads stay at one CPU (below %.3g, p = %.2g)", turns->staying,
                    turns->p_thread);
    else if (gets_beyond_one(&threads->speedup, threads->ideal))
        strbuf_adds(out, " Threads get beyond one CPU");
    else
        strbuf_addf(out, " Whether threads stay at one CPU is not settled (below %.3g: p = %.2g)",
                    turns->staying, turns->p_thread);
}

/* "beyond 3.2 of the ideal 4": what processes have to. */
static void add_near(struct strbuf *out, const struct turn_taking *turns, double ideal)
{
    strbuf_addf(out, "beyond %.3g", turns->near);
    if (turns->near == turns->staying)
        strbuf_adds(out, ", the least that is more than one");
    else if (turns->beside)
        strbuf_adds(out, ", 80 % of what processes in C reach at most");
    else
        strbuf_addf(out, " of the ideal %.3g", ideal);
}

static void add_reach_of_processes(struct strbuf *out, const struct runtime_findings *cpython,
                                   const struct turn_taking *turns)
{
    struct scaling_verdict verdict = cpu_scaling_verdict(cpython, WORKER_PROCESS);
    if (turns->processes_get_near)
        strbuf_adds(out, "processes get near what can be reached");
    else
        strbuf_addf(out, "how far processes scale: %s", scaling_word(verdict));
    if (!turns->processes_get_near && verdict.known && verdict.most != SCALES_FULLY)
        return;
    strbuf_adds(out, " (");
    add_near(out, turns, judged_scaling(cpython, WORKER_PROCESS)->ideal);
    strbuf_addf(out, "%s p = %.2g)", turns->processes_get_near ? "," : ":", turns->p_process);
}

/* Threads that take turns while processes get no further would show a busy machine, not a lock. */
enum claim_verdict judge_gil(const struct material *material, struct strbuf *out)
{
    const struct findings *findings = material->findings;
    const struct runtime_findings *cpython = find_cpython(findings);
    if (!cpython)
        return no_cpython(material, out);
    if (!can_scale(out, findings, cpython, WORKER_THREAD) ||
        !can_scale(out, findings, cpython, WORKER_PROCESS))
        return CLAIM_NOT_MEASURED;
    const struct estimate *threads = &judged_scaling(cpython, WORKER_THREAD)->speedup;
    const struct estimate *processes = &judged_scaling(cpython, WORKER_PROCESS)->speedup;
    add_cpython(out, cpython);
    add_c_beside(out, findings);
    add_turns_seen(out, cpython);
    if (!threads->confident || !processes->confident)
        return too_few_rounds(out, threads->confident ? processes->count : threads->count);
    struct turn_taking turns = turn_taking(cpython, find_runtime(findings, is_c));
    add_turns_of_threads(out, judged_scaling(cpython, WORKER_THREAD), &turns);
    strbuf_adds(out, "; ");
    add_reach_of_processes(out, cpython, &turns);
    strbuf_adds(out, ".");
    if (turns.threads_stay && turns.processes_get_near)
        return CLAIM_CONFIRMED;
    return turns.threads_stay && processes->low > threads->high ? CLAIM_CONFIRMED_IN_PART
                                                                : CLAIM_NOT_CONFIRMED;
}
