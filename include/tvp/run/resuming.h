/*
 * resuming.h - going on with an unfinished run: whether that is possible, and where it writes.
 *
 * A run goes on with the plan, the seed and the order of its file, on the host that it began on,
 * with the same runtimes; only what has no outcome yet is measured. A host is the same when its
 * name or its boot id is (a container's name changes, and so does the boot id when a machine was
 * started again), and its processor and usable CPUs are.
 */
#ifndef TVP_RESUMING_H
#define TVP_RESUMING_H

#include <stdbool.h>

#include "tvp/common/error.h"
#include "tvp/data/results.h"
#include "tvp/options/options.h"
#include "tvp/plan/runtimes.h"

/* Fills in the outputs that were not given. The data goes, when it is complete, to "report.jsonl"
 * for "report.partial.jsonl" and for "report.partial.2.jsonl"; another name stays. The report is
 * beside it, "report.md". */
void resuming_set_outputs(struct options *options);

/* Whether the work that --work names (NULL: none) is the one of the saved run, from the same file:
 * what is to be run is never taken from a file of data. */
bool resuming_check_work(const struct results *results, const struct user_work *work,
                         struct error *error);

/* Whether hosts and runtimes are still what the file says; the error names what differs. */
bool resuming_check(const struct results *results, const struct runtimes *runtimes,
                    struct error *error);

#endif
