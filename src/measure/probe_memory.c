#include "tvp/measure/probe_gate.h"
#include "tvp/measure/probe_system.h"
#include "tvp/measure/probe_values.h"
#include "tvp/measure/probe_workers.h"

enum { WORKERS = 100, WORKERS_MAX = PROBE_GATE_MAX };

static void *idle(void *argument)
{
    probe_gate_pass(argument);
    return NULL;
}

/* A sum with something unknown in it is unknown. */
static int64_t sum(int64_t a, int64_t b)
{
    return a < 0 || b < 0 ? -1 : a + b;
}

static struct system_memory memory_with(const struct probe_workers *workers)
{
    struct system_memory total = system_memory_of(0);
    if (workers->launcher == LAUNCHER_THREAD)
        return total;
    for (size_t i = 0; i < workers->count; i++) {
        struct system_memory one = system_memory_of(workers->children[i]);
        total.proportional = sum(total.proportional, one.proportional);
        total.resident = sum(total.resident, one.resident);
    }
    return total;
}

/* The memory before the workers are started and while they wait. */
static bool measure(enum launcher launcher, size_t count, struct system_memory *before,
                    struct system_memory *during, struct probe_error *error)
{
    struct probe_gate gate;
    struct probe_workers workers;
    if (!probe_gate_init(&gate, error))
        return false;
    *before = *during = system_memory_of(0);
    if (probe_workers_start(&workers, launcher, count, idle, &gate, 0, error) &&
        probe_gate_await(&gate, count, error))
        *during = memory_with(&workers);
    probe_gate_open(&gate, workers.count);
    bool done = probe_workers_end(&workers, NULL, error);
    probe_gate_release(&gate);
    return done;
}

static json_t *answer(size_t workers, const char *kind, const int64_t before[],
                      const int64_t during[])
{
    double each[LAUNCHER_COUNT];
    for (int i = 0; i < LAUNCHER_COUNT; i++)
        each[i] = (double)(during[i] - before[i]) / (double)workers;
    return json_pack("{s:I, s:s, s:I, s:f, s:f}", "workers", (json_int_t)workers, "kind", kind,
                     "parent_bytes", (json_int_t)before[LAUNCHER_PROCESS], "thread_bytes",
                     each[LAUNCHER_THREAD], "process_bytes", each[LAUNCHER_PROCESS]);
}

json_t *probe_memory(const json_t *request, struct probe_error *error)
{
    size_t workers;
    int64_t proportional[2][LAUNCHER_COUNT], resident[2][LAUNCHER_COUNT];
    bool know_proportional = true, know_resident = true;
    if (!probe_parameter(request, "workers", WORKERS, 1, WORKERS_MAX, &workers, error))
        return NULL;
    /* Processes first: ended threads may leave a stack behind for the next one. */
    for (int i = LAUNCHER_COUNT - 1; i >= 0; i--) {
        struct system_memory before, during;
        if (!measure((enum launcher)i, workers, &before, &during, error))
            return NULL;
        proportional[0][i] = before.proportional;
        proportional[1][i] = during.proportional;
        resident[0][i] = before.resident;
        resident[1][i] = during.resident;
        know_proportional &= sum(before.proportional, during.proportional) >= 0;
        know_resident &= sum(before.resident, during.resident) >= 0;
    }
    json_t *values;
    if (know_proportional)
        values = answer(workers, "pss", proportional[0], proportional[1]);
    else if (know_resident)
        values = answer(workers, "rss", resident[0], resident[1]);
    else
        values = json_pack("{s:I, s:n}", "workers", (json_int_t)workers, "kind");
    return probe_answer(values, error);
}
