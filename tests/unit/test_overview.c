/* The sentence and the table that a report opens with, of findings made by hand. */
#include "unit.h"

#include <string.h>

#include "tvp/common/strbuf.h"
#include "tvp/findings/fastest.h"
#include "tvp/findings/findings.h"
#include "tvp/findings/without_lock.h"
#include "tvp/report/overview.h"

enum { ROWS = 4, RUNTIMES = 2 };

static struct results results;
static struct findings findings;
static struct runtime_findings runtimes[RUNTIMES + 1]; /* the last may be the brief one */
static struct runtime_facts facts[RUNTIMES + 1];
static struct row rows[RUNTIMES + 1][ROWS];

static struct estimate interval(double value, double low, double high)
{
    return (struct estimate){value, low, high, 15, true, false, WITHIN_IDEAL};
}

static struct comparison verdict(enum verdict verdict, double value, double low, double high)
{
    return (struct comparison){
        .ratio = interval(value, low, high), .verdict = verdict, .rounds_needed = 10};
}

static void compare_nothing(struct runtime_findings *runtime)
{
    for (int c = 0; c < CASE_COUNT; c++) {
        runtime->pooled[c].verdict = VERDICT_NOT_MEASURED;
        for (int i = 0; i < ROWS; i++)
            runtime->rows[i].comparisons[c].verdict = VERDICT_NOT_MEASURED;
    }
}

/* One runtime of four rows, 1 to 4 workers on 4 CPUs, in which a test measures something. */
static int begin(void **state)
{
    (void)state;
    static const char *const names[] = {"native", "py|thon", "cpython"};
    results = (struct results){0};
    results.run.amounts[WORK_IO] = 50000000;
    memset(rows, 0, sizeof rows);
    for (int r = 0; r <= RUNTIMES; r++) {
        facts[r] = (struct runtime_facts){
            .name = (char *)(uintptr_t)names[r], .start_method = (char[]){""}, .threads_of = -1};
        runtimes[r] = (struct runtime_findings){.facts = &facts[r],
                                                .rows = rows[r],
                                                .row_count = ROWS,
                                                .rounds = 15,
                                                .usable_cpus = 4,
                                                .cpu_work = WORK_CPU};
        for (uint32_t i = 0; i < ROWS; i++)
            rows[r][i].workers = i + 1;
        compare_nothing(&runtimes[r]);
    }
    findings = (struct findings){.results = &results, .runtimes = runtimes, .runtime_count = 1};
    return 0;
}

static void measure(struct runtime_findings *runtime, enum work work)
{
    runtime->measured[case_pair(work, WORKER_THREAD)] = true;
    runtime->measured[case_pair(work, WORKER_PROCESS)] = true;
}

static void costs(struct runtime_findings *runtime, struct estimate thread, struct estimate process,
                  struct estimate ratio)
{
    measure(runtime, WORK_START);
    runtime->worker_cost[WORKER_THREAD] = thread;
    runtime->worker_cost[WORKER_PROCESS] = process;
    runtime->worker_cost_ratio[WORKER_PROCESS] = ratio;
}

static void speedups(struct runtime_findings *runtime, struct estimate thread,
                     struct estimate process)
{
    measure(runtime, WORK_CPU);
    runtime->scaling[WORKER_THREAD][SCALING_AT_CPUS] =
        (struct scaling){.workers = 4, .ideal = 4, .speedup = thread};
    runtime->scaling[WORKER_PROCESS][SCALING_AT_CPUS] =
        (struct scaling){.workers = 4, .ideal = 4, .speedup = process};
}

static void times(struct runtime_findings *runtime, enum work work, double thread, double process)
{
    measure(runtime, work);
    for (int i = 0; i < ROWS; i++) {
        struct cell *cells = runtime->rows[i].cells;
        cells[case_pair(work, WORKER_THREAD)] =
            (struct cell){.count = 15, .summary.median = interval(thread, thread, thread)};
        cells[case_pair(work, WORKER_PROCESS)] =
            (struct cell){.count = 15, .summary.median = interval(process, process, process)};
    }
}

static void judge(struct runtime_findings *runtime, enum work work, struct comparison comparison)
{
    runtime->pooled[case_pair(work, WORKER_PROCESS)] = comparison;
}

static void judge_row(struct runtime_findings *runtime, int row, enum work work,
                      enum verdict judged)
{
    runtime->rows[row].comparisons[case_pair(work, WORKER_PROCESS)] =
        verdict(judged, 1.5, 1.4, 1.6);
}

static void assert_headline(const char *expected)
{
    struct strbuf out = {0};
    add_headline(&out, &findings, NULL);
    assert_string_equal(strbuf_text(&out), expected);
    strbuf_release(&out);
}

/* Lines without the blanks that pad them; the second is a rule. */
static void assert_table(const char *const *lines, size_t count)
{
    struct strbuf out = {0}, expected = {0}, shown = {0};
    add_overview_table(&out, &findings, NULL);
    for (size_t i = 0; i < count; i++)
        strbuf_addf(&expected, "%s\n", lines[i]);
    size_t line = 0;
    for (const char *at = strbuf_text(&out); *at; at++) {
        if (line != 1 && !(*at == ' ' && (at[1] == ' ' || at[1] == '|')))
            strbuf_addc(&shown, *at);
        line += *at == '\n';
    }
    assert_string_equal(strbuf_text(&shown), strbuf_text(&expected));
    strbuf_release(&out);
    strbuf_release(&expected);
    strbuf_release(&shown);
}

#define ASSERT_TABLE(...)                                                                          \
    do {                                                                                           \
        static const char *const lines[] = {__VA_ARGS__};                                          \
        assert_table(lines, sizeof lines / sizeof *lines);                                         \
    } while (0)

#define HEADER "| figure| threads| processes| processes take|"

/* ---- the sentence ---- */

static void nothing_is_said_of_nothing(void **state)
{
    (void)state;
    assert_headline("");
    findings.runtime_count = 0;
    assert_headline("");
    assert_table(NULL, 0);
}

static void few_rounds_allow_no_sentence_of_findings(void **state)
{
    (void)state;
    costs(runtimes, interval(1e-5, 9e-6, 2e-5), interval(1e-4, 9e-5, 2e-4), interval(8, 8, 9));
    runtimes[0].rounds = 5;
    assert_headline("There were 5 rounds, too few for intervals (6 are needed): the brackets give "
                    "minimum and maximum, and no verdict is possible.");
    runtimes[0].rounds = 6;
    assert_headline("A process costs more than 8 times as much to start as a thread.");
}

static void says_what_is_cheaper_to_start(void **state)
{
    (void)state;
    struct estimate thread = interval(1e-5, 9e-6, 2e-5), process = interval(1e-4, 9e-5, 2e-4);
    costs(runtimes, thread, process, interval(2.4, 1.99, 2.6));
    assert_headline("A thread costs less to start than a process.");
    costs(runtimes, thread, process, interval(12345.6, 12345.1, 12346));
    assert_headline("A process costs more than 12\u202f345 times as much to start as a thread.");
    costs(runtimes, thread, process, interval(0.5, 0.4, 0.6));
    assert_headline("A process costs less to start than a thread.");
    costs(runtimes, thread, process, interval(1.1, 0.9, 1.2));
    assert_headline("Whether a thread or a process is cheaper to start is not resolved.");
    /* A cost that is not told from nothing has no ratio. */
    thread.unresolved = true;
    costs(runtimes, thread, process, (struct estimate){0});
    assert_headline("A thread costs less to start than a process.");
    costs(runtimes, thread, interval(1e-5, 9e-6, 2e-5), (struct estimate){0});
    assert_headline("Whether a thread or a process is cheaper to start is not resolved.");
    /* Neither measured well enough to be spoken of. */
    thread.unresolved = false;
    costs(runtimes, thread, process, (struct estimate){0});
    assert_headline("");
}

static void says_how_far_computing_scales_and_which_side_is_faster(void **state)
{
    (void)state;
    speedups(runtimes, interval(3.9, 3.8, 4), interval(3.8, 3.7, 3.9));
    assert_headline("Computing, threads and processes scale fully.");
    judge(runtimes, WORK_CPU, verdict(VERDICT_FIRST_FASTER, 1.5, 1.4, 1.6));
    assert_headline(
        "Computing, threads and processes scale fully, and threads are faster than processes.");
    judge(runtimes, WORK_CPU, verdict(VERDICT_FIRST_FASTER, 1.03, 1.01, 1.04));
    judge_row(runtimes, 0, WORK_CPU, VERDICT_SECOND_FASTER);
    assert_headline("Computing, threads and processes scale fully, and threads are faster than "
                    "processes by less than 10 %, but processes at some worker counts.");
    judge(runtimes, WORK_CPU, verdict(VERDICT_SECOND_FASTER, 0.5, 0.4, 0.6));
    judge_row(runtimes, 0, WORK_CPU, VERDICT_FIRST_FASTER);
    speedups(runtimes, interval(1, 0.9, 1.1), interval(3.8, 3.7, 3.9));
    assert_headline("Computing, threads hardly scale and processes scale fully, and processes are "
                    "faster than threads, but threads at some worker counts.");
    /* On one CPU there is no speed-up to speak of. */
    runtimes[0].usable_cpus = 1;
    assert_headline(
        "Computing, processes are faster than threads, but threads at some worker counts.");
}

static void says_why_there_is_no_verdict(void **state)
{
    (void)state;
    measure(runtimes, WORK_IO);
    judge(runtimes, WORK_IO, verdict(VERDICT_NOT_RESOLVED, 1, 0.9, 1.1));
    assert_headline("Waiting, no difference between threads and processes is resolved.");
    judge(runtimes, WORK_IO, verdict(VERDICT_TOO_FEW_ROUNDS, 1, 0.9, 1.1));
    assert_headline("Waiting, a verdict on processes needs 10 rounds.");
    judge(runtimes, WORK_IO, verdict(VERDICT_NOT_MEASURED, 0, 0, 0));
    assert_headline("");
}

/* What holds for several kinds of input and output is said of them together. */
static void real_input_and_output_is_named_and_has_rows(void **state)
{
    (void)state;
    times(runtimes, WORK_DISK_WRITE, 2e-3, 3e-3);
    times(runtimes, WORK_DISK_READ, 4e-3, 5e-3);
    times(runtimes, WORK_NET, 6e-3, 7e-3);
    judge(runtimes, WORK_DISK_WRITE, verdict(VERDICT_NOT_RESOLVED, 1, 0.9, 1.1));
    judge(runtimes, WORK_DISK_READ, verdict(VERDICT_FIRST_FASTER, 1.5, 1.4, 1.6));
    judge(runtimes, WORK_NET, verdict(VERDICT_NOT_RESOLVED, 1, 0.8, 1.2));
    assert_headline(
        "Writing files and asking a server, no difference between threads and processes is "
        "resolved; reading files, threads are faster than processes.");
    ASSERT_TABLE(
        HEADER,
        "| writing files: time of 4 workers| 2.000 ms (2.000–2.000)| 3.000 ms (3.000–3.000)| "
        "0 % longer (−10 to 10), not resolved; 4 of 4 worker counts not compared|",
        "| reading files: time of 4 workers| 4.000 ms (4.000–4.000)| 5.000 ms (5.000–5.000)| "
        "1.50× as long (1.40–1.60); 4 of 4 worker counts not compared|",
        "| asking a server: time of 4 workers| 6.000 ms (6.000–6.000)| 7.000 ms (7.000–7.000)| "
        "0 % longer (−20 to 20), not resolved; 4 of 4 worker counts not compared|");
    judge(runtimes, WORK_DISK_READ, verdict(VERDICT_NOT_RESOLVED, 1, 0.9, 1.1));
    assert_headline("Writing files, reading files and asking a server, no difference between "
                    "threads and processes is resolved.");
}

static void a_single_row_speaks_for_itself(void **state)
{
    (void)state;
    measure(runtimes, WORK_IO);
    runtimes[0].row_count = 1;
    judge(runtimes, WORK_IO, verdict(VERDICT_NOT_RESOLVED, 1, 0.9, 1.1));
    judge_row(runtimes, 0, WORK_IO, VERDICT_FIRST_FASTER);
    assert_headline("Waiting, threads are faster than processes.");
}

static void workers_that_mostly_start_say_little_of_computing(void **state)
{
    (void)state;
    speedups(runtimes, interval(3.9, 3.8, 4), interval(3.8, 3.7, 3.9));
    judge(runtimes, WORK_CPU, verdict(VERDICT_FIRST_FASTER, 9, 8, 10));
    rows[0][3].cells[CASE_CPU_PROCESS].starting_share = 0.51;
    assert_headline("The workers that compute mostly start, which says little of computing.");
    times(runtimes, WORK_CPU, 0.01, 0.09);
    rows[0][3].cells[CASE_CPU_PROCESS].starting_share = 0.51;
    ASSERT_TABLE(
        HEADER,
        "| CPU-bound: time of 4 workers| 10.00 ms (10.00–10.00)| "
        "90.00 ms (90.00–90.00)| 9.0× as long (8.0–10.0); 4 of 4 worker counts not compared|");
}

static void parts_stand_in_one_sentence_of_the_first_runtime(void **state)
{
    (void)state;
    costs(runtimes, interval(1e-5, 9e-6, 2e-5), interval(1e-4, 9e-5, 2e-4), interval(8.5, 8.4, 9));
    measure(runtimes, WORK_IO);
    measure(runtimes, WORK_USER);
    judge(runtimes, WORK_IO, verdict(VERDICT_SECOND_FASTER, 0.5, 0.4, 0.6));
    judge(runtimes, WORK_USER, verdict(VERDICT_FIRST_FASTER, 2, 1.9, 2.1));
    findings.runtime_count = 2;
    assert_headline("With native, a process costs more than 8 times as much to start as a thread; "
                    "waiting, processes are faster than threads; at the user's work, threads are "
                    "faster than processes.");
}

/* Of pools and data every runtime is spoken of, of which the same is true together. */
static void what_is_handed_over_is_said_of_every_runtime(void **state)
{
    (void)state;
    const struct comparison threads = verdict(VERDICT_FIRST_FASTER, 1.5, 1.4, 1.6);
    const struct comparison processes = verdict(VERDICT_SECOND_FASTER, 0.5, 0.4, 0.6);
    struct data_findings data[RUNTIMES + 1] = {0};
    findings.runtime_count = RUNTIMES + 1;
    for (int r = 0; r <= RUNTIMES; r++) {
        measure(&runtimes[r], WORK_POOL);
        judge(&runtimes[r], WORK_POOL, r == 1 ? processes : threads);
        measure(&runtimes[r], WORK_TASK);
        judge(&runtimes[r], WORK_TASK, threads);
        data[r].rounds = 9;
        data[r].claims.bytes = r == 2 ? 1 << 20 : 1 << 26;
        data[r].claims.against_threads = threads;
    }
    struct strbuf out = {0};
    add_headline(&out, &findings, data);
    assert_string_equal(
        strbuf_text(&out),
        "Sharing tasks in a pool, with native and cpython threads are faster than processes, with "
        "py|thon processes are faster than threads; handing over tasks that do nothing, with every "
        "runtime threads are faster than processes; handing over 64 MiB, with native and py|thon "
        "threads are faster than processes that copy; handing over 1 MiB, with cpython threads are "
        "faster than processes that copy.");
    strbuf_release(&out);
    measure(runtimes, WORK_IO);
    judge(runtimes, WORK_IO, threads);
    runtimes[0].pooled[CASE_POOL_PROCESS].verdict = VERDICT_NOT_MEASURED;
    runtimes[1].pooled[CASE_POOL_PROCESS].verdict = VERDICT_NOT_MEASURED;
    for (int r = 0; r <= RUNTIMES; r++)
        runtimes[r].pooled[CASE_TASK_PROCESS].verdict = VERDICT_NOT_MEASURED;
    assert_headline("With native, waiting, threads are faster than processes. Sharing tasks in a "
                    "pool, with cpython threads are faster than processes.");
    findings.runtime_count = 1;
    judge(runtimes, WORK_POOL, processes);
    assert_headline("Waiting, threads are faster than processes; sharing tasks in a pool, "
                    "processes are faster than threads.");
}

/* The size is one of processes, and is compared with nothing. */
static void a_card_of_copies_has_no_figure_of_threads(void **state)
{
    (void)state;
    struct data_way_costs pipe = {
        .way = DATA_PIPE, .crossing_state = CROSSING_NEVER, .largest = 1 << 26};
    struct data_findings data = {
        .rounds = 9, .ways = &pipe, .way_count = 1, .claims.process_way = DATA_PIPE};
    struct strbuf cards = {0}, table = {0};
    times(runtimes, WORK_POOL, 0.02, 0.01);
    add_overview_cards(&cards, &findings, &data);
    add_overview_table(&table, &findings, &data);
    const struct strbuf *both[] = {&cards, &table};
    for (size_t i = 0; i < 2; i++) {
        struct strbuf flat = {0};
        for (const char *at = strbuf_text(both[i]); *at; at++)
            if (*at != ' ')
                strbuf_addc(&flat, *at);
        assert_non_null(strstr(strbuf_text(&flat),
                               "|thefastestcopytoaprocesscostsmorethanstartingone||notupto64"));
        assert_non_null(strstr(strbuf_text(&flat), "MiB||\n"));
        strbuf_release(&flat);
    }
    strbuf_release(&cards);
    strbuf_release(&table);
}

/* ---- more than two kinds ---- */

static void measure_kind(enum work work, enum worker_kind kind, enum verdict judged, double ratio)
{
    enum case_id case_id = case_pair(work, kind);
    runtimes[0].measured[case_pair(work, WORKER_THREAD)] = true;
    runtimes[0].measured[case_id] = true;
    runtimes[0].pooled[case_id] = verdict(judged, ratio, ratio * 0.99, ratio * 1.01);
}

/* One list for all works, whatever is true of each. */
static void of_several_kinds_the_fastest_is_named(void **state)
{
    (void)state;
    measure_kind(WORK_CPU, WORKER_PROCESS, VERDICT_SECOND_FASTER, 0.5);
    measure_kind(WORK_CPU, WORKER_COROUTINE, VERDICT_NOT_RESOLVED, 1);
    measure_kind(WORK_IO, WORKER_PROCESS, VERDICT_FIRST_FASTER, 1.05);
    measure_kind(WORK_IO, WORKER_COROUTINE, VERDICT_NOT_RESOLVED, 1);
    measure_kind(WORK_START, WORKER_PROCESS, VERDICT_FIRST_FASTER, 9);
    measure_kind(WORK_START, WORKER_COROUTINE, VERDICT_SECOND_FASTER, 0.1);
    struct kind_pair pairs[] = {
        {.work = WORK_CPU, .first = WORKER_PROCESS, .second = WORKER_COROUTINE},
        {.work = WORK_IO, .first = WORKER_PROCESS, .second = WORKER_COROUTINE}};
    pairs[0].rows.pooled = verdict(VERDICT_FIRST_FASTER, 2, 1.9, 2.1);
    pairs[1].rows.pooled = verdict(VERDICT_SECOND_FASTER, 0.95, 0.94, 0.96);
    runtimes[0].kind_pairs = pairs;
    runtimes[0].kind_pair_count = 2;
    judge_row(runtimes, 0, WORK_CPU, VERDICT_FIRST_FASTER);
    assert_headline("Fastest over all worker counts: computing, processes (but threads at some "
                    "worker counts); waiting, threads or coroutines (no difference between them is "
                    "resolved); starting, coroutines.");
    /* What is true of several works is said once. */
    measure_kind(WORK_CPU, WORKER_PROCESS, VERDICT_FIRST_FASTER, 2);
    pairs[0].rows.pooled = verdict(VERDICT_SECOND_FASTER, 0.5, 0.4, 0.6);
    judge_row(runtimes, 0, WORK_CPU, VERDICT_NOT_RESOLVED);
    assert_headline("Fastest over all worker counts: computing and waiting, threads or coroutines "
                    "(no difference between them is resolved); starting, coroutines.");
    speedups(runtimes, interval(3.9, 3.8, 4), interval(3.8, 3.7, 3.9));
    rows[0][3].cells[CASE_CPU_PROCESS].starting_share = 0.51;
    assert_headline("Fastest over all worker counts: computing, not known, as its workers mostly "
                    "start; waiting, threads or coroutines (no difference between them is "
                    "resolved); starting, coroutines.");
    runtimes[0].row_count = 1;
    rows[0][0].comparisons[CASE_CPU_PROCESS].verdict = VERDICT_NOT_MEASURED;
    judge_row(runtimes, 0, WORK_IO, VERDICT_FIRST_FASTER);
    rows[0][0].comparisons[CASE_IO_COROUTINE] = verdict(VERDICT_FIRST_FASTER, 1.05, 1.04, 1.06);
    assert_headline("Fastest with 1 worker: waiting, threads (ahead of coroutines by less than "
                    "10 %).");
    findings.runtime_count = 2;
    assert_headline("With native, fastest with 1 worker: waiting, threads (ahead of coroutines by "
                    "less than 10 %).");
}

/* ---- between runtimes ---- */

static void what_the_lock_is_worth_is_in_the_headline(void **state)
{
    (void)state;
    struct without_lock pair = {.with = &runtimes[2],
                                .without = &runtimes[0],
                                .work = WORK_CPU,
                                .single = verdict(VERDICT_FIRST_FASTER, 1.04, 1.02, 1.06)};
    pair.rows.pooled = verdict(VERDICT_FIRST_FASTER, 1.5, 1.4, 1.6);
    pair.rows.row_count = 3;
    findings.without_lock = &pair;
    findings.without_lock_count = 1;
    assert_headline("Without the lock (native), one thread is slower than one with it by less than "
                    "10 %, and threads are faster than processes with it (cpython).");
    pair.single = verdict(VERDICT_NOT_RESOLVED, 1, 0.9, 1.1);
    pair.rows.pooled = verdict(VERDICT_SECOND_FASTER, 0.5, 0.4, 0.6);
    pair.work = WORK_USER;
    assert_headline("Without the lock (native), at the user's work, no difference between one "
                    "thread and one with it is resolved, and threads are slower than processes "
                    "with it (cpython).");
    pair.single.verdict = VERDICT_NOT_MEASURED;
    pair.rows.pooled.verdict = VERDICT_TOO_FEW_ROUNDS;
    pair.work = WORK_CPU;
    measure(runtimes, WORK_IO);
    judge(runtimes, WORK_IO, verdict(VERDICT_SECOND_FASTER, 0.5, 0.4, 0.6));
    assert_headline("Waiting, processes are faster than threads. Without the lock (native), a "
                    "verdict on threads and processes with it (cpython) needs 10 rounds.");
}

/* ---- the table ---- */

static void each_work_has_its_figure(void **state)
{
    (void)state;
    costs(runtimes, interval(1e-5, 9e-6, 2e-5), interval(1e-4, 9e-5, 2e-4), interval(8.5, 8.4, 9));
    speedups(runtimes, interval(3.9, 3.8, 4), interval(3.8, 3.7, 3.9));
    measure(runtimes, WORK_IO);
    runtimes[0].added[WORKER_PROCESS] = interval(2e-3, 1e-3, 3e-3);
    judge(runtimes, WORK_CPU, verdict(VERDICT_FIRST_FASTER, 1.03, 1.01, 1.04));
    judge_row(runtimes, 0, WORK_CPU, VERDICT_FIRST_FASTER);
    judge_row(runtimes, 1, WORK_CPU, VERDICT_FIRST_FASTER);
    judge_row(runtimes, 2, WORK_CPU, VERDICT_SECOND_FASTER);
    judge(runtimes, WORK_IO, verdict(VERDICT_NOT_RESOLVED, 1.03, 0.99, 1.04));
    for (int i = 0; i < ROWS; i++)
        judge_row(runtimes, i, WORK_IO, VERDICT_NOT_RESOLVED);
    ASSERT_TABLE(
        HEADER,
        "| start and end each further worker| 10 µs (9–20)| 100 µs (90–200)| 8.50× "
        "as long (8.40–9.00)|",
        "| speed-up, 4 workers on 4 usable CPUs| 3.90 (3.80–4.00)| 3.80 (3.70–3.90)| 3.0 % "
        "longer (1.0–4.0); threads faster at 2 of 4 worker counts; processes faster at 1 "
        "of 4 worker counts; 1 of 4 worker counts not compared|",
        "| added to a wait of 50.0 ms, 4 workers| –| 2.0 ms (1.0–3.0)| 3.0 % longer (−1.0 "
        "to 4.0), not resolved|");
}

static void times_stand_where_no_figure_is_known(void **state)
{
    (void)state;
    results.run.amounts[WORK_IO] = 0;
    times(runtimes, WORK_IO, 0.05, 0.06);
    runtimes[0].usable_cpus = 1;
    times(runtimes, WORK_CPU, 0.02, 0.01);
    judge(runtimes, WORK_CPU, verdict(VERDICT_TOO_FEW_ROUNDS, 0.5, 0.4, 0.6));
    runtimes[0].measured[CASE_IO_PROCESS] = false;
    ASSERT_TABLE(HEADER,
                 "| CPU-bound: time of 4 workers| 20.00 ms (20.00–20.00)| 10.00 ms (10.00–10.00)| "
                 "0.50× as long (0.40–0.60), a verdict needs 10 rounds; 4 of 4 worker counts not "
                 "compared|",
                 "| I/O-bound: time of 4 workers| 50.00 ms (50.00–50.00)| 60.00 ms (60.00–60.00)| "
                 "–|");
}

static void a_cost_is_cheaper_not_resolved_or_not_known(void **state)
{
    (void)state;
    struct estimate thread = interval(1e-5, 9e-6, 2e-5), process = interval(1e-4, 9e-5, 2e-4);
    thread.unresolved = true;
    costs(runtimes, thread, process, (struct estimate){0});
    ASSERT_TABLE(HEADER, "| start and end each further worker| at most 20.0 µs (not resolved)| 100 "
                         "µs (90–200)| threads are cheaper|");
    costs(runtimes, thread, interval(1e-5, 9e-6, 2e-5), (struct estimate){0});
    ASSERT_TABLE(HEADER, "| start and end each further worker| at most 20.0 µs (not resolved)| 10 "
                         "µs (9–20)| not resolved|");
    thread.unresolved = false;
    costs(runtimes, thread, process, interval(1.1, 0.9, 1.2));
    runtimes[0].row_count = 1;
    ASSERT_TABLE(HEADER, "| start and end one worker| 10 µs (9–20)| 100 µs (90–200)| 1.10× as long "
                         "(0.90–1.20), not resolved|");
    costs(runtimes, thread, (struct estimate){0}, (struct estimate){0});
    rows[0][0].workers = 12345;
    ASSERT_TABLE(HEADER, "| start and end each of 12\u202f345 workers| 10 µs (9–20)| –| –|");
}

static void a_runtime_for_one_claim_has_a_row_of_its_own(void **state)
{
    (void)state;
    findings.brief = &runtimes[2];
    measure(&runtimes[2], WORK_IO);
    assert_table(NULL, 0);
    speedups(&runtimes[2], interval(1, 0.98, 1.02), interval(3.5, 3.4, 3.6));
    judge(&runtimes[2], WORK_CPU, verdict(VERDICT_SECOND_FASTER, 0.5, 0.4, 0.6));
    judge_row(&runtimes[2], 0, WORK_CPU, VERDICT_SECOND_FASTER);
    ASSERT_TABLE(HEADER,
                 "| cpython: speed-up, 4 workers on 4 usable CPUs| 1.000 (0.980–1.020)| 3.50 "
                 "(3.40–3.60)| 0.50× as long (0.40–0.60)|");
}

static void the_users_work_comes_first_by_its_name(void **state)
{
    (void)state;
    costs(runtimes, interval(1e-5, 9e-6, 2e-5), interval(1e-4, 9e-5, 2e-4), interval(8.5, 8.4, 9));
    times(runtimes, WORK_USER, 0.02, 0.01);
    ASSERT_TABLE(HEADER,
                 "| the user's work: time of 4 workers| 20.00 ms (20.00–20.00)| 10.00 ms "
                 "(10.00–10.00)| –; 4 of 4 worker counts not compared|",
                 "| start and end each further worker| 10 µs (9–20)| 100 µs (90–200)| 8.50× "
                 "as long (8.40–9.00)|");
    speedups(runtimes, interval(1.5, 1.4, 1.6), interval(3.8, 3.7, 3.9));
    runtimes[0].measured[CASE_CPU_THREAD] = runtimes[0].measured[CASE_CPU_PROCESS] = false;
    runtimes[0].cpu_work = WORK_USER;
    runtimes[0].measured[CASE_START_THREAD] = runtimes[0].measured[CASE_START_PROCESS] = false;
    ASSERT_TABLE(HEADER,
                 "| the user's work: speed-up, 4 workers on 4 usable CPUs| 1.50 (1.40–1.60)| 3.80 "
                 "(3.70–3.90)| –; 4 of 4 worker counts not compared|");
}

static void several_runtimes_have_a_row_each(void **state)
{
    (void)state;
    findings.runtime_count = 2;
    findings.brief = &runtimes[2];
    for (int r = 0; r < RUNTIMES; r++) {
        speedups(&runtimes[r], interval(3.9, 3.8, 4), interval(3.8, 3.7, 3.9));
        judge(&runtimes[r], WORK_CPU, verdict(VERDICT_FIRST_FASTER, 1.5, 1.4, 1.6));
    }
    measure(&runtimes[1], WORK_IO);
    judge(&runtimes[1], WORK_IO, verdict(VERDICT_NOT_RESOLVED, 1.5, 0.9, 1.6));
    ASSERT_TABLE(
        "| runtime| speed-up, threads| speed-up, processes| CPU: processes take| I/O: "
        "processes take|",
        "| native| 3.90 (3.80–4.00)| 3.80 (3.70–3.90)| 1.50× as long (1.40–1.60)| –|",
        "| py\\|thon| 3.90 (3.80–4.00)| 3.80 (3.70–3.90)| 1.50× as long (1.40–1.60)| 1.50× "
        "as long (0.90–1.60), not resolved|",
        "| cpython| –| –| –| –|");
    for (int r = 0; r < RUNTIMES; r++)
        runtimes[r].usable_cpus = 1;
    times(&runtimes[0], WORK_CPU, 0.02, 0.01);
    findings.brief = NULL;
    ASSERT_TABLE("| runtime| CPU-bound, threads| CPU-bound, processes| CPU: processes take| I/O: "
                 "processes take|",
                 "| native| 20.00 ms (20.00–20.00)| 10.00 ms (10.00–10.00)| 1.50× as long "
                 "(1.40–1.60)| –|",
                 "| py\\|thon| –| –| 1.50× as long (1.40–1.60)| 1.50× as long (0.90–1.60), not "
                 "resolved|");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(nothing_is_said_of_nothing, begin),
        cmocka_unit_test_setup(few_rounds_allow_no_sentence_of_findings, begin),
        cmocka_unit_test_setup(says_what_is_cheaper_to_start, begin),
        cmocka_unit_test_setup(says_how_far_computing_scales_and_which_side_is_faster, begin),
        cmocka_unit_test_setup(says_why_there_is_no_verdict, begin),
        cmocka_unit_test_setup(a_single_row_speaks_for_itself, begin),
        cmocka_unit_test_setup(real_input_and_output_is_named_and_has_rows, begin),
        cmocka_unit_test_setup(workers_that_mostly_start_say_little_of_computing, begin),
        cmocka_unit_test_setup(parts_stand_in_one_sentence_of_the_first_runtime, begin),
        cmocka_unit_test_setup(what_is_handed_over_is_said_of_every_runtime, begin),
        cmocka_unit_test_setup(a_card_of_copies_has_no_figure_of_threads, begin),
        cmocka_unit_test_setup(of_several_kinds_the_fastest_is_named, begin),
        cmocka_unit_test_setup(what_the_lock_is_worth_is_in_the_headline, begin),
        cmocka_unit_test_setup(each_work_has_its_figure, begin),
        cmocka_unit_test_setup(times_stand_where_no_figure_is_known, begin),
        cmocka_unit_test_setup(a_cost_is_cheaper_not_resolved_or_not_known, begin),
        cmocka_unit_test_setup(a_runtime_for_one_claim_has_a_row_of_its_own, begin),
        cmocka_unit_test_setup(the_users_work_comes_first_by_its_name, begin),
        cmocka_unit_test_setup(several_runtimes_have_a_row_each, begin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
