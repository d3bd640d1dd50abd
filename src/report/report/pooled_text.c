#include "tvp/report/pooled_text.h"

#include <math.h>
#include <stdlib.h>

#include "tvp/common/units.h"
#include "tvp/text/wording.h"

/* From twice as long on a factor reads better than a percentage. */
static const double worth_a_factor = 2;

static void add_range(struct strbuf *out, double value, double low, double high, const char *what)
{
    int decimals = decimals_for(value, low, high);
    add_fixed(out, value, decimals);
    strbuf_addf(out, "%s (", what);
    add_fixed(out, low, decimals);
    strbuf_adds(out, "–");
    add_fixed(out, high, decimals);
    strbuf_adds(out, ")");
}

/* `ratio` is that of the slower to the faster. */
static void add_times_as_long(struct strbuf *out, const struct estimate *ratio, const char *slower,
                              const char *faster)
{
    strbuf_addf(out, "%s take ", slower);
    add_ratio_interval(out, ratio->value, ratio->low, ratio->high);
    strbuf_addf(out, " times as long as %s", faster);
}

static void add_resolved(struct strbuf *out, const struct estimate *ratio, const char *kind)
{
    const char *threads = worker_kinds[WORKER_THREAD].plural;
    struct estimate inverse = {
        .value = 1 / ratio->value, .low = 1 / ratio->high, .high = 1 / ratio->low};
    if (ratio->value >= worth_a_factor) {
        add_times_as_long(out, ratio, kind, threads);
    } else if (inverse.value >= worth_a_factor) {
        add_times_as_long(out, &inverse, threads, kind);
    } else if (ratio->value > 1) {
        strbuf_addf(out, "%s take ", kind);
        add_range(out, 100 * (ratio->value - 1), 100 * (ratio->low - 1), 100 * (ratio->high - 1),
                  " % longer");
    } else {
        strbuf_addf(out, "%s take ", kind);
        add_range(out, 100 * (1 - ratio->value), 100 * (1 - ratio->high), 100 * (1 - ratio->low),
                  " % less time");
    }
}

void add_pooled_verdict(struct strbuf *out, const struct comparison *pooled, enum worker_kind kind)
{
    const struct estimate *ratio = &pooled->ratio;
    const char *name = worker_kinds[kind].plural;
    switch (pooled->verdict) {
    case VERDICT_FIRST_FASTER:
    case VERDICT_SECOND_FASTER:
        strbuf_adds(out, "over all worker counts ");
        add_resolved(out, ratio, name);
        break;
    case VERDICT_NOT_RESOLVED:
        strbuf_addf(out, "over all worker counts no difference is resolved (%s to threads: ", name);
        add_ratio_interval(out, ratio->value, ratio->low, ratio->high);
        strbuf_adds(out, ")");
        break;
    case VERDICT_TOO_FEW_ROUNDS:
        strbuf_addf(out,
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
}
