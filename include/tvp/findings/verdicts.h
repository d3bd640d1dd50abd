/*
 * verdicts.h - threads against processes in all of a run: whether its rounds depend on each other,
 * the comparison of each row, the pooled one of each table, and the verdicts on all of them.
 *
 * A table is what a runtime measured of one work with threads and with one other kind. Its pooled
 * comparison rests on one number a round: the mean of the logarithms of the ratios of its rows. A
 * row that lacks half of the rounds or more is left out of it, and so is a round that lacks a row.
 * A table of one row has none: the row says it. Where a work has several kinds beside threads, they
 * are compared with each other as tables alone (kind_pairs.h).
 *
 * The verdicts of all runtimes are judged together (judge_report in comparison.h), those of a brief
 * runtime not at all: it is there for one claim.
 */
#ifndef TVP_VERDICTS_H
#define TVP_VERDICTS_H

#include "tvp/findings/findings.h"

/* Sets `times` and `ratios`, and the medians' intervals to what the times' dependence asks for. */
void find_dependences(struct runtime_findings *runtime);

/* Fills the comparisons of the rows, `pooled` and `asymmetry`; verdicts wait for judge_findings. */
void compare_rows(struct runtime_findings *runtime);

void judge_findings(struct findings *findings);

#endif
