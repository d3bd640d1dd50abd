#include "tvp/serve/trial_gate.h"

#include "tvp/common/clock.h"

static void hold(struct workers *workers, bool held)
{
    volatile struct worker_slot *slots = workers->slots;
    for (uint32_t i = 0; i < workers->count; i++)
        slots[i].held = held;
}

void trial_gate_close(struct workers *workers)
{
    hold(workers, true);
}

void trial_gate_pass(struct trial_gate *gate, struct workers *workers)
{
    enum { STEP_NS = 200000 };
    atomic_store(&gate->reached, true);
    while (!atomic_load(&gate->open))
        clock_wait(STEP_NS);
    hold(workers, false);
}
