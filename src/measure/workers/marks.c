#include "tvp/workers/marks.h"

#include "tvp/common/clock.h"

static volatile int64_t *marks_of(volatile struct worker_slot *slot)
{
    return (volatile int64_t *)((volatile char *)slot + slot->marks_offset);
}

void marks_leave(volatile struct worker_slot *slot)
{
    marks_of(slot)[slot->marks_left] = clock_now();
    slot->marks_left++;
}

/* Those at every second call that has left one. */
static void give_up_every_other(volatile struct worker_slot *slot)
{
    volatile int64_t *marks = marks_of(slot);
    slot->marks_left /= 2;
    for (uint32_t i = 0; i < slot->marks_left; i++)
        marks[i] = marks[2 * i + 1];
    slot->mark_stride *= 2;
}

void marks_leave_spread(volatile struct worker_slot *slot)
{
    slot->mark_calls++;
    if (slot->marks == 0 || slot->mark_calls % slot->mark_stride != 0)
        return;
    if (slot->marks_left == slot->marks)
        give_up_every_other(slot);
    if (slot->mark_calls % slot->mark_stride == 0)
        marks_leave(slot);
}

static json_t *marks_from(struct worker_slot *slot, int64_t origin)
{
    json_t *array = json_array();
    for (uint32_t i = 0; i < slot->marks_left; i++)
        json_array_append_new(array, json_integer(marks_of(slot)[i] - origin));
    return array;
}

void marks_add_members(json_t *members, const struct workers *workers, int64_t origin)
{
    json_t *marks = json_array(), *created = json_array(), *joined = json_array();
    for (uint32_t i = 0; i < workers->count; i++) {
        json_array_append_new(marks, marks_from(&workers->slots[i], origin));
        json_array_append_new(created, json_integer(workers->moments[i].created_ns - origin));
        json_array_append_new(joined, json_integer(workers->moments[i].joined_ns - origin));
    }
    json_object_set_new(members, "created_ns", created);
    json_object_set_new(members, "joined_ns", joined);
    json_object_set_new(members, "mark_ns", marks);
}
