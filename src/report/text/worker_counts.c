#include "tvp/text/worker_counts.h"

#include <stdlib.h>

static int ascending(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    return (left > right) - (left < right);
}

size_t worker_counts_sort(uint32_t *counts, size_t count)
{
    if (count == 0)
        return 0;
    qsort(counts, count, sizeof *counts, ascending);
    size_t kept = 1;
    for (size_t i = 1; i < count; i++)
        if (counts[i] != counts[kept - 1])
            counts[kept++] = counts[i];
    return kept;
}

bool worker_counts_hold(const uint32_t *counts, size_t count, uint32_t workers)
{
    return count > 0 && bsearch(&workers, counts, count, sizeof *counts, ascending);
}
