#include "tvp/measure/launch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tvp/common/alloc.h"
#include "tvp/measure/system.h"

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

static size_t slots_size(const struct workers *workers)
{
    return workers->count * sizeof *workers->slots;
}

/* Memory that parent and children see alike. Returns 0 or errno. */
static int map_slots(struct workers *workers, const char **call)
{
    int flags = MAP_SHARED;
    if (workers->method->needs_file) {
        *call = "memfd_create";
        workers->slots_file = system_memory_file(slots_size(workers));
        if (workers->slots_file < 0)
            return errno;
    } else {
        flags |= MAP_ANONYMOUS;
    }
    *call = "mmap";
    void *memory =
        mmap(NULL, slots_size(workers), PROT_READ | PROT_WRITE, flags, workers->slots_file, 0);
    if (memory == MAP_FAILED)
        return errno;
    workers->slots = memory;
    return 0;
}

int workers_init(struct workers *workers, const struct launch_method *method, uint32_t count,
                 enum work work, int64_t amount, const char **call)
{
    *workers = (struct workers){.method = method, .count = count, .slots_file = -1};
    int failure = work == WORK_START ? 0 : map_slots(workers, call);
    if (failure) {
        workers_release(workers);
        return failure;
    }
    /* Writing every slot and every handle also has the system give their memory now, and not in the
     * timed window. */
    for (uint32_t i = 0; workers->slots && i < count; i++)
        workers->slots[i] = (struct worker_slot){
            .work = work, .amount = amount, .worker = i, .in_process = method->leaves_traces};
    workers->handles = xmalloc(count * method->handle_size);
    memset(workers->handles, 0, count * method->handle_size);
    return 0;
}

void workers_release(struct workers *workers)
{
    if (workers->slots)
        munmap(workers->slots, slots_size(workers));
    if (workers->slots_file >= 0)
        close(workers->slots_file);
    free(workers->handles);
    *workers = (struct workers){.slots_file = -1};
}
