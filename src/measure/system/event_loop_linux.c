#include "tvp/system/event_loop.h"

#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "tvp/common/clock.h"
#include "tvp/system/open_files.h"

enum { MOST_AT_ONCE = 64 };

static struct {
    int set; /* the descriptor of epoll; 0: none */
    struct epoll_event events[MOST_AT_ONCE];
    int count; /* what has happened, */
    int next;  /* and the first of that which was not given yet */
} loop;

int event_loop_open(void)
{
    if (loop.set > 0)
        return 0;
    open_files_allow_most();
    int set = epoll_create1(EPOLL_CLOEXEC);
    if (set < 0)
        return errno;
    loop.set = set;
    return 0;
}

int event_timer_open(int *timer, void *owner)
{
    *timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    if (*timer < 0)
        return errno;
    struct epoll_event event = {.events = EPOLLIN | EPOLLONESHOT, .data.ptr = owner};
    if (epoll_ctl(loop.set, EPOLL_CTL_ADD, *timer, &event) == 0)
        return 0;
    int reason = errno;
    close(*timer);
    return reason;
}

int event_timer_start(int timer, int64_t nanoseconds)
{
    struct itimerspec setting = {.it_value = clock_timespec(nanoseconds)};
    return timerfd_settime(timer, 0, &setting, NULL) == 0 ? 0 : errno;
}

void event_timer_close(int timer)
{
    close(timer);
}

int event_socket_watch(int socket, void *owner)
{
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = owner};
    return epoll_ctl(loop.set, EPOLL_CTL_ADD, socket, &event) == 0 ? 0 : errno;
}

/* In ms, rounded up; -1: it does not end. */
static int longest_sleep(int64_t until_ns)
{
    const int64_t millisecond = 1000000, longest = INT_MAX;
    if (until_ns == EVENT_NO_LIMIT)
        return -1;
    int64_t left = until_ns - clock_now();
    int64_t sleep = left <= 0 ? 0 : (left - 1) / millisecond + 1;
    return (int)(sleep < longest ? sleep : longest);
}

void *event_loop_next(int64_t until_ns)
{
    while (loop.next == loop.count) {
        int sleep = longest_sleep(until_ns);
        if (sleep == 0)
            return NULL;
        int count = epoll_wait(loop.set, loop.events, MOST_AT_ONCE, sleep);
        loop.next = 0;
        loop.count = count > 0 ? count : 0;
    }
    return loop.events[loop.next++].data.ptr;
}
