#include "tvp/report/without_lock_text.h"

#include "tvp/common/units.h"
#include "tvp/report/effect_text.h"
#include "tvp/report/estimate_wording.h"
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
    size_t won = without_lock_verdicts(pair, verdict);
    if (won > 0)
        word_format(out, "; %s are faster at %zu of %zu worker counts", winners, won,
                    pair->row_count);
}

/* Over all rows, or of the only one. */
static void add_who_is_faster(struct strbuf *out, const struct without_lock *pair)
{
    const struct comparison *all = pair->row_count == 1 ? &pair->rows[0].comparison : &pair->pooled;
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
    strbuf_adds(out, pair->row_count > 1 ? " over all worker counts" : "");
    if (all->verdict == VERDICT_NOT_RESOLVED)
        strbuf_adds(out, ", which is not resolved");
    if (pair->row_count > 1) {
        add_won(out, pair, VERDICT_FIRST_FASTER, "threads");
        add_won(out, pair, VERDICT_SECOND_FASTER, "processes");
    }
}

/* ---- how far both get ---- */

static void add_speedups(struct strbuf *out, const struct without_lock *pair)
{
    const struct without_lock_row *row = pair->at_cpus;
    if (!row || row->threads_speedup.count == 0 || row->processes_speedup.count == 0)
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
    word_ratio(out, &row->threads_speedup);
    strbuf_adds(out, " times and processes of ");
    add_name(out, pair->with);
    strbuf_adds(out, " ");
    word_ratio(out, &row->processes_speedup);
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

static void take_speedup(struct text_table *table, const struct estimate *speedup)
{
    struct strbuf text = {0};
    if (speedup->count > 0)
        word_ratio(&text, speedup);
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
    for (size_t i = 0; i < pair->row_count; i++) {
        text_table_add_number(&table, pair->rows[i].workers);
        take_comparison(&table, &pair->rows[i].comparison);
        take_speedup(&table, &pair->rows[i].threads_speedup);
        take_speedup(&table, &pair->rows[i].processes_speedup);
    }
    text_table_write(out, &table);
}
