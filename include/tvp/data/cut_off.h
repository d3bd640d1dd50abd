/*
 * cut_off.h - how far a run came that did not come to its end.
 */
#ifndef TVP_CUT_OFF_H
#define TVP_CUT_OFF_H

#include <stdbool.h>
#include <stddef.h>

#include "tvp/data/results.h"

/* How far the run came that these results are of, which were not put together. It was cut off when
 * it has no end record, or one that says it was interrupted; of one that was not, nothing else is
 * said. Brief runtimes do not count. */
struct cut_off cut_off_of(const struct results *run);

/* The same of the run `index` of those that the results were put together of; a run by itself is
 * the one of index 0. */
struct cut_off cut_off_of_part(const struct results *results, size_t index);

/* The last round that has an outcome; 0: none has. */
uint32_t cut_off_last_round(const struct results *run);

#endif
