#include "tvp/fleet/fleet_text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/common/units.h"
#include "tvp/sentences/estimate_wording.h"
#include "tvp/text/markdown_escape.h"
#include "tvp/text/text_table.h"
#include "tvp/text/wording.h"
#include "tvp/text/worker_counts.h"

/* A longer table is not read: the CSV has all. */
enum { MOST_ROWS = 100 };

/* ---- pieces ---- */

static void add_escaped(struct strbuf *out, const char *text)
{
    markdown_escape(out, text, strlen(text));
}

/* Names are told as they can be given to a scheduler's tools: in code no character has to be
 * escaped. A name that is none (node_names.h) may have any. */
static void add_names(struct strbuf *out, const struct fleet *fleet, const size_t *nodes,
                      size_t count)
{
    struct strbuf names = {0};
    fleet_add_names(&names, fleet, nodes, count);
    if (strpbrk(strbuf_text(&names), "`|\\<&"))
        add_escaped(out, strbuf_text(&names));
    else
        strbuf_addf(out, "`%s`", strbuf_text(&names));
    strbuf_release(&names);
}

static void add_names_cell(struct text_table *table, const struct fleet *fleet, const size_t *nodes,
                           size_t count)
{
    struct strbuf cell = {0};
    add_names(&cell, fleet, nodes, count);
    text_table_add(table, &cell);
    strbuf_release(&cell);
}

/* Moves a plain text into a table. */
static void add_cell(struct text_table *table, struct strbuf *plain)
{
    struct strbuf cell = {0};
    add_escaped(&cell, strbuf_text(plain));
    text_table_add(table, &cell);
    strbuf_release(&cell);
    strbuf_clear(plain);
}

static void add_words(struct text_table *table, const char *words)
{
    struct strbuf cell = {0};
    add_escaped(&cell, words);
    text_table_add(table, &cell);
    strbuf_release(&cell);
}

static void add_value(struct strbuf *out, enum fleet_figure figure, const struct estimate *value)
{
    if (fleet_figures[figure].unit == FLEET_SECONDS)
        word_seconds(out, value);
    else
        word_ratio(out, value);
}

static void add_more(struct strbuf *out, size_t count, const char *what)
{
    if (count > MOST_ROWS)
        word_format(out, "\n%zu further %s are in the CSV (`--csv`).\n", count - MOST_ROWS, what);
}

/* ---- nodes that differ ---- */

static void add_differences(struct strbuf *out, const struct fleet_node *node)
{
    const char *separator = "";
    for (int figure = 0; figure < FLEET_FIGURE_COUNT; figure++) {
        if (!node->figures[figure].differs)
            continue;
        strbuf_addf(out, "%s%s: ", separator, fleet_figures[figure].words);
        fleet_add_effect(out, (enum fleet_figure)figure, &node->figures[figure].ratio);
        separator = "; ";
    }
}

static void add_differing(struct strbuf *out, const struct fleet *fleet)
{
    static const char *const heads[] = {"node", "class", "than those like it", "and differs in"};
    struct text_table table = {.columns = 4, .names = true};
    struct strbuf cell = {0};
    if (fleet->differing == 0)
        return;
    strbuf_adds(out, "## Nodes that differ\n\n");
    for (size_t i = 0; i < table.columns; i++)
        add_words(&table, heads[i]);
    size_t *nodes = fleet_differing(fleet);
    for (size_t i = 0; i < fleet->differing && i < MOST_ROWS; i++) {
        const struct fleet_node *node = &fleet->nodes[nodes[i]];
        add_names_cell(&table, fleet, &nodes[i], 1);
        text_table_add_number(&table, (uint32_t)node->class + 1);
        add_differences(&cell, node);
        add_cell(&table, &cell);
        if (!fleet_add_other_facts(&cell, fleet, node))
            strbuf_adds(&cell, "nothing that was recorded");
        add_cell(&table, &cell);
    }
    free(nodes);
    text_table_write(out, &table);
    add_more(out, fleet->differing, "nodes that differ");
    strbuf_addc(out, '\n');
    strbuf_release(&cell);
}

/* ---- classes that are two groups ---- */

static void add_group(struct strbuf *out, const struct fleet *fleet, size_t index)
{
    const struct fleet_class *class = &fleet->classes[index];
    const struct fleet_class *other = &fleet->classes[class->split_from - 1];
    struct strbuf words = {0};
    word_format(out, "- Class %zu, ", index + 1);
    add_names(out, fleet, class->nodes, class->count);
    word_format(out, ", beside class %zu, ", class->split_from);
    add_names(out, fleet, other->nodes, other->count);
    strbuf_adds(out, ": ");
    strbuf_addf(&words, "%s ", fleet_figures[class->split_by].words);
    fleet_add_effect(&words, class->split_by, &class->split_ratio);
    strbuf_adds(&words, "; they differ in ");
    if (!fleet_add_group_facts(&words, class, other))
        strbuf_adds(&words, "nothing that was recorded");
    add_escaped(out, strbuf_text(&words));
    strbuf_addc(out, '\n');
    strbuf_release(&words);
}

/* Of two that were split from each other the second names both. */
static void add_groups(struct strbuf *out, const struct fleet *fleet)
{
    if (fleet->splits == 0)
        return;
    strbuf_adds(out, "## Groups that the hardware does not tell apart\n\n");
    for (size_t i = 0, rows = 0; i < fleet->class_count && rows < MOST_ROWS; i++) {
        size_t other = fleet->classes[i].split_from;
        if (other == 0 || other > i)
            continue;
        add_group(out, fleet, i);
        rows++;
    }
    strbuf_addc(out, '\n');
}

/* ---- nodes that are not to be compared ---- */

static int compare_reasons(const void *first, const void *second)
{
    const struct fleet_node *a = *(const struct fleet_node *const *)first;
    const struct fleet_node *b = *(const struct fleet_node *const *)second;
    if (a->state != b->state)
        return (int)a->state - (int)b->state;
    int order = strcmp(a->why ? a->why : "", b->why ? b->why : "");
    return order ? order : (a > b) - (a < b);
}

static bool share_reason(const struct fleet_node *a, const struct fleet_node *b)
{
    return a->state == b->state && strcmp(a->why ? a->why : "", b->why ? b->why : "") == 0;
}

/* Their indices. The caller frees the list. */
static size_t *by_reason(const struct fleet *fleet)
{
    const struct fleet_node **list = xcalloc(fleet->incomplete, sizeof *list);
    size_t *nodes = xcalloc(fleet->incomplete, sizeof *nodes), count = 0;
    for (size_t i = 0; i < fleet->count; i++)
        if (fleet->nodes[i].state != NODE_MEASURED)
            list[count++] = &fleet->nodes[i];
    qsort(list, count, sizeof *list, compare_reasons);
    for (size_t i = 0; i < count; i++)
        nodes[i] = (size_t)(list[i] - fleet->nodes);
    free(list);
    return nodes;
}

static void add_incomplete(struct strbuf *out, const struct fleet *fleet)
{
    static const char *const heads[] = {"nodes", "number", "what", "why"};
    struct text_table table = {.columns = 4, .names = true};
    if (fleet->incomplete == 0)
        return;
    strbuf_adds(out, "## Nodes without figures, or with not all of them\n\n"
                     "They are no slow nodes: nothing is known of those.\n\n");
    for (size_t i = 0; i < table.columns; i++)
        add_words(&table, heads[i]);
    size_t *nodes = by_reason(fleet), rows = 0;
    for (size_t begin = 0, i = 1; i <= fleet->incomplete; i++) {
        const struct fleet_node *node = &fleet->nodes[nodes[begin]];
        if (i < fleet->incomplete && share_reason(node, &fleet->nodes[nodes[i]]))
            continue;
        if (rows++ < MOST_ROWS) {
            add_names_cell(&table, fleet, nodes + begin, i - begin);
            text_table_add_number(&table, (uint32_t)(i - begin));
            add_words(&table, node_states[node->state].words);
            add_words(&table, node->why ? node->why : "–");
        }
        begin = i;
    }
    free(nodes);
    text_table_write(out, &table);
    add_more(out, rows, "reasons");
    strbuf_addc(out, '\n');
}

/* ---- classes ---- */

static void add_classes(struct strbuf *out, const struct fleet *fleet)
{
    struct text_table table = {.columns = 3 + CLASS_FACTS};
    strbuf_adds(out, "## Classes of nodes\n\n");
    add_words(&table, "class");
    add_words(&table, "number");
    add_words(&table, "nodes");
    for (int fact = 0; fact < CLASS_FACTS; fact++)
        add_words(&table, fleet_facts[fact].words);
    for (size_t i = 0; i < fleet->class_count && i < MOST_ROWS; i++) {
        const struct fleet_class *class = &fleet->classes[i];
        text_table_add_number(&table, (uint32_t)i + 1);
        text_table_add_number(&table, (uint32_t) class->count);
        add_names_cell(&table, fleet, class->nodes, class->count);
        for (int fact = 0; fact < CLASS_FACTS; fact++)
            add_words(&table, class->facts[fact] ? class->facts[fact] : "not known");
    }
    text_table_write(out, &table);
    add_more(out, fleet->class_count, "classes");
    strbuf_addc(out, '\n');
}

static void add_percent(struct strbuf *out, double logarithm)
{
    word_percent(out, expm1(logarithm));
}

static struct estimate estimate_of(const struct peer_centre *centre)
{
    return (struct estimate){.value = exp(centre->centre),
                             .low = exp(centre->centre - 1.96 * centre->error),
                             .high = exp(centre->centre + 1.96 * centre->error),
                             .count = centre->count,
                             .confident = true};
}

static void add_figure_rows(struct text_table *table, size_t index, const struct fleet_class *class)
{
    struct strbuf cell = {0};
    for (int figure = 0; figure < FLEET_FIGURE_COUNT; figure++) {
        const struct peer_centre *centre = &class->centres[figure];
        if (centre->count < FEWEST_PEERS)
            continue;
        struct estimate usual = estimate_of(centre);
        add_words(table, fleet_figures[figure].words);
        text_table_add_number(table, (uint32_t)index + 1);
        text_table_add_number(table, (uint32_t)centre->count);
        add_value(&cell, (enum fleet_figure)figure, &usual);
        add_cell(table, &cell);
        strbuf_adds(&cell, "± ");
        add_percent(&cell, centre->spread);
        add_cell(table, &cell);
        add_percent(&cell, centre->found);
        add_cell(table, &cell);
    }
    strbuf_release(&cell);
}

static void add_figures(struct strbuf *out, const struct fleet *fleet)
{
    static const char *const heads[] = {"figure",      "class",         "nodes",
                                        "usual value", "between nodes", "called different from"};
    struct text_table table = {.columns = 6, .names = true};
    size_t few = 0;
    strbuf_adds(out, "## What is usual\n\n");
    for (size_t i = 0; i < table.columns; i++)
        add_words(&table, heads[i]);
    for (size_t i = 0; i < fleet->class_count; i++) {
        few += !fleet->classes[i].judged;
        if (i < MOST_ROWS)
            add_figure_rows(&table, i, &fleet->classes[i]);
    }
    text_table_write(out, &table);
    strbuf_adds(out, "\nTwo thirds of the nodes are no further from the usual value than the "
                     "column \"between nodes\" says; a node that is alone is called different from "
                     "the last column on.\n\n");
    if (few == 0)
        return;
    word_count(out, few, "class has", "classes have");
    word_format(out, " fewer than %d nodes: too few nodes for a verdict.\n\n", FEWEST_PEERS);
}

/* ---- the whole ---- */

/* Of several runtimes the first alone is compared: this is said where others were measured. */
static void add_runtimes(struct strbuf *out, const struct results *plan)
{
    strbuf_adds(out, " of the runtime ");
    add_escaped(out, plan->runtimes[0].name);
    strbuf_adds(out, ".");
    if (plan->runtime_count == 1)
        return;
    strbuf_adds(out, " Only this one is compared here, not ");
    for (size_t i = 1; i < plan->runtime_count; i++) {
        strbuf_adds(out, i > 1 ? ", " : "");
        add_escaped(out, plan->runtimes[i].name);
    }
    strbuf_adds(out, "; `tvp-report --from NODE.jsonl -o NODE.md` reports on all of a node.");
}

static void add_plan(struct strbuf *out, const struct fleet *fleet)
{
    if (fleet->plan_count == 0 || fleet->plans[0].runtime_count == 0)
        return;
    const struct results *plan = &fleet->plans[0];
    strbuf_adds(out, "## What was measured\n\nEach node ran ");
    add_escaped(out, plan->run.program);
    strbuf_adds(out, " with ");
    worker_counts_word(out, plan->run.points, plan->run.point_count);
    strbuf_adds(out,
                plan->run.point_count == 1 && plan->run.points[0] == 1 ? " worker" : " workers");
    if (plan->run.rounds > 0) {
        strbuf_adds(out, " in ");
        word_count(out, plan->run.rounds, "round", "rounds");
    }
    add_runtimes(out, plan);
    strbuf_adds(out, "\n\n");
}

static void add_method(struct strbuf *out, const struct fleet *fleet)
{
    strbuf_adds(out, "## How it was judged\n\n");
    word_format(
        out,
        "A node is compared with those of its class: around their robust centre they spread "
        "as Student's t does, with tails as heavy as they leave possible. A node whose own "
        "rounds tell less needs to lie further off. All %zu verdicts, over nodes, figures and "
        "classes, share an error rate of 5 %% (Holm's method). That a node is not called "
        "different does not show that it is like the others.\n",
        fleet->tests);
    if (!fleet->has_expected)
        strbuf_adds(out,
                    "\nThere is no file `expected` in the folder: nodes that have left nothing "
                    "are not known.\n");
}

void fleet_markdown(struct strbuf *out, const struct fleet *fleet, const char *title,
                    const struct fleet_linked *picture)
{
    struct strbuf summary = {0};
    strbuf_adds(out, "# ");
    add_escaped(out, title);
    strbuf_adds(out, "\n\n**");
    fleet_summary(&summary, fleet);
    add_escaped(out, strbuf_text(&summary));
    strbuf_adds(out, "**\n\n");
    strbuf_release(&summary);
    add_differing(out, fleet);
    add_groups(out, fleet);
    if (picture) {
        strbuf_adds(out, "## All nodes\n\n![");
        add_escaped(out, picture->alt);
        strbuf_addf(out, "](<%s>)\n\n", picture->address);
    }
    add_incomplete(out, fleet);
    if (fleet->class_count > 0) {
        add_classes(out, fleet);
        add_figures(out, fleet);
    }
    add_plan(out, fleet);
    add_method(out, fleet);
}
