#include "tvp/report/picture_order.h"

#include <math.h>
#include <stdlib.h>

#include "tvp/common/alloc.h"
#include "tvp/findings/fastest.h"

/* What comes first has the larger numbers. */
struct weight {
    size_t picture;
    int group;
    double effect;
};

enum { GROUP_OTHER, GROUP_UNRESOLVED, GROUP_RESOLVED, GROUP_OWN_WORK };

static void weigh_kind(struct weight *weight, const struct comparison *comparison)
{
    bool resolved =
        comparison->verdict == VERDICT_FIRST_FASTER || comparison->verdict == VERDICT_SECOND_FASTER;
    if (resolved && weight->group < GROUP_RESOLVED)
        *weight = (struct weight){weight->picture, GROUP_RESOLVED, 0};
    if (comparison->ratio.value > 0 && (resolved || weight->group < GROUP_RESOLVED))
        weight->effect = fmax(weight->effect, fabs(log(comparison->ratio.value)));
}

static struct weight weigh(const struct report *report, size_t place)
{
    const struct picture *picture = &report->pictures[place];
    enum work work = picture_types[picture->kind].work;
    struct weight weight = {.picture = place};
    if (work == WORK_COUNT)
        return weight;
    const struct runtime_findings *runtime = &report->findings.runtimes[picture->runtime];
    enum worker_kind kinds[WORKER_KIND_COUNT];
    size_t count = findings_compared(runtime, work, kinds);
    weight.group = GROUP_UNRESOLVED;
    for (size_t i = 0; i < count; i++)
        weigh_kind(&weight, over_all_rows(runtime, case_pair(work, kinds[i])));
    if (work == WORK_USER)
        weight.group = GROUP_OWN_WORK;
    return weight;
}

static int heavier_first(const void *left, const void *right)
{
    const struct weight *a = left, *b = right;
    if (a->group != b->group)
        return a->group > b->group ? -1 : 1;
    if (a->effect != b->effect)
        return a->effect > b->effect ? -1 : 1;
    return a->picture < b->picture ? -1 : a->picture > b->picture;
}

size_t *picture_order(const struct report *report)
{
    struct weight *weights = xcalloc(report->picture_count, sizeof *weights);
    size_t *order = xreallocarray(NULL, report->picture_count, sizeof *order);
    for (size_t i = 0; i < report->picture_count; i++)
        weights[i] = weigh(report, i);
    qsort(weights, report->picture_count, sizeof *weights, heavier_first);
    for (size_t i = 0; i < report->picture_count; i++)
        order[i] = weights[i].picture;
    free(weights);
    return order;
}
