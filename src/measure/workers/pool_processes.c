#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tvp/common/alloc.h"
#include "tvp/system/own_program.h"
#include "tvp/workers/library_work.h"
#include "tvp/workers/pool.h"

#define WORKER_ARGUMENT "--pool-worker"

extern char **environ;

/* Starts worker `index`, whose end of its socket pair is the file. 0: errno says why it cannot. */
typedef pid_t start_worker(struct pool *pool, uint32_t index, int file);

struct processes {
    pid_t *children;
    struct pollfd *ends; /* this side's of each socket pair */
    uint32_t started;
    unsigned char *data; /* that a task is handed, and what came back last; NULL: nothing */
};

/* ---- both sides ---- */

static bool send_whole(int file, const void *memory, size_t size)
{
    ssize_t sent;
    do
        sent = send(file, memory, size, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent == (ssize_t)size;
}

static bool receive_whole(int file, void *memory, size_t size)
{
    ssize_t size_received;
    do
        size_received = recv(file, memory, size, 0);
    while (size_received < 0 && errno == EINTR);
    return size_received == (ssize_t)size;
}

/* A message of such a socket has to fit into its buffer: data go in pieces. */
enum { PIECE = 1 << 16 };

static size_t piece_at(size_t at, size_t bytes)
{
    return bytes - at < PIECE ? bytes - at : PIECE;
}

static bool send_data(int file, const unsigned char *data, size_t bytes)
{
    size_t at = 0;
    while (at < bytes && send_whole(file, data + at, piece_at(at, bytes)))
        at += piece_at(at, bytes);
    return at == bytes;
}

static bool receive_data(int file, unsigned char *data, size_t bytes)
{
    size_t at = 0;
    while (at < bytes && receive_whole(file, data + at, piece_at(at, bytes)))
        at += piece_at(at, bytes);
    return at == bytes;
}

/* ---- the worker ---- */

/* Ends at the end of what comes. */
static void be_worker(const struct pool_order *order, int file)
{
    struct pool_result result = {.task = POOL_READY};
    int64_t task;
    unsigned char *data = pool_new_data(order->data_bytes);
    bool heard = order->new_pool || send_whole(file, &result, sizeof result);
    while (heard && receive_whole(file, &task, sizeof task) &&
           receive_data(file, data, order->data_bytes)) {
        result = pool_work(order, task, data);
        heard =
            send_whole(file, &result, sizeof result) && send_data(file, data, order->data_bytes);
    }
    free(data);
    /* What the user's function has printed. */
    if (order->task == TASK_CALLS)
        fflush(NULL);
}

/* Whoever holds this side's end of another worker's pair would keep that from seeing its end. */
static pid_t start_by_fork(struct pool *pool, uint32_t index, int file)
{
    const struct processes *processes = pool->state;
    pid_t child = fork();
    if (child != 0)
        return child < 0 ? 0 : child;
    for (uint32_t i = 0; i <= index; i++)
        close(processes->ends[i].fd);
    be_worker(pool->order, file);
    _exit(0);
}

enum { NUMBER_SIZE = 24 };

static pid_t start_by_spawn(struct pool *pool, uint32_t index, int file)
{
    char numbers[5][NUMBER_SIZE];
    const struct pool_order *order = pool->order;
    (void)index;
    snprintf(numbers[0], NUMBER_SIZE, "%d", file);
    snprintf(numbers[1], NUMBER_SIZE, "%d", (int)order->task);
    snprintf(numbers[2], NUMBER_SIZE, "%lld", (long long)order->iterations);
    snprintf(numbers[3], NUMBER_SIZE, "%d", order->new_pool);
    snprintf(numbers[4], NUMBER_SIZE, "%zu", order->data_bytes);
    const bool calls = order->task == TASK_CALLS;
    const char *const arguments[] = {"tvp-measure",
                                     WORKER_ARGUMENT,
                                     numbers[0],
                                     numbers[1],
                                     numbers[2],
                                     numbers[3],
                                     numbers[4],
                                     calls ? library_work_file() : NULL,
                                     library_work_function(),
                                     NULL};
    pid_t child;
    fcntl(file, F_SETFD, 0);
    /* The strings are not changed: posix_spawn has them so from exec. */
    int reason = posix_spawnp(&child, own_program(), NULL, NULL, (char *const *)arguments, environ);
    errno = reason;
    return reason ? 0 : child;
}

void pool_become_worker(int argc, char **argv)
{
    if ((argc != 7 && argc != 9) || strcmp(argv[1], WORKER_ARGUMENT) != 0)
        return;
    const struct pool_order order = {.task = (enum pool_task)atoi(argv[3]),
                                     .iterations = atoll(argv[4]),
                                     .new_pool = atoi(argv[5]) != 0,
                                     .data_bytes = strtoul(argv[6], NULL, 10)};
    if (argc == 9 && !library_work_load_again(argv[7], argv[8], NULL))
        _exit(EXIT_FAILURE);
    be_worker(&order, atoi(argv[2]));
    _exit(0);
}

/* ---- the pool ---- */

static bool fail(struct pool *pool, const char *call)
{
    const struct processes *processes = pool->state;
    pool->failure =
        (struct pool_failure){.call = call, .reason = errno, .reached = processes->started};
    return false;
}

/* The worker has ended, whatever it was doing. */
static bool fail_by_death(struct pool *pool, uint32_t index)
{
    struct processes *processes = pool->state;
    int status = 0;
    while (waitpid(processes->children[index], &status, 0) < 0 && errno == EINTR)
        continue;
    processes->children[index] = 0;
    pool->failure = (struct pool_failure){
        .reached = processes->started, .dead = index, .died = true, .death = status};
    return false;
}

static bool receive(struct pool *pool, uint32_t index, struct pool_result *result)
{
    const struct processes *processes = pool->state;
    int file = processes->ends[index].fd;
    size_t bytes = pool->order->data_bytes;
    if (!receive_whole(file, result, sizeof *result) ||
        (result->task != POOL_READY && !receive_data(file, processes->data, bytes)))
        return fail_by_death(pool, index);
    result->data_mark = pool_data_mark(processes->data, bytes);
    return true;
}

static bool hand_over(struct pool *pool, uint32_t index, int64_t task)
{
    const struct processes *processes = pool->state;
    int file = processes->ends[index].fd;
    return (send_whole(file, &task, sizeof task) &&
            send_data(file, processes->data, pool->order->data_bytes)) ||
           fail_by_death(pool, index);
}

static bool init(struct pool *pool)
{
    const uint32_t workers = pool->order->workers;
    struct processes *processes = xcalloc(1, sizeof *processes);
    processes->children = xcalloc(workers, sizeof *processes->children);
    processes->ends = xcalloc(workers, sizeof *processes->ends);
    for (uint32_t i = 0; i < workers; i++)
        processes->ends[i] = (struct pollfd){.fd = -1, .events = POLLIN};
    processes->data = pool_new_data(pool->order->data_bytes);
    pool->state = processes;
    return true;
}

static bool start(struct pool *pool, uint32_t index, start_worker *how)
{
    struct processes *processes = pool->state;
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        return fail(pool, "socketpair");
    processes->ends[index].fd = ends[0];
    processes->children[index] = how(pool, index, ends[1]);
    int reason = errno;
    close(ends[1]);
    errno = reason;
    if (!processes->children[index])
        return fail(pool, how == start_by_fork ? "fork" : "posix_spawn");
    processes->started++;
    return true;
}

static bool open_by(struct pool *pool, start_worker *how)
{
    struct pool_result ready;
    for (uint32_t i = 0; i < pool->order->workers; i++)
        if (!start(pool, i, how))
            return false;
    for (uint32_t i = 0; !pool->order->new_pool && i < pool->order->workers; i++)
        if (!receive(pool, i, &ready))
            return false;
    return true;
}

static bool open_by_fork(struct pool *pool)
{
    return open_by(pool, start_by_fork);
}

static bool open_by_spawn(struct pool *pool)
{
    return open_by(pool, start_by_spawn);
}

/* Takes what is there, and gives each that has answered the next task. */
static bool serve(struct pool *pool, int64_t *next)
{
    struct processes *processes = pool->state;
    int ready = poll(processes->ends, processes->started, -1);
    if (ready < 0)
        return errno == EINTR || fail(pool, "poll");
    for (uint32_t i = 0; ready > 0 && i < processes->started; i++) {
        if (processes->ends[i].revents == 0)
            continue;
        ready--;
        if (!receive(pool, i, &pool->results[pool->result_count]))
            return false;
        pool->result_count++;
        if (*next < pool->order->tasks && !hand_over(pool, i, (*next)++))
            return false;
    }
    return true;
}

static bool run(struct pool *pool)
{
    int64_t next = 0;
    while (next < pool->order->workers && next < pool->order->tasks) {
        if (!hand_over(pool, (uint32_t)next, next))
            return false;
        next++;
    }
    while (pool->result_count < pool->order->tasks)
        if (!serve(pool, &next))
            return false;
    return true;
}

static void close_pool(struct pool *pool)
{
    struct processes *processes = pool->state;
    for (uint32_t i = 0; i < pool->order->workers; i++)
        if (processes->ends[i].fd >= 0)
            close(processes->ends[i].fd);
    for (uint32_t i = 0; i < processes->started; i++)
        while (processes->children[i] && waitpid(processes->children[i], NULL, 0) < 0 &&
               errno == EINTR)
            continue;
    free(processes->children);
    free(processes->ends);
    free(processes->data);
    free(processes);
}

const struct pool_kind pool_forked = {
    .init = init, .open = open_by_fork, .run = run, .close = close_pool};
const struct pool_kind pool_spawned = {
    .init = init, .open = open_by_spawn, .run = run, .close = close_pool};
