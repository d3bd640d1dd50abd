/*
 * plan_text.h - what --dry-run prints: the plan of a run, and how long it will take.
 */
#ifndef TVP_PLAN_TEXT_H
#define TVP_PLAN_TEXT_H

#include "tvp/data/results.h"
#include "tvp/plan/stop_rule.h"

/* Prints the plan that the results begin with on stdout. The times are those before the first
 * round; `trials` come after all of them, and handing data over takes so many seconds of them. */
void print_plan(const struct results *results, size_t trials, double data_seconds,
                const struct time_spent *expected);

#endif
