/*
 * inputs.h - the saved runs that are read: --from (put together), --resume, --compare; and that no
 * output takes the place of one.
 */
#ifndef TVP_INPUTS_H
#define TVP_INPUTS_H

#include <stdbool.h>

#include "tvp/common/error.h"
#include "tvp/data/results.h"
#include "tvp/options/options.h"
#include "tvp/publish/outputs.h"
#include "tvp/report/report.h"

/* Reads what the options name into empty results: the run or runs to report on (nothing for a new
 * run), and the older one to compare with. On failure what was read stays for results_release. */
bool inputs_read(const struct options *options, struct results *results, struct results *before,
                 struct error *error);

/* Whether no output is the same file as an input, whatever the names: device and inode count, so
 * links do too. A usage error says which is. */
bool inputs_spared(const struct options *options, const struct outputs *outputs,
                   struct error *error);

/* The same for the pictures, whose names the report knows. */
bool inputs_spared_by_pictures(const struct options *options, const struct outputs *outputs,
                               const struct report *report, struct error *error);

#endif
