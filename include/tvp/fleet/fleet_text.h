/*
 * fleet_text.h - what a fleet that was judged shows, as Markdown, CSV and JSON.
 */
#ifndef TVP_FLEET_TEXT_H
#define TVP_FLEET_TEXT_H

#include <jansson.h>
#include <stdio.h>

#include "tvp/common/strbuf.h"
#include "tvp/fleet/fleet.h"

/* Appends what matters in a sentence or two; plain text. */
void fleet_summary(struct strbuf *out, const struct fleet *fleet);

/* A picture as a report shows it. */
struct fleet_linked {
    const char *address;
    const char *alt; /* what it shows, for who cannot see it */
};

/* Appends the report. `picture` NULL: it shows none. */
void fleet_markdown(struct strbuf *out, const struct fleet *fleet, const char *title,
                    const struct fleet_linked *picture);

/* Appends a row for each figure of each node, and one for each node without figures. */
void fleet_csv(struct strbuf *out, const struct fleet *fleet);

/* As docs/fleet.schema.json describes it. The caller releases it. */
json_t *fleet_json(const struct fleet *fleet);

/* Appends how a figure stands to that of the others: "5.2 % longer (4.1–6.3)". */
void fleet_add_effect(struct strbuf *out, enum fleet_figure figure, const struct estimate *ratio);

/* Appends the names of the nodes, folded. */
void fleet_add_names(struct strbuf *out, const struct fleet *fleet, const size_t *nodes,
                     size_t count);

/* The figure in which a node that differs does so most. */
enum fleet_figure fleet_worst_figure(const struct fleet_node *node);

/* Indices of the nodes that differ, by size, the largest first. The caller frees the list. */
size_t *fleet_differing(const struct fleet *fleet);

/* Appends the facts in which a node differs from what is usual in its class: "governor powersave
 * (others: performance)"; returns whether there are any. Plain text. */
bool fleet_add_other_facts(struct strbuf *out, const struct fleet *fleet,
                           const struct fleet_node *node);

/* The same of two groups of a class, by what most of each have. */
bool fleet_add_group_facts(struct strbuf *out, const struct fleet_class *class,
                           const struct fleet_class *other);

#endif
