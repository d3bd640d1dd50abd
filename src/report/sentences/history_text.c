#include "tvp/sentences/history_text.h"

#include <math.h>
#include <string.h>

#include "tvp/common/units.h"
#include "tvp/text/text_table.h"
#include "tvp/text/wording.h"

void add_level_change(struct strbuf *out, const struct level_change *change)
{
    add_fixed(out, change->ratio, decimals_for(change->ratio, change->ratio, change->ratio));
    strbuf_addf(out, " times as long as before over all measurements, most %s of %s with ",
                measured_cases[change->most->case_id].name, change->most->runtime);
    word_count(out, change->most->workers, "worker", "workers");
    strbuf_adds(out, " (");
    add_fixed(out, change->most_ratio,
              decimals_for(change->most_ratio, change->most_ratio, change->most_ratio));
    strbuf_adds(out, " times)");
}

static void add_changes(struct strbuf *out, const struct history *history)
{
    for (size_t i = 0; i < history->change_count; i++) {
        const struct level_change *change = &history->changes[i];
        const struct run_levels *run = history->runs[change->run];
        strbuf_addf(out, "%s run %s", i > 0 ? "; from" : " the level changed: from", run->id);
        if (*run->started)
            strbuf_addf(out, " (%s)", run->started);
        strbuf_adds(out, " on it is ");
        add_level_change(out, change);
        strbuf_addf(out, ", p = %.2g", change->p);
    }
}

void add_history_summary(struct strbuf *out, const struct history *history)
{
    strbuf_adds(out, "Over ");
    word_count(out, history->count, "run", "runs");
    if (history->cell_count == 0)
        strbuf_adds(out, " nothing can be followed: no measurement is in all of them");
    else if (history->count < HISTORY_MINIMUM_RUNS)
        strbuf_addf(out, ", too few to look for a change of level (%d needed)",
                    HISTORY_MINIMUM_RUNS);
    else if (history->change_count == 0)
        strbuf_adds(out, " no change of level was found");
    else
        add_changes(out, history);
    strbuf_addc(out, '.');
}

static bool has_case(const struct history *history, enum case_id case_id)
{
    return isfinite(history_level(history, 0, case_id));
}

static void add_text(struct text_table *table, const char *words)
{
    struct strbuf text = {0};
    strbuf_adds(&text, words);
    text_table_add(table, &text);
}

static void add_header(struct text_table *table, const struct history *history)
{
    add_text(table, "run");
    add_text(table, "started");
    table->columns = 2;
    for (int id = 0; id < CASE_COUNT; id++)
        if (has_case(history, (enum case_id)id)) {
            add_text(table, measured_cases[id].name);
            table->columns++;
        }
}

static bool is_change(const struct history *history, size_t run)
{
    return run > 0 && history->stretches[run] != history->stretches[run - 1];
}

void add_history_table(struct strbuf *out, const struct history *history)
{
    struct text_table table = {0};
    add_header(&table, history);
    for (size_t run = 0; run < history->count; run++) {
        struct strbuf text = {0};
        strbuf_adds(&text, history->runs[run]->id);
        text_table_add(&table, &text);
        strbuf_addf(&text, "%s%s", history->runs[run]->started,
                    is_change(history, run) ? ": the level changed" : "");
        text_table_add(&table, &text);
        for (int id = 0; id < CASE_COUNT; id++) {
            if (!has_case(history, (enum case_id)id))
                continue;
            add_fixed(&text, history_level(history, run, (enum case_id)id), 3);
            text_table_add(&table, &text);
        }
    }
    text_table_write(out, &table);
}
