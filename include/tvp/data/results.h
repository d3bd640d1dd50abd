/*
 * results.h - everything a run knows, as records; in memory and as a file of JSON Lines.
 *
 * Records are the one truth. While measuring, the session makes a record, results_take (records.h)
 * puts it into the results, and data_file.h appends it to the data file; reading a saved file
 * (results_read.h) feeds the same records to the same results_take. So a report made from a file
 * and one made by the run itself are the same report.
 *
 * The file: one JSON object a line, UTF-8. All times are integer nanoseconds; seeds and times keep
 * 64 bits. Members that are not known are ignored. The first line is the run record, the last one
 * of a finished run is the end record. Every record has a member "record" that says its kind:
 *
 * "run": what was asked for.
 *     format             1
 *     program            "tvp-report 1.0.0"
 *     run                the run's id, "20261122T195012Z-3f9a1c20"
 *     started            "2026-11-22T19:50:12Z"
 *     command            the command line, an array of strings
 *     title author       strings; left out when none was given
 *     width height       of the pictures, pixels;  dpi
 *     template           name of a built-in template, or the user's file
 *     template_text      the template's text, when it was the user's
 *     images             the folder of the pictures as the report names it ("Images")
 *     preset             "default"
 *     seed               unsigned 64 bits, as a text of decimal digits (many readers of JSON round
 *                        large numbers); a number below 2^63 is read too
 *     max_workers        as asked for
 *     order              of the worker counts in a round: "shuffled", or "ascending", which it is
 *                        when left out; the cells of a worker count are shuffled in both
 *     points             the worker counts, ascending array; no record speaks of other ones
 *     rounds             planned rounds (0 with a precision or budget alone)
 *     wait_ns            what an I/O worker waits; 0: not known
 *     budget_ns          0: none
 *     precision          fraction; 0: none
 *     runtimes           array of {"runtime":name,"start_method":…,"iterations":…,"brief":bool,
 *                        "older":bool,"threads_of":name}, at most MOST_RUNTIMES. "runtime" is
 *                        unique in the run and labels every other record. brief: measured for
 *                        one claim only, has no section of its own. older: an older build of the
 *                        nearest entry before it that is none and has its start method, measured
 *                        in the same rounds to be compared with it; left out where it is none.
 *                        threads_of: this entry adds process cases alone (a second start
 *                        method) and shares the thread cases of the named one, an earlier entry
 *                        that has its own.
 *     cases              array of case names; no record speaks of other ones
 *     data               true when handing data over is measured; left out when it is not
 *     probes             false when they are left out (--no-probes)
 *     no_cpython         why CPython could not be measured for the claim about its lock; left out
 *                        where it could, or nobody asked
 *     warnings           array of strings known before measuring
 *     work               what --work named; left out without it: {"file":"/home/me/crunch.py" or
 *                        "module":"package.crunch", "function":"parse", "sha256":64 hexadecimal
 *                        digits, of the bytes of the file; left out where it could not be read}.
 *                        How often each worker calls it is "calls" of each entry of runtimes.
 *     io_dir             the folder of the files of disk's cases, absolute; left out without them
 *     disk               facts about the disk that io_dir is on (disk_facts.h); left out without it
 *     io_url             whom the workers of Net ask, where that is a server of the user's, and
 *     io_connections     the most of them that are measured; both left out where it is not
 *     timeline           cells with marks of progress: {"cases":names,"workers":1 to 64,
 *                        "asked_for":bool}; left out where there are none. asked_for: they are in
 *                        every round, else where they do not take long
 *     fit_ns             with six rounds done, no more are begun that would not fit into that time
 *                        (stop_rule.h); 0: does not matter
 *     classic_table      true when the records were made from a classic text table: then times may
 *                        be 0, "below the clock's resolution"
 *     Required are format, program, run, started, max_workers, points, rounds, wait_ns, cases and
 *     runtimes ("runtime" and "iterations" of each). Left out, the pictures are 900 by 600 pixels
 *     at 96 dpi in "Images", template and preset "report" and "default", probes true, the rest is
 *     empty or 0.
 * "runner": the hello of protocol.h, with "runtime" as labelled here; once a runtime, and again
 *     when it changes. The last one counts.
 * "sample": one timed cell. A cell (runtime, case, workers, round) has one outcome: a sample or a
 *     failure.
 *     runtime case workers round     (round counts from 1)
 *     elapsed_ns         the timed window; in a classic table a number with all its digits
 *     started_ns         when the last create had returned, from the window's start; if known
 *     and as the runner gave them: work_begin_ns, work_end_ns (arrays, a worker each) or their
 *     …_quartiles_ns, checksum, involuntary_switches, user_ns, system_ns, and the members of
 *     metrics.h
 * "trial": workers of the user's work, not timed, for what it takes besides time. The last one of a
 *     runtime, case and number of workers counts.
 *     runtime case workers
 *     calls              of each worker
 *     and as the runner gave them: work_ns (the longest of the workers), user_ns, system_ns,
 *     memory_bytes, memory_samples, result, results_agree, own_threads, own_processes; or, where it
 *     failed: error message
 * "data": data that were handed to workers and back, once a round (with run's "data").
 *     runtime way (of data_ways.h) workers data_bytes iterations round_trips (as in protocol.h)
 *     round              (counts from 1; rounds of their own, after the others)
 *     elapsed_ns, or, where it failed, error and message. One of a runtime, way, number of workers,
 *     size, iterations, calls and round; a further one is left out.
 *     task_calls         of the user's function, where workers call it; then iterations is 0
 * "timeline": a cell whose workers left marks of progress. It is beside the samples: no other
 *     figure uses its times. A runtime, case, number of workers (at most 64) and round has one.
 *     runtime case workers round
 *     elapsed_ns         the window of all times
 *     work_begin_ns, work_end_ns, created_ns, joined_ns: arrays, a worker each
 *     mark_ns            an array of ascending arrays, a worker each
 *     and what else the runner gave; or, where it failed: error message, and reached when known
 * "failure": a cell that could not be measured.
 *     runtime case workers round error ("EAGAIN", "answer", "runner") message
 *     reached            workers started by then, when known
 * "round": facts about a round. One that was interrupted and resumed has a record for each part.
 *     round wall_ns windows_ns (sum of the timed windows) steal_ns (-1: not known)
 * "probe": runtime probe, and either values (probes.h) or error and message. The last one counts.
 * "warning": text; found while or after measuring.
 * "resumed": an unfinished run goes on; probes as in the run record, from here on.
 * "end": reason ("rounds", "budget", "fit", "precision", "most_rounds", "failure", "signal"),
 *     wall_ns of the whole run, rounds_wall_ns, windows_ns.
 *
 * A run cut short has no end record, or one with the reason "signal"; its file can be read up to
 * its last whole line. Records that follow such an end (the run was resumed) take it back. No
 * record may follow any other end. Records of other kinds are ignored, so that a later version may
 * add kinds.
 */
#ifndef TVP_RESULTS_H
#define TVP_RESULTS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tvp/common/cases.h"
#include "tvp/common/data_ways.h"
#include "tvp/common/error.h"
#include "tvp/common/metrics.h"
#include "tvp/data/cell_set.h"

#define RESULTS_FORMAT 1

/* Longer runs and larger values are refused when reading: they are mistakes or attacks. */
#define RESULTS_MAX_NS      INT64_C(3600000000000000) /* 1,000 h */
#define RESULTS_MAX_SAMPLES 16000000
#define RESULTS_MAX_OTHERS  100000 /* failures, warnings: of each */
#define RESULTS_MAX_TRIALS  10000
#define RESULTS_MAX_DATA    20000
#define RESULTS_MAX_PROBES  256
#define RESULTS_MAX_LANES   1000000 /* of all timelines together */
#define RESULTS_MAX_MESSAGE 1024    /* bytes; the rest of a longer message or warning is cut off */

/* What a sample tells beside its time (metrics.h); -1: it does not. */
struct sample_metrics {
    int64_t values[METRIC_COUNT];
};

struct sample {
    uint16_t runtime; /* index into runtimes */
    uint16_t case_id;
    uint32_t workers;
    uint32_t round;
    int32_t involuntary_switches; /* -1: not known */
    double elapsed_ns;            /* whole, at least 1; in a classic table any number from 0 */
    int64_t started_ns;           /* -1: not known */
    int64_t last_begin_ns;        /* when the last worker's work began; -1: not known */
    int64_t last_end_ns;          /* when the last worker's work ended; -1: not known */
    int64_t user_ns;              /* CPU time of all its workers in user mode; -1: not known */
    int64_t system_ns;            /* and in system mode */
    size_t metrics;               /* its place in the results' metrics, from 1 on; 0: none */
};

struct failure {
    uint16_t runtime;
    uint16_t case_id;
    uint32_t workers;
    uint32_t round;
    int64_t reached; /* -1: not known */
    char *error;
    char *message;
};

/* Workers of the user's work, not timed. Numbers are -1 where they are not known. */
struct trial {
    uint16_t runtime;
    uint16_t case_id;
    uint32_t workers;
    int64_t calls;          /* of each worker */
    int64_t work_ns;        /* of the worker that took longest */
    int64_t user_ns;        /* CPU time of all workers, in user mode */
    int64_t system_ns;      /* and in system mode */
    int64_t memory_bytes;   /* largest sum of proportional set sizes, all workers together */
    int64_t memory_samples; /* how many such sums it is the largest of */
    int64_t own_threads;    /* that the work started itself, most at a time */
    int64_t own_processes;
    char *result;       /* what stands for the result of each call; NULL: not compared */
    bool results_agree; /* of all calls; false where they were not compared */
    char *message;      /* why it failed; NULL: it did not */
};

/* What is handed to each worker, and how (data_ways.h). What it does in between makes a task of
 * it. */
struct data_cell {
    uint16_t runtime;
    uint16_t way;
    uint32_t workers;
    int64_t bytes;
    int64_t iterations; /* that each worker computes in between; 0: none */
    int64_t calls;      /* of the user's function in their place; 0: none */
};

struct data_sample {
    struct data_cell cell;
    uint32_t round;
    int64_t round_trips;
    double elapsed_ns; /* of all of them; 0: it failed */
    char *message;     /* why; NULL: it did not */
};

/* When one worker came, worked and went, in ns from the window's start; each not before the one
 * above it. */
struct lane {
    int64_t created_ns;
    int64_t begin_ns;
    int64_t *marks; /* ascending; belongs to its timeline */
    size_t mark_count;
    int64_t end_ns;
    int64_t joined_ns;
};

/* A cell whose workers left marks of progress. */
struct timeline {
    uint16_t runtime;
    uint16_t case_id;
    uint32_t workers;
    uint32_t round;
    int64_t elapsed_ns;
    struct lane *lanes; /* one a worker; NULL: it failed */
    char *message;      /* why it failed; NULL: it did not */
};

/* The cells of a run with marks of progress. */
struct timeline_plan {
    uint32_t workers; /* 0: there are none */
    bool cases[CASE_COUNT];
    bool asked_for; /* in every round, however long they take */
};

/* What --work named. */
struct work_facts {
    char *file;     /* absolute; NULL: a module */
    char *module;   /* NULL: a file */
    char *function; /* NULL: the run measures no work of the user's */
    char *sha256;   /* NULL: not known */
};

struct round_facts {
    uint32_t round;
    int64_t wall_ns;
    int64_t windows_ns;
    int64_t steal_ns; /* -1: not known */
};

struct probe_values {
    uint16_t runtime;
    char *probe;
    json_t *values; /* NULL: it failed */
    char *message;  /* NULL: it succeeded */
};

/* One runtime with one start method. */
struct runtime_facts {
    char *name;
    char *start_method; /* "fork", "spawn"; "" when the runner's own default is not known */
    int64_t amounts[WORK_COUNT]; /* of each work, those of the whole run too; 0: not known */
    bool brief;
    bool older;
    int threads_of; /* index; -1: has thread cases of its own */
    json_t *hello;  /* NULL until a runner said hello (or from a classic table) */
};

struct run_facts {
    char *program;
    char *id;
    char *started;
    char **command; /* argument vector, command_count entries */
    size_t command_count;
    char *title;  /* NULL: none given */
    char *author; /* NULL: none given */
    char *template_name;
    char *template_text; /* NULL: built in */
    char *images;
    char *preset;
    uint32_t width;
    uint32_t height;
    double dpi;
    uint64_t seed;
    bool shuffled_counts; /* the worker counts of a round come in a random order */
    uint32_t max_workers;
    uint32_t *points;
    size_t point_count;
    uint32_t rounds;
    int64_t amounts[WORK_COUNT]; /* of works whose amount is the run's; 0: not known */
    int64_t budget_ns;
    double precision;
    bool cases[CASE_COUNT];
    bool data;        /* handing data over is measured */
    bool probes;      /* false: left out with --no-probes */
    char *no_cpython; /* why CPython could not be measured for its claim; NULL: nothing to tell */
    struct work_facts work;
    char *io_dir;            /* the folder of disk's files; NULL: the run has none */
    json_t *disk;            /* facts about it (disk_facts.h), texts and numbers; NULL: not known */
    char *io_url;            /* whom the workers of Net ask; NULL: a server of ours */
    uint32_t io_connections; /* more of them are not measured; 0: any number */
    struct timeline_plan timeline;
    int64_t fit_ns;     /* 0: does not matter */
    bool classic_table; /* not a run of ours: read from a classic text table */
};

/* How far a run came (cut_off.h). */
struct cut_off {
    bool is_cut_off; /* it did not come to its end */
    bool round_is_whole;
    uint32_t round;  /* the last one that has an outcome */
    uint32_t rounds; /* planned; 0: as many as time or precision ask for */
    size_t samples;
    size_t planned; /* samples of all rounds; 0: not known before */
};

/* A run of which these results were put together (merge.h): its samples are those of its runtimes
 * in its rounds. */
struct results_part {
    char *id;
    size_t first_runtime;
    size_t runtime_count;
    uint32_t first_round;
    uint32_t last_round;
    struct cut_off cut_off;
    bool cases[CASE_COUNT]; /* that its own run was to measure */
};

struct results {
    struct run_facts run;
    struct results_part *parts; /* NULL: a single run */
    size_t part_count;
    struct runtime_facts *runtimes;
    size_t runtime_count;
    struct sample *samples; /* in the order of the records */
    size_t sample_count;
    size_t sample_capacity;
    struct sample_metrics *metrics;
    size_t metric_count;
    size_t metric_capacity;
    struct cell_set measured; /* cells with a sample or a failure */
    struct failure *failures;
    size_t failure_count;
    size_t failure_capacity;
    struct trial *trials;
    size_t trial_count;
    size_t trial_capacity;
    struct data_sample *data;
    size_t data_count;
    size_t data_capacity;
    struct timeline *timelines;
    size_t timeline_count;
    size_t timeline_capacity;
    size_t lane_count;          /* of all timelines, failed ones too */
    struct cell_set with_marks; /* cells that have a timeline */
    struct round_facts *rounds;
    size_t round_count;
    size_t round_capacity;
    struct probe_values *probes;
    size_t probe_count;
    size_t probe_capacity;
    char **warnings;
    size_t warning_count;
    size_t warning_capacity;
    char *end_reason; /* NULL: unfinished */
    int64_t wall_ns;
    int64_t rounds_wall_ns;
    int64_t windows_ns;
};

/* Whether an end record has been taken that nothing may follow. */
bool results_finished(const struct results *results);

/* Leaves {0}, fit to be used again. */
void results_release(struct results *results);

/* Keeps what was asked for, and of whom; all that was measured is released. */
void results_keep_plan(struct results *results);

/* What one of them holds; the rest stays with whoever holds the array. */
void failure_release(struct failure *failure);
void probe_values_release(struct probe_values *probe);
void trial_release(struct trial *trial);
void timeline_release(struct timeline *timeline);

/* The runtime of that name, or -1. */
int results_runtime(const struct results *results, const char *name);

/* Whether a runner's hello offers the case. */
bool hello_offers(const json_t *hello, const char *case_name);

/* Whether it says of the case that its workers can ask no server of the user's; and takes all such
 * cases from those it offers, as it does for a run that asks one. */
bool hello_asks_own_server_only(const json_t *hello, const char *case_name);
void hello_withdraw_own_server_only(json_t *hello);

/* Whether it offers any case of that kind of worker. */
bool hello_offers_kind(const json_t *hello, enum worker_kind kind);

/* The kinds of worker that the run compares with threads, in a work that a runner offers with them;
 * processes where there are none. Returns their number. */
size_t results_compared_kinds(const struct results *results,
                              enum worker_kind kinds[WORKER_KIND_COUNT]);

/* How many marks of progress its workers can leave at most, of those that are ever asked for; 0:
 * none. */
uint32_t hello_marks(const json_t *hello);

/* The trial of the cell, or NULL. */
const struct trial *results_trial(const struct results *results, size_t runtime,
                                  enum case_id case_id, uint32_t workers);

/* What it tells beside its time; NULL: nothing. */
const struct sample_metrics *results_metrics(const struct results *results,
                                             const struct sample *sample);

/* Puts them behind the others; returns their place. */
size_t results_add_metrics(struct results *results, const struct sample_metrics *metrics);

/* Whether two cells are the same one. */
bool data_cell_is(const struct data_cell *cell, const struct data_cell *other);

/* The sample or failure of that cell in that round, or NULL. */
const struct data_sample *results_data(const struct results *results, const struct data_cell *cell,
                                       uint32_t round);

/* Whether the cell has an outcome in that round: a sample or a failure. Not for merged results. */
bool results_has(const struct results *results, size_t runtime, enum case_id case_id,
                 uint32_t workers, uint32_t round);

/* The same of a timeline. */
bool results_has_timeline(const struct results *results, size_t runtime, enum case_id case_id,
                          uint32_t workers, uint32_t round);

/* The id of the run that a sample of that runtime and round belongs to. */
const char *results_run_of(const struct results *results, size_t runtime, uint32_t round);

#endif
