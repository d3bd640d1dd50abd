#include "tvp/sentences/pooled_text.h"

#include <stdlib.h>

#include "tvp/findings/kind_pairs.h"
#include "tvp/sentences/effect_text.h"
#include "tvp/text/wording.h"

void add_pooled_verdict(struct strbuf *out, const struct comparison *pooled, enum worker_kind kind)
{
    const struct estimate *ratio = &pooled->ratio;
    const char *name = worker_kinds[kind].plural;
    switch (pooled->verdict) {
    case VERDICT_FIRST_FASTER:
    case VERDICT_SECOND_FASTER:
        strbuf_addf(out, "over all worker counts %s take ", name);
        add_effect(out, ratio);
        break;
    case VERDICT_NOT_RESOLVED:
        strbuf_addf(out, "over all worker counts the estimate for %s is ", name);
        add_effect(out, ratio);
        strbuf_adds(out, ": no difference is resolved");
        break;
    case VERDICT_TOO_FEW_ROUNDS:
        word_format(out,
                    "there were too few rounds for a verdict over all worker counts (%zu are "
                    "needed)",
                    pooled->rounds_needed);
        break;
    case VERDICT_NOT_MEASURED:
        break;
    }
}

/* ---- sentences ---- */

static void add_asymmetry(struct strbuf *out, enum worker_kind kind)
{
    strbuf_addf(out,
                " The ratios of the rounds are not symmetric: threads and %s vary in unlike ways, "
                "which moves a verdict or a factor even where the medians are equal.",
                worker_kinds[kind].plural);
}

static void add_sentence(struct strbuf *out, const struct comparison *pooled, enum worker_kind kind)
{
    size_t start = out->length;
    add_pooled_verdict(out, pooled, kind);
    if (out->length == start)
        return;
    out->data[start] = (char)(out->data[start] - 'a' + 'A');
    strbuf_adds(out, ".");
}

/* Of several kinds each is named. */
static void add_too_few(struct strbuf *out, const struct comparison *pooled, enum worker_kind kind)
{
    word_format(out, "there were too few rounds for a verdict on %s (%zu are needed)",
                worker_kinds[kind].plural, pooled->rounds_needed);
}

/* "Against processes, over all worker counts coroutines take 1.24× as long (1.22–1.27)." */
static void add_pair(struct strbuf *out, const struct kind_pair *pair)
{
    const struct comparison *pooled = &pair->rows.pooled;
    if (pair->rows.row_count == 1 || pooled->verdict == VERDICT_NOT_MEASURED)
        return;
    strbuf_addf(out, "%sAgainst %s, ", out->length > 0 ? " " : "",
                worker_kinds[pair->first].plural);
    if (pooled->verdict == VERDICT_TOO_FEW_ROUNDS)
        add_too_few(out, pooled, pair->second);
    else
        add_pooled_verdict(out, pooled, pair->second);
    strbuf_adds(out, ".");
}

void add_pooled_sentences(struct strbuf *out, const struct runtime_findings *runtime,
                          enum work work)
{
    for (int k = WORKER_THREAD + 1; k < WORKER_KIND_COUNT; k++) {
        enum worker_kind kind = (enum worker_kind)k;
        enum case_id case_id = case_pair(work, kind);
        if (!runtime->measured[case_id])
            continue;
        strbuf_adds(out, out->length > 0 ? " " : "");
        add_sentence(out, &runtime->pooled[case_id], kind);
        if (runtime->asymmetry[case_id].found)
            add_asymmetry(out, kind);
    }
    for (size_t i = 0; i < runtime->kind_pair_count; i++)
        if (runtime->kind_pairs[i].work == work)
            add_pair(out, &runtime->kind_pairs[i]);
}
