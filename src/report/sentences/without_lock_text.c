#include "tvp/sentences/without_lock_text.h"

#include <stdlib.h>

#include "tvp/common/alloc.h"
#include "tvp/common/units.h"
#include "tvp/sentences/effect_text.h"
#include "tvp/sentences/estimate_wording.h"
#include "tvp/text/markdown_escape.h"
#include "tvp/text/text_table.h"
#include "tvp/text/wording.h"

static void add_name(struct strbuf *out, const struct runtime_findings *runtime)
{
    word_flat(out, runtime->facts->name);
}

static void add_too_few(struct strbuf *out, const struct comparison *comparison, const char *of)
{
    word_format(out, "There were too few rounds for a verdict on %s (%zu are needed)", of,
                comparison->rounds_needed);
}

/* ---- one thread ---- */

static void add_single_thread(struct strbuf *out, const struct without_lock *pair)
{
    const struct comparison *single = &pair->single;
    if (single->verdict == VERDICT_NOT_MEASURED)
        return;
    if (single->verdict == VERDICT_TOO_FEW_ROUNDS) {
        add_too_few(out, single, "what it costs one thread to have no lock");
        return;
    }
    strbuf_adds(out, "Without the lock (");
    add_name(out, pair->without);
    strbuf_adds(out, single->verdict == VERDICT_NOT_RESOLVED
                         ? ") no difference is resolved for one thread alone; the estimate is "
                         : ") one thread alone takes ");
    add_effect(out, &single->ratio);
    strbuf_adds(out, ": ");
    add_duration(out, single->second_seconds);
    strbuf_adds(out, " against ");
    add_duration(out, single->first_seconds);
    strbuf_adds(out, " with it (");
    add_name(out, pair->with);
    strbuf_adds(out, ")");
}

/* ---- threads against processes ---- */

static void add_won(struct strbuf *out, const struct without_lock *pair, enum verdict verdict,
                    const char *winners)
{
    size_t won = paired_rows_verdicts(&pair->rows, verdict);
    if (won > 0)
        word_format(out, "; %s are faster at %zu of %zu worker counts", winners, won,
                    pair->rows.row_count);
}

/* Over all rows, or of the only one. */
static const struct comparison *over_all(const struct without_lock *pair)
{
    return pair->rows.row_count == 1 ? &pair->rows.rows[0].comparison : &pair->rows.pooled;
}

static void add_who_is_faster(struct strbuf *out, const struct without_lock *pair)
{
    const struct comparison *all = over_all(pair);
    if (all->verdict == VERDICT_NOT_MEASURED)
        return;
    if (all->verdict == VERDICT_TOO_FEW_ROUNDS) {
        add_too_few(out, all, "threads without the lock against processes with it");
        return;
    }
    strbuf_adds(out, "Against threads of ");
    add_name(out, pair->without);
    strbuf_adds(out, ", processes of ");
    add_name(out, pair->with);
    strbuf_adds(out, " take ");
    add_effect(out, &all->ratio);
    strbuf_adds(out, pair->rows.row_count > 1 ? " over all worker counts" : "");
    if (all->verdict == VERDICT_NOT_RESOLVED)
        strbuf_adds(out, ", which is not resolved");
    if (pair->rows.row_count > 1) {
        add_won(out, pair, VERDICT_FIRST_FASTER, "threads");
        add_won(out, pair, VERDICT_SECOND_FASTER, "processes");
    }
}

/* ---- how far both get ---- */

static void add_speedups(struct strbuf *out, const struct without_lock *pair)
{
    const struct paired_row *row = paired_rows_at_cpus(&pair->rows, pair->without->usable_cpus);
    if (!row || row->first->count == 0 || row->second->count == 0)
        return;
    struct estimate threads = without_lock_speedup(pair, row->workers, row->first);
    struct estimate processes = without_lock_speedup(pair, row->workers, row->second);
    if (threads.count == 0 || processes.count == 0)
        return;
    strbuf_adds(out, "With ");
    word_count(out, row->workers, "worker", "workers");
    if (pair->without->usable_cpus > 0) {
        strbuf_adds(out, " on ");
        word_cpus(out, pair->without->usable_cpus);
    }
    strbuf_adds(out, ", threads of ");
    add_name(out, pair->without);
    strbuf_adds(out, " do ");
    word_ratio(out, &threads);
    strbuf_adds(out, " times and processes of ");
    add_name(out, pair->with);
    strbuf_adds(out, " ");
    word_ratio(out, &processes);
    strbuf_adds(out, " times what one thread of ");
    add_name(out, pair->with);
    strbuf_adds(out, " does in the same time");
}

void add_without_lock(struct strbuf *out, const struct without_lock *pair)
{
    static void (*const add[])(struct strbuf *, const struct without_lock *) = {
        add_single_thread, add_who_is_faster, add_speedups};
    for (size_t i = 0; i < sizeof add / sizeof *add; i++) {
        struct strbuf text = {0};
        add[i](&text, pair);
        if (text.length > 0)
            strbuf_addf(out, "%s%s.", out->length > 0 ? " " : "", strbuf_text(&text));
        strbuf_release(&text);
    }
}

/* ---- without figures ---- */

static bool is_small(const struct estimate *ratio)
{
    return ratio->high < 1.1 && ratio->low > 1 / 1.1;
}

static void add_outcome(struct strbuf *out, const struct comparison *comparison, const char *who,
                        const char *than, bool slower)
{
    strbuf_adds(out, out->length > 0 ? ", and " : "");
    if (comparison->verdict == VERDICT_NOT_RESOLVED)
        strbuf_addf(out, "no difference between %s and %s is resolved", who, than);
    else if (comparison->verdict == VERDICT_TOO_FEW_ROUNDS)
        word_format(out, "a verdict on %s and %s needs %zu rounds", who, than,
                    comparison->rounds_needed);
    else
        strbuf_addf(out, "%s %s than %s%s", who, slower ? "slower" : "faster", than,
                    is_small(&comparison->ratio) ? " by less than 10 %" : "");
}

void add_without_lock_headline(struct strbuf *out, const struct without_lock *pair)
{
    const struct comparison *single = &pair->single, *all = over_all(pair);
    struct strbuf text = {0}, name = {0};
    add_name(&name, pair->with);
    char *processes = xasprintf("processes with it (%s)", strbuf_text(&name));
    bool told = all->verdict == VERDICT_FIRST_FASTER || all->verdict == VERDICT_SECOND_FASTER;
    bool alone =
        single->verdict == VERDICT_FIRST_FASTER || single->verdict == VERDICT_SECOND_FASTER;
    if (single->verdict != VERDICT_NOT_MEASURED)
        add_outcome(&text, single, alone ? "one thread is" : "one thread", "one with it",
                    single->verdict == VERDICT_FIRST_FASTER);
    if (all->verdict != VERDICT_NOT_MEASURED)
        add_outcome(&text, all, told ? "threads are" : "threads", processes,
                    all->verdict == VERDICT_SECOND_FASTER);
    if (text.length > 0) {
        strbuf_adds(out, "Without the lock (");
        add_name(out, pair->without);
        strbuf_addf(out, ")%s, %s.", pair->work == WORK_USER ? ", at the user's work" : "",
                    strbuf_text(&text));
    }
    free(processes);
    strbuf_release(&name);
    strbuf_release(&text);
}

/* ---- the table ---- */

static void take_speedup_header(struct text_table *table, const char *of,
                                const struct runtime_findings *runtime)
{
    struct strbuf name = {0}, text = {0};
    add_name(&name, runtime);
    strbuf_addf(&text, "speed-up, %s of ", of);
    markdown_escape(&text, strbuf_text(&name), name.length);
    text_table_add(table, &text);
    strbuf_release(&name);
}

static void take_text(struct text_table *table, const char *words)
{
    struct strbuf text = {0};
    strbuf_adds(&text, words);
    text_table_add(table, &text);
}

static void take_speedup(struct text_table *table, const struct without_lock *pair,
                         uint32_t workers, const struct cell *cell)
{
    struct strbuf text = {0};
    struct estimate speedup = without_lock_speedup(pair, workers, cell);
    if (speedup.count > 0)
        word_ratio(&text, &speedup);
    else
        strbuf_adds(&text, "–");
    text_table_add(table, &text);
}

static void take_comparison(struct text_table *table, const struct comparison *comparison)
{
    struct strbuf text = {0};
    add_effect(&text, &comparison->ratio);
    strbuf_adds(&text, text.length > 0 ? "" : "–");
    text_table_add(table, &text);
    add_faster_kind(&text, comparison, WORKER_PROCESS);
    text_table_add(table, &text);
}

void add_without_lock_table(struct strbuf *out, const struct without_lock *pair)
{
    struct text_table table = {.columns = 5};
    take_text(&table, "workers");
    take_text(&table, "processes take (Hodges–Lehmann)");
    take_text(&table, "faster");
    take_speedup_header(&table, "threads", pair->without);
    take_speedup_header(&table, "processes", pair->with);
    for (size_t i = 0; i < pair->rows.row_count; i++) {
        const struct paired_row *row = &pair->rows.rows[i];
        text_table_add_number(&table, row->workers);
        take_comparison(&table, &row->comparison);
        take_speedup(&table, pair, row->workers, row->first);
        take_speedup(&table, pair, row->workers, row->second);
    }
    text_table_write(out, &table);
}
