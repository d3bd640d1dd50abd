#include "tvp/sentences/fastest_text.h"

#include <string.h>

#include "tvp/findings/fastest.h"
#include "tvp/text/wording.h"

/* By less than that a lead is small, and that is said. */
static const double SMALL_LEAD = 1.1;

/* "processes, coroutines or interpreters" */
static void add_choice(struct strbuf *out, const enum worker_kind *kinds, size_t count)
{
    struct strbuf names = {0};
    for (size_t i = 0; i < count; i++)
        word_choice(&names, worker_kinds[kinds[i]].plural, strlen(worker_kinds[kinds[i]].plural),
                    i + 1 == count);
    strbuf_adds(out, strbuf_text(&names));
    strbuf_release(&names);
}

/* "threads, processes and coroutines" */
static void add_names(struct strbuf *out, const enum worker_kind *kinds, size_t count)
{
    for (size_t i = 0; i < count; i++)
        strbuf_addf(out, "%s%s",
                    i == 0           ? ""
                    : i + 1 == count ? " and "
                                     : ", ",
                    worker_kinds[kinds[i]].plural);
}

/* ---- of one that is the fastest ---- */

/* "ahead of threads by less than 10 %" */
static void add_small_leads(struct strbuf *out, const struct runtime_findings *runtime,
                            enum work work, enum worker_kind leader)
{
    enum worker_kind near[WORKER_KIND_COUNT];
    size_t count = 0;
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++) {
        struct comparison comparison =
            kind_comparison(runtime, work, leader, (enum worker_kind)kind);
        if (kind != (int)leader && comparison.verdict == VERDICT_FIRST_FASTER &&
            comparison.ratio.high < SMALL_LEAD)
            near[count++] = (enum worker_kind)kind;
    }
    if (count == 0)
        return;
    strbuf_adds(out, "ahead of ");
    add_names(out, near, count);
    strbuf_adds(out, " by less than 10 %");
}

/* "but threads at some worker counts": single counts compare threads with each other kind. */
static void add_exceptions(struct strbuf *out, const struct runtime_findings *runtime,
                           enum work work, enum worker_kind leader)
{
    enum worker_kind others[WORKER_KIND_COUNT];
    size_t count = 0;
    for (int k = WORKER_THREAD + 1; k < WORKER_KIND_COUNT; k++) {
        enum worker_kind kind = (enum worker_kind)k;
        bool threads_lead = leader == WORKER_THREAD;
        enum verdict against = threads_lead ? VERDICT_SECOND_FASTER : VERDICT_FIRST_FASTER;
        if ((threads_lead || kind == leader) &&
            findings_verdicts(runtime, case_pair(work, kind), against) > 0)
            others[count++] = threads_lead ? kind : WORKER_THREAD;
    }
    if (count == 0)
        return;
    strbuf_adds(out, out->length > 0 ? ", but " : "but ");
    add_choice(out, others, count);
    strbuf_adds(out, " at some worker counts");
}

static void add_leader(struct strbuf *out, const struct runtime_findings *runtime, enum work work,
                       enum worker_kind leader)
{
    struct strbuf remarks = {0};
    strbuf_adds(out, worker_kinds[leader].plural);
    add_small_leads(&remarks, runtime, work, leader);
    add_exceptions(&remarks, runtime, work, leader);
    if (remarks.length > 0)
        strbuf_addf(out, " (%s)", strbuf_text(&remarks));
    strbuf_release(&remarks);
}

/* ---- of several that may be ---- */

static void add_why(struct strbuf *out, const struct fastest *fastest)
{
    switch (fastest->between) {
    case VERDICT_TOO_FEW_ROUNDS:
        word_format(out, " (too few rounds to tell them apart, which needs %zu)",
                    fastest->rounds_needed);
        break;
    case VERDICT_NOT_MEASURED:
        strbuf_adds(out, " (which could not be compared)");
        break;
    default:
        strbuf_adds(out, " (no difference between them is resolved)");
        break;
    }
}

void add_fastest(struct strbuf *out, const struct runtime_findings *runtime, enum work work)
{
    struct fastest fastest = find_fastest(runtime, work);
    if (fastest.count == 1) {
        add_leader(out, runtime, work, fastest.kinds[0]);
    } else if (fastest.count > 1) {
        add_choice(out, fastest.kinds, fastest.count);
        add_why(out, &fastest);
    }
}
