#include "tvp/report/sharing_text.h"

#include "tvp/sentences/effect_text.h"
#include "tvp/sentences/estimate_wording.h"
#include "tvp/sentences/runtime_language.h"
#include "tvp/text/text_table.h"
#include "tvp/text/wording.h"

static const char *const what_is_shared[SHARING_WAYS] = {
    [SHARING_CALL] = "calling a method of one object takes ",
    [SHARING_APPEND] = "appending to one list takes ",
};

/* "3.1× as long (2.9–3.3)", and whether that is resolved. */
static void add_cost(struct strbuf *out, const struct comparison *comparison)
{
    size_t start = out->length;
    add_effect(out, &comparison->ratio);
    if (comparison->verdict == VERDICT_NOT_RESOLVED)
        strbuf_adds(out, ", not resolved");
    if (comparison->verdict == VERDICT_TOO_FEW_ROUNDS)
        word_format(out, ", a verdict needs %zu rounds", comparison->rounds_needed);
    if (out->length == start)
        strbuf_adds(out, "–");
}

/* ---- the table ---- */

static void take_text(struct text_table *table, const char *words)
{
    struct strbuf text = {0};
    strbuf_adds(&text, words);
    text_table_add(table, &text);
}

static void take_time(struct text_table *table, const struct cell *cell)
{
    struct strbuf text = {0};
    if (cell->count > 0)
        word_seconds(&text, &cell->summary.median);
    else
        strbuf_adds(&text, cell->failures > 0 ? "failed" : "–");
    text_table_add(table, &text);
}

static void take_cost(struct text_table *table, const struct comparison *comparison)
{
    struct strbuf text = {0};
    add_cost(&text, comparison);
    text_table_add(table, &text);
}

void add_sharing_table(struct strbuf *out, const struct runtime_findings *runtime)
{
    struct text_table table = {.columns = 1 + 3 * SHARING_WAYS};
    take_text(&table, "threads");
    for (int way = 0; way < SHARING_WAYS; way++) {
        take_text(&table, works[sharing_works[way].own].heading);
        take_text(&table, works[sharing_works[way].shared].heading);
        take_text(&table, "sharing takes");
    }
    for (size_t i = 0; i < runtime->sharing[0].row_count; i++) {
        text_table_add_number(&table, runtime->sharing[0].rows[i].workers);
        for (int way = 0; way < SHARING_WAYS; way++) {
            const struct paired_row *row = &runtime->sharing[way].rows[i];
            take_time(&table, row->first);
            take_time(&table, row->second);
            take_cost(&table, &row->comparison);
        }
    }
    text_table_write(out, &table);
}

/* ---- in words ---- */

void add_sharing(struct strbuf *out, const struct runtime_findings *runtime)
{
    const char *before = "Against objects of their own, over all numbers of threads: ";
    for (int way = 0; way < SHARING_WAYS; way++) {
        const struct comparison *pooled = &runtime->sharing[way].pooled;
        if (pooled->ratio.count == 0)
            continue;
        strbuf_adds(out, before);
        strbuf_adds(out, what_is_shared[way]);
        add_cost(out, pooled);
        before = "; ";
    }
    strbuf_adds(out, out->length > 0 ? "." : "");
}

/* ---- the claim ---- */

static void add_speedups(struct strbuf *out, const struct runtime_findings *runtime,
                         enum sharing_way way, uint32_t workers)
{
    const struct row *row = findings_row(runtime, workers);
    struct estimate own =
        findings_speedup(runtime, row, case_pair(sharing_works[way].own, WORKER_THREAD));
    struct estimate shared =
        findings_speedup(runtime, row, case_pair(sharing_works[way].shared, WORKER_THREAD));
    if (own.count == 0 || shared.count == 0)
        return;
    strbuf_adds(out, " (a speed-up of ");
    word_ratio(out, &shared);
    strbuf_adds(out, " against ");
    word_ratio(out, &own);
    strbuf_adds(out, ")");
}

static bool can_be_judged(const struct runtime_findings *runtime, struct strbuf *evidence)
{
    if (has_no_lock(runtime->facts) && paired_rows_at_cpus(runtime->sharing, runtime->usable_cpus))
        return true;
    strbuf_adds(evidence, "Not measured: ");
    if (!has_no_lock(runtime->facts)) {
        add_language(evidence, runtime->facts);
        strbuf_adds(evidence, has_lock(runtime->facts)
                                  ? " ran with its lock, under which threads take turns whether "
                                    "they share or not."
                                  : " does not say that it is a CPython without a lock.");
    } else {
        strbuf_adds(evidence, "there is no number of threads above one that has CPUs enough.");
    }
    return false;
}

/* What is not resolved is not refuted. */
static enum claim_verdict verdict_of(const struct comparison *const costs[SHARING_WAYS])
{
    size_t slower = 0, faster = 0;
    for (int way = 0; way < SHARING_WAYS; way++) {
        slower += costs[way]->verdict == VERDICT_FIRST_FASTER;
        faster += costs[way]->verdict == VERDICT_SECOND_FASTER;
    }
    if (slower == SHARING_WAYS)
        return CLAIM_CONFIRMED;
    if (slower > 0)
        return CLAIM_CONFIRMED_IN_PART;
    return faster > 0 ? CLAIM_NOT_CONFIRMED : CLAIM_NOT_RESOLVED;
}

enum claim_verdict judge_sharing(const struct runtime_findings *runtime, struct strbuf *evidence)
{
    const struct comparison *costs[SHARING_WAYS];
    if (!can_be_judged(runtime, evidence))
        return CLAIM_NOT_MEASURED;
    for (int way = 0; way < SHARING_WAYS; way++) {
        const struct paired_row *row =
            paired_rows_at_cpus(&runtime->sharing[way], runtime->usable_cpus);
        costs[way] = &row->comparison;
        if (way == 0) {
            word_format(evidence, "With %u threads", row->workers);
            if (runtime->usable_cpus > 0) {
                strbuf_adds(evidence, " on ");
                word_cpus(evidence, runtime->usable_cpus);
            }
            strbuf_adds(evidence, ", ");
        } else {
            strbuf_adds(evidence, "; ");
        }
        strbuf_adds(evidence, what_is_shared[way]);
        add_cost(evidence, costs[way]);
        add_speedups(evidence, runtime, (enum sharing_way)way, row->workers);
    }
    strbuf_adds(evidence, ", against the same with objects of their own.");
    return verdict_of(costs);
}
