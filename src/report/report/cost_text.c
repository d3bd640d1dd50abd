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
    return costs[WORKER_THREAD].count > 0 && costs[WORKER_PROCESS].count > 0 &&
           (costs[WORKER_THREAD].unresolved || costs[WORKER_PROCESS].unresolved);
}

bool cheaper_to_start(const struct runtime_findings *runtime, enum worker_kind *cheaper)
{
    const struct estimate *thread = &runtime->worker_cost[WORKER_THREAD];
    const struct estimate *process = &runtime->worker_cost[WORKER_PROCESS];
    const struct estimate *ratio = &runtime->worker_cost_ratio;
    bool apart = costs_are_unresolved(runtime) && thread->confident && process->confident;
    bool threads = apart ? process->low > thread->high : ratio->confident && ratio->low > 1;
    bool processes = apart ? thread->low > process->high : ratio->confident && ratio->high < 1;
    *cheaper = threads ? WORKER_THREAD : WORKER_PROCESS;
    return threads || processes;
}

static void add_worker_kind(struct strbuf *out, const struct runtime_findings *runtime,
                            enum worker_kind kind)
{
    strbuf_addf(out, " for %s", worker_kinds[kind].one);
    if (kind == WORKER_PROCESS && *runtime->facts->start_method) {
        strbuf_adds(out, " (");
        word_flat(out, runtime->facts->start_method);
        strbuf_adds(out, ")");
    }
}

/* The first one takes longer than each further one, and a reader wants to know by how much. */
static void add_one_alone(struct strbuf *out, const struct runtime_findings *runtime)
{
    const struct estimate *one = runtime->starting[STARTING_ONE].seconds;
    if (runtime->row_count < 2 || one[WORKER_THREAD].count == 0 || one[WORKER_PROCESS].count == 0)
        return;
    strbuf_adds(out, "; one alone takes ");
    word_seconds(out, &one[WORKER_THREAD]);
    strbuf_adds(out, " and ");
    word_seconds(out, &one[WORKER_PROCESS]);
}

void add_worker_costs(struct strbuf *out, const struct runtime_findings *runtime)
{
    const struct estimate *costs = runtime->worker_cost, *ratio = &runtime->worker_cost_ratio;
    if (costs[WORKER_THREAD].count == 0 && costs[WORKER_PROCESS].count == 0)
        return;
    strbuf_adds(out, "starting and ending ");
    add_whose_cost(out, runtime);
    const char *before = " takes ";
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++) {
        if (costs[kind].count == 0)
            continue;
        strbuf_adds(out, before);
        word_seconds(out, &costs[kind]);
        add_worker_kind(out, runtime, (enum worker_kind)kind);
        before = " and ";
    }
    if (ratio->count > 0) {
        strbuf_adds(out, ", ");
        word_ratio(out, ratio);
        strbuf_adds(out, " times as much");
    }
    add_one_alone(out, runtime);
}
