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

#include "tvp/claims/claims.h"
#include "tvp/claims/references.h"
#include "tvp/common/strbuf.h"
#include "tvp/findings/evidence.h"
#include "tvp/findings/findings.h"

/* All that a judge may look at. */
struct material {
    const struct findings *findings;
    struct evidence evidence;
};

typedef enum claim_verdict claim_judge(const struct material *material, struct strbuf *out);

/* What a figure says of its claim, whether or not there were rounds enough for a verdict. */
enum bearing { BEARS_NOTHING, BEARS_FOR, BEARS_AGAINST };

/* The one figure that a short form of the claim has, and what it says. Appends it to `figure`, and
 * to `method` how it is had, in whole sentences, where that is not the claim's test. BEARS_NOTHING:
 * there is no figure; then `method` may say why. */
typedef enum bearing claim_brief(const struct material *material, struct strbuf *figure,
                                 struct strbuf *method);

/* What has to be measured for a claim: bits. CPython is measured with the probes. */
enum claim_needs_bit {
#define ROW(with, id, ...) NEEDS_##id = 1 << WORK_##id,
    WORKS(ROW, )
#undef ROW
        NEEDS_PROBES = 1 << WORK_COUNT
};

/* The registry: adding a claim is one row here and its judge, in claims_cells.c or claims_probes.c
 * by what it looks at, with its brief in claims_brief.c. The claims of processes come first.
 *
 *   id, side, the claim in a few words, claim, how it is tested, what it needs, judge, brief,
 *   sources */
#define CLAIMS(ROW)                                                                                \
    ROW("process-memory", SIDE_PROCESSES, "Processes do not share memory",                         \
        "Processes do not share memory: what one writes, no other sees.",                          \
        "Every worker changes a variable that its parent made; then the parent reads it.",         \
        NEEDS_PROBES, judge_process_memory, brief_process_memory,                                  \
        CITE_FORK | CITE_MULTIPROCESSING)                                                          \
    ROW("process-overhead", SIDE_PROCESSES, "Higher overhead",                                     \
        "A process costs more to start than a thread.",                                            \
        "Workers that do nothing are started and waited for: what one more of them adds to the "   \
        "time.",                                                                                   \
        NEEDS_START, judge_process_cost, brief_process_cost, CITE_FORK | CITE_QUESTION)            \
    ROW("process-cpu", SIDE_PROCESSES, "Used for CPU-bound tasks",                                 \
        "Processes suit CPU-bound work: they compute at the same time, on several CPUs.",          \
        "Every worker computes the same; a speed-up of more than 80 % of the ideal confirms it, "  \
        "one below that in part, one that is hardly above 1 does not.",                            \
        NEEDS_CPU, judge_process_cpu, brief_process_cpu, CITE_MULTIPROCESSING | CITE_QUESTION)     \
    ROW("process-kill", SIDE_PROCESSES, "Child processes can be killed",                           \
        "A child process can be killed, and the others go on.",                                    \
        "One of several processes is sent SIGKILL while it computes; the results of the others "   \
        "are checked.",                                                                            \
        NEEDS_PROBES, judge_process_kill, brief_process_kill, CITE_KILL | CITE_SUBPROCESS)         \
    ROW("process-crash", SIDE_PROCESSES, "A crash ends one process",                               \
        "A crash ends one process only.",                                                          \
        "One of several processes writes to memory that may not be written; the results of the "   \
        "others are checked.",                                                                     \
        NEEDS_PROBES, judge_process_crash, brief_process_crash, CITE_SIGNAL | CITE_FORK)           \
    ROW("thread-memory", SIDE_THREADS, "Threads share memory",                                     \
        "Threads share memory: what one writes, the others see.",                                  \
        "Every worker changes a variable that its parent made; then the parent reads it.",         \
        NEEDS_PROBES, judge_thread_memory, brief_thread_memory, CITE_PTHREADS | CITE_THREADING)    \
    ROW("thread-synchronisation", SIDE_THREADS, "Shared memory needs careful writing",             \
        "Threads that write to the same memory have to synchronise.",                              \
        "Threads add to one counter at the same time, with and without synchronisation; updates "  \
        "that are missing in the end were lost.",                                                  \
        NEEDS_PROBES, judge_synchronisation, brief_synchronisation,                                \
        CITE_PTHREADS | CITE_THREADING)                                                            \
    ROW("thread-overhead", SIDE_THREADS, "Smaller overhead",                                       \
        "A thread costs less to start than a process.",                                            \
        "Workers that do nothing are started and waited for: what one more of them adds to the "   \
        "time.",                                                                                   \
        NEEDS_START, judge_thread_cost, brief_thread_cost, CITE_PTHREADS | CITE_QUESTION)          \
    ROW("thread-io", SIDE_THREADS, "Used for I/O-bound tasks",                                     \
        "Threads suit I/O-bound work, here a wait: while one waits, the others wait at the same "  \
        "time.",                                                                                   \
        "Every worker waits equally long, a sleep in place of input and output; more than 80 % "   \
        "of "                                                                                      \
        "the waits at once confirm it, fewer in part, hardly more than one do not.",               \
        NEEDS_IO, judge_thread_io, brief_thread_io, CITE_THREADING | CITE_QUESTION)                \
    ROW("thread-cpu", SIDE_THREADS, "In C, CPU-bound tasks too",                                   \
        "In C, threads suit CPU-bound work as well: they compute at the same time, on several "    \
        "CPUs.",                                                                                   \
        "Every worker computes the same; a speed-up of more than 80 % of the ideal confirms it, "  \
        "one below that in part, one that is hardly above 1 does not.",                            \
        NEEDS_CPU, judge_thread_cpu, brief_thread_cpu, CITE_PTHREADS)                              \
    ROW("thread-ending", SIDE_THREADS, "No thread is killed alone",                                \
        "A thread cannot be killed or crash alone: its whole process ends.",                       \
        "One of several threads is sent SIGKILL, or writes to memory that may not be written; "    \
        "who of the others finishes is counted.",                                                  \
        NEEDS_PROBES, judge_thread_ending, brief_thread_ending, CITE_SIGNAL | CITE_PTHREADS)       \
    ROW("thread-gil", SIDE_THREADS, "GIL may serialize in CPython",                                \
        "In CPython, the global interpreter lock makes threads take turns at CPU-bound work. "     \
        "This is about CPython, not about C.",                                                     \
        "CPython computes with threads and with processes: threads must stay at one CPU, and "     \
        "processes get near to all that there are, or to what processes in C get in the same "     \
        "run; where they only get further, it is confirmed in part.",                              \
        NEEDS_CPU | NEEDS_PROBES, judge_gil, brief_gil, CITE_THREADING | CITE_FREE_THREADING)

#define ROW(id, side, lead, text, test, needs, judge, brief, sources)                              \
    claim_judge judge;                                                                             \
    claim_brief brief;
CLAIMS(ROW)
#undef ROW

/* What the probes know beside the costs of starting, as further sentences; nothing when they were
 * left out. */
void add_idle_memory(struct strbuf *out, const struct material *material);
void add_fork_growth(struct strbuf *out, const struct material *material);

#endif
