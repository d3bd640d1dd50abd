/*
 * sample_record.h - samples taken into results: from a record, or from the very line of one.
 *
 * Nearly all lines of a saved run are samples, which this program wrote itself, in one fixed form:
 *
 *     {"record":"sample","runtime":"native","case":"IoThread","workers":2,"round":1,
 *      "elapsed_ns":51141922,"started_ns":41687,"work_begin_ns":[41687,52007],...}
 *
 * without blanks (the line is broken here only), the members up to elapsed_ns in that order, and
 * behind them any of those that a sample may have. Such a line is read in place. Every other one,
 * also where it is valid JSON, is refused by sample_line_take, and nothing has happened: whoever
 * calls makes a record of it and takes that, or says what is wrong with it. So only one of the two
 * ways has messages, and both keep the same.
 */
#ifndef TVP_SAMPLE_RECORD_H
#define TVP_SAMPLE_RECORD_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "tvp/common/error.h"
#include "tvp/data/results.h"

/* Takes a sample's record; fails as results_take does (records.h). */
bool sample_record_take(struct results *results, const json_t *record, struct error *error);

/* Takes a sample from its line of `length` bytes, without line end, where that is in the fixed form
 * and all of it is as it must be. False: the results are as they were. */
bool sample_line_take(struct results *results, const char *line, size_t length);

#endif
