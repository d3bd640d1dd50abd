#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tvp/common/clock.h"
#include "tvp/probe/probe_system.h"
#include "tvp/probe/probe_values.h"
#include "tvp/probe/probe_workers.h"

enum { MEBIBYTE = 1 << 20, MEBIBYTES_MAX = 1 << 20, SIZES_MAX = 16 };
enum { SAMPLES = 30, SAMPLES_MAX = 1000 };
/* A size gets all its samples, or those that fit into the usual time, or ENOUGH of them however
 * long they take, but never more than fit into the longest time. */
enum { USUAL_TIME_NS = 80000000, ENOUGH = 7, UTMOST_TIME_NS = 300000000 };

/* The parameters, and whether every madvise so far was accepted. */
struct growth {
    size_t sizes[SIZES_MAX]; /* MiB */
    size_t size_count;
    size_t samples;
    bool small_pages;
};

/* From just before the start of a worker that does nothing until it has been waited for. */
typedef bool life_of_worker(int64_t *elapsed, struct probe_error *error);

static bool life_of_process(int64_t *elapsed, struct probe_error *error)
{
    int64_t start = clock_now();
    pid_t child = fork();
    if (child == 0)
        _exit(0);
    if (child < 0)
        return probe_fail(error, errno, "fork");
    while (waitpid(child, NULL, 0) < 0)
        if (errno != EINTR)
            return probe_fail(error, errno, "waitpid");
    *elapsed = clock_now() - start;
    return true;
}

static void *nothing(void *argument)
{
    return argument;
}

static bool life_of_thread(int64_t *elapsed, struct probe_error *error)
{
    pthread_t thread;
    int64_t start = clock_now();
    int failure = pthread_create(&thread, NULL, nothing, NULL);
    if (failure != 0)
        return probe_fail(error, failure, "pthread_create");
    pthread_join(thread, NULL);
    *elapsed = clock_now() - start;
    return true;
}

/* Appends one array of samples to `table`. */
static bool sample(size_t samples, life_of_worker *live, json_t *table, struct probe_error *error)
{
    json_t *row = json_array();
    if (!probe_append(table, row, error))
        return false;
    int64_t start = clock_now();
    int64_t spent = 0;
    for (size_t i = 0; i < samples && spent < UTMOST_TIME_NS; i++) {
        int64_t elapsed = 0;
        if (i >= ENOUGH && spent >= USUAL_TIME_NS)
            break;
        if (!live(&elapsed, error) || !probe_append(row, json_integer(elapsed), error))
            return false;
        spent = clock_now() - start;
    }
    return true;
}

/* Memory that is really there: a page that was never written costs a fork nothing. */
static char *grow(size_t size, bool *small_pages, struct probe_error *error)
{
    char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        probe_fail(error, errno, "mmap");
        return NULL;
    }
    *small_pages &= system_small_pages(memory, size);
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    for (size_t i = 0; i < size; i += page)
        *(volatile char *)(memory + i) = 1;
    return memory;
}

static bool sample_at(size_t mebibytes, struct growth *growth, json_t *forks, json_t *threads,
                      struct probe_error *error)
{
    size_t size = mebibytes * MEBIBYTE;
    char *memory = NULL;
    if (size > 0 && !(memory = grow(size, &growth->small_pages, error)))
        return false;
    bool done = sample(growth->samples, life_of_process, forks, error) &&
                sample(growth->samples, life_of_thread, threads, error);
    if (memory)
        munmap(memory, size);
    return done;
}

/* More than a quarter of what is left could make the system slow for others, and the samples
 * with it. */
static bool fits(size_t mebibytes)
{
    if (mebibytes > SIZE_MAX / MEBIBYTE)
        return false;
    int64_t available = system_memory_available();
    return available < 0 || (int64_t)mebibytes <= available / 4 / MEBIBYTE;
}

static bool sample_all(struct growth *growth, json_t *measured, json_t *skipped, json_t *forks,
                       json_t *threads, struct probe_error *error)
{
    for (size_t i = 0; i < growth->size_count; i++) {
        size_t size = growth->sizes[i];
        bool room = fits(size);
        if (!probe_append(room ? measured : skipped, json_integer((json_int_t)size), error))
            return false;
        if (room && !sample_at(size, growth, forks, threads, error))
            return false;
    }
    return true;
}

static bool read_sizes(const json_t *request, struct growth *growth, struct probe_error *error)
{
    static const size_t standard[] = {0, 64, 256};
    const json_t *given = json_object_get(request, "mebibytes");
    growth->size_count = given ? json_array_size(given) : sizeof standard / sizeof standard[0];
    if (growth->size_count < 1 || growth->size_count > SIZES_MAX)
        return probe_fail(error, EINVAL, "request");
    for (size_t i = 0; i < growth->size_count; i++) {
        const json_t *element = json_array_get(given, i);
        json_int_t size = given ? json_integer_value(element) : (json_int_t)standard[i];
        if ((given && !json_is_integer(element)) || size < 0 || size > MEBIBYTES_MAX)
            return probe_fail(error, EINVAL, "request");
        growth->sizes[i] = (size_t)size;
    }
    return true;
}

json_t *probe_fork_growth(const json_t *request, struct probe_error *error)
{
    struct growth growth = {.small_pages = true};
    if (!read_sizes(request, &growth, error) ||
        !probe_parameter(request, "samples", SAMPLES, 1, SAMPLES_MAX, &growth.samples, error))
        return NULL;
    json_t *measured = json_array();
    json_t *skipped = json_array();
    json_t *forks = json_array();
    json_t *threads = json_array();
    json_t *values = NULL;
    int64_t resident = system_memory_of(0).resident;
    struct sigaction sigchld;
    probe_sigchld_default(&sigchld);
    if (sample_all(&growth, measured, skipped, forks, threads, error))
        values = probe_answer(json_pack("{s:I, s:O, s:O, s:O, s:O, s:b}", "parent_bytes",
                                        (json_int_t)resident, "mebibytes", measured,
                                        "skipped_mebibytes", skipped, "fork_ns", forks, "thread_ns",
                                        threads, "small_pages", growth.small_pages),
                              error);
    probe_sigchld_restore(&sigchld);
    json_decref(measured);
    json_decref(skipped);
    json_decref(forks);
    json_decref(threads);
    return values;
}
