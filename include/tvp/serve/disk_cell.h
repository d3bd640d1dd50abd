/*
 * disk_cell.h - the files of a cell of disks: made and filled before its window, compared after.
 *
 * What goes wrong becomes an answer's "error", with the call, the errno and the worker.
 */
#ifndef TVP_DISK_CELL_H
#define TVP_DISK_CELL_H

#include <jansson.h>
#include <stdint.h>

#include "tvp/common/cases.h"
#include "tvp/common/error.h"
#include "tvp/disk/disk_files.h"
#include "tvp/workers/launch.h"

struct disk_cell {
    enum work work;
    const char *folder;
    struct disk_files files;
    struct disk_order order; /* for workers_init */
};

/* The folder that a request names, borrowed from it; NULL with the error filled. */
const char *disk_cell_folder(const json_t *request, struct error *error);

/* Makes a file for each of the workers; `bytes` is the size of each. NULL, or the error: nothing
 * could be made. Closing is right in both cases. */
json_t *disk_cell_open(struct disk_cell *disk, uint32_t workers, int64_t bytes);
void disk_cell_close(struct disk_cell *disk);

/* Fills them, where they are to be read. NULL, or the error. */
json_t *disk_cell_fill(struct disk_cell *disk, const struct workers *workers);

/* The first worker that failed, after the window; NULL: none did. */
json_t *disk_cell_failure(const struct workers *workers);

/* Adds what the cell tells beside its times (metrics.h); for that, files that were written are
 * read. */
void disk_cell_add_members(json_t *members, struct disk_cell *disk, const struct workers *workers);

#endif
