#include "tvp/common/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include "tvp/common/alloc.h"
#include "tvp/common/cleanup.h"
#include "tvp/common/os.h"
#include "tvp/common/paths.h"

enum { WAITS_FOR_READER = 200 };

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
    case EPIPE:
        return "start its reader first, and let it read to the end";
    case EMFILE:
    case ENFILE:
        return "raise the limit of open files (ulimit -n)";
    default:
        return "choose another name or place";
    }
}

static const char *shown(const char *path)
{
    return strcmp(path, OUTFILE_STDOUT) == 0 ? "stdout" : path;
}

static bool refuse(const char *path, int reason, struct error *error)
{
    return error_set(error, ERROR_FAILED, "%s cannot be written: %s: %s", shown(path),
                     strerror(reason), advice(reason));
}

/* For what the system has no name for, or a misleading one. */
static bool refuse_kind(const char *path, const char *what, const char *todo, struct error *error)
{
    return error_set(error, ERROR_FAILED, "%s cannot be written: %s: %s", shown(path), what, todo);
}

/* No file can be made beside `target`: that is the folder's refusal, not the file's. */
static bool refuse_folder(const char *target, int reason, struct error *error)
{
    char *folder = path_folder(target);
    error_set(error, ERROR_FAILED, "no file can be made in the folder %s: %s: %s", folder,
              strerror(reason), advice(reason));
    free(folder);
    return false;
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

/* Why a file that may be written to can still not be replaced by a rename. */
static bool check_replaceable(const char *path, const struct stat *status, struct error *error)
{
    char *target = path_target(path);
    if (!target)
        return refuse(path, errno, error);
    char *folder = path_folder(target);
    struct stat around;
    bool good = false;
    if (os_is_mounted(target))
        refuse_kind(path, "it is mounted by itself and cannot be replaced",
                    "mount its folder instead, or choose another name", error);
    else if (os_is_frozen(target) || os_is_frozen(folder))
        refuse_kind(path, "its attributes forbid to replace it",
                    "change them (chattr), or choose another name", error);
    else if (stat(folder, &around) == 0 && (around.st_mode & S_ISVTX) && geteuid() != 0 &&
             geteuid() != status->st_uid && geteuid() != around.st_uid)
        refuse_kind(path, "it is another user's, whose folder lets nobody else replace it",
                    "choose another name", error);
    else
        good = true;
    free(folder);
    free(target);
    return good;
}

/* Whether `path` can be written at all as far as its name, kind and permissions tell: *exists and
 * *status say what is there. */
static bool look(const char *path, bool *exists, struct stat *status, struct error *error)
{
    *exists = stat(path, status) == 0;
    if (!*exists && errno != ENOENT)
        return refuse(path, errno, error);
    if (path[0] == '\0')
        return refuse(path, ENOENT, error);
    if (path[strlen(path) - 1] == '/' || (*exists && S_ISDIR(status->st_mode)))
        return refuse(path, EISDIR, error);
    if (!*exists || own_stream(status) >= 0)
        return true;
    if (S_ISSOCK(status->st_mode))
        return refuse_kind(path, "it is a socket", "choose another name", error);
    if (S_ISBLK(status->st_mode))
        return refuse_kind(path, "it is a disk", "choose another name", error);
    /* A rename would replace a file that its owner has protected against writing. */
    if (access(path, W_OK) != 0)
        return refuse(path, errno, error);
    return !S_ISREG(status->st_mode) || check_replaceable(path, status, error);
}

/* A device, a pipe, or the file that our output goes to cannot be replaced by a rename. */
static bool is_direct(const struct stat *status)
{
    return !S_ISREG(status->st_mode) || own_stream(status) >= 0;
}

bool outfile_is_direct(const char *path)
{
    struct stat status;
    return strcmp(path, OUTFILE_STDOUT) == 0 || (stat(path, &status) == 0 && is_direct(&status));
}

/* A pipe whose reader does not come would be waited for without end. -1 with errno: ENXIO when
 * nobody reads it after a while. */
static int open_without_hanging(const char *path)
{
    const struct timespec pause = {.tv_nsec = 10000000};
    int fd = -1;
    for (int tries = 0; tries < WAITS_FOR_READER; tries++) {
        fd = open(path, O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
        if (fd >= 0 || errno != ENXIO)
            break;
        nanosleep(&pause, NULL);
        errno = ENXIO;
    }
    if (fd >= 0)
        fcntl(fd, F_SETFL, 0);
    return fd;
}

/* For somebody who writes to it under another number. */
static int open_own(int own, const char *path, struct error *error)
{
    int flags = fcntl(own, F_GETFL);
    if (flags < 0 || (flags & O_ACCMODE) == O_RDONLY) {
        refuse_kind(path, "it is closed", "leave it open, or name a file", error);
        return -1;
    }
    int fd = fcntl(own, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (fd < 0)
        refuse(path, errno, error);
    return fd;
}

int outfile_open_direct(const char *path, struct error *error)
{
    struct stat status;
    if (strcmp(path, OUTFILE_STDOUT) == 0)
        return open_own(STDOUT_FILENO, path, error);
    if (!look(path, &(bool){false}, &status, error))
        return -1;
    int own = own_stream(&status);
    if (own >= 0)
        return open_own(own, path, error);
    int fd = open_without_hanging(path);
    if (fd < 0 && errno == ENXIO && S_ISFIFO(status.st_mode))
        refuse_kind(path, "nobody reads from this pipe", "start its reader first", error);
    else if (fd < 0)
        refuse(path, errno, error);
    return fd;
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

/* A new file gets the usual permissions; a replaced one keeps those that it had, and its owner
 * where that is allowed: the mode last, because a change of owner takes some of it away. */
static int take_after(int fd, const struct stat *old)
{
    struct stat own;
    if (fstat(fd, &own) == 0 && (own.st_uid != old->st_uid || own.st_gid != old->st_gid)) {
        int ignored = fchown(fd, old->st_uid, old->st_gid);
        (void)ignored;
    }
    return fchmod(fd, old->st_mode & 0777);
}

static int open_temporary(struct outfile *file, const struct stat *old, struct error *error)
{
    file->target = path_target(file->path);
    if (!file->target) {
        refuse(file->path, errno, error);
        return -1;
    }
    int fd = create_temporary(file);
    if (fd < 0) {
        int reason = errno;
        if (reason == ENAMETOOLONG || reason == ENOENT)
            refuse(file->path, reason, error);
        else
            refuse_folder(file->target, reason, error);
        return -1;
    }
    if (old && take_after(fd, old) != 0) {
        refuse(file->path, errno, error);
        close(fd);
        return -1;
    }
    name_backup(file);
    return fd;
}

static int open_somehow(struct outfile *file, struct error *error)
{
    bool exists;
    struct stat status;
    if (outfile_is_direct(file->path))
        return outfile_open_direct(file->path, error);
    if (!look(file->path, &exists, &status, error))
        return -1;
    return open_temporary(file, exists ? &status : NULL, error);
}

bool outfile_open(struct outfile *file, const char *path, struct error *error)
{
    *file = (struct outfile){.path = xstrdup(path)};
    int fd = open_somehow(file, error);
    if (fd >= 0)
        file->stream = fdopen(fd, "w");
    if (file->stream)
        return true;
    if (fd >= 0) {
        refuse(path, errno, error);
        close(fd);
    }
    release(file);
    return false;
}

/* Returns 0 or an errno value. */
static int rename_over(const char *path, const char *written, const struct stat *old)
{
    int reason = 0;
    int fd = open(written, O_RDONLY | O_CLOEXEC);
    char *target = path_target(path);
    if (fd < 0 || !target || (old && take_after(fd, old) != 0) || rename(written, target) != 0)
        reason = errno;
    else
        path_sync_folder(target);
    if (fd >= 0)
        close(fd);
    free(target);
    return reason;
}

bool outfile_replace(const char *path, const char *written, struct error *error)
{
    bool exists;
    struct stat status;
    if (!look(path, &exists, &status, error))
        return false;
    if (exists && is_direct(&status))
        return refuse_kind(path, "it has become a device or a pipe", "choose another name", error);
    int reason = rename_over(path, written, exists ? &status : NULL);
    return reason == 0 || refuse(path, reason, error);
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

static bool shares_folder(const struct outfile *file, const struct outfile *other)
{
    size_t length = (size_t)(path_name(file->target) - file->target);
    return length == (size_t)(path_name(other->target) - other->target) &&
           memcmp(file->target, other->target, length) == 0;
}

/* Whether the last of the first `count` files is the first in its folder. */
static bool opens_folder(const struct outfile *files, size_t count)
{
    const struct outfile *file = &files[count - 1];
    if (!file->placed) /* a stream has no folder */
        return false;
    for (size_t i = 0; i + 1 < count; i++)
        if (files[i].placed && shares_folder(&files[i], file))
            return false;
    return true;
}

void outfile_commit(struct outfile *files, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (opens_folder(files, i + 1))
            path_sync_folder(files[i].target);
    for (size_t i = 0; i < count; i++)
        release(&files[i]);
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

/* A disk without room is found before anything is written, and so is a reader that has gone. */
static int stream_problem(int fd)
{
    struct stat status;
    struct statvfs disk;
    struct pollfd end = {.fd = fd, .events = POLLOUT};
    if (fstat(fd, &status) != 0)
        return errno;
    if (S_ISREG(status.st_mode) && fstatvfs(fd, &disk) == 0 && disk.f_blocks > 0)
        return (geteuid() == 0 ? disk.f_bfree : disk.f_bavail) == 0 ? ENOSPC : 0;
    /* A device that takes nothing says so to a write of nothing. */
    if (S_ISCHR(status.st_mode))
        return write(fd, "", 0) < 0 ? errno : 0;
    return poll(&end, 1, 0) > 0 && (end.revents & (POLLERR | POLLHUP)) ? EPIPE : 0;
}

static bool probe_direct(const char *path, int *held, struct error *error)
{
    struct stat status;
    int fd = outfile_open_direct(path, error);
    if (fd < 0)
        return false;
    int problem = stream_problem(fd);
    if (problem == 0 && fstat(fd, &status) == 0 && S_ISFIFO(status.st_mode))
        *held = fd;
    else
        close(fd);
    return problem == 0 || refuse(path, problem, error);
}

bool outfile_probe(const char *path, int *held, struct error *error)
{
    *held = -1;
    if (outfile_is_direct(path))
        return probe_direct(path, held, error);
    struct outfile file;
    if (!outfile_open(&file, path, error))
        return false;
    outfile_discard(&file);
    return true;
}

/* An earlier write that failed left no reason, and a failing flush only the system's name of it. */
bool outfile_printed(struct error *error)
{
    int held;
    bool flushed = fflush(stdout) == 0;
    int reason = flushed ? EIO : errno;
    if (flushed && !ferror(stdout))
        return true;
    if (!outfile_probe(OUTFILE_STDOUT, &held, error))
        return false;
    if (held >= 0)
        close(held);
    return refuse(OUTFILE_STDOUT, reason, error);
}
