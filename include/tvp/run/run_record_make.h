/*
 * run_record_make.h - the run record of a run about to begin; run_record.h takes it (results.h says
 * what is in it).
 */
#ifndef TVP_RUN_RECORD_MAKE_H
#define TVP_RUN_RECORD_MAKE_H

#include <jansson.h>

#include "tvp/common/error.h"
#include "tvp/options/options.h"
#include "tvp/plan/runtimes.h"

/* What the run record has beside options and runtimes. */
struct new_run {
    const char *template_name; /* NULL: the usual one */
    const char *template_text; /* NULL: built in */
    const char *images;        /* the pictures' folder as the report names it */
    struct error no_cpython;   /* why it could not be started for its claim, if so */
    bool only_classic_cases;   /* no report is written, only the classic table */
};

/* Makes the record; the caller owns it. The warnings in it are those of machine and plan. */
json_t *run_record_make(const struct options *options, const struct runtimes *runtimes,
                        const struct new_run *run);

#endif
