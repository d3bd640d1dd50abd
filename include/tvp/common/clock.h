/*
 * clock.h - the one clock of the measuring program.
 *
 * Integer nanoseconds of CLOCK_MONOTONIC, which all processes of a host share: a time stamped by a
 * worker process can be compared with one stamped by its parent. Only differences mean anything.
 * Nothing outside clock.c asks the system for the time.
 */
#ifndef TVP_CLOCK_H
#define TVP_CLOCK_H

#include <stdint.h>

/* Now. Never goes backwards. */
int64_t clock_now(void);

/* The step in which the clock advances, as the system states it, in ns. */
int64_t clock_resolution(void);

/* What one call of clock_now costs, in ns: the least mean of a few short series of calls, so that
 * an interruption does not count. Takes about a tenth of a millisecond. */
int64_t clock_cost(void);

/* Sleeps for that many ns (not negative), signals or not. */
void clock_wait(int64_t nanoseconds);

#endif
