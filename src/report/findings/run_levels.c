#include "tvp/findings/run_levels.h"

#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/data/samples.h"

static struct cell_level cell_level(const struct results *results,
                                    const struct sample *const *samples, size_t count)
{
    const struct runtime_facts *facts = &results->runtimes[samples[0]->runtime];
    enum case_id case_id = (enum case_id)samples[0]->case_id;
    double *seconds = xcalloc(count, sizeof *seconds);
    for (size_t i = 0; i < count; i++)
        seconds[i] = samples[i]->elapsed_ns * 1e-9;
    struct cell_level cell = {
        .runtime = xstrdup(facts->name),
        .case_id = case_id,
        .workers = samples[0]->workers,
        .amount = facts->amounts[measured_cases[case_id].work],
        .level = level_of(seconds, count),
    };
    free(seconds);
    return cell;
}

static void add_cells(struct run_levels *run, const struct results *results)
{
    const struct sample **sorted = samples_by_cell(results);
    size_t capacity = 0;
    for (size_t i = 0, end; i < results->sample_count; i = end) {
        end = samples_cell_end(sorted, results->sample_count, i);
        if (results->runtimes[sorted[i]->runtime].brief)
            continue;
        run->cells = xgrow(run->cells, run->count, &capacity, sizeof *run->cells);
        run->cells[run->count++] = cell_level(results, sorted + i, end - i);
    }
    free(sorted);
}

void run_set_add(struct run_set *set, const struct results *results)
{
    set->runs = xreallocarray(set->runs, set->count + 1, sizeof *set->runs);
    struct run_levels *run = &set->runs[set->count++];
    *run = (struct run_levels){.id = xstrdup(results->run.id),
                               .started = xstrdup(results->run.started)};
    add_cells(run, results);
}

static void run_levels_release(struct run_levels *run)
{
    for (size_t i = 0; i < run->count; i++)
        free(run->cells[i].runtime);
    free(run->cells);
    free(run->id);
    free(run->started);
}

void run_set_release(struct run_set *set)
{
    for (size_t i = 0; i < set->count; i++)
        run_levels_release(&set->runs[i]);
    free(set->runs);
    *set = (struct run_set){0};
}

bool run_set_has(const struct run_set *set, const char *id)
{
    for (size_t i = 0; i < set->count; i++)
        if (strcmp(set->runs[i].id, id) == 0)
            return true;
    return false;
}

const struct level *run_level(const struct run_levels *run, const struct cell_level *like)
{
    for (size_t i = 0; i < run->count; i++) {
        const struct cell_level *cell = &run->cells[i];
        if (cell->case_id == like->case_id && cell->workers == like->workers &&
            cell->amount == like->amount && strcmp(cell->runtime, like->runtime) == 0)
            return &cell->level;
    }
    return NULL;
}
