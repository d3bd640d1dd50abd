/*
 * node_check.h - whether one node is like those of a fleet, before jobs are let on it.
 *
 * The baseline is what `--fleet DIR --json` writes: what is usual in each class, how much nodes
 * differ, and the plan. Only figures and facts that matter here are read of it. A check measures
 * that plan once more, cut to what fits into its time, and judges each figure as the fleet's report
 * does, at the error rate that a single test has there: so checking all nodes of the fleet once
 * calls one of them different by mistake in 5 % of the times.
 *
 *     node_check_read(&check, "baseline.json", &error);
 *     node_check_command(&check, &count)   what is to be measured, as a command line
 *     node_check_judge(&check, &node, ...) with what fleet_node_take has made of it
 */
#ifndef TVP_NODE_CHECK_H
#define TVP_NODE_CHECK_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "tvp/common/error.h"
#include "tvp/common/strbuf.h"
#include "tvp/fleet/fleet.h"

/* After these no further cell is begun, and the last has 15 s: Slurm gives a health check 60 s. */
#define NODE_CHECK_SECONDS 40

struct node_check {
    json_t *baseline;
    const char *path; /* borrowed, for messages */
    const json_t *plan;
    const json_t *classes;
    double tests;
    bool skipped[WORK_COUNT]; /* works of the plan that do not fit */
};

/* Fails where there is no such file, or it is no baseline. On failure nothing is owed. */
bool node_check_read(struct node_check *check, const char *path, struct error *error);

/* The same of a baseline that is in memory, where there may be none (NULL): for fuzzers. It belongs
 * to the check, also on failure. */
bool node_check_take(struct node_check *check, struct error *error);

/* The plan as a command line of tvp-report; the caller frees it with free_texts. What does not fit
 * by the baseline's figures is skipped. Fails where the plan cannot be measured by a check. */
char **node_check_command(struct node_check *check, size_t *count, struct error *error);

/* Appends a line that says how the node stands. The error is ERROR_DIFFERS where it differs from
 * the nodes of its class or is in none, ERROR_FAILED where that cannot be told. */
bool node_check_judge(const struct node_check *check, const struct fleet_node *node,
                      struct strbuf *line, struct error *error);

void node_check_release(struct node_check *check);

#endif
