#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/common/units.h"
#include "tvp/findings/findings.h"
#include "tvp/fleet/fleet.h"

/* ---- figures ---- */

/* A value that is above 0, as its logarithm is what is compared. */
static struct estimate usable(struct estimate estimate)
{
    bool good = estimate.count > 0 && !estimate.unresolved && estimate.value > 0 &&
                isfinite(estimate.value);
    return good ? estimate : (struct estimate){0};
}

static struct estimate work_time(const struct runtime_findings *runtime)
{
    const struct row *row = findings_row(runtime, 1);
    if (!row)
        return (struct estimate){0};
    return row->cells[case_pair(WORK_USER, WORKER_THREAD)].summary.median;
}

static void take_figures(struct fleet_node *node, const struct runtime_findings *runtime)
{
    const struct estimate estimates[FLEET_FIGURE_COUNT] = {
        [FLEET_CPU_TIME] = runtime->single_cpu_seconds,
        [FLEET_THREAD_COST] = runtime->worker_cost[WORKER_THREAD],
        [FLEET_PROCESS_COST] = runtime->worker_cost[WORKER_PROCESS],
        [FLEET_SPEEDUP] = runtime->scaling[WORKER_THREAD][SCALING_AT_CPUS].speedup,
        [FLEET_OVERLAP] = runtime->overlap[WORKER_THREAD],
        [FLEET_WORK_TIME] = work_time(runtime),
    };
    for (int i = 0; i < FLEET_FIGURE_COUNT; i++)
        node->figures[i].value = usable(estimates[i]);
}

/* ---- facts ---- */

static char *text_of(const json_t *value)
{
    if (json_is_string(value) && json_string_length(value) > 0)
        return xstrdup(json_string_value(value));
    if (json_is_boolean(value))
        return xstrdup(json_is_true(value) ? "on" : "off");
    return json_is_number(value) ? xasprintf("%.6g", json_number_value(value)) : NULL;
}

static char *memory_text(double bytes)
{
    struct strbuf text = {0};
    if (!(bytes > 0))
        return NULL;
    add_bytes(&text, bytes);
    return strbuf_detach(&text);
}

/* Of the time of all CPUs in the rounds; whole per cents, as less tells nothing. */
static char *steal_text(const struct results *results, double cpus)
{
    double stolen = 0, wall = 0;
    for (size_t i = 0; i < results->round_count; i++) {
        if (results->rounds[i].steal_ns < 0)
            continue;
        stolen += (double)results->rounds[i].steal_ns;
        wall += (double)results->rounds[i].wall_ns;
    }
    if (!(wall > 0))
        return NULL;
    double share = stolen / (wall * fmax(cpus, 1));
    return share < 0.01 ? xstrdup("below 1 %") : xasprintf("%.0f %%", 100 * share);
}

static void take_facts(struct fleet_node *node, const struct results *results,
                       const struct runtime_findings *runtime)
{
    const json_t *host = runtime->host;
    for (int i = 0; i < FLEET_FACT_COUNT; i++)
        node->facts[i] = text_of(json_object_get(host, fleet_facts[i].key));
    node->memory_bytes = json_number_value(json_object_get(host, "memory_bytes"));
    free(node->facts[FACT_MEMORY]);
    node->facts[FACT_MEMORY] = memory_text(node->memory_bytes);
    if (host && !node->facts[FACT_VIRTUALIZATION])
        node->facts[FACT_VIRTUALIZATION] = xstrdup("none");
    const json_t *facts = json_object_get(runtime->facts->hello, "facts");
    node->facts[FACT_LIBRARY] = text_of(json_object_get(facts, fleet_facts[FACT_LIBRARY].key));
    node->facts[FACT_STEAL] = steal_text(results, runtime->usable_cpus);
    const char *name = json_string_value(json_object_get(host, "name"));
    const char *boot = json_string_value(json_object_get(host, "boot_id"));
    node->host = name && boot ? xasprintf("%s of boot %s", name, boot) : NULL;
}

/* ---- the whole ---- */

void fleet_node_take(struct fleet_node *node, const struct results *results)
{
    struct findings findings;
    findings_init_figures(&findings, results);
    node->run = xstrdup(results->run.id);
    node->program = xstrdup(results->run.program);
    node->rounds = findings.rounds;
    node->round_seconds =
        findings.rounds > 0 ? (double)results->rounds_wall_ns * 1e-9 / findings.rounds : 0;
    if (findings.runtime_count > 0) {
        take_figures(node, &findings.runtimes[0]);
        take_facts(node, results, &findings.runtimes[0]);
    }
    findings_release(&findings);
}

static const double usual_quantile = 1.959964; /* of a 95 % interval, in standard errors */

double log_variance(const struct estimate *estimate)
{
    if (estimate->count == 0 || !estimate->confident || !(estimate->low > 0))
        return NAN;
    double error = log(estimate->high / estimate->low) / (2 * usual_quantile);
    return error * error;
}

struct estimate fleet_ratio(const struct estimate *value, const struct peer_centre *centre)
{
    double variance = log_variance(value);
    double error = hypot(centre->error, isnan(variance) ? 0 : sqrt(variance));
    double off = log(value->value) - centre->centre;
    return (struct estimate){.value = exp(off),
                             .low = exp(off - usual_quantile * error),
                             .high = exp(off + usual_quantile * error),
                             .count = value->count,
                             .confident = !isnan(variance)};
}
