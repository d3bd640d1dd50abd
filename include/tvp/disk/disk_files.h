/*
 * disk_files.h - files of workers, one each: empty, or filled and out of the page cache.
 *
 * They have no names (O_TMPFILE), or, where the file system lacks that, lose them before anything
 * is written: nothing is left of them when the last process that has them open ends, however it
 * does. Before files are made, the file system is asked: a tenth of it stays free.
 *
 * Order of calls: open, any of the others, close. What failed is in `failure`; close is right then
 * as well.
 */
#ifndef TVP_DISK_FILES_H
#define TVP_DISK_FILES_H

#include <stdbool.h>
#include <stdint.h>

/* A call that failed. */
struct disk_failure {
    const char *call; /* NULL: none did */
    int reason;       /* its errno; ENOSPC with the call "statvfs": too little would stay free */
    uint32_t reached; /* files made or filled by then */
    int64_t wanted;   /* where too little would stay free: bytes of all files, */
    int64_t free;     /* of those that are free now, */
    int64_t size;     /* of all that the file system has */
};

struct disk_files {
    int *files; /* descriptors, one a worker; -1: none */
    uint32_t count;
    bool direct; /* reads go past the page cache */
    struct disk_failure failure;
};

/* `count` empty files in the folder, each of which may grow to `size` bytes. They stay open across
 * exec. */
bool disk_files_open(struct disk_files *files, const char *folder, uint32_t count, int64_t size);

/* Gives each `size` bytes of the content (disk_content.h), a multiple of DISK_READ_BLOCK, waits
 * until they are on the device, puts them out of the page cache, and makes them be read past that
 * where the file system can. */
bool disk_files_fill(struct disk_files *files, const unsigned char *content, int64_t size);

/* How many bytes of all files are those of the content, read anew, from the device where the page
 * cache lets go of them. */
int64_t disk_files_right(struct disk_files *files, const unsigned char *content, int64_t size);

void disk_files_close(struct disk_files *files);

/* What workers do with their files: borrowed from whoever opened these. */
struct disk_order {
    const struct disk_files *files;
    int64_t size;  /* of each file, in bytes, written or to be written */
    uint64_t seed; /* of its content */
};

/* Writes all of one block to where it belongs. Returns 0 or errno. */
int disk_write_block(int file, const void *bytes, int64_t size, int64_t position);

/* Reads a block, or as much of it as there is; *size is what came. Returns 0 or errno. */
int disk_read_block(int file, void *bytes, int64_t *size, int64_t position);

#endif
