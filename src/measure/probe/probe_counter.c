#include <pthread.h>
#include <sched.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <sys/mman.h>

#include "tvp/common/clock.h"
#include "tvp/probe/probe_gate.h"
#include "tvp/probe/probe_system.h"
#include "tvp/probe/probe_values.h"
#include "tvp/probe/probe_workers.h"
#include "tvp/workers/work.h"

enum { THREADS = 4, THREADS_MAX = 64, UPDATES = 200000, UPDATES_MAX = 10000000 };
enum { REPEATS = 7, REPEATS_MAX = 1000 };
enum { TIME_LIMIT_NS = 480000000 };

/* One counter, in memory of the parent's own: common to threads, a copy each to processes. */
struct counter {
    alignas(WORKER_SLOT_SIZE) atomic_uint_fast64_t value;
    alignas(WORKER_SLOT_SIZE) pthread_mutex_t lock;
};

/* A load and a store, as `value = value + 1` is in any language. Relaxed atomics make losing an
 * update a defined outcome in C; they compile to the same instructions as plain ones. */
static void count_unsynchronised(struct counter *counter, size_t updates)
{
    for (size_t i = 0; i < updates; i++) {
        uint_fast64_t value = atomic_load_explicit(&counter->value, memory_order_relaxed);
        atomic_store_explicit(&counter->value, value + 1, memory_order_relaxed);
    }
}

static void count_atomically(struct counter *counter, size_t updates)
{
    for (size_t i = 0; i < updates; i++)
        atomic_fetch_add_explicit(&counter->value, 1, memory_order_relaxed);
}

static void count_locked(struct counter *counter, size_t updates)
{
    for (size_t i = 0; i < updates; i++) {
        pthread_mutex_lock(&counter->lock);
        uint_fast64_t value = atomic_load_explicit(&counter->value, memory_order_relaxed);
        atomic_store_explicit(&counter->value, value + 1, memory_order_relaxed);
        pthread_mutex_unlock(&counter->lock);
    }
}

/* A way to count, and the names of its samples. */
struct way {
    const char *final_name;
    const char *time_name;
    enum worker_kind kind;
    void (*count)(struct counter *counter, size_t updates);
};

static const struct way ways[] = {
    {"unsynchronised_final", "unsynchronised_ns", WORKER_THREAD, count_unsynchronised},
    {"atomic_final", "atomic_ns", WORKER_THREAD, count_atomically},
    {"mutex_final", "mutex_ns", WORKER_THREAD, count_locked},
    {"processes_final", "processes_ns", WORKER_PROCESS, count_unsynchronised},
};

enum { WAYS = sizeof ways / sizeof ways[0] };

/* What a worker leaves behind. */
struct trace {
    alignas(WORKER_SLOT_SIZE) int64_t begin;
    int64_t end;
    uint64_t seen; /* the counter, as the worker sees it at its end */
};

/* What all workers share, processes as well. */
struct course {
    alignas(WORKER_SLOT_SIZE) atomic_size_t not_there; /* workers, yet to come to the start */
    struct trace traces[THREADS_MAX];
};

struct race {
    const struct way *way;
    size_t workers;
    size_t updates;
    size_t repeats;
    struct probe_gate gate;
    struct counter counter;
    struct course *course;
};

struct racer {
    struct race *race;
    size_t index;
    struct trace *trace;
};

/* From the gate the workers come one after the other, in about the time that the counting takes. So
 * they wait for each other once more, awake this time. And the system leaves workers that it has
 * just woken on one CPU for longer than they count, so each goes to its own. */
static void line_up(size_t index, atomic_size_t *not_there)
{
    system_stay_on_cpu(index);
    atomic_fetch_sub(not_there, 1);
    while (atomic_load(not_there) > 0)
        sched_yield();
}

static void *run(void *argument)
{
    const struct racer *racer = argument;
    struct race *race = racer->race;
    probe_gate_pass(&race->gate);
    line_up(racer->index, &race->course->not_there);
    racer->trace->begin = clock_now();
    race->way->count(&race->counter, race->updates);
    racer->trace->end = clock_now();
    racer->trace->seen = atomic_load(&race->counter.value);
    return NULL;
}

static bool run_workers(struct race *race, struct racer *racers, struct probe_error *error)
{
    struct probe_workers workers;
    if (!probe_gate_init(&race->gate, error))
        return false;
    atomic_store(&race->counter.value, 0);
    if (probe_workers_start(&workers, race->way->kind, race->workers, run, racers, sizeof *racers,
                            error))
        probe_gate_await(&race->gate, race->workers, error);
    atomic_store(&race->course->not_there, workers.count);
    probe_gate_open(&race->gate, workers.count);
    bool done = probe_workers_end(&workers, NULL, error);
    probe_gate_release(&race->gate);
    return done;
}

/* Threads have one counter; that of processes is the sum of the counters that each one has. */
static uint64_t final_value(const struct race *race)
{
    if (race->way->kind == WORKER_THREAD)
        return atomic_load(&race->counter.value);
    uint64_t sum = 0;
    for (size_t i = 0; i < race->workers; i++)
        sum += race->course->traces[i].seen;
    return sum;
}

/* From the first worker's begin to the last one's end, for each update of all of them. */
static double time_of_update(const struct race *race)
{
    int64_t begin = race->course->traces[0].begin;
    int64_t end = race->course->traces[0].end;
    for (size_t i = 1; i < race->workers; i++) {
        begin = race->course->traces[i].begin < begin ? race->course->traces[i].begin : begin;
        end = race->course->traces[i].end > end ? race->course->traces[i].end : end;
    }
    return (double)(end - begin) / (double)(race->workers * race->updates);
}

static bool sample(struct race *race, struct racer *racers, json_t *values,
                   struct probe_error *error)
{
    json_t *finals = json_object_get(values, race->way->final_name);
    json_t *times = json_object_get(values, race->way->time_name);
    return run_workers(race, racers, error) &&
           probe_append(finals, json_integer((json_int_t)final_value(race)), error) &&
           probe_append(times, json_real(time_of_update(race)), error);
}

/* Every way once, again and again, so that a change on the machine changes all of them. */
static bool sample_all(struct race *race, struct racer *racers, json_t *values,
                       struct probe_error *error)
{
    int64_t start = clock_now();
    size_t repeat = 0;
    do {
        for (size_t i = 0; i < WAYS; i++) {
            race->way = &ways[i];
            if (!sample(race, racers, values, error))
                return false;
        }
    } while (++repeat < race->repeats && clock_now() - start < TIME_LIMIT_NS);
    return true;
}

static bool measure(struct race *race, json_t *values, struct probe_error *error)
{
    struct racer racers[THREADS_MAX];
    race->course = probe_map_shared(sizeof *race->course, error);
    if (!race->course)
        return false;
    for (size_t i = 0; i < race->workers; i++)
        racers[i] = (struct racer){race, i, &race->course->traces[i]};
    bool done = sample_all(race, racers, values, error);
    munmap(race->course, sizeof *race->course);
    return done;
}

static json_t *empty_values(const struct race *race, struct probe_error *error)
{
    json_t *values =
        json_pack("{s:I, s:I, s:I, s:i}", "threads", (json_int_t)race->workers, "updates",
                  (json_int_t)race->updates, "expected",
                  (json_int_t)race->workers * (json_int_t)race->updates, "cpus", system_cpus());
    for (size_t i = 0; values && i < WAYS; i++) {
        if (json_object_set_new(values, ways[i].final_name, json_array()) == 0 &&
            json_object_set_new(values, ways[i].time_name, json_array()) == 0)
            continue;
        json_decref(values);
        values = NULL;
    }
    return probe_answer(values, error);
}

json_t *probe_counter(const json_t *request, struct probe_error *error)
{
    struct race race = {.counter.lock = PTHREAD_MUTEX_INITIALIZER};
    if (!probe_parameter(request, "threads", THREADS, 1, THREADS_MAX, &race.workers, error) ||
        !probe_parameter(request, "updates", UPDATES, 1, UPDATES_MAX, &race.updates, error) ||
        !probe_parameter(request, "repeats", REPEATS, 1, REPEATS_MAX, &race.repeats, error))
        return NULL;
    json_t *values = empty_values(&race, error);
    if (values && !measure(&race, values, error)) {
        json_decref(values);
        values = NULL;
    }
    pthread_mutex_destroy(&race.counter.lock);
    return values;
}
