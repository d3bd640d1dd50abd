#include <errno.h>
#include <stdlib.h>

#include "tvp/common/clock.h"
#include "tvp/system/event_loop.h"
#include "tvp/workers/launch.h"
#include "tvp/workers/net_work.h"

/* C has no coroutines: one is what a compiler makes of them elsewhere, an allocated frame with what
 * is to be kept while others run. It runs as far as it can without waiting, then the loop resumes
 * it. All of them run in the thread that creates and joins them, while it joins one. */
struct coroutine {
    struct worker_slot *slot; /* NULL: it does nothing */
    struct coroutine *next;   /* that is ready to run */
    union {
        int timer;             /* of one that waits for a time */
        struct asking *asking; /* of one that asks a server */
    };
    bool ended;
};

struct asking {
    struct net_work work;
    int64_t deadline_ns; /* until when it waits, as clock_now; 0: it does not wait */
    bool watched;
};

/* What has been created and has not run yet, in that order. */
static struct {
    struct coroutine *first;
    struct coroutine **end;
} ready = {.end = &ready.first};

/* No coroutine's deadline is before this. */
static int64_t next_deadline_ns = EVENT_NO_LIMIT;

/* ---- works that let others run while they wait ---- */

static int open_timer(struct coroutine *coroutine)
{
    return event_timer_open(&coroutine->timer, coroutine);
}

/* Timers do not run for no time at all. */
static bool begin_to_wait(struct coroutine *coroutine)
{
    const int64_t wait = coroutine->slot->amount;
    return wait > 0 && event_timer_start(coroutine->timer, wait) == 0;
}

static bool has_waited(struct coroutine *coroutine)
{
    (void)coroutine;
    return false;
}

static void close_timer(struct coroutine *coroutine)
{
    event_timer_close(coroutine->timer);
}

static int make_asking(struct coroutine *coroutine)
{
    coroutine->asking = malloc(sizeof *coroutine->asking);
    if (!coroutine->asking)
        return ENOMEM;
    coroutine->asking->deadline_ns = 0;
    coroutine->asking->watched = false;
    net_work_init(&coroutine->asking->work, coroutine->slot, false);
    return 0;
}

/* The socket is there when there is something to wait for. */
static bool waits_for_socket(struct coroutine *coroutine)
{
    struct asking *asking = coroutine->asking;
    struct net_client *client = &asking->work.client;
    if (!asking->watched) {
        int failure = event_socket_watch(client->socket, coroutine);
        client->failure = (struct net_failure){failure ? NET_SOCKET : NET_WELL, failure};
        asking->watched = failure == 0;
    }
    asking->deadline_ns = clock_now() + client->order->limit_ns;
    if (asking->deadline_ns < next_deadline_ns)
        next_deadline_ns = asking->deadline_ns;
    return asking->watched;
}

static bool go_on_asking(struct coroutine *coroutine)
{
    struct asking *asking = coroutine->asking;
    asking->deadline_ns = 0;
    if (net_work_go_on(&asking->work) == NET_WAITS && waits_for_socket(coroutine))
        return true;
    asking->deadline_ns = 0;
    net_work_end(&asking->work);
    return false;
}

static void free_asking(struct coroutine *coroutine)
{
    free(coroutine->asking);
}

/* Without them a work is done as everywhere (worker_run), and no other runs meanwhile. */
static const struct waiting_work {
    int (*make)(struct coroutine *coroutine);   /* what it needs to wait: 0 or errno */
    bool (*begin)(struct coroutine *coroutine); /* false: it is done already */
    bool (*go_on)(struct coroutine *coroutine); /* what it waited for is there; false: it is done */
    void (*release)(struct coroutine *coroutine);
} waiting_works[WORK_COUNT] = {
    [WORK_IO] = {open_timer, begin_to_wait, has_waited, close_timer},
    [WORK_NET] = {make_asking, go_on_asking, go_on_asking, free_asking},
};

/* NULL: it does not wait. */
static const struct waiting_work *waiting_work(const struct coroutine *coroutine)
{
    if (!coroutine->slot || !waiting_works[coroutine->slot->work].begin)
        return NULL;
    return &waiting_works[coroutine->slot->work];
}

/* ---- the loop ---- */

static void end(struct coroutine *coroutine)
{
    if (waiting_work(coroutine))
        ((volatile struct worker_slot *)coroutine->slot)->end_ns = clock_now();
    coroutine->ended = true;
}

static void run(struct coroutine *coroutine)
{
    const struct waiting_work *work = waiting_work(coroutine);
    if (work) {
        ((volatile struct worker_slot *)coroutine->slot)->begin_ns = clock_now();
        if (work->begin(coroutine))
            return;
    } else if (coroutine->slot) {
        worker_run(coroutine->slot);
    }
    end(coroutine);
}

static void resume(struct coroutine *coroutine)
{
    const struct waiting_work *work = waiting_work(coroutine);
    if (!work || !work->go_on(coroutine))
        end(coroutine);
}

static struct coroutine *take_ready(void)
{
    struct coroutine *first = ready.first;
    if (first)
        ready.first = first->next;
    if (!ready.first)
        ready.end = &ready.first;
    return first;
}

static bool has_deadline(const struct coroutine *coroutine)
{
    return coroutine->slot && coroutine->slot->work == WORK_NET &&
           coroutine->asking->deadline_ns > 0;
}

static void give_up(struct coroutine *coroutine)
{
    coroutine->asking->deadline_ns = 0;
    net_client_give_up(&coroutine->asking->work.client);
    net_work_end(&coroutine->asking->work);
    end(coroutine);
}

/* Of those that have not been joined. */
static void end_late(const struct workers *workers, uint32_t first)
{
    struct coroutine *const *coroutines = workers->handles;
    const int64_t now = clock_now();
    next_deadline_ns = EVENT_NO_LIMIT;
    for (uint32_t i = first; i < workers->count && coroutines[i]; i++) {
        if (!has_deadline(coroutines[i]))
            continue;
        if (coroutines[i]->asking->deadline_ns <= now)
            give_up(coroutines[i]);
        else if (coroutines[i]->asking->deadline_ns < next_deadline_ns)
            next_deadline_ns = coroutines[i]->asking->deadline_ns;
    }
}

static void run_until_ended(const struct workers *workers, uint32_t index)
{
    const struct coroutine *awaited = ((struct coroutine **)workers->handles)[index];
    while (!awaited->ended) {
        struct coroutine *first = take_ready();
        if (first) {
            run(first);
            continue;
        }
        first = event_loop_next(next_deadline_ns);
        if (first)
            resume(first);
        else
            end_late(workers, index);
    }
}

/* ---- a worker ---- */

static int create(struct workers *workers, uint32_t index)
{
    struct coroutine *coroutine = malloc(sizeof *coroutine);
    if (!coroutine)
        return ENOMEM;
    *coroutine = (struct coroutine){0};
    if (workers->slots)
        coroutine->slot = &workers->slots[index];
    int failure = event_loop_open();
    if (failure == 0 && waiting_work(coroutine))
        failure = waiting_work(coroutine)->make(coroutine);
    if (failure != 0) {
        free(coroutine);
        return failure;
    }
    ((struct coroutine **)workers->handles)[index] = coroutine;
    *ready.end = coroutine;
    ready.end = &coroutine->next;
    return 0;
}

static int join(struct workers *workers, uint32_t index)
{
    struct coroutine *coroutine = ((struct coroutine **)workers->handles)[index];
    run_until_ended(workers, index);
    if (waiting_work(coroutine))
        waiting_work(coroutine)->release(coroutine);
    free(coroutine);
    return 0;
}

/* A program that has coroutines has a loop already. What fails here fails in create too. */
static void warm_up(const struct launch_method *method)
{
    struct workers one;
    const char *call;
    const struct worker_order order = {.work = WORK_IO, .amount = 1};
    if (workers_init(&one, method, 1, &order, &call) != 0)
        return;
    if (create(&one, 0) == 0)
        join(&one, 0);
    workers_release(&one);
}

const struct launch_method launch_coroutine = {
    .name = "coroutine",
    .kind = WORKER_COROUTINE,
    .create_call = "timerfd_create",
    .handle_size = sizeof(struct coroutine *),
    .warm_up = warm_up,
    .create = create,
    .join = join,
    .leaves_traces = true,
    .in_caller = true,
};
