/*
 * fastest.h - which kind of worker is fastest at a work, where more than two were measured.
 *
 * Threads are compared with each other kind (findings.h), and these with each other (kind_pairs.h).
 *
 * A kind may be the fastest where no verdict shows another one faster. So no two of those that may
 * be are told apart.
 */
#ifndef TVP_FASTEST_H
#define TVP_FASTEST_H

#include "tvp/findings/kind_pairs.h"

/* Over all worker counts, or of the only one: threads (first) against the case's workers. */
const struct comparison *over_all_rows(const struct runtime_findings *runtime,
                                       enum case_id case_id);

/* How long `slower` takes over `faster`, with the verdict FIRST_FASTER where that is resolved and
 * SECOND_FASTER where the other way round is. NOT_MEASURED: they were not compared. */
struct comparison kind_comparison(const struct runtime_findings *runtime, enum work work,
                                  enum worker_kind faster, enum worker_kind slower);

struct fastest {
    enum worker_kind kinds[WORKER_KIND_COUNT]; /* that may be, in the order of worker_kinds */
    size_t count;                              /* 0: nothing was compared */
    enum verdict between; /* of several: why they are not told apart; of one: not measured */
    size_t rounds_needed; /* where there were too few */
};

struct fastest find_fastest(const struct runtime_findings *runtime, enum work work);

/* Whether at any work more than one kind is compared with threads. */
bool compares_several_kinds(const struct runtime_findings *runtime);

#endif
