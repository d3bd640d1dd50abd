#include "tvp/measure/cell.h"

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
#include "tvp/host/host.h"
#include "tvp/measure/apart.h"
#include "tvp/measure/system.h"

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

static bool parse_case(const json_t *request, enum case_id *case_id, struct error *error)
{
    const char *name = json_string_value(json_object_get(request, "case"));
    if (!name)
        return error_set(error, ERROR_USAGE, "\"case\" must be the name of a case");
    *case_id = case_find(name);
    if (*case_id == CASE_COUNT || works[measured_cases[*case_id].work].of_user ||
        !launch_find(measured_cases[*case_id].kind, NULL))
        return error_set(error, ERROR_USAGE, "there is no case \"%s\": see \"cases\" in the hello",
                         name);
    return true;
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

/* A request may tell the amounts of all works; its own is needed. */
static bool parse_amounts(const json_t *request, enum work own, int64_t *amount,
                          struct error *error)
{
    for (int work = 0; work < WORK_COUNT; work++) {
        const char *member = work_amounts[work].member;
        int64_t value = 0;
        if (member && !parse_integer(request, member, work == (int)own, 0,
                                     work_amount_limit((enum work)work), &value, error))
            return false;
        if (work == (int)own)
            *amount = value;
    }
    return true;
}

bool cell_parse(struct cell_request *cell, const json_t *request, struct error *error)
{
    *cell = (struct cell_request){0};
    if (!parse_case(request, &cell->case_id, error))
        return false;
    const struct measured_case *kind = &measured_cases[cell->case_id];
    int64_t workers = 0;
    bool parsed =
        parse_integer(request, "workers", true, 1, PROTOCOL_MAX_WORKERS, &workers, error) &&
        parse_amounts(request, kind->work, &cell->amount, error) &&
        parse_method(request, kind->kind, &cell->method, error);
    cell->workers = (uint32_t)workers;
    return parsed;
}

/* ---- the window ---- */

struct timing {
    int64_t begin_ns; /* all three as clock_now */
    int64_t started_ns;
    int64_t end_ns;
    int64_t switches; /* involuntary ones of this process and of its children */
    uint32_t started; /* workers that were created */
    int create_error; /* errno of the create that failed; 0: none did */
    uint32_t dead;    /* the first worker that did not end well, where death says how */
    int death;        /* its status as waitpid gives it; 0: all ended well */
};

static int64_t involuntary_switches(void)
{
    struct rusage own, children;
    getrusage(RUSAGE_SELF, &own);
    getrusage(RUSAGE_CHILDREN, &children);
    return own.ru_nivcsw + children.ru_nivcsw;
}

static void time_window(struct workers *workers, struct timing *timing)
{
    const struct launch_method *method = workers->method;
    *timing = (struct timing){.switches = -involuntary_switches()};

    timing->begin_ns = clock_now();
    while (timing->started < workers->count && timing->create_error == 0) {
        timing->create_error = method->create(workers, timing->started);
        timing->started += timing->create_error == 0;
    }
    timing->started_ns = clock_now();
    for (uint32_t i = 0; i < timing->started; i++) {
        int death = method->join(workers, i);
        if (death && !timing->death) {
            timing->death = death;
            timing->dead = i;
        }
    }
    timing->end_ns = clock_now();

    timing->switches += involuntary_switches();
}

/* ---- what went wrong ---- */

static json_t *error_members(const char *name, const char *call, uint32_t reached,
                             const char *message)
{
    return json_pack("{s:{s:s, s:s, s:I, s:o}}", "error", "name", name, "call", call, "reached",
                     (json_int_t)reached, "message", json_text(message, strlen(message)));
}

static json_t *create_error(const struct cell_request *cell, const char *call, int reason,
                            uint32_t reached)
{
    struct strbuf message = {0};
    strbuf_addf(&message, "%s: %s after %" PRIu32 " of %" PRIu32, call, strerror(reason), reached,
                cell->workers);
    if (reason == EMFILE)
        host_add_file_limit(&message);
    else
        host_add_worker_limits(&message, "", cell->method->kind);
    json_t *members = error_members(errno_name(reason), call, reached, strbuf_text(&message));
    strbuf_release(&message);
    return members;
}

static json_t *death_error(const struct cell_request *cell, const struct timing *timing)
{
    char name[32], message[128];
    death_name(name, sizeof name, timing->death);
    snprintf(message, sizeof message, "worker %" PRIu32 " of %" PRIu32 " ended early: %s",
             timing->dead + 1, cell->workers, name);
    return error_members(name, "worker", timing->started, message);
}

static json_t *undone_error(const struct cell_request *cell, uint32_t worker)
{
    char message[128];
    snprintf(message, sizeof message,
             "worker %" PRIu32 " of %" PRIu32 " ended without having done its work", worker + 1,
             cell->workers);
    return error_members("undone", "worker", cell->workers, message);
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

static int compare_times(const void *first, const void *second)
{
    int64_t a = *(const int64_t *)first, b = *(const int64_t *)second;
    return (a > b) - (a < b);
}

void cell_quartiles(int64_t *values, size_t count, int64_t result[5])
{
    qsort(values, count, sizeof *values, compare_times);
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
    if (works[measured_cases[cell->case_id].work].checksum)
        add_checksum(members, workers);
    return members;
}

static json_t *outcome(const struct cell_request *cell, const struct workers *workers,
                       const struct timing *timing)
{
    if (timing->create_error)
        return create_error(cell, cell->method->create_call, timing->create_error, timing->started);
    if (timing->death)
        return death_error(cell, timing);
    uint32_t undone = find_undone(workers);
    if (undone < workers->count)
        return undone_error(cell, undone);
    return timing_members(cell, workers, timing);
}

static json_t *run_here(const void *argument)
{
    const struct cell_request *cell = argument;
    struct workers workers;
    const char *call;
    int reason = workers_init(&workers, cell->method, cell->workers,
                              measured_cases[cell->case_id].work, cell->amount, &call);
    if (reason)
        return create_error(cell, call, reason, 0);
    cell->method->warm_up(cell->method);
    system_trim_heap();
    struct timing timing;
    time_window(&workers, &timing);
    json_t *members = outcome(cell, &workers, &timing);
    workers_release(&workers);
    return members;
}

json_t *cell_run(const struct cell_request *cell)
{
    return cell->method->leaves_traces ? apart(run_here, cell) : run_here(cell);
}
