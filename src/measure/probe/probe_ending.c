#include "tvp/probe/probe_ending.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tvp/common/clock.h"
#include "tvp/probe/probe_gate.h"
#include "tvp/probe/probe_system.h"
#include "tvp/probe/probe_values.h"
#include "tvp/probe/probe_workers.h"
#include "tvp/workers/work.h"

enum { WORKERS = 4, WORKERS_MAX = 64, ITERATIONS = 50000, ITERATIONS_MAX = 10000000 };
/* If none of 59 goes another way, at most 5 % do, with 95 % confidence. */
enum { REPEATS = 59, REPEATS_MAX = 1000 };
enum { USUAL_TIME_NS = 60000000, ENOUGH = 7 };
enum { VICTIM = 0 };

/* What a worker leaves behind; its work is done when both halves have the right checksum. */
struct trace {
    int64_t checksum[2];
};

/* What outlives the processes: in memory that they share. */
struct traces {
    int64_t struck_ns; /* just before the victim is ended */
    struct probe_error
        error; /* of the process that has the threads; its strings are the parent's */
    struct trace of_worker[WORKERS_MAX];
};

struct stage {
    enum ending ending;
    size_t workers;
    size_t iterations;
    struct probe_gate others_gate;
    struct probe_gate victim_gate;
    volatile char *forbidden; /* a page that may not be written */
    struct traces *traces;
};

struct role {
    const struct stage *stage;
    size_t index;
};

/* What became of a repeat. */
struct outcome {
    int signal; /* that ended the process; 0: none did */
    size_t survivors;
    int64_t reaped_ns;
};

static void be_victim(const struct stage *stage)
{
    if (stage->ending == ENDING_CRASHED) {
        probe_gate_pass(&stage->victim_gate);
        stage->forbidden[0] = 1;
        return;
    }
    probe_gate_arrive(&stage->victim_gate);
    /* Ended by SIGKILL, or else by the alarm of its process. */
    for (;;)
        stage->traces->of_worker[VICTIM].checksum[1] = work_compute((int64_t)stage->iterations);
}

static void *work_twice(void *argument)
{
    const struct role *role = argument;
    const struct stage *stage = role->stage;
    struct trace *trace = &stage->traces->of_worker[role->index];
    trace->checksum[0] = work_compute((int64_t)stage->iterations);
    if (role->index == VICTIM) {
        be_victim(stage);
        probe_gate_arrive(&stage->victim_gate);
    } else {
        probe_gate_pass(&stage->others_gate);
    }
    trace->checksum[1] = work_compute((int64_t)stage->iterations);
    return NULL;
}

static void *work_twice_expendably(void *argument)
{
    system_forbid_core();
    return work_twice(argument);
}

static bool await_all(const struct stage *stage, struct probe_error *error)
{
    return probe_gate_await(&stage->victim_gate, 1, error) &&
           probe_gate_await(&stage->others_gate, stage->workers - 1, error);
}

static void strike(const struct stage *stage, const struct probe_workers *workers)
{
    stage->traces->struck_ns = clock_now();
    if (stage->ending == ENDING_CRASHED)
        probe_gate_open(&stage->victim_gate, 1);
    else if (workers->kind == WORKER_THREAD)
        pthread_kill(workers->threads[VICTIM], SIGKILL);
    else
        kill(workers->children[VICTIM], SIGKILL);
}

/* Waits for the process that has just been struck, or whose thread was. */
static bool see_end(struct probe_workers *workers, const struct stage *stage,
                    struct outcome *outcome, struct probe_error *error)
{
    int status;
    if (!probe_workers_reap(workers, VICTIM, &status, error))
        return false;
    outcome->reaped_ns = clock_now() - stage->traces->struck_ns;
    outcome->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    return true;
}

/* Children that are not wanted any more; the end of their process is awaited elsewhere. */
static void kill_children(const struct probe_workers *workers)
{
    for (size_t i = 0; i < workers->count; i++)
        if (workers->children[i] != 0)
            kill(workers->children[i], SIGKILL);
}

static bool end_a_process(const struct stage *stage, struct role *roles, struct outcome *outcome,
                          struct probe_error *error)
{
    struct probe_workers workers;
    bool done = probe_workers_start(&workers, WORKER_PROCESS, stage->workers, work_twice_expendably,
                                    roles, sizeof *roles, error) &&
                await_all(stage, error);
    if (done) {
        strike(stage, &workers);
        done = see_end(&workers, stage, outcome, error);
        probe_gate_open(&stage->others_gate, stage->workers - 1);
    }
    if (!done)
        kill_children(&workers);
    return probe_workers_end(&workers, NULL, error);
}

/* The body of the process that has threads. It comes to its own end only when starting them failed,
 * or when the end of a thread is not the end of its process. */
static void *have_threads(void *argument)
{
    struct role *roles = argument;
    const struct stage *stage = roles[VICTIM].stage;
    struct probe_error *error = &stage->traces->error;
    struct probe_workers workers;
    system_forbid_core();
    if (!probe_workers_start(&workers, WORKER_THREAD, stage->workers, work_twice, roles,
                             sizeof *roles, error) ||
        !await_all(stage, error))
        _exit(1);
    strike(stage, &workers);
    /* As with processes, the others go on when the end of the victim has been seen. */
    if (!probe_gate_await(&stage->victim_gate, 1, error))
        _exit(1);
    probe_gate_open(&stage->others_gate, stage->workers - 1);
    probe_workers_end(&workers, NULL, error);
    return NULL;
}

static bool end_a_thread(const struct stage *stage, struct role *roles, struct outcome *outcome,
                         struct probe_error *error)
{
    struct probe_workers process;
    if (probe_workers_start(&process, WORKER_PROCESS, 1, have_threads, roles, 0, error) &&
        see_end(&process, stage, outcome, error) && stage->traces->error.errno_value != 0)
        probe_fail(error, stage->traces->error.errno_value, stage->traces->error.call);
    return probe_workers_end(&process, NULL, error);
}

static size_t count_survivors(const struct stage *stage)
{
    int64_t expected = work_compute((int64_t)stage->iterations);
    size_t survivors = 0;
    for (size_t i = 0; i < stage->workers; i++) {
        const struct trace *trace = &stage->traces->of_worker[i];
        if (i != VICTIM && trace->checksum[0] == expected && trace->checksum[1] == expected)
            survivors++;
    }
    return survivors;
}

/* Gates of its own for every repeat: a violent end leaves bytes in the pipes. */
static bool repeat(struct stage *stage, enum worker_kind kind, struct role *roles,
                   struct outcome *outcome, struct probe_error *error)
{
    memset(stage->traces, 0, sizeof *stage->traces);
    if (!probe_gate_init(&stage->others_gate, error))
        return false;
    if (probe_gate_init(&stage->victim_gate, error)) {
        if (kind == WORKER_THREAD)
            end_a_thread(stage, roles, outcome, error);
        else
            end_a_process(stage, roles, outcome, error);
        probe_gate_release(&stage->victim_gate);
    }
    probe_gate_release(&stage->others_gate);
    outcome->survivors = count_survivors(stage);
    return error->errno_value == 0;
}

/* The values of one kind of worker: an array each, with an element a repeat. */
static bool repeat_all(struct stage *stage, enum worker_kind kind, size_t repeats,
                       const char *const names[3], json_t *values, struct probe_error *error)
{
    json_t *arrays[3];
    struct role roles[WORKERS_MAX];
    for (size_t i = 0; i < stage->workers; i++)
        roles[i] = (struct role){stage, i};
    for (int i = 0; i < 3; i++) {
        arrays[i] = json_array();
        if (json_object_set_new(values, names[i], arrays[i]) != 0)
            return probe_fail(error, ENOMEM, "json_object_set");
    }
    int64_t start = clock_now();
    for (size_t i = 0; i < repeats; i++) {
        struct outcome outcome = {0};
        if (i >= ENOUGH && clock_now() - start > USUAL_TIME_NS)
            break;
        if (!repeat(stage, kind, roles, &outcome, error) ||
            !probe_append(arrays[0], json_integer(outcome.signal), error) ||
            !probe_append(arrays[1], json_integer((json_int_t)outcome.survivors), error) ||
            !probe_append(arrays[2], json_integer(outcome.reaped_ns), error))
            return false;
    }
    return true;
}

static bool set_up(struct stage *stage, struct probe_error *error)
{
    stage->traces = probe_map_shared(sizeof *stage->traces, error);
    if (!stage->traces)
        return false;
    void *page = mmap(NULL, 1, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page != MAP_FAILED) {
        stage->forbidden = page;
        return true;
    }
    probe_fail(error, errno, "mmap");
    munmap(stage->traces, sizeof *stage->traces);
    return false;
}

static void tear_down(struct stage *stage)
{
    munmap((void *)stage->forbidden, 1);
    munmap(stage->traces, sizeof *stage->traces);
}

json_t *probe_ending(const json_t *request, enum ending ending, struct probe_error *error)
{
    static const char *const names[PROBED_KINDS][3] = {
        [WORKER_THREAD] = {"thread_signal", "thread_survivors", "thread_reaped_ns"},
        [WORKER_PROCESS] = {"process_signal", "process_survivors", "process_reaped_ns"},
    };
    struct stage stage = {.ending = ending};
    size_t repeats;
    if (!probe_parameter(request, "workers", WORKERS, 2, WORKERS_MAX, &stage.workers, error) ||
        !probe_parameter(request, "iterations", ITERATIONS, 1, ITERATIONS_MAX, &stage.iterations,
                         error) ||
        !probe_parameter(request, "repeats", REPEATS, 1, REPEATS_MAX, &repeats, error) ||
        !set_up(&stage, error))
        return NULL;
    json_t *values = probe_answer(json_pack("{s:I, s:I}", "workers", (json_int_t)stage.workers,
                                            "others", (json_int_t)(stage.workers - 1)),
                                  error);
    for (int i = 0; values && i < PROBED_KINDS; i++) {
        if (!repeat_all(&stage, (enum worker_kind)i, repeats, names[i], values, error)) {
            json_decref(values);
            values = NULL;
        }
    }
    tear_down(&stage);
    return values;
}
