/*
 * chart_point.h - a point of a chart: whether it is resolved, and what it says in words, where the
 * format of the picture can have that: "threads, 4 workers: 50.31 ms (50.12–50.94)".
 */
#ifndef TVP_CHART_POINT_H
#define TVP_CHART_POINT_H

#include <stdbool.h>
#include <stddef.h>

#include "tvp/chart/chart.h"

/* Whether point i says something: its series may not be resolved, nor is a time that noise makes
 * reach 0. Only then is it filled. */
bool chart_point_is_resolved(const struct chart_panel *panel, const struct chart_series *series,
                             size_t i);

/* Of point i of a series, which is there; a clean text, which the caller frees. */
char *chart_point_words(const struct chart *chart, const struct chart_panel *panel,
                        const struct chart_series *series, size_t i);

#endif
