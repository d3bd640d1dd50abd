/*
 * lock.h - no two programs write the same report at once.
 *
 * A lock is a file beside the output, ".report.md.lock" for "report.md", locked with flock while
 * the output is made. A program that ends in any way gives its lock up, even where its file stays:
 * the next one takes it over. The file is removed on release and registered with cleanup.h. On a
 * file system without locks nothing is locked.
 */
#ifndef TVP_LOCK_H
#define TVP_LOCK_H

#include <stdbool.h>

#include "tvp/common/error.h"

struct lock {
    char *path; /* absolute */
    int fd;
    struct cleanup_entry *cleanup_entry;
};

/* Fails at once when another program holds it, or when the output's folder cannot be written. On
 * failure nothing is owed. */
bool lock_take(struct lock *lock, const char *output_path, struct error *error);

void lock_release(struct lock *lock);

/* Waits until no other program has the folder locked, half a minute at most, and locks it until the
 * descriptor is closed. -1 on a file system without locks, or where the folder cannot be read. */
bool lock_folder(int *fd, const char *folder, struct error *error);

#endif
