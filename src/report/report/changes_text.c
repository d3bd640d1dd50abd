#include "tvp/report/changes_text.h"

#include <string.h>

#include "tvp/common/units.h"
#include "tvp/text/text_table.h"

/* ---- one cell ---- */

static void add_factor(struct strbuf *out, double value, double low, double high, const char *what)
{
    int decimals = decimals_for(value, low, high);
    add_fixed(out, value, decimals);
    strbuf_addf(out, "x %s (", what);
    add_fixed(out, low, decimals);
    strbuf_adds(out, " to ");
    add_fixed(out, high, decimals);
    strbuf_addc(out, ')');
}

void add_change(struct strbuf *out, const struct comparison *comparison)
{
    const struct estimate *ratio = &comparison->ratio;
    switch (comparison->verdict) {
    case VERDICT_FIRST_FASTER:
        add_factor(out, ratio->value, ratio->low, ratio->high, "slower");
        break;
    case VERDICT_SECOND_FASTER:
        add_factor(out, 1 / ratio->value, 1 / ratio->high, 1 / ratio->low, "faster");
        break;
    case VERDICT_NOT_RESOLVED:
        strbuf_adds(out, "no difference resolved");
        break;
    case VERDICT_TOO_FEW_ROUNDS:
        strbuf_addf(out, "too few rounds for a verdict (each run needs %zu)",
                    comparison->rounds_needed);
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
    strbuf_addf(out, "%s with %u worker%s", measured_cases[cell->case_id].name, cell->workers,
                cell->workers == 1 ? "" : "s");
}

/* ---- sentences ---- */

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

static void add_most(struct strbuf *out, const struct changes *changes, bool faster)
{
    const struct compared_cell *most = changes_most(changes, faster);
    if (!most)
        return;
    strbuf_addf(out, " Most %s: ", faster ? "sped up" : "slowed down");
    add_compared_name(out, changes, most);
    strbuf_adds(out, ", from ");
    add_duration(out, most->comparison.first_seconds);
    strbuf_adds(out, " to ");
    add_duration(out, most->comparison.second_seconds);
    strbuf_adds(out, ", ");
    add_change(out, &most->comparison);
    strbuf_addc(out, '.');
}

void add_changes_summary(struct strbuf *out, const struct changes *changes)
{
    const struct run_facts *before = &changes->before.results->run;
    strbuf_addf(out, "Against run %s", before->id);
    if (*before->started)
        strbuf_addf(out, " (%s)", before->started);
    if (changes->cell_count == 0) {
        strbuf_adds(out, " nothing could be compared: nothing has the same runtime, worker count "
                         "and work in both.");
        return;
    }
    size_t slower = changes_verdicts(changes, VERDICT_FIRST_FASTER);
    size_t faster = changes_verdicts(changes, VERDICT_SECOND_FASTER);
    size_t too_few = changes_verdicts(changes, VERDICT_TOO_FEW_ROUNDS);
    strbuf_addf(out, ", of %zu measurement%s %zu became slower and %zu faster", changes->cell_count,
                plural(changes->cell_count), slower, faster);
    if (too_few > 0)
        strbuf_addf(out, "; %zu %s too few rounds for a verdict", too_few,
                    too_few == 1 ? "has" : "have");
    else
        strbuf_addf(out, "; in %zu no difference was resolved",
                    changes->cell_count - slower - faster);
    strbuf_addc(out, '.');
    add_most(out, changes, false);
    add_most(out, changes, true);
}

static void add_self_test(struct strbuf *out, const struct self_test *test, const char *whose)
{
    if (test->tested == 0) {
        strbuf_addf(out, "The rounds of %s are too few for the same test between its %s.", whose,
                    test->between_runs ? "runs" : "halves");
        return;
    }
    strbuf_addf(out, "Between the %s %s the same test calls %zu of %zu measurement%s different.",
                test->between_runs ? "runs put together as" : "first and the second half of", whose,
                test->different, test->tested, plural(test->tested));
}

void add_self_tests(struct strbuf *out, const struct changes *changes)
{
    strbuf_adds(out, "How often is the same thing called different on this machine? ");
    add_self_test(out, &changes->self_before, "the older run");
    strbuf_addc(out, ' ');
    add_self_test(out, &changes->self_now, "this run");
    if (!changes->self_before.between_runs || !changes->self_now.between_runs)
        strbuf_adds(out, " Halves of one run are closer to each other than two runs are, and have "
                         "half the rounds, so between two runs of the same thing more is to be "
                         "expected; several runs of each side, put together, would tell.");
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

static void add_line(struct text_table *table, const struct compared_cell *cell)
{
    const struct comparison *comparison = &cell->comparison;
    const struct estimate *ratio = &comparison->ratio;
    struct strbuf text = {0};
    text_table_add_number(table, cell->workers);
    strbuf_adds(&text, measured_cases[cell->case_id].name);
    text_table_add(table, &text);
    if (ratio->count > 0)
        add_duration(&text, comparison->first_seconds);
    text_table_add(table, &text);
    if (ratio->count > 0)
        add_duration(&text, comparison->second_seconds);
    text_table_add(table, &text);
    if (ratio->count > 0)
        add_ratio_interval(&text, ratio->value, ratio->low, ratio->high);
    text_table_add(table, &text);
    add_change(&text, comparison);
    text_table_add(table, &text);
}

void add_changes_table(struct strbuf *out, const struct changes *changes,
                       const struct runtime_findings *runtime)
{
    struct text_table table = {0};
    add_header(&table);
    for (size_t i = 0; i < changes->cell_count; i++)
        if (changes->cells[i].runtime == runtime)
            add_line(&table, &changes->cells[i]);
    text_table_write(out, &table);
}

/* ---- passing or not ---- */

bool changes_passes(const struct changes *changes, double limit, struct error *error)
{
    const struct compared_cell *worst = changes_too_slow(changes, limit);
    size_t tested = changes->cell_count - changes_verdicts(changes, VERDICT_TOO_FEW_ROUNDS) -
                    changes_verdicts(changes, VERDICT_NOT_MEASURED);
    if (!worst)
        return tested > 0 ||
               error_set(error, ERROR_INCOMPLETE, "--fail-if could not be decided: %s",
                         changes->cell_count == 0
                             ? "nothing is the same in both runs"
                             : "both runs together have too few rounds for a verdict");
    struct strbuf text = {0};
    add_compared_name(&text, changes, worst);
    strbuf_adds(&text, " became ");
    add_change(&text, &worst->comparison);
    strbuf_adds(&text, ", from ");
    add_duration(&text, worst->comparison.first_seconds);
    strbuf_adds(&text, " to ");
    add_duration(&text, worst->comparison.second_seconds);
    error_set(error, ERROR_SLOWER, "%s: more than --fail-if allows (%.4gx)", strbuf_text(&text),
              1 + limit);
    strbuf_release(&text);
    return false;
}
