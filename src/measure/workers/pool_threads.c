#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/workers/pool.h"

/* So many at most are ever put into it that nothing is ever overwritten. */
struct queue {
    pthread_mutex_t lock;
    pthread_cond_t filled;
    struct pool_result *items;
    int64_t put;
    int64_t taken;
    bool closed;
};

struct threads {
    const struct pool_order *order;
    struct queue tasks;
    struct queue results;
    struct pool_thread *list;
    uint32_t started;
};

struct pool_thread {
    struct threads *pool;
    uint32_t index;
    pthread_t handle;
    unsigned char *data; /* of the task that it has; NULL: tasks have none */
};

static void queue_init(struct queue *queue, int64_t most)
{
    size_t size = (size_t)most * sizeof *queue->items;
    pthread_mutex_init(&queue->lock, NULL);
    pthread_cond_init(&queue->filled, NULL);
    queue->items = xmalloc(size);
    memset(queue->items, 0, size);
}

static void queue_release(struct queue *queue)
{
    pthread_cond_destroy(&queue->filled);
    pthread_mutex_destroy(&queue->lock);
    free(queue->items);
}

static void queue_put(struct queue *queue, const struct pool_result *item)
{
    pthread_mutex_lock(&queue->lock);
    queue->items[queue->put++] = *item;
    pthread_cond_signal(&queue->filled);
    pthread_mutex_unlock(&queue->lock);
}

/* False: it was closed, and nothing is in it. */
static bool queue_take(struct queue *queue, struct pool_result *item)
{
    pthread_mutex_lock(&queue->lock);
    while (queue->put == queue->taken && !queue->closed)
        pthread_cond_wait(&queue->filled, &queue->lock);
    bool any = queue->taken < queue->put;
    if (any)
        *item = queue->items[queue->taken++];
    pthread_mutex_unlock(&queue->lock);
    return any;
}

/* What nobody has taken is done by nobody. */
static void queue_close(struct queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    queue->closed = true;
    queue->taken = queue->put;
    pthread_cond_broadcast(&queue->filled);
    pthread_mutex_unlock(&queue->lock);
}

/* In the place of the result of a task that has ended the thread, which is waited for. */
static void tell_end(void *argument)
{
    const struct pool_thread *thread = argument;
    queue_put(&thread->pool->results,
              &(struct pool_result){.task = POOL_GONE, .value = thread->index});
}

static void work_off(const struct pool_thread *thread)
{
    struct threads *threads = thread->pool;
    struct pool_result item;
    while (queue_take(&threads->tasks, &item)) {
        item = pool_work(threads->order, item.task, thread->data);
        item.data_mark = pool_data_mark(thread->data, threads->order->data_bytes);
        queue_put(&threads->results, &item);
    }
}

static void *be_worker(void *thread)
{
    struct threads *threads = ((struct pool_thread *)thread)->pool;
    if (!threads->order->new_pool)
        queue_put(&threads->results, &(struct pool_result){.task = POOL_READY});
    pthread_cleanup_push(tell_end, thread);
    work_off(thread);
    pthread_cleanup_pop(0);
    return NULL;
}

static bool init(struct pool *pool)
{
    const struct pool_order *order = pool->order;
    struct threads *threads = xcalloc(1, sizeof *threads);
    threads->order = order;
    queue_init(&threads->tasks, order->tasks);
    queue_init(&threads->results, order->tasks + order->workers);
    threads->list = xcalloc(order->workers, sizeof *threads->list);
    for (uint32_t i = 0; i < order->workers; i++)
        threads->list[i] = (struct pool_thread){
            .pool = threads,
            .index = i,
            .data = pool_new_data(order->data_bytes),
        };
    pool->state = threads;
    return true;
}

static bool open(struct pool *pool)
{
    struct threads *threads = pool->state;
    struct pool_result ready;
    while (threads->started < pool->order->workers) {
        struct pool_thread *thread = &threads->list[threads->started];
        int reason = pthread_create(&thread->handle, NULL, be_worker, thread);
        if (reason) {
            pool->failure = (struct pool_failure){
                .call = "pthread_create", .reason = reason, .reached = threads->started};
            return false;
        }
        threads->started++;
    }
    for (uint32_t i = 0; !pool->order->new_pool && i < threads->started; i++)
        queue_take(&threads->results, &ready);
    return true;
}

static bool run(struct pool *pool)
{
    struct threads *threads = pool->state;
    for (int64_t task = 0; task < pool->order->tasks; task++)
        queue_put(&threads->tasks, &(struct pool_result){.task = task});
    while (pool->result_count < pool->order->tasks) {
        struct pool_result *result = &pool->results[pool->result_count];
        queue_take(&threads->results, result);
        if (result->task == POOL_GONE) {
            pool->failure = (struct pool_failure){
                .reached = threads->started, .dead = (uint32_t)result->value, .died = true};
            return false;
        }
        pool->result_count++;
    }
    return true;
}

static void close_pool(struct pool *pool)
{
    struct threads *threads = pool->state;
    queue_close(&threads->tasks);
    for (uint32_t i = 0; i < threads->started; i++)
        pthread_join(threads->list[i].handle, NULL);
    for (uint32_t i = 0; i < pool->order->workers; i++)
        free(threads->list[i].data);
    queue_release(&threads->tasks);
    queue_release(&threads->results);
    free(threads->list);
    free(threads);
}

const struct pool_kind pool_threads = {.init = init, .open = open, .run = run, .close = close_pool};
