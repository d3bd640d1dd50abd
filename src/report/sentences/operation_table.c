#include "tvp/sentences/operation_table.h"

#include "tvp/findings/cell_metrics.h"
#include "tvp/text/text_table.h"

struct estimate operations_a_second(const struct runtime_findings *runtime, const struct cell *cell)
{
    return cell_rate(runtime, cell, METRIC_OPERATIONS);
}

struct estimate median_time(const struct runtime_findings *runtime, const struct cell *cell)
{
    return cell_metric(runtime, cell, METRIC_MEDIAN);
}

struct estimate slow_time(const struct runtime_findings *runtime, const struct cell *cell)
{
    return cell_metric(runtime, cell, METRIC_P99);
}

static void take_number(struct text_table *table, const struct estimate *estimate, add_figure *add)
{
    struct strbuf text = {0};
    if (estimate->count == 0)
        strbuf_adds(&text, "–");
    else
        add(&text, estimate);
    text_table_add(table, &text);
}

static bool is_shown(const struct runtime_findings *runtime, enum work work, int kind)
{
    return runtime->measured[case_pair(work, (enum worker_kind)kind)];
}

static void take_headers(struct text_table *table, const struct runtime_findings *runtime,
                         enum work work, const struct operation_figure *figure)
{
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++) {
        struct strbuf text = {0};
        if (!is_shown(runtime, work, kind))
            continue;
        strbuf_addf(&text, "%s, %s", figure->name, worker_kinds[kind].plural);
        text_table_add(table, &text);
        table->columns++;
    }
}

void add_operation_table(struct strbuf *out, const struct runtime_findings *runtime, enum work work,
                         const struct operation_figure *figures, size_t count)
{
    struct text_table table = {.columns = 1};
    struct strbuf workers = {0};
    strbuf_adds(&workers, "workers");
    text_table_add(&table, &workers);
    for (size_t i = 0; i < count; i++)
        take_headers(&table, runtime, work, &figures[i]);
    for (size_t r = 0; r < runtime->row_count; r++) {
        const struct row *row = &runtime->rows[r];
        text_table_add_number(&table, row->workers);
        for (size_t i = 0; i < count; i++)
            for (int kind = 0; kind < WORKER_KIND_COUNT; kind++) {
                if (!is_shown(runtime, work, kind))
                    continue;
                struct estimate figure =
                    figures[i].of(runtime, &row->cells[case_pair(work, (enum worker_kind)kind)]);
                take_number(&table, &figure, figures[i].add);
            }
    }
    text_table_write(out, &table);
    strbuf_adds(out, "\n");
}
