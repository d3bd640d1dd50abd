#include "tvp/findings/history.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/stats/change_points.h"

/* ---- runs and cells ---- */

static int by_start(const void *a, const void *b)
{
    const struct run_levels *first = *(const struct run_levels *const *)a;
    const struct run_levels *second = *(const struct run_levels *const *)b;
    int order = strcmp(first->started, second->started);
    return order ? order : strcmp(first->id, second->id);
}

static void add_run(struct history *history, const struct run_levels *run)
{
    for (size_t i = 0; i < history->count; i++)
        if (strcmp(history->runs[i]->id, run->id) == 0)
            return;
    history->runs = xreallocarray(history->runs, history->count + 1, sizeof *history->runs);
    history->runs[history->count++] = run;
}

static bool every_run_has(const struct history *history, const struct cell_level *cell)
{
    for (size_t i = 0; i < history->count; i++) {
        const struct level *level = run_level(history->runs[i], cell);
        if (!level || !isfinite(level->log_seconds))
            return false;
    }
    return true;
}

static void find_cells(struct history *history)
{
    const struct run_levels *first = history->runs[0];
    history->cells = xcalloc(first->count, sizeof *history->cells);
    for (size_t i = 0; i < first->count; i++)
        if (every_run_has(history, &first->cells[i]))
            history->cells[history->cell_count++] = &first->cells[i];
    history->logs = xcalloc(history->count * history->cell_count, sizeof *history->logs);
    for (size_t run = 0; run < history->count; run++)
        for (size_t cell = 0; cell < history->cell_count; cell++)
            history->logs[run * history->cell_count + cell] =
                run_level(history->runs[run], history->cells[cell])->log_seconds;
}

/* ---- changes ---- */

/* The mean logarithm of a cell in the runs from `begin` to before `end`. */
static double mean_log(const struct history *history, size_t cell, size_t begin, size_t end)
{
    double sum = 0;
    for (size_t run = begin; run < end; run++)
        sum += history->logs[run * history->cell_count + cell];
    return sum / (double)(end - begin);
}

/* Runs begin..at-1 beside at..end-1. */
static struct level_change change_at(const struct history *history, size_t begin,
                                     const struct change_point *point, size_t end)
{
    struct level_change change = {.run = point->at, .p = point->p};
    double sum = 0, most = 0;
    for (size_t cell = 0; cell < history->cell_count; cell++) {
        double shift =
            mean_log(history, cell, point->at, end) - mean_log(history, cell, begin, point->at);
        sum += shift;
        if (!change.most || fabs(shift) > fabs(most)) {
            change.most = history->cells[cell];
            most = shift;
        }
    }
    change.ratio = exp(sum / (double)history->cell_count);
    change.most_ratio = exp(most);
    return change;
}

static void find_changes(struct history *history)
{
    size_t count;
    struct change_point *points =
        change_points(history->logs, history->count, history->cell_count, &count);
    history->changes = xcalloc(count, sizeof *history->changes);
    history->change_count = count;
    for (size_t i = 0; i < count; i++) {
        size_t begin = i > 0 ? points[i - 1].at : 0;
        size_t end = i + 1 < count ? points[i + 1].at : history->count;
        history->changes[i] = change_at(history, begin, &points[i], end);
        for (size_t run = points[i].at; run < history->count; run++)
            history->stretches[run]++;
    }
    free(points);
}

/* ---- the whole ---- */

void history_init(struct history *history, const struct run_set *older, const struct run_set *now)
{
    *history = (struct history){0};
    for (size_t i = 0; i < older->count; i++)
        add_run(history, &older->runs[i]);
    for (size_t i = 0; i < now->count; i++)
        add_run(history, &now->runs[i]);
    if (history->count == 0)
        return;
    qsort(history->runs, history->count, sizeof(const struct run_levels *), by_start);
    history->stretches = xcalloc(history->count, sizeof *history->stretches);
    find_cells(history);
    if (history->count >= HISTORY_MINIMUM_RUNS && history->cell_count > 0)
        find_changes(history);
}

void history_release(struct history *history)
{
    free(history->runs);
    free(history->cells);
    free(history->logs);
    free(history->stretches);
    free(history->changes);
    *history = (struct history){0};
}

/* By the mean of all runs. CASE_COUNT: of all cells. */
static double mean_level(const struct history *history, size_t run, int case_id)
{
    double sum = 0;
    size_t count = 0;
    for (size_t cell = 0; cell < history->cell_count; cell++) {
        if (case_id != CASE_COUNT && (int)history->cells[cell]->case_id != case_id)
            continue;
        sum += history->logs[run * history->cell_count + cell] -
               mean_log(history, cell, 0, history->count);
        count++;
    }
    return count > 0 ? sum / (double)count : NAN;
}

double history_level(const struct history *history, size_t run, enum case_id case_id)
{
    return exp(mean_level(history, run, (int)case_id));
}

double history_mean_level(const struct history *history, size_t run)
{
    return mean_level(history, run, CASE_COUNT);
}
