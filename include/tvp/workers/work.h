/*
 * work.h - what one worker does, whatever kind of worker it is.
 */
#ifndef TVP_WORK_H
#define TVP_WORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tvp/common/cases.h"
#include "tvp/net/net_client.h"

/* Two cache lines: the hardware fetches lines in pairs, so workers on neighbouring single lines
 * would still disturb each other. */
#define WORKER_SLOT_SIZE 128

/* How a worker failed at the user's work. */
enum user_failure {
    USER_WELL,
    USER_RETURNED,   /* a call returned something else than 0 */
    USER_SETUP,      /* in a process that started anew the set-up did */
    USER_NOT_LOADED, /* such a process could not load the library */
};

/* A worker's file (disk_files.h), and what became of it. */
struct disk_slot {
    int file;
    int reason;            /* errno of the call that failed; 0: none did */
    size_t content_offset; /* in bytes, from the slot to what stands in all files */
    union {
        struct {           /* a worker that reads */
            int64_t size;  /* of the file, in bytes */
            uint64_t seed; /* of the places */
        };
        struct {             /* one that writes, filled by it */
            int64_t sync_ns; /* what fsync took */
            bool syncing;    /* the call that failed was fsync */
        };
    };
};

/* Whom a worker asks, and what became of it. */
struct net_slot {
    size_t order_offset;        /* in bytes, from the slot to the net_order of all */
    struct net_failure failure; /* filled by the worker */
};

/* One worker's order and what became of it, in memory shared with the parent (launch.h). */
struct worker_slot {
    _Alignas(WORKER_SLOT_SIZE) enum work work;
    uint32_t worker;  /* its number, from 0 */
    int64_t amount;   /* of the work (works.h says of what); 0 or more */
    int64_t begin_ns; /* filled by the worker: clock_now before its work */
    int64_t end_ns;   /* and after it; 0: the work was not done */
    int64_t checksum; /* result of a work that has one */

    bool in_process; /* it shares its process with the other workers */
    bool trial;      /* it tells of threads that its work leaves behind */
    bool held;       /* it waits before its work until this is false */

    uint32_t operations_left; /* whose times it has left so far (operations.h) */
    uint32_t marks;           /* marks of progress that it leaves (marks.h); 0: none */
    uint32_t marks_left;      /* so far */
    size_t marks_offset;      /* in bytes, from the slot to its marks */
    int64_t mark_calls;       /* of tvp_mark (tvp_work.h) */
    int64_t mark_stride;      /* each so many of these calls leave one */

    union {
        struct {               /* the user's work */
            int64_t user_ns;   /* CPU time in user mode, and in system mode, */
            int64_t system_ns; /* of the whole process; 0 where that is shared */
            int64_t left_threads;
            int64_t failed_call; /* which of its calls failed, from 1 */
            int32_t failed_with; /* and what it returned */
            enum user_failure failure;
        };
        struct {                      /* real input and output */
            size_t operations_offset; /* in bytes, from the slot to its operations' times */
            int64_t bytes_right;      /* that they had and that were those expected */
            union {
                struct disk_slot disk;
                struct net_slot net;
            };
        };
    };
};

/* The CPU work: result = (result^2 * i + 2 * result * i^2 + 3) mod 10^7 for i = 0, 1, ...
 * iterations - 1, from result = 1. Exact for any number of iterations. Each step needs the one
 * before it, so no compiler and no processor can shorten it. */
int64_t work_compute(int64_t iterations);

/* Whether this program can do that work: it has a body, or a checksum that is computed, or is
 * nothing at all, or has a pool that is handed one task at a time. Cases of other works are not
 * offered. */
bool work_has_body(enum work work);

/* The body of every worker: does what the slot orders and stamps the times. */
void worker_run(struct worker_slot *slot);

#endif
