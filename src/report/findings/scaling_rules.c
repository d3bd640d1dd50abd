#include "tvp/findings/scaling_rules.h"

#include <math.h>

static double halfway(double ideal)
{
    return 1 + (ideal - 1) / 2;
}

bool goes_on_at_once(const struct estimate *speedup, double ideal)
{
    return speedup->confident && speedup->low > halfway(ideal);
}

bool takes_turns(const struct estimate *speedup, double ideal)
{
    return speedup->confident && speedup->high < halfway(ideal);
}

double second_cpu(const struct scaling *scaling)
{
    return fmin(scaling->ideal, 2);
}

const struct scaling *judged_scaling(const struct runtime_findings *runtime, enum worker_kind kind)
{
    return &runtime->scaling[kind][runtime->usable_cpus > 0 ? SCALING_AT_CPUS : SCALING_AT_MOST];
}

/* Without Start cases: work that computes takes threads and processes about as long, and with a CPU
 * each the same time however many there are. A column of processes that is several times that of
 * the threads in every row, and grows with the workers, shows what starting costs. */
static bool looks_like_starting(const struct runtime_findings *runtime)
{
    static const double times = 3, growth = 1.5;
    const struct row *rows = runtime->rows;
    if (runtime->row_count < 3)
        return false;
    for (size_t i = 0; i < runtime->row_count; i++) {
        const struct cell *threads = &rows[i].cells[CASE_CPU_THREAD];
        const struct cell *processes = &rows[i].cells[CASE_CPU_PROCESS];
        if (threads->count == 0 || processes->count == 0 ||
            processes->summary.median.value <= times * threads->summary.median.value)
            return false;
    }
    return rows[runtime->row_count - 1].cells[CASE_CPU_PROCESS].summary.median.value >
           growth * rows[0].cells[CASE_CPU_PROCESS].summary.median.value;
}

bool is_mostly_starting(const struct runtime_findings *runtime, enum worker_kind kind)
{
    const struct row *row = findings_row(runtime, judged_scaling(runtime, kind)->workers);
    double share = row ? row->cells[case_pair(WORK_CPU, kind)].starting_share : NAN;
    return isnan(share) ? looks_like_starting(runtime) : share > 0.5;
}

struct excess largest_excess(const struct runtime_findings *runtime)
{
    const struct row *at = NULL;
    enum worker_kind by = WORKER_THREAD;
    double largest = 0;
    for (size_t i = 0; i < runtime->row_count; i++) {
        for (int kind = 0; kind < WORKER_KIND_COUNT; kind++) {
            const struct row *row = &runtime->rows[i];
            const struct estimate speedup =
                findings_speedup(runtime, row, case_pair(WORK_CPU, (enum worker_kind)kind));
            if (speedup.beyond != BEYOND_IDEAL || !(speedup.value > largest))
                continue;
            at = row;
            by = (enum worker_kind)kind;
            largest = speedup.value;
        }
    }
    if (!at)
        return (struct excess){0};
    return (struct excess){findings_speedup(runtime, at, case_pair(WORK_CPU, by)), at->workers, by};
}
