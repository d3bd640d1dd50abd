/*
 * inputs.h - the saved runs that are read: --from (put together), --resume, --compare, --history;
 * and that no output takes the place of one.
 */
#ifndef TVP_INPUTS_H
#define TVP_INPUTS_H

#include <stdbool.h>

#include "tvp/common/error.h"
#include "tvp/data/results.h"
#include "tvp/findings/run_levels.h"
#include "tvp/options/options.h"
#include "tvp/publish/outputs.h"
#include "tvp/report/report.h"

struct inputs {
    struct results results; /* the run or runs to report on; empty for a new run */
    struct results before;  /* the first of the older ones */
    struct run_set before_runs;
    struct run_set now_runs; /* of several runs to report on, each; else empty */
    struct run_set history;
    struct results first_of_history;
};

/* Reads what the options name into empty inputs. Runs of a side have to be of the same thing with
 * the same plan, those of the history of the same machine and plan; the error says what differs. On
 * failure what was read stays for inputs_release. */
bool inputs_read(const struct options *options, struct inputs *inputs, struct error *error);
void inputs_release(struct inputs *inputs);

/* Whether a run that is about to be measured is of the machine and plan of the history. */
bool inputs_fit_planned(const struct options *options, const struct inputs *inputs,
                        const struct results *planned, struct error *error);

/* Whether no output is the same file as an input, whatever the names: device and inode count, so
 * links do too. A usage error says which is. */
bool inputs_spared(const struct options *options, const struct outputs *outputs,
                   struct error *error);

/* The same for the pictures, whose names the report knows. */
bool inputs_spared_by_pictures(const struct options *options, const struct outputs *outputs,
                               const struct report *report, struct error *error);

#endif
