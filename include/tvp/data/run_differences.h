/*
 * run_differences.h - why two runs cannot be put together as one run of more rounds, or count as
 * runs of the same thing.
 *
 * Each function appends what differs, with both values, as a list ("waits (20 ms and 50 ms),
 * worker counts (1..4 and 1..8)"), and returns whether there is anything.
 */
#ifndef TVP_RUN_DIFFERENCES_H
#define TVP_RUN_DIFFERENCES_H

#include <stdbool.h>

#include "tvp/common/strbuf.h"
#include "tvp/data/results.h"

/* What the runs were measured on, by what the runners of the runtimes that both have said: the host
 * (same_host.h) and its boot id, because machines that were cloned have one name; and the runtime's
 * language, version and facts, such as compiler and C library. A runtime whose runner has not said
 * hello in one of the runs says nothing. */
bool add_different_circumstances(struct strbuf *out, const struct results *first,
                                 const struct results *second);

/* The same but for the boot: runs of one thing may be days apart. */
bool add_different_things(struct strbuf *out, const struct results *first,
                          const struct results *second);

/* The host alone, whatever was measured there. */
bool add_different_machines(struct strbuf *out, const struct results *first,
                            const struct results *second);

/* What was asked for: worker counts, amounts of work, cases, the server that is asked, and the
 * runtimes with their start methods. Brief runtimes are no part of a plan: whether there is one
 * depends on what the machine has to offer. */
bool add_different_plans(struct strbuf *out, const struct results *first,
                         const struct results *second);

/* What the workers' files were on, where both runs have them: the file system, and what of. Nodes
 * of a fleet have the same plan, but each a disk of its own. */
bool add_different_disks(struct strbuf *out, const struct results *first,
                         const struct results *second);

/* Whether the runs were measured on hosts of different names and boots. */
bool are_on_other_hosts(const struct results *first, const struct results *second);

/* Whether both measure the same function of the user's, from files with the same content, or none.
 */
bool have_same_work(const struct results *first, const struct results *second);

/* The name of a fact that a runner says of itself as words: "C library"; the caller frees it. */
char *fact_words(const char *name);

#endif
