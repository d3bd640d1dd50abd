#include "tvp/report/sharing_text.h"
#include "tvp/template/field_table.h"
#include "tvp/template/field_value.h"

#define RUNTIME struct runtime_findings

static json_t *is_slower(const struct comparison *comparison)
{
    return json_boolean(comparison->verdict == VERDICT_FIRST_FASTER);
}

FIELD_MAKER(row_slower, struct paired_row, is_slower(&item->comparison))

static const struct field row_fields[] = {
    FIELD("workers", COUNT, struct paired_row, workers, "number of threads"),
    FIELD("ratio", RATIO, struct paired_row, comparison.ratio,
          "one object for all over one for each"),
    MADE_FIELD("slower", FLAG, row_slower, "resolved, and sharing takes longer"),
    FIELD("p", NUMBER, struct paired_row, comparison.p_adjusted,
          "of no difference, adjusted over the report"),
    {0},
};

static json_t *claim(const RUNTIME *runtime, bool wants_evidence)
{
    struct strbuf evidence = {0};
    enum claim_verdict verdict = judge_sharing(runtime, &evidence);
    if (wants_evidence)
        return field_take_text(&evidence);
    strbuf_release(&evidence);
    return json_string(claim_verdict_text(verdict));
}

FIELD_TEXT_MAKER(sharing_table, RUNTIME, field_take_markup, add_sharing_table)
FIELD_TEXT_MAKER(sharing_text, RUNTIME, field_take_text, add_sharing)
FIELD_MAKER(sharing_claim, RUNTIME, json_string(item ? SHARING_CLAIM : NULL))
FIELD_MAKER(sharing_verdict, RUNTIME, claim(item, false))
FIELD_MAKER(sharing_evidence, RUNTIME, claim(item, true))
FIELD_FINDER(calls_of, RUNTIME, &item->sharing[SHARING_CALL])
FIELD_FINDER(appends_of, RUNTIME, &item->sharing[SHARING_APPEND])

const struct field sharing_fields[] = {
    MADE_FIELD("table", MARKUP, sharing_table, "a row for each number of threads"),
    MADE_FIELD("text", TEXT, sharing_text, "what sharing takes over all numbers of threads"),
    MADE_FIELD("claim", TEXT, sharing_claim, "what is claimed of threads without CPython's lock"),
    MADE_FIELD("verdict", TEXT, sharing_verdict, "of this runtime"),
    MADE_FIELD("evidence", TEXT, sharing_evidence, "what was measured for it"),
    FOUND_FIELD("call_ratio", RATIO, calls_of, struct paired_rows, pooled.ratio,
                "calling a method of one object over that of own ones, over all"),
    FOUND_FIELD("append_ratio", RATIO, appends_of, struct paired_rows, pooled.ratio,
                "appending to one list over own ones, over all"),
    LIST_FIELD("calls", calls_of, struct paired_rows, rows, row_count, NULL, row_fields,
               "a row for each number of threads"),
    LIST_FIELD("appends", appends_of, struct paired_rows, rows, row_count, NULL, row_fields,
               "a row for each number of threads"),
    {0},
};
