/*
 * outfile.h - a file that appears whole or not at all, and that can be taken back.
 *
 * The content goes to a temporary file beside the target, which is synced and then renamed over it.
 * Until then an older file of that name stays as it is; from then to the commit it is kept under a
 * second name, so that of several files that belong together either all are new or none is. A
 * process that ends early leaves no file of this module's own (cleanup.h).
 *
 * A new file gets the usual permissions (0666 less the umask), a replaced one keeps those it had
 * and its owner. A symbolic link stays and the file it leads to is replaced. A device, a named
 * pipe, and the file that stdout or stderr goes to cannot be replaced: these are written to
 * directly, and what was written stays when the file is discarded. OUTFILE_STDOUT as a path is
 * stdout. Refused are folders, sockets, disks, a pipe that nobody reads (its reader has two seconds
 * to come), and what can be written to but not replaced: a file that is mounted by itself, one with
 * an attribute against it, another user's in a folder like /tmp.
 *
 * Order of calls: open, any number of writes, finish, place, commit. A discard before the commit
 * puts everything back. Commit and discard release everything, and so does every call that fails;
 * after either a discard is harmless. Errors are ERROR_FAILED and name the path as given, or the
 * folder where that is what refuses, the reason, and what to do.
 */
#ifndef TVP_OUTFILE_H
#define TVP_OUTFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "tvp/common/error.h"

struct cleanup_entry;

#define OUTFILE_STDOUT "-"

/* What became of the file that the placed one replaced. */
enum outfile_old {
    OLD_NONE, /* there was none */
    OLD_KEPT,
    OLD_LOST /* the file system has no second names */
};

struct outfile {
    char *path;      /* as given, for messages */
    char *target;    /* absolute, links followed; NULL: written to directly */
    char *temporary; /* in the target's folder; NULL: written to directly */
    char *backup;    /* beside it: the second name of the old file */
    struct cleanup_entry *temporary_entry;
    struct cleanup_entry *backup_entry;
    FILE *stream; /* NULL: finished */
    bool placed;
    enum outfile_old old; /* once it is placed */
};

/* Creates the temporary file. Fails when the folder is missing or not writable, or the target is
 * a folder or write-protected. */
bool outfile_open(struct outfile *file, const char *path, struct error *error);

bool outfile_write(struct outfile *file, const void *bytes, size_t length, struct error *error);

/* For those who write to `stream` themselves: a write failed with that errno value. Always false.
 * Without it the failure is found by outfile_finish, but the reason is gone. */
bool outfile_fail(struct outfile *file, int errno_value, struct error *error);

/* Flushes, syncs and closes the stream, which is what fails on a full disk; the target is still as
 * it was. */
bool outfile_finish(struct outfile *file, struct error *error);

/* Puts the finished file in place. Allocates nothing. */
bool outfile_place(struct outfile *file, struct error *error);

/* From now on there is no way back. What stands in one folder is brought to the disk at once. */
void outfile_commit(struct outfile *files, size_t count);

/* Returns whether the target is as it was before outfile_open: always, unless the file was placed
 * and the old one cannot be put back. */
bool outfile_discard(struct outfile *file);

/* Whether outfile_open would succeed, found out without leaving a trace: for looking before a long
 * run. A full disk or a closed stream is found where it is written to directly. *held is a
 * descriptor of a pipe that the caller closes when all is written, because its reader would take an
 * earlier close for the end; otherwise -1. */
bool outfile_probe(const char *path, int *held, struct error *error);

/* Whether all that was printed with stdio to stdout has arrived there. */
bool outfile_printed(struct error *error);

/* ---- for who writes record by record ---- */

/* Whether it is written to directly: there is nothing that could be replaced as a whole. */
bool outfile_is_direct(const char *path);

/* A descriptor for writing to such a one, which the caller closes; -1 with the error. */
int outfile_open_direct(const char *path, struct error *error);

/* Puts `written`, a file in the same folder as the target, in the target's place, with the same
 * checks; for good. On failure it stays where it is. */
bool outfile_replace(const char *path, const char *written, struct error *error);

#endif
