#include <assert.h>
#include <pthread.h>

#include "tvp/workers/launch.h"
#include "tvp/workers/pool.h"

static void *work(void *slot)
{
    worker_run(slot);
    return NULL;
}

static void *do_nothing(void *unused)
{
    return unused;
}

static int create(struct workers *workers, uint32_t index)
{
    pthread_t *threads = workers->handles;
    if (!workers->slots)
        return pthread_create(&threads[index], NULL, do_nothing, NULL);
    return pthread_create(&threads[index], NULL, work, &workers->slots[index]);
}

static int join(struct workers *workers, uint32_t index)
{
    pthread_t *threads = workers->handles;
    int failure = pthread_join(threads[index], NULL);
    assert(failure == 0);
    (void)failure;
    return 0;
}

/* The C library keeps the stacks of ended threads for later ones, up to a total size (40 MiB in
 * glibc). A kept stack would make the first thread of the window cheaper than the others, so this
 * thread's is too large to be kept. It costs address space only: nothing touches it. */
static void warm_up(const struct launch_method *method)
{
    (void)method;
    enum { TOO_LARGE_TO_BE_KEPT = 64 << 20 };
    pthread_attr_t attributes;
    if (pthread_attr_init(&attributes) != 0)
        return;
    pthread_t thread;
    if (pthread_attr_setstacksize(&attributes, TOO_LARGE_TO_BE_KEPT) == 0 &&
        pthread_create(&thread, &attributes, do_nothing, NULL) == 0)
        pthread_join(thread, NULL);
    pthread_attr_destroy(&attributes);
}

const struct launch_method launch_thread = {
    .name = "thread",
    .kind = WORKER_THREAD,
    .create_call = "pthread_create",
    .pool = &pool_threads,
    .handle_size = sizeof(pthread_t),
    .warm_up = warm_up,
    .create = create,
    .join = join,
    .leaves_traces = true,
};
