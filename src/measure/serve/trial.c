#include "tvp/serve/trial.h"

#include <inttypes.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tvp/common/clock.h"
#include "tvp/common/protocol.h"
#include "tvp/probe/probe_system.h"
#include "tvp/serve/trial_gate.h"
#include "tvp/system/processes.h"
#include "tvp/workers/library_work.h"

enum { MOST_SAMPLES = 1000000 };

static bool parse_samples(struct cell_request *cell, const json_t *request, struct error *error)
{
    const json_t *member = json_object_get(request, "memory_samples");
    cell->memory_samples = json_integer_value(member);
    if (!member || (json_is_integer(member) && cell->memory_samples >= 0 &&
                    cell->memory_samples <= MOST_SAMPLES))
        return true;
    return error_set(error, ERROR_USAGE, "\"memory_samples\" must be an integer from 0 to %d",
                     MOST_SAMPLES);
}

bool trial_parse(struct cell_request *cell, const json_t *request, struct error *error)
{
    if (!cell_parse(cell, request, error) || !parse_samples(cell, request, error))
        return false;
    cell->trial = true;
    cell->marks = 0;
    return works[measured_cases[cell->case_id].work].of_user ||
           error_set(error, ERROR_USAGE, "a trial is of a case of the user's work, not of %s",
                     measured_cases[cell->case_id].name);
}

/* ---- looking ---- */

struct watcher {
    const struct cell_request *cell;
    struct trial_gate *gate;
    struct process_list processes, again;
    int64_t most_bytes; /* -1: not known */
    int64_t looks;
    int64_t most_threads; /* of the work's own */
    int64_t most_processes;
};

/* A process that came or went meanwhile changes what the others have for themselves, so a sum with
 * it would be of no moment. */
static bool is_same(const struct process_list *one, const struct process_list *other)
{
    bool same = one->count == other->count;
    for (size_t i = 0; same && i < one->count; i++)
        same = one->entries[i].id == other->entries[i].id;
    return same;
}

static int64_t sum_of_memory(const struct process_list *processes)
{
    int64_t sum = system_memory_of(0).proportional;
    for (size_t i = 0; sum >= 0 && i < processes->count; i++) {
        int64_t bytes = system_memory_of(processes->entries[i].id).proportional;
        sum = bytes < 0 ? -1 : sum + bytes;
    }
    return sum;
}

static void look_at_memory(struct watcher *watcher)
{
    int64_t sum = sum_of_memory(&watcher->processes);
    processes_list(&watcher->again);
    if (sum < 0 || !is_same(&watcher->processes, &watcher->again))
        return;
    watcher->looks++;
    if (sum > watcher->most_bytes)
        watcher->most_bytes = sum;
}

/* How far a process is below this one; 0: it is the work's helper, or below one. */
static int depth_of(const struct process_list *list, size_t index)
{
    int depth = 1;
    for (;;) {
        if (library_work_is_helper(list->entries[index].id))
            return 0;
        pid_t parent = list->entries[index].parent;
        if (parent == getpid())
            return depth;
        depth++;
        while (list->entries[--index].id != parent)
            continue;
    }
}

/* Below this process is the one that starts the workers, below that are workers that are
 * processes. What is deeper, or is beside them, the work has started, and threads beyond those. */
static void look_at_own(struct watcher *watcher)
{
    const struct process_list *list = &watcher->processes;
    const struct launch_method *method = watcher->cell->method;
    bool in_process = method->leaves_traces;
    int64_t in_threads = in_process && !method->in_caller ? watcher->cell->workers : 0;
    int64_t threads = 0, processes = 0;
    for (size_t i = 0; i < list->count; i++) {
        int depth = depth_of(list, i);
        int64_t expected = 1 + (depth == 1 ? in_threads : 0);
        int64_t found = (int64_t)process_threads(list->entries[i].id);
        if (depth > (in_process ? 1 : 2))
            processes++;
        else if (depth > 0 && found > expected)
            threads += found - expected;
    }
    if (threads > watcher->most_threads)
        watcher->most_threads = threads;
    if (processes > watcher->most_processes)
        watcher->most_processes = processes;
}

static void look(void *state)
{
    struct watcher *watcher = state;
    if (!atomic_load(&watcher->gate->reached))
        return;
    processes_list(&watcher->processes);
    look_at_memory(watcher);
    look_at_own(watcher);
    atomic_store(&watcher->gate->open, true);
}

/* ---- the answer ---- */

static void add_looks(json_t *members, const struct watcher *watcher)
{
    if (json_object_get(members, "error"))
        return;
    if (watcher->looks > 0)
        json_object_set_new(members, "memory_bytes", json_integer(watcher->most_bytes));
    json_object_set_new(members, "memory_samples", json_integer(watcher->looks));
    json_int_t left = json_integer_value(json_object_get(members, "own_threads"));
    json_int_t most = watcher->most_threads > left ? watcher->most_threads : left;
    json_object_set_new(members, "own_threads", json_integer(most));
    json_object_set_new(members, "own_processes", json_integer(watcher->most_processes));
}

/* Once, with workers that start now. */
static json_t *watch_once(struct watcher *watcher)
{
    struct cell_request watched = *watcher->cell;
    watched.gate = watcher->gate;
    atomic_store(&watcher->gate->reached, false);
    atomic_store(&watcher->gate->open, false);
    json_t *members = cell_run_apart(&watched, &(struct apart_watch){look, watcher});
    size_t left = library_work_end_left_behind();
    if ((int64_t)left > watcher->most_processes)
        watcher->most_processes = (int64_t)left;
    return members;
}

/* Where short workers are slow to get a CPU, the moment at which all have their memory is easily
 * missed. What ends well once may fail another time: then that is the answer. */
static json_t *watch_often(struct watcher *watcher)
{
    int64_t end = clock_now() + PROTOCOL_TRIAL_NS;
    json_t *members = watch_once(watcher);
    while (!json_object_get(members, "error") && watcher->looks > 0 &&
           watcher->looks < watcher->cell->memory_samples && clock_now() < end) {
        json_t *again = watch_once(watcher);
        if (!json_object_get(again, "error")) {
            json_decref(again);
            continue;
        }
        json_decref(members);
        members = again;
    }
    return members;
}

json_t *trial_answer(const struct cell_request *cell)
{
    struct trial_gate *gate =
        mmap(NULL, sizeof *gate, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (gate == MAP_FAILED || library_work_has_threads()) {
        if (gate != MAP_FAILED)
            munmap(gate, sizeof *gate);
        return cell_run(cell);
    }
    struct watcher watcher = {.cell = cell, .gate = gate, .most_bytes = -1};
    json_t *members = watch_often(&watcher);
    add_looks(members, &watcher);
    processes_release(&watcher.processes);
    processes_release(&watcher.again);
    munmap(gate, sizeof *gate);
    return members;
}
