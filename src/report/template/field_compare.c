#include "tvp/template/field_table.h"

#include <math.h>
#include <string.h>

#include "tvp/report/compare_text.h"
#include "tvp/template/field_value.h"

static json_t *written(void (*add)(struct strbuf *, const struct compare *),
                       const struct compare *compare)
{
    struct strbuf out = {0};
    add(&out, compare);
    return field_take_text(&out);
}

static json_t *change(const struct comparison *comparison)
{
    struct strbuf out = {0};
    add_change(&out, comparison);
    return field_take_text(&out);
}

static json_t *number_or_null(double number)
{
    return isfinite(number) ? json_real(number) : NULL;
}

GETTER(cell_runtime, struct compared_cell, field_text(item->runtime->facts->name))
GETTER(cell_case, struct compared_cell, field_text(measured_cases[item->case_id].name))
GETTER(cell_workers, struct compared_cell, json_integer(item->workers))
GETTER(cell_before, struct compared_cell, number_or_null(item->comparison.first_seconds))
GETTER(cell_now, struct compared_cell, number_or_null(item->comparison.second_seconds))
GETTER(cell_ratio, struct compared_cell, field_ratio(&item->comparison.ratio))
GETTER(cell_p, struct compared_cell, number_or_null(item->comparison.p_adjusted))
GETTER(cell_verdict, struct compared_cell, change(&item->comparison))
GETTER(cell_slower, struct compared_cell,
       json_boolean(item->comparison.verdict == VERDICT_FIRST_FASTER))
GETTER(cell_faster, struct compared_cell,
       json_boolean(item->comparison.verdict == VERDICT_SECOND_FASTER))

static const struct field compared_cell_fields[] = {
    {.name = "runtime", .kind = FIELD_TEXT, .help = "its name", .get = cell_runtime},
    {.name = "case", .kind = FIELD_TEXT, .help = "such as CpuThread", .get = cell_case},
    {.name = "workers", .kind = FIELD_COUNT, .help = "number of workers", .get = cell_workers},
    {.name = "before",
     .kind = FIELD_NUMBER,
     .help = "median of the older run, in seconds",
     .get = cell_before},
    {.name = "now",
     .kind = FIELD_NUMBER,
     .help = "median of this run, in seconds",
     .get = cell_now},
    {.name = "ratio", .kind = FIELD_RATIO, .help = "this run over the older", .get = cell_ratio},
    {.name = "p",
     .kind = FIELD_NUMBER,
     .help = "of the rank-sum test, adjusted by Holm over all cells",
     .get = cell_p},
    {.name = "verdict", .kind = FIELD_TEXT, .help = "in words", .get = cell_verdict},
    {.name = "slower", .kind = FIELD_FLAG, .help = "resolved, and slower", .get = cell_slower},
    {.name = "faster", .kind = FIELD_FLAG, .help = "resolved, and faster", .get = cell_faster},
    {0},
};

GETTER(difference_fact, struct difference, field_text(item->fact))
GETTER(difference_before, struct difference, field_text(item->before))
GETTER(difference_now, struct difference, field_text(item->now))

static const struct field difference_fields[] = {
    {.name = "fact", .kind = FIELD_TEXT, .help = "what differs", .get = difference_fact},
    {.name = "before", .kind = FIELD_TEXT, .help = "in the older run", .get = difference_before},
    {.name = "now", .kind = FIELD_TEXT, .help = "in this run", .get = difference_now},
    {0},
};

GETTER(self_between_runs, struct self_test, json_boolean(item->between_runs))
GETTER(self_tested, struct self_test, json_integer((json_int_t)item->tested))
GETTER(self_different, struct self_test, json_integer((json_int_t)item->different))
GETTER(self_too_few, struct self_test, json_integer((json_int_t)item->too_few))

static const struct field self_test_fields[] = {
    {.name = "between_runs",
     .kind = FIELD_FLAG,
     .help = "several runs; else the halves of one",
     .get = self_between_runs},
    {.name = "tested", .kind = FIELD_COUNT, .help = "cells tested", .get = self_tested},
    {.name = "different",
     .kind = FIELD_COUNT,
     .help = "cells called different",
     .get = self_different},
    {.name = "too_few",
     .kind = FIELD_COUNT,
     .help = "cells with too few rounds for the test",
     .get = self_too_few},
    {0},
};

/* A runtime's part of the comparison. */
static bool is_in(const struct compare *compare, const struct runtime_findings *runtime)
{
    for (size_t i = 0; i < compare->cell_count; i++)
        if (compare->cells[i].runtime == runtime)
            return true;
    return false;
}

static size_t compared_runtimes(const struct compare *compare, size_t wanted,
                                const struct runtime_findings **found)
{
    size_t count = 0;
    for (size_t i = 0; i < compare->now->runtime_count; i++)
        if (is_in(compare, &compare->now->runtimes[i]) && count++ == wanted)
            *found = &compare->now->runtimes[i];
    return count;
}

static size_t compared_runtime_count(const struct report *report, const void *item)
{
    const struct runtime_findings *found;
    (void)item;
    return compared_runtimes(report->compare, SIZE_MAX, &found);
}

static const void *compared_runtime_at(const struct report *report, const void *item, size_t index)
{
    const struct runtime_findings *found = NULL;
    (void)item;
    compared_runtimes(report->compare, index, &found);
    return found;
}

static json_t *compare_table(const struct report *report, const struct runtime_findings *runtime)
{
    struct strbuf out = {0};
    add_compare_table(&out, report->compare, runtime);
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

GETTER(compared_name, struct runtime_findings, field_text(item->facts->name))
GETTER(compared_table, struct runtime_findings, compare_table(report, item))
GETTER(compared_picture, struct runtime_findings, compare_picture(report, item))

static const struct field compared_runtime_fields[] = {
    {.name = "name", .kind = FIELD_TEXT, .help = "its name", .get = compared_name},
    {.name = "table", .kind = FIELD_MARKUP, .help = "its cells", .get = compared_table},
    {.name = "picture",
     .kind = FIELD_MARKUP,
     .help = "threadsVProcCompare.png",
     .get = compared_picture},
    {0},
};

#define COMPARED_COUNT(verdict) json_integer((json_int_t)compare_verdicts(item, verdict))
GETTER(compare_before, struct compare, field_text(item->before.results->run.id))
GETTER(compare_started, struct compare, field_text(item->before.results->run.started))
GETTER(compare_summary, struct compare, written(add_compare_summary, item))
GETTER(compare_self, struct compare, written(add_self_tests, item))
GETTER(compare_slower, struct compare, COMPARED_COUNT(VERDICT_FIRST_FASTER))
GETTER(compare_faster, struct compare, COMPARED_COUNT(VERDICT_SECOND_FASTER))
GETTER(compare_unresolved, struct compare, COMPARED_COUNT(VERDICT_NOT_RESOLVED))
GETTER(compare_too_few, struct compare, COMPARED_COUNT(VERDICT_TOO_FEW_ROUNDS))
ITEMS(compared_cells, struct compare, item->cell_count, &item->cells[index])
ITEMS(differences, struct compare, item->difference_count, &item->differences[index])
ITEMS(self_before, struct compare, 1, index == 0 ? &item->self_before : NULL)
ITEMS(self_now, struct compare, 1, index == 0 ? &item->self_now : NULL)

const struct field compare_fields[] = {
    {.name = "older_run", .kind = FIELD_TEXT, .help = "its id", .get = compare_before},
    {.name = "older_started", .kind = FIELD_TEXT, .help = "when, in UTC", .get = compare_started},
    {.name = "summary", .kind = FIELD_TEXT, .help = "what changed", .get = compare_summary},
    {.name = "self_test",
     .kind = FIELD_TEXT,
     .help = "how often the same thing is called different",
     .get = compare_self},
    {.name = "slower", .kind = FIELD_COUNT, .help = "cells, resolved", .get = compare_slower},
    {.name = "faster", .kind = FIELD_COUNT, .help = "cells, resolved", .get = compare_faster},
    {.name = "unresolved",
     .kind = FIELD_COUNT,
     .help = "cells without a resolved difference",
     .get = compare_unresolved},
    {.name = "too_few",
     .kind = FIELD_COUNT,
     .help = "cells with too few rounds",
     .get = compare_too_few},
    {.name = "cells",
     .kind = FIELD_LIST,
     .help = "every cell that is in both",
     .members = compared_cell_fields,
     .count = compared_cells_count,
     .at = compared_cells_at},
    {.name = "differences",
     .kind = FIELD_LIST,
     .help = "facts of host, runtime and plan that differ",
     .members = difference_fields,
     .count = differences_count,
     .at = differences_at},
    {.name = "older_self",
     .kind = FIELD_OBJECT,
     .help = "the older run against itself",
     .members = self_test_fields,
     .count = self_before_count,
     .at = self_before_at},
    {.name = "self",
     .kind = FIELD_OBJECT,
     .help = "this run against itself",
     .members = self_test_fields,
     .count = self_now_count,
     .at = self_now_at},
    {.name = "compared",
     .kind = FIELD_LIST,
     .help = "every runtime that is in both",
     .members = compared_runtime_fields,
     .count = compared_runtime_count,
     .at = compared_runtime_at},
    {0},
};
