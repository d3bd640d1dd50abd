/*
 * claim_judges.h - the claims, and the functions that look at what a run measured and judge them.
 *
 * A judge appends whole sentences to `out`, the evidence with its figures or why there is none, and
 * returns the verdict. The rules: a difference counts only when a whole interval lies on one side,
 * or an exact test resolved it; nothing is ever called equal; what was not measured, or in too few
 * rounds for an interval, is not judged.
 */
#ifndef TVP_CLAIM_JUDGES_H
#define TVP_CLAIM_JUDGES_H

#include "tvp/common/strbuf.h"
#include "tvp/findings/evidence.h"
#include "tvp/findings/findings.h"
#include "tvp/report/claims.h"

/* All that a judge may look at. */
struct material {
    const struct findings *findings;
    struct evidence evidence;
};

typedef enum claim_verdict claim_judge(const struct material *material, struct strbuf *out);

/* The registry: adding a claim is one row here and its judge, in claims_cells.c or claims_probes.c
 * by what it looks at. The claims of processes come first.
 *
 *   id, side, claim, how it is tested, judge */
#define CLAIMS(ROW)                                                                                \
    ROW("process-memory", SIDE_PROCESSES,                                                          \
        "Processes do not share memory: what one writes, no other sees.",                          \
        "Every worker changes a variable that its parent made; then the parent reads it.",         \
        judge_process_memory)                                                                      \
    ROW("process-overhead", SIDE_PROCESSES, "A process costs more to start than a thread.",        \
        "Workers that do nothing are started and waited for: what one more of them adds to the "   \
        "time.",                                                                                   \
        judge_process_cost)                                                                        \
    ROW("process-cpu", SIDE_PROCESSES,                                                             \
        "Processes suit CPU-bound work: they compute at the same time, on several CPUs.",          \
        "Every worker computes the same; a speed-up of more than 80 % of the ideal confirms it, "  \
        "one below that in part, one that is hardly above 1 does not.",                            \
        judge_process_cpu)                                                                         \
    ROW("process-kill", SIDE_PROCESSES, "A child process can be killed, and the others go on.",    \
        "One of several processes is sent SIGKILL while it computes; the results of the others "   \
        "are checked.",                                                                            \
        judge_process_kill)                                                                        \
    ROW("process-crash", SIDE_PROCESSES, "A crash ends one process only.",                         \
        "One of several processes writes to memory that may not be written; the results of the "   \
        "others are checked.",                                                                     \
        judge_process_crash)                                                                       \
    ROW("thread-memory", SIDE_THREADS, "Threads share memory: what one writes, the others see.",   \
        "Every worker changes a variable that its parent made; then the parent reads it.",         \
        judge_thread_memory)                                                                       \
    ROW("thread-synchronisation", SIDE_THREADS,                                                    \
        "Threads that write to the same memory have to synchronise.",                              \
        "Threads add to one counter at the same time, with and without synchronisation; updates "  \
        "that are missing in the end were lost.",                                                  \
        judge_synchronisation)                                                                     \
    ROW("thread-overhead", SIDE_THREADS, "A thread costs less to start than a process.",           \
        "Workers that do nothing are started and waited for: what one more of them adds to the "   \
        "time.",                                                                                   \
        judge_thread_cost)                                                                         \
    ROW("thread-io", SIDE_THREADS,                                                                 \
        "Threads suit I/O-bound work, here a wait: while one waits, the others wait at the same "  \
        "time.",                                                                                   \
        "Every worker waits as long, a sleep in the place of input and output; more than 80 % of " \
        "the waits at once confirm it, fewer in part, hardly more than one do not.",               \
        judge_thread_io)                                                                           \
    ROW("thread-cpu", SIDE_THREADS,                                                                \
        "In C, threads suit CPU-bound work as well: they compute at the same time, on several "    \
        "CPUs.",                                                                                   \
        "Every worker computes the same; a speed-up of more than 80 % of the ideal confirms it, "  \
        "one below that in part, one that is hardly above 1 does not.",                            \
        judge_thread_cpu)                                                                          \
    ROW("thread-ending", SIDE_THREADS,                                                             \
        "A thread cannot be killed or crash alone: its whole process ends.",                       \
        "One of several threads is sent SIGKILL, or writes to memory that may not be written; "    \
        "who of the others finishes is counted.",                                                  \
        judge_thread_ending)                                                                       \
    ROW("thread-gil", SIDE_THREADS,                                                                \
        "In CPython, the global interpreter lock makes threads take turns at CPU-bound work. "     \
        "This is about CPython, not about C.",                                                     \
        "CPython computes with threads and with processes: threads must stay at one CPU, and "     \
        "processes get near to all that there are; where they only get further, it is confirmed "  \
        "in part.",                                                                                \
        judge_gil)

#define ROW(id, side, text, test, judge) claim_judge judge;
CLAIMS(ROW)
#undef ROW

/* What the probes know beside the costs of starting, as further sentences; nothing when they were
 * left out. */
void add_idle_memory(struct strbuf *out, const struct material *material);
void add_fork_growth(struct strbuf *out, const struct material *material);

#endif
