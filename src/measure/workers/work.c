#include "tvp/workers/work.h"

#include "tvp/common/clock.h"
#include "tvp/workers/disk_work.h"
#include "tvp/workers/library_work.h"
#include "tvp/workers/marks.h"
#include "tvp/workers/net_work.h"

/* How far the recurrence has come. */
struct recurrence {
    uint64_t result;
    uint64_t step; /* the next iteration's number modulo MODULUS */
};

static const struct recurrence beginning = {.result = 1};

static void advance(struct recurrence *recurrence, int64_t iterations)
{
    enum { MODULUS = 10000000 };
    uint64_t result = recurrence->result, step = recurrence->step;
    for (int64_t i = 0; i < iterations; i++) {
        /* The recurrence with its common factor taken out. The product is reduced before it is
         * multiplied again: it stays below 10^14, and the sum below 3 * 10^14. */
        uint64_t product = result * step % MODULUS;
        result = (product * (result + 2 * step) + 3) % MODULUS;
        step = step + 1 == MODULUS ? 0 : step + 1;
    }
    *recurrence = (struct recurrence){result, step};
}

int64_t work_compute(int64_t iterations)
{
    struct recurrence recurrence = beginning;
    advance(&recurrence, iterations);
    return (int64_t)recurrence.result;
}

/* Marks stand at equal shares of the iterations, the last one at their end. */
static void compute(volatile struct worker_slot *slot)
{
    const int64_t iterations = slot->amount, marks = slot->marks;
    struct recurrence recurrence = beginning;
    int64_t done = 0;
    for (int64_t mark = 1; mark <= marks; mark++) {
        int64_t until = iterations / marks * mark + iterations % marks * mark / marks;
        advance(&recurrence, until - done);
        done = until;
        marks_leave(slot);
    }
    advance(&recurrence, iterations - done);
    slot->checksum = (int64_t)recurrence.result;
}

static void wait(volatile struct worker_slot *slot)
{
    clock_wait(slot->amount);
}

/* Of a work that has no other body. */
static void compute_checksum(volatile struct worker_slot *slot)
{
    slot->checksum = (int64_t)works[slot->work].checksum((uint64_t)slot->amount);
}

/* What a worker does for each work, where that is not its checksum; none for workers that do
 * nothing, which have no slots. */
static void (*const bodies[WORK_COUNT])(volatile struct worker_slot *slot) = {
    [WORK_CPU] = compute,
    [WORK_IO] = wait,
    [WORK_USER] = library_work_call,
    [WORK_DISK_WRITE] = disk_work_write,
    [WORK_DISK_READ] = disk_work_read,
    [WORK_NET] = net_work_ask,
};

bool work_has_body(enum work work)
{
    if (works[work].objects != NO_OBJECTS)
        return false;
    if (works[work].task != NO_POOL)
        return works[work].chunk == 0;
    return bodies[work] || works[work].checksum || works[work].ideal == IDEAL_NONE;
}

void worker_run(struct worker_slot *slot)
{
    enum { HOLD_STEP_NS = 200000 };
    /* Volatile accesses keep their order among the calls of the clock: however the program is
     * optimised, the work stays between its two stamps. */
    volatile struct worker_slot *shared = slot;
    void (*const own)(volatile struct worker_slot *) = bodies[shared->work];
    void (*const body)(volatile struct worker_slot *) = own ? own : compute_checksum;
    while (shared->held)
        clock_wait(HOLD_STEP_NS);
    shared->begin_ns = clock_now();
    body(shared);
    shared->end_ns = clock_now();
}
