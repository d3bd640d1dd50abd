/*
 * probes.h - measurements beside the cells: the evidence for the claims of the comparison.
 *
 * A probe runs in the measuring program, on request (protocol.h), and gives raw values: numbers,
 * or arrays of samples in nanoseconds. It judges nothing; that is for the report. Each probe ends
 * with no worker left and no memory kept, whatever happens in it. Adding a probe is one row here
 * and one function.
 *
 * Cost: with their standard parameters they take about a second together on two CPUs. Each is
 * bounded by its parameters and by limits of time (given below where they can leave out samples),
 * and what a broken system makes wait is given up after some seconds with ETIMEDOUT.
 *
 * Parameters are integers, with their standard value and their range; one that is out of its range
 * or of another type is answered with EINVAL and the call "request". Values are integers where
 * nothing else is said. `_ns` is in nanoseconds, `_bytes` in bytes. Every array has its samples in
 * the order in which they were taken; nothing is left out of it, no first sample and no outlier.
 *
 * isolation: every worker sets a variable of its own, that its parent made, from 0 to 1.
 *     -> workers (4, 1 to 1000) at a time, repeats (15, 1 to 1000)
 *     <- workers, of all repeats; version 1.0 made one
 *        threads_changed, processes_changed: workers that read 1 afterwards (all, or it is a bug)
 *        parent_after_threads, parent_after_processes: variables that are 1 for the parent
 *            after the last worker has ended
 *
 * handover: the probe hands a number to a worker, which adds one and hands it back; both wait in
 * the kernel for their turn. A sample is the time of one round trip, averaged over a batch.
 *     -> batches (30, 1 to 1000), round_trips (100, 1 to 1000) in each batch
 *     <- round_trips; cpus (that the caller may run on; -1: not known)
 *        thread_ns [real]: two threads, a mutex and a condition variable
 *        pipe_ns [real]: two processes, a pipe each way
 *        shared_memory_ns [real]: two processes, shared memory with two semaphores in it
 *     Batch by batch the ways take turns, so the elements with the same index belong together. No
 *     new turn begins after 450 ms.
 *
 * counter: workers add one to a counter, again and again, all at the same time, spread over the
 * CPUs that the caller may run on (each stays on one).
 *     -> threads (4, 1 to 64), updates of each (200000, 1 to 10000000), repeats (7, 1 to 1000)
 *     <- threads, updates, expected (threads * updates), cpus (as above)
 *        and for each way, with one element a repeat,
 *        _final []: the counter afterwards; expected - final updates were lost
 *        _ns [real]: from the first worker's first update to the last one's last, divided by
 *            `expected`
 *        unsynchronised_: threads that load, add and store, each step atomic by itself
 *        atomic_: threads with an atomic addition
 *        mutex_: threads that lock a mutex for every update
 *        processes_: as many processes that do what the unsynchronised threads do, each on its copy
 *            of the counter; final is the sum of the copies
 *     Repeat by repeat the ways take turns. No new turn begins after 480 ms.
 *
 * memory: workers that wait for a byte from a pipe and do nothing else. What the kernel keeps for
 * them (stacks, page tables) is not in it.
 *     -> workers (50, 1 to 1000), repeats (6, 1 to 100)
 *     <- workers
 *        kind: "pss": proportional set size, in which a page that n processes share counts 1/n
 *            each; "rss": resident set size, in which it counts in full each time, so much too
 *            much for processes; null: not known, and the following values are missing
 *        parent_bytes: the measuring process before it starts the processes
 *        thread_bytes [real], process_bytes [real]: what the parent and all its children have more
 *            while the workers wait than before, divided by `workers`; one element a repeat.
 *            Version 1.0 gave a number, measured once.
 *     After 60 ms of a kind of worker no new repeat of it begins.
 *
 * fork_growth: the parent writes to so much more memory, then starts workers that do nothing, one
 * after the other. A sample is the time from before the start to after the wait for the worker.
 *     -> mebibytes ([0, 64, 256]; 1 to 16 elements, 0 to 1048576 each), samples (30, 1 to 1000)
 *     <- parent_bytes: resident size of the parent before it grows
 *        mebibytes []: the sizes that were measured
 *        skipped_mebibytes []: those over a quarter of the memory that is available
 *        fork_ns [[]], thread_ns [[]]: an array of samples for each size in mebibytes
 *        small_pages (boolean): the system accepted (madvise) to use its smallest pages for that
 *            memory; otherwise they may be larger and a fork cheaper
 *     After 80 ms a size gets no more than 7 samples, after 300 ms no more at all.
 *
 * kill: every worker computes (work.h) the same twice. After the first half one of them is sent
 * SIGKILL while it computes; then the others go on. Threads have a process of their own for it.
 *     -> workers (4, 2 to 64), iterations of each half (50000, 1 to 10000000),
 *        repeats (59, 1 to 1000)
 *     <- workers, others (workers - 1)
 *        and, with one element a repeat, for processes and for threads,
 *        process_signal [], thread_signal []: the signal that ended the process of the worker; 0:
 *            it was not ended by one
 *        process_survivors [], thread_survivors []: how many of the others finished both halves
 *            with the right checksums
 *        process_reaped_ns [], thread_reaped_ns []: from just before the signal was sent until the
 *            parent had waited for that process
 *     After 60 ms a kind of worker gets no more than 7 repeats. Version 1.0 made 7.
 *
 * crash: as kill, but instead of being sent a signal the worker writes to memory that may not be
 * written. No core file is left and no core handler is called. Same parameters and values; _ns
 * runs from just before the worker is told to do that.
 */
#ifndef TVP_PROBES_H
#define TVP_PROBES_H

#include <jansson.h>
#include <stdbool.h>

#include "tvp/common/error.h"

/* name (in the protocol), function, what it shows */
#define PROBES(ROW)                                                                                \
    ROW("isolation", probe_isolation, "whether workers change their parent's memory")              \
    ROW("handover", probe_handover, "what handing a value over and back costs")                    \
    ROW("counter", probe_counter, "updates lost on an unsynchronised counter")                     \
    ROW("memory", probe_memory, "memory of idle workers")                                          \
    ROW("fork_growth", probe_fork_growth, "cost of a fork as the parent grows")                    \
    ROW("kill", probe_kill, "ending one worker of several")                                        \
    ROW("crash", probe_crash, "what a crash of one worker ends")

/* What went wrong in a probe, for the answer's "error" member. */
struct probe_error {
    int errno_value;
    const char *call; /* "fork", "mmap" */
};

/* Runs with the request's members as parameters (each has a default, so {} works) and returns a new
 * object of values, or NULL with *error filled. */
typedef json_t *probe_function(const json_t *request, struct probe_error *error);

#define ROW(name, function, help) probe_function function;
PROBES(ROW)
#undef ROW

struct probe {
    const char *name;
    probe_function *run;
    const char *help;
};

extern const struct probe probes[]; /* ends with a NULL name */

/* The probe of that name, or NULL. */
const struct probe *probe_find(const char *name);

#endif
