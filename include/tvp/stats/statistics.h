/*
 * statistics.h - what a set of samples says, and how surely.
 *
 * Three layers, each built on the ones before; this header is all of these:
 *
 *     estimates.h   one set of samples: median, interval, quartiles, spread
 *     rank_tests.h  two sets: do they differ, and by how much
 *     comparison.h  a table of such pairs: a verdict for each row
 *
 * Beside them best.h, several series at once: how far is each below the best; pseudomedian.h;
 * theil.h, a slope; and serial_share.h.
 *
 * Pure functions of their arguments: no clock, no file. Some remember their last answer, to save
 * time alone, and so are for one thread at a time. They do not change their input (holm_adjust and
 * judge_family say so themselves), and nothing is ever thrown away. Samples are doubles, and finite
 * unless a function says that it skips those that are not: NaN where a finite number is promised is
 * a bug of the caller and ends in an assertion.
 */
#ifndef TVP_STATISTICS_H
#define TVP_STATISTICS_H

#include "tvp/stats/comparison.h"
#include "tvp/stats/estimates.h"
#include "tvp/stats/rank_tests.h"

#endif
