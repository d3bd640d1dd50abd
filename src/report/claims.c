#include "tvp/claims.h"

#include <stdlib.h>

#include "tvp/alloc.h"
#include "tvp/claim_judges.h"

/* Adding a claim is one row here and its judge. The claims of processes come first. */
static const struct {
    const char *id;
    enum side side;
    const char *text;
    const char *test;
    claim_judge *judge;
} registry[] = {
    {"process-memory", SIDE_PROCESSES,
     "Processes do not share memory: what one writes, no other sees.",
     "Every worker changes a variable that its parent made; then the parent reads it.",
     judge_process_memory},
    {"process-overhead", SIDE_PROCESSES, "A process costs more to start than a thread.",
     "Workers that do nothing are started and waited for: what one more of them adds to the time.",
     judge_process_cost},
    {"process-cpu", SIDE_PROCESSES,
     "Processes suit CPU-bound work: they compute at the same time, on several CPUs.",
     "Every worker computes the same; the speed-up must lie nearer to two CPUs than to one.",
     judge_process_cpu},
    {"process-kill", SIDE_PROCESSES, "A child process can be killed, and the others go on.",
     "One of several processes is sent SIGKILL while it computes; the results of the others are "
     "checked.",
     judge_process_kill},
    {"process-crash", SIDE_PROCESSES, "A crash ends one process only.",
     "One of several processes writes to memory that may not be written; the results of the "
     "others are checked.",
     judge_process_crash},
    {"thread-memory", SIDE_THREADS, "Threads share memory: what one writes, the others see.",
     "Every worker changes a variable that its parent made; then the parent reads it.",
     judge_thread_memory},
    {"thread-synchronisation", SIDE_THREADS,
     "Threads that write to the same memory have to synchronise.",
     "Threads add to one counter at the same time, with and without synchronisation; updates that "
     "are missing in the end were lost.",
     judge_synchronisation},
    {"thread-overhead", SIDE_THREADS, "A thread costs less to start than a process.",
     "Workers that do nothing are started and waited for: what one more of them adds to the time.",
     judge_thread_cost},
    {"thread-io", SIDE_THREADS,
     "Threads suit I/O-bound work, here a wait: while one waits, the others wait at the same time.",
     "Every worker waits as long, a sleep in the place of input and output; the waits at once must "
     "lie nearer to all of them than to one.",
     judge_thread_io},
    {"thread-cpu", SIDE_THREADS,
     "In C, threads suit CPU-bound work as well: they compute at the same time, on several CPUs.",
     "Every worker computes the same; the speed-up must lie nearer to two CPUs than to one.",
     judge_thread_cpu},
    {"thread-ending", SIDE_THREADS,
     "A thread cannot be killed or crash alone: its whole process ends.",
     "One of several threads is sent SIGKILL, or writes to memory that may not be written; who of "
     "the others finishes is counted.",
     judge_thread_ending},
    {"thread-gil", SIDE_THREADS,
     "In CPython, the global interpreter lock makes threads take turns at CPU-bound work. This is "
     "about CPython, not about C.",
     "CPython computes with threads and with processes: threads must stay nearer to one CPU than "
     "to two, and processes must get further.",
     judge_gil},
};

enum { CLAIM_COUNT = sizeof registry / sizeof *registry };

void claims_init(struct claims *claims, const struct findings *findings)
{
    struct material material = {.findings = findings};
    evidence_init(&material.evidence, findings->results);
    claims->list = xcalloc(CLAIM_COUNT, sizeof *claims->list);
    claims->count = CLAIM_COUNT;
    for (size_t i = 0; i < CLAIM_COUNT; i++) {
        struct strbuf evidence = {0};
        claims->list[i] = (struct claim){
            .id = registry[i].id,
            .side = registry[i].side,
            .text = registry[i].text,
            .test = registry[i].test,
            .verdict = registry[i].judge(&material, &evidence),
        };
        claims->list[i].evidence = strbuf_detach(&evidence);
    }
}

void claims_release(struct claims *claims)
{
    for (size_t i = 0; i < claims->count; i++)
        free(claims->list[i].evidence);
    free(claims->list);
    *claims = (struct claims){0};
}

const char *claim_verdict_text(enum claim_verdict verdict)
{
    static const char *const texts[] = {
        [CLAIM_CONFIRMED] = "confirmed here",
        [CLAIM_NOT_CONFIRMED] = "not confirmed here",
        [CLAIM_NOT_MEASURED] = "not measured",
    };
    return texts[verdict];
}
