/*
 * saved_runs.h - the names of the saved runs in tests/data/results.
 */
#ifndef TVP_TESTS_SAVED_RUNS_H
#define TVP_TESTS_SAVED_RUNS_H

static const char *const saved_runs[] = {
    "classic",          "failed_cells", "failed_probes", "free_threaded", "no_probes",
    "nothing_resolved", "one_cpu",      "one_round",     "one_row",       "processes_win",
    "start_methods",    "threads_win",  "two_runtimes",  "unfinished",
};

enum { SAVED_RUNS = sizeof saved_runs / sizeof *saved_runs };

#endif
