/*
 * changes.h - a run beside an older one: which cells changed, how surely, and what else changed.
 *
 * Cells are matched by runtime, case and worker count. A cell whose work differs (iterations of CPU
 * work, wait of I/O work) is not compared; the differences say why. The samples of two runs have
 * nothing to do with each other, so each cell is tested by the rank sum of its samples, and all
 * cells together are one family (comparison.h): the chance that any cell of two equal runs is
 * called different is at most 5 %, as far as the samples of a run are independent of each other.
 *
 * They are not, quite. Something stays the same within a run (where memory happens to lie, what
 * else the machine does that minute) and differs from run to run, so runs of the same thing differ
 * by more than their own samples let one expect, and the test calls too many cells different. How
 * many is measured: the same test compares parts of one side that are known to be the same thing.
 *   - Where a side was put together from several runs (merge.h), every two of its runs of a host
 *     are compared with each other.
 *   - Else the first half of its rounds is compared with the second. That finds what drifts within
 *     a run. It cannot find what differs only from run to run, and with half the rounds the test
 *     resolves less: the count is a lower bound.
 * The count stands beside the verdicts; it does not change them.
 *
 * Source: Kalibera & Jones, "Rigorous Benchmarking in Reasonable Time" (2013), on variation between
 * executions.
 */
#ifndef TVP_CHANGES_H
#define TVP_CHANGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tvp/findings/findings.h"

struct compared_cell {
    const struct runtime_findings *runtime; /* of the new run */
    uint32_t workers;
    enum case_id case_id;
    struct comparison comparison; /* first: old, second: new */
};

/* A fact that is not the same in both. */
struct difference {
    char *fact; /* "host cpu", "wait" */
    char *before;
    char *now;
};

/* How often the test calls the same thing different. */
struct self_test {
    bool between_runs; /* several runs; false: the halves of one */
    size_t tested;     /* cells that had rounds enough */
    size_t different;
    size_t too_few; /* cells that had not */
};

struct changes {
    const struct findings *now; /* borrowed */
    struct findings before;
    struct compared_cell *cells; /* by runtime, workers, case */
    size_t cell_count;
    struct difference *differences;
    size_t difference_count;
    struct self_test self_before;
    struct self_test self_now;
};

/* `before` stays the caller's and must outlive the comparison. */
void changes_init(struct changes *changes, const struct findings *now,
                  const struct results *before);
void changes_release(struct changes *changes);

size_t changes_verdicts(const struct changes *changes, enum verdict verdict);

/* The cell that became slower (`faster`: faster) by most, of those whose difference is resolved;
 * NULL: there is none. */
const struct compared_cell *changes_most(const struct changes *changes, bool faster);

/* The cell that became slower by most, when its difference is resolved and its ratio is over
 * 1 + limit; NULL: there is none. The ratio itself counts, not the low end of its interval: a limit
 * says how much matters, the verdict whether it is real. */
const struct compared_cell *changes_too_slow(const struct changes *changes, double limit);

#endif
