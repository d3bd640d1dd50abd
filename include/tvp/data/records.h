/*
 * records.h - records (results.h describes each kind) taken into results one by one.
 */
#ifndef TVP_RECORDS_H
#define TVP_RECORDS_H

#include <jansson.h>
#include <stdbool.h>

#include "tvp/common/error.h"
#include "tvp/data/results.h"

/* Takes one record into results that started as {0}. The first must be a run record. An error says
 * what was expected, without place ("member \"workers\" must be a whole number from 1 to 32768, not
 * 0"); the reader adds file and line, and the results are as they were before the call. The record
 * stays the caller's. Texts are kept as they are, control characters included: what shows them must
 * escape them. */
bool results_take(struct results *results, const json_t *record, struct error *error);

#endif
