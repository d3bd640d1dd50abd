/*
 * data_plan.h - which data are handed over in each round, how often, and in which order.
 *
 * Of each runtime: every way that its runner offers with every size; what one worker and as many as
 * there are usable CPUs take to compute without data; and DATA_POINTS tasks, of a length and with
 * data of a size that the run's seed chose, by which what follows from the others is checked.
 */
#ifndef TVP_DATA_PLAN_H
#define TVP_DATA_PLAN_H

#include <stddef.h>
#include <stdint.h>

#include "tvp/data/results.h"

enum { DATA_POINTS = 4 };

/* How many rounds there are. */
uint32_t data_plan_rounds(const struct results *results);

/* The cells of a round, in a random order; nothing where the run measures no data. The caller frees
 * the array. */
struct data_cell *data_plan_round(const struct results *results, uint32_t round, size_t *count);

/* How often the data of a cell go there and back in its window. */
int64_t data_plan_round_trips(const struct data_cell *cell);

#endif
