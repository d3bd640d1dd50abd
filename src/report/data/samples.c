#include "tvp/data/samples.h"

#include <stdlib.h>

#include "tvp/common/alloc.h"

static int compare_cells(const struct sample *left, const struct sample *right)
{
    if (left->runtime != right->runtime)
        return left->runtime < right->runtime ? -1 : 1;
    if (left->workers != right->workers)
        return left->workers < right->workers ? -1 : 1;
    return (left->case_id > right->case_id) - (left->case_id < right->case_id);
}

static int compare_samples(const void *a, const void *b)
{
    const struct sample *left = *(const struct sample *const *)a;
    const struct sample *right = *(const struct sample *const *)b;
    int cells = compare_cells(left, right);
    return cells ? cells : (left->round > right->round) - (left->round < right->round);
}

const struct sample **samples_by_cell(const struct results *results)
{
    const struct sample **sorted = xreallocarray(NULL, results->sample_count, sizeof *sorted);
    for (size_t i = 0; i < results->sample_count; i++)
        sorted[i] = &results->samples[i];
    if (results->sample_count > 1)
        qsort(sorted, results->sample_count, sizeof *sorted, compare_samples);
    return sorted;
}

size_t samples_cell_end(const struct sample *const *sorted, size_t count, size_t first)
{
    size_t end = first + 1;
    while (end < count && compare_cells(sorted[first], sorted[end]) == 0)
        end++;
    return end;
}
