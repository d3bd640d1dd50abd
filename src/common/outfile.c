#include "tvp/common/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tvp/common/alloc.h"
#include "tvp/common/cleanup.h"
#include "tvp/common/paths.h"

static const char *advice(int reason)
{
    switch (reason) {
    case ENOENT:
        return "make its folder first";
    case ENOTDIR:
        return "a part of that path is a file, choose another name";
    case EISDIR:
        return "give the name of a file in it";
    case EACCES:
    case EPERM:
    case EROFS:
        return "choose a place that you may write to";
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return "free some space or choose another place";
    case EMFILE:
    case ENFILE:
        return "raise the limit of open files (ulimit -n)";
    default:
        return "choose another name or place";
    }
}

static bool refuse(const char *path, int reason, struct error *error)
{
    return error_set(error, ERROR_FAILED, "%s cannot be written: %s: %s", path, strerror(reason),
                     advice(reason));
}

/* The descriptor of our own stdout or stderr when that is what `status` describes, or -1. */
static int own_stream(const struct stat *status)
{
    for (int fd = STDOUT_FILENO; fd <= STDERR_FILENO; fd++) {
        struct stat own;
        if (fstat(fd, &own) == 0 && own.st_dev == status->st_dev && own.st_ino == status->st_ino)
            return fd;
    }
    return -1;
}

/* A device, a pipe, or the file that our output goes to cannot be replaced by a rename. */
static bool is_direct(const struct stat *status)
{
    return !S_ISREG(status->st_mode) || own_stream(status) >= 0;
}

static int open_direct(const char *path, const struct stat *status)
{
    int own = own_stream(status);
    return own >= 0 ? fcntl(own, F_DUPFD_CLOEXEC, STDERR_FILENO + 1)
                    : open(path, O_WRONLY | O_NOCTTY | O_CLOEXEC);
}

/* Frees a path that is registered for removal, or never was. */
static void forget(char **path, struct cleanup_entry **entry)
{
    if (*entry)
        cleanup_forget_file(*entry);
    *entry = NULL;
    free(*path);
    *path = NULL;
}

/* Creates a file that was not there, in the folder of file->target, and registers it for removal
 * beforehand: an early end must not find a file that nobody knows of. Mode 0666 leaves the umask,
 * and a folder's default access list, to the system. */
static int create_temporary(struct outfile *file)
{
    int fd = -1;
    for (unsigned int attempt = 0; attempt < 1000; attempt++) {
        char after[64];
        snprintf(after, sizeof after, ".%ld-%u.tmp", (long)getpid(), attempt);
        file->temporary = path_beside(file->target, ".", SIZE_MAX, after);
        if (strlen(file->temporary) >= PATH_MAX) {
            errno = ENAMETOOLONG;
            break;
        }
        file->temporary_entry = cleanup_file(file->temporary);
        fd = open(file->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd >= 0)
            break;
        int reason = errno;
        forget(&file->temporary, &file->temporary_entry);
        errno = reason;
        if (errno != EEXIST)
            break;
    }
    return fd;
}

/* Nobody else uses that name: it belongs to the temporary one. */
static void name_backup(struct outfile *file)
{
    size_t stem = strlen(file->temporary) - strlen(".tmp");
    file->backup = xasprintf("%.*s.old", (int)stem, file->temporary);
    file->backup_entry = cleanup_file(file->backup);
}

static void remove_named(char **path, struct cleanup_entry **entry)
{
    if (*path && *entry)
        unlink(*path);
    forget(path, entry);
}

/* Gives everything up; files of ours that are still beside the target are removed. */
static void release(struct outfile *file)
{
    if (file->stream)
        fclose(file->stream);
    remove_named(&file->temporary, &file->temporary_entry);
    remove_named(&file->backup, &file->backup_entry);
    free(file->path);
    free(file->target);
    *file = (struct outfile){0};
}

static bool fail(struct outfile *file, int reason, struct error *error)
{
    refuse(file->path, reason, error);
    release(file);
    return false;
}

/* Whether `path` can be written at all as far as its name and permissions tell: *exists and
 * *status say what is there. Returns 0 or an errno value. */
static int look(const char *path, bool *exists, struct stat *status)
{
    *exists = stat(path, status) == 0;
    if (!*exists && errno != ENOENT)
        return errno;
    if (path[0] == '\0')
        return ENOENT;
    if (path[strlen(path) - 1] == '/' || (*exists && S_ISDIR(status->st_mode)))
        return EISDIR;
    /* A rename would replace a file that its owner has protected against writing. */
    if (*exists && own_stream(status) < 0 && access(path, W_OK) != 0)
        return errno;
    return 0;
}

static int open_temporary(struct outfile *file, const struct stat *old)
{
    file->target = path_target(file->path);
    int fd = file->target ? create_temporary(file) : -1;
    if (fd >= 0 && old && fchmod(fd, old->st_mode & 0777) != 0) {
        int reason = errno;
        close(fd);
        errno = reason;
        return -1;
    }
    if (fd >= 0)
        name_backup(file);
    return fd;
}

bool outfile_open(struct outfile *file, const char *path, struct error *error)
{
    *file = (struct outfile){.path = xstrdup(path)};
    bool exists;
    struct stat status;
    int reason = look(path, &exists, &status);
    if (reason != 0)
        return fail(file, reason, error);
    int fd = exists && is_direct(&status) ? open_direct(path, &status)
                                          : open_temporary(file, exists ? &status : NULL);
    if (fd < 0)
        return fail(file, errno, error);
    file->stream = fdopen(fd, "w");
    if (!file->stream) {
        reason = errno;
        close(fd);
        return fail(file, reason, error);
    }
    return true;
}

/* Brings everything written to the disk. Returns 0 or an errno value. */
static int flush(const struct outfile *file)
{
    if (fflush(file->stream) != 0)
        return errno;
    /* Whoever wrote did not look: the reason is gone. */
    if (ferror(file->stream))
        return EIO;
    /* Some file systems cannot sync; that is no reason to lose the content. */
    if (file->temporary && fsync(fileno(file->stream)) != 0 && errno != EINVAL && errno != ENOSYS)
        return errno;
    return 0;
}

bool outfile_write(struct outfile *file, const void *bytes, size_t length, struct error *error)
{
    return fwrite(bytes, 1, length, file->stream) == length || fail(file, errno, error);
}

bool outfile_fail(struct outfile *file, int errno_value, struct error *error)
{
    return fail(file, errno_value, error);
}

bool outfile_finish(struct outfile *file, struct error *error)
{
    int reason = flush(file);
    FILE *stream = file->stream;
    file->stream = NULL;
    if (fclose(stream) != 0 && reason == 0)
        reason = errno;
    return reason == 0 || fail(file, reason, error);
}

/* A second name for what is there keeps it through the rename. */
static enum outfile_old keep_old(const struct outfile *file)
{
    /* Left by a killed program that had our process id. */
    unlink(file->backup);
    if (link(file->target, file->backup) == 0)
        return OLD_KEPT;
    return errno == ENOENT ? OLD_NONE : OLD_LOST;
}

bool outfile_place(struct outfile *file, struct error *error)
{
    if (!file->temporary)
        return true;
    enum outfile_old old = keep_old(file);
    if (rename(file->temporary, file->target) != 0)
        return fail(file, errno, error);
    forget(&file->temporary, &file->temporary_entry);
    file->placed = true;
    file->old = old;
    return true;
}

void outfile_commit(struct outfile *file)
{
    if (file->placed)
        path_sync_folder(file->target);
    release(file);
}

static bool put_old_back(const struct outfile *file)
{
    switch (file->old) {
    case OLD_KEPT:
        return rename(file->backup, file->target) == 0;
    case OLD_NONE:
        return unlink(file->target) == 0;
    default:
        return false;
    }
}

bool outfile_discard(struct outfile *file)
{
    bool as_before = !file->placed || put_old_back(file);
    release(file);
    return as_before;
}

bool outfile_probe(const char *path, struct error *error)
{
    bool exists;
    struct stat status;
    int reason = look(path, &exists, &status);
    if (reason != 0)
        return refuse(path, reason, error);
    /* Opening a pipe would wait for its reader. */
    if (exists && is_direct(&status))
        return true;
    struct outfile file;
    if (!outfile_open(&file, path, error))
        return false;
    outfile_discard(&file);
    return true;
}
