#include "tvp/report/effect_text.h"
#include "tvp/report/without_lock_text.h"
#include "tvp/template/field_table.h"
#include "tvp/template/field_value.h"

#define PAIR struct without_lock

static json_t *faster(const struct comparison *comparison)
{
    struct strbuf out = {0};
    add_faster_kind(&out, comparison, WORKER_PROCESS);
    return field_take_text(&out);
}

/* Of one thread with the lock and one without it. */
static json_t *single_verdict(const struct comparison *single)
{
    static const char *const words[] = {
        [VERDICT_TOO_FEW_ROUNDS] = "too few rounds", [VERDICT_NOT_RESOLVED] = "not resolved",
        [VERDICT_FIRST_FASTER] = "slower",           [VERDICT_SECOND_FASTER] = "faster",
        [VERDICT_NOT_MEASURED] = "not measured",
    };
    return json_string(words[single->verdict]);
}

static json_t *written(void (*add)(struct strbuf *, const PAIR *), const PAIR *pair, bool markup)
{
    struct strbuf out = {0};
    add(&out, pair);
    return markup ? field_take_markup(&out) : field_take_text(&out);
}

FIELD_MAKER(row_faster, struct without_lock_row, faster(&item->comparison))

static const struct field row_fields[] = {
    FIELD("workers", COUNT, struct without_lock_row, workers, "number of workers"),
    FIELD("ratio", RATIO, struct without_lock_row, comparison.ratio,
          "processes with the lock over threads without it"),
    MADE_FIELD("faster", TEXT, row_faster, "threads or processes, if resolved"),
    FIELD("p", NUMBER, struct without_lock_row, comparison.p_adjusted,
          "of no difference, adjusted over the report"),
    FIELD("thread_speedup", RATIO, struct without_lock_row, threads_speedup,
          "of threads without the lock, over one thread with it"),
    FIELD("process_speedup", RATIO, struct without_lock_row, processes_speedup,
          "of processes with the lock, over one thread with it"),
    {0},
};

FIELD_MAKER(pair_with, PAIR, json_string(item->with->facts->name))
FIELD_MAKER(pair_without, PAIR, json_string(item->without->facts->name))
FIELD_MAKER(pair_work, PAIR, json_string(works[item->work].phrase))
FIELD_MAKER(pair_text, PAIR, written(add_without_lock, item, false))
FIELD_MAKER(pair_table, PAIR, written(add_without_lock_table, item, true))
FIELD_MAKER(pair_single, PAIR, single_verdict(&item->single))
FIELD_MAKER(pair_faster, PAIR, faster(&item->pooled))

const struct field without_lock_fields[] = {
    MADE_FIELD("with", TEXT, pair_with, "the runtime with the lock"),
    MADE_FIELD("without", TEXT, pair_without, "the one without"),
    MADE_FIELD("work", TEXT, pair_work, "CPU-bound, or the user's"),
    MADE_FIELD("text", TEXT, pair_text, "what was found, in a few sentences"),
    MADE_FIELD("table", MARKUP, pair_table, "a row for each worker count"),
    FIELD("single_ratio", RATIO, PAIR, single.ratio,
          "one thread without the lock over one with it"),
    MADE_FIELD("single_verdict", TEXT, pair_single,
               "one thread without the lock is slower, faster, or that is not resolved"),
    FIELD("single_p", NUMBER, PAIR, single.p_adjusted,
          "of no difference, adjusted over the report"),
    FIELD("pooled_ratio", RATIO, PAIR, pooled.ratio,
          "processes with the lock over threads without it, over all worker counts"),
    MADE_FIELD("pooled_faster", TEXT, pair_faster,
               "threads or processes, over all worker counts, if resolved"),
    LIST_FIELD("rows", NULL, PAIR, rows, row_count, NULL, row_fields, "one for each worker count"),
    {0},
};
