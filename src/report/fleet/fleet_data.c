#include <math.h>
#include <stdlib.h>

#include "tvp/common/alloc.h"
#include "tvp/fleet/fleet_text.h"
#include "tvp/text/csv_text.h"

/* ---- CSV ---- */

static void add_number(struct strbuf *out, double value, bool known)
{
    if (known)
        strbuf_addf(out, "%.9g", value);
    strbuf_addc(out, ',');
}

static void add_node(struct strbuf *out, const struct fleet_node *node)
{
    add_csv_text(out, node->name);
    strbuf_addf(out, "%s,", node_states[node->state].key);
    if (node_is_measured(node))
        strbuf_addf(out, "%zu", node->class + 1);
    strbuf_addc(out, ',');
}

static void end_row(struct strbuf *out, const struct fleet_node *node)
{
    add_csv_text(out, node->why ? node->why : "");
    strbuf_truncate(out, out->length - 1);
    strbuf_adds(out, "\r\n");
}

static void add_figure(struct strbuf *out, const struct fleet_node *node, int which)
{
    const struct node_figure *figure = &node->figures[which];
    bool related = figure->ratio.count > 0, confident = figure->value.confident;
    add_node(out, node);
    strbuf_addf(out, "%s,", fleet_figures[which].key);
    add_number(out, figure->value.value, true);
    add_number(out, figure->value.low, confident);
    add_number(out, figure->value.high, confident);
    add_number(out, figure->ratio.value, related);
    add_number(out, figure->ratio.low, related && figure->ratio.confident);
    add_number(out, figure->ratio.high, related && figure->ratio.confident);
    add_number(out, figure->p_adjusted, isfinite(figure->p_adjusted));
    strbuf_adds(out, figure->differs       ? "differs,"
                     : isfinite(figure->p) ? "not resolved,"
                                           : "none,");
    end_row(out, node);
}

void fleet_csv(struct strbuf *out, const struct fleet *fleet)
{
    strbuf_adds(out, "node,state,class,figure,value,low,high,ratio,ratio_low,ratio_high,p_adjusted,"
                     "verdict,why\r\n");
    for (size_t i = 0; i < fleet->count; i++) {
        const struct fleet_node *node = &fleet->nodes[i];
        size_t rows = 0;
        for (int figure = 0; figure < FLEET_FIGURE_COUNT; figure++) {
            if (!node_is_measured(node) || node->figures[figure].value.count == 0)
                continue;
            add_figure(out, node, figure);
            rows++;
        }
        if (rows > 0)
            continue;
        add_node(out, node);
        strbuf_adds(out, ",,,,,,,,none,");
        end_row(out, node);
    }
}

/* ---- JSON ---- */

/* Takes over the value; NULL is not there. */
static void set(json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, value) != 0)
        out_of_memory();
}

static void append(json_t *array, json_t *value)
{
    if (json_array_append_new(array, value) != 0)
        out_of_memory();
}

static json_t *text(const char *value)
{
    return value ? json_string(value) : json_null();
}

static json_t *count_of(size_t value)
{
    return json_integer((json_int_t)value);
}

static json_t *bounds_of(const struct estimate *estimate)
{
    json_t *object = json_object();
    set(object, "value", json_real(estimate->value));
    if (estimate->confident) {
        set(object, "low", json_real(estimate->low));
        set(object, "high", json_real(estimate->high));
    }
    return object;
}

static json_t *figures_of_node(const struct fleet_node *node)
{
    json_t *figures = json_object();
    for (int i = 0; i < FLEET_FIGURE_COUNT; i++) {
        const struct node_figure *figure = &node->figures[i];
        if (figure->value.count == 0)
            continue;
        json_t *object = bounds_of(&figure->value);
        if (figure->ratio.count > 0)
            set(object, "ratio", bounds_of(&figure->ratio));
        if (isfinite(figure->p_adjusted))
            set(object, "p_adjusted", json_real(figure->p_adjusted));
        set(object, "differs", json_boolean(figure->differs));
        set(figures, fleet_figures[i].key, object);
    }
    return figures;
}

static json_t *facts_of(const char *const *facts, size_t count)
{
    json_t *object = json_object();
    for (size_t i = 0; i < count; i++)
        set(object, fleet_facts[i].key, text(facts[i]));
    return object;
}

static json_t *node_object(const struct fleet_node *node)
{
    json_t *object = json_object();
    set(object, "name", text(node->name));
    set(object, "state", text(node_states[node->state].key));
    set(object, "expected", json_boolean(node->expected));
    set(object, "differs", json_boolean(node->differs));
    if (node->why)
        set(object, "why", text(node->why));
    if (!node_is_measured(node))
        return object;
    set(object, "class", count_of(node->class + 1));
    set(object, "run", text(node->run));
    set(object, "rounds", count_of(node->rounds));
    set(object, "facts", facts_of((const char *const *)node->facts, FLEET_FACT_COUNT));
    set(object, "figures", figures_of_node(node));
    return object;
}

static json_t *centre_object(const struct peer_centre *centre)
{
    json_t *object = json_object();
    set(object, "nodes", count_of(centre->count));
    set(object, "usual", json_real(exp(centre->centre)));
    if (centre->count < FEWEST_PEERS)
        return object;
    set(object, "error", json_real(centre->error));
    set(object, "spread", json_real(centre->spread));
    set(object, "fitted", count_of(centre->fitted));
    set(object, "scale", json_real(centre->scale));
    if (isfinite(centre->noise))
        set(object, "noise", json_real(centre->noise));
    set(object, "found_from", json_real(expm1(centre->found)));
    return object;
}

static json_t *class_object(const struct fleet *fleet, size_t index)
{
    const struct fleet_class *class = &fleet->classes[index];
    json_t *object = json_object(), *figures = json_object();
    struct strbuf names = {0};
    fleet_add_names(&names, fleet, class->nodes, class->count);
    set(object, "class", count_of(index + 1));
    set(object, "nodes", text(strbuf_text(&names)));
    set(object, "count", count_of(class->count));
    set(object, "judged", json_boolean(class->judged));
    set(object, "facts", facts_of(class->facts, CLASS_FACTS));
    set(object, "memory_bytes",
        json_real(fleet->nodes[class->nodes[class->count / 2]].memory_bytes));
    set(object, "usual_facts", facts_of(class->usual, FLEET_FACT_COUNT));
    if (class->split_from > 0) {
        json_t *split = bounds_of(&class->split_ratio);
        set(split, "class", count_of(class->split_from));
        set(split, "figure", text(fleet_figures[class->split_by].key));
        set(object, "beside", split);
    }
    if (class->judged)
        set(object, "degrees_of_freedom", json_real(class->freedom));
    for (int figure = 0; figure < FLEET_FIGURE_COUNT; figure++)
        if (class->centres[figure].count > 0)
            set(figures, fleet_figures[figure].key, centre_object(&class->centres[figure]));
    set(object, "figures", figures);
    strbuf_release(&names);
    return object;
}

/* What a check measures: each work that figures are made of, with its amount. */
static json_t *amounts_of(const struct results *plan)
{
    json_t *amounts = json_object();
    for (int work = 0; work < WORK_COUNT; work++) {
        int64_t amount = work_amounts[work].of_runtime ? plan->runtimes[0].amounts[work]
                                                       : plan->run.amounts[work];
        if (plan->run.cases[case_pair((enum work)work, WORKER_THREAD)])
            set(amounts, works[work].prefix, json_integer(amount));
    }
    return amounts;
}

static json_t *plan_object(const struct fleet *fleet)
{
    const struct results *plan = &fleet->plans[0];
    const struct run_facts *run = &plan->run;
    json_t *object = json_object(), *points = json_array();
    double longest = 0;
    for (size_t i = 0; i < run->point_count; i++)
        append(points, count_of(run->points[i]));
    for (size_t i = 0; i < fleet->count; i++)
        longest = fmax(longest, fleet->nodes[i].round_seconds);
    const json_t *host = json_object_get(plan->runtimes[0].hello, "host");
    set(object, "program", text(run->program));
    set(object, "runtime", text(plan->runtimes[0].name));
    set(object, "points", points);
    set(object, "rounds", count_of(run->rounds));
    set(object, "round_seconds", json_real(longest));
    set(object, "usable_cpus", json_real(json_number_value(json_object_get(host, "usable_cpus"))));
    set(object, "amounts", amounts_of(plan));
    if (run->work.function) {
        char *work = xasprintf("%s:%s", run->work.file ? run->work.file : run->work.module,
                               run->work.function);
        set(object, "work", text(work));
        free(work);
    }
    return object;
}

json_t *fleet_json(const struct fleet *fleet)
{
    json_t *object = json_object(), *nodes = json_array(), *classes = json_array();
    struct strbuf summary = {0};
    fleet_summary(&summary, fleet);
    set(object, "summary", text(strbuf_text(&summary)));
    strbuf_release(&summary);
    set(object, "expected_known", json_boolean(fleet->has_expected));
    set(object, "count", count_of(fleet->count));
    set(object, "measured", count_of(fleet->measured));
    set(object, "differing", count_of(fleet->differing));
    set(object, "split_classes", count_of(fleet->splits));
    set(object, "incomplete", count_of(fleet->incomplete));
    set(object, "tests", count_of(fleet->tests));
    if (fleet->plan_count > 0 && fleet->plans[0].runtime_count > 0)
        set(object, "plan", plan_object(fleet));
    for (size_t i = 0; i < fleet->class_count; i++)
        append(classes, class_object(fleet, i));
    for (size_t i = 0; i < fleet->count; i++)
        append(nodes, node_object(&fleet->nodes[i]));
    set(object, "classes", classes);
    set(object, "nodes", nodes);
    return object;
}
