#include "tvp/plan/plan_text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "tvp/common/alloc.h"
#include "tvp/common/amounts.h"
#include "tvp/common/limits.h"
#include "tvp/common/strbuf.h"
#include "tvp/common/units.h"
#include "tvp/plan/data_plan.h"
#include "tvp/plan/plan.h"
#include "tvp/plan/stop_rule.h"
#include "tvp/stats/power.h"
#include "tvp/text/wording.h"

static void print_duration(const char *what, double seconds)
{
    struct strbuf text = {0};
    add_duration(&text, seconds);
    printf("%-18s %s\n", what, strbuf_text(&text));
    strbuf_release(&text);
}

static void print_points(const struct run_facts *run)
{
    printf("%-18s", "worker counts");
    for (size_t i = 0; i < run->point_count; i++)
        printf(" %u", run->points[i]);
    putchar('\n');
}

static bool is_planned(const struct results *results, enum work work)
{
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++)
        if (results->run.cases[case_pair(work, (enum worker_kind)kind)])
            return true;
    return false;
}

/* ", 1000000 iterations": what a runtime has of its own. */
static void add_amounts(struct strbuf *text, const struct results *results,
                        const struct runtime_facts *facts)
{
    for (int work = 0; work < WORK_COUNT; work++) {
        const struct work_amount *amount = &work_amounts[work];
        if (!amount->of_runtime || !is_planned(results, (enum work)work))
            continue;
        strbuf_adds(text, ", ");
        add_amount(text, amount->unit, facts->amounts[work]);
        strbuf_addf(text, " %s", amount->name);
    }
}

/* What all runtimes have alike. */
static void print_amounts(const struct results *results)
{
    for (int work = 0; work < WORK_COUNT; work++) {
        const struct work_amount *amount = &work_amounts[work];
        if (!amount->name || amount->of_runtime || !is_planned(results, (enum work)work) ||
            (amount->optional && results->run.amounts[work] == 0))
            continue;
        struct strbuf text = {0};
        add_amount(&text, amount->unit, results->run.amounts[work]);
        printf("%-18s %s\n", amount->name, strbuf_text(&text));
        strbuf_release(&text);
    }
}

static void print_runtimes(const struct results *results)
{
    for (size_t i = 0; i < results->runtime_count; i++) {
        const struct runtime_facts *facts = &results->runtimes[i];
        struct strbuf amounts = {0};
        add_amounts(&amounts, results, facts);
        printf("%-18s %s, processes by %s%s%s\n", "runtime", facts->name, facts->start_method,
               strbuf_text(&amounts), facts->brief ? ", briefly, for one claim" : "");
        strbuf_release(&amounts);
    }
}

static size_t count_tables_without_lock(const struct results *results)
{
    const json_t **hellos = xcalloc(results->runtime_count, sizeof *hellos);
    size_t count = 0;
    for (size_t i = 0; i < results->runtime_count; i++) {
        const struct runtime_facts *facts = &results->runtimes[i];
        if (!facts->brief && !facts->older && facts->threads_of < 0)
            hellos[count++] = facts->hello;
    }
    size_t tables = plan_tables_without_lock(hellos, count);
    free(hellos);
    return tables * ((size_t)results->run.cases[CASE_CPU_THREAD] +
                     (size_t)results->run.cases[CASE_USER_THREAD]);
}

/* A table is what threads and one other kind do of one work; each has a row a worker count. */
static size_t count_tables(const struct planned_cell *cells, size_t count,
                           const struct results *results)
{
    size_t compared = 0;
    for (size_t i = 0; i < count; i++)
        compared += plan_is_compared((enum case_id)cells[i].case_id);
    return compared / results->run.point_count + count_tables_without_lock(results);
}

/* Of kinds other than threads with each other. */
static size_t count_pairs(const struct results *results)
{
    size_t pairs = 0;
    for (size_t i = 0; i < results->runtime_count; i++) {
        bool measures[CASE_COUNT];
        for (int c = 0; c < CASE_COUNT; c++)
            measures[c] = plan_has_case(results, i, (enum case_id)c);
        pairs += plan_kind_pairs(measures);
    }
    return pairs;
}

static void add_found(struct strbuf *text, double found, const char *where)
{
    if (isnan(found))
        return;
    strbuf_adds(text, text->length > 0 ? ", " : "");
    word_percent(text, found);
    strbuf_addf(text, " %s", where);
}

/* What the run will be able to tell, if samples vary as they often do. */
static void print_power(const struct run_facts *run, size_t tables, size_t pairs, double rounds)
{
    static const double spread = 0.05, most_rounds = 1e6;
    if (tables == 0 || rounds < 1)
        return;
    struct power power =
        report_power(tables, pairs, run->point_count, (size_t)fmin(rounds, most_rounds), spread);
    struct strbuf text = {0};
    add_found(&text, power.pooled, "over all worker counts");
    add_found(&text, power.row, "at one worker count");
    if (text.length > 0)
        printf("%-18s where samples spread by %.0f %%, in 4 of 5 runs: %s\n", "verdicts find",
               100 * spread, strbuf_text(&text));
    else
        printf("%-18s nothing: too few rounds\n", "verdicts find");
    strbuf_release(&text);
}

/* Beside the measurements. */
static void print_timeline(const struct timeline_plan *timeline)
{
    if (timeline->workers == 0)
        return;
    printf("%-18s", "who ran when");
    for (int i = 0; i < CASE_COUNT; i++)
        if (timeline->cases[i])
            printf(" %s", measured_cases[i].name);
    printf(" with %u workers\n", timeline->workers);
}

/* What disk's workers write, and what is written for those that read. */
static double bytes_of_files(const struct run_facts *run, const struct planned_cell *cells,
                             size_t count)
{
    double workers = 0;
    for (size_t i = 0; i < count; i++)
        if (work_head(measured_cases[cells[i].case_id].work) == WORK_DISK_WRITE)
            workers += cells[i].workers;
    return workers * (double)run->amounts[WORK_DISK_WRITE];
}

static void add_disk(struct strbuf *text, const struct run_facts *run)
{
    const char *type = json_string_value(json_object_get(run->disk, "file_system"));
    const char *source = json_string_value(json_object_get(run->disk, "source"));
    word_flat(text, run->io_dir);
    if (!type)
        return;
    strbuf_adds(text, " (");
    word_flat(text, type);
    if (source) {
        strbuf_adds(text, " from ");
        word_flat(text, source);
    }
    strbuf_addc(text, ')');
}

static void print_files(const struct run_facts *run, double a_round, double rounds)
{
    struct strbuf text = {0};
    if (a_round <= 0 || !run->io_dir)
        return;
    strbuf_adds(&text, "about ");
    add_bytes(&text, a_round * rounds);
    strbuf_adds(&text, " in all, at most ");
    add_bytes(&text, (double)run->amounts[WORK_DISK_WRITE] * run->max_workers);
    strbuf_adds(&text, " at a time, to files without a name in ");
    add_disk(&text, run);
    printf("%-18s %s\n", "disk is written", strbuf_text(&text));
    strbuf_release(&text);
}

/* A server of the user's should know what it is in for. */
static void print_server(const struct run_facts *run, const struct planned_cell *cells,
                         size_t count, double rounds)
{
    double workers = 0;
    struct strbuf text = {0};
    for (size_t i = 0; i < count; i++)
        if (measured_cases[cells[i].case_id].work == WORK_NET)
            workers += cells[i].workers;
    if (workers == 0 || !run->io_url)
        return;
    word_flat(&text, run->io_url);
    printf("%-18s %s, about %.0f requests in all, over at most %u connections at a time\n",
           "server", strbuf_text(&text), workers * rounds * (double)run->amounts[WORK_NET],
           run->io_connections < run->max_workers ? run->io_connections : run->max_workers);
    strbuf_release(&text);
}

static void print_data(const struct results *results, double seconds)
{
    struct strbuf text = {0};
    if (!results->run.data)
        return;
    uint32_t rounds = data_plan_rounds(results);
    add_duration(&text, seconds);
    printf("%-18s %u %s%s: about %s\n", "handing data over", rounds,
           rounds == 1 ? "round" : "rounds",
           rounds > DATA_ENOUGH_ROUNDS ? ", as many as fit into 1 min 30 s, 9 at least" : "",
           strbuf_text(&text));
    strbuf_release(&text);
}

void print_plan(const struct results *results, size_t trials, double data_seconds,
                const struct time_spent *expected)
{
    const struct run_facts *run = &results->run;
    double others = expected->so_far + expected->still_to_come;
    double rounds = stop_rule_rounds(results, 0, expected);
    size_t cells;
    struct planned_cell *round = plan_round(results, 1, &cells);
    size_t tables = count_tables(round, cells, results);
    print_points(run);
    print_runtimes(results);
    printf("%-18s %.0f%s\n", "rounds", rounds,
           run->precision > 0                      ? " at most"
           : run->budget_ns > 0 || run->fit_ns > 0 ? ", as many as fit"
                                                   : "");
    printf("%-18s %zu a round, %.0f in all\n", "measurements", cells, rounds * (double)cells);
    print_timeline(&run->timeline);
    if (trials > 0)
        printf("%-18s %zu, not timed: what workers take of memory\n", "trials", trials);
    print_data(results, data_seconds);
    print_power(run, tables, count_pairs(results), rounds);
    printf("%-18s %llu\n", "seed", (unsigned long long)run->seed);
    print_amounts(results);
    print_files(run, bytes_of_files(run, round, cells), rounds);
    print_server(run, round, cells, rounds);
    free(round);
    print_duration("a round takes", expected->a_round);
    print_duration("all will take", others + rounds * expected->a_round);
    fflush(stdout);
}
