/*
 * clock.h - the one clock of the measuring program.
 *
 * Integer nanoseconds of CLOCK_MONOTONIC, which all processes of a host share: a time stamped by a
 * worker process can be compared with one stamped by its parent. Only differences mean anything.
 * Nothing outside clock.c asks the system for the time.
 */
#ifndef TVP_CLOCK_H
#define TVP_CLOCK_H

#include <semaphore.h>
#include <stdint.h>
#include <time.h>

/* Now. Never goes backwards. */
int64_t clock_now(void);

/* The step in which the clock advances, as the system states it, in ns. */
int64_t clock_resolution(void);

/* What one call of clock_now costs, in ns: the least mean of a few short series of calls, so that
 * an interruption does not count. Takes about a tenth of a millisecond. */
int64_t clock_cost(void);

/* So many ns (not negative) as system calls take them: a duration, or a time of this clock. */
struct timespec clock_timespec(int64_t nanoseconds);

/* sem_wait until that time of this clock; returns as it does, with errno ETIMEDOUT when the time
 * has come. A C library without sem_clockwait waits by the clock on the wall instead, which may be
 * set meanwhile: so this is for patience, and measures nothing. */
int clock_await_semaphore(sem_t *semaphore, const struct timespec *deadline);

/* Sleeps for that many ns (not negative), signals or not. */
void clock_wait(int64_t nanoseconds);

#endif
