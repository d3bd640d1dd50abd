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

/* Mostly there is none between them that is left out. */
bool worker_counts_hold(const uint32_t *counts, size_t count, uint32_t workers)
{
    if (count == 0 || workers < counts[0])
        return false;
    size_t likely = workers - counts[0];
    return (likely < count && counts[likely] == workers) ||
           bsearch(&workers, counts, count, sizeof *counts, ascending);
}

void worker_counts_word(struct strbuf *out, const uint32_t *counts, size_t count)
{
    for (size_t first = 0, last; first < count; first = last + 1) {
        last = first;
        while (last + 1 < count && counts[last + 1] == counts[last] + 1)
            last++;
        if (last == first + 1)
            last = first;
        strbuf_addf(out, "%s%u", first > 0 ? ", " : "", counts[first]);
        if (last > first)
            strbuf_addf(out, "..%u", counts[last]);
    }
}
