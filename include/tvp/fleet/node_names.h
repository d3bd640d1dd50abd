/*
 * node_names.h - names of nodes as people and schedulers write them: "node[1-4,7]".
 */
#ifndef TVP_NODE_NAMES_H
#define TVP_NODE_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "tvp/common/strbuf.h"

/* The longest name that a host can have. */
#define LONGEST_NODE_NAME 253

/* Whether that is the name of a node, and so of its files: letters, digits and . _ - @ : % that do
 * not begin with one of . - @ %. So user@host and addresses as fe80::1%eth0 are names, too. */
bool is_node_name(const char *name, size_t length);

/* The order in which people count: node2 before node10. As strcmp. */
int compare_node_names(const char *first, const char *second);

/* Appends the names, which are sorted and differ, as few as they can be written in: names that
 * differ in their last number alone share it, "node[1-4,7], login". Numbers keep their leading
 * zeros, "node[01-04]", so that Slurm's tools read each part. */
void fold_node_names(struct strbuf *out, const char *const *names, size_t count);

#endif
