#include "tvp/sentences/effect_text.h"
#include "tvp/sentences/without_lock_text.h"
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

FIELD_MAKER(row_faster, struct paired_row, faster(&item->comparison))

static const struct field row_fields[] = {
    FIELD("workers", COUNT, struct paired_row, workers, "number of workers"),
    FIELD("ratio", RATIO, struct paired_row, comparison.ratio,
          "processes with the lock over threads without it"),
    MADE_FIELD("faster", TEXT, row_faster, "threads or processes, if resolved"),
    FIELD("p", NUMBER, struct paired_row, comparison.p_adjusted,
          "of no difference, adjusted over the report"),
    {0},
};

FIELD_FINDER(table_of, PAIR, &item->rows)

static const struct paired_row *at_cpus(const PAIR *pair)
{
    return paired_rows_at_cpus(&pair->rows, pair->without->usable_cpus);
}

/* Of threads without the lock, or of processes with it. */
static json_t *speedup(const struct report *report, const struct field *field, const PAIR *pair,
                       bool of_threads)
{
    const struct paired_row *row = at_cpus(pair);
    if (!row)
        return NULL;
    struct estimate estimate =
        without_lock_speedup(pair, row->workers, of_threads ? row->first : row->second);
    return field_write_estimate(report, field, &estimate);
}

FIELD_MAKER(pair_threads, PAIR, speedup(report, field, item, true))
FIELD_MAKER(pair_processes, PAIR, speedup(report, field, item, false))
FIELD_FINDER(row_at_cpus, PAIR, at_cpus(item))
FIELD_MAKER(pair_with, PAIR, json_string(item->with->facts->name))
FIELD_MAKER(pair_without, PAIR, json_string(item->without->facts->name))
FIELD_MAKER(pair_work, PAIR, json_string(works[item->work].phrase))
FIELD_TEXT_MAKER(pair_text, PAIR, field_take_text, add_without_lock)
FIELD_TEXT_MAKER(pair_table, PAIR, field_take_markup, add_without_lock_table)
FIELD_MAKER(pair_single, PAIR, single_verdict(&item->single))
FIELD_MAKER(pair_faster, PAIR, faster(&item->rows.pooled))

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
    FOUND_FIELD("pooled_ratio", RATIO, table_of, struct paired_rows, pooled.ratio,
                "processes with the lock over threads without it, over all worker counts"),
    MADE_FIELD("pooled_faster", TEXT, pair_faster,
               "threads or processes, over all worker counts, if resolved"),
    FOUND_FIELD("cpus_workers", COUNT, row_at_cpus, struct paired_row, workers,
                "the row at the usable CPUs"),
    MADE_FIELD("thread_speedup", RATIO, pair_threads,
               "of threads without the lock over one thread with it, there"),
    MADE_FIELD("process_speedup", RATIO, pair_processes,
               "of processes with the lock over one thread with it, there"),
    LIST_FIELD("rows", table_of, struct paired_rows, rows, row_count, NULL, row_fields,
               "one for each worker count"),
    {0},
};
