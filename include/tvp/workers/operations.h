/*
 * operations.h - how long each operation of a worker took: a request, a block of a file.
 *
 * The times are in memory that outlives the worker, behind the slots and the marks (launch.h), and
 * were written to before the timed window.
 */
#ifndef TVP_OPERATIONS_H
#define TVP_OPERATIONS_H

#include <jansson.h>

#include "tvp/workers/launch.h"
#include "tvp/workers/work.h"

/* The time of the worker's next operation, in ns; it has room for one more. */
void operations_leave(volatile struct worker_slot *slot, int64_t nanoseconds);

/* Adds "operations", how many all workers have left, and, where there are any,
 * "operation_median_ns" and "operation_p99_ns" of all of them together (metrics.h). */
void operations_add_members(json_t *members, const struct workers *workers);

/* Of all workers: how many bytes came and were those expected. */
int64_t operations_bytes_right(const struct workers *workers);

/* In ascending order. */
void sort_times(int64_t *times, size_t count);

/* Of `count` times, at least one, in ascending order: the smallest that at least so many hundredths
 * of them are not longer than. */
int64_t operations_percentile(const int64_t *times, size_t count, unsigned percent);

#endif
