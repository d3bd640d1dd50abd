/*
 * kind_pairs.h - kinds of worker other than threads, compared with each other.
 *
 * Threads are compared with each other kind (findings.h); where several others were measured at one
 * work, these are compared with each other too, in the same rounds, over all worker counts alone:
 * no table has those comparisons by worker count. Their verdicts are judged with all others of the
 * report, with the weight of a table's pooled verdict (verdicts.h).
 */
#ifndef TVP_KIND_PAIRS_H
#define TVP_KIND_PAIRS_H

#include "tvp/findings/paired_rows.h"

/* Two kinds that are both compared with threads: `first` the earlier one of worker_kinds. */
struct kind_pair {
    enum work work;
    enum worker_kind first;
    enum worker_kind second;
    struct paired_rows rows; /* of these only `pooled` is judged, or the row that is the only one */
};

/* Sets runtime->kind_pairs; none where no work has several kinds beside threads. */
void find_kind_pairs(struct runtime_findings *runtime);
void release_kind_pairs(struct runtime_findings *runtime);

/* Over all worker counts, or of the only one. */
const struct comparison *kind_pair_over_all(const struct kind_pair *pair);

#endif
