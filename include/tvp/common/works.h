/*
 * works.h - the kinds of work and the kinds of worker: one descriptor each, in one place.
 *
 * A work is what a worker does, a worker kind is who does it; a case (cases.h) is one of each.
 * Both programs, the protocol, the data and every output take names, amounts and rules from here.
 *
 * A new work is a row of WORKS, with rows of WORK_AMOUNTS and WORK_PICTURES where it has an amount
 * or a picture, and its body in src/measure/workers/work.c; or, where its workers do no more than
 * compute its checksum, the function of that in src/common/checksum.c. A new worker kind is a row
 * of COMPARED_KINDS, and its way to start in src/measure/workers/launch_NAME.c. New rows go to the
 * end: the cells of a saved run are shuffled in the order of these lists, so a row in between would
 * give an unfinished run another order. A runner offers the cases it can run; what it lacks is not
 * measured.
 */
#ifndef TVP_WORKS_H
#define TVP_WORKS_H

#include <stdbool.h>
#include <stdint.h>

#include "tvp/common/metrics.h"
#include "tvp/common/net_exchange.h"

/* How much is measured when nothing else is said. A row of WORK_AMOUNTS has an amount for each.
 *
 *   identifier, name, rounds, whether worker counts go upwards and are not shuffled */
#define PRESETS(ROW)                                                                               \
    ROW(QUICK, "quick", 8, false)                                                                  \
    ROW(DEFAULT, "default", 15, false)                                                             \
    ROW(RIGOROUS, "rigorous", 30, false)                                                           \
    ROW(CLASSIC, "classic", 1, true)

enum preset_kind {
#define ROW(id, ...) PRESET_##id,
    PRESETS(ROW)
#undef ROW
        PRESET_COUNT
};

struct preset {
    const char *name;
    uint32_t rounds;
    bool ascending;
};

extern const struct preset presets[PRESET_COUNT];

/* ---- kinds of work ---- */

/* What the work alone takes: what is predicted, and the ideal that a picture shows. */
enum work_ideal {
    IDEAL_NONE,   /* there is no work: all of the time is starting and ending workers */
    IDEAL_AMOUNT, /* the amount, which is a time, at any number of workers: no window is shorter */
    IDEAL_CPUS,   /* one worker's time, which those beyond the usable CPUs have to share */
    IDEAL_FLAT,   /* one worker's time at any number of workers */
    IDEAL_DEVICE, /* how many go on at once is the device's affair: at worst one after the other */
    IDEAL_UNKNOWN /* nobody knows beforehand: a call is made to find out */
};

/* What a worker must have computed at an amount of its work: the proof that it was done. In
 * src/common/checksum.c.
 *
 * The classic recurrence: from result = 1, for i = 0, 1, … iterations - 1,
 * result = (result² · i + 2 · result · i² + 3) mod 10⁷. Exact at any number of iterations; takes
 * about 10 ms for a million. */
uint64_t classic_checksum(uint64_t iterations);

/* Of works with objects: how often each worker's object was used by it, which is that often. */
uint64_t use_count(uint64_t uses);

/* Whose the amount is: each worker's, or that of all together, who share the tasks or the bytes. */
enum work_measure { PER_WORKER, PER_TASK, PER_BYTE };

/* What a task of a pool does. */
enum pool_task {
    NO_POOL, /* the work has none: each worker does it once */
    TASK_EMPTY,
    TASK_COMPUTES, /* the classic recurrence, with task_iterations of it */
    TASK_CALLS     /* the user's function: what TASK_COMPUTES becomes in a run with --work */
};

/* Whose objects the workers use: only a runtime that has objects can measure that. */
enum work_objects { NO_OBJECTS, OBJECTS_OWN, OBJECTS_SHARED };

/* So many tasks CPython is handed at a time, where it is not one. */
#define POOL_CHUNK 16

/* Bytes of one operation on a file. */
#define DISK_WRITE_BLOCK 65536
#define DISK_READ_BLOCK  4096

/* Cpu: the classic recurrence; Io: a wait, standing in for input and output; Start: nothing at all,
 * what remains is the cost of the worker itself; Work: a function of the user's (--work), measured
 * only where one is given. Then the tasks of Pool call it, too, instead of computing.
 *
 * The rest are works of pools, whose workers run already and take tasks, so that a number of tasks
 * is shared by all of them. Pool: tasks that compute; Task: tasks that do nothing, what remains is
 * the cost of a task; Chunk: the same, POOL_CHUNK of them handed over at a time; First: a new pool
 * until it has given a result for each of its workers; Cold: the same, as the first thing that a
 * runner does.
 *
 * Works of real input and output are measured only where they are asked for, and tell more than
 * their time (metrics.h). DiskWrite: a file of its own in blocks of DISK_WRITE_BLOCK, of random
 * bytes, and then fsync; DiskRead: blocks of DISK_READ_BLOCK at random places of such a file, past
 * the page cache. Net: a connection, and requests over it one after the other, of which each is
 * answered after the wait of Io.
 *
 * Works with objects show what it costs threads to share them, where a runtime runs without a lock:
 * calls of a method and appending to a list, each once with an object of each worker's own, and
 * once with one that all threads share. Processes share none, so no runner offers those.
 *
 *   `with` is handed on to ROW (empty where there is nothing to hand on)
 *   identifier, stem of its cases' names, key in CSV, prefix of its fields, heading of a column,
 *   in a sentence, what its workers do, and the rest of struct work_type */
#define WORKS(ROW, with)                                                                           \
    ROW(with, CPU, "Cpu", "cpu", "cpu", "CPU", "CPU-bound", "compute", .ideal = IDEAL_CPUS,        \
        .checksum = classic_checksum, .classic = true)                                             \
    ROW(with, IO, "Io", "io", "io", "I/O", "I/O-bound", "wait", .ideal = IDEAL_AMOUNT,             \
        .classic = true, .also_asked_as = "wait")                                                  \
    ROW(with, START, "Start", "none", "start", "starting", "starting", "do nothing",               \
        .ideal = IDEAL_NONE)                                                                       \
    ROW(with, USER, "Work", "work", "work", "work", "the user's", "do this work",                  \
        .ideal = IDEAL_UNKNOWN, .of_user = true)                                                   \
    ROW(with, POOL, "Pool", "pool", "pool", "pool", "pooled", "share tasks that compute",          \
        .ideal = IDEAL_CPUS, .checksum = classic_checksum, .measured = PER_TASK,                   \
        .task = TASK_COMPUTES, .needs = WORK_BIT(WORK_CPU))                                        \
    ROW(with, TASK, "Task", "task", "task", "empty tasks", "empty-task",                           \
        "share tasks that do nothing", .ideal = IDEAL_FLAT, .measured = PER_TASK,                  \
        .task = TASK_EMPTY, .asked_as = "pool")                                                    \
    ROW(with, CHUNK, "Chunk", "chunk", "chunk", "chunks", "chunked",                               \
        "share tasks that do nothing, many at a time", .ideal = IDEAL_FLAT, .measured = PER_TASK,  \
        .task = TASK_EMPTY, .chunk = POOL_CHUNK, .asked_as = "pool")                               \
    ROW(with, FIRST, "First", "first", "first", "new pool", "new-pool",                            \
        "are a new pool and give its first results", .ideal = IDEAL_NONE, .task = TASK_EMPTY,      \
        .new_pool = true, .asked_as = "pool")                                                      \
    ROW(with, COLD, "Cold", "cold", "cold", "first pool", "first-pool",                            \
        "are the first pool of a program and give its first results", .ideal = IDEAL_NONE,         \
        .task = TASK_EMPTY, .new_pool = true, .own_runner = true, .asked_as = "pool")              \
    ROW(with, DISK_WRITE, "DiskWrite", "disk_write", "disk_write", "disk write", "disk-writing",   \
        "write files", .ideal = IDEAL_DEVICE, .asked_as = "disk", .io = true,                      \
        .block = DISK_WRITE_BLOCK, .metrics = METRICS_OF_OPERATIONS | METRIC_BIT(METRIC_SYNC))     \
    ROW(with, DISK_READ, "DiskRead", "disk_read", "disk_read", "disk read", "disk-reading",        \
        "read files", .ideal = IDEAL_DEVICE, .asked_as = "disk", .io = true,                       \
        .block = DISK_READ_BLOCK, .needs = WORK_BIT(WORK_DISK_WRITE),                              \
        .metrics = METRICS_OF_OPERATIONS | METRIC_BIT(METRIC_DIRECT))                              \
    ROW(with, OWN_CALL, "OwnCall", "own_call", "own_call", "own object", "own-object",             \
        "call a method of an object of their own", .ideal = IDEAL_CPUS, .checksum = use_count,     \
        .asked_as = "shared", .objects = OBJECTS_OWN)                                              \
    ROW(with, SHARED_CALL, "SharedCall", "shared_call", "shared_call", "one object",               \
        "shared-object", "call a method of one object", .ideal = IDEAL_CPUS,                       \
        .checksum = use_count, .asked_as = "shared", .objects = OBJECTS_SHARED)                    \
    ROW(with, OWN_APPEND, "OwnAppend", "own_append", "own_append", "own list", "own-list",         \
        "append to a list of their own", .ideal = IDEAL_CPUS, .checksum = use_count,               \
        .asked_as = "shared", .objects = OBJECTS_OWN)                                              \
    ROW(with, SHARED_APPEND, "SharedAppend", "shared_append", "shared_append", "one list",         \
        "shared-list", "append to one list", .ideal = IDEAL_CPUS, .checksum = use_count,           \
        .asked_as = "shared", .objects = OBJECTS_SHARED)                                           \
    ROW(with, NET, "Net", "net", "net", "network", "network-bound", "ask a server",                \
        .ideal = IDEAL_FLAT, .io = true, .block = NET_ANSWER_BYTES, .needs = WORK_BIT(WORK_IO),    \
        .metrics = METRICS_OF_OPERATIONS)

enum work {
#define ROW(with, id, ...) WORK_##id,
    WORKS(ROW, )
#undef ROW
        WORK_COUNT
};

/* In a set of works, as of those that a table shows. */
#define WORK_BIT(work) (1U << (work))

enum amount_unit { AMOUNT_COUNT, AMOUNT_TIME, AMOUNT_BYTES }; /* a time is in ns */

/* How much of a work: of the whole run (OF_RUN), or of each runtime for itself (OF_RUNTIME; the
 * option takes NAME=VALUE too). A work without a row has no amount.
 *
 *   work, unit (COUNT, TIME or BYTES), name of the field, option, its argument, its help, what the
 *   field is, and the rest of struct work_amount */
#define WORK_AMOUNTS(OF_RUN, OF_RUNTIME)                                                           \
    OF_RUNTIME(CPU, COUNT, "iterations", "cpu-iters", "[NAME=]N",                                  \
               "iterations that a CPU-bound worker computes, in all runtimes or in the named "     \
               "one (default: 1000000; 100000 for cpython)",                                       \
               "of each CPU-bound worker", .member = "iterations", .singular = "iteration",        \
               .plural = "iterations", .most = INT64_C(1000000000000),                             \
               .defaults = {200000, 1000000, 1000000, 10},                                         \
               .cpython_defaults = {20000, 100000, 100000, 10})                                    \
    OF_RUN(IO, TIME, "wait", "io-wait", "DURATION",                                                \
           "how long an I/O-bound worker waits, as in 100ms (default: 50ms)",                      \
           "what an I/O-bound worker waits", .member = "wait_ns", .singular = "wait",              \
           .plural = "waits", .most = INT64_C(3600000000000000),                                   \
           .defaults = {20000000, 50000000, 100000000, 1000000000})                                \
    OF_RUNTIME(USER, COUNT, "calls", "calls", "[NAME=]N",                                          \
               "how often each worker calls the function of --work, in all runtimes or in the "    \
               "named one (default: once, or as often as takes 10ms)",                             \
               "of the function of --work, by each worker", .member = "calls", .singular = "call", \
               .plural = "calls", .most = INT64_C(1000000000))                                     \
    OF_RUN(POOL, COUNT, "tasks", "tasks", "N",                                                     \
           "how many tasks the workers of a pool share, with --cases pool (default: 120)",         \
           "that the workers of a pool share", .member = "tasks", .singular = "task",              \
           .plural = "tasks", .most = INT64_C(1000000), .defaults = {120, 120, 120, 120})          \
    OF_RUN(TASK, BYTES, "data_size", "data-size", "SIZE",                                          \
           "data that each task is handed and hands back, as in 8M, with --cases pool or data "    \
           "(default: none in a pool, and of several sizes with data)",                            \
           "that each task is handed and hands back", .member = "data_bytes", .singular = "byte",  \
           .plural = "bytes", .most = INT64_C(1) << 30, .optional = true)                          \
    OF_RUN(DISK_WRITE, BYTES, "written", "io-size", "SIZE",                                        \
           "how much each worker writes to its file, with --cases disk (default: 4MiB)",           \
           "that each worker writes to its file", .member = "io_bytes", .singular = "size",        \
           .plural = "file sizes", .most = INT64_C(1) << 40,                                       \
           .defaults = {1 << 22, 1 << 22, 1 << 22, 1 << 22})                                       \
    OF_RUN(                                                                                        \
        DISK_READ, COUNT, "reads", "io-reads", "N",                                                \
        "how many blocks of 4 KiB each worker reads at random places of its file, with --cases "   \
        "disk (default: 1024)",                                                                    \
        "of each worker, at random places of its file", .member = "io_reads", .singular = "read",  \
        .plural = "reads", .most = INT64_C(1000000), .defaults = {1024, 1024, 1024, 1024})         \
    OF_RUNTIME(OWN_CALL, COUNT, "object_uses", "object-uses", "[NAME=]N",                          \
               "how often each worker calls its object or appends to its list, with --cases "      \
               "shared (default: 100000)",                                                         \
               "of an object or a list, by each worker", .member = "object_uses",                  \
               .singular = "use", .plural = "uses", .most = INT64_C(1000000000),                   \
               .defaults = {50000, 100000, 100000, 100000})                                        \
    OF_RUN(NET, COUNT, "requests", "requests", "N",                                                \
           "how many requests each worker makes over its connection, with --cases net (default: "  \
           "10)",                                                                                  \
           "of each worker, over its connection", .member = "requests", .singular = "request",     \
           .plural = "requests", .most = INT64_C(1000000), .defaults = {10, 10, 10, 10})

/* A picture of the times of a work is drawn for each runtime that has them.
 *
 *   identifier, name, stem of the file's name, work, beginning of the title, which goes on with
 *   what was found: "Waiting: no difference between threads and processes is resolved" */
#define WORK_PICTURES(ROW)                                                                         \
    ROW(IO, "io", "threadsVProcIO", WORK_IO, "Waiting")                                            \
    ROW(CPU, "cpu", "threadsVProcCPU", WORK_CPU, "Computing")                                      \
    ROW(START, "start", "threadsVProcStart", WORK_START, "Starting")                               \
    ROW(USER, "work", "threadsVProcWork", WORK_USER, "The user's work")                            \
    ROW(POOL, "pool", "threadsVProcPool", WORK_POOL, "Sharing tasks")                              \
    ROW(DISK_WRITE, "disk_write", "threadsVProcDiskWrite", WORK_DISK_WRITE, "Writing files")       \
    ROW(DISK_READ, "disk_read", "threadsVProcDiskRead", WORK_DISK_READ, "Reading files")           \
    ROW(NET, "net", "threadsVProcNet", WORK_NET, "Asking a server")

struct work_amount {
    const char *name;     /* "wait": of its field, and in what is said of it; NULL: no amount */
    const char *singular; /* "wait", "iteration" */
    const char *plural;
    const char *member; /* in requests and records: "wait_ns" */
    const char *option; /* without its dashes */
    enum amount_unit unit;
    bool of_runtime; /* each runtime has its own */
    bool optional;   /* there may be none: 0 */
    int64_t most;    /* that can be asked for; the least is 1 */
    int64_t defaults[PRESET_COUNT];
    /* CPython computes at about a hundredth of the speed. All 0: the same. */
    int64_t cpython_defaults[PRESET_COUNT];
};

struct work_type {
    const char *key;     /* in CSV: "cpu" */
    const char *prefix;  /* of its fields: "cpu" */
    const char *heading; /* of a column: "CPU" */
    const char *phrase;  /* "CPU-bound" */
    const char *doing;   /* "compute" */
    enum work_ideal ideal;
    bool of_user; /* the user's own: without --work there is none */
    enum work_measure measured;
    bool classic; /* the classic table has it */
    enum pool_task task;
    uint32_t chunk;       /* tasks that are handed over at a time; 0: one */
    bool new_pool;        /* the time begins before the pool is made; as many tasks as workers */
    bool own_runner;      /* each cell has a runner of its own, which has done nothing before */
    const char *asked_as; /* its name in --cases, for all works that have it; NULL: its prefix */
    const char *also_asked_as; /* another name there; NULL: none */
    bool io;          /* real input and output: --io adds it, and it is measured only then */
    int64_t block;    /* bytes of one of its operations; 0: it has none */
    unsigned needs;   /* works whose amounts it needs beside its own (WORK_BIT) */
    unsigned metrics; /* what its cells tell beside their time (METRIC_BIT) */
    enum work_objects objects;
    /* What every worker's result must be at that amount; NULL: there is no result to check. */
    uint64_t (*checksum)(uint64_t amount);
};

extern const struct work_type works[WORK_COUNT];
extern const struct work_amount work_amounts[WORK_COUNT];

/* What a preset gives CPython, or any other runtime. 0: the work has no amount, or one that is
 * found by trying. */
int64_t work_default(enum work work, enum preset_kind preset, bool cpython);

/* The largest amount that data may speak of. */
int64_t work_amount_limit(enum work work);

/* Whether it is measured only where it is asked for. */
bool work_on_request(enum work work);

/* Whether its workers may leave marks of progress: those that do something, by themselves. */
bool work_can_mark(enum work work);

/* Its name in --cases, and the first work that has it. */
const char *work_asked_as(enum work work);
enum work work_head(enum work work);

/* The work whose amount is that of this one: its own, or, where it has none or may do without, that
 * of its head. */
enum work work_of_amount(enum work work);

/* Whether a cell of the work `own` needs to know that amount. */
bool work_needs_amount(enum work own, enum work amount);

/* How many operations a worker does with that amount, and with how many bytes; 0: the work has
 * none. */
int64_t work_operations(enum work work, int64_t amount);
int64_t work_bytes(enum work work, int64_t amount);

/* Of the amounts of all works that of this one. */
int64_t work_amount_of(enum work work, const int64_t amounts[WORK_COUNT]);

/* How many tasks a pool of so many workers is handed. */
int64_t work_tasks(enum work work, int64_t amount, uint32_t workers);

/* What a task that computes computes: a tenth of a CPU-bound worker's iterations, 1 at least. */
int64_t task_iterations(int64_t iterations);

/* The size of the data of each task that is more than empty, in bytes; 0: it has none. */
int64_t task_bytes(const int64_t amounts[WORK_COUNT]);

/* What every worker's result, or every task's, must be; the work has a checksum. */
uint64_t work_checksum(enum work work, const int64_t amounts[WORK_COUNT]);

/* Seconds that the work alone should take so many workers, where it takes one of them `single`.
 * `amount` is what each has of it, `cpus` the usable CPUs (0: not known). */
double work_seconds(const struct work_type *work, int64_t amount, double single, double workers,
                    double cpus);

/* ---- kinds of worker ---- */

/* Threads are what all others are compared with: the reference of every verdict.
 *
 * Processes are measured beside them where nobody says which; the others where they are asked for
 * (--workers). A coroutine is one of several in a single thread, which runs an event loop; an
 * interpreter has a thread, and no lock or object in common with another (Python's PEP 734).
 *
 *   identifier, ending of its cases' names, singular, plural, in a sentence, what is put into the
 *   names of fields, place in the palette, marker (chart.h), whether the start method says how it
 *   is started (a second one measures it again, and shares the others), whether only one of them
 *   computes at a time whatever runs them, how the native runner starts it (NATIVE(name) of
 *   launch_name in src/measure/workers; the first is the default, none: not at all) */
#define REFERENCE_KIND(ROW, ...)                                                                   \
    ROW(THREAD, "Thread", "thread", "threads", "a thread", "thread_", 0, 0, false, false,          \
        NATIVE(thread), __VA_ARGS__)

#define COMPARED_KINDS(ROW, ...)                                                                   \
    ROW(PROCESS, "Process", "process", "processes", "a process", "", 1, 1, true, false,            \
        NATIVE(fork) NATIVE(spawn), __VA_ARGS__)                                                   \
    ROW(COROUTINE, "Coroutine", "coroutine", "coroutines", "a coroutine", "coroutine_", 2, 2,      \
        false, true, NATIVE(coroutine), __VA_ARGS__)                                               \
    ROW(INTERPRETER, "Interpreter", "interpreter", "interpreters", "an interpreter",               \
        "interpreter_", 3, 3, false, false, , __VA_ARGS__)

/* What is given behind ROW is handed on to it. */
#define WORKER_KINDS(ROW, ...)                                                                     \
    REFERENCE_KIND(ROW, __VA_ARGS__)                                                               \
    COMPARED_KINDS(ROW, __VA_ARGS__)

enum worker_kind {
#define ROW(id, ...) WORKER_##id,
    WORKER_KINDS(ROW, )
#undef ROW
        WORKER_KIND_COUNT
};

/* Whether it is measured where nobody says which kinds are. */
bool worker_kind_by_default(enum worker_kind kind);

/* Probes and the claims behind them are about threads and processes, whatever else there is. */
enum { PROBED_KINDS = WORKER_PROCESS + 1 };

struct worker_kind_type {
    const char *singular; /* "thread", also in CSV */
    const char *plural;   /* "threads" */
    const char *one;      /* "a thread" */
    int colour;
    int marker;
    bool by_start_method;
    bool in_turns; /* one of them computes at a time, by its nature */
};

extern const struct worker_kind_type worker_kinds[WORKER_KIND_COUNT];

#endif
