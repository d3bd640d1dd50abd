/*
 * merge.h - several saved runs as one set of results.
 *
 * Runs of the same host (same_host.h) with the same plan become one with more rounds: the rounds of
 * each are numbered on after those of the one before. The plan is the worker counts, the cases, the
 * wait, and the runtimes with their start methods and iterations; numbers of rounds and seeds may
 * differ. Runs of different hosts stand side by side as further runtimes, named after their host
 * where the name is taken ("native@nodeB"); they need the same wait, and where they measured
 * different worker counts or cases the table has gaps.
 *
 * Title, picture size and everything else that there is one of come from the first run. A probe is
 * taken from the first run of its host that has values. A brief runtime (measured for one claim) is
 * kept of the first host alone.
 */
#ifndef TVP_MERGE_H
#define TVP_MERGE_H

#include <stdbool.h>
#include <stddef.h>

#include "tvp/common/error.h"
#include "tvp/data/results.h"

/* Puts `count` runs (at least one) together in runs[0] and leaves the others as they are.
 * `names` are what errors call them. On failure runs[0] may hold a part, fit for results_release.
 * Merged results take no further records. Fails when a run is there twice, and when two runs of one
 * host have different plans; the error says what differs. */
bool merge_results(struct results *runs, const char *const *names, size_t count,
                   struct error *error);

#endif
