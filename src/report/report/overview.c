#include "tvp/report/overview.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/common/units.h"
#include "tvp/findings/fastest.h"
#include "tvp/findings/pools.h"
#include "tvp/findings/scaling_rules.h"
#include "tvp/report/data_text.h"
#include "tvp/report/pool_text.h"
#include "tvp/report/report.h"
#include "tvp/sentences/cost_text.h"
#include "tvp/sentences/effect_text.h"
#include "tvp/sentences/estimate_wording.h"
#include "tvp/sentences/fastest_text.h"
#include "tvp/sentences/scaling_text.h"
#include "tvp/sentences/summary_text.h"
#include "tvp/sentences/without_lock_text.h"
#include "tvp/sentences/work_text.h"
#include "tvp/text/markdown_escape.h"
#include "tvp/text/text_table.h"
#include "tvp/text/wording.h"

/* ---- a verdict on all rows ---- */

/* "; threads faster at 7 of 15 worker counts" */
static void add_won(struct strbuf *out, const struct runtime_findings *runtime,
                    enum case_id case_id, enum verdict verdict, enum worker_kind winner)
{
    size_t won = findings_verdicts(runtime, case_id, verdict);
    if (won > 0)
        word_format(out, "; %s faster at %zu of %zu worker counts", worker_kinds[winner].plural,
                    won, runtime->row_count);
}

static void add_single_rows(struct strbuf *out, const struct runtime_findings *runtime,
                            enum case_id case_id)
{
    if (runtime->row_count < 2)
        return;
    add_won(out, runtime, case_id, VERDICT_FIRST_FASTER, WORKER_THREAD);
    add_won(out, runtime, case_id, VERDICT_SECOND_FASTER, measured_cases[case_id].kind);
    size_t missing = findings_verdicts(runtime, case_id, VERDICT_NOT_MEASURED);
    if (missing > 0)
        word_format(out, "; %zu of %zu worker counts not compared", missing, runtime->row_count);
}

/* "3.3 % longer (1.1–4.1); threads faster at 7 of 15 worker counts" */
static void add_judgement(struct strbuf *out, const struct runtime_findings *runtime,
                          enum case_id case_id, bool rows_too)
{
    const struct comparison *comparison = over_all_rows(runtime, case_id);
    size_t start = out->length;
    add_effect(out, &comparison->ratio);
    if (comparison->verdict == VERDICT_NOT_RESOLVED)
        strbuf_adds(out, ", not resolved");
    if (comparison->verdict == VERDICT_TOO_FEW_ROUNDS)
        word_format(out, "%sa verdict needs %zu rounds", out->length > start ? ", " : "",
                    comparison->rounds_needed);
    if (out->length == start)
        strbuf_adds(out, "–");
    if (rows_too)
        add_single_rows(out, runtime, case_id);
}

static void add_cost_judgement(struct strbuf *out, const struct runtime_findings *runtime,
                               enum worker_kind kind)
{
    enum worker_kind cheaper;
    const struct estimate *ratio = &runtime->worker_cost_ratio[kind];
    bool resolved = cheaper_to_start(runtime, kind, &cheaper);
    add_effect(out, ratio);
    if (ratio->count == 0 && resolved)
        strbuf_addf(out, "%s are cheaper", worker_kinds[cheaper].plural);
    else if (ratio->count == 0 && !costs_are_unresolved(runtime, kind))
        strbuf_adds(out, "–");
    else if (!resolved && (ratio->confident || ratio->count == 0))
        strbuf_adds(out, ratio->count > 0 ? ", not resolved" : "not resolved");
}

/* ---- what the rows and columns are ---- */

typedef void add_word(struct strbuf *out, const struct estimate *estimate);

/* One figure of a runtime, of each worker kind. */
struct figure {
    enum work work;
    add_word *add;
    const struct estimate *of[WORKER_KIND_COUNT];
    const struct row *row; /* whose times they are; NULL: they are no times of a row */
};

static bool shows_speedup(const struct runtime_findings *runtime, enum work work)
{
    return work == runtime->cpu_work && has_room_to_scale(runtime) &&
           !(work == WORK_CPU && computing_is_mostly_starting(runtime));
}

/* What a task costs in the pool that stands for the others. */
static struct figure cost_of_task(const struct runtime_findings *runtime)
{
    struct figure figure = {
        .work = WORK_TASK, .add = word_seconds, .row = findings_pool_row(runtime, WORK_TASK)};
    for (int kind = 0; kind < WORKER_KIND_COUNT && figure.row; kind++)
        figure.of[kind] = &figure.row->pool[kind].task_seconds;
    return figure;
}

/* The figure that says most: what a worker or a task costs, how far computing scales, what is added
 * to a wait; else the times of the most workers. */
static struct figure figure_of(const struct runtime_findings *runtime, enum work work)
{
    struct figure figure = {.work = work, .add = word_seconds};
    if (work == WORK_TASK)
        return cost_of_task(runtime);
    bool speedup = shows_speedup(runtime, work);
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++)
        figure.of[kind] = work == WORK_START ? &runtime->worker_cost[kind]
                          : work == WORK_IO
                              ? &runtime->added[kind]
                              : &judged_scaling(runtime, (enum worker_kind)kind)->speedup;
    if (speedup)
        figure.add = word_ratio;
    bool known = work == WORK_START || work == WORK_IO || speedup;
    for (int kind = 0; known && kind < WORKER_KIND_COUNT; kind++)
        if (figure.of[kind]->count > 0)
            return figure;
    figure.add = word_seconds;
    figure.row = findings_last_timed_row(runtime, work);
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++) {
        enum case_id case_id = case_pair(work, (enum worker_kind)kind);
        figure.of[kind] = figure.row ? &figure.row->cells[case_id].summary.median : NULL;
    }
    return figure;
}

static void add_workers_and_cpus(struct strbuf *out, const struct runtime_findings *runtime)
{
    word_count(out, judged_scaling(runtime, WORKER_THREAD)->workers, "worker", "workers");
    if (runtime->usable_cpus <= 0)
        return;
    strbuf_adds(out, " on ");
    word_cpus(out, runtime->usable_cpus);
}

static void add_runtime_name(struct strbuf *out, const struct runtime_findings *runtime)
{
    struct strbuf name = {0};
    word_flat(&name, runtime->facts->name);
    markdown_escape(out, strbuf_text(&name), name.length);
    strbuf_release(&name);
}

/* Called as its picture is: "writing files". */
static void add_doing(struct strbuf *out, enum work work)
{
    const char *title = works[work].heading;
    for (int kind = 0; kind < PICTURE_KINDS; kind++)
        if (picture_types[kind].work == work)
            title = picture_types[kind].title;
    strbuf_addc(out, (char)tolower((unsigned char)*title));
    strbuf_adds(out, title + 1);
}

static void add_work_words(struct strbuf *out, const struct findings *findings, enum work work)
{
    struct strbuf name = {0};
    add_work_name(&name, &findings->results->run);
    if (work == WORK_USER && name.length > 0)
        markdown_escape(out, strbuf_text(&name), name.length);
    else if (works[work].io)
        add_doing(out, work);
    else
        strbuf_adds(out, work == WORK_USER ? "the user's work" : works[work].phrase);
    strbuf_release(&name);
}

static void add_figure_name(struct strbuf *out, const struct findings *findings,
                            const struct runtime_findings *runtime, const struct figure *figure)
{
    if (figure->work == WORK_TASK) {
        strbuf_adds(out, "a task in a pool of ");
        word_count(out, figure->row ? figure->row->workers : 0, "worker", "workers");
    } else if (works[figure->work].task != NO_POOL) {
        struct strbuf tasks = {0};
        add_tasks(&tasks, &findings->results->run, figure->work);
        markdown_escape(out, strbuf_text(&tasks), tasks.length);
        strbuf_release(&tasks);
        strbuf_adds(out, ", shared by ");
        word_count(out, figure->row ? figure->row->workers : 0, "worker", "workers");
    } else if (figure->row) {
        add_work_words(out, findings, figure->work);
        strbuf_adds(out, ": time of ");
        word_count(out, figure->row->workers, "worker", "workers");
    } else if (figure->work == WORK_START) {
        strbuf_adds(out, "start and end ");
        add_whose_cost(out, runtime);
    } else if (figure->work == WORK_IO) {
        strbuf_adds(out, "added to a wait");
        if (findings->results->run.amounts[WORK_IO] > 0) {
            strbuf_adds(out, " of ");
            add_duration(out, (double)findings->results->run.amounts[WORK_IO] * 1e-9);
        }
        strbuf_adds(out, ", ");
        word_count(out, runtime->rows[runtime->row_count - 1].workers, "worker", "workers");
    } else {
        if (figure->work == WORK_USER)
            add_work_words(out, findings, WORK_USER);
        strbuf_adds(out, figure->work == WORK_USER ? ": speed-up, " : "speed-up, ");
        add_workers_and_cpus(out, runtime);
    }
}

/* ---- the table ---- */

/* Threads, and what any runtime compares with them. */
static size_t kinds_of(const struct findings *findings, enum worker_kind kinds[WORKER_KIND_COUNT])
{
    size_t count = 0;
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++) {
        bool shown = kind == WORKER_THREAD ||
                     (kind == WORKER_PROCESS && !findings->runtimes[0].without_processes);
        for (size_t i = 0; i < findings->runtime_count; i++)
            for (int c = 0; c < CASE_COUNT; c++)
                shown |= (int)measured_cases[c].kind == kind && findings->runtimes[i].measured[c];
        if (shown)
            kinds[count++] = (enum worker_kind)kind;
    }
    return count;
}

static void take_text(struct text_table *table, const char *text)
{
    struct strbuf copy = {0};
    strbuf_adds(&copy, text);
    text_table_add(table, &copy);
}

static void add_figure(struct strbuf *out, const struct figure *figure, enum worker_kind kind)
{
    const struct estimate *estimate = figure->of[kind];
    if (estimate && estimate->count > 0)
        figure->add(out, estimate);
    else
        strbuf_adds(out, "–");
}

static void take_estimate(struct text_table *table, const struct figure *figure,
                          enum worker_kind kind)
{
    struct strbuf text = {0};
    add_figure(&text, figure, kind);
    text_table_add(table, &text);
}

static void take_judgement(struct text_table *table, const struct runtime_findings *runtime,
                           enum work work, enum worker_kind kind, bool rows_too)
{
    struct strbuf text = {0};
    enum case_id case_id = case_pair(work, kind);
    if (!runtime->measured[case_id])
        strbuf_adds(&text, "–");
    else if (work == WORK_START)
        add_cost_judgement(&text, runtime, kind);
    else
        add_judgement(&text, runtime, case_id, rows_too);
    text_table_add(table, &text);
}

static void take_work(struct text_table *table, const struct findings *findings,
                      const struct runtime_findings *runtime, enum work work)
{
    struct strbuf name = {0};
    enum worker_kind kinds[WORKER_KIND_COUNT];
    size_t count = kinds_of(findings, kinds);
    struct figure figure = figure_of(runtime, work);
    if (runtime == findings->brief) {
        add_runtime_name(&name, runtime);
        strbuf_adds(&name, ": ");
    }
    add_figure_name(&name, findings, runtime, &figure);
    text_table_add(table, &name);
    for (size_t i = 0; i < count; i++)
        take_estimate(table, &figure, kinds[i]);
    for (size_t i = 1; i < count; i++)
        take_judgement(table, runtime, work, kinds[i], runtime != findings->brief);
}

/* From which size on a copy to a process costs more than starting one: it is no figure of threads,
 * and there is nothing to compare, so that these places stay empty. */
static void take_copies(struct text_table *table, const struct data_findings *data,
                        const enum worker_kind *kinds, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct strbuf text = {0};
        if (kinds[i] == WORKER_PROCESS)
            add_copy_limit(&text, data);
        text_table_add(table, &text);
    }
    for (size_t i = 1; i < count; i++)
        take_text(table, "");
}

static void take_kind_header(struct text_table *table, enum worker_kind kind, const char *behind)
{
    struct strbuf text = {0};
    strbuf_addf(&text, "%s%s", worker_kinds[kind].plural, behind);
    text_table_add(table, &text);
}

static void take_headers(struct text_table *table, const enum worker_kind *kinds, size_t count)
{
    take_text(table, "figure");
    for (size_t i = 0; i < count; i++)
        take_kind_header(table, kinds[i], "");
    for (size_t i = 1; i < count; i++)
        take_kind_header(table, kinds[i], " take");
    table->columns = 2 * count;
}

static const enum work work_order[] = {
    WORK_USER,        WORK_START,      WORK_CPU,          WORK_IO,   WORK_DISK_WRITE,
    WORK_DISK_READ,   WORK_NET,        WORK_POOL,         WORK_TASK, WORK_OWN_CALL,
    WORK_SHARED_CALL, WORK_OWN_APPEND, WORK_SHARED_APPEND};

enum { WORKS_SHOWN = sizeof work_order / sizeof *work_order };

/* A row for each kind of work, and for what copying costs. */
static void take_works(struct text_table *table, const struct findings *findings,
                       const struct data_findings *data)
{
    enum worker_kind kinds[WORKER_KIND_COUNT];
    size_t count = kinds_of(findings, kinds);
    take_headers(table, kinds, count);
    for (size_t i = 0; i < WORKS_SHOWN; i++)
        if (findings_measured(findings->runtimes, work_order[i]))
            take_work(table, findings, findings->runtimes, work_order[i]);
    if (knows_copy_limit(data)) {
        take_text(table, copy_limit_name);
        take_copies(table, data, kinds, count);
    }
    if (findings->brief && findings_measured(findings->brief, WORK_CPU))
        take_work(table, findings, findings->brief, WORK_CPU);
}

/* ---- several runtimes ---- */

/* What sharing objects takes has a section of its own, as the other figures of pools have. */
static bool has_columns(const struct findings *findings, enum work work)
{
    bool of_pool = works[work].task != NO_POOL && work != WORK_POOL && work != WORK_TASK;
    if (works[work].objects != NO_OBJECTS || of_pool)
        return false;
    for (size_t i = 0; i < findings->runtime_count; i++)
        if (findings_measured(&findings->runtimes[i], work))
            return true;
    return false;
}

static bool has_figure_column(enum work work)
{
    return work == WORK_CPU || work == WORK_USER || work == WORK_TASK || works[work].io;
}

/* The most workers whose times of a work any runtime has: those of real input and output stand in
 * one column, so that they have to be of as many workers. */
static unsigned most_timed_workers(const struct findings *findings, enum work work)
{
    unsigned most = 0;
    for (size_t i = 0; i < findings->runtime_count; i++) {
        const struct row *row = findings_last_timed_row(&findings->runtimes[i], work);
        if (row && row->workers > most)
            most = row->workers;
    }
    return most;
}

static void add_column_name(struct strbuf *out, const struct findings *findings, enum work work)
{
    if (works[work].io) {
        add_doing(out, work);
        strbuf_adds(out, ": time of ");
        word_count(out, most_timed_workers(findings, work), "worker", "workers");
    } else {
        strbuf_adds(out, shows_speedup(findings->runtimes, work) ? "speed-up"
                         : work == WORK_TASK                     ? "a task in a pool"
                         : work == WORK_USER                     ? "the user's work"
                                                                 : works[work].phrase);
    }
}

static void take_work_headers(struct text_table *table, const struct findings *findings,
                              enum work work, const enum worker_kind *kinds, size_t count)
{
    for (size_t i = 0; i < count && has_figure_column(work); i++) {
        struct strbuf name = {0};
        add_column_name(&name, findings, work);
        strbuf_addf(&name, ", %s", worker_kinds[kinds[i]].plural);
        text_table_add(table, &name);
        table->columns++;
    }
    for (size_t i = 1; i < count; i++) {
        struct strbuf name = {0};
        strbuf_addf(&name, "%s: %s take", works[work].heading, worker_kinds[kinds[i]].plural);
        text_table_add(table, &name);
        table->columns++;
    }
}

static bool any_knows_copy_limit(const struct findings *findings, const struct data_findings *data)
{
    for (size_t i = 0; data && i < findings->runtime_count; i++)
        if (knows_copy_limit(&data[i]))
            return true;
    return false;
}

static void take_copy_limit(struct text_table *table, const struct data_findings *data)
{
    struct strbuf text = {0};
    if (knows_copy_limit(data))
        add_copy_limit(&text, data);
    else
        strbuf_adds(&text, "–");
    text_table_add(table, &text);
}

/* Nothing where the times are of fewer workers than the column's name says. */
static void take_column_figure(struct text_table *table, const struct findings *findings,
                               const struct runtime_findings *runtime, enum work work,
                               enum worker_kind kind)
{
    struct figure figure = figure_of(runtime, work);
    if (works[work].io &&
        (!figure.row || figure.row->workers != most_timed_workers(findings, work)))
        take_text(table, "–");
    else
        take_estimate(table, &figure, kind);
}

static void take_runtime(struct text_table *table, const struct findings *findings,
                         const struct runtime_findings *runtime, const enum worker_kind *kinds,
                         size_t count)
{
    struct strbuf name = {0};
    add_runtime_name(&name, runtime);
    text_table_add(table, &name);
    for (int w = 0; w < WORK_COUNT; w++) {
        enum work work = (enum work)w;
        if (!has_columns(findings, work))
            continue;
        for (size_t i = 0; i < count && has_figure_column(work); i++)
            take_column_figure(table, findings, runtime, work, kinds[i]);
        for (size_t i = 1; i < count; i++)
            take_judgement(table, runtime, work, kinds[i], false);
    }
}

static void take_runtimes(struct text_table *table, const struct findings *findings,
                          const struct data_findings *data)
{
    bool copies = any_knows_copy_limit(findings, data);
    enum worker_kind kinds[WORKER_KIND_COUNT];
    size_t count = kinds_of(findings, kinds);
    take_text(table, "runtime");
    table->columns = 1;
    for (int work = 0; work < WORK_COUNT; work++)
        if (has_columns(findings, (enum work)work))
            take_work_headers(table, findings, (enum work)work, kinds, count);
    if (copies) {
        take_text(table, copy_limit_name);
        table->columns++;
    }
    for (size_t i = 0; i < findings->runtime_count; i++) {
        take_runtime(table, findings, &findings->runtimes[i], kinds, count);
        if (copies)
            take_copy_limit(table, &data[i]);
    }
    if (findings->brief)
        take_runtime(table, findings, findings->brief, kinds, count);
    if (findings->brief && copies)
        take_copy_limit(table, NULL);
}

/* ---- cards ---- */

/* In the place behind the runtimes is the one that was measured for one claim only. */
static const struct runtime_findings *runtime_at(const struct findings *findings, size_t place)
{
    return place < findings->runtime_count ? &findings->runtimes[place] : findings->brief;
}

static bool has_card(const struct findings *findings, size_t place, enum work work)
{
    const struct runtime_findings *runtime = runtime_at(findings, place);
    bool brief = place == findings->runtime_count;
    return runtime && (!brief || work == WORK_CPU) && findings_measured(runtime, work);
}

static void add_strip_address(struct strbuf *out, size_t place, enum work work,
                              enum worker_kind kind)
{
    strbuf_addf(out, STRIP_ADDRESS "%zu-%d-%d", place, (int)work, (int)kind);
}

static void take_card(struct text_table *table, const struct findings *findings, size_t place,
                      enum work work)
{
    const struct runtime_findings *runtime = runtime_at(findings, place);
    struct figure figure = figure_of(runtime, work);
    enum worker_kind kinds[WORKER_KIND_COUNT];
    size_t count = kinds_of(findings, kinds);
    struct strbuf text = {0};
    if (findings->runtime_count > 1 || runtime == findings->brief) {
        add_runtime_name(&text, runtime);
        strbuf_adds(&text, ": ");
    }
    add_figure_name(&text, findings, runtime, &figure);
    text_table_add(table, &text);
    for (size_t i = 0; i < count; i++) {
        add_figure(&text, &figure, kinds[i]);
        if (figure.of[kinds[i]] && figure.of[kinds[i]]->count > 0) {
            strbuf_adds(&text, " ![](");
            add_strip_address(&text, place, work, kinds[i]);
            strbuf_addc(&text, ')');
        }
        text_table_add(table, &text);
    }
    for (size_t i = 1; i < count; i++)
        take_judgement(table, runtime, work, kinds[i], runtime != findings->brief);
}

static void take_copy_card(struct text_table *table, const struct findings *findings, size_t place,
                           const struct data_findings *data)
{
    enum worker_kind kinds[WORKER_KIND_COUNT];
    size_t count = kinds_of(findings, kinds);
    struct strbuf text = {0};
    if (findings->runtime_count > 1) {
        add_runtime_name(&text, &findings->runtimes[place]);
        strbuf_adds(&text, ": ");
    }
    strbuf_adds(&text, copy_limit_name);
    text_table_add(table, &text);
    take_copies(table, data, kinds, count);
}

void add_overview_cards(struct strbuf *out, const struct findings *findings,
                        const struct data_findings *data)
{
    struct text_table table = {.names = true};
    enum worker_kind kinds[WORKER_KIND_COUNT];
    take_headers(&table, kinds, kinds_of(findings, kinds));
    for (size_t i = 0; i < WORKS_SHOWN; i++)
        for (size_t place = 0; place <= findings->runtime_count; place++)
            if (has_card(findings, place, work_order[i]))
                take_card(&table, findings, place, work_order[i]);
    for (size_t place = 0; data && place < findings->runtime_count; place++)
        if (knows_copy_limit(&data[place]))
            take_copy_card(&table, findings, place, &data[place]);
    if (table.count > table.columns)
        text_table_write(out, &table);
    else
        text_table_release(&table);
}

static struct strip strip_of(const struct figure *figure, enum worker_kind kind)
{
    const struct estimate *shown = figure->of[kind];
    double from = shown->low, to = shown->high;
    for (int other = 0; other < WORKER_KIND_COUNT; other++)
        if (figure->of[other] && figure->of[other]->count > 0) {
            from = fmin(from, figure->of[other]->low);
            to = fmax(to, figure->of[other]->high);
        }
    double range = to > from ? to - from : 1;
    return (struct strip){.value = (shown->value - from) / range,
                          .low = (shown->low - from) / range,
                          .high = (shown->high - from) / range,
                          .colour = worker_kinds[kind].colour};
}

static bool is_strip(const char *address, size_t place, enum work work, enum worker_kind kind)
{
    struct strbuf own = {0};
    add_strip_address(&own, place, work, kind);
    bool same = strcmp(strbuf_text(&own), address) == 0;
    strbuf_release(&own);
    return same;
}

bool overview_strip(struct strip *strip, const struct findings *findings, const char *address)
{
    if (strncmp(address, STRIP_ADDRESS, sizeof STRIP_ADDRESS - 1) != 0)
        return false;
    for (size_t place = 0; place <= findings->runtime_count; place++)
        for (int work = 0; work < WORK_COUNT; work++)
            for (int kind = 0; kind < WORKER_KIND_COUNT; kind++) {
                if (!is_strip(address, place, (enum work)work, (enum worker_kind)kind) ||
                    !has_card(findings, place, (enum work)work))
                    continue;
                struct figure figure = figure_of(runtime_at(findings, place), (enum work)work);
                if (!figure.of[kind] || figure.of[kind]->count == 0)
                    return false;
                *strip = strip_of(&figure, (enum worker_kind)kind);
                return true;
            }
    return false;
}

/* ---- the table as a whole ---- */

void add_overview_table(struct strbuf *out, const struct findings *findings,
                        const struct data_findings *data)
{
    struct text_table table = {.names = true};
    if (findings->runtime_count == 0)
        return;
    (findings->runtime_count == 1 ? take_works : take_runtimes)(&table, findings, data);
    if (table.count > table.columns)
        text_table_write(out, &table);
    else
        text_table_release(&table);
}

/* ---- the sentence ---- */

/* What begins another part of the sentence. */
static void add_separator(struct strbuf *out)
{
    strbuf_adds(out, out->length > 0 ? "; " : "");
}

/* Whether it is left open which of a thread and that kind is cheaper to start. */
static bool is_start_open(const struct runtime_findings *runtime, enum worker_kind kind)
{
    enum worker_kind cheaper;
    return !cheaper_to_start(runtime, kind, &cheaper) &&
           (runtime->worker_cost_ratio[kind].confident || costs_are_unresolved(runtime, kind));
}

/* Said once for all kinds of which it is true. */
static void add_start_open(struct strbuf *out, const struct runtime_findings *runtime,
                           const enum worker_kind *kinds, size_t count)
{
    enum worker_kind open[WORKER_KIND_COUNT];
    size_t open_count = 0;
    for (size_t i = 0; i < count; i++)
        if (is_start_open(runtime, kinds[i]))
            open[open_count++] = kinds[i];
    if (open_count == 0)
        return;
    add_separator(out);
    if (open_count == 1)
        strbuf_addf(out, "whether a thread or %s is cheaper to start", worker_kinds[open[0]].one);
    else
        strbuf_adds(out, "whether a thread is cheaper to start than ");
    struct strbuf names = {0};
    for (size_t i = 0; i < open_count && open_count > 1; i++)
        word_choice(&names, worker_kinds[open[i]].one, strlen(worker_kinds[open[i]].one),
                    i + 1 == open_count);
    strbuf_addf(out, "%s is not resolved", strbuf_text(&names));
    strbuf_release(&names);
}

/* A bound of the interval says how much, so that no figure is needed. */
static void add_start_part(struct strbuf *out, const struct runtime_findings *runtime,
                           enum worker_kind kind)
{
    enum worker_kind cheaper;
    const struct estimate *ratio = &runtime->worker_cost_ratio[kind];
    if (!cheaper_to_start(runtime, kind, &cheaper))
        return;
    add_separator(out);
    if (cheaper == WORKER_THREAD && ratio->confident && ratio->low >= 2)
        word_format(out, "%s costs more than %.0f times as much to start as a thread",
                    worker_kinds[kind].one, floor(ratio->low));
    else
        strbuf_addf(out, "%s costs less to start than %s", worker_kinds[cheaper].one,
                    worker_kinds[cheaper == WORKER_THREAD ? kind : WORKER_THREAD].one);
}

/* "threads are faster, by less than 10 %, but processes at some worker counts" */
static void add_winner(struct strbuf *out, const struct runtime_findings *runtime,
                       enum case_id case_id, bool threads)
{
    const struct estimate *ratio = &over_all_rows(runtime, case_id)->ratio;
    enum worker_kind kind = measured_cases[case_id].kind;
    enum worker_kind winner = threads ? WORKER_THREAD : kind,
                     loser = threads ? kind : WORKER_THREAD;
    strbuf_addf(out, "%s are faster than %s", worker_kinds[winner].plural,
                worker_kinds[loser].plural);
    if (ratio->high < 1.1 && ratio->low > 1 / 1.1)
        strbuf_adds(out, " by less than 10 %");
    enum verdict other = threads ? VERDICT_SECOND_FASTER : VERDICT_FIRST_FASTER;
    if (findings_verdicts(runtime, case_id, other) > 0)
        strbuf_addf(out, ", but %s at some worker counts", worker_kinds[loser].plural);
}

/* The kinds with that verdict: "processes or coroutines". */
static void add_kinds_with(struct strbuf *out, const struct runtime_findings *runtime,
                           enum work work, enum verdict verdict)
{
    enum worker_kind kinds[WORKER_KIND_COUNT], same[WORKER_KIND_COUNT];
    size_t count = findings_compared(runtime, work, kinds), same_count = 0;
    for (size_t i = 0; i < count; i++)
        if (over_all_rows(runtime, case_pair(work, kinds[i]))->verdict == verdict)
            same[same_count++] = kinds[i];
    struct strbuf names = {0};
    for (size_t i = 0; i < same_count; i++)
        word_choice(&names, worker_kinds[same[i]].plural, strlen(worker_kinds[same[i]].plural),
                    i + 1 == same_count);
    strbuf_adds(out, strbuf_text(&names));
    strbuf_release(&names);
}

static void add_outcome(struct strbuf *out, const struct runtime_findings *runtime,
                        enum case_id case_id)
{
    const struct comparison *comparison = over_all_rows(runtime, case_id);
    enum work work = measured_cases[case_id].work;
    if (comparison->verdict == VERDICT_NOT_RESOLVED) {
        strbuf_adds(out, "no difference between threads and ");
        add_kinds_with(out, runtime, work, comparison->verdict);
        strbuf_adds(out, " is resolved");
    } else if (comparison->verdict == VERDICT_TOO_FEW_ROUNDS) {
        strbuf_adds(out, "a verdict on ");
        add_kinds_with(out, runtime, work, comparison->verdict);
        word_format(out, " needs %zu rounds", comparison->rounds_needed);
    } else {
        add_winner(out, runtime, case_id, comparison->verdict == VERDICT_FIRST_FASTER);
    }
}

/* What leaves open which is faster is said once, with all kinds of which it is true. */
static bool is_said(const struct runtime_findings *runtime, enum work work,
                    const enum worker_kind *kinds, size_t index)
{
    enum verdict verdict = over_all_rows(runtime, case_pair(work, kinds[index]))->verdict;
    bool said = false;
    for (size_t i = 0; i < index; i++)
        said |= over_all_rows(runtime, case_pair(work, kinds[i]))->verdict == verdict;
    return verdict == VERDICT_NOT_MEASURED ||
           (said && (verdict == VERDICT_NOT_RESOLVED || verdict == VERDICT_TOO_FEW_ROUNDS));
}

/* "threads and processes scale fully, and threads are faster …" */
static void add_outcomes(struct strbuf *out, const struct runtime_findings *runtime, enum work work)
{
    enum worker_kind kinds[WORKER_KIND_COUNT];
    size_t count = findings_compared(runtime, work, kinds);
    if (shows_speedup(runtime, work))
        add_who_scales(out, runtime);
    for (size_t i = 0; i < count; i++) {
        enum case_id case_id = case_pair(work, kinds[i]);
        if (is_said(runtime, work, kinds, i))
            continue;
        strbuf_adds(out, out->length > 0 ? ", and " : "");
        add_outcome(out, runtime, case_id);
    }
}

/* "computing, threads and processes scale fully, and threads are faster …" */
static void add_work_part(struct strbuf *out, const struct runtime_findings *runtime,
                          enum work work, const char *doing)
{
    struct strbuf text = {0};
    add_outcomes(&text, runtime, work);
    if (text.length > 0) {
        add_separator(out);
        strbuf_addf(out, "%s, %s", doing, strbuf_text(&text));
    }
    strbuf_release(&text);
}

static bool is_same_outcome(const struct strbuf *outcomes, int first, int second)
{
    return strcmp(strbuf_text(&outcomes[first]), strbuf_text(&outcomes[second])) == 0;
}

/* "writing files, reading files and asking a server" */
static void add_same_works(struct strbuf *out, const struct strbuf *outcomes, enum work first)
{
    int last = (int)first;
    for (int work = last; work < WORK_COUNT; work++)
        if (is_same_outcome(outcomes, (int)first, work))
            last = work;
    for (int work = (int)first; work <= last; work++) {
        if (!is_same_outcome(outcomes, (int)first, work))
            continue;
        if (work > (int)first)
            strbuf_adds(out, work == last ? " and " : ", ");
        add_doing(out, (enum work)work);
    }
}

/* What is true of several works is said once. Uses the outcomes up. */
static void add_merged(struct strbuf *out, struct strbuf outcomes[WORK_COUNT])
{
    for (int work = 0; work < WORK_COUNT; work++) {
        if (outcomes[work].length > 0) {
            add_separator(out);
            add_same_works(out, outcomes, (enum work)work);
            strbuf_addf(out, ", %s", strbuf_text(&outcomes[work]));
        }
        for (int later = WORK_COUNT; later-- > work;)
            if (is_same_outcome(outcomes, work, later))
                strbuf_clear(&outcomes[later]);
    }
    for (int work = 0; work < WORK_COUNT; work++)
        strbuf_release(&outcomes[work]);
}

/* Real input and output, of which the same may be true. */
static void add_io_parts(struct strbuf *out, const struct runtime_findings *runtime)
{
    struct strbuf outcomes[WORK_COUNT] = {0};
    for (int work = 0; work < WORK_COUNT; work++)
        if (works[work].io)
            add_outcomes(&outcomes[work], runtime, (enum work)work);
    add_merged(out, outcomes);
}

static bool mostly_starts(const struct runtime_findings *runtime)
{
    return findings_measured(runtime, WORK_CPU) && computing_is_mostly_starting(runtime);
}

/* Of more than two kinds one list: "fastest over all worker counts: computing, processes; waiting,
 * coroutines (ahead of threads by less than 10 %)". */
static void add_fastest_parts(struct strbuf *out, const struct runtime_findings *runtime)
{
    struct strbuf outcomes[WORK_COUNT] = {0}, list = {0};
    for (size_t i = 0; i < WORKS_SHOWN; i++)
        if (works[work_order[i]].objects == NO_OBJECTS && works[work_order[i]].task == NO_POOL)
            add_fastest(&outcomes[work_order[i]], runtime, work_order[i]);
    if (mostly_starts(runtime)) {
        strbuf_clear(&outcomes[WORK_CPU]);
        strbuf_adds(&outcomes[WORK_CPU], "not known, as its workers mostly start");
    }
    add_merged(&list, outcomes);
    if (list.length > 0) {
        add_separator(out);
        strbuf_adds(out, "fastest ");
        if (runtime->row_count > 1)
            strbuf_adds(out, "over all worker counts");
        else
            strbuf_adds(out, "with ");
        if (runtime->row_count == 1)
            word_count(out, runtime->rows[0].workers, "worker", "workers");
        strbuf_addf(out, ": %s", strbuf_text(&list));
    }
    strbuf_release(&list);
}

static void add_parts(struct strbuf *out, const struct runtime_findings *runtime)
{
    if (compares_several_kinds(runtime)) {
        add_fastest_parts(out, runtime);
        return;
    }
    enum worker_kind kinds[WORKER_KIND_COUNT];
    size_t count = findings_compared(runtime, WORK_START, kinds);
    for (size_t i = 0; i < count; i++)
        add_start_part(out, runtime, kinds[i]);
    add_start_open(out, runtime, kinds, count);
    if (mostly_starts(runtime)) {
        add_separator(out);
        strbuf_adds(out, "the workers that compute mostly start, which says little of computing");
    } else {
        add_work_part(out, runtime, WORK_CPU, "computing");
    }
    add_work_part(out, runtime, WORK_IO, "waiting");
    add_work_part(out, runtime, WORK_USER, "at the user's work");
    add_io_parts(out, runtime);
}

/* ---- what is said of every runtime: pools, and handing data over ---- */

enum handed { HANDED_TASKS, HANDED_EMPTY_TASKS, HANDED_DATA, HANDED_COUNT };

/* "sharing tasks in a pool", "threads are faster than processes"; no outcome: not measured. */
struct said {
    struct strbuf doing;
    struct strbuf outcome;
};

static struct said say(const struct runtime_findings *runtime, const struct data_findings *data,
                       enum handed handed)
{
    struct said said = {0};
    if (handed == HANDED_DATA && data && knows_data_outcome(data)) {
        add_data_doing(&said.doing, data);
        add_data_outcome(&said.outcome, data);
    } else if (handed == HANDED_TASKS) {
        strbuf_adds(&said.doing, "sharing tasks in a pool");
        add_outcomes(&said.outcome, runtime, WORK_POOL);
    } else if (handed == HANDED_EMPTY_TASKS) {
        strbuf_adds(&said.doing, "handing over tasks that do nothing");
        add_outcomes(&said.outcome, runtime, WORK_TASK);
    }
    return said;
}

static bool is_same_doing(const struct said *one, const struct said *other)
{
    return one->outcome.length > 0 && other->outcome.length > 0 &&
           strcmp(strbuf_text(&one->doing), strbuf_text(&other->doing)) == 0;
}

static bool is_same_said(const struct said *one, const struct said *other)
{
    return is_same_doing(one, other) &&
           strcmp(strbuf_text(&one->outcome), strbuf_text(&other->outcome)) == 0;
}

/* Whether an earlier runtime's is the same. */
static bool is_earlier(const struct said *said, size_t index,
                       bool (*is_same)(const struct said *, const struct said *))
{
    for (size_t i = 0; i < index; i++)
        if (is_same(&said[i], &said[index]))
            return true;
    return false;
}

/* "with native and node ": the runtimes of which the same is true; of one alone nothing. */
static void add_of_whom(struct strbuf *out, const struct findings *findings,
                        const struct said *said, size_t first)
{
    size_t same = 0, told = 0;
    for (size_t i = first; i < findings->runtime_count; i++)
        same += is_same_said(&said[first], &said[i]);
    if (findings->runtime_count < 2)
        return;
    strbuf_adds(out, same == findings->runtime_count ? "with every runtime" : "with ");
    for (size_t i = first; i < findings->runtime_count && same < findings->runtime_count; i++) {
        if (!is_same_said(&said[first], &said[i]))
            continue;
        strbuf_adds(out, told == 0 ? "" : told + 1 == same ? " and " : ", ");
        word_flat(out, findings->runtimes[i].facts->name);
        told++;
    }
    strbuf_addc(out, ' ');
}

/* "sharing tasks in a pool, with native and node threads are faster than processes, with cpython
 * processes are faster than threads" */
static void add_handed_part(struct strbuf *out, const struct findings *findings,
                            const struct said *said)
{
    for (size_t i = 0; i < findings->runtime_count; i++) {
        if (said[i].outcome.length == 0 || is_earlier(said, i, is_same_doing))
            continue;
        add_separator(out);
        strbuf_adds(out, strbuf_text(&said[i].doing));
        for (size_t k = i; k < findings->runtime_count; k++) {
            if (!is_same_doing(&said[i], &said[k]) || is_earlier(said, k, is_same_said))
                continue;
            strbuf_adds(out, ", ");
            add_of_whom(out, findings, said, k);
            strbuf_adds(out, strbuf_text(&said[k].outcome));
        }
    }
}

static void add_handed_parts(struct strbuf *out, const struct findings *findings,
                             const struct data_findings *data)
{
    struct said *said = xcalloc(findings->runtime_count, sizeof *said);
    for (int handed = 0; handed < HANDED_COUNT; handed++) {
        for (size_t i = 0; i < findings->runtime_count; i++)
            said[i] = say(&findings->runtimes[i], data ? &data[i] : NULL, (enum handed)handed);
        add_handed_part(out, findings, said);
        for (size_t i = 0; i < findings->runtime_count; i++) {
            strbuf_release(&said[i].doing);
            strbuf_release(&said[i].outcome);
        }
    }
    free(said);
}

static void add_capitalised(struct strbuf *out, const char *text)
{
    size_t start = out->length;
    strbuf_adds(out, text);
    out->data[start] = (char)toupper((unsigned char)out->data[start]);
}

/* What having no lock costs and gains: a sentence for each build that has none. */
static void add_between_runtimes(struct strbuf *out, const struct findings *findings)
{
    for (size_t i = 0; i < findings->without_lock_count; i++) {
        struct strbuf text = {0};
        add_without_lock_headline(&text, &findings->without_lock[i]);
        if (text.length > 0)
            strbuf_addf(out, "%s%s", out->length > 0 ? " " : "", strbuf_text(&text));
        strbuf_release(&text);
    }
}

void add_headline(struct strbuf *out, const struct findings *findings,
                  const struct data_findings *data)
{
    struct strbuf parts = {0}, handed = {0};
    if (findings->runtime_count == 0)
        return;
    if (findings->runtimes[0].rounds < INTERVAL_MINIMUM_SAMPLES) {
        add_few_rounds(out, findings);
        return;
    }
    const bool several = findings->runtime_count > 1;
    add_parts(several ? &parts : &handed, findings->runtimes);
    add_handed_parts(&handed, findings, data);
    if (parts.length > 0) {
        strbuf_adds(out, "With ");
        word_flat(out, findings->runtimes[0].facts->name);
        strbuf_addf(out, ", %s.%s", strbuf_text(&parts), handed.length > 0 ? " " : "");
    }
    if (handed.length > 0) {
        add_capitalised(out, strbuf_text(&handed));
        strbuf_addc(out, '.');
    }
    strbuf_release(&parts);
    strbuf_release(&handed);
    add_between_runtimes(out, findings);
}
