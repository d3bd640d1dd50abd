#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "tvp/common/clock.h"
#include "tvp/probe/probe_system.h"
#include "tvp/probe/probe_values.h"
#include "tvp/probe/probe_workers.h"

enum { BATCHES = 30, BATCHES_MAX = 1000, ROUND_TRIPS = 100, ROUND_TRIPS_MAX = 1000 };
enum { WAYS = 3, TIME_LIMIT_NS = 450000000 };

struct plan {
    size_t batches;
    size_t round_trips;
};

/* A way to hand a value over. */
struct way {
    const char *name; /* of its samples */
    void *state;
    /* Starts the peer. A failed one leaves nothing. */
    bool (*open)(void *state, struct probe_error *error);
    /* Hands the value to the peer, which adds one to it and hands it back. */
    bool (*round_trip)(void *state, uint32_t *value, struct probe_error *error);
    /* Ends the peer. */
    void (*close)(void *state, struct probe_error *error);
};

/* ---- two threads: a mutex and a condition variable ---- */

/* Whoever waits, waits for the other to change `place`; so one condition variable is enough. */
struct desk {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    enum { HERE, WITH_PEER, CLOSED } place;
    uint32_t value;
    struct probe_workers peer;
};

static void *desk_peer(void *argument)
{
    struct desk *desk = argument;
    pthread_mutex_lock(&desk->lock);
    for (;;) {
        while (desk->place == HERE)
            pthread_cond_wait(&desk->changed, &desk->lock);
        if (desk->place == CLOSED)
            break;
        desk->value++;
        desk->place = HERE;
        pthread_cond_signal(&desk->changed);
    }
    pthread_mutex_unlock(&desk->lock);
    return NULL;
}

static bool desk_round_trip(void *state, uint32_t *value, struct probe_error *error)
{
    struct desk *desk = state;
    (void)error;
    pthread_mutex_lock(&desk->lock);
    desk->value = *value;
    desk->place = WITH_PEER;
    pthread_cond_signal(&desk->changed);
    while (desk->place != HERE)
        pthread_cond_wait(&desk->changed, &desk->lock);
    *value = desk->value;
    pthread_mutex_unlock(&desk->lock);
    return true;
}

static void desk_close(void *state, struct probe_error *error)
{
    struct desk *desk = state;
    pthread_mutex_lock(&desk->lock);
    desk->place = CLOSED;
    pthread_cond_signal(&desk->changed);
    pthread_mutex_unlock(&desk->lock);
    probe_workers_end(&desk->peer, NULL, error);
    pthread_cond_destroy(&desk->changed);
    pthread_mutex_destroy(&desk->lock);
}

static bool desk_open(void *state, struct probe_error *error)
{
    struct desk *desk = state;
    pthread_mutex_init(&desk->lock, NULL);
    pthread_cond_init(&desk->changed, NULL);
    if (probe_workers_start(&desk->peer, WORKER_THREAD, 1, desk_peer, desk, 0, error))
        return true;
    desk_close(desk, error);
    return false;
}

/* ---- two processes: a pipe there and a pipe back ---- */

struct pipes {
    int there[2];
    int back[2];
    struct probe_workers peer;
};

/* The parent closes its end of `there` when it is done; the end of file reaches this process only
 * when it does not hold that end itself. */
static void *pipes_peer(void *argument)
{
    struct pipes *pipes = argument;
    uint32_t value;
    close(pipes->there[1]);
    while (read(pipes->there[0], &value, sizeof value) == sizeof value) {
        value++;
        if (write(pipes->back[1], &value, sizeof value) != sizeof value)
            return argument;
    }
    return NULL;
}

static bool pipes_round_trip(void *state, uint32_t *value, struct probe_error *error)
{
    const struct pipes *pipes = state;
    if (write(pipes->there[1], value, sizeof *value) != sizeof *value)
        return probe_fail(error, errno, "write");
    ssize_t received;
    do
        received = read(pipes->back[0], value, sizeof *value);
    while (received < 0 && errno == EINTR);
    if (received == sizeof *value)
        return true;
    return probe_fail(error, received < 0 ? errno : EPIPE, "read");
}

static bool pipes_make(struct pipes *pipes, struct probe_error *error)
{
    if (pipe(pipes->there) != 0)
        return probe_fail(error, errno, "pipe");
    if (pipe(pipes->back) == 0)
        return true;
    probe_fail(error, errno, "pipe");
    close(pipes->there[0]);
    close(pipes->there[1]);
    return false;
}

static void pipes_close(void *state, struct probe_error *error)
{
    struct pipes *pipes = state;
    close(pipes->there[1]);
    probe_workers_end(&pipes->peer, NULL, error);
    close(pipes->there[0]);
    close(pipes->back[0]);
}

static bool pipes_open(void *state, struct probe_error *error)
{
    struct pipes *pipes = state;
    if (!pipes_make(pipes, error))
        return false;
    bool started =
        probe_workers_start(&pipes->peer, WORKER_PROCESS, 1, pipes_peer, pipes, 0, error);
    /* Now a peer that dies is an end of file on `back`. `there` keeps its reading end: a write into
     * a pipe without one would raise SIGPIPE. */
    close(pipes->back[1]);
    if (!started)
        pipes_close(pipes, error);
    return started;
}

/* ---- two processes: memory that both have, and two semaphores in it ---- */

struct board {
    sem_t given;
    sem_t returned;
    uint32_t value;
    atomic_bool closed;
    struct timespec deadline; /* of the parent's waiting, on the monotonic clock */
    struct probe_workers peer;
};

static void *board_peer(void *argument)
{
    struct board *board = argument;
    while (sem_wait(&board->given) == 0 && !board->closed) {
        board->value++;
        sem_post(&board->returned);
    }
    return NULL;
}

static bool board_round_trip(void *state, uint32_t *value, struct probe_error *error)
{
    struct board *board = state;
    board->value = *value;
    sem_post(&board->given);
    int result;
    do
        result = clock_await_semaphore(&board->returned, &board->deadline);
    while (result != 0 && errno == EINTR);
    if (result != 0)
        return probe_fail(error, errno, "sem_wait");
    *value = board->value;
    return true;
}

static void board_close(void *state, struct probe_error *error)
{
    struct board *board = state;
    board->closed = true;
    sem_post(&board->given);
    probe_workers_end(&board->peer, NULL, error);
    sem_destroy(&board->given);
    sem_destroy(&board->returned);
}

static bool board_open(void *state, struct probe_error *error)
{
    struct board *board = state;
    board->deadline = clock_timespec(clock_now() + PROBE_PATIENCE_NS);
    if (sem_init(&board->given, 1, 0) != 0 || sem_init(&board->returned, 1, 0) != 0)
        return probe_fail(error, errno, "sem_init");
    if (probe_workers_start(&board->peer, WORKER_PROCESS, 1, board_peer, board, 0, error))
        return true;
    board_close(board, error);
    return false;
}

/* ---- the samples ---- */

static bool one_batch(const struct way *way, size_t round_trips, int64_t *elapsed,
                      struct probe_error *error)
{
    uint32_t value = 0;
    int64_t start = clock_now();
    for (size_t i = 0; i < round_trips; i++)
        if (!way->round_trip(way->state, &value, error))
            return false;
    *elapsed = clock_now() - start;
    return value == round_trips || probe_fail(error, EPROTO, "handover");
}

static bool sample(const struct way *way, size_t round_trips, json_t *values,
                   struct probe_error *error)
{
    int64_t elapsed;
    if (!one_batch(way, round_trips, &elapsed, error))
        return false;
    json_t *each = json_real((double)elapsed / (double)round_trips);
    return probe_append(json_object_get(values, way->name), each, error);
}

/* One batch of every way, again and again: what changes on the machine meanwhile, such as where the
 * system lets the peers run, changes for all of them. */
static bool sample_all(const struct way ways[WAYS], const struct plan *plan, json_t *values,
                       struct probe_error *error)
{
    int64_t start = clock_now();
    int64_t elapsed;
    /* The first value waits until the peer has started, which is not what is measured. */
    for (size_t i = 0; i < WAYS; i++)
        if (!one_batch(&ways[i], 1, &elapsed, error))
            return false;
    for (size_t batch = 0; batch < plan->batches && clock_now() - start < TIME_LIMIT_NS; batch++)
        for (size_t i = 0; i < WAYS; i++)
            if (!sample(&ways[i], plan->round_trips, values, error))
                return false;
    return true;
}

static bool measure(const struct plan *plan, json_t *values, struct probe_error *error)
{
    struct desk desk = {.place = HERE};
    struct pipes pipes;
    struct board *board = probe_map_shared(sizeof *board, error);
    if (!board)
        return false;
    /* The thread is started last, so that no process is forked beside it. */
    const struct way ways[WAYS] = {
        {"shared_memory_ns", board, board_open, board_round_trip, board_close},
        {"pipe_ns", &pipes, pipes_open, pipes_round_trip, pipes_close},
        {"thread_ns", &desk, desk_open, desk_round_trip, desk_close},
    };
    size_t opened = 0;
    while (opened < WAYS && ways[opened].open(ways[opened].state, error))
        opened++;
    if (opened == WAYS)
        sample_all(ways, plan, values, error);
    while (opened > 0) {
        opened--;
        ways[opened].close(ways[opened].state, error);
    }
    munmap(board, sizeof *board);
    return error->errno_value == 0;
}

json_t *probe_handover(const json_t *request, struct probe_error *error)
{
    struct plan plan;
    if (!probe_parameter(request, "batches", BATCHES, 1, BATCHES_MAX, &plan.batches, error) ||
        !probe_parameter(request, "round_trips", ROUND_TRIPS, 1, ROUND_TRIPS_MAX, &plan.round_trips,
                         error))
        return NULL;
    json_t *values = probe_answer(json_pack("{s:I, s:i, s:[], s:[], s:[]}", "round_trips",
                                            (json_int_t)plan.round_trips, "cpus", system_cpus(),
                                            "thread_ns", "pipe_ns", "shared_memory_ns"),
                                  error);
    if (values && measure(&plan, values, error))
        return values;
    json_decref(values);
    return NULL;
}
