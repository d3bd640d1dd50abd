/*
 * samples.h - the samples of a run, cell by cell.
 */
#ifndef TVP_SAMPLES_H
#define TVP_SAMPLES_H

#include <stddef.h>

#include "tvp/data/results.h"

/* All samples, so sorted that those of a cell stand together, in order of round. The caller frees
 * the array, not the samples. */
const struct sample **samples_by_cell(const struct results *results);

/* Where the cell that begins at `first` ends: the index behind its last sample. */
size_t samples_cell_end(const struct sample *const *sorted, size_t count, size_t first);

#endif
