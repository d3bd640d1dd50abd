/*
 * merge.h - several saved runs as one set of results.
 *
 * Runs that were measured in the same circumstances with the same plan (run_differences.h) become
 * one with more rounds: the rounds of each are numbered on after those of the one before; numbers
 * of rounds and seeds may differ. Other runs stand side by side as further runtimes, named after
 * their host or, on the same host, after what tells them apart, where the name is taken
 * ("native@nodeB", "native@gcc 12.2.0", "native@C library glibc 2.41"); where that was not to be
 * expected a warning, which no run has itself, says why. They need the same wait, and where they
 * measured different worker counts or cases the table has gaps.
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
 * Merged results take no further records. Fails when a run is there twice, and when two runs in the
 * same circumstances have different plans; the error lists what differs. */
bool merge_results(struct results *runs, const char *const *names, size_t count,
                   struct error *error);

#endif
