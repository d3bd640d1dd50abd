/*
 * data_file.h - results as a file, written record by record while measuring (results_read.h reads
 * it back).
 *
 * While a run is measured its records go to "NAME.partial.jsonl" (for NAME.jsonl), each flushed
 * with its line; at the end the file is synced and renamed to NAME.jsonl. So the data of an older
 * report stands until a new run is complete, and a run cut short leaves what it had. Nothing that
 * was measured is lost: a partial file that is there already is moved out of the way, to
 * "NAME.partial.1.jsonl" or the next free number. While it is written it is locked, so that two
 * programs never write the same one.
 *
 * A program that ends early keeps its partial file, unless nothing is in it yet: until the first
 * record it is registered with cleanup.h.
 *
 * When the data cannot be written any further (a full disk) the run ends: what was measured until
 * then is in the partial file, which the program names, and from which --resume goes on once there
 * is room. When all is measured but the report cannot be written, the partial file stays as well.
 *
 * A device, a pipe or stdout is written to record by record: there is nothing to rename. Then, and
 * without a data file, the records are held in memory too, and a run that fails at its end saves
 * them in "tvp-report.1.jsonl" or the next free number. A symbolic link stays: the partial file is
 * beside where it leads.
 */
#ifndef TVP_DATA_FILE_H
#define TVP_DATA_FILE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "tvp/common/error.h"
#include "tvp/common/strbuf.h"
#include "tvp/data/results.h"

struct data_file {
    char *path;    /* "report.jsonl" */
    char *partial; /* "report.partial.jsonl"; NULL: each record goes where it is to stay */
    char *kept;    /* where the data of an unfinished run was moved; NULL: there was none */
    int fd;        /* -1: nothing is written (--data none) */
    bool is_new;   /* no record is in it yet */
    bool holds;    /* there is no partial file: all records are held in memory as well */
    struct strbuf held;
    bool has_samples;                    /* among them: they are worth saving */
    struct cleanup_entry *cleanup_entry; /* while it is new */
};

/* Creates the partial file; path NULL: nothing is written unless the run fails. On failure nothing
 * is owed; after success exactly one of commit, keep and discard. */
bool data_file_open(struct data_file *file, const char *path, struct error *error);

/* Opens an existing partial file to go on with it, cutting off an incomplete last line, as
 * results_read leaves it out. */
bool data_file_reopen(struct data_file *file, const char *partial, const char *path,
                      struct error *error);

/* Whether the record's line is one that the reader would take. */
bool data_file_fits(const json_t *record);

/* Writes one line with one call, so that an interruption finds the file whole. Integers exact,
 * doubles with 17 digits. After a failure (a full disk) the file ends with the line before. */
bool data_file_append(struct data_file *file, const json_t *record, struct error *error);

/* Syncs and renames to the final name. On failure the partial file stays, and is named. */
bool data_file_commit(struct data_file *file, struct error *error);

/* Closes and keeps the partial file (a run that was interrupted), unless no record is in it.
 * Where there is no such file, samples are saved, and the last words say where. */
void data_file_keep(struct data_file *file);

/* Closes and removes the partial file. */
void data_file_discard(struct data_file *file);

#endif
