#include "tvp/claims/audit.h"

#include <stdlib.h>

#include "tvp/common/alloc.h"

#define ROW(id, source, rule, judge, states) {id, source, rule, judge, states},
static const struct {
    const char *id;
    const char *source;
    const char *rule;
    audit_judge *judge;
    unsigned states;
} registry[] = {AUDIT(ROW)};
#undef ROW

enum { AUDIT_COUNT = sizeof registry / sizeof *registry };

void audit_init(struct audit *audit, const struct findings *findings, const struct claims *claims,
                const struct changes *changes)
{
    struct audit_material material = {.findings = findings, .claims = claims, .changes = changes};
    evidence_init(&material.evidence, findings->results);
    audit->list = xcalloc(AUDIT_COUNT, sizeof *audit->list);
    audit->count = AUDIT_COUNT;
    for (size_t i = 0; i < AUDIT_COUNT; i++) {
        struct strbuf reason = {0};
        audit->list[i] = (struct audit_entry){
            .id = registry[i].id,
            .source = registry[i].source,
            .rule = registry[i].rule,
            .states = registry[i].states,
            .state = registry[i].judge(&material, &reason),
        };
        audit->list[i].reason = strbuf_detach(&reason);
    }
}

void audit_release(struct audit *audit)
{
    for (size_t i = 0; i < audit->count; i++)
        free(audit->list[i].reason);
    free(audit->list);
    *audit = (struct audit){0};
}

size_t audit_count(const struct audit *audit, enum audit_state state)
{
    size_t count = 0;
    for (size_t i = 0; i < audit->count; i++)
        count += audit->list[i].state == state;
    return count;
}

const char *audit_state_text(enum audit_state state)
{
    return state == AUDIT_KEPT ? "kept" : state == AUDIT_NOT_KEPT ? "not kept" : "does not apply";
}
