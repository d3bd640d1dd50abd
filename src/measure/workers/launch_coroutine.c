#include <errno.h>
#include <stdlib.h>

#include "tvp/common/clock.h"
#include "tvp/system/event_loop.h"
#include "tvp/workers/launch.h"

/* C has no coroutines: one is what a compiler makes of them elsewhere, an allocated frame with what
 * is to be kept while others run. It runs as far as it can without waiting, then the loop resumes
 * it. All of them run in the thread that creates and joins them, while it joins one. */
struct coroutine {
    struct worker_slot *slot; /* NULL: it does nothing */
    struct coroutine *next;   /* that is ready to run */
    int timer;                /* -1: it needs none */
    bool ended;
};

/* What has been created and has not run yet, in that order. */
static struct {
    struct coroutine *first;
    struct coroutine **end;
} ready = {.end = &ready.first};

/* ---- works that let others run while they wait ---- */

/* Timers do not run for no time at all. */
static bool begins_to_wait(struct coroutine *coroutine)
{
    const int64_t wait = coroutine->slot->amount;
    return wait > 0 && event_timer_start(coroutine->timer, wait) == 0;
}

/* Begins the work; false: it is done already. Without one the work is done as everywhere
 * (worker_run), and no other runs meanwhile. */
static bool (*const beginnings[WORK_COUNT])(struct coroutine *coroutine) = {
    [WORK_IO] = begins_to_wait,
};

static bool can_wait(const struct coroutine *coroutine)
{
    return coroutine->slot && beginnings[coroutine->slot->work];
}

/* ---- the loop ---- */

static void end(struct coroutine *coroutine)
{
    if (can_wait(coroutine))
        ((volatile struct worker_slot *)coroutine->slot)->end_ns = clock_now();
    coroutine->ended = true;
}

static void run(struct coroutine *coroutine)
{
    if (can_wait(coroutine)) {
        ((volatile struct worker_slot *)coroutine->slot)->begin_ns = clock_now();
        if (beginnings[coroutine->slot->work](coroutine))
            return;
    } else if (coroutine->slot) {
        worker_run(coroutine->slot);
    }
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

static void run_until_ended(const struct coroutine *awaited)
{
    while (!awaited->ended) {
        struct coroutine *first = take_ready();
        if (first)
            run(first);
        else
            end(event_loop_next());
    }
}

/* ---- a worker ---- */

static int create(struct workers *workers, uint32_t index)
{
    struct coroutine *coroutine = malloc(sizeof *coroutine);
    if (!coroutine)
        return ENOMEM;
    *coroutine = (struct coroutine){.timer = -1};
    if (workers->slots)
        coroutine->slot = &workers->slots[index];
    int failure = event_loop_open();
    if (failure == 0 && can_wait(coroutine))
        failure = event_timer_open(&coroutine->timer, coroutine);
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
    run_until_ended(coroutine);
    if (coroutine->timer >= 0)
        event_timer_close(coroutine->timer);
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
