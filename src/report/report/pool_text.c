#include "tvp/report/pool_text.h"

#include "tvp/common/units.h"
#include "tvp/findings/pools.h"
#include "tvp/report/tables.h"
#include "tvp/sentences/effect_text.h"
#include "tvp/sentences/estimate_wording.h"
#include "tvp/sentences/work_text.h"
#include "tvp/text/markdown_escape.h"
#include "tvp/text/text_table.h"
#include "tvp/text/wording.h"

typedef const struct estimate *figure_of(const struct row *row, int kind);
typedef void add_word(struct strbuf *out, const struct estimate *estimate);

/* ---- the figures ---- */

static const struct estimate *task_cost(const struct row *row, int kind)
{
    return &row->pool[kind].task_seconds;
}

static const struct estimate *chunk_cost(const struct row *row, int kind)
{
    return &row->pool[kind].chunk_seconds;
}

static const struct estimate *rate(const struct row *row, int kind)
{
    return &row->pool[kind].tasks_per_second;
}

static const struct estimate *least_5(const struct row *row, int kind)
{
    return &row->pool[kind].least_task[BREAK_EVEN_5];
}

static const struct estimate *least_1(const struct row *row, int kind)
{
    return &row->pool[kind].least_task[BREAK_EVEN_1];
}

static const struct estimate *speedup(const struct row *row, int kind)
{
    return &row->pool[kind].speedup;
}

static const struct estimate *efficiency(const struct row *row, int kind)
{
    return &row->pool[kind].efficiency;
}

static const struct estimate *serial(const struct row *row, int kind)
{
    return &row->pool[kind].serial_share;
}

static const struct estimate *time_of(const struct row *row, enum work work, int kind)
{
    return &row->cells[case_pair(work, (enum worker_kind)kind)].summary.median;
}

static const struct estimate *first_time(const struct row *row, int kind)
{
    return time_of(row, WORK_FIRST, kind);
}

static const struct estimate *cold_time(const struct row *row, int kind)
{
    return time_of(row, WORK_COLD, kind);
}

static const struct estimate *shared_time(const struct row *row, int kind)
{
    return time_of(row, WORK_POOL, kind);
}

/* ---- what is shared ---- */

void add_tasks(struct strbuf *out, const struct run_facts *run, enum work work)
{
    int64_t bytes = works[work].task == TASK_COMPUTES ? task_bytes(run->amounts) : 0;
    word_count(out, (size_t)run->amounts[WORK_POOL], "task", "tasks");
    if (works[work].task == TASK_EMPTY) {
        strbuf_adds(out, " that do nothing");
    } else if (run->work.function) {
        strbuf_adds(out, " that call ");
        add_work_name(out, run);
    } else {
        strbuf_adds(out, " that compute");
    }
    if (bytes > 0) {
        strbuf_adds(out, ", each with ");
        add_bytes(out, (double)bytes);
        strbuf_adds(out, " there and back");
    }
}

/* ---- tables ---- */

/* A figure of each worker kind, one beside the other; with `compared`, what the kinds take is
 * compared with threads behind them. */
struct figure {
    const char *name;
    enum work work; /* a kind without a time of it has no column */
    figure_of *of;
    add_word *add;
    bool compared;
};

static void take_words(struct text_table *table, const char *first, const char *second)
{
    struct strbuf text = {0};
    strbuf_addf(&text, "%s%s", first, second);
    text_table_add(table, &text);
}

static void take_estimate(struct text_table *table, add_word *add, const struct estimate *estimate)
{
    struct strbuf text = {0};
    if (estimate->count > 0)
        add(&text, estimate);
    else
        strbuf_adds(&text, "–");
    text_table_add(table, &text);
}

static bool has_column(const struct runtime_findings *runtime, enum work work, int kind)
{
    return runtime->measured[case_pair(work, (enum worker_kind)kind)];
}

static size_t take_headers(struct text_table *table, const struct runtime_findings *runtime,
                           const struct figure *figure)
{
    size_t before = table->count;
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++) {
        if (!has_column(runtime, figure->work, kind))
            continue;
        take_words(table, figure->name, worker_kinds[kind].plural);
        if (figure->compared && kind != WORKER_THREAD) {
            take_words(table, worker_kinds[kind].plural, " take");
            take_words(table, "faster", "");
        }
    }
    return table->count - before;
}

static void take_comparison(struct text_table *table, const struct comparison *comparison,
                            enum worker_kind kind)
{
    struct strbuf effect = {0}, faster = {0};
    add_effect(&effect, &comparison->ratio);
    if (effect.length == 0)
        strbuf_adds(&effect, "–");
    text_table_add(table, &effect);
    add_faster_kind(&faster, comparison, kind);
    text_table_add(table, &faster);
}

static void take_figure(struct text_table *table, const struct runtime_findings *runtime,
                        const struct row *row, const struct figure *figure)
{
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++) {
        if (!has_column(runtime, figure->work, kind))
            continue;
        take_estimate(table, figure->add, figure->of(row, kind));
        if (figure->compared && kind != WORKER_THREAD)
            take_comparison(table,
                            &row->comparisons[case_pair(figure->work, (enum worker_kind)kind)],
                            (enum worker_kind)kind);
    }
}

static void add_table(struct strbuf *out, const struct runtime_findings *runtime,
                      const struct figure *figures, size_t count)
{
    struct text_table table = {.columns = 1};
    take_words(&table, "workers", "");
    for (size_t i = 0; i < count; i++)
        table.columns += take_headers(&table, runtime, &figures[i]);
    for (size_t r = 0; r < runtime->row_count; r++) {
        text_table_add_number(&table, runtime->rows[r].workers);
        for (size_t i = 0; i < count; i++)
            take_figure(&table, runtime, &runtime->rows[r], &figures[i]);
    }
    text_table_write(out, &table);
    strbuf_adds(out, "\n");
}

#define ADD_TABLE(out, runtime, figures)                                                           \
    add_table(out, runtime, figures, sizeof(figures) / sizeof *(figures))

/* ---- sentences ---- */

/* "0.53 µs (…) of threads and 7.6 µs (…) of processes"; false: nothing is known. */
static bool add_of_kinds(struct strbuf *out, const struct row *row, figure_of *of, add_word *add,
                         const char *joined)
{
    bool any = false;
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++) {
        if (of(row, kind)->count == 0)
            continue;
        strbuf_adds(out, any ? " and " : "");
        add(out, of(row, kind));
        strbuf_addf(out, "%s%s", joined, worker_kinds[kind].plural);
        any = true;
    }
    return any;
}

static void end_sentence(struct strbuf *out, struct strbuf *sentence, bool good)
{
    if (good)
        strbuf_addf(out, "- %s.\n", strbuf_text(sentence));
    strbuf_release(sentence);
}

/* ": 14× as long (13–15)"; where there is no verdict, that. */
static void add_ratio(struct strbuf *out, const struct row *row, enum work work)
{
    const struct comparison *comparison = &row->comparisons[case_pair(work, WORKER_PROCESS)];
    if (comparison->ratio.count == 0)
        return;
    strbuf_adds(out, "; processes take ");
    add_effect(out, &comparison->ratio);
    strbuf_adds(out, comparison->verdict == VERDICT_NOT_RESOLVED     ? ", no difference resolved"
                     : comparison->verdict == VERDICT_TOO_FEW_ROUNDS ? ", too few rounds for a "
                                                                       "verdict"
                                                                     : "");
}

static void add_cost_sentence(struct strbuf *out, const struct row *row)
{
    struct strbuf text = {0};
    strbuf_adds(&text, "A task that does nothing takes, with ");
    word_count(&text, row->workers, "worker", "workers");
    strbuf_adds(&text, ", ");
    bool good = add_of_kinds(&text, row, task_cost, word_seconds, " in a pool of ");
    add_ratio(&text, row, WORK_TASK);
    end_sentence(out, &text, good);
}

static void add_chunk_sentence(struct strbuf *out, const struct row *row)
{
    struct strbuf text = {0};
    strbuf_addf(&text, "Handed over %d at a time it takes ", POOL_CHUNK);
    end_sentence(out, &text, add_of_kinds(&text, row, chunk_cost, word_seconds, " in a pool of "));
}

static void add_least_sentence(struct strbuf *out, const struct row *row)
{
    struct strbuf text = {0};
    strbuf_adds(&text, "So handing over and back is less than 5 % of tasks that take ");
    bool good = add_of_kinds(&text, row, least_5, word_seconds, " or more in ");
    strbuf_adds(&text, ", and less than 1 % of those that take ");
    good = add_of_kinds(&text, row, least_1, word_seconds, " or more in ") && good;
    end_sentence(out, &text, good);
}

static void add_first_sentence(struct strbuf *out, const struct row *row, figure_of *of,
                               const char *which)
{
    struct strbuf text = {0};
    strbuf_addf(&text, "%s of ", which);
    word_count(&text, row->workers, "worker", "workers");
    strbuf_adds(&text, " has given its first ");
    word_count(&text, row->workers, "result", "results");
    strbuf_adds(&text, " after ");
    end_sentence(out, &text, add_of_kinds(&text, row, of, word_seconds, " with "));
}

static void add_scaling_sentence(struct strbuf *out, const struct row *row,
                                 const struct run_facts *run)
{
    struct strbuf text = {0}, tasks = {0};
    add_tasks(&tasks, run, WORK_POOL);
    word_count(&text, row->workers, "worker", "workers");
    strbuf_adds(&text, " that share ");
    markdown_escape(&text, strbuf_text(&tasks), tasks.length);
    strbuf_release(&tasks);
    strbuf_adds(&text, " have a speed-up of ");
    bool good = add_of_kinds(&text, row, speedup, word_ratio, " with ");
    strbuf_adds(&text, "; the serial share (Karp and Flatt) is ");
    good = add_of_kinds(&text, row, serial, word_share, " with ") && good;
    end_sentence(out, &text, good);
}

/* ---- all ---- */

static void add_sentences(struct strbuf *out, const struct runtime_findings *runtime,
                          const struct run_facts *run)
{
    const struct row *task = findings_pool_row(runtime, WORK_TASK);
    const struct row *first = findings_pool_row(runtime, WORK_FIRST);
    const struct row *cold = findings_pool_row(runtime, WORK_COLD);
    const struct row *shared = findings_pool_row(runtime, WORK_POOL);
    if (task) {
        add_cost_sentence(out, task);
        add_least_sentence(out, task);
        add_chunk_sentence(out, task);
    }
    if (first)
        add_first_sentence(out, first, first_time, "A new pool");
    if (cold)
        add_first_sentence(out, cold, cold_time, "As the first thing that a program does, a pool");
    if (shared)
        add_scaling_sentence(out, shared, run);
    strbuf_adds(out,
                "- Here all workers together share the same tasks, so that the time falls with "
                "each worker that has a CPU (strong scaling); in the other tables each worker has "
                "the same work, so that at best the time stays as it is (weak scaling).\n\n");
}

void add_pools(struct strbuf *out, const struct runtime_findings *runtime,
               const struct run_facts *run)
{
    static const struct figure costs[] = {
        {"a task, ", WORK_TASK, task_cost, word_seconds, true},
        {"in chunks, ", WORK_CHUNK, chunk_cost, word_seconds, true},
        {"tasks a second, ", WORK_TASK, rate, word_ratio, false},
    };
    static const struct figure firsts[] = {
        {"first results, ", WORK_FIRST, first_time, word_seconds, true},
        {"of a first pool, ", WORK_COLD, cold_time, word_seconds, true},
    };
    static const struct figure shares[] = {
        {"time, ", WORK_POOL, shared_time, word_seconds, true},
        {"speed-up, ", WORK_POOL, speedup, word_ratio, false},
        {"efficiency, ", WORK_POOL, efficiency, word_ratio, false},
        {"serial share, ", WORK_POOL, serial, word_share, false},
    };
    if (!findings_pool_row(runtime, WORK_TASK) && !findings_pool_row(runtime, WORK_POOL))
        return;
    add_sentences(out, runtime, run);
    strbuf_adds(out, "What a task costs, and how many a second are done:\n\n");
    ADD_TABLE(out, runtime, costs);
    strbuf_adds(out, "A new pool until it has given a result for each of its workers:\n\n");
    ADD_TABLE(out, runtime, firsts);
    struct strbuf tasks = {0};
    add_tasks(&tasks, run, WORK_POOL);
    markdown_escape(out, strbuf_text(&tasks), tasks.length);
    strbuf_release(&tasks);
    strbuf_adds(out, ", shared by all workers:\n\n");
    ADD_TABLE(out, runtime, shares);
}
