#include "tvp/sentences/scaling_text.h"

const char *scaling_word(struct scaling_verdict verdict)
{
    static const char *const words[][SCALES_FULLY + 1] = {
        [SCALES_HARDLY] = {"hardly", "hardly or partly", "not settled"},
        [SCALES_PARTLY] = {NULL, "partly", "partly or fully"},
        [SCALES_FULLY] = {NULL, NULL, "fully"},
    };
    return verdict.known ? words[verdict.least][verdict.most] : "not settled";
}

/* "scale partly" */
static void add_how_far(struct strbuf *out, struct scaling_verdict verdict)
{
    bool hardly = scales(verdict, SCALES_HARDLY);
    strbuf_adds(out, hardly ? "hardly scale" : "scale ");
    strbuf_adds(out, hardly ? "" : scaling_word(verdict));
}

static bool same_verdict(struct scaling_verdict a, struct scaling_verdict b)
{
    return a.known == b.known && a.least == b.least && a.most == b.most;
}

/* An interval that leaves all three steps open says nothing of how far work scales. */
static bool says_something(struct scaling_verdict verdict)
{
    return verdict.known && !(verdict.least == SCALES_HARDLY && verdict.most == SCALES_FULLY);
}

/* Whether a worker kind before that one has the same verdict. */
static bool is_said(const struct scaling_verdict *verdicts, int kind)
{
    for (int other = 0; other < kind; other++)
        if (same_verdict(verdicts[other], verdicts[kind]))
            return true;
    return false;
}

/* "threads and processes ", all that have the verdict of that one. */
static void add_kinds_like(struct strbuf *out, const struct scaling_verdict *verdicts, int kind)
{
    for (int other = kind; other < WORKER_KIND_COUNT; other++)
        if (same_verdict(verdicts[other], verdicts[kind]))
            strbuf_addf(out, "%s%s ", other == kind ? "" : "and ", worker_kinds[other].plural);
}

static bool takes_turns_by_nature(const struct runtime_findings *runtime, enum worker_kind kind)
{
    return worker_kinds[kind].in_turns && runtime->measured[case_pair(runtime->cpu_work, kind)];
}

void add_who_scales(struct strbuf *out, const struct runtime_findings *runtime)
{
    size_t start = out->length;
    struct scaling_verdict verdicts[WORKER_KIND_COUNT] = {0};
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++)
        if (!worker_kinds[kind].in_turns)
            verdicts[kind] = cpu_scaling_verdict(runtime, (enum worker_kind)kind);
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++) {
        if (!says_something(verdicts[kind]) || is_said(verdicts, kind))
            continue;
        strbuf_adds(out, out->length > start ? " and " : "");
        add_kinds_like(out, verdicts, kind);
        add_how_far(out, verdicts[kind]);
    }
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++) {
        if (!takes_turns_by_nature(runtime, (enum worker_kind)kind))
            continue;
        strbuf_adds(out, out->length > start ? " and " : "");
        strbuf_addf(out, "%s take turns by nature", worker_kinds[kind].plural);
    }
}
