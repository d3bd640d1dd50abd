/*
 * advance.h - how far a run has come, and how long the rest will take: by what the measurements so
 * far took against what was predicted of them.
 */
#ifndef TVP_ADVANCE_H
#define TVP_ADVANCE_H

#include <stdint.h>

/* Zeroed: nothing was done, nothing is expected. Seconds are those that were predicted. */
struct advance {
    int64_t begin; /* clock_now of the first expectation */
    double seconds_done;
    double seconds_total; /* 0: not known */
    uint64_t done;        /* measurements */
    uint64_t total;       /* 0: not known */
};

/* So many measurements are still to come, and take so many seconds; 0: not known. May be said again
 * when more is known. */
void advance_expect(struct advance *advance, uint64_t measurements, double seconds);

/* One was done that should have taken so long. */
void advance_by(struct advance *advance, double seconds);

/* Seconds until all is done; -1: not known. */
double advance_seconds_left(const struct advance *advance);

#endif
