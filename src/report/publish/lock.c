#include "tvp/publish/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "tvp/common/cleanup.h"
#include "tvp/common/paths.h"

enum { MAX_TRIES = 1000, WAITS_FOR_FOLDER = 600 };

/* "/folder/.report.md.lock", or NULL when the folder is not there (errno says why). Where a link
 * leads: two names of one file have one lock. */
static char *lock_path(const char *output_path)
{
    char *target = path_target(output_path);
    char *path = target ? path_beside(target, ".", SIZE_MAX, ".lock") : NULL;
    free(target);
    return path;
}

/* Whether the open file is still the one of that name. */
static bool is_current(int fd, const char *path)
{
    struct stat opened, named;
    return fstat(fd, &opened) == 0 && stat(path, &named) == 0 && opened.st_dev == named.st_dev &&
           opened.st_ino == named.st_ino;
}

/* The locked file, or -1 with errno set; EWOULDBLOCK: another program holds it. Between open and
 * flock the holder may have removed the file:
 *
 *     this program          the holder
 *     opens the file
 *                           removes the file, closes it
 *     locks what has no name any more
 *
 * A third program could then lock a new file of that name. So the lock counts only when its file
 * is the named one; otherwise it is tried again, until so many others were faster that one of them
 * may as well be said to hold it. */
static int open_locked(const char *path)
{
    for (int tries = 0; tries < MAX_TRIES; tries++) {
        int fd = open(path, O_RDONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);
        if (fd < 0)
            return -1;
        int failure = flock(fd, LOCK_EX | LOCK_NB) == 0 ? 0 : errno;
        if (failure != EWOULDBLOCK && is_current(fd, path))
            return fd;
        close(fd);
        errno = failure;
        if (failure == EWOULDBLOCK)
            return -1;
    }
    errno = EWOULDBLOCK;
    return -1;
}

/* What is there under the lock's name without being a file, such as a pipe, would be waited for, or
 * removed as if it were this program's. */
static bool is_taken_otherwise(const char *path)
{
    struct stat found;
    return lstat(path, &found) == 0 && !S_ISREG(found.st_mode);
}

bool lock_take(struct lock *lock, const char *output_path, struct error *error)
{
    char *path = lock_path(output_path);
    if (path && is_taken_otherwise(path)) {
        error_set(error, ERROR_FAILED,
                  "cannot write %s: %s is in the way, which is no file: remove it", output_path,
                  path);
        free(path);
        return false;
    }
    int fd = path ? open_locked(path) : -1;
    if (fd < 0) {
        if (path && errno == EWOULDBLOCK)
            error_set(error, ERROR_FAILED,
                      "another tvp-report is writing %s: wait for it or choose another -o",
                      output_path);
        else
            error_set_errno(error, errno, "cannot write %s", output_path);
        free(path);
        return false;
    }
    *lock = (struct lock){.path = path, .fd = fd, .cleanup_entry = cleanup_file(path)};
    return true;
}

void lock_release(struct lock *lock)
{
    /* While it is still locked: afterwards the file could be another program's. */
    unlink(lock->path);
    cleanup_forget_file(lock->cleanup_entry);
    close(lock->fd);
    free(lock->path);
    *lock = (struct lock){.fd = -1};
}

bool lock_folder(int *fd, const char *folder, struct error *error)
{
    const struct timespec pause = {.tv_nsec = 50000000};
    *fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (int tries = 0; *fd >= 0 && tries < WAITS_FOR_FOLDER; tries++) {
        if (flock(*fd, LOCK_EX | LOCK_NB) == 0)
            return true;
        if (errno != EWOULDBLOCK)
            break;
        nanosleep(&pause, NULL);
    }
    bool taken = *fd >= 0 && errno == EWOULDBLOCK;
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
    return !taken || error_set(error, ERROR_FAILED,
                               "another tvp-report is writing pictures in %s: wait for it or "
                               "choose another folder with --images",
                               folder);
}
