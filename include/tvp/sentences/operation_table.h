/*
 * operation_table.h - a table of what cells of real input and output tell beside their time.
 */
#ifndef TVP_OPERATION_TABLE_H
#define TVP_OPERATION_TABLE_H

#include "tvp/common/strbuf.h"
#include "tvp/findings/findings.h"
#include "tvp/sentences/estimate_wording.h"

typedef struct estimate figure_of(const struct runtime_findings *runtime, const struct cell *cell);
typedef void add_figure(struct strbuf *out, const struct estimate *estimate);

/* Figures that any such work has: operations a second of all workers together, and the time of one
 * at the median and at the 99th percentile. */
figure_of operations_a_second, median_time, slow_time;

/* A column of each worker kind that was measured. */
struct operation_figure {
    const char *name;
    figure_of *of;
    add_figure *add; /* its wording */
};

/* A row for each number of workers, as Markdown. */
void add_operation_table(struct strbuf *out, const struct runtime_findings *runtime, enum work work,
                         const struct operation_figure *figures, size_t count);

#define ADD_OPERATION_TABLE(out, runtime, work, figures)                                           \
    add_operation_table(out, runtime, work, figures, sizeof(figures) / sizeof *(figures))

#endif
