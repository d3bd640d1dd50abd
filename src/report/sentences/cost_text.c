#include "tvp/sentences/cost_text.h"

#include "tvp/sentences/estimate_wording.h"
#include "tvp/text/wording.h"

void add_whose_cost(struct strbuf *out, const struct runtime_findings *runtime)
{
    if (runtime->row_count > 1)
        strbuf_adds(out, "each further worker");
    else if (runtime->rows[0].workers == 1)
        strbuf_adds(out, "one worker");
    else
        word_format(out, "each of %u workers", runtime->rows[0].workers);
}

bool costs_are_unresolved(const struct runtime_findings *runtime, enum worker_kind kind)
{
    const struct estimate *costs = runtime->worker_cost;
    return costs[WORKER_THREAD].count > 0 && costs[kind].count > 0 &&
           (costs[WORKER_THREAD].unresolved || costs[kind].unresolved);
}

bool cheaper_to_start(const struct runtime_findings *runtime, enum worker_kind kind,
                      enum worker_kind *cheaper)
{
    const struct estimate *thread = &runtime->worker_cost[WORKER_THREAD];
    const struct estimate *other = &runtime->worker_cost[kind];
    const struct estimate *ratio = &runtime->worker_cost_ratio[kind];
    bool apart = costs_are_unresolved(runtime, kind) && thread->confident && other->confident;
    bool threads = apart ? other->low > thread->high : ratio->confident && ratio->low > 1;
    bool others = apart ? thread->low > other->high : ratio->confident && ratio->high < 1;
    *cheaper = threads ? WORKER_THREAD : kind;
    return threads || others;
}

static void add_worker_kind(struct strbuf *out, const struct runtime_findings *runtime,
                            enum worker_kind kind)
{
    strbuf_addf(out, " for %s", worker_kinds[kind].one);
    if (worker_kinds[kind].by_start_method && *runtime->facts->start_method) {
        strbuf_adds(out, " (");
        word_flat(out, runtime->facts->start_method);
        strbuf_adds(out, ")");
    }
}

/* The first one takes longer than each further one, and a reader wants to know by how much. */
static void add_one_alone(struct strbuf *out, const struct runtime_findings *runtime)
{
    const struct estimate *one = runtime->starting[STARTING_ONE].seconds;
    enum worker_kind kinds[WORKER_KIND_COUNT];
    size_t count = findings_compared(runtime, WORK_START, kinds);
    bool known = runtime->row_count > 1 && one[WORKER_THREAD].count > 0;
    for (size_t i = 0; i < count; i++)
        known &= one[kinds[i]].count > 0;
    if (!known)
        return;
    strbuf_adds(out, "; one alone takes ");
    word_seconds(out, &one[WORKER_THREAD]);
    for (size_t i = 0; i < count; i++) {
        strbuf_adds(out, " and ");
        word_seconds(out, &one[kinds[i]]);
    }
}

/* ", 8.7 (…) times as much"; where several kinds are compared with threads, whose it is. */
static void add_ratios(struct strbuf *out, const struct runtime_findings *runtime)
{
    enum worker_kind kinds[WORKER_KIND_COUNT];
    size_t count = findings_compared(runtime, WORK_START, kinds);
    for (size_t i = 0; i < count; i++) {
        const struct estimate *ratio = &runtime->worker_cost_ratio[kinds[i]];
        if (ratio->count == 0)
            continue;
        strbuf_adds(out, ", ");
        word_ratio(out, ratio);
        strbuf_adds(out, " times as much");
        if (count > 1)
            strbuf_addf(out, " for %s as for a thread", worker_kinds[kinds[i]].one);
    }
}

void add_worker_costs(struct strbuf *out, const struct runtime_findings *runtime)
{
    const struct estimate *costs = runtime->worker_cost;
    bool any = false;
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++) {
        if (costs[kind].count == 0)
            continue;
        if (!any) {
            strbuf_adds(out, "starting and ending ");
            add_whose_cost(out, runtime);
        }
        strbuf_adds(out, any ? " and " : " takes ");
        word_seconds(out, &costs[kind]);
        add_worker_kind(out, runtime, (enum worker_kind)kind);
        any = true;
    }
    if (!any)
        return;
    add_ratios(out, runtime);
    add_one_alone(out, runtime);
}
