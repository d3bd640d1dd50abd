/*
 * stop_rule.h - when a run has measured enough.
 *
 * A run ends at the first of: its planned rounds are done ("rounds"); one more round, the probes
 * and the report would not fit into the budget ("budget"); every cell's interval is as narrow as
 * asked for, which is looked at now and then (precision.h; "precision"); a precision was asked for,
 * and so many rounds are done as it may take at most ("most_rounds"); nobody said how many rounds,
 * there are enough for intervals, and one more would take longer than a run usually does ("fit").
 * Such a run goes on for the rounds that its recommendation needs where it takes little longer.
 */
#ifndef TVP_STOP_RULE_H
#define TVP_STOP_RULE_H

#include "tvp/data/results.h"
#include "tvp/stats/precision.h"

/* What drawing and writing the report takes, roughly, in seconds. */
#define REPORT_SECONDS 0.4

/* A budget keeps so many times what comes after the rounds should take: it must not be overrun. */
#define STOP_RULE_MARGIN 1.8

/* A run that should fit into its usual time may take so many times that; a longer one is told. */
#define STOP_RULE_STRETCH 1.25

/* In seconds. */
struct time_spent {
    double so_far;        /* since the program began */
    double a_round;       /* on average; before the first, as predicted */
    double still_to_come; /* after the last round: probes, drawing, writing */
};

/* The cell whose interval reaches furthest; `sample` is its first, NULL: there is none. */
struct widest_cell {
    const struct sample *sample;
    struct precision precision;
};

struct widest_cell widest_cell(const struct results *results);

/* Whether it can be told after that round that the precision will not be reached in the rounds that
 * it may take: from a few looks on, where the widest cell needs more. */
bool precision_is_out_of_reach(const struct results *results, uint32_t round,
                               struct widest_cell *widest);

/* The rounds that a precision may take at most. */
uint32_t precision_most_rounds(const struct run_facts *run);

/* The reason to stop after `round` rounds, or NULL to go on. Static. */
const char *stop_reason(const struct results *results, uint32_t round,
                        const struct time_spent *spent);

/* How many rounds that will be in all, as far as it is known after `round` of them. */
double stop_rule_rounds(const struct results *results, uint32_t round,
                        const struct time_spent *spent);

#endif
