#include "tvp/findings/fastest.h"

/* ---- verdicts ---- */

const struct comparison *over_all_rows(const struct runtime_findings *runtime, enum case_id case_id)
{
    return runtime->row_count == 1 ? &runtime->rows[0].comparisons[case_id]
                                   : &runtime->pooled[case_id];
}

/* The same, seen from the other side. */
static struct comparison exchanged(const struct comparison *comparison)
{
    struct comparison other = *comparison;
    if (comparison->ratio.count > 0) {
        other.ratio.value = 1 / comparison->ratio.value;
        other.ratio.low = 1 / comparison->ratio.high;
        other.ratio.high = 1 / comparison->ratio.low;
    }
    other.first_seconds = comparison->second_seconds;
    other.second_seconds = comparison->first_seconds;
    other.leaning = -comparison->leaning;
    if (comparison->verdict == VERDICT_FIRST_FASTER)
        other.verdict = VERDICT_SECOND_FASTER;
    else if (comparison->verdict == VERDICT_SECOND_FASTER)
        other.verdict = VERDICT_FIRST_FASTER;
    return other;
}

/* NULL: they were not compared. The earlier one of worker_kinds comes first. */
static const struct comparison *comparison_of(const struct runtime_findings *runtime,
                                              enum work work, enum worker_kind first,
                                              enum worker_kind second)
{
    if (first == WORKER_THREAD)
        return over_all_rows(runtime, case_pair(work, second));
    for (size_t i = 0; i < runtime->kind_pair_count; i++) {
        const struct kind_pair *pair = &runtime->kind_pairs[i];
        if (pair->work == work && pair->first == first && pair->second == second)
            return kind_pair_over_all(pair);
    }
    return NULL;
}

struct comparison kind_comparison(const struct runtime_findings *runtime, enum work work,
                                  enum worker_kind faster, enum worker_kind slower)
{
    bool in_order = faster < slower;
    const struct comparison *found =
        comparison_of(runtime, work, in_order ? faster : slower, in_order ? slower : faster);
    if (!found)
        return (struct comparison){.verdict = VERDICT_NOT_MEASURED};
    return in_order ? *found : exchanged(found);
}

/* ---- the fastest ---- */

/* Threads, and those that have any verdict against them. */
static size_t kinds_with_verdicts(const struct runtime_findings *runtime, enum work work,
                                  enum worker_kind kinds[WORKER_KIND_COUNT])
{
    size_t count = 0;
    kinds[count++] = WORKER_THREAD;
    for (int kind = WORKER_THREAD + 1; kind < WORKER_KIND_COUNT; kind++)
        if (over_all_rows(runtime, case_pair(work, (enum worker_kind)kind))->verdict !=
            VERDICT_NOT_MEASURED)
            kinds[count++] = (enum worker_kind)kind;
    return count > 1 ? count : 0;
}

static bool is_beaten(const struct runtime_findings *runtime, enum work work, enum worker_kind kind,
                      const enum worker_kind *kinds, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (kinds[i] != kind &&
            kind_comparison(runtime, work, kind, kinds[i]).verdict == VERDICT_SECOND_FASTER)
            return true;
    return false;
}

/* Too few rounds are said where all of them had too few: of one pair more rounds would tell, chance
 * alone can say so (rounds that depend on each other count less). */
static void find_why(struct fastest *fastest, const struct runtime_findings *runtime,
                     enum work work)
{
    for (size_t i = 0; i < fastest->count; i++)
        for (size_t j = i + 1; j < fastest->count; j++) {
            struct comparison comparison =
                kind_comparison(runtime, work, fastest->kinds[i], fastest->kinds[j]);
            if (comparison.verdict == VERDICT_TOO_FEW_ROUNDS &&
                comparison.rounds_needed > fastest->rounds_needed)
                fastest->rounds_needed = comparison.rounds_needed;
            if (fastest->between == VERDICT_NOT_MEASURED ||
                (fastest->between == VERDICT_TOO_FEW_ROUNDS &&
                 comparison.verdict != VERDICT_NOT_MEASURED))
                fastest->between = comparison.verdict;
        }
}

struct fastest find_fastest(const struct runtime_findings *runtime, enum work work)
{
    enum worker_kind kinds[WORKER_KIND_COUNT];
    size_t count = kinds_with_verdicts(runtime, work, kinds);
    struct fastest fastest = {.between = VERDICT_NOT_MEASURED};
    for (size_t i = 0; i < count; i++)
        if (!is_beaten(runtime, work, kinds[i], kinds, count))
            fastest.kinds[fastest.count++] = kinds[i];
    find_why(&fastest, runtime, work);
    return fastest;
}

bool compares_several_kinds(const struct runtime_findings *runtime)
{
    enum worker_kind kinds[WORKER_KIND_COUNT];
    for (int work = 0; work < WORK_COUNT; work++)
        if (findings_measured(runtime, (enum work)work) &&
            findings_compared(runtime, (enum work)work, kinds) > 1)
            return true;
    return false;
}
