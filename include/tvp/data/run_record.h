/*
 * run_record.h - the first record of a run (results.h), taken into results that hold nothing yet.
 * run_record_make.h makes it.
 */
#ifndef TVP_RUN_RECORD_H
#define TVP_RUN_RECORD_H

#include <jansson.h>
#include <stdbool.h>

#include "tvp/common/error.h"
#include "tvp/data/results.h"

/* Fills run, runtimes and warnings. On failure what was filled stays for results_release. */
bool run_record_take(struct results *results, const json_t *record, struct error *error);

#endif
