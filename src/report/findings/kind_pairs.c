#include "tvp/findings/kind_pairs.h"

#include <stdlib.h>

#include "tvp/common/alloc.h"

static struct kind_pair compared_pair(const struct runtime_findings *runtime, enum work work,
                                      enum worker_kind first, enum worker_kind second)
{
    struct kind_pair pair = {.work = work, .first = first, .second = second};
    for (size_t i = 0; i < runtime->row_count; i++) {
        const struct row *row = &runtime->rows[i];
        paired_rows_add(&pair.rows, row->workers, &row->cells[case_pair(work, first)],
                        &row->cells[case_pair(work, second)]);
    }
    paired_rows_compare(&pair.rows, runtime);
    return pair;
}

static void add_pairs(struct runtime_findings *runtime, enum work work)
{
    for (int first = WORKER_THREAD + 1; first < WORKER_KIND_COUNT; first++)
        for (int second = first + 1; second < WORKER_KIND_COUNT; second++) {
            if (!runtime->measured[case_pair(work, (enum worker_kind)first)] ||
                !runtime->measured[case_pair(work, (enum worker_kind)second)])
                continue;
            size_t count = runtime->kind_pair_count++;
            runtime->kind_pairs =
                xreallocarray(runtime->kind_pairs, count + 1, sizeof *runtime->kind_pairs);
            runtime->kind_pairs[count] =
                compared_pair(runtime, work, (enum worker_kind)first, (enum worker_kind)second);
        }
}

void find_kind_pairs(struct runtime_findings *runtime)
{
    for (int work = 0; work < WORK_COUNT && !runtime->facts->brief; work++)
        add_pairs(runtime, (enum work)work);
}

void release_kind_pairs(struct runtime_findings *runtime)
{
    for (size_t i = 0; i < runtime->kind_pair_count; i++)
        paired_rows_release(&runtime->kind_pairs[i].rows);
    free(runtime->kind_pairs);
}

const struct comparison *kind_pair_over_all(const struct kind_pair *pair)
{
    return pair->rows.row_count == 1 ? &pair->rows.rows[0].comparison : &pair->rows.pooled;
}
