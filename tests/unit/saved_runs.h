/*
 * saved_runs.h - the saved runs in tests/data/results: their names, and reading one.
 */
#ifndef TVP_TESTS_SAVED_RUNS_H
#define TVP_TESTS_SAVED_RUNS_H

#include "unit.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/data/records.h"
#include "tvp/data/results.h"

static const char *const saved_runs[] = {
    "classic",       "failed_cells",     "failed_probes", "free_threaded", "no_probes",
    "impossible",    "nothing_resolved", "one_cpu",       "one_round",     "one_row",
    "processes_win", "start_methods",    "threads_win",   "timelines",     "two_runtimes",
    "unfinished",    "work_computes",    "work_waits",
};

enum { SAVED_RUNS = sizeof saved_runs / sizeof *saved_runs };

/* Changes a record before it is taken. */
typedef void edit_record(json_t *record);

static inline FILE *open_for_test(const char *path, const char *mode)
{
    FILE *stream = fopen(path, mode);
    if (!stream)
        print_error("%s cannot be opened; tests run from the top folder\n", path);
    assert_non_null(stream);
    return stream;
}

static inline void take_line(struct results *results, const char *line, edit_record *edit)
{
    json_error_t why;
    struct error error = {0};
    json_t *record = json_loads(line, 0, &why);
    if (!record)
        fail_msg("%s in %s", why.text, line);
    if (edit)
        edit(record);
    bool taken = results_take(results, record, &error);
    assert_string_equal(error.text, "");
    assert_true(taken);
    json_decref(record);
}

/* `edit` is called with every record; NULL leaves them as they are. Only a line that has no end may
 * be no record: there the run was cut off. */
static inline void read_saved_run(struct results *results, const char *name, edit_record *edit)
{
    char path[256], *line = NULL;
    size_t capacity = 0;
    snprintf(path, sizeof path, "tests/data/results/%s.jsonl", name);
    FILE *stream = open_for_test(path, "r");
    *results = (struct results){0};
    while (getline(&line, &capacity, stream) > 0 && strchr(line, '\n'))
        take_line(results, line, edit);
    free(line);
    assert_int_equal(fclose(stream), 0);
}

#endif
