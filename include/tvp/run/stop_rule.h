/*
 * stop_rule.h - when a run has measured enough.
 *
 * A run ends at the first of: its planned rounds are done ("rounds"); one more round, the probes
 * and the report would not fit into the budget ("budget"); every cell's interval is as narrow as
 * asked for ("precision", never before STOP_RULE_FEWEST_ROUNDS nor after STOP_RULE_MOST_ROUNDS).
 */
#ifndef TVP_STOP_RULE_H
#define TVP_STOP_RULE_H

#include "tvp/data/results.h"

enum { STOP_RULE_FEWEST_ROUNDS = 6, STOP_RULE_MOST_ROUNDS = 100 };

/* What drawing and writing the report takes, roughly, in seconds. */
#define REPORT_SECONDS 0.4

/* A budget keeps so many times what comes after the rounds should take: it must not be overrun. */
#define STOP_RULE_MARGIN 1.8

/* In seconds. */
struct time_spent {
    double so_far;        /* since the program began */
    double a_round;       /* on average */
    double still_to_come; /* after the last round: probes, drawing, writing */
};

/* The reason to stop after `round` rounds, or NULL to go on. Static. */
const char *stop_reason(const struct results *results, uint32_t round,
                        const struct time_spent *spent);

#endif
