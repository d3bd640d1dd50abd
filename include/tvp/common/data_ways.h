/*
 * data_ways.h - the ways to hand data to a worker and to have it back: one descriptor each.
 *
 * Both programs, the protocol, the records and the report take names and rules from here. A new way
 * is a row, and what a runner does for it: in C in src/measure/serve/data_worker.c. A runner offers
 * the ways that it can; what it lacks is not measured.
 *
 * Clone, transfer, shared-buffer and ipc are Node's: what its threads do not share is copied into a
 * message, or moved, so that the sender has them no more; only a SharedArrayBuffer is both sides'.
 *
 * What the other side does with the data is no part of a way: it changes the first and the last
 * byte, so that nothing can be handed back that has not been there.
 */
#ifndef TVP_DATA_WAYS_H
#define TVP_DATA_WAYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tvp/common/works.h"

/* Start: nothing is handed over, a process is started and ended: what a copy is compared with.
 * Inherited: a process is forked that sees what its parent has, but gives nothing back.
 *
 *   identifier, name in the protocol, kind of worker, who and how, what wakes the other side, and
 *   the rest of struct data_way */
#define DATA_WAYS(ROW)                                                                             \
    ROW(START, "start", WORKER_PROCESS, "a process started and ended, without data",               \
        "the process's end", .starts = true, .without_data = true)                                 \
    ROW(REFERENCE, "reference", WORKER_THREAD, "threads, by reference", "a pipe",                  \
        .in_place = true, .maps = 1)                                                               \
    ROW(PIPE, "pipe", WORKER_PROCESS, "processes, through a pipe", "a pipe", .copies = true,       \
        .maps = 1, .copy_seconds = 2e-3)                                                           \
    ROW(SHARED_COPIED, "shared-copied", WORKER_PROCESS,                                            \
        "processes, copied into shared memory and out of it", "a pipe", .copies = true,            \
        .copy_seconds = 0.5e-3)                                                                    \
    ROW(SHARED, "shared", WORKER_PROCESS, "processes, in place in shared memory", "a pipe",        \
        .maps = 0)                                                                                 \
    ROW(EXECUTOR_THREAD, "executor-thread", WORKER_THREAD, "threads of an executor, by reference", \
        "the executor's queue", .maps = 2)                                                         \
    ROW(EXECUTOR, "executor", WORKER_PROCESS, "processes of an executor, pickled",                 \
        "the executor's queues", .copies = true, .maps = 2, .copy_seconds = 6e-3)                  \
    ROW(INHERITED, "inherited", WORKER_PROCESS, "inherited by a forked process, read only",        \
        "the process's end", .starts = true)                                                       \
    ROW(CLONE, "clone", WORKER_THREAD, "threads, by structured clone", "a message",                \
        .copies = true, .maps = 1, .copy_seconds = 1.5e-3)                                         \
    ROW(TRANSFER, "transfer", WORKER_THREAD, "threads, transferred", "a message", .maps = 0)       \
    ROW(SHARED_BUFFER, "shared-buffer", WORKER_THREAD, "threads, in place in a SharedArrayBuffer", \
        "a message", .in_place = true)                                                             \
    ROW(IPC, "ipc", WORKER_PROCESS, "processes, in messages", "a message", .copies = true,         \
        .maps = 2, .copy_seconds = 3e-3)

enum data_way_id {
#define ROW(id, ...) DATA_##id,
    DATA_WAYS(ROW)
#undef ROW
        DATA_WAY_COUNT
};

struct data_way {
    const char *name;  /* "shared-copied" */
    const char *label; /* "processes, through a pipe" */
    const char *waking;
    enum worker_kind kind;
    bool copies;         /* what is handed over is copied */
    bool in_place;       /* threads have what their process has */
    bool starts;         /* a worker is started for each time; none gives anything back */
    bool without_data;   /* measured with 0 bytes only */
    int maps;            /* of the ways of a kind that a runtime has, tasks are handed over by that
                          with the highest; 0: by none */
    double copy_seconds; /* of a MiB there and back, on a small machine: to predict times only */
};

extern const struct data_way data_ways[DATA_WAY_COUNT];

/* The way of that name; DATA_WAY_COUNT: none. NULL is no name. */
enum data_way_id data_way_find(const char *name);

/* "DataThread" or "DataProcess": the case that a way is of. */
const char *data_case(enum data_way_id way);

/* The sizes that are measured, in bytes, ascending from 0. */
extern const int64_t data_sizes[];
extern const size_t data_size_count;

/* Larger ones are not asked for, in bytes. */
#define DATA_MOST_BYTES (INT64_C(1) << 30)

#endif
