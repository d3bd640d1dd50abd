/*
 * plan.h - what will be measured, and in which order.
 *
 * The plan of a run is its run record (results.h): once that is in the results, everything here is
 * a function of them, so a resumed run goes on exactly where the interrupted one stopped.
 *
 * A round runs every cell once, worker count by worker count. Shuffled anew every round, from the
 * recorded seed, are the worker counts and, at each, the cells of all runtimes and cases
 * (randomised block design). So drift of the machine falls on all series alike, what is first in a
 * round is not always the same cell, and a thread and a process sample of one round are neighbours
 * in time: a pair. With the classic preset, and in runs of before, the worker counts go upwards.
 */
#ifndef TVP_PLAN_H
#define TVP_PLAN_H

#include <stddef.h>
#include <stdint.h>

#include "tvp/data/results.h"
#include "tvp/options/options.h"

struct planned_cell {
    uint16_t runtime;
    uint16_t case_id;
    uint32_t workers;
    uint32_t marks; /* of progress, of each worker: what comes of it is a timeline; 0: a sample */
};

/* One that becomes a sample. */
struct planned_cell planned_cell(size_t runtime, enum case_id case_id, uint32_t workers);

/* Of one call of the user's work in one worker. */
struct call_speed {
    double seconds;
    double cpu_seconds;  /* of which it computes */
    double load_seconds; /* to start a worker that loads the work again; 0: it does not */
};

/* How fast a runtime is here, roughly: to predict times and to limit them. */
struct speed {
    double amount_seconds[WORK_COUNT];       /* of each unit of the work's amount */
    double start_seconds[WORKER_KIND_COUNT]; /* to start and end one worker */
    struct call_speed calls[WORKER_KIND_COUNT];
};

/* The worker counts that the options ask for, ascending; 1 and the usable CPUs (rounded up, at most
 * the maximum) are among them unless a list was given. The caller frees the array. */
uint32_t *plan_points(const struct options *options, double usable_cpus, size_t *count);

/* Whether a runtime measures a case at all: one that its runner does not offer is not planned. */
bool plan_has_case(const struct results *results, size_t runtime, enum case_id case_id);

/* How many rounds it takes to recommend a kind and number of workers for the user's work, where
 * rounds do not depend on each other (stats/best.h); 0: the plan measures no two of them. */
uint32_t plan_rounds_for_choice(const struct results *results);

/* Whether what a case gives is compared with something in a table of its own: every kind of worker
 * with threads, and threads that share an object with those that do not. */
bool plan_is_compared(enum case_id case_id);

/* How many pairs of kinds other than threads a runtime compares over all worker counts alone, where
 * it measures these cases (findings/kind_pairs.h). */
size_t plan_kind_pairs(const bool measures[CASE_COUNT]);

/* How many verdicts on whole tables there will be between CPythons with and without a lock, of
 * these hellos, for each work that is compared (findings/without_lock.h): two for each that has
 * none. */
size_t plan_tables_without_lock(const json_t *const hellos[], size_t count);

/* The cells of a round, in order. The caller frees the array. */
struct planned_cell *plan_round(const struct results *results, uint32_t round, size_t *count);

/* How long the timed window of a cell should be, in seconds, on that many usable CPUs. */
double plan_cell_seconds(const struct results *results, const struct planned_cell *cell,
                         const struct speed *speed, double usable_cpus);

/* How long a cell may take before its runner is given up, in ns. */
int64_t plan_cell_limit(double expected_seconds);

#endif
