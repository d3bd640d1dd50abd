#include "tvp/serve/data_cell.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tvp/common/alloc.h"
#include "tvp/common/clock.h"
#include "tvp/common/protocol.h"
#include "tvp/probe/probe_system.h"
#include "tvp/serve/data_worker.h"
#include "tvp/system/apart.h"
#include "tvp/system/cell_error.h"
#include "tvp/workers/library_work.h"

/* More would be a mistake: a window of hours. */
enum { MOST_ROUND_TRIPS = 1000000 };

/* Of each worker's data there are at most so many copies: this side's, the other's, and the one
 * between them. */
enum { COPIES = 3 };

/* ---- the request ---- */

static bool is_known(enum data_way_id way)
{
    static const bool known[DATA_WAY_COUNT + 1] = {
        [DATA_START] = true,         [DATA_REFERENCE] = true, [DATA_PIPE] = true,
        [DATA_SHARED_COPIED] = true, [DATA_SHARED] = true,    [DATA_INHERITED] = true,
    };
    return known[way];
}

json_t *data_cell_ways(void)
{
    json_t *names = json_array();
    for (int way = 0; way < DATA_WAY_COUNT; way++)
        if (is_known((enum data_way_id)way))
            json_array_append_new(names, json_string(data_ways[way].name));
    return names;
}

bool data_cell_asked(const json_t *request)
{
    const char *name = json_string_value(json_object_get(request, "case"));
    return name && (strcmp(name, data_case(DATA_REFERENCE)) == 0 ||
                    strcmp(name, data_case(DATA_PIPE)) == 0);
}

static bool parse_whole(const json_t *request, const char *member, int64_t least, int64_t most,
                        int64_t *number, struct error *error)
{
    const json_t *value = json_object_get(request, member);
    *number = json_integer_value(value);
    if (json_is_integer(value) && *number >= least && *number <= most)
        return true;
    return error_set(error, ERROR_USAGE,
                     "\"%s\" must be a whole number from %" PRId64 " to %" PRId64, member, least,
                     most);
}

static bool parse_way(struct data_order *order, const json_t *request, struct error *error)
{
    const char *name = json_string_value(json_object_get(request, "case"));
    order->way = data_way_find(json_string_value(json_object_get(request, "way")));
    if (!is_known(order->way) || strcmp(name, data_case(order->way)) != 0)
        return error_set(error, ERROR_USAGE,
                         "\"way\" must be one of \"data_ways\" in the hello, and of the case");
    const json_t *method = json_object_get(request, "start_method");
    order->method = launch_find(WORKER_PROCESS, json_string_value(method));
    return order->method || error_set(error, ERROR_USAGE,
                                      "\"start_method\" must be one of \"start_methods\" in the "
                                      "hello");
}

static bool parse_calls(struct data_order *order, const json_t *request, struct error *error)
{
    if (!json_object_get(request, "task_calls"))
        return true;
    if (!library_work_loaded() || data_ways[order->way].starts)
        return error_set(error, ERROR_USAGE,
                         "\"task_calls\" need a work that is loaded, and a way whose workers run "
                         "already");
    return parse_whole(request, "task_calls", 0, work_amounts[WORK_USER].most, &order->calls,
                       error);
}

bool data_cell_parse(struct data_order *order, const json_t *request, struct error *error)
{
    int64_t workers, bytes;
    *order = (struct data_order){0};
    if (!parse_way(order, request, error) ||
        !parse_whole(request, "workers", 1, PROTOCOL_MAX_WORKERS, &workers, error) ||
        !parse_whole(request, "data_bytes", 0, DATA_MOST_BYTES, &bytes, error) ||
        !parse_whole(request, "round_trips", 1, MOST_ROUND_TRIPS, &order->round_trips, error) ||
        !parse_whole(request, "iterations", 0, work_amounts[WORK_CPU].most, &order->iterations,
                     error) ||
        !parse_calls(order, request, error))
        return false;
    order->workers = (uint32_t)workers;
    order->bytes = (size_t)bytes;
    return true;
}

/* ---- what went wrong ---- */

json_t *data_no_memory(uint32_t workers, size_t bytes)
{
    /* To ask for it takes longer than some cells do, and leaves other things in the caches. */
    if (bytes == 0)
        return NULL;
    int64_t available = system_memory_available();
    int64_t wanted = (int64_t)workers * (int64_t)bytes * COPIES;
    struct strbuf message = {0};
    if (available < 0 || wanted <= available / 4)
        return NULL;
    strbuf_addf(&message,
                "%" PRIu32 " times %zu bytes would take more than a quarter of the %" PRId64
                " bytes that are available",
                workers, bytes, available);
    return cell_worker_error("ENOMEM", 0, &message);
}

static json_t *death_error(const struct data_order *order, int64_t worker, int status)
{
    char name[32];
    struct strbuf message = {0};
    death_name(name, sizeof name, status);
    cell_name_worker(&message, order->workers, worker);
    if (order->calls > 0) {
        strbuf_adds(&message, ": ");
        library_work_add_death(&message, status);
    } else {
        strbuf_addf(&message, " ended early, while data were handed over: %s", name);
    }
    return cell_worker_error(name, order->workers, &message);
}

static json_t *call_error(const struct data_order *order, uint32_t worker, int64_t returned)
{
    const struct worker_slot slot = {.failure = USER_RETURNED, .failed_with = (int32_t)returned};
    const char *name;
    struct strbuf message = {0};
    cell_name_worker(&message, order->workers, worker);
    strbuf_adds(&message, ": ");
    library_work_add_failure(&message, &slot, &name);
    return cell_worker_error(name, order->workers, &message);
}

/* ---- workers that run already ---- */

struct team {
    const struct data_order *order;
    struct data_worker *workers;
    uint32_t count;
    uint32_t failed;  /* the worker that a failure is about */
    int64_t returned; /* what its call returned; 0 is success */
    int64_t checksum;
    bool checksums_agree;
};

/* Once there and back, all workers in turn. */
static bool round_trip(struct team *team, enum data_command command, int64_t *values)
{
    for (uint32_t i = 0; i < team->count; i++) {
        team->failed = i;
        if (!data_worker_hand_over(&team->workers[i], command))
            return false;
    }
    for (uint32_t i = 0; i < team->count; i++) {
        team->failed = i;
        if (!data_worker_take_back(&team->workers[i], command, &values[i]))
            return false;
        team->returned = team->order->calls > 0 && command == DATA_HAND ? values[i] : 0;
        if (team->returned != 0)
            return false;
    }
    return true;
}

static void compare_results(struct team *team, const int64_t *values)
{
    team->checksum = values[0];
    team->checksums_agree = true;
    for (uint32_t i = 1; i < team->count; i++)
        team->checksums_agree &= values[i] == values[0];
}

static void fill_all(struct team *team, uint64_t seed)
{
    for (uint32_t i = 0; i < team->count; i++)
        data_fill(team->workers[i].data, team->order->bytes, seed + i);
}

/* Other data than before are handed over. What the worker had, and what came back, must be these
 * with its marks. */
static bool check_bytes(struct team *team, uint64_t seed, int64_t *values, int64_t *right)
{
    const size_t bytes = team->order->bytes;
    fill_all(team, seed);
    *right = 0;
    if (!round_trip(team, DATA_PASS, values) || !round_trip(team, DATA_CHECK, values))
        return false;
    unsigned char *expected = xmalloc(bytes + 1);
    for (uint32_t i = 0; i < team->count; i++) {
        data_fill(expected, bytes, seed + i);
        data_mark(expected, bytes);
        if (values[i] == (int64_t)data_digest(expected, bytes) &&
            memcmp(expected, team->workers[i].data, bytes) == 0)
            *right += (int64_t)bytes;
    }
    free(expected);
    return true;
}

/* The first time gives every page its memory; it is not measured. */
static bool time_round_trips(struct team *team, int64_t *values, int64_t *elapsed, int64_t *right)
{
    static const uint64_t first_seed = 1, second_seed = UINT64_C(1) << 32;
    fill_all(team, first_seed);
    if (!round_trip(team, DATA_HAND, values))
        return false;
    int64_t begin = clock_now();
    for (int64_t i = 0; i < team->order->round_trips; i++)
        if (!round_trip(team, DATA_HAND, values))
            return false;
    *elapsed = clock_now() - begin;
    compare_results(team, values);
    return check_bytes(team, second_seed, values, right);
}

static json_t *answer(const struct team *team, int64_t elapsed, int64_t right)
{
    json_t *members = json_pack("{s:I, s:I}", "elapsed_ns", (json_int_t)elapsed, "bytes_right",
                                (json_int_t)right);
    if (team->order->iterations > 0) {
        json_object_set_new(members, "checksum", json_integer(team->checksum));
        json_object_set_new(members, "checksums_agree", json_boolean(team->checksums_agree));
    }
    return members;
}

static bool open_team(struct team *team)
{
    for (team->count = 0; team->count < team->order->workers; team->count++)
        if (!data_worker_open(&team->workers[team->count], team->order, team->workers,
                              team->count)) {
            int reason = errno;
            data_worker_close(&team->workers[team->count]);
            errno = reason;
            return false;
        }
    return true;
}

/* Ends the workers; `status` becomes how that one ended which a failure is about. */
static void close_team(struct team *team, int *status)
{
    for (uint32_t i = 0; i < team->count; i++) {
        int end = data_worker_close(&team->workers[i]);
        if (i == team->failed)
            *status = end;
    }
}

static json_t *hand_to_workers(const struct data_order *order)
{
    struct team team = {.order = order};
    int64_t *values = xcalloc(order->workers, sizeof *values);
    team.workers = xcalloc(order->workers, sizeof *team.workers);
    int64_t elapsed = 0, right = 0;
    bool opened = open_team(&team);
    bool done = opened && time_round_trips(&team, values, &elapsed, &right);
    int reason = done ? 0 : errno, status = 0;
    uint32_t started = team.count;
    close_team(&team, &status);
    json_t *members = NULL;
    if (done)
        members = answer(&team, elapsed, right);
    else if (team.returned != 0)
        members = call_error(order, team.failed, team.returned);
    else if (opened && reason == ECHILD)
        members = death_error(order, team.failed, status);
    else
        members = cell_start_error(data_ways[order->way].kind, order->workers,
                                   opened ? "pipe" : "start", reason, started);
    free(team.workers);
    free(values);
    return members;
}

/* ---- workers that are started for it ---- */

static bool run_started(struct workers *workers, const char **call, uint32_t *reached)
{
    *call = workers->method->create_call;
    for (*reached = 0; *reached < workers->count; ++*reached) {
        errno = workers->method->create(workers, *reached);
        if (errno != 0)
            break;
    }
    int reason = errno, end = 0;
    for (uint32_t i = 0; i < *reached; i++)
        end |= workers->method->join(workers, i);
    errno = reason;
    if (*reached < workers->count)
        return false;
    errno = ECHILD;
    *call = "waitpid";
    return end == 0;
}

/* How many of the bytes one forked process sees: it tells by a pipe what they are to it. */
static size_t bytes_seen(const unsigned char *data, size_t bytes, uint64_t seed)
{
    int ends[2];
    uint64_t digest = 0;
    if (pipe(ends) != 0)
        return 0;
    pid_t child = fork();
    if (child == 0) {
        digest = data_digest(data, bytes);
        _exit(write(ends[1], &digest, sizeof digest) == (ssize_t)sizeof digest ? 0 : 1);
    }
    close(ends[1]);
    bool told = child > 0 && read(ends[0], &digest, sizeof digest) == (ssize_t)sizeof digest;
    close(ends[0]);
    while (child > 0 && waitpid(child, NULL, 0) < 0 && errno == EINTR)
        continue;
    unsigned char *expected = xmalloc(bytes + 1);
    data_fill(expected, bytes, seed);
    bool same = told && digest == data_digest(expected, bytes);
    free(expected);
    return same ? bytes : 0;
}

static json_t *time_starts(const struct data_order *order, struct workers *workers,
                           unsigned char *data)
{
    static const uint64_t seed = 1;
    const char *call;
    uint32_t reached;
    size_t size = order->workers * order->bytes;
    data_fill(data, size, seed);
    bool good = run_started(workers, &call, &reached);
    int64_t begin = clock_now();
    for (int64_t i = 0; i < order->round_trips && good; i++)
        good = run_started(workers, &call, &reached);
    int64_t elapsed = clock_now() - begin;
    if (!good)
        return cell_start_error(WORKER_PROCESS, order->workers, call, errno, reached);
    return json_pack("{s:I, s:I}", "elapsed_ns", (json_int_t)elapsed, "bytes_right",
                     (json_int_t)bytes_seen(data, size, seed));
}

/* Inheriting is what a fork does; the data lie in the memory of the parent. */
static json_t *start_workers(const struct data_order *order)
{
    struct workers workers;
    const char *call = "malloc";
    const struct worker_order nothing = {.work = WORK_START};
    const struct launch_method *method =
        order->way == DATA_INHERITED ? launch_find(WORKER_PROCESS, "fork") : order->method;
    unsigned char *data = malloc(order->workers * order->bytes + 1);
    int reason = data ? workers_init(&workers, method, order->workers, &nothing, &call) : ENOMEM;
    if (reason) {
        free(data);
        return cell_start_error(WORKER_PROCESS, order->workers, call, reason, 0);
    }
    json_t *members = time_starts(order, &workers, data);
    workers_release(&workers);
    free(data);
    return members;
}

/* ---- all ---- */

/* A worker that ends while it is written to is an error of that write, not the end of all. */
static json_t *run(const void *argument)
{
    const struct data_order *order = argument;
    signal(SIGPIPE, SIG_IGN);
    if (order->calls > 0)
        library_work_watch_threads();
    return data_ways[order->way].starts ? start_workers(order) : hand_to_workers(order);
}

json_t *data_cell_run(const struct data_order *order)
{
    json_t *refusal = data_no_memory(order->workers, order->bytes);
    if (refusal)
        return refusal;
    int status;
    json_t *members = apart_watched(run, order, NULL, &status);
    if (order->calls > 0 && status >= 0) {
        json_decref(members);
        members = death_error(order, -1, status);
    }
    library_work_end_left_behind();
    return members;
}
