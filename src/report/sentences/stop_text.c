#include "tvp/sentences/stop_text.h"

#include <math.h>
#include <string.h>

#include "tvp/common/units.h"
#include "tvp/stats/precision.h"
#include "tvp/text/wording.h"

/* ---- what held a precision up ---- */

struct widest {
    const struct runtime_findings *runtime; /* NULL: nothing was measured */
    const struct row *row;
    const struct cell *cell;
    struct precision precision;
};

static struct widest widest_of(const struct findings *findings)
{
    struct widest widest = {0};
    for (size_t r = 0; r < findings->runtime_count; r++) {
        const struct runtime_findings *runtime = &findings->runtimes[r];
        for (size_t i = 0; i < runtime->row_count * CASE_COUNT; i++) {
            const struct row *row = &runtime->rows[i / CASE_COUNT];
            const struct cell *cell = &row->cells[i % CASE_COUNT];
            if (cell->count == 0)
                continue;
            struct precision precision =
                precision_of(cell->seconds, cell->count, findings->results->run.precision);
            if (!widest.runtime || precision.reach > widest.precision.reach)
                widest = (struct widest){runtime, row, cell, precision};
        }
    }
    return widest;
}

/* "CpuThread with 4 workers of cpython needs about 1900 (its 99 % interval reaches 2.3 %)" */
static void add_widest(struct strbuf *out, const struct findings *findings)
{
    struct widest widest = widest_of(findings);
    if (!widest.runtime) {
        strbuf_adds(out, "there is no sample");
        return;
    }
    strbuf_addf(out, "%s with ", measured_cases[widest.cell->case_id].name);
    word_count(out, widest.row->workers, "worker", "workers");
    if (findings->runtime_count > 1) {
        strbuf_adds(out, " of ");
        word_flat(out, widest.runtime->facts->name);
    }
    word_rounds_needed(out, widest.precision.rounds_needed);
    if (!isfinite(widest.precision.reach)) {
        strbuf_adds(out, " (it has too few samples for an interval)");
        return;
    }
    strbuf_adds(out, " (its 99 % interval reaches ");
    word_percent(out, widest.precision.reach);
    strbuf_adds(out, " from the median)");
}

static void add_precision(struct strbuf *out, const struct run_facts *run)
{
    strbuf_adds(out, "--precision ");
    word_percent(out, run->precision);
}

/* ---- the reasons ---- */

static void say_rounds(struct strbuf *out, const struct findings *findings)
{
    strbuf_adds(out, "all ");
    word_count(out, findings->results->run.rounds, "planned round was", "planned rounds were");
    strbuf_adds(out, " done");
}

static void say_budget(struct strbuf *out, const struct findings *findings)
{
    strbuf_adds(out, "another round would not have fitted into the ");
    add_duration(out, (double)findings->results->run.budget_ns * 1e-9);
    strbuf_adds(out, " of --budget");
}

static void say_fit(struct strbuf *out, const struct findings *findings)
{
    word_count(out, findings->rounds, "round was", "rounds were");
    strbuf_adds(out, " done, and another would have taken the run over its usual ");
    add_duration(out, (double)findings->results->run.fit_ns * 1e-9);
    strbuf_adds(out, " (--rounds asks for more)");
}

static void say_precision(struct strbuf *out, const struct findings *findings)
{
    word_format(out, "after %u rounds every interval was as narrow as ", findings->rounds);
    add_precision(out, &findings->results->run);
    strbuf_adds(out, " asks for");
}

static void say_most_rounds(struct strbuf *out, const struct findings *findings)
{
    word_count(out, findings->rounds, "round was", "rounds were");
    strbuf_adds(out, " done, the most that --precision may take");
}

static void say_failure(struct strbuf *out, const struct findings *findings)
{
    (void)findings;
    strbuf_adds(out, "every runtime was given up");
}

static void say_signal(struct strbuf *out, const struct findings *findings)
{
    word_format(out, "the run was interrupted in or after round %u", findings->rounds);
}

static const struct {
    const char *reason;
    void (*say)(struct strbuf *out, const struct findings *findings);
    bool leaves_precision_open; /* when one was asked for */
} reasons[] = {
    {"rounds", say_rounds, true},
    {"budget", say_budget, true},
    {"fit", say_fit, true},
    {"precision", say_precision, false},
    {"most_rounds", say_most_rounds, true},
    {"failure", say_failure, false},
    {"signal", say_signal, true},
};

/* Runs of version 1.0 gave the reason "precision" after their most rounds too. */
static const char *reason_of(const struct findings *findings)
{
    const char *reason = findings->results->end_reason;
    bool old = reason && strcmp(reason, "precision") == 0 &&
               findings->rounds >= PRECISION_MOST_ROUNDS &&
               widest_of(findings).precision.reach > findings->results->run.precision;
    return old ? "most_rounds" : reason;
}

void add_stop_reason(struct strbuf *out, const struct findings *findings)
{
    const char *reason = reason_of(findings);
    for (size_t i = 0; reason && i < sizeof reasons / sizeof *reasons; i++) {
        if (strcmp(reasons[i].reason, reason) != 0)
            continue;
        reasons[i].say(out, findings);
        if (!reasons[i].leaves_precision_open || !(findings->results->run.precision > 0))
            return;
        strbuf_adds(out, "; ");
        add_precision(out, &findings->results->run);
        strbuf_adds(out, " was not reached: ");
        add_widest(out, findings);
        return;
    }
    word_flat(out, reason ? reason : "the run was cut off");
}
