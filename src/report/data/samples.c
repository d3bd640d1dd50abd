#include "tvp/data/samples.h"

#include <stdbool.h>
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

/* Cells are numbered in their order: that of runtimes, worker counts and cases. */
static size_t cell_number(const struct sample *sample, size_t most_workers)
{
    return (sample->runtime * (most_workers + 1) + sample->workers) * CASE_COUNT + sample->case_id;
}

static size_t most_workers_of(const struct results *results)
{
    size_t most = 0;
    for (size_t i = 0; i < results->sample_count; i++)
        if (results->samples[i].workers > most)
            most = results->samples[i].workers;
    return most;
}

/* Into their cells, in the order of the records. */
static void gather(const struct results *results, const struct sample **sorted)
{
    size_t most_workers = most_workers_of(results);
    size_t cells = results->runtime_count * (most_workers + 1) * CASE_COUNT;
    size_t *places = xcalloc(cells + 1, sizeof *places);
    for (size_t i = 0; i < results->sample_count; i++)
        places[cell_number(&results->samples[i], most_workers) + 1]++;
    for (size_t cell = 0; cell < cells; cell++)
        places[cell + 1] += places[cell];
    for (size_t i = 0; i < results->sample_count; i++)
        sorted[places[cell_number(&results->samples[i], most_workers)]++] = &results->samples[i];
    free(places);
}

static bool is_sorted(const struct sample *const *sorted, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (compare_samples(&sorted[i - 1], &sorted[i]) > 0)
            return false;
    return true;
}

/* The records of a run come round by round, so nearly always all is in order once it is in cells;
 * runs that were put together may need more. */
const struct sample **samples_by_cell(const struct results *results)
{
    const struct sample **sorted = xreallocarray(NULL, results->sample_count, sizeof *sorted);
    gather(results, sorted);
    if (!is_sorted(sorted, results->sample_count))
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
