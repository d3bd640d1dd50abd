/*
 * event_loop.h - what a thread that runs coroutines waits with: timers, each with an owner, and the
 * one call that sleeps until the next of them runs out.
 *
 * A process has one loop. On Linux a timer is a descriptor (timerfd_create(2)) in the one set that
 * epoll(7) watches, the usual way there.
 *
 * Order of calls: event_loop_open, and for each timer event_timer_open, event_timer_start,
 * event_loop_next until that gave its owner, event_timer_close.
 */
#ifndef TVP_EVENT_LOOP_H
#define TVP_EVENT_LOOP_H

#include <stdint.h>

/* Makes the loop, unless it is there already, and allows as many open files as may be: each timer
 * is one. Returns 0 or errno. */
int event_loop_open(void);

/* A timer of `owner`, which does not run yet; *timer is a descriptor. Returns 0 or errno. */
int event_timer_open(int *timer, void *owner);

/* Runs out so many ns from now; 1 or more. Returns 0 or errno. */
int event_timer_start(int timer, int64_t nanoseconds);

/* Sleeps until a timer has run out, and gives its owner. There must be one that runs. */
void *event_loop_next(void);

void event_timer_close(int timer);

#endif
