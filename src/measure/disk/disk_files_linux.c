/* O_DIRECT and O_TMPFILE are of Linux alone. */
#include "tvp/disk/disk_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "tvp/common/alloc.h"
#include "tvp/disk/disk_content.h"

static bool fail(struct disk_files *files, const char *call, int reason, uint32_t reached)
{
    files->failure = (struct disk_failure){.call = call, .reason = reason, .reached = reached};
    return false;
}

/* ---- blocks ---- */

int disk_write_block(int file, const void *bytes, int64_t size, int64_t position)
{
    const char *at = bytes;
    while (size > 0) {
        ssize_t written = pwrite(file, at, (size_t)size, (off_t)position);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return written < 0 ? errno : EIO;
        at += written;
        position += written;
        size -= written;
    }
    return 0;
}

int disk_read_block(int file, void *bytes, int64_t *size, int64_t position)
{
    char *at = bytes;
    int64_t wanted = *size;
    *size = 0;
    while (*size < wanted) {
        ssize_t got = pread(file, at + *size, (size_t)(wanted - *size), (off_t)(position + *size));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return errno;
        if (got == 0)
            break;
        *size += got;
    }
    return 0;
}

/* ---- making ---- */

/* What root may have beyond what is free for all is not counted. */
static bool has_room(struct disk_files *files, const char *folder, int64_t size)
{
    struct statvfs facts;
    if (statvfs(folder, &facts) != 0)
        return fail(files, "statvfs", errno, 0);
    int64_t unit = (int64_t)facts.f_frsize, wanted;
    int64_t all = (int64_t)facts.f_blocks * unit, available = (int64_t)facts.f_bavail * unit;
    if (!__builtin_mul_overflow(size, (int64_t)files->count, &wanted) &&
        wanted <= available - all / 10)
        return true;
    fail(files, "statvfs", ENOSPC, 0);
    files->failure.wanted = wanted;
    files->failure.free = available;
    files->failure.size = all;
    return false;
}

/* Where there are no files without names, one loses its name at once. */
static int open_by_name(const char *folder, uint32_t number)
{
    char *path = xasprintf("%s/.tvp-report-%ld-%u", folder, (long)getpid(), (unsigned)number);
    int file = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, S_IRUSR | S_IWUSR);
    int reason = errno;
    if (file >= 0)
        unlink(path);
    free(path);
    errno = reason;
    return file;
}

static int open_file(const char *folder, uint32_t number)
{
    int file = open(folder, O_RDWR | O_TMPFILE, S_IRUSR | S_IWUSR);
    /* A kernel or file system that does not know of them says one of these. */
    bool unknown = file < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL);
    return unknown ? open_by_name(folder, number) : file;
}

bool disk_files_open(struct disk_files *files, const char *folder, uint32_t count, int64_t size)
{
    *files = (struct disk_files){.count = count};
    files->files = xreallocarray(NULL, count, sizeof *files->files);
    for (uint32_t i = 0; i < count; i++)
        files->files[i] = -1;
    if (!has_room(files, folder, size))
        return false;
    for (uint32_t i = 0; i < count; i++) {
        files->files[i] = open_file(folder, i);
        if (files->files[i] < 0)
            return fail(files, "open", errno, i);
    }
    return true;
}

void disk_files_close(struct disk_files *files)
{
    for (uint32_t i = 0; i < files->count; i++)
        if (files->files[i] >= 0)
            close(files->files[i]);
    free(files->files);
    files->files = NULL;
    files->count = 0;
}

/* ---- filling ---- */

static bool fill_file(struct disk_files *files, uint32_t index, const unsigned char *content,
                      int64_t size)
{
    int file = files->files[index];
    for (int64_t at = 0; at < size; at += DISK_WRITE_BLOCK) {
        int64_t rest = size - at < DISK_WRITE_BLOCK ? size - at : DISK_WRITE_BLOCK;
        int reason = disk_write_block(file, disk_content_at(content, index, at), rest, at);
        if (reason)
            return fail(files, "write", reason, index);
    }
    return fsync(file) == 0 || fail(files, "fsync", errno, index);
}

/* Some file systems take the flag and refuse the first read. */
static bool reads_directly(int file)
{
    _Alignas(DISK_READ_BLOCK) char block[DISK_READ_BLOCK];
    int64_t size = DISK_READ_BLOCK;
    int flags = fcntl(file, F_GETFL);
    if (flags < 0 || fcntl(file, F_SETFL, flags | O_DIRECT) != 0)
        return false;
    if (disk_read_block(file, block, &size, 0) == 0 && size == DISK_READ_BLOCK)
        return true;
    fcntl(file, F_SETFL, flags);
    return false;
}

/* No more than asked for is to be read ahead. */
static void put_out_of_cache(int file)
{
    posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
    posix_fadvise(file, 0, 0, POSIX_FADV_RANDOM);
}

bool disk_files_fill(struct disk_files *files, const unsigned char *content, int64_t size)
{
    for (uint32_t i = 0; i < files->count; i++)
        if (!fill_file(files, i, content, size))
            return false;
    files->direct = true;
    for (uint32_t i = 0; i < files->count; i++) {
        put_out_of_cache(files->files[i]);
        files->direct = reads_directly(files->files[i]) && files->direct;
    }
    return true;
}

/* ---- comparing ---- */

static int64_t right_in_block(int file, const unsigned char *expected, int64_t position,
                              int64_t size)
{
    static _Alignas(DISK_READ_BLOCK) char block[DISK_WRITE_BLOCK];
    int64_t came = size;
    if (disk_read_block(file, block, &came, position) != 0)
        return 0;
    return memcmp(block, expected, (size_t)came) == 0 ? came : 0;
}

int64_t disk_files_right(struct disk_files *files, const unsigned char *content, int64_t size)
{
    int64_t right = 0;
    for (uint32_t i = 0; i < files->count; i++) {
        posix_fadvise(files->files[i], 0, 0, POSIX_FADV_DONTNEED);
        for (int64_t at = 0; at < size; at += DISK_WRITE_BLOCK) {
            int64_t rest = size - at < DISK_WRITE_BLOCK ? size - at : DISK_WRITE_BLOCK;
            right += right_in_block(files->files[i], disk_content_at(content, i, at), at, rest);
        }
    }
    return right;
}
