/*
 * work_nature.h - what kind of work the user's own is, as its samples and trials show.
 *
 * Definitions:
 *   computing       CPU time of one worker over the time of its work, per round, in user and in
 *                   system mode; what is left of 1 it waited. More than 1: it uses several CPUs by
 *                   itself
 *   job             the time of one call in one worker, beside what starting the worker takes
 *   speed-up        n * T(1) / T(n) of one kind, per round; it cannot be more than n. n is the
 *                   number of usable CPUs or the next below, and at least 2; of work that waits
 *                   the largest
 *   serial share    of that speed-up (stats/serial_share.h), per round
 */
#ifndef TVP_WORK_NATURE_H
#define TVP_WORK_NATURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tvp/common/works.h"
#include "tvp/stats/estimates.h"

struct runtime_findings;
struct results;

enum results_agreement { RESULTS_NOT_COMPARED, RESULTS_SAME, RESULTS_DIFFER };

struct work_nature {
    bool measured;          /* there are samples of it; nothing below otherwise */
    int64_t calls;          /* of each worker in a sample */
    enum worker_kind alone; /* whose samples these four are of: threads, if there are any */
    struct estimate job;    /* seconds */
    struct estimate user;   /* shares of the time */
    struct estimate system;
    struct estimate computing; /* both together; count 0: not known */
    enum results_agreement agreement;
    uint32_t scaling_workers; /* of the two below; 0: no row has two or more */
    struct estimate speedup[WORKER_KIND_COUNT];
    struct estimate serial[WORKER_KIND_COUNT];
    int64_t memory_samples; /* sums that the memory of a cell is the largest of, at least; -1 */
};

void work_nature_init(struct work_nature *work, const struct runtime_findings *runtime,
                      const struct results *results);

/* Whether it is shown to compute, or to wait, most of the time. */
bool work_computes(const struct work_nature *work);
bool work_waits(const struct work_nature *work);

#endif
