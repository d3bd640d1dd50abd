#include "tvp/sentences/changes_text.h"

#include <math.h>

#include "tvp/common/units.h"
#include "tvp/sentences/effect_text.h"
#include "tvp/text/text_table.h"
#include "tvp/text/wording.h"

/* ---- one cell ---- */

void add_change(struct strbuf *out, const struct changes *changes, const struct shift *shift)
{
    switch (shift->verdict) {
    case VERDICT_FIRST_FASTER:
    case VERDICT_SECOND_FASTER:
        add_effect(out, &shift->ratio);
        break;
    case VERDICT_NOT_RESOLVED:
        strbuf_adds(out, "no difference resolved");
        break;
    case VERDICT_TOO_FEW_ROUNDS:
        word_format(out, "too few rounds for a verdict (%sneeds %zu)",
                    changes->within_rounds ? "" : "each run ", changes->rounds_needed);
        break;
    case VERDICT_NOT_MEASURED:
        strbuf_adds(out, "–");
        break;
    }
}

/* "CpuThread with 4 workers": with the runtime's name when there are several. */
static void add_compared_name(struct strbuf *out, const struct changes *changes,
                              const struct compared_cell *cell)
{
    if (changes->now->runtime_count > 1)
        strbuf_addf(out, "%s ", cell->runtime->facts->name);
    word_format(out, "%s with %u worker%s", measured_cases[cell->case_id].name, cell->workers,
                cell->workers == 1 ? "" : "s");
}

/* ---- sentences ---- */

static void add_most(struct strbuf *out, const struct changes *changes, bool faster)
{
    const struct compared_cell *most = changes_most(changes, faster);
    if (!most)
        return;
    strbuf_addf(out, " Most %s: ", faster ? "sped up" : "slowed down");
    add_compared_name(out, changes, most);
    strbuf_adds(out, ", from ");
    add_duration(out, most->shift.first_seconds);
    strbuf_adds(out, " to ");
    add_duration(out, most->shift.second_seconds);
    strbuf_adds(out, ", ");
    add_change(out, changes, &most->shift);
    strbuf_addc(out, '.');
}

/* "Against run X (when)", "Against 3 runs, the first of them X (when)". */
static void add_sides(struct strbuf *out, const struct changes *changes)
{
    if (changes->within_rounds) {
        strbuf_adds(out, "Against the older build in the same rounds");
        return;
    }
    const struct run_facts *before = &changes->before.results->run;
    if (changes->before_count > 1)
        word_format(out, "Against %zu runs, the first of them %s", changes->before_count,
                    before->id);
    else
        strbuf_addf(out, "Against run %s", before->id);
    if (*before->started)
        strbuf_addf(out, " (%s)", before->started);
}

static void add_shift_of_all(struct strbuf *out, const struct changes *changes)
{
    const struct shift *all = &changes->all;
    const struct estimate *ratio = &all->ratio;
    if (ratio->count == 0)
        return;
    word_format(out, ", over all %zu measurements ", changes->tested);
    if (changes->now_count > 1)
        word_format(out, "these %zu runs take ", changes->now_count);
    else
        strbuf_addf(out, "this %s takes ", changes->within_rounds ? "build" : "run");
    add_ratio_interval(out, ratio->value, ratio->low, ratio->high);
    strbuf_adds(out, " times as long");
    if (all->verdict == VERDICT_NOT_RESOLVED)
        strbuf_adds(out, ", which resolves no difference");
    strbuf_addc(out, ';');
}

void add_changes_summary(struct strbuf *out, const struct changes *changes)
{
    add_sides(out, changes);
    if (changes->cell_count == 0) {
        strbuf_adds(out, " nothing could be compared: nothing has the same runtime, worker count "
                         "and work in both.");
        return;
    }
    size_t slower = changes_verdicts(changes, VERDICT_FIRST_FASTER);
    size_t faster = changes_verdicts(changes, VERDICT_SECOND_FASTER);
    size_t too_few = changes_verdicts(changes, VERDICT_TOO_FEW_ROUNDS);
    add_shift_of_all(out, changes);
    strbuf_addf(out, "%s of ", changes->all.ratio.count > 0 ? "" : ",");
    word_count(out, changes->cell_count, "measurement", "measurements");
    word_format(out, " %zu became slower and %zu faster", slower, faster);
    if (too_few > 0)
        word_format(out, "; %zu %s too few rounds for a verdict", too_few,
                    too_few == 1 ? "has" : "have");
    else
        word_format(out, "; in %zu no difference was resolved",
                    changes->cell_count - slower - faster);
    strbuf_addc(out, '.');
    add_most(out, changes, false);
    add_most(out, changes, true);
}

static void add_percent(struct strbuf *out, double fraction)
{
    strbuf_addf(out, "%.2g %%", 100 * fraction);
}

void add_spread_known(struct strbuf *out, const struct run_spread *spread)
{
    if (spread->assumed) {
        strbuf_adds(out, "One run a side does not show how much runs of the same thing differ: a "
                         "standard deviation of ");
        add_percent(out, spread->of_all);
        strbuf_adds(out, " is assumed, as a quiet machine may have it. Nothing measured here "
                         "supports that, and published figures reach from 0.03 % to over 100 % "
                         "(Laaber, Scheuner & Leitner 2019), in one study of cloud machines up to "
                         "3.7 % (Henning et al. 2025). Saved runs of the same plan (--history "
                         "FILE) or several runs a side tell.");
        return;
    }
    strbuf_addf(out, "Runs of the same thing differ with a standard deviation of ");
    add_percent(out, spread->of_all);
    strbuf_adds(out, " over all measurements, and of ");
    add_percent(out, spread->of_one);
    word_format(out, " in a typical one, as %zu runs show (", spread->runs);
    word_count(out, (size_t)spread->freedom, "degree of freedom", "degrees of freedom");
    strbuf_adds(out, ").");
}

void add_runs_needed(struct strbuf *out, const struct run_spread *spread)
{
    strbuf_adds(out, "A change of all measurements by ");
    add_percent(out, spread->wanted);
    if (spread->runs_needed > 0) {
        word_format(out, " is found in 4 of 5 cases by %zu runs a side.", spread->runs_needed);
        return;
    }
    strbuf_addf(out, " would not even be found in 4 of 5 cases by %d runs a side.",
                MOST_RUNS_ADVISED);
}

void add_spread(struct strbuf *out, const struct changes *changes)
{
    const struct run_spread *spread = &changes->spread;
    if (changes->cell_count == 0)
        return;
    if (changes->within_rounds) {
        strbuf_adds(out,
                    "Both builds were measured in the same rounds, so what differs from run to "
                    "run falls on both.");
        return;
    }
    add_spread_known(out, spread);
    if (isfinite(spread->smallest)) {
        strbuf_adds(out, " So this comparison finds a change of all measurements in 4 of 5 cases "
                         "where it is ");
        add_percent(out, spread->smallest);
        strbuf_adds(out, " or more.");
    }
    strbuf_addc(out, ' ');
    add_runs_needed(out, spread);
}

/* ---- the table ---- */

static void add_header(struct text_table *table)
{
    static const char *const headers[] = {"workers", "case",         "before",
                                          "now",     "now ÷ before", "verdict"};
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
        struct strbuf text = {0};
        strbuf_adds(&text, headers[i]);
        text_table_add(table, &text);
    }
    table->columns = sizeof headers / sizeof *headers;
}

/* The ratio stands beside it. */
static void add_direction(struct strbuf *out, const struct changes *changes,
                          const struct shift *shift)
{
    if (shift->verdict == VERDICT_FIRST_FASTER)
        strbuf_adds(out, "slower");
    else if (shift->verdict == VERDICT_SECOND_FASTER)
        strbuf_adds(out, "faster");
    else
        add_change(out, changes, shift);
}

static void add_line(struct text_table *table, const struct changes *changes,
                     const struct compared_cell *cell)
{
    const struct shift *shift = &cell->shift;
    const struct estimate *ratio = &shift->ratio;
    struct strbuf text = {0};
    text_table_add_number(table, cell->workers);
    strbuf_adds(&text, measured_cases[cell->case_id].name);
    text_table_add(table, &text);
    if (shift->first_seconds > 0)
        add_duration(&text, shift->first_seconds);
    text_table_add(table, &text);
    if (shift->second_seconds > 0)
        add_duration(&text, shift->second_seconds);
    text_table_add(table, &text);
    if (ratio->count > 0)
        add_ratio_interval(&text, ratio->value, ratio->low, ratio->high);
    text_table_add(table, &text);
    add_direction(&text, changes, shift);
    text_table_add(table, &text);
}

void add_changes_table(struct strbuf *out, const struct changes *changes,
                       const struct runtime_findings *runtime)
{
    struct text_table table = {0};
    add_header(&table);
    for (size_t i = 0; i < changes->cell_count; i++)
        if (changes->cells[i].runtime == runtime)
            add_line(&table, changes, &changes->cells[i]);
    text_table_write(out, &table);
}

/* ---- passing or not ---- */

static const char *why_undecided(const struct changes *changes)
{
    if (changes->cell_count == 0)
        return "nothing is the same in both runs";
    if (changes->within_rounds)
        return "no round has both builds";
    return changes_verdicts(changes, VERDICT_TOO_FEW_ROUNDS) > 0
               ? "one run a side with too few rounds says nothing: more rounds or more runs do"
               : "nothing was measured on both sides";
}

static void fail_for(const struct changes *changes, const struct compared_cell *worst,
                     struct error *error)
{
    const struct shift *shift = worst ? &worst->shift : &changes->all;
    struct strbuf text = {0};
    if (worst)
        add_compared_name(&text, changes, worst);
    else
        word_format(&text, "all %zu measurements together", changes->tested);
    strbuf_adds(&text, " became slower: ");
    add_effect(&text, &shift->ratio);
    if (worst) {
        strbuf_adds(&text, ", from ");
        add_duration(&text, shift->first_seconds);
        strbuf_adds(&text, " to ");
        add_duration(&text, shift->second_seconds);
    }
    error_set(error, ERROR_DIFFERS, "%s: shown to be more than --fail-if allows (%.4g %%)",
              strbuf_text(&text), 100 * changes->limit);
    strbuf_release(&text);
}

bool changes_passes(const struct changes *changes, struct error *error)
{
    const struct compared_cell *worst = changes_too_slow(changes);
    if (changes->tested == 0)
        return error_set(error, ERROR_INCOMPLETE, "--fail-if could not be decided: %s",
                         why_undecided(changes));
    if (!worst && !changes->all.beyond_limit)
        return true;
    fail_for(changes, worst, error);
    return false;
}
