#include "tvp/report/tables.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/common/units.h"
#include "tvp/sentences/effect_text.h"
#include "tvp/sentences/estimate_wording.h"
#include "tvp/sentences/scaling_text.h"
#include "tvp/text/text_table.h"
#include "tvp/text/wording.h"

/* ---- cells ---- */

static const struct {
    enum mark mark;
    const char *sign;
    const char *meaning;
} marks[] = {
    {MARK_SPREAD, "†", "the middle half of the samples spreads over more than 10 % of the median"},
    {MARK_STARTING, "‡",
     "starting and ending the workers takes more than 10 % of the time, so the figure is about "
     "starting as well as about the work"},
    {MARK_CLOCK, "§", "less than 100 times the shortest time that the clock can measure"},
    {MARK_FAILED, "¶", "at least one sample failed"},
};

enum { MARK_COUNT = sizeof marks / sizeof *marks };

/* The unit in which the middle one of a column's medians reads best. */
static const struct time_unit *column_unit(const struct runtime_findings *runtime,
                                           enum case_id case_id)
{
    double *medians = xreallocarray(NULL, runtime->row_count, sizeof *medians);
    size_t n = 0;
    for (size_t i = 0; i < runtime->row_count; i++)
        if (runtime->rows[i].cells[case_id].count > 0)
            medians[n++] = runtime->rows[i].cells[case_id].summary.median.value;
    double *sorted = sorted_copy(medians, n);
    const struct time_unit *unit = time_unit_for(n > 0 ? sorted[n / 2] : 1);
    free(sorted);
    free(medians);
    return unit;
}

static void add_estimate(struct strbuf *out, const struct estimate *estimate, double unit)
{
    double value = estimate->value / unit, low = estimate->low / unit, high = estimate->high / unit;
    int decimals = decimals_for(value, low, high);
    add_fixed(out, value, decimals);
    if (estimate->count < 2)
        return;
    strbuf_adds(out, " (");
    add_fixed(out, low, decimals);
    strbuf_adds(out, "–");
    add_fixed(out, high, decimals);
    strbuf_adds(out, ")");
}

static void add_signs(struct strbuf *out, unsigned signs)
{
    strbuf_adds(out, signs ? " " : "");
    for (int i = 0; i < MARK_COUNT; i++)
        if (signs & marks[i].mark)
            strbuf_adds(out, marks[i].sign);
}

/* Marks that hold for the whole column stand in its header. */
static void take_cell(struct text_table *table, const struct cell *cell, double unit,
                      unsigned of_all)
{
    struct strbuf text = {0};
    if (cell->count > 0)
        add_estimate(&text, &cell->summary.median, unit);
    else
        strbuf_adds(&text, cell->failures > 0 ? "failed" : "–");
    add_signs(&text, cell->marks & ~of_all);
    text_table_add(table, &text);
}

/* ---- the tables ---- */

/* Of pools the tables of pools have all but the time of what they compute; objects have a table of
 * their own. */
static bool has_place(enum work work)
{
    if (works[work].objects != NO_OBJECTS)
        return false;
    return works[work].task == NO_POOL || work == WORK_POOL;
}

/* Workers that do nothing have a table of their own: their times are of another order. */
static bool belongs(enum case_id case_id, bool starting)
{
    enum work work = measured_cases[case_id].work;
    return has_place(work) && (work == WORK_START) == starting;
}

/* The marks that all cells of a column have, if there are several. */
static unsigned marks_of_all(const struct runtime_findings *runtime, enum case_id case_id)
{
    unsigned marks_of_column = runtime->row_count > 1 ? ~0U : 0;
    for (size_t i = 0; i < runtime->row_count; i++)
        marks_of_column &= runtime->rows[i].cells[case_id].marks;
    return marks_of_column;
}

static void take_case_header(struct text_table *table, enum case_id case_id,
                             const struct time_unit *unit, unsigned of_all)
{
    struct strbuf text = {0};
    strbuf_addf(&text, "%s %s (%s)", works[measured_cases[case_id].work].heading,
                worker_kinds[measured_cases[case_id].kind].plural, unit->name);
    add_signs(&text, of_all);
    text_table_add(table, &text);
}

static void take_workers_header(struct text_table *table)
{
    struct strbuf text = {0};
    strbuf_adds(&text, "workers");
    text_table_add(table, &text);
}

/* A table of the medians of the measured cases. */
static void add_cells_table(struct strbuf *out, const struct runtime_findings *runtime,
                            bool starting)
{
    struct text_table table = {.columns = 1};
    enum case_id shown[CASE_COUNT];
    const struct time_unit *units[CASE_COUNT];
    unsigned of_all[CASE_COUNT];
    take_workers_header(&table);
    size_t columns = 0;
    for (int i = 0; i < CASE_COUNT; i++) {
        enum case_id case_id = (enum case_id)i;
        if (!runtime->measured[i] || !belongs(case_id, starting))
            continue;
        shown[columns] = case_id;
        units[columns] = column_unit(runtime, case_id);
        of_all[columns] = marks_of_all(runtime, case_id);
        take_case_header(&table, case_id, units[columns], of_all[columns]);
        columns++;
    }
    table.columns += columns;
    for (size_t i = 0; i < runtime->row_count; i++) {
        text_table_add_number(&table, runtime->rows[i].workers);
        for (size_t c = 0; c < columns; c++)
            take_cell(&table, &runtime->rows[i].cells[shown[c]], units[c]->seconds, of_all[c]);
    }
    text_table_write(out, &table);
}

void add_times_table(struct strbuf *out, const struct runtime_findings *runtime)
{
    add_cells_table(out, runtime, false);
}

void add_start_table(struct strbuf *out, const struct runtime_findings *runtime)
{
    add_cells_table(out, runtime, true);
}

void add_legend(struct strbuf *out, const struct runtime_findings *runtime, unsigned of_works)
{
    unsigned used = 0;
    for (size_t i = 0; i < runtime->row_count; i++)
        for (int c = 0; c < CASE_COUNT; c++)
            if (runtime->measured[c] && has_place(measured_cases[c].work) &&
                of_works & WORK_BIT(measured_cases[c].work))
                used |= runtime->rows[i].cells[c].marks;
    for (int i = 0; i < MARK_COUNT; i++)
        if (used & marks[i].mark)
            strbuf_addf(out, "- %s %s\n", marks[i].sign, marks[i].meaning);
}

/* How much longer that kind takes; how many pairs say so, where a sample of them is missing. */
static void take_effect(struct text_table *table, const struct row *row, enum case_id case_id)
{
    struct strbuf text = {0};
    const struct comparison *comparison = &row->comparisons[case_id];
    size_t pairs = comparison->ratio.count;
    enum case_id threads = case_pair(measured_cases[case_id].work, WORKER_THREAD);
    add_effect(&text, &comparison->ratio);
    if (pairs == 0)
        strbuf_adds(&text, "–");
    else if (pairs < row->cells[case_id].count || pairs < row->cells[threads].count) {
        strbuf_adds(&text, ", ");
        word_count(&text, pairs, "pair", "pairs");
    }
    text_table_add(table, &text);
}

static void take_faster_kind(struct text_table *table, const struct comparison *comparison,
                             enum worker_kind kind)
{
    struct strbuf text = {0};
    add_faster_kind(&text, comparison, kind);
    text_table_add(table, &text);
}

static void take_header(struct text_table *table, const char *name, const char *unit)
{
    struct strbuf text = {0};
    strbuf_addf(&text, unit ? "%s (%s)" : "%s", name, unit);
    text_table_add(table, &text);
}

static void take_effect_headers(struct text_table *table, enum worker_kind kind, size_t count)
{
    struct strbuf text = {0};
    strbuf_addf(&text, "%s take%s", worker_kinds[kind].plural,
                table->plain ? "" : " (Hodges–Lehmann)");
    text_table_add(table, &text);
    take_header(table, "faster", count > 1 ? worker_kinds[kind].plural : NULL);
}

void add_comparison_table(struct strbuf *out, const struct runtime_findings *runtime,
                          enum work work)
{
    enum worker_kind kinds[WORKER_KIND_COUNT];
    size_t count = findings_compared(runtime, work, kinds);
    struct text_table table = {.columns = 1 + 2 * count};
    take_workers_header(&table);
    for (size_t i = 0; i < count; i++)
        take_effect_headers(&table, kinds[i], count);
    for (size_t row = 0; row < runtime->row_count; row++) {
        text_table_add_number(&table, runtime->rows[row].workers);
        for (size_t i = 0; i < count; i++) {
            enum case_id case_id = case_pair(work, kinds[i]);
            take_effect(&table, &runtime->rows[row], case_id);
            take_faster_kind(&table, &runtime->rows[row].comparisons[case_id], kinds[i]);
        }
    }
    text_table_write(out, &table);
}

/* On a terminal, where nothing explains them, there are no marks. */
static void take_kind_header(struct text_table *table, enum case_id case_id,
                             const struct time_unit *unit, unsigned of_all)
{
    struct strbuf text = {0};
    strbuf_addf(&text, "%s (%s)", worker_kinds[measured_cases[case_id].kind].plural, unit->name);
    add_signs(&text, table->plain ? 0 : of_all);
    text_table_add(table, &text);
}

static void take_time(struct text_table *table, const struct row *row, enum case_id case_id,
                      const struct time_unit *unit, unsigned of_all)
{
    take_cell(table, &row->cells[case_id], unit->seconds, table->plain ? ~0U : of_all);
}

/* One for all times of a work: that of threads, where they were measured. */
static const struct time_unit *unit_of_work(const struct runtime_findings *runtime, enum work work)
{
    enum worker_kind kinds[WORKER_KIND_COUNT];
    size_t count = findings_compared(runtime, work, kinds);
    enum case_id threads = case_pair(work, WORKER_THREAD);
    bool by_threads = runtime->measured[threads] || count == 0;
    return column_unit(runtime, by_threads ? threads : case_pair(work, kinds[0]));
}

static void add_table_of_work(struct strbuf *out, const struct runtime_findings *runtime,
                              enum work work, struct text_table table)
{
    enum worker_kind kinds[WORKER_KIND_COUNT];
    size_t count = findings_compared(runtime, work, kinds);
    enum case_id threads = case_pair(work, WORKER_THREAD);
    const struct time_unit *unit = unit_of_work(runtime, work);
    table.columns = 2 + 3 * count;
    unsigned of_all[CASE_COUNT];
    for (int c = 0; c < CASE_COUNT; c++)
        of_all[c] = marks_of_all(runtime, (enum case_id)c);
    take_workers_header(&table);
    take_kind_header(&table, threads, unit, of_all[threads]);
    for (size_t i = 0; i < count; i++) {
        enum case_id case_id = case_pair(work, kinds[i]);
        take_kind_header(&table, case_id, unit, of_all[case_id]);
        take_effect_headers(&table, kinds[i], count);
    }
    for (size_t r = 0; r < runtime->row_count; r++) {
        const struct row *row = &runtime->rows[r];
        text_table_add_number(&table, row->workers);
        take_time(&table, row, threads, unit, of_all[threads]);
        for (size_t i = 0; i < count; i++) {
            enum case_id case_id = case_pair(work, kinds[i]);
            take_time(&table, row, case_id, unit, of_all[case_id]);
            take_effect(&table, row, case_id);
            take_faster_kind(&table, &row->comparisons[case_id], kinds[i]);
        }
    }
    text_table_write(out, &table);
}

void add_work_times_table(struct strbuf *out, const struct runtime_findings *runtime,
                          enum work work)
{
    add_table_of_work(out, runtime, work, (struct text_table){0});
}

void add_plain_tables(struct strbuf *out, const struct runtime_findings *runtime, size_t width)
{
    const struct text_table plain = {.plain = true, .width = width};
    bool any = false;
    for (int work = 0; work < WORK_COUNT; work++) {
        if (!findings_measured(runtime, (enum work)work))
            continue;
        strbuf_addf(out, "%s%s\n", any ? "\n" : "", works[work].phrase);
        any = true;
        add_table_of_work(out, runtime, (enum work)work, plain);
    }
}

/* ---- figures that follow from the times ---- */

typedef void add_word(struct strbuf *out, const struct estimate *estimate);

/* One figure of each worker kind. */
struct figures {
    const struct estimate *of[WORKER_KIND_COUNT];
};

static struct figures figures_of(const struct estimate estimates[WORKER_KIND_COUNT])
{
    struct figures figures;
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++)
        figures.of[kind] = &estimates[kind];
    return figures;
}

/* Threads, processes unless the run left them out, and whatever else the runtime measured. */
static bool has_column(const struct runtime_findings *runtime, int kind)
{
    bool shown = kind == WORKER_THREAD || (kind == WORKER_PROCESS && !runtime->without_processes);
    for (int c = 0; c < CASE_COUNT; c++)
        shown |= (int)measured_cases[c].kind == kind && runtime->measured[c];
    return shown;
}

/* A line of the table; none when nothing in it is known. */
static void take_figure(struct text_table *table, const struct runtime_findings *runtime,
                        struct strbuf *name, add_word *add, const struct figures *figures)
{
    size_t known = 0;
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++)
        known += figures->of[kind]->count;
    if (known == 0) {
        strbuf_release(name);
        return;
    }
    text_table_add(table, name);
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++) {
        struct strbuf text = {0};
        if (!has_column(runtime, kind))
            continue;
        if (figures->of[kind]->count > 0)
            add(&text, figures->of[kind]);
        else
            strbuf_adds(&text, "–");
        text_table_add(table, &text);
    }
}

static void take_figures(struct text_table *table, const struct runtime_findings *runtime,
                         struct strbuf *name, add_word *add,
                         const struct estimate estimates[WORKER_KIND_COUNT])
{
    struct figures figures = figures_of(estimates);
    take_figure(table, runtime, name, add, &figures);
}

static void take_scaling(struct text_table *table, const struct runtime_findings *runtime,
                         enum scaling_place place)
{
    const struct scaling *threads = &runtime->scaling[WORKER_THREAD][place];
    struct figures speedups, efficiencies;
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++) {
        speedups.of[kind] = &runtime->scaling[kind][place].speedup;
        efficiencies.of[kind] = &runtime->scaling[kind][place].efficiency;
    }
    /* One worker is what the others are compared with. */
    if (threads->workers < 2)
        return;
    struct strbuf name = cell_with_workers("CPU speed-up", threads->workers);
    take_figure(table, runtime, &name, word_ratio, &speedups);
    name = cell_with_workers("efficiency", threads->workers);
    take_figure(table, runtime, &name, word_ratio, &efficiencies);
}

/* How far CPU-bound work scales, where an interval says so. */
static void take_how_far(struct text_table *table, const struct runtime_findings *runtime)
{
    bool known = false;
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++)
        known |= cpu_scaling_verdict(runtime, (enum worker_kind)kind).known;
    if (!known)
        return;
    struct strbuf name = cell_text("CPU-bound work scales");
    text_table_add(table, &name);
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++) {
        struct strbuf text = {0};
        struct scaling_verdict verdict = cpu_scaling_verdict(runtime, (enum worker_kind)kind);
        if (!has_column(runtime, kind))
            continue;
        strbuf_adds(&text, worker_kinds[kind].in_turns ? "in turns, by nature"
                           : verdict.known             ? scaling_word(verdict)
                                                       : "–");
        text_table_add(table, &text);
    }
}

static void take_waits(struct text_table *table, const struct runtime_findings *runtime)
{
    uint32_t most = runtime->rows[runtime->row_count - 1].workers;
    struct strbuf name = cell_with_workers("waits at once", most);
    take_figures(table, runtime, &name, word_ratio, runtime->overlap);
    name = cell_with_workers("time added", most);
    take_figures(table, runtime, &name, word_seconds, runtime->added);
}

void add_figures_table(struct strbuf *out, const struct runtime_findings *runtime)
{
    struct text_table table = {.columns = 1, .names = true};
    take_header(&table, "figure", NULL);
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++) {
        if (!has_column(runtime, kind))
            continue;
        take_header(&table, worker_kinds[kind].plural, NULL);
        table.columns++;
    }
    take_scaling(&table, runtime, SCALING_AT_CPUS);
    take_how_far(&table, runtime);
    if (runtime->scaling[WORKER_THREAD][SCALING_AT_MOST].workers !=
        runtime->scaling[WORKER_THREAD][SCALING_AT_CPUS].workers)
        take_scaling(&table, runtime, SCALING_AT_MOST);
    if (runtime->row_count > 0)
        take_waits(&table, runtime);
    if (table.count > table.columns)
        text_table_write(out, &table);
    else
        text_table_release(&table);
}

/* ---- the classic table ---- */

/* And those of a work of the user's, where a run measures one. */
static const enum case_id classic_cases[] = {CASE_CPU_THREAD, CASE_CPU_PROCESS, CASE_IO_THREAD,
                                             CASE_IO_PROCESS, CASE_USER_THREAD, CASE_USER_PROCESS};
enum { CLASSIC_CASES = sizeof classic_cases / sizeof *classic_cases };

void add_classic_header(struct strbuf *out, const struct run_facts *run)
{
    strbuf_adds(out, "nthreads");
    for (int i = 0; i < CLASSIC_CASES; i++)
        if (run->cases[classic_cases[i]])
            strbuf_addf(out, " %s", measured_cases[classic_cases[i]].name);
    strbuf_addc(out, '\n');
}

void add_classic_row(struct strbuf *out, const struct run_facts *run, const struct row *row)
{
    strbuf_addf(out, "%.6e", (double)row->workers);
    for (int i = 0; i < CLASSIC_CASES; i++) {
        const struct cell *cell = &row->cells[classic_cases[i]];
        if (!run->cases[classic_cases[i]])
            continue;
        if (cell->count > 0)
            strbuf_addf(out, " %.6e", cell->summary.median.value);
        else
            strbuf_adds(out, " -");
    }
    strbuf_addc(out, '\n');
}

/* Words that are as wide as a time. */
static void pad_words(struct strbuf *out, const char *line)
{
    enum { WIDTH = sizeof "1.000000e+00" - 1 };
    for (;;) {
        size_t length = strcspn(line, " ");
        strbuf_add(out, line, length);
        if (!line[length])
            return;
        strbuf_addf(out, "%*s", length < WIDTH ? (int)(WIDTH + 1 - length) : 1, "");
        line += length + 1;
    }
}

void add_classic_table(struct strbuf *out, const struct runtime_findings *runtime,
                       const struct run_facts *run)
{
    struct strbuf line = {0};
    add_classic_header(&line, run);
    pad_words(out, strbuf_text(&line));
    for (size_t i = 0; i < runtime->row_count; i++) {
        strbuf_clear(&line);
        add_classic_row(&line, run, &runtime->rows[i]);
        pad_words(out, strbuf_text(&line));
    }
    strbuf_release(&line);
}
