#include "tvp/report/cost_text.h"

#include "tvp/report/estimate_wording.h"
#include "tvp/text/wording.h"

/* Whose cost it is: "each further worker", or, where a run has one row only, "one worker" or "each
 * of 4 workers". */
static void add_whose_cost(struct strbuf *out, const struct runtime_findings *runtime)
{
    if (runtime->row_count > 1)
        strbuf_adds(out, "each further worker");
    else if (runtime->rows[0].workers == 1)
        strbuf_adds(out, "one worker");
    else
        strbuf_addf(out, "each of %u workers", runtime->rows[0].workers);
}

bool costs_are_unresolved(const struct runtime_findings *runtime)
{
    const struct estimate *costs = runtime->worker_cost;
    return costs[LAUNCHER_THREAD].count > 0 && costs[LAUNCHER_PROCESS].count > 0 &&
           (costs[LAUNCHER_THREAD].unresolved || costs[LAUNCHER_PROCESS].unresolved);
}

bool cheaper_to_start(const struct runtime_findings *runtime, enum launcher *cheaper)
{
    const struct estimate *thread = &runtime->worker_cost[LAUNCHER_THREAD];
    const struct estimate *process = &runtime->worker_cost[LAUNCHER_PROCESS];
    const struct estimate *ratio = &runtime->worker_cost_ratio;
    bool apart = costs_are_unresolved(runtime) && thread->confident && process->confident;
    bool threads = apart ? process->low > thread->high : ratio->confident && ratio->low > 1;
    bool processes = apart ? thread->low > process->high : ratio->confident && ratio->high < 1;
    *cheaper = threads ? LAUNCHER_THREAD : LAUNCHER_PROCESS;
    return threads || processes;
}

static void add_launcher(struct strbuf *out, const struct runtime_findings *runtime,
                         enum launcher launcher)
{
    strbuf_addf(out, " for %s", worker_kinds[launcher].one);
    if (launcher == LAUNCHER_PROCESS && *runtime->facts->start_method) {
        strbuf_adds(out, " (");
        word_flat(out, runtime->facts->start_method);
        strbuf_adds(out, ")");
    }
}

/* The first one takes longer than each further one, and a reader wants to know by how much. */
static void add_one_alone(struct strbuf *out, const struct runtime_findings *runtime)
{
    const struct estimate *one = runtime->starting[STARTING_ONE].seconds;
    if (runtime->row_count < 2 || one[LAUNCHER_THREAD].count == 0 ||
        one[LAUNCHER_PROCESS].count == 0)
        return;
    strbuf_adds(out, "; one alone takes ");
    word_seconds(out, &one[LAUNCHER_THREAD]);
    strbuf_adds(out, " and ");
    word_seconds(out, &one[LAUNCHER_PROCESS]);
}

void add_worker_costs(struct strbuf *out, const struct runtime_findings *runtime)
{
    const struct estimate *costs = runtime->worker_cost, *ratio = &runtime->worker_cost_ratio;
    if (costs[LAUNCHER_THREAD].count == 0 && costs[LAUNCHER_PROCESS].count == 0)
        return;
    strbuf_adds(out, "starting and ending ");
    add_whose_cost(out, runtime);
    const char *before = " takes ";
    for (int launcher = 0; launcher < LAUNCHER_COUNT; launcher++) {
        if (costs[launcher].count == 0)
            continue;
        strbuf_adds(out, before);
        word_seconds(out, &costs[launcher]);
        add_launcher(out, runtime, (enum launcher)launcher);
        before = " and ";
    }
    if (ratio->count > 0) {
        strbuf_adds(out, ", ");
        word_ratio(out, ratio);
        strbuf_adds(out, " times as much");
    }
    add_one_alone(out, runtime);
}
