#include "tvp/serve/disk_cell.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tvp/common/alloc.h"
#include "tvp/common/clock.h"
#include "tvp/common/json_text.h"
#include "tvp/common/units.h"
#include "tvp/host/host.h"
#include "tvp/system/cell_error.h"
#include "tvp/workers/operations.h"

/* ---- the request ---- */

const char *disk_cell_folder(const json_t *request, struct error *error)
{
    const char *folder = json_string_value(json_object_get(request, "io_dir"));
    if (folder && folder[0] == '/')
        return folder;
    error_set(error, ERROR_USAGE, "\"io_dir\" must be the absolute path of a folder");
    return NULL;
}

/* ---- what went wrong ---- */

static void add_reason(struct strbuf *message, int reason)
{
    strbuf_adds(message, strerror(reason));
    if (reason == EMFILE)
        host_add_file_limit(message);
}

static json_t *error_of(const char *call, int reason, uint32_t reached, struct strbuf *message)
{
    json_t *members = json_pack("{s:{s:s, s:s, s:I, s:o}}", "error", "name", errno_name(reason),
                                "call", call, "reached", (json_int_t)reached, "message",
                                json_text(strbuf_text(message), message->length));
    strbuf_release(message);
    return members;
}

static void add_no_room(struct strbuf *message, const struct disk_cell *disk)
{
    const struct disk_failure *failure = &disk->files.failure;
    strbuf_adds(message, "files of ");
    add_bytes(message, (double)failure->wanted);
    strbuf_addf(message, " in all would leave less than a tenth of the file system of %s free: ",
                disk->folder);
    add_bytes(message, (double)failure->free);
    strbuf_adds(message, " of ");
    add_bytes(message, (double)failure->size);
    strbuf_adds(message, " are free");
}

static json_t *files_error(const struct disk_cell *disk)
{
    const struct disk_failure *failure = &disk->files.failure;
    struct strbuf message = {0};
    if (failure->wanted > 0) {
        add_no_room(&message, disk);
    } else {
        strbuf_addf(&message, "%s of a file in %s: ", failure->call, disk->folder);
        add_reason(&message, failure->reason);
        strbuf_addf(&message, " after %" PRIu32 " of %" PRIu32, failure->reached,
                    disk->files.count);
    }
    return error_of(failure->call, failure->reason, failure->reached, &message);
}

json_t *disk_cell_failure(const struct workers *workers)
{
    for (uint32_t i = 0; i < workers->count; i++) {
        const struct worker_slot *slot = &workers->slots[i];
        if (slot->disk.reason == 0)
            continue;
        const char *call = slot->work == WORK_DISK_READ ? "read"
                           : slot->disk.syncing         ? "fsync"
                                                        : "write";
        struct strbuf message = {0};
        cell_name_worker(&message, workers->count, i);
        strbuf_addf(&message, ": %s of its file: ", call);
        add_reason(&message, slot->disk.reason);
        return error_of(call, slot->disk.reason, workers->count, &message);
    }
    return NULL;
}

/* ---- the files ---- */

/* What is read is whole blocks, one at least. */
static int64_t size_of_file(enum work work, int64_t bytes)
{
    if (work == WORK_DISK_WRITE)
        return bytes;
    return ((bytes - 1) / DISK_READ_BLOCK + 1) * DISK_READ_BLOCK;
}

static uint64_t new_seed(void)
{
    uint64_t seed;
    if (getentropy(&seed, sizeof seed) != 0)
        seed = (uint64_t)clock_now();
    return seed;
}

json_t *disk_cell_open(struct disk_cell *disk, uint32_t workers, int64_t bytes)
{
    disk->order = (struct disk_order){
        .files = &disk->files, .size = size_of_file(disk->work, bytes), .seed = new_seed()};
    return disk_files_open(&disk->files, disk->folder, workers, disk->order.size)
               ? NULL
               : files_error(disk);
}

void disk_cell_close(struct disk_cell *disk)
{
    disk_files_close(&disk->files);
}

json_t *disk_cell_fill(struct disk_cell *disk, const struct workers *workers)
{
    if (disk->work == WORK_DISK_WRITE ||
        disk_files_fill(&disk->files, workers_disk_content(workers), disk->order.size))
        return NULL;
    return files_error(disk);
}

/* ---- what it tells ---- */

static int64_t median_sync(const struct workers *workers)
{
    int64_t *times = xreallocarray(NULL, workers->count, sizeof *times);
    for (uint32_t i = 0; i < workers->count; i++)
        times[i] = workers->slots[i].disk.sync_ns;
    sort_times(times, workers->count);
    int64_t median = operations_percentile(times, workers->count, 50);
    free(times);
    return median;
}

void disk_cell_add_members(json_t *members, struct disk_cell *disk, const struct workers *workers)
{
    bool writes = disk->work == WORK_DISK_WRITE;
    operations_add_members(members, workers);
    int64_t right =
        writes ? disk_files_right(&disk->files, workers_disk_content(workers), disk->order.size)
               : operations_bytes_right(workers);
    json_object_set_new(members, "bytes_right", json_integer(right));
    if (writes) {
        json_object_set_new(members, "sync_median_ns", json_integer(median_sync(workers)));
        return;
    }
    json_int_t operations = json_integer_value(json_object_get(members, "operations"));
    json_object_set_new(members, "direct_operations",
                        json_integer(disk->files.direct ? operations : 0));
}
