#include <math.h>

#include "tvp/claims/audit.h"
#include "tvp/common/units.h"
#include "tvp/findings/scaling_rules.h"
#include "tvp/sentences/estimate_wording.h"
#include "tvp/text/wording.h"

/* ---- the cells of all runtimes ---- */

typedef bool cell_test(const struct runtime_findings *runtime, const struct cell *cell);

static bool is_timed(const struct runtime_findings *runtime, const struct cell *cell)
{
    (void)runtime;
    return cell->count > 0;
}

static bool is_confident(const struct runtime_findings *runtime, const struct cell *cell)
{
    return is_timed(runtime, cell) && cell->summary.median.confident;
}

static bool is_repeated(const struct runtime_findings *runtime, const struct cell *cell)
{
    (void)runtime;
    return cell->count > 1;
}

static bool spreads(const struct runtime_findings *runtime, const struct cell *cell)
{
    (void)runtime;
    return cell->marks & MARK_SPREAD;
}

static bool is_too_short(const struct runtime_findings *runtime, const struct cell *cell)
{
    (void)runtime;
    return cell->marks & MARK_CLOCK;
}

static size_t count_cells(const struct audit_material *material, cell_test *test)
{
    size_t count = 0;
    for (size_t r = 0; r < material->findings->runtime_count; r++) {
        const struct runtime_findings *runtime = &material->findings->runtimes[r];
        for (size_t i = 0; i < runtime->row_count * CASE_COUNT; i++)
            count += test(runtime, &runtime->rows[i / CASE_COUNT].cells[i % CASE_COUNT]);
    }
    return count;
}

/* "12 of 90 measurements" */
static void add_share_of(struct strbuf *out, size_t count, size_t of)
{
    word_format(out, "%zu of ", count);
    word_count(out, of, "measurement", "measurements");
}

/* "12 of 15 comparisons have …": kept where all of them do. */
static enum audit_state judge_share(struct strbuf *out, size_t count, size_t of,
                                    const char *singular, const char *plural, const char *rest)
{
    word_format(out, "%zu of ", count);
    word_count(out, of, singular, plural);
    strbuf_adds(out, rest);
    return count == of ? AUDIT_KEPT : AUDIT_NOT_KEPT;
}

static enum audit_state does_not_apply(struct strbuf *out, const char *reason)
{
    strbuf_adds(out, reason);
    return AUDIT_NOT_APPLICABLE;
}

static const struct runtime_findings *first_runtime(const struct audit_material *material)
{
    return material->findings->runtime_count > 0 ? material->findings->runtimes : NULL;
}

/* ---- rows of threads and others, compared ---- */

struct compared_rows {
    size_t count;
    size_t too_few;
    size_t unequal; /* whose sides have unlike numbers of samples */
};

static struct compared_rows compared_rows(const struct audit_material *material)
{
    struct compared_rows found = {0};
    for (size_t r = 0; r < material->findings->runtime_count; r++) {
        const struct runtime_findings *runtime = &material->findings->runtimes[r];
        for (size_t i = 0; i < runtime->row_count * CASE_COUNT; i++) {
            const struct row *row = &runtime->rows[i / CASE_COUNT];
            size_t c = i % CASE_COUNT;
            const struct comparison *comparison = &row->comparisons[c];
            if (!runtime->measured[c] || measured_cases[c].kind == WORKER_THREAD ||
                comparison->ratio.count == 0)
                continue;
            found.count++;
            found.too_few += comparison->verdict == VERDICT_TOO_FEW_ROUNDS;
            found.unequal += row->cells[c].count !=
                             row->cells[case_pair(measured_cases[c].work, WORKER_THREAD)].count;
        }
    }
    return found;
}

/* ---- the rules of Hoefler and Belli ---- */

static bool has_speedup(const struct runtime_findings *runtime)
{
    for (int kind = 0; runtime && kind < WORKER_KIND_COUNT; kind++)
        for (int place = 0; place < SCALING_PLACES; place++)
            if (runtime->scaling[kind][place].speedup.count > 0 &&
                runtime->scaling[kind][place].workers > 1)
                return true;
    return false;
}

enum audit_state audit_base(const struct audit_material *material, struct strbuf *out)
{
    const struct runtime_findings *first = first_runtime(material);
    if (!has_speedup(first))
        return does_not_apply(out, "no speed-up was computed");
    for (size_t i = 0; i < material->findings->runtime_count; i++) {
        const struct excess excess = material->findings->runtimes[i].excess;
        if (excess.workers == 0)
            continue;
        strbuf_adds(out, "the one worker alone was held up: a speed-up of ");
        word_ratio(out, &excess.speedup);
        return AUDIT_NOT_KEPT;
    }
    strbuf_adds(out, "one thread alone takes ");
    word_seconds(out, &first->single_cpu_seconds);
    return AUDIT_KEPT;
}

/* The cases that a run has where none is left out; the user's own work is another question. */
static size_t missing_cases(const struct run_facts *run, struct strbuf *names)
{
    size_t missing = 0;
    for (int c = 0; c < CASE_COUNT; c++) {
        if (run->cases[c] || work_on_request(measured_cases[c].work) ||
            (int)measured_cases[c].kind >= PROBED_KINDS)
            continue;
        strbuf_addf(names, "%s%s", missing++ > 0 ? ", " : "", measured_cases[c].name);
    }
    return missing;
}

enum audit_state audit_whole(const struct audit_material *material, struct strbuf *out)
{
    const struct runtime_findings *first = first_runtime(material);
    double online = first ? json_number_value(json_object_get(first->host, "online_cpus")) : 0;
    double usable = first ? first->usable_cpus : 0;
    struct strbuf names = {0};
    size_t missing = missing_cases(&material->findings->results->run, &names);
    if (missing > 0)
        strbuf_addf(out, "left out: %s", strbuf_text(&names));
    strbuf_release(&names);
    bool part = online > 0 && usable > 0 && usable < online;
    if (part) {
        strbuf_adds(out, missing > 0 ? "; " : "");
        word_cpus(out, usable);
        word_format(out, " of the %.0f that the machine has", online);
    }
    if (missing > 0 || part)
        return AUDIT_NOT_KEPT;
    strbuf_adds(out, "all cases were measured");
    if (online > 0 && usable > 0)
        word_format(out, ", with all %.0f CPUs", online);
    return AUDIT_KEPT;
}

enum audit_state audit_counts(const struct audit_material *material, struct strbuf *out)
{
    const struct runtime_findings *first = first_runtime(material);
    if (!first || first->row_count == 0 || first->usable_cpus <= 0)
        return does_not_apply(out, "the number of usable CPUs is not known");
    uint32_t least = first->rows[0].workers, most = first->rows[first->row_count - 1].workers;
    word_format(out, "%u to ", least);
    word_count(out, most, "worker on ", "workers on ");
    word_cpus(out, first->usable_cpus);
    return least == 1 && most > first->usable_cpus ? AUDIT_KEPT : AUDIT_NOT_KEPT;
}

enum audit_state audit_means(const struct audit_material *material, struct strbuf *out)
{
    size_t repeated = count_cells(material, is_repeated);
    if (repeated == 0)
        return does_not_apply(out, "there is one sample of each, nothing is summarised");
    word_count(out, repeated, "measurement is", "measurements are");
    strbuf_adds(out, " summarised by the median, no rate and no ratio by a mean");
    return AUDIT_KEPT;
}

enum audit_state audit_ratios(const struct audit_material *material, struct strbuf *out)
{
    size_t count = compared_rows(material).count;
    if (count == 0)
        return does_not_apply(out, "there is no ratio");
    word_count(out, count, "ratio is", "ratios are");
    strbuf_adds(out, " given, and in the tables of times the times of both sides");
    return AUDIT_KEPT;
}

enum audit_state audit_intervals(const struct audit_material *material, struct strbuf *out)
{
    size_t timed = count_cells(material, is_timed);
    size_t with = count_cells(material, is_confident);
    if (timed == 0)
        return does_not_apply(out, "nothing was measured");
    add_share_of(out, with, timed);
    strbuf_addf(out, " have a 95 %% interval, which needs %d samples", INTERVAL_MINIMUM_SAMPLES);
    return with == timed ? AUDIT_KEPT : AUDIT_NOT_KEPT;
}

enum audit_state audit_normality(const struct audit_material *material, struct strbuf *out)
{
    size_t with = count_cells(material, is_confident);
    if (with == 0)
        return does_not_apply(out, "there are no intervals");
    word_count(out, with, "interval comes", "intervals come");
    strbuf_adds(out, " from order statistics, and tests from ranks");
    return AUDIT_KEPT;
}

enum audit_state audit_tests(const struct audit_material *material, struct strbuf *out)
{
    struct compared_rows rows = compared_rows(material);
    if (rows.count == 0)
        return does_not_apply(out, "nothing was compared");
    return judge_share(out, rows.count - rows.too_few, rows.count, "comparison", "comparisons",
                       " had rounds enough for a test that keeps false verdicts to 5 %");
}

enum audit_state audit_centre(const struct audit_material *material, struct strbuf *out)
{
    static const double worth_a_word = 0.1;
    size_t of = count_cells(material, is_confident), wide = count_cells(material, spreads);
    if (of == 0)
        return does_not_apply(out, "there are too few samples to see how they spread");
    strbuf_adds(out, "in ");
    add_share_of(out, wide, of);
    word_format(out, " the middle half spreads over more than 10 %% of the median; %zu of ",
                material->findings->outliers);
    word_count(out, material->findings->samples, "sample is an outlier", "samples are outliers");
    return (double)wide > worth_a_word * (double)of ? AUDIT_NOT_KEPT : AUDIT_KEPT;
}

static void add_unnamed(struct strbuf *out, bool known, const char *what)
{
    if (!known)
        strbuf_addf(out, "%s%s", out->length > 0 ? ", " : "not told: ", what);
}

static bool all_tell(const struct audit_material *material, bool of_host, const char *name)
{
    for (size_t i = 0; i < material->findings->runtime_count; i++) {
        const struct runtime_findings *runtime = &material->findings->runtimes[i];
        const json_t *from = of_host ? runtime->host : runtime->facts->hello;
        const char *text = json_string_value(json_object_get(from, name));
        if (!text || !*text)
            return false;
    }
    return true;
}

enum audit_state audit_setup(const struct audit_material *material, struct strbuf *out)
{
    size_t start = out->length;
    add_unnamed(out, all_tell(material, true, "cpu"), "the processor");
    add_unnamed(out, all_tell(material, true, "kernel"), "the kernel");
    add_unnamed(out, all_tell(material, false, "language"), "the language and its version");
    add_unnamed(out, !material->findings->results->run.classic_table, "the seed of the order");
    if (out->length > start)
        return AUDIT_NOT_KEPT;
    strbuf_adds(out, "processor, kernel, language and seed are told of ");
    word_count(out, material->findings->runtime_count, "runtime", "runtimes");
    return AUDIT_KEPT;
}

enum audit_state audit_clock(const struct audit_material *material, struct strbuf *out)
{
    for (size_t i = 0; i < material->findings->runtime_count; i++) {
        if (material->findings->runtimes[i].clock_seconds > 0)
            continue;
        strbuf_adds(out, "the clock of ");
        word_flat(out, material->findings->runtimes[i].facts->name);
        strbuf_adds(out, " is not told");
        return AUDIT_NOT_KEPT;
    }
    size_t too_short = count_cells(material, is_too_short);
    add_share_of(out, too_short, count_cells(material, is_timed));
    strbuf_adds(out, " took less than 100 steps of the clock");
    return too_short == 0 ? AUDIT_KEPT : AUDIT_NOT_KEPT;
}

enum audit_state audit_bounds(const struct audit_material *material, struct strbuf *out)
{
    const struct runtime_findings *first = first_runtime(material);
    if (!has_speedup(first))
        return does_not_apply(out, "no speed-up was computed");
    if (first->usable_cpus <= 0 || first->quota) {
        strbuf_adds(out, first->quota ? "under a quota short jobs can beat any ideal"
                                      : "the number of usable CPUs is not known");
        return AUDIT_NOT_KEPT;
    }
    strbuf_adds(out, "the ideal is shown for ");
    word_cpus(out, first->usable_cpus);
    return AUDIT_KEPT;
}

enum audit_state audit_lines(const struct audit_material *material, struct strbuf *out)
{
    const struct runtime_findings *first = first_runtime(material);
    if (!first || first->row_count < 2)
        return does_not_apply(out, "there is no line, of one worker count or none");
    uint32_t least = first->rows[0].workers, most = first->rows[first->row_count - 1].workers;
    size_t of = (size_t)most - least + 1;
    word_format(out, "%zu of the %zu worker counts from %u to %u were measured", first->row_count,
                of, least, most);
    return first->row_count == of ? AUDIT_KEPT : AUDIT_NOT_KEPT;
}

/* ---- the crimes ---- */

enum audit_state audit_sides(const struct audit_material *material, struct strbuf *out)
{
    const struct runtime_findings *first = first_runtime(material);
    size_t whole = 0, of = 0;
    for (int work = 0; first && work < WORK_COUNT; work++) {
        bool thread = first->measured[case_pair((enum work)work, WORKER_THREAD)];
        bool process = first->measured[case_pair((enum work)work, WORKER_PROCESS)];
        of += thread || process;
        whole += thread && process;
    }
    if (of == 0)
        return does_not_apply(out, "nothing was measured");
    return judge_share(out, whole, of, "kind of work has", "kinds of work have",
                       " both threads and processes");
}

enum audit_state audit_own_work(const struct audit_material *material, struct strbuf *out)
{
    const struct runtime_findings *first = first_runtime(material);
    for (int kind = 0; first && kind < WORKER_KIND_COUNT; kind++) {
        if (!first->measured[case_pair(WORK_USER, (enum worker_kind)kind)])
            continue;
        strbuf_adds(out, "a function of the user's was measured");
        return AUDIT_KEPT;
    }
    strbuf_adds(out, "a loop and a wait stand in for it; --work measures your own function");
    return AUDIT_NOT_KEPT;
}

enum audit_state audit_overhead(const struct audit_material *material, struct strbuf *out)
{
    const struct runtime_findings *first = first_runtime(material);
    if (!first || count_cells(material, is_timed) == 0)
        return does_not_apply(out, "nothing was measured");
    if (!first->measured[CASE_START_THREAD] || !first->measured[CASE_START_PROCESS]) {
        strbuf_adds(out, "no times of workers that do nothing");
        return AUDIT_NOT_KEPT;
    }
    strbuf_adds(out, "each further worker costs ");
    for (int kind = 0; kind < PROBED_KINDS; kind++) {
        strbuf_addf(out, "%s%s ", kind > 0 ? ", " : "", worker_kinds[kind].one);
        word_seconds(out, &first->worker_cost[kind]);
    }
    return AUDIT_KEPT;
}

enum audit_state audit_real(const struct audit_material *material, struct strbuf *out)
{
    const struct runtime_findings *first = first_runtime(material);
    const char *kernel = first ? json_string_value(json_object_get(first->host, "kernel")) : NULL;
    if (material->findings->results->run.classic_table || !kernel || !*kernel)
        return does_not_apply(out, "nothing tells where it was measured");
    strbuf_adds(out, "the times are of ");
    word_flat(out, kernel);
    return AUDIT_KEPT;
}

enum audit_state audit_fitting(const struct audit_material *material, struct strbuf *out)
{
    const struct runtime_findings *first = first_runtime(material);
    if (!first || (!first->measured[CASE_CPU_THREAD] && !first->measured[CASE_CPU_PROCESS]))
        return does_not_apply(out, "no CPU-bound work was measured");
    const struct row *row = findings_row(first, judged_scaling(first, WORKER_PROCESS)->workers);
    bool measured = row && first->measured[CASE_CPU_PROCESS];
    double share = measured ? row->cells[CASE_CPU_PROCESS].starting_share : NAN;
    bool mostly = is_mostly_starting(first, WORKER_PROCESS);
    if (isfinite(share)) {
        strbuf_adds(out, "starting is ");
        word_percent(out, share);
        strbuf_adds(out, " of the time of processes that compute");
    } else {
        strbuf_addf(out, "the times %s like those of starting", mostly ? "look" : "do not look");
    }
    return mostly ? AUDIT_NOT_KEPT : AUDIT_KEPT;
}

enum audit_state audit_planned(const struct audit_material *material, struct strbuf *out)
{
    const struct run_facts *run = &material->findings->results->run;
    word_count(out, material->findings->rounds, "round", "rounds");
    if (run->precision > 0) {
        strbuf_adds(out, ", ended by --precision ");
        word_percent(out, run->precision);
        strbuf_adds(out, " (its rule allows for that)");
        return AUDIT_NOT_KEPT;
    }
    strbuf_adds(out, run->budget_ns > 0 ? ", ended by the time given" : ", as planned before");
    return AUDIT_KEPT;
}

enum audit_state audit_others(const struct audit_material *material, struct strbuf *out)
{
    if (!material->changes)
        return does_not_apply(out, "no other run is compared with");
    size_t count = material->findings->runtime_count;
    if (count < 2) {
        strbuf_adds(out, "one runtime, compared with runs of itself alone");
        return AUDIT_NOT_KEPT;
    }
    word_count(out, count, "runtime", "runtimes");
    strbuf_adds(out, " side by side, beside the older run");
    return AUDIT_KEPT;
}

enum audit_state audit_fair(const struct audit_material *material, struct strbuf *out)
{
    struct compared_rows rows = compared_rows(material);
    if (rows.count == 0)
        return does_not_apply(out, "nothing was compared");
    return judge_share(out, rows.count - rows.unequal, rows.count, "comparison has",
                       "comparisons have", " as many samples on both sides");
}

enum audit_state audit_claims(const struct audit_material *material, struct strbuf *out)
{
    size_t judged = 0;
    for (size_t i = 0; i < material->claims->count; i++)
        judged += material->claims->list[i].verdict != CLAIM_NOT_RESOLVED &&
                  material->claims->list[i].verdict != CLAIM_NOT_MEASURED;
    return judge_share(out, judged, material->claims->count, "claim has", "claims have",
                       " a verdict");
}

enum audit_state audit_memory(const struct audit_material *material, struct strbuf *out)
{
    const struct memory_evidence *memory = &material->evidence.memory;
    if (memory->source.state != EVIDENCE_MEASURED || !memory->known) {
        strbuf_adds(out, "there is no figure of memory");
        return AUDIT_NOT_KEPT;
    }
    strbuf_adds(out, "an idle process takes ");
    word_bytes(out, &memory->bytes[WORKER_PROCESS]);
    strbuf_adds(out, ", a thread ");
    word_bytes(out, &memory->bytes[WORKER_THREAD]);
    return AUDIT_KEPT;
}

enum audit_state audit_results(const struct audit_material *material, struct strbuf *out)
{
    size_t failures = material->findings->failures, samples = material->findings->samples;
    if (samples + failures == 0)
        return does_not_apply(out, "nothing was tried");
    return judge_share(out, samples, samples + failures, "trial gave a sample",
                       "trials gave a sample", "");
}
