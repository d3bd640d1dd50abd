#include "tvp/workers/launch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tvp/common/alloc.h"
#include "tvp/disk/disk_content.h"
#include "tvp/system/system.h"

const struct launch_method *const launch_methods[] = {
#define NATIVE(name) &launch_##name,
    LAUNCH_METHODS
#undef NATIVE
        NULL,
};

static const struct launch_method *find_default(enum worker_kind kind)
{
    for (const struct launch_method *const *method = launch_methods; *method; method++)
        if ((*method)->kind == kind)
            return *method;
    return NULL;
}

const struct launch_method *launch_find(enum worker_kind kind, const char *name)
{
    if (!name)
        return find_default(kind);
    for (const struct launch_method *const *method = launch_methods; *method; method++)
        if (worker_kinds[(*method)->kind].by_start_method && strcmp((*method)->name, name) == 0)
            return kind == (*method)->kind ? *method : find_default(kind);
    return NULL;
}

bool launch_offers(enum worker_kind kind, enum work work)
{
    const struct launch_method *method = find_default(kind);
    return method && work_has_body(work) && (works[work].task == NO_POOL || method->pool);
}

/* Rounded up to whole cache lines, as the slots are. */
static size_t room_for(uint32_t numbers)
{
    size_t bytes = numbers * sizeof(int64_t);
    return (bytes + WORKER_SLOT_SIZE - 1) / WORKER_SLOT_SIZE * WORKER_SLOT_SIZE;
}

/* Behind the slots are the marks and the times of operations of each worker. */
static size_t room_behind(const struct worker_order *order)
{
    return room_for(order->marks) + room_for(order->operations);
}

/* Memory that parent and children see alike. Returns 0 or errno. */
static int map_slots(struct workers *workers, const char **call)
{
    int flags = MAP_SHARED;
    if (workers->method->needs_file) {
        *call = "memfd_create";
        workers->slots_file = system_memory_file(workers->shared_size);
        if (workers->slots_file < 0)
            return errno;
    } else {
        flags |= MAP_ANONYMOUS;
    }
    *call = "mmap";
    void *memory =
        mmap(NULL, workers->shared_size, PROT_READ | PROT_WRITE, flags, workers->slots_file, 0);
    if (memory == MAP_FAILED)
        return errno;
    workers->slots = memory;
    return 0;
}

/* Behind all that each worker has for itself. */
static void fill_disk_slots(struct workers *workers, const struct disk_order *disk, size_t behind)
{
    disk_content_fill((unsigned char *)workers->slots + behind, disk->seed);
    for (uint32_t i = 0; i < workers->count; i++) {
        struct disk_slot *slot = &workers->slots[i].disk;
        slot->file = disk->files->files[i];
        slot->content_offset = behind - i * sizeof *workers->slots;
        if (workers->slots[i].work == WORK_DISK_READ) {
            slot->size = disk->size;
            slot->seed = disk->seed + i;
        }
    }
}

static void fill_net_slots(struct workers *workers, const struct net_order *net, size_t behind)
{
    memcpy((char *)workers->slots + behind, net, sizeof *net);
    for (uint32_t i = 0; i < workers->count; i++)
        workers->slots[i].net.order_offset = behind - i * sizeof *workers->slots;
}

const unsigned char *workers_disk_content(const struct workers *workers)
{
    const struct worker_slot *first = workers->slots;
    return (const unsigned char *)first + first->disk.content_offset;
}

/* Writing all of it, here and below, also has the system give its memory now, and not in the timed
 * window. */
static void fill_slots(struct workers *workers, const struct worker_order *order)
{
    const size_t slots = workers->count * sizeof *workers->slots;
    const size_t behind_all = slots + workers->count * room_behind(order);
    memset(workers->slots, 0, workers->shared_size);
    for (uint32_t i = 0; i < workers->count; i++) {
        size_t behind = slots + i * room_behind(order) - i * sizeof *workers->slots;
        workers->slots[i] = (struct worker_slot){
            .work = order->work,
            .amount = order->amount,
            .worker = i,
            .in_process = workers->method->leaves_traces,
            .marks = order->marks,
            .marks_offset = behind,
            .mark_stride = 1,
        };
        if (order->operations > 0)
            workers->slots[i].operations_offset = behind + room_for(order->marks);
    }
    if (order->disk)
        fill_disk_slots(workers, order->disk, behind_all);
    if (order->net)
        fill_net_slots(workers, order->net, behind_all);
    if (order->marks > 0)
        workers->moments = xcalloc(workers->count, sizeof *workers->moments);
}

int workers_init(struct workers *workers, const struct launch_method *method, uint32_t count,
                 const struct worker_order *order, const char **call)
{
    *workers = (struct workers){.method = method, .count = count, .slots_file = -1};
    workers->shared_size = count * (sizeof *workers->slots + room_behind(order)) +
                           (order->disk ? DISK_CONTENT_BYTES : 0) +
                           (order->net ? sizeof *order->net : 0);
    int failure = order->work == WORK_START ? 0 : map_slots(workers, call);
    if (failure) {
        workers_release(workers);
        return failure;
    }
    if (workers->slots)
        fill_slots(workers, order);
    workers->handles = xmalloc(count * method->handle_size);
    memset(workers->handles, 0, count * method->handle_size);
    return 0;
}

void workers_release(struct workers *workers)
{
    if (workers->slots)
        munmap(workers->slots, workers->shared_size);
    if (workers->slots_file >= 0)
        close(workers->slots_file);
    free(workers->handles);
    free(workers->moments);
    *workers = (struct workers){.slots_file = -1};
}
