#include "tvp/template/field_table.h"

#include <math.h>

#include "tvp/sentences/history_text.h"
#include "tvp/template/field_value.h"

static json_t *summary(const struct history *history)
{
    struct strbuf out = {0};
    add_history_summary(&out, history);
    return field_take_text(&out);
}

static json_t *table(const struct history *history)
{
    struct strbuf out = {0};
    if (history->cell_count == 0)
        return NULL;
    add_history_table(&out, history);
    return field_take_markup(&out);
}

static json_t *picture(const struct report *report, const struct history *history)
{
    for (size_t i = 0; i < report->picture_count && history->cell_count > 0; i++)
        if (report->pictures[i].kind == PICTURE_HISTORY)
            return field_picture_markup(report, &report->pictures[i]);
    return NULL;
}

static json_t *verdict(const struct level_change *change)
{
    struct strbuf out = {0};
    add_level_change(&out, change);
    return field_take_text(&out);
}

#define FIRST_RUN(report, change) (report)->history->runs[(change)->run]

FIELD_FINDER(first_run, struct level_change, FIRST_RUN(report, item))
FIELD_FINDER(most_changed, struct level_change, item->most)
FIELD_MAKER(most_case, struct level_change, json_string(measured_cases[item->most->case_id].name))
FIELD_MAKER(level_change_text, struct level_change, verdict(item))

static const struct field level_change_fields[] = {
    FOUND_FIELD("run", TEXT, first_run, struct run_levels, id, "the first with the new level"),
    FOUND_FIELD("started", TEXT, first_run, struct run_levels, started, "when, in UTC"),
    FIELD("p", NUMBER, struct level_change, p, "of the permutation test"),
    FIELD("ratio", NUMBER, struct level_change, ratio,
          "new level over the one before, over all measurements"),
    FOUND_FIELD("runtime", TEXT, most_changed, struct cell_level, runtime,
                "of the measurement that changed most"),
    MADE_FIELD("case", TEXT, most_case, "its case"),
    FOUND_FIELD("workers", COUNT, most_changed, struct cell_level, workers, "its workers"),
    FIELD("most_ratio", NUMBER, struct level_change, most_ratio, "its new level over the old"),
    MADE_FIELD("text", TEXT, level_change_text, "in words"),
    {0},
};

FIELD_MAKER(history_summary, struct history, summary(item))
FIELD_MAKER(history_table, struct history, table(item))
FIELD_MAKER(history_picture, struct history, picture(report, item))

const struct field history_fields[] = {
    MADE_FIELD("summary", TEXT, history_summary, "whether and where the level changed"),
    FIELD("runs", COUNT, struct history, count, "runs, those of this report among them"),
    LIST_FIELD("changes", NULL, struct history, changes, change_count, NULL, level_change_fields,
               "the runs at which the level changed"),
    MADE_FIELD("table", MARKUP, history_table, "the level of each case in each run"),
    MADE_FIELD("picture", MARKUP, history_picture, "threadsVProcHistory.png"),
    {0},
};
