#include "tvp/findings/rows.h"

#include <math.h>
#include <stdlib.h>

#include "tvp/common/alloc.h"
#include "tvp/data/samples.h"

static int by_workers(const void *key, const void *row)
{
    uint32_t workers = *(const uint32_t *)key;
    const struct row *candidate = row;
    return (workers > candidate->workers) - (workers < candidate->workers);
}

/* Mostly there is none between them that is left out. */
const struct row *findings_row(const struct runtime_findings *runtime, uint32_t workers)
{
    if (runtime->row_count == 0 || workers < runtime->rows[0].workers)
        return NULL;
    size_t likely = workers - runtime->rows[0].workers;
    if (likely < runtime->row_count && runtime->rows[likely].workers == workers)
        return &runtime->rows[likely];
    return bsearch(&workers, runtime->rows, runtime->row_count, sizeof *runtime->rows, by_workers);
}

const struct row *findings_last_timed_row(const struct runtime_findings *runtime, enum work work)
{
    for (size_t i = runtime->row_count; i-- > 0;)
        for (int kind = 0; kind < WORKER_KIND_COUNT; kind++)
            if (runtime->rows[i].cells[case_pair(work, (enum worker_kind)kind)].count > 0)
                return &runtime->rows[i];
    return NULL;
}

static struct row *own_row(struct runtime_findings *runtime, uint32_t workers)
{
    return (struct row *)(uintptr_t)findings_row(runtime, workers);
}

static int ascending_workers(const void *a, const void *b)
{
    const struct row *left = a, *right = b;
    return (left->workers > right->workers) - (left->workers < right->workers);
}

/* Rows for the planned worker counts; a brief runtime has those it was measured at. */
static void make_rows(struct runtime_findings *runtime, const struct results *results)
{
    const struct run_facts *run = &results->run;
    size_t capacity = run->point_count;
    /* Most of a row is of cases that were not measured, and stays untouched. */
    runtime->rows = xcalloc(capacity, sizeof *runtime->rows);
    for (size_t i = 0; i < run->point_count && !runtime->facts->brief; i++)
        runtime->rows[runtime->row_count++].workers = run->points[i];
    for (size_t i = 0; i < results->sample_count && runtime->facts->brief; i++) {
        const struct sample *sample = &results->samples[i];
        if (sample->runtime != runtime->index || findings_row(runtime, sample->workers))
            continue;
        runtime->rows = xgrow(runtime->rows, runtime->row_count, &capacity, sizeof *runtime->rows);
        runtime->rows[runtime->row_count++] = (struct row){.workers = sample->workers};
        qsort(runtime->rows, runtime->row_count, sizeof *runtime->rows, ascending_workers);
    }
}

static double metric_of(const struct sample_metrics *metrics, int metric)
{
    return metrics && metrics->values[metric] >= 0 ? (double)metrics->values[metric] : NAN;
}

static void take_metrics(struct cell *cell, const struct results *results,
                         const struct sample *const *samples)
{
    if (!works[measured_cases[samples[0]->case_id].work].metrics)
        return;
    cell->metrics = xreallocarray(NULL, METRIC_COUNT * cell->count, sizeof *cell->metrics);
    for (size_t i = 0; i < cell->count; i++) {
        const struct sample_metrics *metrics = results_metrics(results, samples[i]);
        for (int metric = 0; metric < METRIC_COUNT; metric++)
            cell->metrics[(size_t)metric * cell->count + i] = metric_of(metrics, metric);
    }
}

static void fill_cell(struct cell *cell, const struct sample *const *samples, size_t count)
{
    cell->seconds = xreallocarray(NULL, count, sizeof *cell->seconds);
    cell->rounds = xreallocarray(NULL, count, sizeof *cell->rounds);
    cell->count = count;
    double switches = 0;
    for (size_t i = 0; i < count; i++) {
        cell->seconds[i] = samples[i]->elapsed_ns * 1e-9;
        cell->rounds[i] = samples[i]->round;
        switches += samples[i]->involuntary_switches;
    }
    cell->switches = switches / (double)count;
    summarize(cell->seconds, count, &cell->summary);
}

bool cell_is_shared(const struct runtime_facts *facts, enum case_id case_id)
{
    return facts->threads_of >= 0 && !worker_kinds[measured_cases[case_id].kind].by_start_method;
}

size_t cell_entry(const struct runtime_findings *runtime, enum case_id case_id)
{
    return cell_is_shared(runtime->facts, case_id) ? (size_t)runtime->facts->threads_of
                                                   : runtime->index;
}

static void fill_cells(struct runtime_findings *runtime, const struct results *results,
                       const struct sample *const *sorted)
{
    const size_t count = results->sample_count;
    for (size_t i = 0, end; i < count; i = end) {
        const struct sample *first = sorted[i];
        end = samples_cell_end(sorted, count, i);
        struct row *row = own_row(runtime, first->workers);
        enum case_id case_id = (enum case_id)first->case_id;
        if (!row || first->runtime != cell_entry(runtime, case_id))
            continue;
        fill_cell(&row->cells[case_id], sorted + i, end - i);
        take_metrics(&row->cells[case_id], results, sorted + i);
        runtime->measured[case_id] = true;
    }
}

static void count_failures(struct runtime_findings *runtime, const struct results *results)
{
    for (size_t i = 0; i < results->failure_count; i++) {
        const struct failure *failure = &results->failures[i];
        enum case_id case_id = (enum case_id)failure->case_id;
        struct row *row = own_row(runtime, failure->workers);
        if (!row || failure->runtime != cell_entry(runtime, case_id))
            continue;
        struct cell *cell = &row->cells[case_id];
        if (cell->failures++ == 0)
            cell->failure_message = failure->message;
    }
}

static size_t most_samples(const struct runtime_findings *runtime)
{
    size_t most = 0;
    for (size_t i = 0; i < runtime->row_count; i++)
        for (int c = 0; c < CASE_COUNT; c++)
            if (runtime->measured[c] && runtime->rows[i].cells[c].count > most)
                most = runtime->rows[i].cells[c].count;
    return most;
}

void rows_gather(struct runtime_findings *runtime, const struct results *results,
                 const struct sample *const *sorted)
{
    make_rows(runtime, results);
    fill_cells(runtime, results, sorted);
    count_failures(runtime, results);
    runtime->rounds = most_samples(runtime);
}

void rows_release(struct runtime_findings *runtime)
{
    for (size_t i = 0; i < runtime->row_count; i++) {
        for (int c = 0; c < CASE_COUNT; c++) {
            if (!runtime->measured[c])
                continue;
            free(runtime->rows[i].cells[c].seconds);
            free(runtime->rows[i].cells[c].rounds);
            free(runtime->rows[i].cells[c].metrics);
        }
    }
    free(runtime->rows);
}
