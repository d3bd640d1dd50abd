#include "tvp/serve/cell.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "tvp/common/alloc.h"
#include "tvp/common/clock.h"
#include "tvp/common/json_text.h"
#include "tvp/common/protocol.h"
#include "tvp/probe/probe_system.h"
#include "tvp/serve/data_cell.h"
#include "tvp/serve/disk_cell.h"
#include "tvp/serve/net_request.h"
#include "tvp/serve/trial_gate.h"
#include "tvp/system/apart.h"
#include "tvp/system/cell_error.h"
#include "tvp/system/system.h"
#include "tvp/workers/library_work.h"
#include "tvp/workers/marks.h"
#include "tvp/workers/operations.h"
#include "tvp/workers/pool.h"

/* ---- the request ---- */

/* A missing member leaves *value as it is. */
static bool parse_integer(const json_t *request, const char *name, bool required, int64_t minimum,
                          int64_t maximum, int64_t *value, struct error *error)
{
    const json_t *member = json_object_get(request, name);
    if (!member && !required)
        return true;
    if (!json_is_integer(member) || json_integer_value(member) < minimum ||
        json_integer_value(member) > maximum)
        return error_set(error, ERROR_USAGE,
                         "\"%s\" must be an integer from %" PRId64 " to %" PRId64, name, minimum,
                         maximum);
    *value = json_integer_value(member);
    return true;
}

/* Where a work of the user's has been loaded, it is what tasks are. */
static bool is_of_user(enum work work)
{
    return works[work].of_user || (works[work].task == TASK_COMPUTES && library_work_loaded());
}

static bool is_of_net(const struct cell_request *cell)
{
    return measured_cases[cell->case_id].work == WORK_NET;
}

/* Whether this program, as it is now, has the work. */
static bool has_work(enum work work, struct error *error)
{
    if (!works[work].of_user || library_work_loaded())
        return true;
    return error_set(error, ERROR_USAGE, "%s",
                     library_work_offered() ? "no work is loaded: that is another request, \"load\""
                                            : "this program is static and loads no work: "
                                              "tvp-measure-dynamic does");
}

static bool parse_case(const json_t *request, enum case_id *case_id, struct error *error)
{
    const char *name = json_string_value(json_object_get(request, "case"));
    if (!name)
        return error_set(error, ERROR_USAGE, "\"case\" must be the name of a case");
    *case_id = case_find(name);
    if (*case_id == CASE_COUNT ||
        !launch_offers(measured_cases[*case_id].kind, measured_cases[*case_id].work))
        return error_set(error, ERROR_USAGE, "there is no case \"%s\": see \"cases\" in the hello",
                         name);
    return has_work(measured_cases[*case_id].work, error);
}

static bool parse_method(const json_t *request, enum worker_kind kind,
                         const struct launch_method **method, struct error *error)
{
    const json_t *member = json_object_get(request, "start_method");
    const char *name = json_string_value(member);
    if (member && !name)
        return error_set(error, ERROR_USAGE, "\"start_method\" must be a string");
    *method = launch_find(kind, name);
    if (!*method)
        return error_set(error, ERROR_USAGE,
                         "there is no start method \"%s\": see \"start_methods\" in the hello",
                         name);
    return true;
}

/* A request may tell the amounts of all works; its own is needed. To call a function never, or to
 * hand no task over, would measure nothing. */
static bool parse_amounts(const json_t *request, enum work own, int64_t amounts[WORK_COUNT],
                          struct error *error)
{
    for (int work = 0; work < WORK_COUNT; work++) {
        const char *member = work_amounts[work].member;
        bool needed = work_needs_amount(own, (enum work)work);
        int64_t least = needed && work_on_request((enum work)work);
        if (member && !parse_integer(request, member, needed, least,
                                     work_amount_limit((enum work)work), &amounts[work], error))
            return false;
    }
    return true;
}

/* Workers beyond PROTOCOL_WORKER_TIMES have no times of their own, and no marks. */
static bool parse_marks(const json_t *request, struct cell_request *cell, struct error *error)
{
    int64_t marks = 0;
    if (!parse_integer(request, "marks", false, 1, PROTOCOL_MOST_MARKS, &marks, error))
        return false;
    cell->marks = works[measured_cases[cell->case_id].work].io ? 0 : (uint32_t)marks;
    return marks == 0 || cell->workers <= PROTOCOL_WORKER_TIMES ||
           error_set(error, ERROR_USAGE, "\"marks\" are for at most %d workers, not %" PRIu32,
                     PROTOCOL_WORKER_TIMES, cell->workers);
}

/* The times of all operations are kept, in memory that is there. */
static bool check_operations(const struct cell_request *cell, enum work work, struct error *error)
{
    int64_t operations = work_operations(work, cell->amount), bytes;
    int64_t available = system_memory_available();
    if (!__builtin_mul_overflow(operations, cell->workers * (int64_t)sizeof(int64_t), &bytes) &&
        operations <= INT32_MAX && (available < 0 || bytes <= available / 4))
        return true;
    return error_set(error, ERROR_USAGE,
                     "%" PRIu32 " times %" PRId64 " operations are too many: the times of all of "
                     "them would take more than a quarter of the memory that is available",
                     cell->workers, operations);
}

static bool parse_rough(const json_t *request, struct cell_request *cell, struct error *error)
{
    const json_t *member = json_object_get(request, "rough");
    cell->rough = json_is_true(member);
    return !member || json_is_boolean(member) ||
           error_set(error, ERROR_USAGE, "\"rough\" must be true or false");
}

static bool parse_disk(const json_t *request, struct cell_request *cell, int64_t bytes,
                       struct error *error)
{
    enum work work = measured_cases[cell->case_id].work;
    if (work != WORK_DISK_WRITE && work != WORK_DISK_READ)
        return true;
    cell->disk_folder = disk_cell_folder(request, error);
    cell->disk_bytes = bytes;
    return cell->disk_folder && check_operations(cell, work, error);
}

/* libcurl's requests would keep all other coroutines waiting. */
static bool parse_net(const json_t *request, struct cell_request *cell, struct error *error)
{
    if (measured_cases[cell->case_id].work != WORK_NET)
        return true;
    if (!check_operations(cell, WORK_NET, error) || !net_request_parse(&cell->net, request, error))
        return false;
    return cell->net.port > 0 || !cell->method->in_caller ||
           error_set(error, ERROR_USAGE,
                     "coroutines ask the server of tvp-report alone: \"server\" must have \"port\" "
                     "and \"token\"");
}

bool cell_parse(struct cell_request *cell, const json_t *request, struct error *error)
{
    *cell = (struct cell_request){0};
    if (!parse_case(request, &cell->case_id, error))
        return false;
    const struct measured_case *kind = &measured_cases[cell->case_id];
    int64_t workers = 0, amounts[WORK_COUNT] = {0};
    bool parsed =
        parse_integer(request, "workers", true, 1, PROTOCOL_MAX_WORKERS, &workers, error) &&
        parse_amounts(request, kind->work, amounts, error) &&
        parse_method(request, kind->kind, &cell->method, error);
    cell->workers = (uint32_t)workers;
    cell->amount = work_amount_of(kind->work, amounts);
    cell->task_iterations = task_iterations(amounts[WORK_CPU]);
    cell->task_bytes = works[kind->work].task == TASK_COMPUTES ? (size_t)task_bytes(amounts) : 0;
    cell->of_user = is_of_user(kind->work);
    return parsed && parse_marks(request, cell, error) && parse_rough(request, cell, error) &&
           parse_disk(request, cell, amounts[WORK_DISK_WRITE], error) &&
           parse_net(request, cell, error);
}

/* ---- the window ---- */

struct timing {
    int64_t begin_ns; /* all three as clock_now */
    int64_t started_ns;
    int64_t end_ns;
    int64_t switches;      /* involuntary ones of this process and of its children */
    uint32_t started;      /* workers that were created */
    int create_error;      /* errno of the create that failed; 0: none did */
    uint32_t dead;         /* the first worker that did not end well, where death says how */
    int death;             /* its status as waitpid gives it; 0: all ended well */
    struct cpu_use shared; /* CPU time of workers that share this process */
};

static int64_t involuntary_switches(void)
{
    struct rusage own, children;
    getrusage(RUSAGE_SELF, &own);
    getrusage(RUSAGE_CHILDREN, &children);
    return own.ru_nivcsw + children.ru_nivcsw;
}

/* All of this process, and of the children that it has waited for, but the calling thread, unless
 * the workers run in that. */
static struct cpu_use cpu_use_of_workers(const struct workers *workers)
{
    struct cpu_use all = system_cpu_use_of_process(), own = system_cpu_use_of_thread();
    if (workers->method->in_caller)
        return all;
    return (struct cpu_use){all.user_ns - own.user_ns, all.system_ns - own.system_ns};
}

static void create_all(struct workers *workers, struct timing *timing)
{
    while (timing->started < workers->count && timing->create_error == 0) {
        if (workers->moments)
            workers->moments[timing->started].created_ns = clock_now();
        timing->create_error = workers->method->create(workers, timing->started);
        timing->started += timing->create_error == 0;
    }
}

static void join_all(struct workers *workers, struct timing *timing)
{
    for (uint32_t i = 0; i < timing->started; i++) {
        int death = workers->method->join(workers, i);
        if (workers->moments)
            workers->moments[i].joined_ns = clock_now();
        if (death && !timing->death) {
            timing->death = death;
            timing->dead = i;
        }
    }
}

static bool tells_cpu_use(const struct cell_request *cell)
{
    return cell->of_user || cell->trial;
}

static void time_window(const struct cell_request *cell, struct workers *workers,
                        struct timing *timing)
{
    *timing = (struct timing){.switches = -involuntary_switches()};
    struct cpu_use before = {0};
    if (tells_cpu_use(cell))
        before = cpu_use_of_workers(workers);

    timing->begin_ns = clock_now();
    create_all(workers, timing);
    timing->started_ns = clock_now();
    if (cell->gate)
        trial_gate_pass(cell->gate, workers);
    join_all(workers, timing);
    timing->end_ns = clock_now();

    timing->switches += involuntary_switches();
    if (tells_cpu_use(cell))
        timing->shared = system_cpu_use_between(before, cpu_use_of_workers(workers));
}

/* ---- what went wrong ---- */

static json_t *death_error(const struct cell_request *cell, int64_t worker, int status,
                           uint32_t started)
{
    char name[32];
    struct strbuf message = {0};
    death_name(name, sizeof name, status);
    cell_name_worker(&message, cell->workers, worker);
    if (cell->of_user) {
        strbuf_adds(&message, ": ");
        library_work_add_death(&message, status);
    } else {
        strbuf_addf(&message, " ended early: %s", name);
    }
    return cell_worker_error(name, started, &message);
}

static json_t *undone_error(const struct cell_request *cell, uint32_t worker)
{
    struct strbuf message = {0};
    cell_name_worker(&message, cell->workers, worker);
    strbuf_adds(&message, cell->of_user ? " ended within the work, as by exit(0) or pthread_exit"
                                        : " ended without having done its work");
    return cell_worker_error("undone", cell->workers, &message);
}

/* The first worker that failed at the user's work; NULL: none did. */
static json_t *failure_error(const struct cell_request *cell, const struct workers *workers)
{
    for (uint32_t i = 0; i < workers->count; i++) {
        struct strbuf message = {0};
        const char *name;
        cell_name_worker(&message, cell->workers, i);
        strbuf_adds(&message, ": ");
        if (library_work_add_failure(&message, &workers->slots[i], &name))
            return cell_worker_error(name, workers->count, &message);
        strbuf_release(&message);
    }
    return NULL;
}

/* The first worker that did not do its work, or their number. */
static uint32_t find_undone(const struct workers *workers)
{
    uint32_t i = 0;
    while (i < workers->count && (!workers->slots || workers->slots[i].end_ns != 0))
        i++;
    return i;
}

/* ---- the answer ---- */

void cell_quartiles(int64_t *values, size_t count, int64_t result[5])
{
    sort_times(values, count);
    for (size_t quarter = 0; quarter <= 4; quarter++) {
        size_t below = (count - 1) * quarter / 4;
        int64_t rest = (int64_t)((count - 1) * quarter % 4);
        int64_t step = rest ? values[below + 1] - values[below] : 0;
        result[quarter] = values[below] + step * rest / 4;
    }
}

static json_t *integers(const int64_t *values, size_t count)
{
    json_t *array = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(array, json_integer(values[i]));
    return array;
}

/* Adds one column of times, or its quartiles under their longer name. Sorts what it summarises. */
static void add_times(json_t *members, const char *column, const char *summary, int64_t *times,
                      size_t count)
{
    int64_t five[5];
    if (count <= PROTOCOL_WORKER_TIMES) {
        json_object_set_new(members, column, integers(times, count));
        return;
    }
    cell_quartiles(times, count, five);
    json_object_set_new(members, summary, integers(five, 5));
}

static void add_work_times(json_t *members, const struct workers *workers, int64_t origin)
{
    int64_t *times = xreallocarray(NULL, workers->count, sizeof *times);
    for (uint32_t i = 0; i < workers->count; i++)
        times[i] = workers->slots[i].begin_ns - origin;
    add_times(members, "work_begin_ns", "work_begin_quartiles_ns", times, workers->count);
    for (uint32_t i = 0; i < workers->count; i++)
        times[i] = workers->slots[i].end_ns - origin;
    add_times(members, "work_end_ns", "work_end_quartiles_ns", times, workers->count);
    free(times);
}

static void add_checksum(json_t *members, const struct workers *workers)
{
    bool agree = true;
    for (uint32_t i = 1; i < workers->count; i++)
        agree = agree && workers->slots[i].checksum == workers->slots[0].checksum;
    json_object_set_new(members, "checksum", json_integer(workers->slots[0].checksum));
    json_object_set_new(members, "checksums_agree", json_boolean(agree));
}

/* Workers that share their process, which does nothing else meanwhile, share its figures too;
 * processes tell of themselves. */
static void add_cpu_use(json_t *members, const struct workers *workers, const struct timing *timing)
{
    struct cpu_use sum = {0};
    if (workers->method->leaves_traces)
        sum = timing->shared;
    for (uint32_t i = 0; i < workers->count; i++) {
        sum.user_ns += workers->slots[i].user_ns;
        sum.system_ns += workers->slots[i].system_ns;
    }
    json_object_set_new(members, "user_ns", json_integer(sum.user_ns));
    json_object_set_new(members, "system_ns", json_integer(sum.system_ns));
}

/* What the work has started and not ended. */
static int64_t left_threads(const struct workers *workers)
{
    if (workers->method->leaves_traces)
        return library_work_left_threads();
    int64_t sum = 0;
    for (uint32_t i = 0; i < workers->count; i++)
        sum += workers->slots[i].left_threads;
    return sum;
}

static json_t *trial_members(const struct workers *workers, const struct timing *timing)
{
    int64_t longest = 0;
    for (uint32_t i = 0; i < workers->count; i++) {
        int64_t took = workers->slots[i].end_ns - workers->slots[i].begin_ns;
        longest = took > longest ? took : longest;
    }
    json_t *members = json_pack("{s:I, s:I}", "work_ns", (json_int_t)longest, "own_threads",
                                (json_int_t)left_threads(workers));
    add_cpu_use(members, workers, timing);
    return members;
}

static void add_net_members(json_t *members, const struct workers *workers)
{
    operations_add_members(members, workers);
    json_object_set_new(members, "bytes_right", json_integer(operations_bytes_right(workers)));
}

static json_t *timing_members(const struct cell_request *cell, const struct workers *workers,
                              const struct timing *timing)
{
    json_t *members =
        json_pack("{s:I, s:I, s:I}", "elapsed_ns", (json_int_t)(timing->end_ns - timing->begin_ns),
                  "started_ns", (json_int_t)(timing->started_ns - timing->begin_ns),
                  "involuntary_switches", (json_int_t)timing->switches);
    if (!workers->slots)
        return members;
    add_work_times(members, workers, timing->begin_ns);
    if (workers->moments)
        marks_add_members(members, workers, timing->begin_ns);
    if (cell->of_user)
        add_cpu_use(members, workers, timing);
    if (works[measured_cases[cell->case_id].work].checksum)
        add_checksum(members, workers);
    if (is_of_net(cell))
        add_net_members(members, workers);
    return members;
}

static json_t *outcome(const struct cell_request *cell, const struct workers *workers,
                       const struct timing *timing)
{
    if (timing->create_error)
        return cell_start_error(cell->method->kind, cell->workers, cell->method->create_call,
                                timing->create_error, timing->started);
    if (timing->death)
        return death_error(cell, timing->dead, timing->death, timing->started);
    json_t *failure = cell->of_user       ? failure_error(cell, workers)
                      : cell->disk_folder ? disk_cell_failure(workers)
                      : is_of_net(cell)   ? net_request_failure(&cell->net, workers)
                                          : NULL;
    if (failure)
        return failure;
    uint32_t undone = find_undone(workers);
    if (undone < workers->count)
        return undone_error(cell, undone);
    return cell->trial ? trial_members(workers, timing) : timing_members(cell, workers, timing);
}

/* Where they are in a process of their own, it tells of their end. */
static void watch_threads(const struct cell_request *cell)
{
    if (cell->of_user && cell->method->leaves_traces && !library_work_has_threads())
        library_work_watch_threads();
}

/* In the process that has the workers. */
static void make_ready(const struct cell_request *cell, struct workers *workers)
{
    if (!cell->rough) {
        system_trim_heap();
        cell->method->warm_up(cell->method);
    }
    for (uint32_t i = 0; cell->trial && i < workers->count; i++)
        workers->slots[i].trial = true;
    if (cell->gate)
        trial_gate_close(workers);
    watch_threads(cell);
    if (cell->method->leaves_traces && !cell->rough)
        system_own_heap();
}

/* What the first worker costs alone is no part of a window, unless that is of the first pool. */
static json_t *run_pool(const struct cell_request *cell)
{
    const struct work_type *work = &works[measured_cases[cell->case_id].work];
    const struct pool_order order = {
        .workers = cell->workers,
        .tasks = work_tasks(measured_cases[cell->case_id].work, cell->amount, cell->workers),
        .task = cell->of_user ? TASK_CALLS : work->task,
        .iterations = cell->task_iterations,
        .data_bytes = cell->task_bytes,
        .new_pool = work->new_pool,
    };
    if (!work->own_runner && !cell->rough)
        cell->method->warm_up(cell->method);
    watch_threads(cell);
    return pool_measure(&order, cell->method->pool, cell->method->kind);
}

static json_t *time_workers(const struct cell_request *cell, struct workers *workers)
{
    make_ready(cell, workers);
    struct timing timing;
    time_window(cell, workers, &timing);
    if (cell->of_user)
        fflush(NULL);
    return outcome(cell, workers, &timing);
}

/* Without files `disk` is NULL. */
static json_t *run_workers(const struct cell_request *cell, const struct worker_order *order,
                           struct disk_cell *disk)
{
    struct workers workers;
    const char *call;
    int reason = workers_init(&workers, cell->method, cell->workers, order, &call);
    if (reason)
        return cell_start_error(cell->method->kind, cell->workers, call, reason, 0);
    json_t *members = disk ? disk_cell_fill(disk, &workers) : NULL;
    if (!members)
        members = time_workers(cell, &workers);
    if (disk && !json_object_get(members, "error"))
        disk_cell_add_members(members, disk, &workers);
    workers_release(&workers);
    return members;
}

static json_t *run_on_disk(const struct cell_request *cell, const struct worker_order *order)
{
    struct disk_cell disk = {.work = order->work, .folder = cell->disk_folder};
    json_t *members = disk_cell_open(&disk, cell->workers, cell->disk_bytes);
    struct worker_order with_files = *order;
    with_files.disk = &disk.order;
    if (!members)
        members = run_workers(cell, &with_files, &disk);
    disk_cell_close(&disk);
    return members;
}

static json_t *run_on_net(const struct cell_request *cell, struct worker_order *order)
{
    json_t *members = net_request_prepare(&cell->net);
    order->net = &cell->net;
    return members ? members : run_workers(cell, order, NULL);
}

json_t *cell_run_here(const void *argument)
{
    const struct cell_request *cell = argument;
    const enum work work = measured_cases[cell->case_id].work;
    if (works[work].task != NO_POOL)
        return run_pool(cell);
    struct worker_order order = {.work = work,
                                 .amount = cell->amount,
                                 .marks = cell->marks,
                                 .operations = (uint32_t)work_operations(work, cell->amount)};
    if (is_of_net(cell))
        return run_on_net(cell, &order);
    return cell->disk_folder ? run_on_disk(cell, &order) : run_workers(cell, &order, NULL);
}

json_t *cell_run_apart(const struct cell_request *cell, const struct apart_watch *watch)
{
    int status;
    json_t *members = apart_watched(cell_run_here, cell, watch, &status);
    if (status < 0 || !cell->of_user)
        return members;
    json_decref(members);
    int64_t culprit = cell->method->leaves_traces ? library_work_culprit() : -1;
    return death_error(cell, culprit, status, cell->workers);
}

json_t *cell_run(const struct cell_request *cell)
{
    json_t *refusal = data_no_memory(cell->workers, cell->task_bytes);
    if (refusal)
        return refusal;
    bool here = !cell->method->leaves_traces || library_work_has_threads() ||
                (cell->rough && !cell->of_user);
    json_t *members = here ? cell_run_here(cell) : cell_run_apart(cell, NULL);
    library_work_end_left_behind();
    return members;
}
