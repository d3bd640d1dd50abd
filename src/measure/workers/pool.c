#include "tvp/workers/pool.h"

#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/common/clock.h"
#include "tvp/system/apart.h"
#include "tvp/system/cell_error.h"
#include "tvp/system/system.h"
#include "tvp/workers/library_work.h"
#include "tvp/workers/work.h"

/* ---- a task ---- */

unsigned char *pool_new_data(size_t bytes)
{
    unsigned char *data = bytes > 0 ? xmalloc(bytes) : NULL;
    for (size_t i = 0; i < bytes; i++)
        data[i] = (unsigned char)i;
    return data;
}

static void leave_mark(unsigned char *data, size_t bytes, int64_t task)
{
    if (bytes == 0)
        return;
    data[bytes - 1] = (unsigned char)(task >> CHAR_BIT);
    data[0] = (unsigned char)task;
}

int64_t pool_data_mark(const unsigned char *data, size_t bytes)
{
    return bytes == 0 ? 0 : data[0] + ((int64_t)data[bytes - 1] << CHAR_BIT);
}

int64_t pool_right_mark(const struct pool_order *order, int64_t task)
{
    unsigned char ends[2];
    size_t bytes = order->data_bytes < sizeof ends ? order->data_bytes : sizeof ends;
    leave_mark(ends, bytes, task);
    return pool_data_mark(ends, bytes);
}

struct pool_result pool_work(const struct pool_order *order, int64_t task, unsigned char *data)
{
    struct pool_result result = {.task = task, .value = task};
    if (order->task == TASK_COMPUTES)
        result.value = work_compute(order->iterations);
    if (order->task == TASK_CALLS)
        result.value = library_work_task(task, data, order->data_bytes);
    leave_mark(data, order->data_bytes, task);
    return result;
}

/* ---- what came of all ---- */

int64_t pool_count_once(const struct pool *pool)
{
    const struct pool_order *order = pool->order;
    unsigned char *times = xcalloc((size_t)order->tasks, 1);
    int64_t once = 0;
    for (int64_t i = 0; i < pool->result_count; i++) {
        const struct pool_result *result = &pool->results[i];
        bool right = result->task >= 0 && result->task < order->tasks &&
                     (order->task != TASK_EMPTY || result->value == result->task) &&
                     result->data_mark == pool_right_mark(order, result->task);
        if (right && times[result->task] < 2)
            times[result->task]++;
    }
    for (int64_t i = 0; i < order->tasks; i++)
        once += times[i] == 1;
    free(times);
    return once;
}

/* ---- the answer ---- */

static json_t *failure_members(const struct pool *pool, enum worker_kind workers)
{
    const struct pool_failure *failure = &pool->failure;
    if (!failure->died)
        return cell_start_error(workers, pool->order->workers, failure->call, failure->reason,
                                failure->reached);
    char name[32];
    struct strbuf message = {0};
    death_name(name, sizeof name, failure->death);
    cell_name_worker(&message, pool->order->workers, failure->dead);
    strbuf_adds(&message, " of the pool");
    if (pool->order->task == TASK_CALLS) {
        strbuf_adds(&message, ": ");
        library_work_add_death(&message, failure->death);
    } else {
        strbuf_addf(&message, " ended early: %s", name);
    }
    return cell_worker_error(name, failure->reached, &message);
}

/* The first task whose call has failed; NULL: none has. */
static json_t *failed_task(const struct pool *pool)
{
    for (int64_t i = 0; i < pool->result_count && pool->order->task == TASK_CALLS; i++) {
        struct worker_slot slot = {.failure = USER_RETURNED,
                                   .failed_with = (int32_t)pool->results[i].value};
        struct strbuf message = {0};
        const char *name;
        if (pool->results[i].value == 0)
            continue;
        strbuf_addf(&message, "task %" PRId64 " of %" PRId64 ": ", pool->results[i].task + 1,
                    pool->order->tasks);
        library_work_add_failure(&message, &slot, &name);
        return cell_worker_error(name, pool->order->workers, &message);
    }
    return NULL;
}

static void add_checksum(json_t *members, const struct pool *pool)
{
    bool agree = true;
    for (int64_t i = 1; i < pool->result_count; i++)
        agree = agree && pool->results[i].value == pool->results[0].value;
    json_object_set_new(members, "checksum", json_integer(pool->results[0].value));
    json_object_set_new(members, "checksums_agree", json_boolean(agree));
}

static json_t *timing_members(const struct pool *pool, int64_t elapsed_ns)
{
    json_t *failed = failed_task(pool);
    if (failed)
        return failed;
    json_t *members = json_pack("{s:I, s:I}", "elapsed_ns", (json_int_t)elapsed_ns, "tasks_once",
                                (json_int_t)pool_count_once(pool));
    if (pool->order->task == TASK_COMPUTES)
        add_checksum(members, pool);
    return members;
}

/* ---- the window ---- */

/* Returns its length in ns; -1: the pool has failed. */
static int64_t time_window(struct pool *pool, const struct pool_kind *kind)
{
    const bool new_pool = pool->order->new_pool;
    if (!new_pool && !kind->open(pool))
        return -1;
    int64_t begin = clock_now();
    if (new_pool && !kind->open(pool))
        return -1;
    if (!kind->run(pool))
        return -1;
    return clock_now() - begin;
}

json_t *pool_measure(const struct pool_order *order, const struct pool_kind *kind,
                     enum worker_kind workers)
{
    struct pool pool = {.order = order};
    size_t size = (size_t)order->tasks * sizeof *pool.results;
    pool.results = xmalloc(size);
    memset(pool.results, 0, size);
    system_trim_heap();
    int64_t elapsed = kind->init(&pool) ? time_window(&pool, kind) : -1;
    kind->close(&pool);
    json_t *members =
        elapsed < 0 ? failure_members(&pool, workers) : timing_members(&pool, elapsed);
    free(pool.results);
    return members;
}
