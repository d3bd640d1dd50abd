#include "tvp/report/claims.h"

#include <stdlib.h>

#include "tvp/common/alloc.h"
#include "tvp/report/claim_judges.h"

#define ROW(id, side, text, test, judge) {id, side, text, test, judge},
static const struct {
    const char *id;
    enum side side;
    const char *text;
    const char *test;
    claim_judge *judge;
} registry[] = {CLAIMS(ROW)};
#undef ROW

enum { CLAIM_COUNT = sizeof registry / sizeof *registry };

void claims_init(struct claims *claims, const struct findings *findings)
{
    struct material material = {.findings = findings};
    evidence_init(&material.evidence, findings->results);
    claims->list = xcalloc(CLAIM_COUNT, sizeof *claims->list);
    claims->count = CLAIM_COUNT;
    for (size_t i = 0; i < CLAIM_COUNT; i++) {
        struct strbuf evidence = {0};
        claims->list[i] = (struct claim){
            .id = registry[i].id,
            .side = registry[i].side,
            .text = registry[i].text,
            .test = registry[i].test,
            .verdict = registry[i].judge(&material, &evidence),
        };
        claims->list[i].evidence = strbuf_detach(&evidence);
    }
}

void claims_release(struct claims *claims)
{
    for (size_t i = 0; i < claims->count; i++)
        free(claims->list[i].evidence);
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
