#include "tvp/report/claims.h"

#include <stdlib.h>

#include "tvp/common/alloc.h"
#include "tvp/report/claim_judges.h"

#define ROW(id, side, lead, text, test, judge, brief, sources)                                     \
    {id, side, lead, text, test, judge, brief, sources},
static const struct entry {
    const char *id;
    enum side side;
    const char *lead;
    const char *text;
    const char *test;
    claim_judge *judge;
    claim_brief *brief;
    int sources; /* enum reference_bit */
} registry[] = {CLAIMS(ROW)};
#undef ROW

enum { CLAIM_COUNT = sizeof registry / sizeof *registry };

/* A figure without a verdict, for want of rounds, is there to be seen all the same. */
static const char *between(enum claim_verdict verdict, enum bearing bearing)
{
    if (verdict == CLAIM_NOT_CONFIRMED)
        return "; not confirmed here: ";
    if (verdict == CLAIM_CONFIRMED_IN_PART)
        return "; in part here: ";
    return verdict == CLAIM_NOT_MEASURED && bearing == BEARS_AGAINST ? "; not seen here: " : ": ";
}

static void add_brief(struct claim *claim, const struct entry *entry,
                      const struct material *material)
{
    struct strbuf brief = {0}, figure = {0}, method = {0};
    enum bearing bearing = entry->brief(material, &figure, &method);
    claim->has_figure = bearing != BEARS_NOTHING;
    strbuf_adds(&brief, entry->lead);
    if (claim->has_figure)
        strbuf_addf(&brief, "%s%s.", between(claim->verdict, bearing), strbuf_text(&figure));
    else
        strbuf_adds(&brief, " (not measured here).");
    if (claim->has_figure && method.length == 0)
        strbuf_adds(&method, claim->test);
    claim->brief = strbuf_detach(&brief);
    claim->method = method.length > 0 ? strbuf_detach(&method) : NULL;
    strbuf_release(&method);
    strbuf_release(&figure);
}

static void add_sources(struct claim *claim, int sources)
{
    claim->sources = xcalloc(REFERENCE_COUNT, sizeof *claim->sources);
    for (int i = 0; i < REFERENCE_COUNT; i++)
        if (sources & 1 << i)
            claim->sources[claim->source_count++] = references[i];
}

void claims_init(struct claims *claims, const struct findings *findings)
{
    struct material material = {.findings = findings};
    evidence_init(&material.evidence, findings->results);
    claims->list = xcalloc(CLAIM_COUNT, sizeof *claims->list);
    claims->count = CLAIM_COUNT;
    for (size_t i = 0; i < CLAIM_COUNT; i++) {
        const struct entry *entry = &registry[i];
        struct claim *claim = &claims->list[i];
        struct strbuf evidence = {0};
        *claim = (struct claim){
            .id = entry->id,
            .side = entry->side,
            .text = entry->text,
            .test = entry->test,
            .number = (unsigned)i + 1,
            .verdict = entry->judge(&material, &evidence),
        };
        claim->evidence = strbuf_detach(&evidence);
        add_brief(claim, entry, &material);
        add_sources(claim, entry->sources);
    }
}

void claims_release(struct claims *claims)
{
    for (size_t i = 0; i < claims->count; i++) {
        free(claims->list[i].evidence);
        free(claims->list[i].brief);
        free(claims->list[i].method);
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
        [CLAIM_NOT_MEASURED] = "not measured",
    };
    return texts[verdict];
}
