/*
 * without_lock.h - a CPython without its global interpreter lock beside one with it: what it costs
 * one thread to have no lock, and what threads gain by it over processes that have one each.
 *
 * The two were measured in the same rounds, with the same amount of work. What is compared are
 * cells of one round:
 *
 *   single    one thread with the lock (first) and one without it (second): the cost of having none
 *   row       threads without the lock (first) and processes with it (second), so many of each: who
 *             computes in parallel at less cost
 *   pooled    the same over all rows (verdicts.h)
 *   speed-up  n * T(one thread with the lock) / T(n workers), of either: one base for both, so that
 *             what having no lock costs is in that of the threads
 *
 * The verdicts are judged with all others of the report (judge_findings): `single` and `pooled`
 * have the weight of a table's pooled verdict, because each answers a question of its own.
 *
 * Each CPython without a lock is compared with the first one that has one, on its host, for each
 * work that computes or is the user's. Older builds (--against) and further start methods are left
 * out. Runs that stand side by side have no rounds in common, so nothing of them is compared.
 */
#ifndef TVP_WITHOUT_LOCK_H
#define TVP_WITHOUT_LOCK_H

#include <stddef.h>
#include <stdint.h>

#include "tvp/findings/paired_rows.h"

struct without_lock {
    const struct runtime_findings *with; /* both borrowed from the findings */
    const struct runtime_findings *without;
    enum work work;
    struct comparison single;
    struct paired_rows rows; /* worker counts that both have */
};

/* What so many workers do in the time of one thread with the lock. `workers` is one of the rows',
 * first threads without the lock, second processes with it. count 0: not known. */
struct estimate without_lock_speedup(const struct without_lock *pair, uint32_t workers,
                                     const struct cell *cell);

/* Fills findings->without_lock, whose verdicts wait for judge_findings. */
void find_without_lock(struct findings *findings);
void release_without_lock(struct findings *findings);

#endif
