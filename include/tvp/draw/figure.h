/*
 * figure.h - from findings to charts: a chart with everything that it points to, and what makes it.
 *
 * Each maker fills the panels of a figure whose title, subtitle and footer are there. Colour and
 * marker are those of the worker kind in all of them.
 */
#ifndef TVP_FIGURE_H
#define TVP_FIGURE_H

#include "tvp/chart/chart.h"
#include "tvp/report/report.h"

struct figure {
    struct chart chart;
    struct chart untitled; /* the same for a page, whose heading is the title */
    char **texts;
    size_t text_count;
    size_t text_capacity;
    const char **names; /* of rows */
    void **arrays;
    size_t array_count;
    size_t array_capacity;
};

void figure_release(struct figure *figure);

/* The figure keeps what it is given, or gives, until it is released. */
const char *figure_text(struct figure *figure, char *text);
void *figure_memory(struct figure *figure, size_t size);
double *figure_array(struct figure *figure, size_t count);

/* Room for the names of all rows, once. */
const char **figure_names(struct figure *figure, size_t count);

/* A panel after those that are there. */
struct chart_panel *figure_panel(struct figure *figure, enum chart_scale scale, const char *label,
                                 double height);

/* Where each row of the runtime has its place in a series. */
struct chart_series *figure_series(struct figure *figure, struct chart_panel *panel,
                                   const struct runtime_findings *runtime);

/* The value of a row in a series; count 0: a gap. */
typedef struct estimate row_value(const struct runtime_findings *runtime, enum case_id case_id,
                                  const struct row *row);

/* Fills a series; with intervals where there are more rounds than one. */
void figure_fill(struct figure *figure, struct chart_series *series,
                 const struct runtime_findings *runtime, enum case_id case_id, row_value *value);

/* Gives a series name, colour and marker of its worker kind. */
void figure_as_kind(struct chart_series *series, enum worker_kind kind);

/* What the signs of a picture are that shows so many rounds. */
void figure_keys(struct figure *figure, size_t rounds);

/* The makers. */
void times_figure(struct figure *figure, const struct runtime_findings *runtime, enum work work);
void rates_figure(struct figure *figure, const struct runtime_findings *runtime);
void speedup_figure(struct figure *figure, const struct findings *findings);
void compare_figure(struct figure *figure, const struct changes *changes,
                    const struct runtime_findings *runtime);
void data_figure(struct figure *figure, const struct data_findings *data);
void map_figure(struct figure *figure, const struct data_map *map);
void history_figure(struct figure *figure, const struct history *history);
void lanes_figure(struct figure *figure, const struct findings *findings);

#endif
