#include "tvp/findings/excess.h"

static void take_larger(struct excess *excess, const struct runtime_findings *runtime,
                        const struct row *row, enum worker_kind kind)
{
    struct estimate speedup = findings_speedup(runtime, row, case_pair(runtime->cpu_work, kind));
    if (speedup.beyond == BEYOND_IDEAL && speedup.value > excess->speedup.value)
        *excess = (struct excess){speedup, row->workers, kind};
}

void find_excess(struct runtime_findings *runtime)
{
    for (size_t i = 0; i < runtime->row_count; i++)
        for (int kind = 0; kind < WORKER_KIND_COUNT; kind++)
            take_larger(&runtime->excess, runtime, &runtime->rows[i], (enum worker_kind)kind);
}
