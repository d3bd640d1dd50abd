/*
 * data_plan.h - which data are handed over in each round, how often, and in which order.
 *
 * Of each runtime: every way that its runner offers with every size; what one thread, and as many
 * threads and processes as there are usable CPUs, take to compute without data; and DATA_POINTS
 * tasks, of a length and with data of a size that the run's seed chose, by which what follows from
 * the others is checked.
 */
#ifndef TVP_DATA_PLAN_H
#define TVP_DATA_PLAN_H

#include <stddef.h>
#include <stdint.h>

#include "tvp/data/results.h"
#include "tvp/plan/plan.h"

enum { DATA_POINTS = 4 };

/* With so many rounds differences of several ways can be resolved together: more are measured only
 * while there is time. */
enum { DATA_ENOUGH_ROUNDS = 9 };

/* How many rounds there are. */
uint32_t data_plan_rounds(const struct results *results);

/* The cells of a round, in a random order; nothing where the run measures no data. The caller frees
 * the array. */
struct data_cell *data_plan_round(const struct results *results, uint32_t round, size_t *count);

/* How often the data of a cell go there and back in its window. */
int64_t data_plan_round_trips(const struct results *results, const struct data_cell *cell);

/* How long a cell takes, in seconds, roughly: its window, and what is around it. */
double data_plan_seconds(const struct results *results, const struct data_cell *cell,
                         const struct speed *speed);

#endif
