#include "tvp/claims/claims_io.h"

#include "tvp/findings/pairs.h"
#include "tvp/findings/scaling_rules.h"
#include "tvp/sentences/estimate_wording.h"
#include "tvp/sentences/pooled_text.h"
#include "tvp/sentences/scaling_text.h"
#include "tvp/text/wording.h"

/* What so many workers do in the time of one, beside what one does in it. */
static struct estimate gain(const struct runtime_findings *runtime, const struct row *single,
                            const struct row *row, enum case_id case_id)
{
    return paired_ratio(&single->cells[case_id], &row->cells[case_id], row->workers,
                        runtime->times.inflation);
}

static void add_gain(struct strbuf *out, const struct row *row, enum worker_kind kind,
                     const struct estimate *gain)
{
    word_format(out, "%u %s do ", row->workers, worker_kinds[kind].plural);
    word_ratio(out, gain);
    strbuf_adds(out, kind == WORKER_THREAD ? " times as much as one in the same time" : " times");
}

static void add_gains(struct strbuf *out, const struct runtime_findings *runtime, enum work work,
                      const struct row *single, const struct row *row)
{
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++) {
        struct estimate of_kind =
            gain(runtime, single, row, case_pair(work, (enum worker_kind)kind));
        if (of_kind.count == 0)
            continue;
        strbuf_adds(out, kind == WORKER_THREAD ? "" : ", ");
        add_gain(out, row, (enum worker_kind)kind, &of_kind);
    }
}

static bool are_faster(const struct runtime_findings *runtime, enum work work)
{
    return runtime->pooled[case_pair(work, WORKER_PROCESS)].verdict == VERDICT_SECOND_FASTER;
}

/* Where processes get further, threads suit it less. */
static enum claim_verdict verdict_of(const struct runtime_findings *runtime, enum work work,
                                     const struct estimate *threads, double workers)
{
    struct scaling_verdict verdict = scaling_verdict(threads, workers);
    if (scales(verdict, SCALES_FULLY))
        return are_faster(runtime, work) ? CLAIM_CONFIRMED_IN_PART : CLAIM_CONFIRMED;
    if (verdict.known && verdict.least == SCALES_PARTLY)
        return CLAIM_CONFIRMED_IN_PART;
    return scales(verdict, SCALES_HARDLY) ? CLAIM_NOT_CONFIRMED : CLAIM_NOT_RESOLVED;
}

static void add_verdict(struct strbuf *out, enum claim_verdict verdict, bool no_processes_better)
{
    static const char *const sentences[] = {
        [CLAIM_CONFIRMED] = "That confirms it.",
        [CLAIM_CONFIRMED_IN_PART] = "That confirms it in part.",
        [CLAIM_NOT_CONFIRMED] = "That does not confirm it.",
        [CLAIM_NOT_RESOLVED] = "That leaves it open.",
    };
    strbuf_addf(out, " %s", sentences[verdict]);
    if ((verdict == CLAIM_NOT_CONFIRMED || verdict == CLAIM_CONFIRMED_IN_PART) &&
        no_processes_better)
        strbuf_adds(out, " As processes are not shown to do better, it is what they work on that "
                         "sets the bound, not threads.");
}

/* With how many workers they did how much; false: it is not known. */
static bool find_gain(const struct runtime_findings *runtime, enum work work,
                      const struct row **single, const struct row **row, struct estimate *threads)
{
    *single = findings_row(runtime, 1);
    *row = findings_last_timed_row(runtime, work);
    if (!*single || !*row || (*row)->workers < 2)
        return false;
    *threads = gain(runtime, *single, *row, case_pair(work, WORKER_THREAD));
    return threads->count > 0;
}

static enum claim_verdict judge_work(const struct runtime_findings *runtime, enum work work,
                                     struct strbuf *out)
{
    const struct comparison *pooled = &runtime->pooled[case_pair(work, WORKER_PROCESS)];
    const struct row *single, *row;
    struct estimate threads;
    if (!find_gain(runtime, work, &single, &row, &threads))
        return CLAIM_NOT_MEASURED;
    strbuf_addf(out, " Of %s work ", works[work].phrase);
    add_gains(out, runtime, work, single, row);
    if (pooled->ratio.count > 0) {
        strbuf_adds(out, "; ");
        add_pooled_verdict(out, pooled, WORKER_PROCESS);
    }
    strbuf_adds(out, ".");
    enum claim_verdict verdict = verdict_of(runtime, work, &threads, row->workers);
    add_verdict(out, verdict,
                pooled->verdict == VERDICT_NOT_RESOLVED || pooled->verdict == VERDICT_FIRST_FASTER);
    return verdict;
}

/* The one that says least in favour. */
static enum claim_verdict weaker(enum claim_verdict a, enum claim_verdict b)
{
    static const enum claim_verdict weakest[] = {CLAIM_NOT_CONFIRMED, CLAIM_NOT_RESOLVED,
                                                 CLAIM_CONFIRMED_IN_PART, CLAIM_CONFIRMED};
    for (size_t i = 0; i < sizeof weakest / sizeof *weakest; i++)
        if (a == weakest[i] || b == weakest[i])
            return weakest[i];
    return CLAIM_NOT_MEASURED;
}

enum claim_verdict judge_real_io(const struct runtime_findings *runtime, struct strbuf *out)
{
    enum claim_verdict all = CLAIM_NOT_MEASURED;
    for (int work = 0; work < WORK_COUNT; work++)
        if (works[work].io)
            all = weaker(all, judge_work(runtime, (enum work)work, out));
    return all;
}

bool brief_real_io(const struct runtime_findings *runtime, struct strbuf *figure,
                   struct estimate *threads, uint32_t *workers)
{
    const struct row *single, *row;
    for (int i = 0; i < WORK_COUNT; i++) {
        enum work work = (enum work)i;
        if (!works[work].io || !find_gain(runtime, work, &single, &row, threads))
            continue;
        *workers = row->workers;
        word_format(figure, "%u threads do ", row->workers);
        word_ratio(figure, threads);
        strbuf_addf(figure, " times the %s work of one", works[work].phrase);
        return true;
    }
    return false;
}
