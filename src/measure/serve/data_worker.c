#include "tvp/serve/data_worker.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tvp/common/alloc.h"
#include "tvp/workers/library_work.h"
#include "tvp/workers/work.h"

/* ---- the data ---- */

/* The multiplier of FNV-1a (Fowler, Noll and Vo), here word by word. */
static const uint64_t digest_factor = UINT64_C(0x100000001b3);
/* Spreads neighbouring numbers over all of 64 bits: 2^64 divided by the golden ratio. */
static const uint64_t golden = UINT64_C(0x9e3779b97f4a7c15);

uint64_t data_digest(const unsigned char *data, size_t bytes)
{
    uint64_t digest = bytes;
    size_t i = 0;
    for (uint64_t word; i + sizeof word <= bytes; i += sizeof word) {
        memcpy(&word, data + i, sizeof word);
        digest = (digest ^ word) * digest_factor;
        digest ^= digest >> 32;
    }
    for (; i < bytes; i++)
        digest = (digest ^ data[i]) * digest_factor;
    return digest;
}

void data_fill(unsigned char *data, size_t bytes, uint64_t seed)
{
    for (size_t i = 0; i < bytes; i += sizeof(uint64_t)) {
        uint64_t word = (seed + i + 1) * golden;
        word ^= word >> 29;
        memcpy(data + i, &word, bytes - i < sizeof word ? bytes - i : sizeof word);
    }
}

void data_mark(unsigned char *data, size_t bytes)
{
    if (bytes == 0)
        return;
    data[0]++;
    data[bytes - 1]++;
}

/* ---- pipes ---- */

static bool write_all(int file, const void *memory, size_t size)
{
    const char *at = memory;
    while (size > 0) {
        ssize_t written = write(file, at, size);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0) {
            errno = errno == EPIPE ? ECHILD : errno;
            return false;
        }
        at += written;
        size -= (size_t)written;
    }
    return true;
}

static bool read_all(int file, void *memory, size_t size)
{
    char *at = memory;
    while (size > 0) {
        ssize_t got = read(file, at, size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) {
            errno = got == 0 ? ECHILD : errno;
            return false;
        }
        at += got;
        size -= (size_t)got;
    }
    return true;
}

static void close_end(int *file)
{
    if (*file >= 0)
        close(*file);
    *file = -1;
}

/* ---- the worker's side ---- */

static bool receive_data(const struct data_worker *worker, unsigned char *own)
{
    const struct data_order *order = worker->order;
    if (order->way == DATA_PIPE)
        return read_all(worker->there[0], own, order->bytes);
    if (order->way == DATA_SHARED_COPIED)
        memcpy(own, worker->shared, order->bytes);
    return true;
}

static bool return_data(const struct data_worker *worker, const unsigned char *own,
                        const struct data_message *answer)
{
    const struct data_order *order = worker->order;
    if (order->way == DATA_SHARED_COPIED)
        memcpy(worker->shared, own, order->bytes);
    return write_all(worker->back[1], answer, sizeof *answer) &&
           (order->way != DATA_PIPE || write_all(worker->back[1], own, order->bytes));
}

/* What the user's function returns, too. */
static int64_t work_on(const struct data_worker *worker, unsigned char *own)
{
    const struct data_order *order = worker->order;
    int64_t value = order->iterations > 0 ? work_compute(order->iterations) : 0;
    for (int64_t i = 0; i < order->calls && value == 0; i++)
        value = library_work_task(worker->number, own, order->bytes);
    return value;
}

static bool obey(const struct data_worker *worker, unsigned char *own,
                 const struct data_message *message)
{
    const struct data_order *order = worker->order;
    struct data_message answer = *message;
    if (message->command == DATA_CHECK) {
        answer.value = (int64_t)data_digest(own, order->bytes);
        return write_all(worker->back[1], &answer, sizeof answer);
    }
    if (!receive_data(worker, own))
        return false;
    answer.value = message->command == DATA_HAND ? work_on(worker, own) : 0;
    data_mark(own, order->bytes);
    return return_data(worker, own, &answer);
}

/* Ends at the end of what comes. */
static void be_worker(const struct data_worker *worker)
{
    struct data_message message;
    unsigned char *own =
        data_ways[worker->order->way].copies ? xmalloc(worker->order->bytes + 1) : worker->shared;
    while (read_all(worker->there[0], &message, sizeof message) && obey(worker, own, &message))
        continue;
    if (own != worker->shared)
        free(own);
}

/* Where the user's function has ended the thread: whoever waits for its answer sees that none
 * comes, as of a process. */
static void end_answers(void *worker)
{
    close_end(&((struct data_worker *)worker)->back[1]);
}

static void *be_thread(void *worker)
{
    pthread_cleanup_push(end_answers, worker);
    be_worker(worker);
    pthread_cleanup_pop(0);
    return NULL;
}

/* ---- this side ---- */

static bool get_memory(struct data_worker *worker)
{
    const struct data_order *order = worker->order;
    const bool shares = order->way == DATA_SHARED || order->way == DATA_SHARED_COPIED;
    if (shares) {
        void *memory =
            mmap(NULL, order->bytes + 1, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED)
            return false;
        worker->shared = memory;
    }
    worker->data = order->way == DATA_SHARED ? worker->shared : malloc(order->bytes + 1);
    if (order->way == DATA_REFERENCE)
        worker->shared = worker->data;
    return worker->data != NULL;
}

/* Whoever holds this side's ends of another worker's pipes would keep that from seeing its end. */
static pid_t start_process(struct data_worker *worker, const struct data_worker *others,
                           size_t other_count)
{
    pid_t child = fork();
    if (child != 0)
        return child;
    for (size_t i = 0; i < other_count; i++) {
        close(others[i].there[1]);
        close(others[i].back[0]);
    }
    close(worker->there[1]);
    close(worker->back[0]);
    be_worker(worker);
    /* What the user's function has printed. */
    if (worker->order->calls > 0)
        fflush(NULL);
    _exit(0);
}

static bool start(struct data_worker *worker, const struct data_worker *others, size_t other_count)
{
    if (data_ways[worker->order->way].kind == WORKER_THREAD) {
        errno = pthread_create(&worker->thread, NULL, be_thread, worker);
        return errno == 0;
    }
    worker->child = start_process(worker, others, other_count);
    int reason = errno;
    close_end(&worker->there[0]);
    close_end(&worker->back[1]);
    errno = reason;
    return worker->child > 0;
}

bool data_worker_open(struct data_worker *worker, const struct data_order *order,
                      const struct data_worker *others, size_t other_count)
{
    *worker = (struct data_worker){
        .order = order, .number = (unsigned)other_count, .there = {-1, -1}, .back = {-1, -1}};
    worker->running = get_memory(worker) && pipe2(worker->there, O_CLOEXEC) == 0 &&
                      pipe2(worker->back, O_CLOEXEC) == 0 && start(worker, others, other_count);
    return worker->running;
}

bool data_worker_hand_over(struct data_worker *worker, enum data_command command)
{
    const struct data_order *order = worker->order;
    const struct data_message message = {.command = command};
    if (command != DATA_CHECK && order->way == DATA_SHARED_COPIED)
        memcpy(worker->shared, worker->data, order->bytes);
    return write_all(worker->there[1], &message, sizeof message) &&
           (command == DATA_CHECK || order->way != DATA_PIPE ||
            write_all(worker->there[1], worker->data, order->bytes));
}

bool data_worker_take_back(struct data_worker *worker, enum data_command command, int64_t *value)
{
    const struct data_order *order = worker->order;
    struct data_message answer;
    if (!read_all(worker->back[0], &answer, sizeof answer))
        return false;
    *value = answer.value;
    if (command == DATA_CHECK)
        return true;
    if (order->way == DATA_SHARED_COPIED)
        memcpy(worker->data, worker->shared, order->bytes);
    return order->way != DATA_PIPE || read_all(worker->back[0], worker->data, order->bytes);
}

/* The end of what comes is its order to end. */
static int end_worker(struct data_worker *worker)
{
    int status = 0;
    close_end(&worker->there[1]);
    if (data_ways[worker->order->way].kind == WORKER_THREAD && worker->running)
        pthread_join(worker->thread, NULL);
    close_end(&worker->back[0]);
    while (worker->child > 0 && waitpid(worker->child, &status, 0) < 0 && errno == EINTR)
        continue;
    return status;
}

int data_worker_close(struct data_worker *worker)
{
    int status = end_worker(worker);
    close_end(&worker->there[0]);
    close_end(&worker->back[1]);
    if (worker->data != worker->shared)
        free(worker->data);
    if (worker->shared && worker->order->way == DATA_REFERENCE)
        free(worker->shared);
    else if (worker->shared)
        munmap(worker->shared, worker->order->bytes + 1);
    *worker = (struct data_worker){.there = {-1, -1}, .back = {-1, -1}};
    return status;
}
