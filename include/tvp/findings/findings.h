/*
 * findings.h - what the samples of a run say: cells, rows, comparisons, derived costs.
 *
 * Computed once from the results and never changed; everything after it is a view. Numbers only:
 * seconds, ratios, counts. No text is made here.
 *
 * Definitions (n workers, C usable CPUs, weak scaling: each worker has the same work):
 *   cost of a worker    what each further one adds: slope of the medians of a Start case over the
 *                       number of workers, with its interval by the bootstrap over rounds
 *                       (slope_estimates.h); with a single row, its time over its workers
 *   speed-up            n * T(1) / T(n), per round; ideal min(n, C), and where no quota makes C a
 *                       mean over time, it cannot be more (estimates.h)
 *   efficiency          speed-up / min(n, C)
 *   overlap             n * wait / T(n), per round: how many waits went on at once; ideal n
 *   added               T(n) - wait: what the workers cost beside the wait
 *   share of starting   time of the Start case / time of the cell, same n, same round; 1 at most
 *   break-even          length of a job of which starting all its workers is 5 % or 1 %
 *   cost of a task      time of a pool whose tasks do nothing, over their number
 *   least task          length of a task of which that is 5 % or 1 %: on min(n, C) CPUs at once
 *   speed-up of a pool  T(1) / T(n): its workers share the same tasks (strong scaling)
 *   serial share        of Karp and Flatt, for min(n, C) processors (serial_share.h)
 * The others are computed per round and then given their median and interval (statistics.h); the
 * break-even is the time of the Start case, with its interval, over the share. Where rounds depend
 * on each other all intervals and verdicts count them for fewer (dependence.h).
 *
 * Costs, what is added and the break-even cannot be negative: they are unresolved where noise makes
 * their interval reach 0 (estimates.h). Costs that are have no ratio.
 *
 * Where a second start method shares the thread cases of another runtime entry, its cells hold the
 * same samples.
 */
#ifndef TVP_FINDINGS_H
#define TVP_FINDINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tvp/common/cases.h"
#include "tvp/data/results.h"
#include "tvp/findings/choice.h"
#include "tvp/findings/timelines.h"
#include "tvp/findings/work_nature.h"
#include "tvp/stats/dependence.h"
#include "tvp/stats/statistics.h"

/* What is remarkable about a cell; bits. */
enum mark {
    MARK_SPREAD = 1,   /* interquartile range over 10 % of the median */
    MARK_STARTING = 2, /* over 10 % of the time is starting and ending workers */
    MARK_CLOCK = 4,    /* shorter than 100 times what the clock can tell */
    MARK_FAILED = 8    /* a sample of it failed, or all did */
};

struct cell {
    enum case_id case_id;
    double *seconds;  /* samples in order of round */
    uint32_t *rounds; /* the round of each */
    double *metrics;  /* metric m of sample i is [m * count + i], NaN: not told; NULL: none are */
    size_t count;
    struct summary summary;
    size_t failures;
    const char *failure_message; /* of the first failure; NULL: none. Borrowed from results */
    double starting_share;       /* median; NaN when not known */
    double switches; /* involuntary context switches a sample, mean; below 0: not known */
    unsigned marks;
};

enum { BREAK_EVEN_5, BREAK_EVEN_1, BREAK_EVENS };

/* What a pool of workers of one kind says at one worker count (pools.h). */
struct pool_figures {
    struct estimate task_seconds;
    struct estimate chunk_seconds; /* of a task, where many are handed over at a time */
    struct estimate tasks_per_second;
    struct estimate least_task[BREAK_EVENS]; /* seconds */
    struct estimate speedup;                 /* of tasks that compute, from two workers on */
    struct estimate efficiency;
    struct estimate serial_share;
};

struct row {
    uint32_t workers;
    struct cell cells[CASE_COUNT];
    struct pool_figures pool[WORKER_KIND_COUNT];
    struct comparison comparisons[CASE_COUNT]; /* first: threads; theirs are not measured */
};

/* CPU-bound scaling of one worker kind at one worker count. */
struct scaling {
    uint32_t workers;
    double ideal; /* min(workers, usable CPUs) */
    struct estimate speedup;
    struct estimate efficiency;
    struct estimate seconds; /* T(workers): the base */
};

/* A speed-up of CPU-bound work that is more than the CPUs can give: the one worker that it relates
 * to was held up. */
struct excess {
    struct estimate speedup;
    uint32_t workers; /* 0: there is none */
    enum worker_kind kind;
};

enum scaling_place { SCALING_AT_CPUS, SCALING_AT_MOST, SCALING_PLACES };

/* What starting and ending so many workers that do nothing takes in all. */
struct starting {
    uint32_t workers;                           /* 0: not measured */
    struct estimate seconds[WORKER_KIND_COUNT]; /* time of the Start case */
};

enum starting_place { STARTING_ONE, STARTING_MOST, STARTING_PLACES };

/* How long a job with so many workers of one kind is, of which starting and ending them is so
 * much. */
struct break_even {
    enum worker_kind kind;
    uint32_t workers[STARTING_PLACES]; /* 0: not measured */
    struct estimate seconds[STARTING_PLACES][BREAK_EVENS];
};

enum order_state {
    ORDER_NOT_TESTED, /* too few rounds, or too few samples in them */
    ORDER_FIXED,      /* the worker counts came in the same order each time */
    ORDER_NOT_RESOLVED,
    ORDER_MATTERED
};

/* What the second half of a round took, over what the first took (order.h). */
struct order_effect {
    enum order_state state;
    struct estimate ratio;
    double p; /* NaN when not tested */
};

/* Whether the ratios of a table have no centre of symmetry that a shift could move. */
struct asymmetry {
    double p;   /* not adjusted */
    bool found; /* adjusted over the tables of the report */
};

struct runtime_findings {
    const struct runtime_facts *facts;
    size_t index;              /* in results->runtimes */
    const json_t *host;        /* of its hello; NULL when not known */
    double usable_cpus;        /* 0: not known */
    bool quota;                /* the CPUs are limited by a cgroup quota */
    double clock_seconds;      /* the larger of the clock's resolution and cost; 0: not known */
    bool measured[CASE_COUNT]; /* has at least one sample */
    bool without_processes;    /* the run compares other kinds of worker with threads */
    size_t rounds;             /* that have samples of it: the most that a cell has */
    struct row *rows;
    size_t row_count;
    struct comparison pooled[CASE_COUNT];   /* over all rows; first: threads */
    struct asymmetry asymmetry[CASE_COUNT]; /* of the ratios of all rows */
    struct dependence times;                /* of a round and the next: of cells */
    struct dependence ratios;               /* and of the ratios to threads */
    enum work cpu_work; /* the work that CPU-bound scaling is of: WORK_CPU, or the user's own where
                           that computes and no Cpu case was measured */
    struct estimate single_cpu_seconds;                   /* T(1) of CPU work, threads */
    struct estimate worker_cost[WORKER_KIND_COUNT];       /* seconds, of each further worker */
    struct estimate worker_cost_ratio[WORKER_KIND_COUNT]; /* over that of a thread */
    struct starting starting[STARTING_PLACES]; /* of one worker; of the most, if more than one */
    struct break_even break_even[WORKER_KIND_COUNT]; /* first: not of threads */
    struct scaling scaling[WORKER_KIND_COUNT][SCALING_PLACES];
    struct excess excess;
    struct estimate overlap[WORKER_KIND_COUNT]; /* at the largest row */
    struct estimate added[WORKER_KIND_COUNT];   /* seconds, at the largest row */
    struct order_effect order;
    struct estimate drift;     /* what the last third of the rounds took over what the first did, of
                            * the cases with work; count 0 under 6 rounds */
    bool drifts;               /* that is resolved, by the rank sums of how slow the rounds were */
    struct choice choice;      /* of the user's own work; no options where it was not measured */
    struct work_nature nature; /* the same */
    struct paired_rows *sharing;  /* of each way to share an object (sharing.h); NULL: none */
    struct kind_pair *kind_pairs; /* of other kinds than threads, with each other (kind_pairs.h) */
    size_t kind_pair_count;
    struct runtime_timelines timelines; /* who ran when, where workers left marks of progress */
};

struct findings {
    const struct results *results;
    struct runtime_findings *runtimes; /* those that are not brief, in order */
    size_t runtime_count;
    struct runtime_findings *brief;    /* the first measured for one claim; NULL: none */
    struct without_lock *without_lock; /* CPythons without their lock beside one with it, a work
                                        each (without_lock.h) */
    size_t without_lock_count;
    uint32_t rounds; /* the last with a sample, brief runtimes left out */
    size_t failures; /* of all cells */
    size_t samples;  /* of all these, the brief one too; shared ones once */
    size_t outliers; /* of those samples */
};

void findings_init(struct findings *findings, const struct results *results);

/* Only the figures: rows without comparisons and marks, costs of workers, scaling and overlap. They
 * are those of findings_init, in half the time: for who reads thousands of runs. */
void findings_init_figures(struct findings *findings, const struct results *results);

void findings_release(struct findings *findings);

/* The runtime of which that one is the older build, measured in the same rounds; NULL: it is none.
 */
const struct runtime_findings *findings_newer(const struct findings *findings,
                                              const struct runtime_findings *older);

/* Whether any is. */
bool findings_have_older(const struct findings *findings);

/* The row of that worker count, or NULL. */
const struct row *findings_row(const struct runtime_findings *runtime, uint32_t workers);

/* The largest row that has a time of that work; NULL: none has. */
const struct row *findings_last_timed_row(const struct runtime_findings *runtime, enum work work);

/* Whether all runtimes had the same number of usable CPUs, and it is known. */
bool findings_share_cpus(const struct findings *findings);

/* Share of the time of a cell that is starting its workers; NaN where that is not known, is all of
 * it, or is none. */
double findings_starting_share(const struct row *row, enum case_id case_id);

/* How many workers can compute at once: min(n, C), or n where C is not known. */
double findings_ideal_speedup(const struct runtime_findings *runtime, uint32_t workers);

/* Speed-up of a case that computes, in a row: workers * T(1) / T(workers), per round; where the
 * workers share what is done, T(1) / T(workers). count 0: not known. */
struct estimate findings_speedup(const struct runtime_findings *runtime, const struct row *row,
                                 enum case_id case_id);

/* How many rows ended with that verdict on threads and the worker kind of the case. */
size_t findings_verdicts(const struct runtime_findings *runtime, enum case_id compared,
                         enum verdict verdict);

/* Whether any kind of worker has a sample of that work. */
bool findings_measured(const struct runtime_findings *runtime, enum work work);

/* The worker kinds that are compared with threads at that work: processes, unless the run left them
 * out, and what else has a sample of it. Returns their number. */
size_t findings_compared(const struct runtime_findings *runtime, enum work work,
                         enum worker_kind kinds[WORKER_KIND_COUNT]);

#endif
