/*
 * chart_point.h - what a point of a chart says in words, where the format of the picture can have
 * that: "threads, 4 workers: 50.31 ms (50.12–50.94)".
 */
#ifndef TVP_CHART_POINT_H
#define TVP_CHART_POINT_H

#include <stddef.h>

#include "tvp/draw/chart.h"

/* Of point i of a series, which is there; a clean text, which the caller frees. */
char *chart_point_words(const struct chart *chart, const struct chart_panel *panel,
                        const struct chart_series *series, size_t i);

#endif
