/*
 * rows.h - the rows of a runtime's findings: its samples and failures, gathered into cells.
 */
#ifndef TVP_ROWS_H
#define TVP_ROWS_H

#include "tvp/data/results.h"
#include "tvp/findings/findings.h"

/* Makes the rows of a runtime whose facts and index are set: those of the planned worker counts;
 * of a brief runtime those it was measured at. `sorted` is of samples_by_cell. */
void rows_gather(struct runtime_findings *runtime, const struct results *results,
                 const struct sample *const *sorted);

/* Whether a runtime entry with a second start method takes the samples of that case from the entry
 * whose threads it shares. */
bool cell_is_shared(const struct runtime_facts *facts, enum case_id case_id);

/* The entry (index in results->runtimes) that a runtime's cells of that case are of: its own, or
 * the one whose threads it shares. */
size_t cell_entry(const struct runtime_findings *runtime, enum case_id case_id);

void rows_release(struct runtime_findings *runtime);

#endif
