#include "tvp/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tvp/alloc.h"
#include "tvp/cleanup.h"

enum { MOST_LINKS = 40, NO_HANDLE = -1 };

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

/* The part of path up to its last slash ("." when it has none); the caller frees it. */
static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return xstrdup(".");
    return xstrndup(path, slash == path ? 1 : (size_t)(slash - path));
}

static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* Follows path while it is a symbolic link, also to where nothing is yet, so that the link stays
 * and its target is replaced. Returns NULL with errno set; the caller frees the result. */
static char *follow_links(const char *path)
{
    char *here = xstrdup(path);
    char link[PATH_MAX];
    for (int i = 0; i < MOST_LINKS; i++) {
        ssize_t length = readlink(here, link, sizeof link - 1);
        if (length < 0)
            return here;
        link[length] = '\0';
        char *folder = folder_of(here);
        char *next = link[0] == '/' ? xstrdup(link) : xasprintf("%s/%s", folder, link);
        free(folder);
        free(here);
        here = next;
    }
    free(here);
    errno = ELOOP;
    return NULL;
}

/* The absolute path that a rename to `path` has to go to: NULL with errno set when there is none.
 * The caller frees it. */
static char *find_target(const char *path)
{
    char *followed = follow_links(path);
    if (!followed)
        return NULL;
    char *folder = folder_of(followed);
    char *absolute = realpath(folder, NULL);
    int reason = errno;
    char *target = NULL;
    if (absolute)
        target = xasprintf("%s/%s", strcmp(absolute, "/") == 0 ? "" : absolute, name_of(followed));
    free(absolute);
    free(folder);
    free(followed);
    errno = reason;
    return target;
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

/* Creates a file that was not there, in the folder of file->target, and registers it for removal
 * beforehand: an early end must not find a file that nobody knows of. Mode 0666 leaves the umask,
 * and a folder's default access list, to the system. */
static int create_temporary(struct outfile *file)
{
    char *folder = folder_of(file->target);
    int fd = -1;
    for (unsigned int attempt = 0; attempt < 1000; attempt++) {
        /* The name may be as long as names can be: only its start goes into the temporary one. */
        file->temporary = xasprintf("%s/.%.200s.%ld-%u.tmp", folder, name_of(file->target),
                                    (long)getpid(), attempt);
        if (strlen(file->temporary) >= PATH_MAX) {
            errno = ENAMETOOLONG;
            break;
        }
        file->cleanup_handle = cleanup_file(file->temporary);
        fd = open(file->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd >= 0)
            break;
        cleanup_forget_file(file->cleanup_handle);
        file->cleanup_handle = NO_HANDLE;
        free(file->temporary);
        file->temporary = NULL;
        if (errno != EEXIST)
            break;
    }
    free(folder);
    return fd;
}

/* Gives everything up; a temporary file that is still there is removed. */
static void release(struct outfile *file)
{
    if (file->stream)
        fclose(file->stream);
    if (file->temporary && file->cleanup_handle != NO_HANDLE) {
        unlink(file->temporary);
        cleanup_forget_file(file->cleanup_handle);
    }
    free(file->path);
    free(file->target);
    free(file->temporary);
    *file = (struct outfile){.cleanup_handle = NO_HANDLE};
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
    file->target = find_target(file->path);
    int fd = file->target ? create_temporary(file) : -1;
    if (fd >= 0 && old && fchmod(fd, old->st_mode & 0777) != 0) {
        int reason = errno;
        close(fd);
        errno = reason;
        return -1;
    }
    return fd;
}

bool outfile_open(struct outfile *file, const char *path, struct error *error)
{
    *file = (struct outfile){.path = xstrdup(path), .cleanup_handle = NO_HANDLE};
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
static int flush(struct outfile *file)
{
    if (fflush(file->stream) != 0)
        return errno;
    /* An earlier write failed and its errno is gone, but one more write to a file that is given up
     * anyway most likely fails for the same reason. */
    if (ferror(file->stream))
        return file->temporary && write(fileno(file->stream), "", 1) < 0 ? errno : EIO;
    /* Some file systems cannot sync; that is no reason to lose the content. */
    if (file->temporary && fsync(fileno(file->stream)) != 0 && errno != EINVAL && errno != ENOSYS)
        return errno;
    return 0;
}

/* Makes the rename last through a power cut. The new file is in place by then, so that a folder
 * which cannot be synced is not worth a failure. */
static void sync_folder(const char *target)
{
    char *folder = folder_of(target);
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    free(folder);
    if (fd < 0)
        return;
    fsync(fd);
    close(fd);
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

bool outfile_commit(struct outfile *file, struct error *error)
{
    if (file->stream && !outfile_finish(file, error))
        return false;
    if (file->temporary) {
        if (rename(file->temporary, file->target) != 0)
            return fail(file, errno, error);
        cleanup_forget_file(file->cleanup_handle);
        file->cleanup_handle = NO_HANDLE;
        sync_folder(file->target);
    }
    release(file);
    return true;
}

void outfile_discard(struct outfile *file)
{
    release(file);
}

bool outfile_write_all(const char *path, const char *bytes, size_t length, struct error *error)
{
    struct outfile file;
    if (!outfile_open(&file, path, error))
        return false;
    /* A write that fails marks the stream, which the commit looks at. */
    fwrite(bytes, 1, length, file.stream);
    return outfile_commit(&file, error);
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
