#include "tvp/workers/operations.h"

#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"

static int64_t *times_of(const volatile struct worker_slot *slot)
{
    return (int64_t *)((uintptr_t)slot + slot->operations_offset);
}

void operations_leave(volatile struct worker_slot *slot, int64_t nanoseconds)
{
    times_of(slot)[slot->operations_left++] = nanoseconds;
}

static int compare_times(const void *first, const void *second)
{
    int64_t a = *(const int64_t *)first, b = *(const int64_t *)second;
    return (a > b) - (a < b);
}

void sort_times(int64_t *times, size_t count)
{
    qsort(times, count, sizeof *times, compare_times);
}

int64_t operations_bytes_right(const struct workers *workers)
{
    int64_t right = 0;
    for (uint32_t i = 0; i < workers->count; i++)
        right += workers->slots[i].bytes_right;
    return right;
}

int64_t operations_percentile(const int64_t *times, size_t count, unsigned percent)
{
    return times[(count * percent + 99) / 100 - 1];
}

void operations_add_members(json_t *members, const struct workers *workers)
{
    size_t count = 0;
    for (uint32_t i = 0; i < workers->count; i++)
        count += workers->slots[i].operations_left;
    json_object_set_new(members, "operations", json_integer((json_int_t)count));
    if (count == 0)
        return;
    int64_t *times = xreallocarray(NULL, count, sizeof *times);
    size_t n = 0;
    for (uint32_t i = 0; i < workers->count; i++) {
        const struct worker_slot *slot = &workers->slots[i];
        memcpy(times + n, times_of(slot), slot->operations_left * sizeof *times);
        n += slot->operations_left;
    }
    sort_times(times, count);
    json_object_set_new(members, "operation_median_ns",
                        json_integer(operations_percentile(times, count, 50)));
    json_object_set_new(members, "operation_p99_ns",
                        json_integer(operations_percentile(times, count, 99)));
    free(times);
}
