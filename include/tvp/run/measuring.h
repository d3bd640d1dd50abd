/*
 * measuring.h - the stage that fills the results: by measuring, or by going on with an unfinished
 * run.
 */
#ifndef TVP_MEASURING_H
#define TVP_MEASURING_H

#include <stdbool.h>
#include <stdint.h>

#include "tvp/common/error.h"
#include "tvp/data/data_file.h"
#include "tvp/data/results.h"
#include "tvp/options/options.h"
#include "tvp/run/run_record_make.h"

/* What becomes of a run. */
struct run_purpose {
    const char *data;             /* the file for its samples; NULL: none */
    bool claims;                  /* claims are judged by it: it has to measure their probes too */
    bool report;                  /* a report is written of it */
    bool whole_warnings;          /* given whole on stderr, not by their first sentences */
    bool no_warnings;             /* not given on stderr */
    int64_t end_after;            /* nanoseconds from the program's start, after which no further
                                     cell is begun: a budget ends between rounds; 0: none */
    const struct results *before; /* what it is compared with; NULL: nothing */
    /* Whether a run that is planned so may be measured; `of` is passed on. NULL: it may. */
    bool (*fits)(const struct results *planned, const void *of, struct error *error);
    const void *of;
    /* Called before the first round, and when all cells of a worker count are done; NULL: not
     * wanted. */
    void (*header)(const struct results *results);
    void (*row_done)(const struct results *results, uint32_t workers);
};

/* Measures a new run into empty results and into the data file, which is left open for the caller
 * to commit or keep; run->no_cpython is filled in. `begin` is clock_now at the program's start. */
bool measure(struct results *results, struct data_file *data, const struct options *options,
             const struct run_purpose *purpose, struct new_run *run, int64_t begin,
             struct error *error);

/* Goes on with the unfinished run that the results hold (resuming.h), in the file that they were
 * read from. */
bool measure_resumed(struct results *results, struct data_file *data, const struct options *options,
                     const struct run_purpose *purpose, int64_t begin, struct error *error);

/* Measures what claims need into empty results, and keeps no data: CPU-bound work with 1 worker and
 * as many as there are usable CPUs, other work with up to 8 too; and the probes. Takes a few
 * seconds. A failure leaves results that hold nothing. */
bool measure_for_claims(struct results *results, const struct options *options,
                        const bool wanted[WORK_COUNT], bool probes, int64_t begin,
                        struct error *error);

/* Prints the plan on stdout and how long it will take; measures nothing but the machine's speed. */
bool measure_dry_run(const struct options *options, const struct run_purpose *purpose,
                     struct new_run *run, int64_t begin, struct error *error);

#endif
