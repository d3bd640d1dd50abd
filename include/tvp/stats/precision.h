/*
 * precision.h - when intervals are narrow enough for a run to stop.
 *
 * Samples that decide when to stop are no longer those of a plan made before: a run that looks
 * after every round stops in a lucky moment, and its 95 % intervals hold the median in 92 % of runs
 * (in 77 % where the samples have two modes). So it looks seldom, each time after half as many
 * rounds again, and asks that the interval of PRECISION_LEVEL, wider than the one that is reported,
 * be narrow enough. The reported intervals then hold in 94 % at least: see truth_stopping.c.
 *
 * Why not intervals that hold at all times at once: they are the strict way (Lindon, Sanden and
 * Shirikian, "Rapid regression detection in software deployments through sequential testing", KDD
 * 2022), and about twice as wide.
 */
#ifndef TVP_PRECISION_H
#define TVP_PRECISION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PRECISION_LEVEL 0.99

/* The last look is after so many rounds. */
enum { PRECISION_MOST_ROUNDS = 100 };

/* Whether the samples are looked at after so many rounds. */
bool precision_looks_after(uint32_t rounds);

/* Both are infinite where there is no interval. The reach is that of the interval of
 * PRECISION_LEVEL from the median, as a fraction of the median. rounds_needed is how many rounds
 * that takes to be as wanted: from the interval of CONFIDENCE, and as the square of its width. */
struct precision {
    double reach;
    double rounds_needed;
};

/* Of the samples of a cell. */
struct precision precision_of(const double *seconds, size_t count, double wanted);

#endif
