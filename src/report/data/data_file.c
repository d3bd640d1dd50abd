#include "tvp/data/data_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tvp/common/alloc.h"
#include "tvp/common/cleanup.h"
#include "tvp/common/outfile.h"
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

static void release(struct data_file *file)
{
    if (file->fd >= 0)
        close(file->fd);
    free(file->path);
    free(file->partial);
    free(file->kept);
    strbuf_release(&file->held);
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

/* The file that is replaced in the end: where a link leads, so that the rename replaces that. */
static char *place_of(const char *path)
{
    struct stat status;
    bool link = lstat(path, &status) == 0 && S_ISLNK(status.st_mode);
    char *target = link ? path_target(path) : NULL;
    return target ? target : xstrdup(path);
}

static bool check_target(const char *path, struct error *error)
{
    int held;
    return outfile_probe(path, &held, error);
}

/* Opens the partial file with these flags besides, and locks it. */
static bool open_partial(struct data_file *file, int flags, struct error *error)
{
    file->fd = open(file->partial, O_RDWR | O_APPEND | O_CLOEXEC | flags, FILE_MODE);
    if (file->fd < 0)
        return error_set_errno(error, errno, "cannot write %s", file->partial);
    return lock(file->fd, file->partial, error);
}

static bool create_partial(struct data_file *file, struct error *error)
{
    char *place = place_of(file->path);
    file->partial = name_beside(place, ".partial");
    free(place);
    if (!check_target(file->path, error) || !keep_older(file, error))
        return false;
    file->cleanup_entry = cleanup_file(file->partial);
    file->is_new = open_partial(file, O_CREAT | O_EXCL, error);
    if (!file->is_new)
        cleanup_forget_file(file->cleanup_entry);
    return file->is_new;
}

bool data_file_open(struct data_file *file, const char *path, struct error *error)
{
    bool direct = path && outfile_is_direct(path);
    *file = (struct data_file){.fd = -1, .holds = direct || !path};
    if (!path)
        return true;
    file->path = xstrdup(path);
    if (direct)
        file->fd = outfile_open_direct(path, error);
    if (direct ? file->fd >= 0 : create_partial(file, error))
        return true;
    release(file);
    return false;
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

bool data_file_fits(const json_t *record)
{
    return json_dumpb(record, NULL, 0, LINE_FORMAT) < TEXT_LINE_LIMIT;
}

/* After a failure the half line that it has left is cut off: it would spoil those that may still
 * follow. If that cannot be done either, the reader knows an incomplete last line. */
static bool write_line(struct data_file *file, const char *line, size_t length, struct error *error)
{
    struct stat before;
    if (fstat(file->fd, &before) != 0)
        return error_set_errno(error, errno, "cannot write %s", file->partial);
    if (write_all(file->fd, line, length)) {
        grow_old(file);
        return true;
    }
    error_set_errno(error, errno, "cannot write %s", file->partial ? file->partial : file->path);
    int ignored = file->partial ? ftruncate(file->fd, before.st_size) : 0;
    (void)ignored;
    return false;
}

static bool is_sample(const json_t *record)
{
    const char *kind = json_string_value(json_object_get(record, "record"));
    return kind && strcmp(kind, "sample") == 0;
}

bool data_file_append(struct data_file *file, const json_t *record, struct error *error)
{
    if (file->fd < 0 && !file->holds)
        return true;
    char *text = json_dumps(record, LINE_FORMAT);
    if (!text)
        out_of_memory();
    size_t length = strlen(text);
    text[length] = '\n';
    if (file->holds) {
        strbuf_add(&file->held, text, length + 1);
        file->has_samples |= is_sample(record);
    }
    bool written = file->fd < 0 || write_line(file, text, length + 1, error);
    free(text);
    return written;
}

bool data_file_commit(struct data_file *file, struct error *error)
{
    struct error reason = {0};
    grow_old(file);
    if (file->partial && fsync(file->fd) != 0)
        error_set_errno(&reason, errno, "%s cannot be written", file->path);
    if (file->partial && reason.code == ERROR_NONE)
        outfile_replace(file->path, file->partial, &reason);
    if (reason.code != ERROR_NONE)
        error_set(error, reason.code, "%s (the data is in %s)", reason.text, file->partial);
    release(file);
    return reason.code == ERROR_NONE;
}

/* Writes what is in no file to one of a name that nobody has. */
static bool rescue_to(const struct data_file *file, const char *folder)
{
    struct error error = {0};
    char *wanted = path_join(folder, "tvp-report.jsonl");
    char *name = reserve_name(wanted, &error);
    free(wanted);
    if (!name)
        return false;
    int fd = open(name, O_WRONLY | O_CLOEXEC);
    bool saved = fd >= 0 && write_all(fd, file->held.data, file->held.length) && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    if (saved) {
        char *line = xasprintf("tvp-report: what was measured is in %s (see it with: tvp-report "
                               "--from %s)",
                               name, name);
        cleanup_set_last_words(line);
        free(line);
    } else {
        unlink(name);
    }
    free(name);
    return saved;
}

static void rescue(const struct data_file *file)
{
    const char *temporary = getenv("TMPDIR");
    if (file->has_samples && !rescue_to(file, "."))
        rescue_to(file, temporary && *temporary ? temporary : "/tmp");
}

void data_file_keep(struct data_file *file)
{
    if (file->is_new) {
        data_file_discard(file);
        return;
    }
    rescue(file);
    if (file->fd >= 0)
        fsync(file->fd);
    release(file);
}

void data_file_discard(struct data_file *file)
{
    if (file->partial)
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

/* What would be added is UTF-8. */
static bool check_encoding(const struct data_file *file, struct error *error)
{
    unsigned char mark[2] = {0};
    if (pread(file->fd, mark, sizeof mark, 0) < 0)
        return error_set_errno(error, errno, "cannot go on with %s", file->partial);
    bool utf16 = (mark[0] == 0xff && mark[1] == 0xfe) || (mark[0] == 0xfe && mark[1] == 0xff);
    return !utf16 ||
           error_set(error, ERROR_FAILED,
                     "%s is in UTF-16: convert it to UTF-8 to go on with it (iconv -f UTF-16)",
                     file->partial);
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
    *file = (struct data_file){.fd = -1};
    if (!path || outfile_is_direct(path))
        return error_set(
            error, ERROR_USAGE,
            "--resume: the run goes on in its file: --data must name a file, not \"%s\"",
            path ? path : "none");
    file->path = xstrdup(path);
    file->partial = xstrdup(partial);
    if (check_target(path, error) && open_partial(file, 0, error) && check_encoding(file, error) &&
        mend_end(file, error))
        return true;
    release(file);
    return false;
}
