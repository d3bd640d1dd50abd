/*
 * data_series.h - the samples of handing data over, as a series with a place for each round.
 */
#ifndef TVP_DATA_SERIES_H
#define TVP_DATA_SERIES_H

#include <stddef.h>

#include "tvp/data/results.h"
#include "tvp/stats/estimates.h"

/* The last round that has a record of that runtime; 0: there is none. */
size_t data_rounds(const struct results *results, size_t runtime);

/* Seconds of once there and back, for each worker of the cell, by round from 1; NaN where there is
 * no time. The caller frees the array of `rounds` numbers. */
double *data_series(const struct results *results, const struct data_cell *cell, size_t rounds)
    __attribute__((returns_nonnull));

/* The median of those numbers of a series that are finite. */
struct estimate data_median(const double *series, size_t rounds);

#endif
