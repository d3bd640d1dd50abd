/*
 * cases.h - the cases that are measured: a kind of work, done by a kind of worker (works.h).
 *
 * Every pair is a case, whether a runner offers it or not; its number is its place in the list,
 * work by work.
 */
#ifndef TVP_CASES_H
#define TVP_CASES_H

#include <stddef.h>

#include "tvp/common/works.h"

/* ROW(identifier, name, work, worker kind, what its workers do), such as CPU_THREAD, "CpuThread",
 * WORK_CPU, WORKER_THREAD, "threads that compute". */
#define MEASURED_CASES(ROW) WORKS(CASES_OF_WORK, ROW)
#define CASES_OF_WORK(ROW, work, stem, key, prefix, heading, phrase, doing, ...)                   \
    WORKER_KINDS(CASE_OF_KIND, ROW, work, stem, doing)
#define CASE_OF_KIND(kind, ending, singular, plural, one, infix, colour, marker, by_method, turns, \
                     native, ROW, work, stem, doing)                                               \
    ROW(work##_##kind, stem ending, WORK_##work, WORKER_##kind, plural " that " doing)

enum case_id {
#define ROW(id, name, work, kind, help) CASE_##id,
    MEASURED_CASES(ROW)
#undef ROW
        CASE_COUNT
};

struct measured_case {
    const char *name; /* as in the data, the protocol and the classic table */
    enum work work;
    enum worker_kind kind;
    const char *help; /* "threads that compute" */
};

extern const struct measured_case measured_cases[CASE_COUNT];

/* The case of that name, or CASE_COUNT when there is none. */
enum case_id case_find(const char *name);

/* The case with that work and kind. */
enum case_id case_pair(enum work work, enum worker_kind kind);

#endif
