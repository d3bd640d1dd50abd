#include <errno.h>
#include <math.h>
#include <sys/mman.h>

#include "tvp/common/clock.h"
#include "tvp/probe/probe_gate.h"
#include "tvp/probe/probe_system.h"
#include "tvp/probe/probe_values.h"
#include "tvp/probe/probe_workers.h"

enum { WORKERS = 50, WORKERS_MAX = PROBE_GATE_MAX, REPEATS = 6, REPEATS_MAX = 100 };
enum { TIME_LIMIT_NS = 60000000 };

/* Bytes of one worker, by either measure. */
struct each_worker {
    double proportional;
    double resident;
};

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
    if (workers->kind == WORKER_THREAD)
        return total;
    for (size_t i = 0; i < workers->count; i++) {
        struct system_memory one = system_memory_of(workers->children[i]);
        total.proportional = sum(total.proportional, one.proportional);
        total.resident = sum(total.resident, one.resident);
    }
    return total;
}

/* A repeat, in memory that it shares with the process that it has for itself. */
struct repeat {
    enum worker_kind kind;
    size_t workers;
    struct system_memory before; /* the workers are started */
    struct system_memory during; /* they wait */
    struct probe_error error;
};

static void *measure(void *argument)
{
    struct repeat *repeat = argument;
    struct probe_error *error = &repeat->error;
    struct probe_gate gate;
    struct probe_workers workers;
    if (!probe_gate_init(&gate, error))
        return repeat;
    repeat->before = repeat->during = system_memory_of(0);
    if (probe_workers_start(&workers, repeat->kind, repeat->workers, idle, &gate, 0, error) &&
        probe_gate_await(&gate, repeat->workers, error))
        repeat->during = memory_with(&workers);
    probe_gate_open(&gate, workers.count);
    bool done = probe_workers_end(&workers, NULL, error);
    probe_gate_release(&gate);
    return done ? NULL : repeat;
}

/* In a process of its own: ended threads leave stacks behind, which the next ones would reuse. */
static bool measure_apart(struct repeat *repeat, struct probe_error *error)
{
    struct probe_workers process;
    size_t well = 0;
    probe_workers_start(&process, WORKER_PROCESS, 1, measure, repeat, 0, error);
    probe_workers_end(&process, &well, error);
    if (repeat->error.errno_value != 0)
        return probe_fail(error, repeat->error.errno_value, repeat->error.call);
    return well == 1 || probe_fail(error, ECHILD, "memory");
}

/* What each worker has more, in one repeat, by either measure; NaN when that is not known. */
static struct each_worker each_of(const struct repeat *repeat)
{
    const struct system_memory *before = &repeat->before, *during = &repeat->during;
    double workers = (double)repeat->workers;
    struct each_worker each = {NAN, NAN};
    if (before->proportional >= 0 && during->proportional >= 0)
        each.proportional = (double)(during->proportional - before->proportional) / workers;
    if (before->resident >= 0 && during->resident >= 0)
        each.resident = (double)(during->resident - before->resident) / workers;
    return each;
}

struct repeats {
    size_t workers;
    size_t wanted;
    size_t done[PROBED_KINDS];
    struct each_worker each[PROBED_KINDS][REPEATS_MAX];
};

static bool measure_all(struct repeats *repeats, struct repeat *shared, enum worker_kind kind,
                        struct probe_error *error)
{
    int64_t start = clock_now();
    size_t *done = &repeats->done[kind];
    do {
        *shared = (struct repeat){.kind = kind, .workers = repeats->workers};
        if (!measure_apart(shared, error))
            return false;
        repeats->each[kind][*done] = each_of(shared);
    } while (++*done < repeats->wanted && clock_now() - start < TIME_LIMIT_NS);
    return true;
}

/* One element a repeat; NULL: that measure was not known in all of them. */
static json_t *values_of(const struct repeats *repeats, enum worker_kind kind, bool proportional)
{
    json_t *values = json_array();
    for (size_t i = 0; i < repeats->done[kind]; i++) {
        const struct each_worker *each = &repeats->each[kind][i];
        /* json_real refuses NaN. */
        json_t *value = json_real(proportional ? each->proportional : each->resident);
        if (json_array_append_new(values, value) != 0) {
            json_decref(values);
            return NULL;
        }
    }
    return values;
}

static json_t *answer(const struct repeats *repeats, const struct system_memory *parent)
{
    json_int_t workers = (json_int_t)repeats->workers;
    for (int proportional = 1; proportional >= 0; proportional--) {
        json_t *threads = values_of(repeats, WORKER_THREAD, proportional);
        json_t *processes = values_of(repeats, WORKER_PROCESS, proportional);
        if (threads && processes)
            return json_pack("{s:I, s:s, s:I, s:o, s:o}", "workers", workers, "kind",
                             proportional ? "pss" : "rss", "parent_bytes",
                             (json_int_t)(proportional ? parent->proportional : parent->resident),
                             "thread_bytes", threads, "process_bytes", processes);
        json_decref(threads);
        json_decref(processes);
    }
    return json_pack("{s:I, s:n}", "workers", workers, "kind");
}

json_t *probe_memory(const json_t *request, struct probe_error *error)
{
    struct repeats repeats = {0};
    if (!probe_parameter(request, "workers", WORKERS, 1, WORKERS_MAX, &repeats.workers, error) ||
        !probe_parameter(request, "repeats", REPEATS, 1, REPEATS_MAX, &repeats.wanted, error))
        return NULL;
    struct system_memory parent = system_memory_of(0);
    struct repeat *shared = probe_map_shared(sizeof *shared, error);
    if (!shared)
        return NULL;
    bool done = true;
    for (int i = 0; done && i < PROBED_KINDS; i++)
        done = measure_all(&repeats, shared, (enum worker_kind)i, error);
    munmap(shared, sizeof *shared);
    return done ? probe_answer(answer(&repeats, &parent), error) : NULL;
}
