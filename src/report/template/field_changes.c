#include "tvp/template/field_table.h"

#include "tvp/report/changes_text.h"
#include "tvp/template/field_value.h"

static json_t *written(void (*add)(struct strbuf *, const struct changes *),
                       const struct changes *changes)
{
    struct strbuf out = {0};
    add(&out, changes);
    return field_take_text(&out);
}

static json_t *change(const struct comparison *comparison)
{
    struct strbuf out = {0};
    add_change(&out, comparison);
    return field_take_text(&out);
}

FIELD_FINDER(compared_facts, struct compared_cell, item->runtime->facts)
FIELD_MAKER(cell_case, struct compared_cell, json_string(measured_cases[item->case_id].name))
FIELD_MAKER(cell_verdict, struct compared_cell, change(&item->comparison))
FIELD_MAKER(cell_slower, struct compared_cell,
            json_boolean(item->comparison.verdict == VERDICT_FIRST_FASTER))
FIELD_MAKER(cell_faster, struct compared_cell,
            json_boolean(item->comparison.verdict == VERDICT_SECOND_FASTER))

static const struct field compared_cell_fields[] = {
    FOUND_FIELD("runtime", TEXT, compared_facts, struct runtime_facts, name, "its name"),
    MADE_FIELD("case", TEXT, cell_case, "such as CpuThread"),
    FIELD("workers", COUNT, struct compared_cell, workers, "number of workers"),
    FIELD("before", NUMBER, struct compared_cell, comparison.first_seconds,
          "median of the older run, in seconds"),
    FIELD("now", NUMBER, struct compared_cell, comparison.second_seconds,
          "median of this run, in seconds"),
    FIELD("ratio", RATIO, struct compared_cell, comparison.ratio, "this run over the older"),
    FIELD("p", NUMBER, struct compared_cell, comparison.p_adjusted,
          "of the rank-sum test, adjusted by Holm over all"),
    MADE_FIELD("verdict", TEXT, cell_verdict, "in words"),
    MADE_FIELD("slower", FLAG, cell_slower, "resolved, and slower"),
    MADE_FIELD("faster", FLAG, cell_faster, "resolved, and faster"),
    {0},
};

static const struct field difference_fields[] = {
    FIELD("fact", TEXT, struct difference, fact, "what differs"),
    FIELD("before", TEXT, struct difference, before, "in the older run"),
    FIELD("now", TEXT, struct difference, now, "in this run"),
    {0},
};

static const struct field self_test_fields[] = {
    FIELD("between_runs", FLAG, struct self_test, between_runs,
          "several runs; else the halves of one"),
    FIELD("tested", COUNT, struct self_test, tested, "measurements tested"),
    FIELD("different", COUNT, struct self_test, different, "measurements called different"),
    FIELD("too_few", COUNT, struct self_test, too_few, "those with too few rounds for the test"),
    {0},
};

/* A runtime's part of the comparison. */
static bool is_in(const struct changes *changes, const struct runtime_findings *runtime)
{
    for (size_t i = 0; i < changes->cell_count; i++)
        if (changes->cells[i].runtime == runtime)
            return true;
    return false;
}

static json_t *compare_table(const struct report *report, const struct runtime_findings *runtime)
{
    struct strbuf out = {0};
    add_changes_table(&out, report->changes, runtime);
    return field_take_markup(&out);
}

static json_t *compare_picture(const struct report *report, const struct runtime_findings *runtime)
{
    for (size_t i = 0; i < report->picture_count; i++)
        if (report->pictures[i].kind == PICTURE_COMPARE &&
            &report->findings.runtimes[report->pictures[i].runtime] == runtime)
            return field_picture_markup(report, &report->pictures[i]);
    return NULL;
}

FIELD_MAKER(compared_table, struct runtime_findings, compare_table(report, item))
FIELD_MAKER(compared_picture, struct runtime_findings, compare_picture(report, item))
FIELD_FINDER(facts_of, struct runtime_findings, item->facts)

static const struct field compared_runtime_fields[] = {
    FOUND_FIELD("name", TEXT, facts_of, struct runtime_facts, name, "its name"),
    MADE_FIELD("table", MARKUP, compared_table, "what is compared"),
    MADE_FIELD("picture", MARKUP, compared_picture, "threadsVProcCompare.png"),
    {0},
};

/* ---- the comparison ---- */

#define COMPARED_COUNT(verdict) json_integer((json_int_t)changes_verdicts(item, verdict))
FIELD_FINDER(older_run, struct changes, &item->before.results->run)
FIELD_FINDER(older_self, struct changes, &item->self_before)
FIELD_FINDER(own_self, struct changes, &item->self_now)
FIELD_FINDER(now_of, struct changes, item->now)
FIELD_FILTER(is_compared, struct runtime_findings, is_in(report->changes, element))
FIELD_MAKER(compare_summary, struct changes, written(add_changes_summary, item))
FIELD_MAKER(compare_self, struct changes, written(add_self_tests, item))
FIELD_MAKER(compare_slower, struct changes, COMPARED_COUNT(VERDICT_FIRST_FASTER))
FIELD_MAKER(compare_faster, struct changes, COMPARED_COUNT(VERDICT_SECOND_FASTER))
FIELD_MAKER(compare_unresolved, struct changes, COMPARED_COUNT(VERDICT_NOT_RESOLVED))
FIELD_MAKER(compare_too_few, struct changes, COMPARED_COUNT(VERDICT_TOO_FEW_ROUNDS))

const struct field changes_fields[] = {
    FOUND_FIELD("older_run", TEXT, older_run, struct run_facts, id, "its id"),
    FOUND_FIELD("older_started", TEXT, older_run, struct run_facts, started, "when, in UTC"),
    MADE_FIELD("summary", TEXT, compare_summary, "what changed"),
    MADE_FIELD("self_test", TEXT, compare_self, "how often the same thing is called different"),
    MADE_FIELD("slower", COUNT, compare_slower, "measurements, resolved"),
    MADE_FIELD("faster", COUNT, compare_faster, "measurements, resolved"),
    MADE_FIELD("unresolved", COUNT, compare_unresolved, "those without a resolved difference"),
    MADE_FIELD("too_few", COUNT, compare_too_few, "those with too few rounds"),
    LIST_FIELD("cells", NULL, struct changes, cells, cell_count, NULL, compared_cell_fields,
               "every measurement that is in both"),
    LIST_FIELD("differences", NULL, struct changes, differences, difference_count, NULL,
               difference_fields, "facts of host, runtime and plan that differ"),
    OBJECT_FIELD("older_self", older_self, self_test_fields, "the older run against itself"),
    OBJECT_FIELD("self", own_self, self_test_fields, "this run against itself"),
    LIST_FIELD("compared", now_of, struct findings, runtimes, runtime_count, is_compared,
               compared_runtime_fields, "every runtime that is in both"),
    {0},
};
