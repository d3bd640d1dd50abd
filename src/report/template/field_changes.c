#include "tvp/template/field_table.h"

#include <math.h>

#include "tvp/sentences/changes_text.h"
#include "tvp/template/field_value.h"

static json_t *written(void (*add)(struct strbuf *, const struct changes *),
                       const struct changes *changes)
{
    struct strbuf out = {0};
    add(&out, changes);
    return field_take_text(&out);
}

static json_t *change(const struct report *report, const struct shift *shift)
{
    struct strbuf out = {0};
    add_change(&out, report->changes, shift);
    return field_take_text(&out);
}

#define IS_SLOWER(shift) json_boolean((shift).verdict == VERDICT_FIRST_FASTER)
#define IS_FASTER(shift) json_boolean((shift).verdict == VERDICT_SECOND_FASTER)

FIELD_FINDER(compared_facts, struct compared_cell, item->runtime->facts)
FIELD_MAKER(cell_case, struct compared_cell, json_string(measured_cases[item->case_id].name))
FIELD_MAKER(cell_verdict, struct compared_cell, change(report, &item->shift))
FIELD_MAKER(cell_slower, struct compared_cell, IS_SLOWER(item->shift))
FIELD_MAKER(cell_faster, struct compared_cell, IS_FASTER(item->shift))

static const struct field compared_cell_fields[] = {
    FOUND_FIELD("runtime", TEXT, compared_facts, struct runtime_facts, name, "its name"),
    MADE_FIELD("case", TEXT, cell_case, "such as CpuThread"),
    FIELD("workers", COUNT, struct compared_cell, workers, "number of workers"),
    FIELD("before", NUMBER, struct compared_cell, shift.first_seconds,
          "level of the older side, in seconds"),
    FIELD("now", NUMBER, struct compared_cell, shift.second_seconds,
          "level of this side, in seconds"),
    FIELD("ratio", RATIO, struct compared_cell, shift.ratio, "now over before"),
    FIELD("p", NUMBER, struct compared_cell, shift.p_adjusted,
          "of no change, adjusted over the whole comparison"),
    MADE_FIELD("verdict", TEXT, cell_verdict, "in words"),
    MADE_FIELD("slower", FLAG, cell_slower, "resolved, and slower"),
    MADE_FIELD("faster", FLAG, cell_faster, "resolved, and faster"),
    FIELD("beyond_limit", FLAG, struct compared_cell, shift.beyond_limit,
          "shown to be slower by more than --fail-if allows"),
    {0},
};

FIELD_MAKER(all_verdict, struct shift, change(report, item))
FIELD_MAKER(all_slower, struct shift, IS_SLOWER(*item))
FIELD_MAKER(all_faster, struct shift, IS_FASTER(*item))

static const struct field all_fields[] = {
    FIELD("ratio", RATIO, struct shift, ratio, "now over before"),
    FIELD("p", NUMBER, struct shift, p_adjusted,
          "of no change, adjusted over the whole comparison"),
    MADE_FIELD("verdict", TEXT, all_verdict, "in words"),
    MADE_FIELD("slower", FLAG, all_slower, "resolved, and slower"),
    MADE_FIELD("faster", FLAG, all_faster, "resolved, and faster"),
    FIELD("beyond_limit", FLAG, struct shift, beyond_limit,
          "shown to be slower by more than --fail-if allows"),
    {0},
};

FIELD_MAKER(smallest_shift, struct run_spread,
            isfinite(item->smallest) ? json_real(item->smallest) : NULL)

static const struct field spread_fields[] = {
    FIELD("assumed", FLAG, struct run_spread, assumed, "nothing is known of it"),
    FIELD("runs", COUNT, struct run_spread, runs, "runs that it is known from"),
    FIELD("freedom", NUMBER, struct run_spread, freedom, "degrees of freedom"),
    FIELD("over_all", NUMBER, struct run_spread, of_all,
          "standard deviation between runs of the mean over all measurements, as a fraction"),
    FIELD("typical", NUMBER, struct run_spread, of_one, "that of a typical measurement"),
    MADE_FIELD("smallest_change", NUMBER, smallest_shift,
               "change of all measurements that is found in 4 of 5 cases, as a fraction"),
    FIELD("wanted_change", NUMBER, struct run_spread, wanted, "a change, as a fraction"),
    FIELD("runs_needed", COUNT, struct run_spread, runs_needed,
          "runs a side that find it in 4 of 5 cases; 0: over 1000"),
    {0},
};

static const struct field difference_fields[] = {
    FIELD("fact", TEXT, struct difference, fact, "what differs"),
    FIELD("before", TEXT, struct difference, before, "in the older run"),
    FIELD("now", TEXT, struct difference, now, "in this run"),
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
FIELD_FINDER(older_run, struct changes, item->within_rounds ? NULL : &item->before.results->run)
FIELD_FINDER(shift_of_all, struct changes, item->all.ratio.count > 0 ? &item->all : NULL)
FIELD_FINDER(spread_of, struct changes,
             item->cell_count > 0 && !item->within_rounds ? &item->spread : NULL)
FIELD_FINDER(now_of, struct changes, item->now)
FIELD_FILTER(is_compared, struct runtime_findings, is_in(report->changes, element))
FIELD_MAKER(compare_summary, struct changes, written(add_changes_summary, item))
FIELD_MAKER(compare_spread, struct changes, written(add_spread, item))
FIELD_MAKER(compare_limit, struct changes, isnan(item->limit) ? NULL : json_real(item->limit))
FIELD_MAKER(compare_slower, struct changes, COMPARED_COUNT(VERDICT_FIRST_FASTER))
FIELD_MAKER(compare_faster, struct changes, COMPARED_COUNT(VERDICT_SECOND_FASTER))
FIELD_MAKER(compare_unresolved, struct changes, COMPARED_COUNT(VERDICT_NOT_RESOLVED))
FIELD_MAKER(compare_too_few, struct changes, COMPARED_COUNT(VERDICT_TOO_FEW_ROUNDS))

const struct field changes_fields[] = {
    FOUND_FIELD("older_run", TEXT, older_run, struct run_facts, id, "its id"),
    FOUND_FIELD("older_started", TEXT, older_run, struct run_facts, started, "when, in UTC"),
    MADE_FIELD("summary", TEXT, compare_summary, "what changed"),
    MADE_FIELD("spread_text", TEXT, compare_spread, "how much runs differ, and what that allows"),
    FIELD("within_rounds", FLAG, struct changes, within_rounds,
          "an older build in the same rounds (--against), not older runs"),
    FIELD("older_runs", COUNT, struct changes, before_count, "runs of the older side"),
    FIELD("runs", COUNT, struct changes, now_count, "runs of this side"),
    MADE_FIELD("limit", NUMBER, compare_limit, "of --fail-if, as a fraction"),
    OBJECT_FIELD("all", shift_of_all, all_fields, "the change over all measurements"),
    OBJECT_FIELD("spread", spread_of, spread_fields, "how much runs of the same thing differ"),
    MADE_FIELD("slower", COUNT, compare_slower, "measurements, resolved"),
    MADE_FIELD("faster", COUNT, compare_faster, "measurements, resolved"),
    MADE_FIELD("unresolved", COUNT, compare_unresolved, "those without a resolved difference"),
    MADE_FIELD("too_few", COUNT, compare_too_few, "those with too few rounds"),
    LIST_FIELD("cells", NULL, struct changes, cells, cell_count, NULL, compared_cell_fields,
               "every measurement that is in both"),
    LIST_FIELD("differences", NULL, struct changes, differences, difference_count, NULL,
               difference_fields, "facts of host, runtime and plan that differ"),
    LIST_FIELD("compared", now_of, struct findings, runtimes, runtime_count, is_compared,
               compared_runtime_fields, "every runtime that is in both"),
    {0},
};
