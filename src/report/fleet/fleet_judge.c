#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/fleet/fleet.h"
#include "tvp/stats/comparison.h"
#include "tvp/stats/two_groups.h"

/* ---- classes ---- */

static int compare_texts(const char *first, const char *second)
{
    return first && second ? strcmp(first, second) : (second == NULL) - (first == NULL);
}

/* By all facts of the class but the memory, which two nodes that are alike have not to the byte;
 * then by that. */
static int compare_hardware(const struct fleet_node *a, const struct fleet_node *b)
{
    static const enum fleet_fact exact[] = {FACT_CPU, FACT_CPUS, FACT_KERNEL};
    for (size_t i = 0; i < sizeof exact / sizeof *exact; i++) {
        int order = compare_texts(a->facts[exact[i]], b->facts[exact[i]]);
        if (order)
            return order;
    }
    return 0;
}

static int compare_nodes(const void *first, const void *second)
{
    const struct fleet_node *a = *(struct fleet_node *const *)first;
    const struct fleet_node *b = *(struct fleet_node *const *)second;
    int order = compare_hardware(a, b);
    if (order)
        return order;
    order = (a->memory_bytes > b->memory_bytes) - (a->memory_bytes < b->memory_bytes);
    return order ? order : (a > b) - (a < b);
}

static bool is_next_class(const struct fleet_node *last, const struct fleet_node *next)
{
    return compare_hardware(last, next) != 0 ||
           next->memory_bytes > last->memory_bytes * NODE_SAME_MEMORY;
}

static int compare_indices(const void *first, const void *second)
{
    size_t a = *(const size_t *)first, b = *(const size_t *)second;
    return (a > b) - (a < b);
}

static void add_class(struct fleet *fleet, struct fleet_node *const *list, size_t count)
{
    fleet->classes = xreallocarray(fleet->classes, fleet->class_count + 1, sizeof *fleet->classes);
    struct fleet_class *class = &fleet->classes[fleet->class_count++];
    *class = (struct fleet_class){.nodes = xcalloc(count, sizeof *class->nodes), .count = count};
    for (size_t i = 0; i < count; i++)
        class->nodes[i] = (size_t)(list[i] - fleet->nodes);
    qsort(class->nodes, count, sizeof *class->nodes, compare_indices);
    for (int fact = 0; fact < CLASS_FACTS; fact++)
        class->facts[fact] = list[count / 2]->facts[fact];
}

/* The largest first; of the same size as their nodes come. */
static int compare_classes(const void *first, const void *second)
{
    const struct fleet_class *a = first, *b = second;
    if (a->count != b->count)
        return a->count < b->count ? 1 : -1;
    return a->nodes[0] < b->nodes[0] ? -1 : 1;
}

/* The value that most nodes have, by counting each against all: a fact has few. */
static const char *usual_fact(const struct fleet *fleet, const struct fleet_class *class,
                              enum fleet_fact fact)
{
    const char *usual = NULL;
    size_t most = 0;
    for (size_t i = 0; i < class->count && most * 2 <= class->count; i++) {
        const char *value = fleet->nodes[class->nodes[i]].facts[fact];
        size_t count = 0;
        for (size_t k = 0; k < class->count; k++)
            count += compare_texts(value, fleet->nodes[class->nodes[k]].facts[fact]) == 0;
        if (count > most) {
            most = count;
            usual = value;
        }
    }
    return usual;
}

static void describe_class(struct fleet *fleet, size_t index)
{
    struct fleet_class *class = &fleet->classes[index];
    for (int fact = 0; fact < FLEET_FACT_COUNT; fact++)
        class->usual[fact] = usual_fact(fleet, class, (enum fleet_fact)fact);
    for (size_t i = 0; i < class->count; i++)
        fleet->nodes[class->nodes[i]].class = index;
}

void fleet_classify(struct fleet *fleet)
{
    struct fleet_node **list = xcalloc(fleet->count, sizeof *list);
    size_t count = 0;
    for (size_t i = 0; i < fleet->count; i++)
        if (node_is_measured(&fleet->nodes[i]))
            list[count++] = &fleet->nodes[i];
    if (count > 0)
        qsort(list, count, sizeof *list, compare_nodes);
    for (size_t begin = 0, i = 1; i <= count; i++) {
        if (i < count && !is_next_class(list[i - 1], list[i]))
            continue;
        add_class(fleet, list + begin, i - begin);
        begin = i;
    }
    free(list);
    if (fleet->class_count > 0)
        qsort(fleet->classes, fleet->class_count, sizeof *fleet->classes, compare_classes);
    for (size_t i = 0; i < fleet->class_count; i++)
        describe_class(fleet, i);
}

/* ---- groups within a class ---- */

static double level_of_node(const struct fleet *fleet, const struct fleet_class *class,
                            size_t index, int figure)
{
    const struct estimate *value = &fleet->nodes[class->nodes[index]].figures[figure].value;
    return value->count > 0 ? log(value->value) : NAN;
}

/* Where a node was called different it may be one of a group, of which the others were not: then it
 * takes less to call it one. */
static const double needed_with_a_node = 2;

/* The figure that tells two groups apart most clearly, and the border; false: none does. */
static bool find_split(const struct fleet *fleet, const struct fleet_class *class,
                       enum fleet_figure *by, double *border)
{
    const double needed = class->differs ? needed_with_a_node : GROUPS_CHANCE;
    double *levels = xcalloc(class->count, sizeof *levels), best = needed;
    for (int figure = 0; figure < FLEET_FIGURE_COUNT; figure++) {
        double at;
        for (size_t i = 0; i < class->count; i++)
            levels[i] = level_of_node(fleet, class, i, figure);
        double gain = two_groups(levels, class->count, FEWEST_PEERS, &at);
        if (gain <= best)
            continue;
        best = gain;
        *by = (enum fleet_figure)figure;
        *border = at;
    }
    free(levels);
    return best > needed;
}

/* What lies above the border goes to a class of its own; who has no such figure stays. */
static void split(struct fleet *fleet, size_t index, enum fleet_figure by, double border)
{
    struct fleet_class *class = &fleet->classes[index];
    struct fleet_node **above = xcalloc(class->count, sizeof *above);
    size_t kept = 0, moved = 0;
    for (size_t i = 0; i < class->count; i++) {
        if (level_of_node(fleet, class, i, (int)by) > border)
            above[moved++] = &fleet->nodes[class->nodes[i]];
        else
            class->nodes[kept++] = class->nodes[i];
    }
    class->count = kept;
    add_class(fleet, above, moved);
    free(above);
    class = &fleet->classes[index];
    class->differs = false;
    struct fleet_class *other = &fleet->classes[fleet->class_count - 1];
    class->split_from = fleet->class_count;
    other->split_from = index + 1;
    class->split_by = other->split_by = by;
    fleet->splits++;
    describe_class(fleet, index);
    describe_class(fleet, fleet->class_count - 1);
}

enum { MOST_SPLITS = 1000 }; /* of all classes together; a mistake in the facts has no end */

static bool split_classes(struct fleet *fleet)
{
    const size_t before = fleet->splits;
    for (size_t i = 0; i < fleet->class_count && fleet->splits < MOST_SPLITS; i++) {
        enum fleet_figure by = FLEET_CPU_TIME;
        double border = 0;
        while (fleet->splits < MOST_SPLITS && find_split(fleet, &fleet->classes[i], &by, &border))
            split(fleet, i, by, border);
    }
    return fleet->splits > before;
}

/* ---- verdicts ---- */

static size_t count_tests(const struct fleet *fleet)
{
    size_t tests = 0;
    for (size_t i = 0; i < fleet->class_count; i++) {
        const struct fleet_class *class = &fleet->classes[i];
        for (int figure = 0; figure < FLEET_FIGURE_COUNT; figure++) {
            size_t count = 0;
            for (size_t k = 0; k < class->count; k++)
                count += fleet->nodes[class->nodes[k]].figures[figure].value.count > 0;
            tests += count >= FEWEST_PEERS ? count : 0;
        }
    }
    return tests;
}

static void judge_class(struct fleet *fleet, struct fleet_class *class)
{
    const size_t figures = FLEET_FIGURE_COUNT, count = class->count * figures;
    double *levels = xcalloc(count, sizeof *levels), *noise = xcalloc(count, sizeof *noise);
    double *p = xcalloc(count, sizeof *p);
    for (size_t i = 0; i < count; i++) {
        const struct estimate *value =
            &fleet->nodes[class->nodes[i / figures]].figures[i % figures].value;
        levels[i] = value->count > 0 ? log(value->value) : NAN;
        noise[i] = log_variance(value);
    }
    const struct peer_levels peers = {levels, noise, class->count, figures};
    double error_rate = (1 - CONFIDENCE) / fmax((double)fleet->tests, 1);
    class->judged = class->count >= FEWEST_PEERS;
    class->freedom = peers_test(&peers, error_rate, class->centres, p);
    for (size_t i = 0; i < count; i++) {
        struct node_figure *figure = &fleet->nodes[class->nodes[i / figures]].figures[i % figures];
        figure->p = p[i];
        if (figure->value.count > 0 && class->centres[i % figures].count > 1)
            figure->ratio = fleet_ratio(&figure->value, &class->centres[i % figures]);
    }
    free(levels);
    free(noise);
    free(p);
}

static void adjust(struct fleet *fleet)
{
    const size_t figures = FLEET_FIGURE_COUNT, count = fleet->count * figures;
    double *p = xcalloc(count, sizeof *p);
    for (size_t i = 0; i < count; i++) {
        const struct fleet_node *node = &fleet->nodes[i / figures];
        p[i] = node_is_measured(node) ? node->figures[i % figures].p : NAN;
    }
    holm_adjust(p, count);
    for (size_t i = 0; i < count; i++) {
        struct fleet_node *node = &fleet->nodes[i / figures];
        struct node_figure *figure = &node->figures[i % figures];
        figure->p_adjusted = p[i];
        figure->differs = p[i] <= 1 - CONFIDENCE;
        node->differs |= figure->differs;
        if (figure->differs)
            fleet->classes[node->class].differs = true;
    }
    free(p);
}

static void compare_groups(const struct fleet *fleet, struct fleet_class *class)
{
    if (class->split_from == 0)
        return;
    const struct peer_centre *own = &class->centres[class->split_by];
    const struct peer_centre *other =
        &fleet->classes[class->split_from - 1].centres[class->split_by];
    double off = own->centre - other->centre, width = 1.96 * hypot(own->error, other->error);
    class->split_ratio = (struct estimate){.value = exp(off),
                                           .low = exp(off - width),
                                           .high = exp(off + width),
                                           .count = own->count,
                                           .confident = true};
}

static void judge_classes(struct fleet *fleet)
{
    for (size_t i = 0; i < fleet->count; i++)
        fleet->nodes[i].differs = false;
    fleet->tests = count_tests(fleet);
    for (size_t i = 0; i < fleet->class_count; i++)
        judge_class(fleet, &fleet->classes[i]);
    for (size_t i = 0; i < fleet->class_count; i++)
        compare_groups(fleet, &fleet->classes[i]);
    adjust(fleet);
}

void fleet_judge(struct fleet *fleet)
{
    fleet_classify(fleet);
    split_classes(fleet);
    do
        judge_classes(fleet);
    while (split_classes(fleet));
    for (size_t i = 0; i < fleet->count; i++)
        fleet->differing += fleet->nodes[i].differs;
}
