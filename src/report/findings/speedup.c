#include <math.h>

#include "tvp/findings/findings.h"
#include "tvp/findings/pairs.h"

double findings_ideal_speedup(const struct runtime_findings *runtime, uint32_t workers)
{
    return runtime->usable_cpus > 0 ? fmin(workers, runtime->usable_cpus) : workers;
}

double findings_starting_share(const struct row *row, enum case_id case_id)
{
    const struct measured_case *what = &measured_cases[case_id];
    /* The time of a pool holds no starting, or nothing else. */
    if (what->work == WORK_START || works[what->work].task != NO_POOL)
        return NAN;
    struct estimate share =
        paired_ratio(&row->cells[case_pair(WORK_START, what->kind)], &row->cells[case_id], 1, 1);
    return share.count > 0 ? fmin(share.value, 1) : NAN;
}

/* Under a quota a job shorter than its period may use all CPUs that it may run on. */
static double most_speedup(const struct runtime_findings *runtime, uint32_t workers)
{
    if (!runtime->quota)
        return findings_ideal_speedup(runtime, workers);
    double affinity = json_number_value(json_object_get(runtime->host, "affinity_cpus"));
    return affinity > 0 ? fmin(workers, affinity) : workers;
}

struct estimate findings_speedup(const struct runtime_findings *runtime, const struct row *row,
                                 enum case_id case_id)
{
    const struct row *single = findings_row(runtime, 1);
    if (!single)
        return (struct estimate){0};
    bool shared = works[measured_cases[case_id].work].measured != PER_WORKER;
    struct estimate speedup = paired_ratio(&single->cells[case_id], &row->cells[case_id],
                                           shared ? 1 : row->workers, runtime->times.inflation);
    double most = most_speedup(runtime, row->workers);
    speedup = at_most(speedup, most);
    if (speedup.beyond == BEYOND_IDEAL &&
        speedup.low * (1 - findings_starting_share(single, case_id)) <= most)
        speedup.beyond = BEYOND_BY_STARTING;
    return speedup;
}
