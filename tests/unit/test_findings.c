#include "made_findings.h"
#include "near.h"

#include "tvp/findings/findings.h"

#define RUN                                                                                        \
    RUN_HEAD "'max_workers':8,'points':[1,2,4,8],'rounds':8,'wait_ns':50000000," ALL_CASES         \
             ",'runtimes':[{'runtime':'native','iterations':10}]"

static void begin_anew(void)
{
    end(NULL);
    begin(NULL);
}

/* Rounds differ by so little that the order of any two values is that of what they stand for, and
 * no round is like the one before it. */
static int64_t jitter(uint32_t round)
{
    static const int64_t steps[] = {1, 6, 3, 7, 2, 5, 4, 8};
    return (round - 1) / 8 * 80 + steps[(round - 1) % 8] * 10;
}

static const uint32_t counts[] = {1, 2, 4, 8};

enum { ROUNDS = 8, COUNTS = sizeof counts / sizeof *counts };

/* A whole run with round figures: threads start in 10 µs each after 30 µs, processes in 100 µs each
 * after 200 µs; CPU work takes 10 ms while there is a CPU for each worker (4), twice that with 8;
 * a wait of 50 ms takes 1 ms more. */
static void fill_round(uint32_t round)
{
    for (int i = 0; i < COUNTS; i++) {
        uint32_t n = counts[i];
        int64_t threads = 30 * US + n * 10 * US, processes = 200 * US + n * 100 * US;
        int64_t work = n > 4 ? 20 * MS : 10 * MS;
        add_sample(&results, CASE_START_THREAD, n, round, threads + jitter(round));
        add_sample(&results, CASE_START_PROCESS, n, round, processes + jitter(round));
        add_sample(&results, CASE_CPU_THREAD, n, round, work + jitter(round));
        add_sample(&results, CASE_CPU_PROCESS, n, round, 2 * (work + jitter(round)));
        add_sample(&results, CASE_IO_THREAD, n, round, 51 * MS + jitter(round));
        add_sample(&results, CASE_IO_PROCESS, n, round, 100 * MS + jitter(round));
    }
}

static const struct runtime_findings *find_in_whole_run(void)
{
    take_record(&results, RUN);
    add_hello(&results, "native", "4", "");
    /* The order of the records must not matter. */
    for (uint32_t round = ROUNDS; round >= 1; round--)
        fill_round(round);
    findings_init(&findings, &results);
    return &findings.runtimes[0];
}

static void gathers_samples_into_cells_by_round(void **state)
{
    (void)state;
    const struct runtime_findings *runtime = find_in_whole_run();
    assert_int_equal(findings.runtime_count, 1);
    assert_null(findings.brief);
    assert_int_equal(findings.rounds, ROUNDS);
    assert_int_equal(findings.failures, 0);
    assert_int_equal(runtime->row_count, COUNTS);
    for (int i = 0; i < COUNTS; i++) {
        const struct row *row = findings_row(runtime, counts[i]);
        assert_ptr_equal(row, &runtime->rows[i]);
        for (int c = 0; c < CASE_COUNT; c++) {
            const struct cell *cell = &row->cells[c];
            assert_int_equal(runtime->measured[c],
                             !work_on_request(measured_cases[c].work) &&
                                 worker_kind_by_default(measured_cases[c].kind));
            if (!runtime->measured[c])
                continue;
            assert_int_equal(cell->count, ROUNDS);
            for (uint32_t round = 1; round <= ROUNDS; round++)
                assert_int_equal(cell->rounds[round - 1], round);
            assert_near(cell->seconds[7] - cell->seconds[0], c == CASE_CPU_PROCESS ? 140e-9 : 70e-9,
                        1e-15);
            assert_null(cell->failure_message);
        }
    }
    assert_near(runtime->rows[3].cells[CASE_IO_THREAD].summary.median.value, 0.051000045, 1e-12);
    assert_null(findings_row(runtime, 3));
    findings_release(&findings);
    assert_null(findings.runtimes);
}

static void the_cost_of_a_worker_is_the_slope_of_starting(void **state)
{
    (void)state;
    const struct runtime_findings *runtime = find_in_whole_run();
    const struct estimate *threads = &runtime->worker_cost[WORKER_THREAD];
    const struct estimate *processes = &runtime->worker_cost[WORKER_PROCESS];
    assert_near(threads->value, 10e-6, 1e-12);
    assert_int_equal(threads->count, ROUNDS);
    assert_true(threads->confident);
    assert_near(processes->value, 100e-6, 1e-12);
    assert_near(runtime->worker_cost_ratio[WORKER_PROCESS].value, 10, 1e-6);
    assert_false(processes->unresolved);
}

/* One process takes 300 µs in all, eight take 1 ms: that is what must be a small share of a job,
 * not the 100 µs that each further one adds. */
static void the_break_even_counts_what_all_workers_cost(void **state)
{
    (void)state;
    const struct runtime_findings *runtime = find_in_whole_run();
    const struct starting *one = &runtime->starting[STARTING_ONE];
    const struct starting *most = &runtime->starting[STARTING_MOST];
    const struct break_even *even = &runtime->break_even[WORKER_PROCESS];
    assert_int_equal(one->workers, 1);
    assert_near(one->seconds[WORKER_THREAD].value, 40e-6, 1e-7);
    assert_near(even->seconds[STARTING_ONE][BREAK_EVEN_5].value, 6e-3, 2e-6);
    assert_near(even->seconds[STARTING_ONE][BREAK_EVEN_1].value, 30e-3, 10e-6);
    assert_int_equal(most->workers, 8);
    assert_near(most->seconds[WORKER_PROCESS].value, 1e-3, 1e-7);
    assert_int_equal(even->workers[STARTING_MOST], 8);
    assert_near(even->seconds[STARTING_MOST][BREAK_EVEN_5].value, 20e-3, 2e-6);
    assert_near(even->seconds[STARTING_MOST][BREAK_EVEN_1].value, 100e-3, 10e-6);
    assert_near(even->seconds[STARTING_MOST][BREAK_EVEN_1].high,
                most->seconds[WORKER_PROCESS].high * 100, 1e-12);
}

/* The largest row where processes could be started, and nothing where there was but one worker. */
static void the_break_even_of_the_most_is_of_the_most_processes_there_were(void **state)
{
    (void)state;
    take_record(&results, RUN);
    add_sample(&results, CASE_START_PROCESS, 4, 1, 700 * US);
    add_sample(&results, CASE_START_THREAD, 4, 1, 70 * US);
    add_sample(&results, CASE_START_THREAD, 8, 1, 110 * US);
    findings_init(&findings, &results);
    const struct starting *starting = findings.runtimes[0].starting;
    const struct break_even *even = &findings.runtimes[0].break_even[WORKER_PROCESS];
    assert_int_equal(starting[STARTING_ONE].workers, 0);
    assert_int_equal(even->seconds[STARTING_ONE][BREAK_EVEN_5].count, 0);
    assert_int_equal(starting[STARTING_MOST].workers, 4);
    assert_int_equal(even->workers[STARTING_MOST], 4);
    assert_near(starting[STARTING_MOST].seconds[WORKER_THREAD].value, 70e-6, 1e-9);
    assert_near(even->seconds[STARTING_MOST][BREAK_EVEN_5].value, 14e-3, 1e-9);
}

/* A slope as large as its noise: what it is can not be said, and so it has no ratio. */
static void what_noise_turns_negative_is_not_resolved(void **state)
{
    (void)state;
    take_record(&results, RUN);
    for (uint32_t round = 1; round <= 8; round++) {
        int64_t noise = (round % 2 ? 50 : -60) * US;
        add_sample(&results, CASE_START_THREAD, 1, round, 100 * US);
        add_sample(&results, CASE_START_THREAD, 2, round, 110 * US + noise);
        add_sample(&results, CASE_START_PROCESS, 1, round, 300 * US);
        add_sample(&results, CASE_START_PROCESS, 2, round, 500 * US);
        add_sample(&results, CASE_IO_THREAD, 8, round, 50 * MS + noise);
        add_sample(&results, CASE_IO_PROCESS, 8, round, 51 * MS + noise);
    }
    findings_init(&findings, &results);
    const struct runtime_findings *runtime = &findings.runtimes[0];
    assert_true(runtime->worker_cost[WORKER_THREAD].unresolved);
    assert_near(runtime->worker_cost[WORKER_THREAD].high, 60e-6, 1e-9);
    assert_false(runtime->worker_cost[WORKER_PROCESS].unresolved);
    assert_int_equal(runtime->worker_cost_ratio[WORKER_PROCESS].count, 0);
    assert_true(runtime->added[WORKER_THREAD].unresolved);
    assert_false(runtime->added[WORKER_PROCESS].unresolved);
    assert_false(
        runtime->break_even[WORKER_PROCESS].seconds[STARTING_ONE][BREAK_EVEN_5].unresolved);
}

/* Starting cannot be more than all of the time, however noise makes the two samples come out. */
static void the_share_of_starting_is_all_of_the_time_at_most(void **state)
{
    (void)state;
    take_record(&results, RUN);
    add_sample(&results, CASE_START_THREAD, 1, 1, 110 * US);
    add_sample(&results, CASE_CPU_THREAD, 1, 1, 100 * US);
    findings_init(&findings, &results);
    assert_true(findings.runtimes[0].rows[0].cells[CASE_CPU_THREAD].starting_share == 1);
}

static void scaling_is_taken_per_round_at_the_cpus_and_at_the_most(void **state)
{
    (void)state;
    const struct runtime_findings *runtime = find_in_whole_run();
    assert_true(runtime->usable_cpus == 4);
    assert_near(runtime->single_cpu_seconds.value, 0.010000045, 1e-12);
    for (int kind = 0; kind <= WORKER_PROCESS; kind++) {
        const struct scaling *cpus = &runtime->scaling[kind][SCALING_AT_CPUS];
        const struct scaling *most = &runtime->scaling[kind][SCALING_AT_MOST];
        assert_int_equal(cpus->workers, 4);
        assert_true(cpus->ideal == 4);
        assert_near(cpus->speedup.value, 4, 1e-12);
        assert_near(cpus->speedup.low, 4, 1e-12);
        assert_near(cpus->efficiency.value, 1, 1e-12);
        assert_int_equal(most->workers, 8);
        assert_true(most->ideal == 4);
        assert_near(most->speedup.value, 4, 1e-4);
        assert_near(most->efficiency.value, 1, 1e-4);
        assert_near(most->seconds.value, kind == WORKER_THREAD ? 0.020000045 : 0.04000009, 1e-9);
    }
    struct estimate two = findings_speedup(runtime, &runtime->rows[1], CASE_CPU_PROCESS);
    assert_near(two.value, 2, 1e-12);
    assert_int_equal(two.count, ROUNDS);
}

/* 8 rounds of one worker, and of two on two CPUs, with starting of one worker. */
static enum beyond beyond_of_two(int64_t alone, int64_t together, int64_t starting)
{
    take_record(&results, RUN);
    add_hello(&results, "native", "2", "");
    for (uint32_t round = 1; round <= 8; round++) {
        add_sample(&results, CASE_CPU_THREAD, 1, round, alone + jitter(round));
        add_sample(&results, CASE_CPU_THREAD, 2, round, together + jitter(round));
        add_sample(&results, CASE_START_THREAD, 1, round, starting);
    }
    findings_init(&findings, &results);
    struct estimate speedup =
        findings_speedup(&findings.runtimes[0], &findings.runtimes[0].rows[1], CASE_CPU_THREAD);
    begin_anew();
    return speedup.beyond;
}

/* 2.2 on two CPUs: not even if starting took a twentieth of the time of one alone, but if it took a
 * tenth, two can be as fast as that by sharing it. */
static void a_speedup_above_the_cpus_is_known_for_what_it_is(void **state)
{
    (void)state;
    assert_int_equal(beyond_of_two(10 * MS, 10 * MS, 10 * US), WITHIN_IDEAL);
    assert_int_equal(beyond_of_two(11 * MS, 10 * MS, 10 * US), BEYOND_IDEAL);
    assert_int_equal(beyond_of_two(11 * MS, 10 * MS, 550 * US), BEYOND_IDEAL);
    assert_int_equal(beyond_of_two(11 * MS, 10 * MS, 1100 * US), BEYOND_BY_STARTING);
}

static void overlap_and_what_is_added_come_from_the_largest_row(void **state)
{
    (void)state;
    const struct runtime_findings *runtime = find_in_whole_run();
    assert_near(runtime->overlap[WORKER_THREAD].value, 8 * 50.0 / 51, 1e-5);
    assert_near(runtime->overlap[WORKER_PROCESS].value, 8 * 50.0 / 100, 1e-5);
    assert_near(runtime->added[WORKER_THREAD].value, 1.000045e-3, 1e-9);
    assert_near(runtime->added[WORKER_PROCESS].value, 50.000045e-3, 1e-9);
}

/* 8 rounds: p = 2/256 at best. That is enough for three tables, not for their 12 rows. */
static void the_whole_report_is_judged_together(void **state)
{
    (void)state;
    const struct runtime_findings *runtime = find_in_whole_run();
    const struct comparison *pooled = &runtime->pooled[CASE_CPU_PROCESS];
    assert_int_equal(pooled->verdict, VERDICT_FIRST_FASTER);
    assert_near(pooled->ratio.value, 2, 1e-12);
    assert_near(pooled->p_adjusted, 3 * 2.0 / 256, 1e-12);
    assert_int_equal(pooled->rounds_needed, 7);
    assert_int_equal(findings_verdicts(runtime, CASE_CPU_PROCESS, VERDICT_TOO_FEW_ROUNDS), 4);
    const struct comparison *comparison = &runtime->rows[0].comparisons[CASE_CPU_PROCESS];
    assert_near(comparison->ratio.value, 2, 1e-12);
    assert_near(comparison->p, 2.0 / 256, 1e-12);
    assert_int_equal(comparison->rounds_needed, 10);
    assert_near(comparison->first_seconds, 0.010000045, 1e-12);
    assert_int_equal(runtime->pooled[CASE_CPU_THREAD].verdict, VERDICT_NOT_MEASURED);
}

#define ONE_POINT(extra)                                                                           \
    RUN_HEAD "'max_workers':4,'points':[4],'rounds':9,'wait_ns':50000000," ALL_CASES               \
             ",'runtimes':[{'runtime':'native','iterations':10}]" extra

static void a_pair_is_of_one_round(void **state)
{
    (void)state;
    take_record(&results, ONE_POINT(""));
    /* Each round is twice as slow as the one before; what both sides have makes 3 in each. */
    for (uint32_t round = 1; round <= 9; round++) {
        int64_t unit = MS << round;
        if (round != 2 && round != 9)
            add_sample(&results, CASE_CPU_THREAD, 4, round, unit);
        if (round != 1 && round != 5)
            add_sample(&results, CASE_CPU_PROCESS, 4, round, 3 * unit);
    }
    findings_init(&findings, &results);
    const struct comparison *comparison =
        &findings.runtimes[0].rows[0].comparisons[CASE_CPU_PROCESS];
    assert_int_equal(comparison->ratio.count, 5);
    assert_near(comparison->ratio.low, 3, 1e-12);
    assert_near(comparison->ratio.high, 3, 1e-12);
    /* The base is of the rounds compared (3, 4, 6, 7, 8), not of all. */
    assert_near(comparison->first_seconds, 64e-3, 1e-12);
    assert_int_equal(findings.runtimes[0].rows[0].cells[CASE_CPU_THREAD].count, 7);
}

static void without_a_row_for_one_worker_there_is_no_speedup(void **state)
{
    (void)state;
    take_record(&results, ONE_POINT(""));
    for (uint32_t round = 1; round <= 9; round++) {
        add_sample(&results, CASE_CPU_THREAD, 4, round, MS);
        add_sample(&results, CASE_START_PROCESS, 4, round, 400 * US);
    }
    findings_init(&findings, &results);
    const struct runtime_findings *runtime = &findings.runtimes[0];
    assert_int_equal(runtime->scaling[WORKER_THREAD][SCALING_AT_MOST].speedup.count, 0);
    assert_int_equal(runtime->scaling[WORKER_THREAD][SCALING_AT_CPUS].workers, 0);
    assert_int_equal(runtime->single_cpu_seconds.count, 0);
    assert_int_equal(runtime->overlap[WORKER_THREAD].count, 0);
    /* With one row there is no slope: the time is shared out among its workers. */
    assert_near(runtime->worker_cost[WORKER_PROCESS].value, 100e-6, 1e-15);
    assert_int_equal(runtime->worker_cost[WORKER_THREAD].count, 0);
    assert_int_equal(runtime->worker_cost_ratio[WORKER_PROCESS].count, 0);
    assert_int_equal(runtime->rows[0].comparisons[CASE_CPU_PROCESS].verdict, VERDICT_NOT_MEASURED);
}

static void a_run_without_samples_finds_nothing(void **state)
{
    (void)state;
    take_record(&results, RUN);
    findings_init(&findings, &results);
    const struct runtime_findings *runtime = &findings.runtimes[0];
    assert_int_equal(findings.rounds, 0);
    assert_int_equal(runtime->row_count, COUNTS);
    assert_int_equal(runtime->drift.count, 0);
    for (int c = 0; c < CASE_COUNT; c++) {
        assert_false(runtime->measured[c]);
        assert_int_equal(runtime->rows[0].cells[c].count, 0);
        assert_int_equal(runtime->rows[0].cells[c].marks, 0);
    }
    assert_int_equal(findings_verdicts(runtime, CASE_IO_PROCESS, VERDICT_NOT_MEASURED), COUNTS);
    assert_int_equal(runtime->worker_cost[WORKER_PROCESS].count, 0);
    assert_int_equal(runtime->starting[STARTING_ONE].workers, 0);
    assert_int_equal(runtime->break_even[WORKER_PROCESS].workers[STARTING_MOST], 0);
}

/* The marks of a CPU cell of threads whose rounds took so long. */
static unsigned marks_of(const int64_t *elapsed, uint32_t rounds, int64_t starting,
                         const char *clock)
{
    take_record(&results, ONE_POINT(""));
    add_hello(&results, "native", "4", clock);
    for (uint32_t round = 1; round <= rounds; round++) {
        add_sample(&results, CASE_CPU_THREAD, 4, round, elapsed[round - 1]);
        if (starting > 0)
            add_sample(&results, CASE_START_THREAD, 4, round, starting);
    }
    findings_init(&findings, &results);
    unsigned marks = findings.runtimes[0].rows[0].cells[CASE_CPU_THREAD].marks;
    begin_anew();
    return marks;
}

static void cells_are_marked_beyond_the_thresholds(void **state)
{
    (void)state;
    /* Quartiles at places 1.5 and 4.5 of 0…6: here 95 and 105, or 94 and 106. */
    static const int64_t narrow[] = {95, 95, 95, 100, 105, 105, 105};
    static const int64_t wide[] = {94, 94, 94, 100, 106, 106, 106};
    static const int64_t same[] = {1000, 1000, 1000, 1000, 1000, 1000, 1000};
    assert_int_equal(marks_of(narrow, 7, 0, ""), 0);
    assert_int_equal(marks_of(wide, 7, 0, ""), MARK_SPREAD);
    /* Five samples say too little of a spread. */
    assert_int_equal(marks_of(wide, 5, 0, ""), 0);
    assert_int_equal(marks_of(same, 7, 99, ""), 0);
    assert_int_equal(marks_of(same, 7, 101, ""), MARK_STARTING);
    assert_int_equal(marks_of(same, 1, 101, ""), MARK_STARTING);
    assert_int_equal(marks_of(same, 7, 0, ",'clock':{'resolution_ns':1,'cost_ns':9}"), 0);
    assert_int_equal(marks_of(same, 7, 0, ",'clock':{'resolution_ns':1,'cost_ns':11}"), MARK_CLOCK);
    assert_int_equal(marks_of(same, 7, 0, ",'clock':{'resolution_ns':11,'cost_ns':1}"), MARK_CLOCK);
    assert_int_equal(marks_of(wide, 7, 50, ",'clock':{'resolution_ns':2,'cost_ns':1}"),
                     MARK_SPREAD | MARK_STARTING | MARK_CLOCK);
}

static void failures_are_counted_in_their_cell(void **state)
{
    (void)state;
    take_record(&results, RUN);
    add_failure(&results, CASE_CPU_PROCESS, 8, 1, "fork: no more");
    add_failure(&results, CASE_CPU_PROCESS, 8, 2, "something else");
    add_sample(&results, CASE_CPU_PROCESS, 8, 3, MS);
    add_failure(&results, CASE_IO_THREAD, 1, 1, "other cell");
    findings_init(&findings, &results);
    const struct runtime_findings *runtime = &findings.runtimes[0];
    const struct cell *cell = &runtime->rows[3].cells[CASE_CPU_PROCESS];
    assert_int_equal(findings.failures, 3);
    assert_int_equal(cell->failures, 2);
    assert_string_equal(cell->failure_message, "fork: no more");
    assert_int_equal(cell->count, 1);
    assert_int_equal(cell->marks, MARK_FAILED);
    assert_int_equal(runtime->rows[0].cells[CASE_IO_THREAD].marks, MARK_FAILED);
    assert_int_equal(runtime->rows[0].cells[CASE_IO_THREAD].count, 0);
    assert_false(runtime->measured[CASE_IO_THREAD]);
}

/* The drift of `rounds` rounds of which the last third is slower by that factor. */
static struct estimate drift_of(uint32_t rounds, double factor)
{
    take_record(&results, RUN);
    for (uint32_t round = 1; round <= rounds; round++) {
        bool late = round > rounds - rounds / 3;
        double elapsed = 1e9 * (late ? factor : 1);
        add_sample(&results, CASE_CPU_THREAD, 1, round, (int64_t)elapsed);
        add_sample(&results, CASE_IO_PROCESS, 8, round, (int64_t)(elapsed / 1000));
    }
    findings_init(&findings, &results);
    struct estimate drift = findings.runtimes[0].drift;
    begin_anew();
    return drift;
}

static void drift_compares_the_last_third_with_the_first(void **state)
{
    (void)state;
    assert_near(drift_of(6, 1.25).value, 1.25, 1e-6);
    assert_near(drift_of(8, 0.5).value, 0.5, 1e-6);
    assert_near(drift_of(9, 1).value, 1, 1e-12);
    assert_int_equal(drift_of(5, 1.25).count, 0);
    /* An interval needs 4 rounds a third. */
    assert_false(drift_of(11, 1.25).confident);
    assert_true(drift_of(12, 1.25).confident);
}

static void a_second_start_method_shares_threads_and_a_brief_runtime_stands_apart(void **state)
{
    (void)state;
    take_record(&results,
                RUN_HEAD "'max_workers':4,'points':[1,4],'rounds':1,'wait_ns':0," ALL_CASES
                         ",'runtimes':[{'runtime':'native','iterations':10},"
                         "{'runtime':'cpython','iterations':1,'brief':true},"
                         "{'runtime':'spawned','iterations':10,'threads_of':'native'}]");
    add_sample_of(&results, "native", CASE_CPU_THREAD, 4, 1, 7);
    add_sample_of(&results, "native", CASE_CPU_PROCESS, 4, 1, 8);
    add_sample_of(&results, "spawned", CASE_CPU_PROCESS, 4, 1, 9);
    add_sample_of(&results, "cpython", CASE_CPU_THREAD, 4, 1, 10);
    add_failure(&results, CASE_CPU_THREAD, 1, 1, "shared too");
    findings_init(&findings, &results);
    assert_int_equal(findings.runtime_count, 2);
    const struct runtime_findings *native = &findings.runtimes[0];
    const struct runtime_findings *spawned = &findings.runtimes[1];
    assert_string_equal(spawned->facts->name, "spawned");
    assert_int_equal(spawned->index, 2);
    assert_near(native->rows[1].cells[CASE_CPU_THREAD].seconds[0], 7e-9, 1e-20);
    assert_near(native->rows[1].cells[CASE_CPU_PROCESS].seconds[0], 8e-9, 1e-20);
    assert_near(spawned->rows[1].cells[CASE_CPU_THREAD].seconds[0], 7e-9, 1e-20);
    assert_near(spawned->rows[1].cells[CASE_CPU_PROCESS].seconds[0], 9e-9, 1e-20);
    assert_int_equal(spawned->rows[0].cells[CASE_CPU_THREAD].failures, 1);
    assert_non_null(findings.brief);
    /* A brief runtime has the rows it was measured at alone. */
    assert_int_equal(findings.brief->row_count, 1);
    assert_int_equal(findings.brief->rows[0].workers, 4);
    assert_near(findings.brief->rows[0].cells[CASE_CPU_THREAD].seconds[0], 10e-9, 1e-20);
}

/* An outlier among nine threads that two entries share, and one of the brief runtime. */
static void samples_and_outliers_count_the_same_things_once(void **state)
{
    (void)state;
    take_record(&results, RUN_HEAD "'max_workers':4,'points':[4],'rounds':9,'wait_ns':0," ALL_CASES
                                   ",'runtimes':[{'runtime':'native','iterations':10},"
                                   "{'runtime':'cpython','iterations':1,'brief':true},"
                                   "{'runtime':'spawned','iterations':10,'threads_of':'native'}]");
    for (uint32_t round = 1; round <= 9; round++)
        add_sample_of(&results, "native", CASE_CPU_THREAD, 4, round,
                      round == 9 ? 900 : 100 + round);
    add_sample_of(&results, "spawned", CASE_CPU_PROCESS, 4, 1, 9);
    for (uint32_t round = 1; round <= 6; round++)
        add_sample_of(&results, "cpython", CASE_CPU_THREAD, 4, round, round == 3 ? 900 : 100);
    findings_init(&findings, &results);
    assert_int_equal(findings.samples, results.sample_count);
    assert_int_equal(findings.outliers, 2);
    assert_int_equal(findings.runtimes[0].rounds, 9);
    assert_int_equal(findings.runtimes[1].rounds, 9);
    assert_int_equal(findings.brief->rounds, 6);
}

static void zero_times_of_a_classic_table_have_no_ratio(void **state)
{
    (void)state;
    take_record(&results, RUN_HEAD
                "'max_workers':2,'points':[1,2],'rounds':1,'wait_ns':0,'classic_table':true,"
                "'cases':['CpuThread','CpuProcess','StartThread'],"
                "'runtimes':[{'runtime':'native','iterations':0}]");
    add_sample(&results, CASE_CPU_THREAD, 1, 1, 0);
    add_sample(&results, CASE_CPU_PROCESS, 1, 1, MS);
    add_sample(&results, CASE_CPU_THREAD, 2, 1, MS);
    add_sample(&results, CASE_CPU_PROCESS, 2, 1, 0);
    add_sample(&results, CASE_START_THREAD, 1, 1, 0);
    add_sample(&results, CASE_START_THREAD, 2, 1, 0);
    findings_init(&findings, &results);
    const struct runtime_findings *runtime = &findings.runtimes[0];
    assert_int_equal(runtime->rows[0].cells[CASE_CPU_THREAD].count, 1);
    assert_int_equal(runtime->rows[0].cells[CASE_CPU_THREAD].marks, MARK_CLOCK);
    assert_int_equal(runtime->rows[0].comparisons[CASE_CPU_PROCESS].ratio.count, 0);
    assert_int_equal(runtime->rows[0].comparisons[CASE_CPU_PROCESS].verdict, VERDICT_NOT_MEASURED);
    assert_int_equal(runtime->scaling[WORKER_THREAD][SCALING_AT_MOST].speedup.count, 0);
    assert_int_equal(runtime->scaling[WORKER_PROCESS][SCALING_AT_MOST].speedup.count, 0);
    assert_int_equal(runtime->worker_cost[WORKER_THREAD].count, 0);
}

static void two_brief_runtimes_leave_nothing_behind(void **state)
{
    (void)state;
    take_record(&results,
                RUN_HEAD "'max_workers':2,'points':[1,2],'rounds':1,'wait_ns':0," ALL_CASES
                         ",'runtimes':[{'runtime':'native','iterations':1},"
                         "{'runtime':'a','iterations':1,'brief':true},"
                         "{'runtime':'b','iterations':1,'brief':true}]");
    add_sample_of(&results, "a", CASE_CPU_THREAD, 2, 1, 1);
    add_sample_of(&results, "b", CASE_CPU_THREAD, 2, 1, 1);
    findings_init(&findings, &results);
    assert_int_equal(findings.runtime_count, 1);
    assert_string_equal(findings.brief->facts->name, "a");
}

static void cpus_that_cannot_be_are_not_known(void **state)
{
    (void)state;
    static const char *const said[] = {"-4", "0", "1e-320", "'4'"};
    for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
        take_record(&results, RUN);
        add_hello(&results, "native", said[i], "");
        fill_round(1);
        findings_init(&findings, &results);
        const struct scaling *most = &findings.runtimes[0].scaling[WORKER_THREAD][SCALING_AT_MOST];
        assert_true(findings.runtimes[0].usable_cpus == 0);
        /* Then every worker counts as one with a CPU of its own. */
        assert_true(most->ideal == 8);
        assert_near(most->efficiency.value, 0.5, 1e-3);
        begin_anew();
    }
}

static void saved_runs_give_findings_that_agree_with_their_samples(void **state)
{
    (void)state;
    for (int i = 0; i < SAVED_RUNS; i++) {
        read_saved_run(&results, saved_runs[i], NULL);
        findings_init(&findings, &results);
        size_t shown = 0, failed = 0;
        for (size_t r = 0; r < findings.runtime_count + (findings.brief ? 1 : 0); r++) {
            const struct runtime_findings *runtime =
                r < findings.runtime_count ? &findings.runtimes[r] : findings.brief;
            for (size_t k = 0; k < runtime->row_count; k++)
                for (int c = 0; c < CASE_COUNT; c++) {
                    if (runtime->facts->threads_of >= 0 && measured_cases[c].kind == WORKER_THREAD)
                        continue;
                    shown += runtime->rows[k].cells[c].count;
                    failed += runtime->rows[k].cells[c].failures;
                }
        }
        assert_int_equal(shown, results.sample_count);
        assert_int_equal(failed, results.failure_count);
        begin_anew();
    }
}

static void assert_same(const struct estimate *figure, const struct estimate *whole)
{
    assert_int_equal(figure->count, whole->count);
    assert_true(figure->value == whole->value || whole->count == 0);
    assert_true(figure->low == whole->low || whole->count == 0);
    assert_true(figure->high == whole->high || whole->count == 0);
}

static void figures_alone_are_those_of_the_whole(void **state)
{
    size_t resolved = 0;
    (void)state;
    for (int i = 0; i < SAVED_RUNS; i++) {
        struct findings figures;
        read_saved_run(&results, saved_runs[i], NULL);
        findings_init(&findings, &results);
        findings_init_figures(&figures, &results);
        assert_int_equal(figures.runtime_count, findings.runtime_count);
        assert_int_equal(figures.rounds, findings.rounds);
        for (size_t r = 0; r < figures.runtime_count; r++) {
            const struct runtime_findings *part = &figures.runtimes[r];
            const struct runtime_findings *whole = &findings.runtimes[r];
            assert_same(&part->single_cpu_seconds, &whole->single_cpu_seconds);
            for (int kind = 0; kind < WORKER_KIND_COUNT; kind++) {
                assert_same(&part->worker_cost[kind], &whole->worker_cost[kind]);
                assert_same(&part->overlap[kind], &whole->overlap[kind]);
                assert_same(&part->scaling[kind][SCALING_AT_CPUS].speedup,
                            &whole->scaling[kind][SCALING_AT_CPUS].speedup);
                resolved += whole->worker_cost[kind].count > 0;
            }
        }
        findings_release(&figures);
        begin_anew();
    }
    assert_true(resolved > 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(gathers_samples_into_cells_by_round),
        TEST(the_cost_of_a_worker_is_the_slope_of_starting),
        TEST(the_break_even_counts_what_all_workers_cost),
        TEST(the_break_even_of_the_most_is_of_the_most_processes_there_were),
        TEST(what_noise_turns_negative_is_not_resolved),
        TEST(the_share_of_starting_is_all_of_the_time_at_most),
        TEST(scaling_is_taken_per_round_at_the_cpus_and_at_the_most),
        TEST(a_speedup_above_the_cpus_is_known_for_what_it_is),
        TEST(overlap_and_what_is_added_come_from_the_largest_row),
        TEST(the_whole_report_is_judged_together),
        TEST(a_pair_is_of_one_round),
        TEST(without_a_row_for_one_worker_there_is_no_speedup),
        TEST(a_run_without_samples_finds_nothing),
        TEST(cells_are_marked_beyond_the_thresholds),
        TEST(failures_are_counted_in_their_cell),
        TEST(drift_compares_the_last_third_with_the_first),
        TEST(a_second_start_method_shares_threads_and_a_brief_runtime_stands_apart),
        TEST(samples_and_outliers_count_the_same_things_once),
        TEST(zero_times_of_a_classic_table_have_no_ratio),
        TEST(two_brief_runtimes_leave_nothing_behind),
        TEST(cpus_that_cannot_be_are_not_known),
        TEST(saved_runs_give_findings_that_agree_with_their_samples),
        TEST(figures_alone_are_those_of_the_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
