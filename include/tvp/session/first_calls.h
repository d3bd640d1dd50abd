/*
 * first_calls.h - the first calls of the user's work: whether it runs, and how long it takes.
 */
#ifndef TVP_FIRST_CALLS_H
#define TVP_FIRST_CALLS_H

#include <stdbool.h>
#include <stdint.h>

#include "tvp/common/cases.h"
#include "tvp/common/error.h"
#include "tvp/plan/runtimes.h"

/* Calls the work once in one worker of each kind of each runtime, and decides how often a worker
 * calls it where nobody asked for a number: once, or as often as takes FIRST_CALLS_LEAST_NS. Fills
 * the runtimes' speed of it. A call that fails ends it: the error says where and why. */
bool first_calls(struct runtimes *runtimes, int64_t timeout_ns, struct error *error);

/* The same of a run whose tasks alone call the work: a task of each kind's pool, with its data. */
bool first_tasks(struct runtimes *runtimes, int64_t timeout_ns, struct error *error);

/* A warning of threads and processes that the work was seen to start, which the caller frees; NULL:
 * it was seen to start none. */
char *first_calls_warning(const struct runtimes *runtimes);

/* A shorter time of a worker is mostly that of starting it. */
#define FIRST_CALLS_LEAST_NS INT64_C(10000000)

#endif
