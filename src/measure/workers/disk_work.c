#include "tvp/workers/disk_work.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "tvp/common/clock.h"
#include "tvp/disk/disk_content.h"
#include "tvp/disk/disk_files.h"
#include "tvp/workers/operations.h"

static const unsigned char *content_of(volatile struct worker_slot *slot)
{
    return (const unsigned char *)((uintptr_t)slot + slot->disk.content_offset);
}

void disk_work_write(volatile struct worker_slot *slot)
{
    const unsigned char *content = content_of(slot);
    const int file = slot->disk.file;
    const int64_t size = slot->amount;
    for (int64_t at = 0; at < size; at += DISK_WRITE_BLOCK) {
        int64_t rest = size - at < DISK_WRITE_BLOCK ? size - at : DISK_WRITE_BLOCK;
        int64_t begin = clock_now();
        slot->disk.reason =
            disk_write_block(file, disk_content_at(content, slot->worker, at), rest, at);
        operations_leave(slot, clock_now() - begin);
        if (slot->disk.reason)
            return;
    }
    int64_t begin = clock_now();
    slot->disk.syncing = true;
    slot->disk.reason = fsync(file) == 0 ? 0 : errno;
    slot->disk.sync_ns = clock_now() - begin;
}

void disk_work_read(volatile struct worker_slot *slot)
{
    _Alignas(DISK_READ_BLOCK) unsigned char block[DISK_READ_BLOCK];
    const unsigned char *content = content_of(slot);
    const int file = slot->disk.file;
    const uint64_t blocks = (uint64_t)slot->disk.size / DISK_READ_BLOCK;
    uint64_t random = slot->disk.seed;
    for (int64_t i = 0; i < slot->amount; i++) {
        int64_t at = (int64_t)(disk_random(&random) % blocks) * DISK_READ_BLOCK;
        int64_t came = DISK_READ_BLOCK, begin = clock_now();
        slot->disk.reason = disk_read_block(file, block, &came, at);
        operations_leave(slot, clock_now() - begin);
        if (slot->disk.reason)
            return;
        if (memcmp(block, disk_content_at(content, slot->worker, at), (size_t)came) == 0)
            slot->bytes_right += came;
    }
}
