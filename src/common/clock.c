#include "tvp/common/clock.h"

#include <errno.h>

#include "tvp/common/os.h"

enum { NS_PER_SECOND = 1000000000 };

static int64_t nanoseconds_of(struct timespec time)
{
    return (int64_t)time.tv_sec * NS_PER_SECOND + time.tv_nsec;
}

int64_t clock_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return nanoseconds_of(now);
}

int64_t clock_resolution(void)
{
    struct timespec step;
    clock_getres(CLOCK_MONOTONIC, &step);
    return nanoseconds_of(step);
}

int64_t clock_cost(void)
{
    enum { SERIES = 10, CALLS = 200 };
    int64_t least = INT64_MAX;
    for (int i = 0; i < SERIES; i++) {
        int64_t begin = clock_now();
        for (int call = 0; call < CALLS; call++)
            clock_now();
        int64_t mean = (clock_now() - begin) / (CALLS + 1);
        least = mean < least ? mean : least;
    }
    return least;
}

struct timespec clock_timespec(int64_t nanoseconds)
{
    return (struct timespec){
        .tv_sec = (time_t)(nanoseconds / NS_PER_SECOND),
        .tv_nsec = (long)(nanoseconds % NS_PER_SECOND),
    };
}

int clock_await_semaphore(sem_t *semaphore, const struct timespec *deadline)
{
#ifdef TVP_GNU_CALLS
    return sem_clockwait(semaphore, CLOCK_MONOTONIC, deadline);
#else
    struct timespec wall;
    clock_gettime(CLOCK_REALTIME, &wall);
    int64_t left = nanoseconds_of(*deadline) - clock_now();
    wall = clock_timespec(nanoseconds_of(wall) + (left > 0 ? left : 0));
    return sem_timedwait(semaphore, &wall);
#endif
}

void clock_wait(int64_t nanoseconds)
{
    struct timespec rest = clock_timespec(nanoseconds);
    while (clock_nanosleep(CLOCK_MONOTONIC, 0, &rest, &rest) == EINTR)
        continue;
}
