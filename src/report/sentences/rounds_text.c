#include "tvp/sentences/rounds_text.h"

#include "tvp/text/wording.h"

static const struct runtime_findings *runtime_at(const struct findings *findings, size_t i)
{
    return i < findings->runtime_count ? &findings->runtimes[i] : findings->brief;
}

void add_rounds(struct strbuf *out, const struct findings *findings, bool with_brief)
{
    size_t count = findings->runtime_count + (with_brief && findings->brief);
    bool alike = true;
    for (size_t i = 1; i < count; i++)
        alike &= runtime_at(findings, i)->rounds == runtime_at(findings, 0)->rounds;
    if (alike) {
        word_count(out, count > 0 ? runtime_at(findings, 0)->rounds : 0, "round", "rounds");
        return;
    }
    for (size_t i = 0; i < count; i++) {
        const struct runtime_findings *runtime = runtime_at(findings, i);
        if (i == 0)
            word_count(out, runtime->rounds, "round", "rounds");
        else
            word_format(out, "%s%zu", i + 1 < count ? ", " : " and ", runtime->rounds);
        strbuf_adds(out, " of ");
        word_flat(out, runtime->facts->name);
    }
}
