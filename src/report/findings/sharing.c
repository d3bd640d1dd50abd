#include "tvp/findings/sharing.h"

#include <stdlib.h>

#include "tvp/common/alloc.h"

const struct sharing_works sharing_works[SHARING_WAYS] = {
    [SHARING_CALL] = {"call", WORK_OWN_CALL, WORK_SHARED_CALL},
    [SHARING_APPEND] = {"append", WORK_OWN_APPEND, WORK_SHARED_APPEND},
};

static enum case_id threads_of(enum work work)
{
    return case_pair(work, WORKER_THREAD);
}

void find_sharing(struct runtime_findings *runtime)
{
    bool measured = false;
    for (int way = 0; way < SHARING_WAYS; way++)
        measured |= runtime->measured[threads_of(sharing_works[way].shared)];
    if (!measured || runtime->facts->threads_of >= 0)
        return;
    runtime->sharing = xcalloc(SHARING_WAYS, sizeof *runtime->sharing);
    for (int way = 0; way < SHARING_WAYS; way++) {
        struct paired_rows *table = &runtime->sharing[way];
        for (size_t i = 0; i < runtime->row_count; i++) {
            const struct row *row = &runtime->rows[i];
            paired_rows_add(table, row->workers, &row->cells[threads_of(sharing_works[way].own)],
                            &row->cells[threads_of(sharing_works[way].shared)]);
        }
        paired_rows_compare(table, runtime);
    }
}

void release_sharing(struct runtime_findings *runtime)
{
    for (int way = 0; runtime->sharing && way < SHARING_WAYS; way++)
        paired_rows_release(&runtime->sharing[way]);
    free(runtime->sharing);
}
