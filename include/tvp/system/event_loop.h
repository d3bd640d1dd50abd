/*
 * event_loop.h - what a thread that runs coroutines waits with: timers and sockets, each with an
 * owner, and the one call that sleeps until something happens to one of them.
 *
 * A process has one loop. On Linux a timer is a descriptor (timerfd_create(2)) in the one set that
 * epoll(7) watches, the usual way there.
 *
 * Order of calls: event_loop_open, and for each timer event_timer_open, event_timer_start,
 * event_loop_next until that gave its owner, event_timer_close; for each socket event_socket_watch,
 * event_loop_next, close.
 */
#ifndef TVP_EVENT_LOOP_H
#define TVP_EVENT_LOOP_H

#include <stdint.h>

/* Makes the loop, unless it is there already, and allows as many open files as may be: each timer
 * and each socket is one. Returns 0 or errno. */
int event_loop_open(void);

/* A timer of `owner`, which does not run yet; *timer is a descriptor. Returns 0 or errno. */
int event_timer_open(int *timer, void *owner);

/* Runs out so many ns from now; 1 or more. Returns 0 or errno. */
int event_timer_start(int timer, int64_t nanoseconds);

void event_timer_close(int timer);

/* From now on `owner` is given when more can be read from that socket, or written to it, than
 * before, or it has ended: who was told tries until the socket says EAGAIN. One owner has one
 * socket. Closing that ends it. Returns 0 or errno. */
int event_socket_watch(int socket, void *owner);

/* Sleeps until a timer has run out or something has happened to a socket, and gives its owner, or
 * until that moment (clock_now), then NULL. EVENT_NO_LIMIT: there must be something to wait for. */
#define EVENT_NO_LIMIT INT64_MAX
void *event_loop_next(int64_t until_ns);

#endif
