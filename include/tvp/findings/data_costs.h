/*
 * data_costs.h - what it costs a runtime to hand data over, and where processes start to pay.
 *
 * Computed from the data records of a run (results.h): seconds of one time there and back, each a
 * median over rounds. What relates two of them is computed per round and then given its median and
 * interval. Numbers only, no text.
 *
 * Where processes start to pay: with n workers, a task that computes for L seconds in one thread
 * alone and has D bytes takes workers of the kind k, each task of n,
 *
 *     T_k(L, D) = c_k(D) + q_k L
 *
 * where c_k(D) is handing D over and back (between measured sizes a straight line), and q_k what
 * computing takes with n workers over what it takes with one thread: 1/n at the ideal speed-up, 1
 * where workers take turns. Processes pay where the interval of T_thread - T_process, over the
 * rounds, is above 0, threads where it is below; between is a band where neither is resolved. The
 * model leaves out that copying goes on while others compute. What it says is compared with tasks
 * that were measured.
 */
#ifndef TVP_DATA_COSTS_H
#define TVP_DATA_COSTS_H

#include <stdbool.h>
#include <stddef.h>

#include "tvp/data/results.h"
#include "tvp/stats/statistics.h"

enum { DATA_MOST_SIZES = 16, DATA_MAP_POINTS = 8 };

/* One size in one way. */
struct data_cost {
    int64_t bytes;
    struct estimate seconds; /* of once there and back; count 0: not measured */
    size_t failures;
    const char *failure; /* the message of the first, borrowed; NULL: none */
};

enum data_crossing_state {
    CROSSING_NOT_KNOWN,
    CROSSING_FOUND,
    CROSSING_AT_ONCE, /* nothing handed over takes as long already */
    CROSSING_NEVER    /* not up to the largest size */
};

struct data_way_costs {
    enum data_way_id way;
    struct data_cost *sizes; /* ascending */
    size_t size_count;
    /* From how many bytes on once there and back takes longer than starting and ending a process;
     * of ways that copy. A bound over the largest size means that, too. */
    enum data_crossing_state crossing_state;
    struct estimate crossing;
    int64_t largest; /* size with a time */
};

/* A judgement on a claim about this runtime. */
struct data_claims {
    enum data_way_id thread_way;       /* DATA_WAY_COUNT: the claims cannot be judged */
    enum data_way_id process_way;      /* of those that copy the fastest at the largest size */
    int64_t bytes;                     /* the largest size that both have */
    struct comparison against_threads; /* first: threads; second: processes; with these bytes */
    struct comparison thread_growth;   /* first: nothing; second: these bytes */
    struct comparison process_growth;
    struct comparison in_place; /* first: threads; second: processes that share the memory */
    struct comparison cloned;   /* first: threads; second: those that are sent a copy */
    enum data_way_id pool_way;  /* to a process that runs; DATA_WAY_COUNT: not measured */
    struct comparison starting; /* first: nothing to that; second: a process started and ended */
};

/* Tasks with that many bytes: computing so long, in seconds, in one thread alone. */
struct data_boundary {
    int64_t bytes;
    double threads_up_to;  /* threads are faster; 0: nowhere */
    double processes_from; /* processes are; infinite: nowhere */
};

/* A task that was measured. */
struct data_point {
    bool of_user; /* a call of the user's function */
    int64_t bytes;
    double seconds;             /* that it computes in one thread alone; median */
    int computed;               /* -1: threads are faster, 1: processes, 0: not resolved */
    struct comparison measured; /* first: threads, second: processes */
};

struct data_map {
    uint32_t workers; /* 0: there is no map */
    enum data_way_id ways[PROBED_KINDS];
    struct estimate speedup[PROBED_KINDS]; /* of computing, over one thread */
    struct data_boundary *boundaries;
    size_t boundary_count;
    struct data_point points[DATA_MAP_POINTS];
    size_t point_count;
};

struct data_findings {
    size_t rounds; /* 0: nothing was measured */
    struct data_way_costs *ways;
    size_t way_count;
    struct estimate start; /* a process started and ended; count 0: not measured */
    struct data_claims claims;
    struct data_map map;
};

/* Task lengths are looked at up to here, in seconds. */
#define DATA_LONGEST_TASK 100.0

/* Of one runtime of the results. Release it. */
void data_findings_init(struct data_findings *findings, const struct results *results,
                        size_t runtime);
void data_findings_release(struct data_findings *findings);

/* The costs of a way; NULL: it was not measured. */
const struct data_way_costs *data_costs_of(const struct data_findings *findings,
                                           enum data_way_id way);

/* That of a size; NULL: it has none. */
const struct data_cost *data_cost_at(const struct data_way_costs *costs, int64_t bytes);

/* -1: the verdict says that threads are faster, 1: processes, 0: it does not. */
int data_side(const struct comparison *comparison);

#endif
