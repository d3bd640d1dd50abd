#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/common/units.h"
#include "tvp/fleet/fleet_text.h"
#include "tvp/fleet/node_names.h"
#include "tvp/text/wording.h"

/* ---- names ---- */

void fleet_add_names(struct strbuf *out, const struct fleet *fleet, const size_t *nodes,
                     size_t count)
{
    const char **names = xcalloc(count, sizeof *names);
    for (size_t i = 0; i < count; i++)
        names[i] = fleet->nodes[nodes[i]].name;
    fold_node_names(out, names, count);
    free(names);
}

/* ---- effects ---- */

/* From there on a factor reads better than a percentage. */
static const double worth_a_factor = 2;

static void add_bounds(struct strbuf *out, double low, double high, int decimals)
{
    strbuf_adds(out, low < 0 ? " (−" : " (");
    add_fixed(out, fabs(low), decimals);
    strbuf_adds(out, low < 0 || high < 0 ? " to " : "–");
    strbuf_adds(out, high < 0 ? "−" : "");
    add_fixed(out, fabs(high), decimals);
    strbuf_addc(out, ')');
}

void fleet_add_effect(struct strbuf *out, enum fleet_figure figure, const struct estimate *ratio)
{
    bool more = ratio->value >= 1;
    double value = 100 * fabs(ratio->value - 1);
    double low = 100 * (more ? ratio->low - 1 : 1 - ratio->high);
    double high = 100 * (more ? ratio->high - 1 : 1 - ratio->low);
    bool factor = ratio->value >= worth_a_factor;
    if (factor) {
        value = ratio->value;
        low = ratio->low;
        high = ratio->high;
    }
    int decimals = decimals_for(value, low, high);
    decimals = decimals > 2 ? 2 : decimals;
    add_fixed(out, value, decimals);
    if (factor)
        strbuf_adds(out, "× as much");
    else
        strbuf_addf(out, " %% %s", more ? fleet_figures[figure].more : fleet_figures[figure].less);
    add_bounds(out, low, high, decimals);
}

static double size_of(const struct node_figure *figure)
{
    return figure->differs ? fabs(log(figure->ratio.value)) : 0;
}

enum fleet_figure fleet_worst_figure(const struct fleet_node *node)
{
    int worst = 0;
    for (int i = 1; i < FLEET_FIGURE_COUNT; i++)
        if (size_of(&node->figures[i]) > size_of(&node->figures[worst]))
            worst = i;
    return (enum fleet_figure)worst;
}

struct sized {
    size_t node;
    double size;
};

static int compare_sizes(const void *first, const void *second)
{
    const struct sized *a = first, *b = second;
    if (a->size != b->size)
        return a->size < b->size ? 1 : -1;
    return a->node < b->node ? -1 : 1;
}

size_t *fleet_differing(const struct fleet *fleet)
{
    struct sized *list = xcalloc(fleet->differing + 1, sizeof *list);
    size_t *nodes = xcalloc(fleet->differing + 1, sizeof *nodes), count = 0;
    for (size_t i = 0; i < fleet->count; i++) {
        const struct fleet_node *node = &fleet->nodes[i];
        if (node->differs)
            list[count++] = (struct sized){i, size_of(&node->figures[fleet_worst_figure(node)])};
    }
    qsort(list, count, sizeof *list, compare_sizes);
    for (size_t i = 0; i < count; i++)
        nodes[i] = list[i].node;
    free(list);
    return nodes;
}

/* ---- facts ---- */

bool fleet_add_other_facts(struct strbuf *out, const struct fleet *fleet,
                           const struct fleet_node *node)
{
    const struct fleet_class *class = &fleet->classes[node->class];
    size_t start = out->length;
    for (int fact = CLASS_FACTS; fact < FLEET_FACT_COUNT; fact++) {
        const char *own = node->facts[fact], *usual = class->usual[fact];
        if (!own || !usual || strcmp(own, usual) == 0)
            continue;
        strbuf_addf(out, "%s%s ", out->length > start ? ", " : "", fleet_facts[fact].words);
        word_flat(out, own);
        strbuf_adds(out, " (others: ");
        word_flat(out, usual);
        strbuf_addc(out, ')');
    }
    return out->length > start;
}

/* ---- the whole in a sentence ---- */

static void add_differing(struct strbuf *out, const struct fleet *fleet)
{
    size_t *nodes = xcalloc(fleet->count + 1, sizeof *nodes), count = 0, judged = 0;
    for (size_t i = 0; i < fleet->count; i++) {
        const struct fleet_node *node = &fleet->nodes[i];
        judged += node_is_measured(node) && fleet->classes[node->class].judged;
        if (node->differs)
            nodes[count++] = i;
    }
    if (judged == 0) {
        strbuf_adds(out, "There are too few nodes of a kind for a verdict");
    } else if (count == 0) {
        word_format(out, "No node of %zu is shown to differ from those like it", judged);
    } else {
        word_format(out, "%zu of ", count);
        word_count(out, judged, "node", "nodes");
        strbuf_addf(out, " %s from those like %s: ", count == 1 ? "differs" : "differ",
                    count == 1 ? "it" : "them");
        fleet_add_names(out, fleet, nodes, count);
    }
    strbuf_addc(out, '.');
    if (judged > 0 && judged < fleet->measured) {
        strbuf_addc(out, ' ');
        word_count(out, fleet->measured - judged, "node has too few like it for a verdict.",
                   "nodes have too few like them for a verdict.");
    }
    free(nodes);
}

static void add_groups(struct strbuf *out, const struct fleet *fleet)
{
    if (fleet->splits == 0)
        return;
    strbuf_addc(out, ' ');
    word_count(out, fleet->splits, "group differs from the rest of its class",
               "groups differ from the rest of their classes");
    strbuf_addc(out, '.');
}

/* The facts in which two groups differ, by what most of each have. */
bool fleet_add_group_facts(struct strbuf *out, const struct fleet_class *class,
                           const struct fleet_class *other)
{
    size_t start = out->length;
    for (int fact = 0; fact < FLEET_FACT_COUNT; fact++) {
        const char *own = class->usual[fact], *others = other->usual[fact];
        if (!own || !others || strcmp(own, others) == 0)
            continue;
        strbuf_addf(out, "%s%s ", out->length > start ? ", " : "", fleet_facts[fact].words);
        word_flat(out, own);
        strbuf_adds(out, " (others: ");
        word_flat(out, others);
        strbuf_addc(out, ')');
    }
    return out->length > start;
}

static void add_incomplete(struct strbuf *out, const struct fleet *fleet)
{
    size_t counts[NODE_STATE_COUNT] = {0};
    for (size_t i = 0; i < fleet->count; i++)
        counts[fleet->nodes[i].state]++;
    if (fleet->incomplete == 0)
        return;
    const char *separator = " Of ";
    word_format(out, "%s%zu nodes ", separator, fleet->count);
    separator = "";
    for (int state = NODE_MEASURED + 1; state < NODE_STATE_COUNT; state++) {
        if (counts[state] == 0)
            continue;
        word_format(out, "%s%zu %s %s", separator, counts[state], counts[state] == 1 ? "is" : "are",
                    node_states[state].words);
        separator = ", ";
    }
    strbuf_addc(out, '.');
}

void fleet_summary(struct strbuf *out, const struct fleet *fleet)
{
    add_differing(out, fleet);
    add_groups(out, fleet);
    add_incomplete(out, fleet);
}
