/*
 * plan_text.h - what --dry-run prints: the plan of a run, and how long it will take.
 */
#ifndef TVP_PLAN_TEXT_H
#define TVP_PLAN_TEXT_H

#include "tvp/data/results.h"

/* Seconds, as predicted. */
struct expected_times {
    double before; /* the first round */
    double a_round;
    double after; /* the last round: probes and report */
};

/* Prints the plan that the results begin with on stdout. */
void print_plan(const struct results *results, const struct expected_times *expected);

#endif
