#include "tvp/fleet/fleet.h"

#include <stdlib.h>

const struct fleet_figure_words fleet_figures[FLEET_FIGURE_COUNT] = {
#define ROW(id, key, words, unit, more, less) {#key, words, unit, more, less},
    FLEET_FIGURES(ROW)
#undef ROW
};

const struct fleet_fact_words fleet_facts[FLEET_FACT_COUNT] = {
#define ROW(id, key, words) {#key, words},
    FLEET_FACTS(ROW)
#undef ROW
};

const struct node_state_words node_states[NODE_STATE_COUNT] = {
#define ROW(id, key, words) {#key, words},
    NODE_STATES(ROW)
#undef ROW
};

void fleet_node_release(struct fleet_node *node)
{
    char *texts[] = {node->name, node->why, node->host, node->run, node->program};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        free(texts[i]);
    for (int i = 0; i < FLEET_FACT_COUNT; i++)
        free(node->facts[i]);
    *node = (struct fleet_node){0};
}

bool node_is_measured(const struct fleet_node *node)
{
    return node->state == NODE_MEASURED || node->state == NODE_PARTLY;
}

void fleet_release(struct fleet *fleet)
{
    for (size_t i = 0; i < fleet->count; i++)
        fleet_node_release(&fleet->nodes[i]);
    for (size_t i = 0; i < fleet->plan_count; i++)
        results_release(&fleet->plans[i]);
    for (size_t i = 0; i < fleet->class_count; i++)
        free(fleet->classes[i].nodes);
    free(fleet->nodes);
    free(fleet->plans);
    free(fleet->classes);
    free(fleet->folder);
    *fleet = (struct fleet){0};
}
