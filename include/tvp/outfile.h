/*
 * outfile.h - a file that appears whole or not at all.
 *
 * The content goes to a temporary file beside the target, which is synced and renamed over it by
 * outfile_commit. Until then an older file of that name stays as it is. A process that ends early
 * leaves no temporary file (cleanup.h).
 *
 * A new file gets the usual permissions (0666 less the umask), a replaced one keeps those it had. A
 * symbolic link stays and the file it leads to is replaced. A device, a named pipe, and the file
 * that stdout or stderr goes to cannot be replaced: these are written to directly, and what was
 * written stays when the file is discarded.
 *
 * Order of calls: open, any number of writes to `stream`, then commit or discard, either of which
 * releases everything. Failed writes need no check of their own: the commit reports them. Errors
 * are ERROR_FAILED and name the path as given, the reason, and what to do.
 */
#ifndef TVP_OUTFILE_H
#define TVP_OUTFILE_H

#include <stdbool.h>
#include <stdio.h>

#include "tvp/error.h"

struct outfile {
    char *path;      /* as given, for messages */
    char *target;    /* absolute, links followed; NULL: written to directly */
    char *temporary; /* in the target's folder; NULL: written to directly */
    FILE *stream;    /* NULL: finished */
    int cleanup_handle;
};

/* Creates the temporary file. Fails when the folder is missing or not writable, or the target is
 * a folder or write-protected; nothing is to be released then. */
bool outfile_open(struct outfile *file, const char *path, struct error *error);

/* Flushes, syncs and closes the stream, which is what fails on a full disk; the target is still as
 * it was. For several files that are to change together: finish all, then commit all. On failure
 * the temporary file is gone, and nothing is left to be released. */
bool outfile_finish(struct outfile *file, struct error *error);

/* Finishes the file unless that is done, and renames it. On failure the target is untouched and the
 * temporary file gone. */
bool outfile_commit(struct outfile *file, struct error *error);

void outfile_discard(struct outfile *file);

/* The whole of it in one call. */
bool outfile_write_all(const char *path, const char *bytes, size_t length, struct error *error);

/* Whether outfile_open would succeed, found out without leaving a trace: for looking before a
 * long run. */
bool outfile_probe(const char *path, struct error *error);

#endif
