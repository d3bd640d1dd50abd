#include "tvp/data/data_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tvp/common/alloc.h"
#include "tvp/common/cleanup.h"
#include "tvp/common/paths.h"
#include "tvp/common/write_all.h"
#include "tvp/text/text_reader.h"

static const char extension[] = ".jsonl";

enum { FILE_MODE = 0666, MAX_KEPT = 10000 };

/* "report.1.jsonl" of "report.jsonl" with ".1" as the middle, which comes to the end of a name that
 * does not end in .jsonl. The caller frees it. */
static char *name_beside(const char *path, const char *middle)
{
    const char *name = path_name(path);
    size_t length = strlen(name), ending = sizeof extension - 1;
    bool has_it = length > ending && strcmp(name + length - ending, extension) == 0;
    char *after = xasprintf("%s%s", middle, has_it ? extension : "");
    char *beside = path_beside(path, "", has_it ? length - ending : length, after);
    free(after);
    return beside;
}

char *data_file_partial_name(const char *path)
{
    return name_beside(path, ".partial");
}

static void release(struct data_file *file)
{
    if (file->fd >= 0)
        close(file->fd);
    free(file->path);
    free(file->partial);
    free(file->kept);
    *file = (struct data_file){.fd = -1};
}

/* ---- the file's life ---- */

/* A file system without locks has to do without. */
static bool lock(int fd, const char *name, struct error *error)
{
    if (flock(fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
        return true;
    return error_set(error, ERROR_FAILED,
                     "another tvp-report is writing %s: wait for it or choose another --data",
                     name);
}

/* Makes an empty file of a name that nobody has, "report.partial.N.jsonl", and returns the name. */
static char *reserve_name(const char *partial, struct error *error)
{
    for (int i = 1; i <= MAX_KEPT; i++) {
        char middle[16];
        snprintf(middle, sizeof middle, ".%d", i);
        char *name = name_beside(partial, middle);
        int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, FILE_MODE);
        if (fd >= 0) {
            close(fd);
            return name;
        }
        bool taken = errno == EEXIST;
        if (!taken)
            error_set_errno(error, errno, "cannot create %s", name);
        free(name);
        if (!taken)
            return NULL;
    }
    error_set(error, ERROR_FAILED, "too many unfinished runs beside %s: remove some of them",
              partial);
    return NULL;
}

/* Moves the partial file of an earlier run out of the way, unless it is empty. */
static bool move_away(struct data_file *file, int old, struct error *error)
{
    struct stat status;
    if (fstat(old, &status) != 0)
        return error_set_errno(error, errno, "cannot look at %s", file->partial);
    if (!S_ISREG(status.st_mode))
        return error_set(error, ERROR_FAILED,
                         "%s is not a regular file: remove it or choose another --data",
                         file->partial);
    if (!lock(old, file->partial, error))
        return false;
    if (status.st_size == 0) {
        if (unlink(file->partial) != 0)
            return error_set_errno(error, errno, "cannot remove %s", file->partial);
        return true;
    }
    file->kept = reserve_name(file->partial, error);
    if (!file->kept)
        return false;
    if (rename(file->partial, file->kept) != 0)
        return error_set_errno(error, errno, "cannot rename %s to %s", file->partial, file->kept);
    return true;
}

static bool keep_older(struct data_file *file, struct error *error)
{
    int old = open(file->partial, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (old < 0 && errno == ENOENT)
        return true;
    if (old < 0)
        return error_set_errno(error, errno, "cannot read the unfinished run in %s", file->partial);
    bool moved = move_away(file, old, error);
    close(old);
    return moved;
}

static bool check_target(const char *path, struct error *error)
{
    struct stat status;
    if (stat(path, &status) == 0 && S_ISDIR(status.st_mode))
        return error_set(error, ERROR_FAILED, "%s is a folder: give the name of a file", path);
    return true;
}

/* Opens the partial file with these flags besides, and locks it. */
static bool open_partial(struct data_file *file, int flags, struct error *error)
{
    file->fd = open(file->partial, O_RDWR | O_APPEND | O_CLOEXEC | flags, FILE_MODE);
    if (file->fd < 0)
        return error_set_errno(error, errno, "cannot write %s", file->partial);
    return lock(file->fd, file->partial, error);
}

bool data_file_open(struct data_file *file, const char *path, struct error *error)
{
    *file = (struct data_file){.fd = -1};
    if (!path)
        return true;
    file->path = xstrdup(path);
    file->partial = data_file_partial_name(path);
    if (!check_target(path, error) || !keep_older(file, error)) {
        release(file);
        return false;
    }
    file->cleanup_entry = cleanup_file(file->partial);
    if (!open_partial(file, O_CREAT | O_EXCL, error)) {
        cleanup_forget_file(file->cleanup_entry);
        release(file);
        return false;
    }
    file->is_new = true;
    return true;
}

/* From now on the file is worth keeping. */
static void grow_old(struct data_file *file)
{
    if (file->is_new)
        cleanup_forget_file(file->cleanup_entry);
    file->is_new = false;
}

/* How a record is written. */
#define LINE_FORMAT (JSON_COMPACT | JSON_REAL_PRECISION(17))

/* Cuts off the half line that a failed write has left: it would spoil those that may still follow.
 * If it cannot be cut off either, the reader knows an incomplete last line. */
static void take_back(int fd, off_t size)
{
    int ignored = ftruncate(fd, size);
    (void)ignored;
}

bool data_file_fits(const json_t *record)
{
    return json_dumpb(record, NULL, 0, LINE_FORMAT) < TEXT_LINE_LIMIT;
}

bool data_file_append(struct data_file *file, const json_t *record, struct error *error)
{
    if (file->fd < 0)
        return true;
    struct stat before;
    if (fstat(file->fd, &before) != 0)
        return error_set_errno(error, errno, "cannot write %s", file->partial);
    char *text = json_dumps(record, LINE_FORMAT);
    if (!text)
        out_of_memory();
    size_t length = strlen(text);
    text[length] = '\n';
    bool written = write_all(file->fd, text, length + 1);
    if (!written) {
        error_set_errno(error, errno, "cannot write %s", file->partial);
        take_back(file->fd, before.st_size);
    } else {
        grow_old(file);
    }
    free(text);
    return written;
}

bool data_file_commit(struct data_file *file, struct error *error)
{
    bool saved = true;
    grow_old(file);
    if (file->fd >= 0) {
        saved = fsync(file->fd) == 0 && rename(file->partial, file->path) == 0;
        if (saved)
            path_sync_folder(file->path);
        else
            error_set_errno(error, errno, "cannot save %s (the data is in %s)", file->path,
                            file->partial);
    }
    release(file);
    return saved;
}

void data_file_keep(struct data_file *file)
{
    if (file->is_new) {
        data_file_discard(file);
        return;
    }
    if (file->fd >= 0)
        fsync(file->fd);
    release(file);
}

void data_file_discard(struct data_file *file)
{
    if (file->fd >= 0)
        unlink(file->partial);
    grow_old(file);
    release(file);
}

/* ---- going on with a file ---- */

static bool is_object(const char *text, size_t length)
{
    json_t *json = json_loadb(text, length, JSON_REJECT_DUPLICATES, NULL);
    bool object = json_is_object(json);
    json_decref(json);
    return object;
}

/* How many bytes at the end of the file belong to no ended line; at most TEXT_LINE_LIMIT are looked
 * at. They go to `tail`. -1: they could not be read. */
static ssize_t read_tail(int fd, off_t size, char *tail)
{
    size_t room = size < TEXT_LINE_LIMIT ? (size_t)size : TEXT_LINE_LIMIT;
    ssize_t got = pread(fd, tail, room, size - (off_t)room);
    if (got < (ssize_t)room)
        return -1;
    const char *line_end = memrchr(tail, '\n', room);
    size_t begin = line_end ? (size_t)(line_end - tail) + 1 : 0;
    memmove(tail, tail + begin, room - begin);
    return (ssize_t)(room - begin);
}

/* The beginning of a JSON object is never an object itself: an unended line that is one lacks only
 * its line end. */
static bool mend_end(const struct data_file *file, struct error *error)
{
    struct stat status;
    char *tail = xmalloc(TEXT_LINE_LIMIT);
    bool mended = fstat(file->fd, &status) == 0;
    ssize_t length = mended ? read_tail(file->fd, status.st_size, tail) : -1;
    if (length > 0 && is_object(tail, (size_t)length))
        mended = write_all(file->fd, "\n", 1);
    else if (length > 0)
        mended = ftruncate(file->fd, status.st_size - length) == 0;
    free(tail);
    if (length < 0 || !mended)
        return error_set_errno(error, errno, "cannot go on with %s", file->partial);
    return true;
}

bool data_file_reopen(struct data_file *file, const char *partial, const char *path,
                      struct error *error)
{
    *file = (struct data_file){.path = xstrdup(path), .partial = xstrdup(partial), .fd = -1};
    if (check_target(path, error) && open_partial(file, 0, error) && mend_end(file, error))
        return true;
    release(file);
    return false;
}
