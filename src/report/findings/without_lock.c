#include "tvp/findings/without_lock.h"

#include <math.h>
#include <stdlib.h>

#include "tvp/common/alloc.h"
#include "tvp/data/language_facts.h"
#include "tvp/findings/pairs.h"

/* ---- which runtimes ---- */

static bool is_in_part(const struct results_part *part, const struct runtime_findings *runtime)
{
    return runtime->index >= part->first_runtime &&
           runtime->index < part->first_runtime + part->runtime_count;
}

static bool share_rounds(const struct findings *findings, const struct runtime_findings *a,
                         const struct runtime_findings *b)
{
    const struct results *results = findings->results;
    for (size_t i = 0; i < results->part_count; i++)
        if (is_in_part(&results->parts[i], a) != is_in_part(&results->parts[i], b))
            return false;
    return true;
}

static bool is_own_cpython(const struct runtime_findings *runtime)
{
    return is_cpython(runtime->facts) && !runtime->facts->older && runtime->facts->threads_of < 0;
}

static const struct runtime_findings *one_with_lock(const struct findings *findings,
                                                    const struct runtime_findings *without)
{
    for (size_t i = 0; i < findings->runtime_count; i++) {
        const struct runtime_findings *with = &findings->runtimes[i];
        if (is_own_cpython(with) && has_lock(with->facts) &&
            json_equal(json_object_get(with->host, "boot_id"),
                       json_object_get(without->host, "boot_id")) &&
            share_rounds(findings, with, without))
            return with;
    }
    return NULL;
}

static bool are_compared_at(const struct runtime_findings *with,
                            const struct runtime_findings *without, enum work work)
{
    return (work == WORK_CPU || work == WORK_USER) &&
           with->facts->amounts[work] == without->facts->amounts[work] &&
           without->measured[case_pair(work, WORKER_THREAD)] &&
           (with->measured[case_pair(work, WORKER_THREAD)] ||
            with->measured[case_pair(work, WORKER_PROCESS)]);
}

/* ---- their cells ---- */

static const struct cell *cell_of(const struct runtime_findings *runtime, uint32_t workers,
                                  enum work work, enum worker_kind kind)
{
    static const struct cell none = {0};
    const struct row *row = findings_row(runtime, workers);
    return row ? &row->cells[case_pair(work, kind)] : &none;
}

struct estimate without_lock_speedup(const struct without_lock *pair, uint32_t workers,
                                     const struct cell *cell)
{
    const struct cell *base = cell_of(pair->with, 1, pair->work, WORKER_THREAD);
    return paired_ratio(base, cell, workers,
                        fmax(pair->with->times.inflation, pair->without->times.inflation));
}

static void compare_pair(struct without_lock *pair)
{
    for (size_t i = 0; i < pair->without->row_count; i++) {
        uint32_t workers = pair->without->rows[i].workers;
        if (findings_row(pair->with, workers))
            paired_rows_add(&pair->rows, workers,
                            cell_of(pair->without, workers, pair->work, WORKER_THREAD),
                            cell_of(pair->with, workers, pair->work, WORKER_PROCESS));
    }
    paired_rows_compare(&pair->rows, pair->without);
    compare_cells(cell_of(pair->with, 1, pair->work, WORKER_THREAD),
                  cell_of(pair->without, 1, pair->work, WORKER_THREAD), pair->rows.ratios.inflation,
                  &pair->single);
}

static void add_pair(struct findings *findings, const struct runtime_findings *with,
                     const struct runtime_findings *without, enum work work)
{
    size_t count = findings->without_lock_count++;
    findings->without_lock =
        xreallocarray(findings->without_lock, count + 1, sizeof *findings->without_lock);
    struct without_lock *pair = &findings->without_lock[count];
    *pair = (struct without_lock){.with = with, .without = without, .work = work};
    compare_pair(pair);
}

void find_without_lock(struct findings *findings)
{
    for (size_t i = 0; i < findings->runtime_count; i++) {
        const struct runtime_findings *without = &findings->runtimes[i];
        const struct runtime_findings *with = is_own_cpython(without) && has_no_lock(without->facts)
                                                  ? one_with_lock(findings, without)
                                                  : NULL;
        for (int work = 0; with && work < WORK_COUNT; work++)
            if (are_compared_at(with, without, (enum work)work))
                add_pair(findings, with, without, (enum work)work);
    }
}

void release_without_lock(struct findings *findings)
{
    for (size_t i = 0; i < findings->without_lock_count; i++)
        paired_rows_release(&findings->without_lock[i].rows);
    free(findings->without_lock);
}
