/*
 * cases.h - the cases that are measured: a kind of work, done by a kind of worker.
 *
 * One row of MEASURED_CASES is one case; its number is its place in the list. Both programs and
 * every output take names, order and meaning from here. Cases come in pairs: a thread case is
 * followed by its process case. One row of WORKS is a kind of work; worker_run does it.
 */
#ifndef TVP_CASES_H
#define TVP_CASES_H

#include <stddef.h>

/* CPU: the classic recurrence, a given number of iterations; IO: a wait, standing in for input and
 * output; NONE: nothing at all, what remains is the cost of the worker itself.
 *
 *   identifier  in CSV  fields' prefix  heading     in a sentence */
#define WORKS(ROW)                                                                                 \
    ROW(CPU, "cpu", "cpu", "CPU", "CPU-bound")                                                     \
    ROW(IO, "io", "io", "I/O", "I/O-bound")                                                        \
    ROW(NONE, "none", "start", "starting", "starting")

enum work {
#define ROW(id, key, prefix, heading, phrase) WORK_##id,
    WORKS(ROW)
#undef ROW
        WORK_COUNT
};

enum launcher { LAUNCHER_THREAD, LAUNCHER_PROCESS, LAUNCHER_COUNT };

/*   identifier     name            work       launcher          what its workers do */
#define MEASURED_CASES(ROW)                                                                        \
    ROW(CPU_THREAD, "CpuThread", WORK_CPU, LAUNCHER_THREAD, "threads that compute")                \
    ROW(CPU_PROCESS, "CpuProcess", WORK_CPU, LAUNCHER_PROCESS, "processes that compute")           \
    ROW(IO_THREAD, "IoThread", WORK_IO, LAUNCHER_THREAD, "threads that wait")                      \
    ROW(IO_PROCESS, "IoProcess", WORK_IO, LAUNCHER_PROCESS, "processes that wait")                 \
    ROW(START_THREAD, "StartThread", WORK_NONE, LAUNCHER_THREAD, "threads that do nothing")        \
    ROW(START_PROCESS, "StartProcess", WORK_NONE, LAUNCHER_PROCESS, "processes that do nothing")

enum case_id {
#define ROW(id, name, work, launcher, help) CASE_##id,
    MEASURED_CASES(ROW)
#undef ROW
        CASE_COUNT
};

struct work_names {
    const char *key;     /* in CSV */
    const char *heading; /* of a column: "CPU" */
    const char *phrase;  /* "CPU-bound" */
};

extern const struct work_names work_names[WORK_COUNT];

struct measured_case {
    const char *name; /* as in the data, the protocol and the classic table */
    enum work work;
    enum launcher launcher;
    const char *help;
};

extern const struct measured_case measured_cases[CASE_COUNT];

/* The workers of a launcher in a sentence: "threads", "processes". */
extern const char *const launcher_names[LAUNCHER_COUNT];

/* The case of that name, or CASE_COUNT when there is none. */
enum case_id case_find(const char *name);

/* The case with that work and launcher. */
enum case_id case_pair(enum work work, enum launcher launcher);

#endif
