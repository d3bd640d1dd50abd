/*
 * launch.h - the ways to start workers and to wait for them.
 *
 * A set of workers is made ready before the timed window: everything the window needs is allocated
 * and has been written to once, so that the window holds creates and joins and nothing else. Then
 * each worker is created and later joined by its number, in order: the classic definition. A
 * process is waited for by its own id, which is what joining in order means; it is also the
 * cheapest way, as the system looks up the one child instead of searching all of them. Coroutines
 * run while the first of them is waited for: what the others have done by then is not done again.
 *
 * Workers that do nothing have no slots, and a process of that kind ends right after the fork.
 *
 * Order of calls: workers_init, create for 0, 1, ..., join for each one created, workers_release.
 */
#ifndef TVP_LAUNCH_H
#define TVP_LAUNCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tvp/common/cases.h"
#include "tvp/disk/disk_files.h"
#include "tvp/workers/work.h"

struct launch_method;
struct pool_kind;

/* What each worker of a set does. */
struct worker_order {
    enum work work;
    int64_t amount;                /* of the work */
    uint32_t marks;                /* marks of progress that it leaves (marks.h); 0: none */
    uint32_t operations;           /* whose times it leaves (operations.h); 0: none */
    const struct disk_order *disk; /* its file; NULL: it has none */
    const struct net_order *net;   /* whom it asks; NULL: nobody */
};

/* When a worker of a set with marks came and went, as clock_now. */
struct worker_moments {
    int64_t created_ns; /* before its create */
    int64_t joined_ns;  /* after its join */
};

struct workers {
    const struct launch_method *method;
    uint32_t count;
    struct worker_slot *slots;      /* one a worker, shared with processes; NULL: they do nothing */
    size_t shared_size;             /* of the slots and what is behind them, in bytes */
    int slots_file;                 /* what a spawned worker maps the slots from; -1: nothing */
    void *handles;                  /* what the method joins by, one a worker */
    struct worker_moments *moments; /* one a worker; NULL: they leave no marks */
};

struct launch_method {
    const char *name; /* as in the protocol's start_method; "thread" for threads */
    enum worker_kind kind;
    const char *create_call; /* the call that fails when a worker cannot be created */
    size_t handle_size;
    bool needs_file; /* the slots must be in a file that the worker can map */
    const struct pool_kind
        *pool;          /* how workers of this kind make a pool (pool.h); NULL: they do not */
    bool leaves_traces; /* a process that has once started such a worker is not as it was before */
    bool in_caller;     /* its workers run in the thread that joins them, while it joins one */
    /* Starts and ends one idle worker before anything is timed, so that the window does not hold
     * what only the first worker of a process costs. What fails here will fail in the window. */
    void (*warm_up)(const struct launch_method *method);
    /* Starts worker `index`. Returns 0 or errno. */
    int (*create)(struct workers *workers, uint32_t index);
    /* Waits for worker `index`. Returns 0, or how a process ended as waitpid says it. */
    int (*join)(struct workers *workers, uint32_t index);
};

/* All that the worker kinds name; NATIVE(name) stands for each while this is expanded. */
#define METHODS_OF_KIND(id, ending, singular, plural, one, infix, colour, marker, by_method,       \
                        turns, native, ...)                                                        \
    native
#define LAUNCH_METHODS WORKER_KINDS(METHODS_OF_KIND, )

#define NATIVE(name) extern const struct launch_method launch_##name;
LAUNCH_METHODS
#undef NATIVE

extern const struct launch_method *const launch_methods[]; /* ends with NULL */

/* The method for that kind with that name (NULL: its default), or NULL. For threads the name
 * only has to be one that processes could be started with: it says nothing about them. */
const struct launch_method *launch_find(enum worker_kind kind, const char *name);

/* Whether this program can start that kind of worker, and have the work done by it. */
bool launch_offers(enum worker_kind kind, enum work work);

/* Makes `count` workers ready, all with the same order.
 * Returns 0 or errno; *call is the call that failed. A failed init owes nothing. */
int workers_init(struct workers *workers, const struct launch_method *method, uint32_t count,
                 const struct worker_order *order, const char **call);
void workers_release(struct workers *workers);

/* What stands in the files of workers that have any (disk_content.h). */
const unsigned char *workers_disk_content(const struct workers *workers);

/* A spawned worker is this same program, told by its arguments that it is one. When it is, this
 * does the work and ends the process; otherwise it returns. Must come first in main. */
void launch_become_worker(int argc, char **argv);

#endif
