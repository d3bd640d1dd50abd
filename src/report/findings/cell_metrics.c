#include "tvp/findings/cell_metrics.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"

static bool is_time(enum metric metric)
{
    const char *member = metric_members[metric];
    return strcmp(member + strlen(member) - 3, "_ns") == 0;
}

/* Rounds that did not tell it are left out. */
static struct estimate estimate(const struct runtime_findings *runtime, const struct cell *cell,
                                enum metric metric, bool per_second)
{
    double *values = xreallocarray(NULL, cell->count, sizeof *values);
    size_t told = 0;
    for (size_t i = 0; i < cell->count && cell->metrics; i++) {
        double value = cell->metrics[(size_t)metric * cell->count + i];
        if (isnan(value))
            continue;
        values[told++] = per_second ? value / fmax(cell->seconds[i], 1e-9)
                                    : value * (is_time(metric) ? 1e-9 : 1);
    }
    struct estimate result = dependent_median(values, told, runtime->times.inflation);
    free(values);
    return result;
}

struct estimate cell_metric(const struct runtime_findings *runtime, const struct cell *cell,
                            enum metric metric)
{
    return estimate(runtime, cell, metric, false);
}

struct estimate cell_rate(const struct runtime_findings *runtime, const struct cell *cell,
                          enum metric metric)
{
    return estimate(runtime, cell, metric, true);
}
