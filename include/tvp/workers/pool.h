/*
 * pool.h - a pool of workers that run already and take tasks, and the time that its tasks take.
 *
 * Threads take tasks from a queue and put results into another, each with a mutex and a condition
 * variable. Processes have a socket pair each: one that is idle is sent a task, and when its result
 * has come the next. The window runs from just before the first task is handed over to just after
 * the last result has been received; where the pool is new, from just before its first worker is
 * made. Everything that it needs besides is allocated, and has been written to, before.
 *
 * A task may have data: each thread is given a pointer to some, each process gets a copy of what
 * the pool has, in pieces through its socket, and sends it back. A worker leaves the number of the
 * task in them, so that none can come back that has not been there.
 *
 * Linux needs nothing of its own here: sockets, poll and threads are POSIX's.
 */
#ifndef TVP_POOL_H
#define TVP_POOL_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tvp/common/works.h"

/* What a pool is to do. */
struct pool_order {
    uint32_t workers; /* 1 or more */
    int64_t tasks;    /* 1 or more */
    enum pool_task task;
    int64_t iterations; /* of a task that computes */
    size_t data_bytes;  /* that a task is handed and hands back */
    bool new_pool;      /* the window holds the making of the pool */
};

/* What came of a task. */
struct pool_result {
    int64_t task;  /* its number, from 0; POOL_READY: none, a worker is there; POOL_GONE: none, it
                      has ended within a task, and the value says which */
    int64_t value; /* of one that computes the checksum, of one that calls what that returned, else
                      its number again */
    int64_t data_mark; /* pool_data_mark of its data when they are back */
};

#define POOL_READY (-1)
#define POOL_GONE  (-2)

/* What went wrong. */
struct pool_failure {
    const char *call; /* that failed; NULL: none did */
    int reason;       /* its errno */
    uint32_t reached; /* how many workers had been started */
    bool died;        /* a worker has ended that should not have */
    int death;        /* how, as waitpid says it */
    uint32_t dead;    /* and which, from 0 */
};

struct pool {
    const struct pool_order *order;
    struct pool_result *results; /* one a task, in the order in which they came */
    int64_t result_count;
    struct pool_failure failure;
    void *state; /* of the kind of pool */
};

/* A way to have a pool. Each function but close returns false with the pool's failure filled. */
struct pool_kind {
    /* Allocates what the others need. */
    bool (*init)(struct pool *pool);
    /* Starts all workers; unless the pool is new, waits until all of them are there. */
    bool (*open)(struct pool *pool);
    /* Hands all tasks over, and takes all results. */
    bool (*run)(struct pool *pool);
    /* Ends the workers that there are, and frees what init allocated, or a part of that. */
    void (*close)(struct pool *pool);
};

extern const struct pool_kind pool_threads;
extern const struct pool_kind pool_forked;
extern const struct pool_kind pool_spawned;

/* What a worker does with a task and its data: the result, without data_mark. */
struct pool_result pool_work(const struct pool_order *order, int64_t task, unsigned char *data);

/* Data of that size, which have been written to; NULL: nothing. The caller frees them. */
unsigned char *pool_new_data(size_t bytes);

/* What the worker of a task leaves in its first byte and its last one; 0: there are no data. */
int64_t pool_data_mark(const unsigned char *data, size_t bytes);

/* What that has to be. */
int64_t pool_right_mark(const struct pool_order *order, int64_t task);

/* How many of the tasks have one result, no more, with the right number. */
int64_t pool_count_once(const struct pool *pool);

/* Makes the pool, times it, and returns a new object with the answer's members, or "error". */
json_t *pool_measure(const struct pool_order *order, const struct pool_kind *kind,
                     enum worker_kind workers);

/* The part of launch_become_worker (launch.h) that a spawned worker of a pool needs: when the
 * arguments say that this process is one, it does its tasks and ends. Otherwise it returns. */
void pool_become_worker(int argc, char **argv);

#endif
