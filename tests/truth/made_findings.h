/*
 * made_findings.h - the cells of a run of known truth, straight as findings: without records, which
 * would take most of the time of many trials.
 */
#ifndef TVP_TESTS_MADE_FINDINGS_H
#define TVP_TESTS_MADE_FINDINGS_H

#include "truth.h"

#include <gsl/gsl_randist.h>
#include <math.h>

#include "tvp/findings/findings.h"
#include "tvp/findings/verdicts.h"

enum { MADE_TABLES = WORK_COUNT, MADE_MOST_ROWS = 40, MADE_MOST_ROUNDS = 120 };

/* One deviation from the logarithm of a cell's median. */
typedef double made_noise(const gsl_rng *random);

static inline double made_normal(const gsl_rng *random)
{
    return gsl_ran_gaussian(random, 0.05);
}

struct made_run {
    size_t tables; /* works of one runtime, up to 3 */
    size_t rows;
    uint32_t rounds;
    double correlation;              /* of a round and the next, of each cell by itself */
    double round_spread;             /* of what whole rounds are slow, threads and processes */
    made_noise *noise[PROBED_KINDS]; /* NULL: made_normal */
    double (*effect)(size_t row);    /* logarithm of process over thread; NULL: none */
    struct findings findings;        /* filled by make_findings */
    struct runtime_findings runtime;
    struct row row_list[MADE_MOST_ROWS];
    double seconds[MADE_MOST_ROWS][CASE_COUNT][MADE_MOST_ROUNDS];
    uint32_t round_numbers[MADE_MOST_ROUNDS];
};

static inline void make_cell(struct made_run *run, const gsl_rng *random, size_t row,
                             enum worker_kind kind, struct cell *cell, const double *slowness)
{
    made_noise *noise = run->noise[kind] ? run->noise[kind] : made_normal;
    double own = sqrt(1 - run->correlation * run->correlation), now = noise(random);
    double effect = kind == WORKER_PROCESS && run->effect ? run->effect(row) : 0;
    for (uint32_t t = 0; t < run->rounds; t++) {
        cell->seconds[t] = 0.01 * exp(effect + now + slowness[t]);
        now = run->correlation * now + own * noise(random);
    }
    cell->count = run->rounds;
    summarize(cell->seconds, cell->count, &cell->summary);
}

static inline void make_cells(struct made_run *run, const gsl_rng *random)
{
    double slowness[MADE_MOST_ROUNDS];
    for (uint32_t t = 0; t < run->rounds; t++) {
        slowness[t] = gsl_ran_gaussian(random, run->round_spread);
        run->round_numbers[t] = t + 1;
    }
    run->findings = (struct findings){.runtimes = &run->runtime, .runtime_count = 1};
    run->runtime = (struct runtime_findings){.rows = run->row_list, .row_count = run->rows};
    for (size_t i = 0; i < run->rows; i++) {
        run->row_list[i] = (struct row){.workers = (uint32_t)i + 1};
        for (size_t work = 0; work < run->tables; work++)
            for (int kind = 0; kind < PROBED_KINDS; kind++) {
                enum case_id id = case_pair((enum work)work, (enum worker_kind)kind);
                struct cell *cell = &run->row_list[i].cells[id];
                cell->case_id = id;
                run->runtime.measured[id] = true;
                cell->seconds = run->seconds[i][id];
                cell->rounds = run->round_numbers;
                make_cell(run, random, i, (enum worker_kind)kind, cell, slowness);
            }
    }
}

/* Draws a run anew and finds its verdicts. */
static inline void make_findings(struct made_run *run, const gsl_rng *random)
{
    make_cells(run, random);
    find_dependences(&run->runtime);
    compare_rows(&run->runtime);
    judge_findings(&run->findings);
}

static inline bool made_resolved(const struct comparison *comparison)
{
    return comparison->verdict == VERDICT_FIRST_FASTER ||
           comparison->verdict == VERDICT_SECOND_FASTER;
}

static inline const struct comparison *made_pooled(const struct made_run *run, size_t work)
{
    return &run->runtime.pooled[case_pair((enum work)work, WORKER_PROCESS)];
}

static inline const struct comparison *made_row(const struct made_run *run, size_t row, size_t work)
{
    return &run->row_list[row].comparisons[case_pair((enum work)work, WORKER_PROCESS)];
}

/* How many rows of all tables are resolved. */
static inline size_t made_resolved_rows(const struct made_run *run)
{
    size_t count = 0;
    for (size_t i = 0; i < run->rows; i++)
        for (size_t work = 0; work < run->tables; work++)
            count += made_resolved(made_row(run, i, work));
    return count;
}

static inline bool made_any_verdict(const struct made_run *run)
{
    for (size_t work = 0; work < run->tables; work++)
        if (made_resolved(made_pooled(run, work)))
            return true;
    return made_resolved_rows(run) > 0;
}

#endif
