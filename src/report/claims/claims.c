#include "tvp/claims/claims.h"

#include <stdlib.h>
#include <string.h>

#include "tvp/claims/claim_judges.h"
#include "tvp/common/alloc.h"
#include "tvp/text/wording.h"

#define ROW(id, side, lead, text, test, needs, judge, brief, sources)                              \
    {id, side, lead, text, test, needs, judge, brief, sources},
static const struct entry {
    const char *id;
    enum side side;
    const char *lead;
    const char *text;
    const char *test;
    int needs; /* enum claim_needs_bit */
    claim_judge *judge;
    claim_brief *brief;
    int sources; /* enum reference_bit */
} registry[] = {CLAIMS(ROW)};
#undef ROW

enum { CLAIM_COUNT = sizeof registry / sizeof *registry };

/* Whose figures are those that a report is of, needs no word; "here" then is where they are from,
 * unless that is a table of who knows where. */
enum origin { ORIGIN_RUN, ORIGIN_TABLE, ORIGIN_APART };

/* A figure without a verdict, for want of rounds, is there to be seen all the same. */
static const char *between(enum claim_verdict verdict, enum bearing bearing, enum origin origin)
{
    bool here = origin != ORIGIN_TABLE;
    if (verdict == CLAIM_NOT_CONFIRMED)
        return here ? "; not confirmed here: " : "; not confirmed: ";
    if (verdict == CLAIM_CONFIRMED_IN_PART)
        return here ? "; in part here: " : "; in part: ";
    if (verdict == CLAIM_NOT_RESOLVED && bearing == BEARS_AGAINST)
        return here ? "; not seen here: " : "; not seen: ";
    return origin == ORIGIN_APART ? "; measured here: " : ": ";
}

/* Where there is a figure, what it would be judged by is missing: that is no lack of measuring. */
static void leave_unresolved(struct claim *claim)
{
    static const char unmeasured[] = "Not measured: ";
    size_t length = sizeof unmeasured - 1;
    claim->verdict = CLAIM_NOT_RESOLVED;
    if (strncmp(claim->evidence, unmeasured, length) != 0)
        return;
    char *evidence = xasprintf("No verdict: %s", claim->evidence + length);
    free(claim->evidence);
    claim->evidence = evidence;
}

static void add_brief(struct claim *claim, const struct entry *entry,
                      const struct material *material, enum origin origin)
{
    struct strbuf brief = {0}, figure = {0}, method = {0};
    enum bearing bearing = entry->brief(material, &figure, &method);
    claim->has_figure = bearing != BEARS_NOTHING;
    if (claim->has_figure && claim->verdict == CLAIM_NOT_MEASURED)
        leave_unresolved(claim);
    strbuf_adds(&brief, entry->lead);
    if (claim->has_figure)
        strbuf_addf(&brief, "%s%s.", between(claim->verdict, bearing, origin),
                    strbuf_text(&figure));
    else
        strbuf_addf(&brief, " (%s here).",
                    claim->verdict == CLAIM_NOT_RESOLVED ? "not resolved" : "not measured");
    if (claim->has_figure && method.length == 0)
        strbuf_adds(&method, claim->test);
    claim->brief = strbuf_detach(&brief);
    claim->method = method.length > 0 ? strbuf_detach(&method) : NULL;
    strbuf_release(&method);
    strbuf_release(&figure);
}

/* "Measured here on 27 November 2026, not on the table's machine." */
static char *when_measured(const struct results *here, const struct results *results)
{
    struct strbuf text = {0};
    strbuf_adds(&text, "Measured here on ");
    word_date(&text, here->run.started);
    strbuf_adds(&text, results->run.classic_table ? ", not on the table's machine."
                       : results->part_count > 0  ? ", not in the saved runs."
                                                  : ", not in the saved run.");
    return strbuf_detach(&text);
}

static void add_sources(struct claim *claim, int sources)
{
    claim->sources = xcalloc(REFERENCE_COUNT, sizeof *claim->sources);
    for (int i = 0; i < REFERENCE_COUNT; i++)
        if (sources & 1 << i)
            claim->sources[claim->source_count++] = references[i];
}

static bool is_unspoken(const struct claim *claim)
{
    return claim->verdict == CLAIM_NOT_MEASURED;
}

static void judge_claim(struct claim *claim, const struct entry *entry,
                        const struct material *material, enum origin origin)
{
    struct strbuf evidence = {0};
    free(claim->evidence);
    free(claim->brief);
    free(claim->method);
    claim->verdict = entry->judge(material, &evidence);
    claim->evidence = strbuf_detach(&evidence);
    add_brief(claim, entry, material, origin);
    if (!claim->has_figure && !claim->method)
        claim->method = xstrdup(claim->evidence);
}

static void judge_here(struct claim *claim, const struct entry *entry, const struct material *here,
                       const struct results *results)
{
    judge_claim(claim, entry, here, ORIGIN_APART);
    if (!is_unspoken(claim))
        claim->measured_here = when_measured(here->findings->results, results);
}

void claims_init(struct claims *claims, const struct findings *findings,
                 const struct findings *here)
{
    struct material material = {.findings = findings}, apart = {.findings = here};
    evidence_init(&material.evidence, findings->results);
    if (here)
        evidence_init(&apart.evidence, here->results);
    claims->list = xcalloc(CLAIM_COUNT, sizeof *claims->list);
    claims->count = CLAIM_COUNT;
    for (size_t i = 0; i < CLAIM_COUNT; i++) {
        const struct entry *entry = &registry[i];
        struct claim *claim = &claims->list[i];
        *claim = (struct claim){
            .id = entry->id,
            .side = entry->side,
            .text = entry->text,
            .test = entry->test,
            .number = (unsigned)i + 1,
            .needs = entry->needs,
        };
        judge_claim(claim, entry, &material,
                    findings->results->run.classic_table ? ORIGIN_TABLE : ORIGIN_RUN);
        if (here && is_unspoken(claim))
            judge_here(claim, entry, &apart, findings->results);
        add_sources(claim, entry->sources);
    }
}

bool claims_need(const struct claims *claims, struct claim_needs *needs)
{
    int all = 0;
    for (size_t i = 0; i < claims->count; i++)
        if (is_unspoken(&claims->list[i]))
            all |= claims->list[i].needs;
    for (int work = 0; work < WORK_COUNT; work++)
        needs->works[work] = all & 1 << work;
    needs->probes = all & NEEDS_PROBES;
    return all != 0;
}

void claims_release(struct claims *claims)
{
    for (size_t i = 0; i < claims->count; i++) {
        free(claims->list[i].evidence);
        free(claims->list[i].brief);
        free(claims->list[i].method);
        free(claims->list[i].measured_here);
        free(claims->list[i].sources);
    }
    free(claims->list);
    *claims = (struct claims){0};
}

const char *claim_verdict_text(enum claim_verdict verdict)
{
    static const char *const texts[] = {
        [CLAIM_CONFIRMED] = "confirmed here",
        [CLAIM_CONFIRMED_IN_PART] = "confirmed in part here",
        [CLAIM_NOT_CONFIRMED] = "not confirmed here",
        [CLAIM_NOT_RESOLVED] = "not resolved",
        [CLAIM_NOT_MEASURED] = "not measured",
    };
    return texts[verdict];
}
