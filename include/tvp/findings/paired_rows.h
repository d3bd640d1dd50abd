/*
 * paired_rows.h - two series of cells, such as threads of one runtime and processes of another,
 * compared at each worker count and over all of them.
 *
 *     struct paired_rows table = {0};
 *     paired_rows_add(&table, workers, first_cell, second_cell);
 *     paired_rows_compare(&table, runtime);
 *     ... judge_report, with all others of the report
 *     paired_rows_release(&table);
 */
#ifndef TVP_PAIRED_ROWS_H
#define TVP_PAIRED_ROWS_H

#include <stddef.h>
#include <stdint.h>

#include "tvp/findings/findings.h"

struct paired_row {
    uint32_t workers;
    const struct cell *first; /* both borrowed from the findings */
    const struct cell *second;
    struct comparison comparison;
};

struct paired_rows {
    struct paired_row *rows;
    size_t row_count;
    struct comparison pooled; /* of tables of several rows, as in verdicts.h */
    struct dependence ratios; /* of the rounds' ratios */
};

void paired_rows_add(struct paired_rows *table, uint32_t workers, const struct cell *first,
                     const struct cell *second);

/* By the rounds of that runtime, which measured one of the two. Verdicts wait for judge_report. */
void paired_rows_compare(struct paired_rows *table, const struct runtime_findings *runtime);

/* The last row of several workers that are no more than the usable CPUs, all of them where these
 * are not known; NULL: there is none. */
const struct paired_row *paired_rows_at_cpus(const struct paired_rows *table, double usable_cpus);

/* How many rows ended with that verdict. */
size_t paired_rows_verdicts(const struct paired_rows *table, enum verdict verdict);

void paired_rows_release(struct paired_rows *table);

#endif
