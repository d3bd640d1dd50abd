/*
 * changes.h - a run, or several, beside older ones: which cells changed, how surely, and what else
 * changed.
 *
 * Cells are matched by runtime, case, worker count and amount of work. The unit is the run: each
 * says one level of each cell (run_levels.h), and how much runs of the same thing differ is known
 * from several runs of a side, from the history, or assumed (spread.h). The rounds of a run never
 * stand for runs: what stays the same within a run is in all of them. The shift over all cells and
 * that of each are one family (shift.h).
 *
 * A run that measured an older build beside the new one (--against) is compared within itself:
 * cells of one round are a pair, and what differs from run to run falls on both: the exact way.
 *
 * Source: Kalibera & Jones, "Rigorous Benchmarking in Reasonable Time" (2013), on variation between
 * executions; Bulej et al., "Duet Benchmarking" (2020), for pairs.
 */
#ifndef TVP_CHANGES_H
#define TVP_CHANGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tvp/findings/findings.h"
#include "tvp/findings/history.h"
#include "tvp/findings/run_levels.h"
#include "tvp/stats/shift.h"

/* What is compared: runs of the same thing on each side. All of it stays the caller's. */
struct compared_runs {
    /* The first older run: what else differs is seen from it. NULL: an older build was measured in
     * the same rounds. */
    const struct results *first_before;
    struct run_set before;
    struct run_set now;
    const struct history *history; /* NULL: none */
    double limit;                  /* of --fail-if, as a fraction; NaN: none */
};

struct compared_cell {
    const struct runtime_findings *runtime; /* of the new run */
    uint32_t workers;
    enum case_id case_id;
    struct shift shift; /* first: old, second: new */
};

/* A fact that is not the same in both. */
struct difference {
    char *fact; /* "host cpu", "wait" */
    char *before;
    char *now;
};

/* The shift that is asked for where there is no limit: how many runs would find it. */
#define DEFAULT_SHIFT_WANTED 0.05

/* How much runs of the same thing differ, and what that allows to find. Standard deviations are
 * fractions. */
struct run_spread {
    bool assumed;       /* nothing is known: one run a side, and no history of two */
    size_t runs;        /* that it is known from */
    double freedom;     /* degrees of freedom of what all cells of a run share */
    double of_all;      /* of the mean over all cells */
    double of_one;      /* of a typical cell */
    double smallest;    /* shift over all cells that is found in 4 of 5 cases; NaN: not tested */
    double wanted;      /* a shift, */
    size_t runs_needed; /* and how many runs a side find it in 4 of 5 cases; 0: very many */
};

struct changes {
    const struct findings *now; /* borrowed */
    struct findings before;     /* of the first older run */
    bool within_rounds;  /* an older build was measured in the same rounds: there is no older run */
    size_t before_count; /* runs of each side */
    size_t now_count;
    struct shift all;            /* over all cells */
    struct compared_cell *cells; /* by runtime, workers, case */
    size_t cell_count;
    size_t tested;        /* cells that could be tested */
    size_t rounds_needed; /* of a run, where there are too few for a verdict */
    double limit;
    struct run_spread spread;
    struct difference *differences;
    size_t difference_count;
};

void changes_init(struct changes *changes, const struct findings *now,
                  const struct compared_runs *runs);
void changes_release(struct changes *changes);

/* How much runs differ, as far as it is known before there is a new side: from the older one or the
 * history, one of which there has to be. */
struct run_spread spread_beforehand(const struct compared_runs *runs);

size_t changes_verdicts(const struct changes *changes, enum verdict verdict);

/* The cell that became slower (`faster`: faster) by most, of those whose difference is resolved;
 * NULL: there is none. */
const struct compared_cell *changes_most(const struct changes *changes, bool faster);

/* The slowest of the cells of which it is shown that they are slower by more than the limit; NULL:
 * there is none, though all cells together may be. */
const struct compared_cell *changes_too_slow(const struct changes *changes);

#endif
