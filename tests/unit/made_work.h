/*
 * made_work.h - results made up of a work of the user's, on a machine whose answer is known.
 */
#ifndef TVP_TESTS_MADE_WORK_H
#define TVP_TESTS_MADE_WORK_H

#include "made_run.h"

#include "tvp/findings/findings.h"

/* How many ms so many workers of that kind take for a job each; 0: it fails. */
typedef double made_time(enum worker_kind kind, uint32_t workers);

/* How many KiB they take together; 0: that is not measured. */
typedef int64_t made_memory(enum worker_kind kind, uint32_t workers);

struct made_work {
    made_time *time;
    made_memory *memory; /* NULL: it is not measured */
    double spread;       /* of the samples, on both sides, as a fraction */
    uint32_t most;       /* workers: 1 to so many */
    uint32_t rounds;
    const char *cpus;
    int calls; /* of each worker; the time is that of all of them */
};

/* From -1 to 1, in no order that a rule could follow, evenly spread over the rounds. */
static inline double made_noise(enum worker_kind kind, uint32_t workers, uint32_t round)
{
    uint32_t place = (round * 7 + workers * 5 + (uint32_t)kind * 3) % 11;
    return ((double)place - 5) / 5;
}

static inline void add_made_sample(struct results *results, const struct made_work *made,
                                   enum worker_kind kind, uint32_t workers, uint32_t round)
{
    double ms = made->time(kind, workers);
    enum case_id case_id = case_pair(WORK_USER, kind);
    if (ms <= 0) {
        add_failure(results, case_id, workers, round, "no");
        return;
    }
    ms *= 1 + made->spread * made_noise(kind, workers, round);
    add_sample(results, case_id, workers, round, (int64_t)(ms * (double)MS));
}

static inline void add_made_trial(struct results *results, const struct made_work *made,
                                  enum worker_kind kind, uint32_t workers)
{
    char members[256];
    int64_t kibibytes = made->memory(kind, workers);
    if (kibibytes == 0)
        return;
    snprintf(members, sizeof members,
             "'record':'trial','runtime':'native','case':'%s','workers':%u,'calls':1,"
             "'memory_bytes':%lld,'memory_samples':9",
             measured_cases[case_pair(WORK_USER, kind)].name, workers, (long long)kibibytes * 1024);
    take_record(results, members);
}

static inline void add_made_run_record(struct results *results, const struct made_work *made)
{
    char members[1024], points[256] = "1";
    for (uint32_t n = 2; n <= made->most; n++)
        snprintf(points + strlen(points), sizeof points - strlen(points), ",%u", n);
    snprintf(members, sizeof members,
             RUN_HEAD "'max_workers':%u,'points':[%s],'rounds':%u,'wait_ns':0,"
                      "'cases':['WorkThread','WorkProcess','StartThread','StartProcess'],"
                      "'work':{'file':'/home/me/crunch.py','function':'parse'},"
                      "'runtimes':[{'runtime':'native','iterations':10,'calls':%d}]",
             made->most, points, made->rounds, made->calls);
    take_record(results, members);
    add_hello(results, "native", made->cpus, "");
}

/* The whole run; findings_init is left to the caller, who may add records. */
static inline void make_work(struct results *results, const struct made_work *made)
{
    add_made_run_record(results, made);
    for (int kind = 0; kind < PROBED_KINDS; kind++) {
        for (uint32_t n = 1; n <= made->most; n++) {
            for (uint32_t round = 1; round <= made->rounds; round++)
                add_made_sample(results, made, (enum worker_kind)kind, n, round);
            if (made->memory)
                add_made_trial(results, made, (enum worker_kind)kind, n);
        }
    }
}

#endif
