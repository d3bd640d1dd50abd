/* What the titles of pictures say of made-up findings. */
#include "saved_run.h"

#include "tvp/common/alloc.h"
#include "tvp/findings/fastest.h"
#include "tvp/report/picture_text.h"
#include "tvp/report/picture_title.h"
#include "tvp/report/picture_values.h"

static struct saved_run run;
static struct report report;

static void begin(const char *name)
{
    saved_report_open(&run, &report, name);
}

static void end(void)
{
    saved_report_close(&run, &report);
}

static void expect(enum picture_kind kind, const char *expected)
{
    char *title = picture_title(&report, kind, 0);
    assert_string_equal(title, expected);
    free(title);
}

static struct comparison *pooled(enum case_id case_id)
{
    return &report.findings.runtimes[0].pooled[case_id];
}

static void judge_rows(enum case_id case_id, enum verdict all_but_first, enum verdict first)
{
    struct runtime_findings *runtime = &report.findings.runtimes[0];
    for (size_t i = 0; i < runtime->row_count; i++)
        runtime->rows[i].comparisons[case_id].verdict = i == 0 ? first : all_but_first;
}

static void a_resolved_difference_is_said_with_its_size(void **state)
{
    (void)state;
    begin("threads_win");
    pooled(CASE_CPU_PROCESS)->verdict = VERDICT_FIRST_FASTER;
    pooled(CASE_CPU_PROCESS)->ratio.value = 1.036;
    expect(PICTURE_CPU, "Computing: processes take 3.6 % longer than threads");
    pooled(CASE_CPU_PROCESS)->ratio.value = 2.84;
    expect(PICTURE_CPU, "Computing: processes take 2.8 times as long as threads");
    pooled(CASE_CPU_PROCESS)->verdict = VERDICT_SECOND_FASTER;
    pooled(CASE_CPU_PROCESS)->ratio.value = 0.8;
    expect(PICTURE_CPU, "Computing: threads take 25 % longer than processes");
    end();
}

static void waiting_is_said_in_the_unit_of_its_picture(void **state)
{
    (void)state;
    begin("processes_win");
    struct row *last = &report.findings.runtimes[0].rows[report.findings.runtimes[0].row_count - 1];
    last->cells[CASE_IO_THREAD].summary.median.value = 0.050728;
    last->cells[CASE_IO_THREAD].summary.median.low = 0.0505;
    last->cells[CASE_IO_PROCESS].summary.median.value = 0.05104;
    pooled(CASE_IO_PROCESS)->verdict = VERDICT_FIRST_FASTER;
    expect(PICTURE_IO,
           "Waiting: with 8 workers processes add 1040 µs to the wait of 50.0 ms, threads 728 µs");
    /* Where the last count has no verdict of its own, only what holds over all is said. */
    last->comparisons[CASE_IO_PROCESS].verdict = VERDICT_NOT_RESOLVED;
    pooled(CASE_IO_PROCESS)->ratio.value = 1.05;
    expect(PICTURE_IO, "Waiting: processes take 5.0 % longer than threads");
    last->comparisons[CASE_IO_PROCESS].verdict = VERDICT_FIRST_FASTER;
    /* What noise makes reach below the wait is not resolved: the ratio is what is left to say. */
    last->cells[CASE_IO_THREAD].summary.median.low = 0.0499;
    pooled(CASE_IO_PROCESS)->ratio.value = 1.02;
    expect(PICTURE_IO, "Waiting: processes take 2.0 % longer than threads");
    last->cells[CASE_IO_THREAD].summary.median.value = 0.0499;
    expect(PICTURE_IO, "Waiting: processes take 2.0 % longer than threads");
    end();
}

static void expect_alt(enum picture_kind kind, const char *part)
{
    char *alt = picture_alt(&report, kind, 0);
    assert_non_null(strstr(alt, part));
    free(alt);
}

static void set_median(struct row *row, int cell, double seconds)
{
    struct estimate *median = &row->cells[cell].summary.median;
    median->value = seconds;
    median->low = seconds - 1e-5;
    median->high = seconds + 1e-5;
}

/* As the axis of the picture and its title: beyond the wait, above the ideal. */
static void a_picture_in_words_has_the_units_of_the_picture(void **state)
{
    (void)state;
    begin("processes_win");
    struct runtime_findings *runtime = &report.findings.runtimes[0];
    struct row *first = &runtime->rows[0], *last = &runtime->rows[runtime->row_count - 1];
    for (size_t i = 0; i < runtime->row_count; i++)
        set_median(&runtime->rows[i], CASE_IO_PROCESS, 0.05104);
    set_median(first, CASE_IO_THREAD, 0.05025);
    set_median(last, CASE_IO_THREAD, 0.050728);
    expect_alt(PICTURE_IO, "threads go from 250 µs to 728 µs");
    expect_alt(PICTURE_IO, "processes go from 1040 µs to 1040 µs");
    double ideal = first->cells[CASE_CPU_THREAD].summary.median.value;
    last->cells[CASE_CPU_PROCESS].summary.median.value = ideal * 1.25; /* 8 workers, 8 CPUs */
    expect_alt(PICTURE_CPU, " to +25.0 %");
    end();
}

static void starting_is_said_by_what_each_adds(void **state)
{
    (void)state;
    begin("threads_win");
    pooled(CASE_START_PROCESS)->verdict = VERDICT_FIRST_FASTER;
    expect(PICTURE_START, "Starting: each further process adds 96.1 µs, each thread 11.0 µs");
    end();
}

static void what_is_not_resolved_is_never_equal(void **state)
{
    (void)state;
    begin("threads_win");
    pooled(CASE_CPU_PROCESS)->verdict = VERDICT_NOT_RESOLVED;
    judge_rows(CASE_CPU_PROCESS, VERDICT_NOT_RESOLVED, VERDICT_NOT_RESOLVED);
    expect(PICTURE_CPU, "Computing: no difference between threads and processes is resolved");
    judge_rows(CASE_CPU_PROCESS, VERDICT_FIRST_FASTER, VERDICT_SECOND_FASTER);
    expect(PICTURE_CPU, "Computing: threads are faster at 14 of 15 worker counts, processes are "
                        "faster at 1 of 15 worker counts");
    pooled(CASE_CPU_PROCESS)->verdict = VERDICT_TOO_FEW_ROUNDS;
    judge_rows(CASE_CPU_PROCESS, VERDICT_TOO_FEW_ROUNDS, VERDICT_TOO_FEW_ROUNDS);
    expect(PICTURE_CPU, "Computing: too few rounds to tell threads from processes");
    pooled(CASE_CPU_PROCESS)->verdict = VERDICT_NOT_MEASURED;
    expect(PICTURE_CPU, "Computing: threads and processes could not be compared");
    end();
}

static void a_runtime_is_named_where_there_are_several(void **state)
{
    (void)state;
    begin("two_runtimes");
    pooled(CASE_CPU_PROCESS)->verdict = VERDICT_NOT_MEASURED;
    judge_rows(CASE_CPU_PROCESS, VERDICT_NOT_MEASURED, VERDICT_NOT_MEASURED);
    expect(PICTURE_CPU, "Computing (native): threads and processes could not be compared");
    expect(PICTURE_SPEEDUP,
           "Speed-up: native threads 4.0, processes 3.9; cpython threads 1.0, processes 3.6");
    struct strbuf subject = {0};
    add_picture_subject(&subject, &report, PICTURE_IO, 1);
    assert_string_equal(strbuf_text(&subject), "Waiting (cpython)");
    strbuf_release(&subject);
    end();
}

/* Beside a time of seconds too. */
static void a_time_that_is_there_is_never_0(void **state)
{
    (void)state;
    struct strbuf text = {0};
    add_picture_value(&text, MEASURE_TIME, time_unit_for(15.5), 34.8e-6);
    strbuf_adds(&text, ", ");
    add_picture_value(&text, MEASURE_TIME, time_unit_for(15.5), 15.5);
    assert_string_equal(strbuf_text(&text), "0.000035 s, 15.5 s");
    strbuf_release(&text);
}

/* A runtime of that name, whose threads and processes reach such speed-ups. */
static void runtime_like(size_t i, const char *name, double threads, double processes)
{
    static struct runtime_facts facts[5];
    struct runtime_findings *runtime = &report.findings.runtimes[i];
    facts[i] = *report.findings.runtimes[0].facts;
    facts[i].name = (char *)name;
    runtime->facts = &facts[i];
    runtime->scaling[WORKER_THREAD][SCALING_AT_MOST].speedup =
        (struct estimate){.value = threads, .count = 8};
    runtime->scaling[WORKER_PROCESS][SCALING_AT_MOST].speedup =
        (struct estimate){.value = processes, .count = 8};
}

static void many_runtimes_have_the_range_of_their_speedups(void **state)
{
    (void)state;
    begin("two_runtimes");
    struct runtime_findings *kept = report.findings.runtimes;
    struct runtime_findings several[4] = {kept[0], kept[1], kept[0], kept[1]};
    const struct runtime_facts *facts[] = {kept[0].facts, kept[1].facts};
    runtime_like(0, "native", 4.02, 3.9);
    runtime_like(1, "cpython", 1, 3.5);
    expect(PICTURE_SPEEDUP,
           "Speed-up: native threads 4.0, processes 3.9; cpython threads 1.0, processes 3.5");
    report.findings.runtimes = several;
    report.findings.runtime_count = 4;
    runtime_like(0, "native", 4.02, 3.9);
    runtime_like(1, "cpython", 1, 3.5);
    runtime_like(2, "pypy", 1.1, 3.8);
    runtime_like(3, "node", 3, 3.1);
    expect(PICTURE_SPEEDUP, "Speed-up: 4 runtimes, threads 1.0 to 4.0, processes 3.1 to 3.9");
    report.findings.runtimes = kept;
    report.findings.runtime_count = 2;
    kept[0].facts = facts[0];
    kept[1].facts = facts[1];
    end();
}

/* Of several kinds what leaves open which is faster is said once. */
static void what_holds_for_several_kinds_is_said_once(void **state)
{
    (void)state;
    begin("threads_win");
    struct runtime_findings *runtime = &report.findings.runtimes[0];
    const enum case_id cases[] = {CASE_CPU_PROCESS, CASE_CPU_COROUTINE, CASE_CPU_INTERPRETER};
    for (size_t i = 0; i < 3; i++) {
        runtime->measured[cases[i]] = true;
        pooled(cases[i])->verdict = VERDICT_NOT_RESOLVED;
        judge_rows(cases[i], VERDICT_NOT_RESOLVED, VERDICT_NOT_RESOLVED);
    }
    expect(PICTURE_CPU, "Computing: no difference between threads and processes, coroutines or "
                        "interpreters is resolved");
    pooled(CASE_CPU_INTERPRETER)->verdict = VERDICT_NOT_MEASURED;
    judge_rows(CASE_CPU_INTERPRETER, VERDICT_NOT_MEASURED, VERDICT_NOT_MEASURED);
    expect(PICTURE_CPU, "Computing: no difference between threads and processes or coroutines is "
                        "resolved; threads and interpreters could not be compared");
    end();
}

static void measure_at_the_last_count(enum case_id case_id, double seconds, enum verdict verdict)
{
    struct runtime_findings *runtime = &report.findings.runtimes[0];
    struct row *last = &runtime->rows[runtime->row_count - 1];
    runtime->measured[case_id] = true;
    last->cells[case_id].count = 15;
    last->cells[case_id].summary.median = (struct estimate){.value = seconds,
                                                            .low = seconds - 1e-5,
                                                            .high = seconds + 1e-5,
                                                            .count = 15,
                                                            .confident = true};
    last->comparisons[case_id].verdict = verdict;
    pooled(case_id)->verdict = verdict;
}

/* Of more than two kinds a list, the fastest first, with those that are not told apart. */
static void more_than_two_kinds_are_one_list(void **state)
{
    (void)state;
    begin("processes_win");
    measure_at_the_last_count(CASE_IO_THREAD, 0.05131, VERDICT_NOT_MEASURED);
    measure_at_the_last_count(CASE_IO_PROCESS, 0.0854, VERDICT_FIRST_FASTER);
    measure_at_the_last_count(CASE_IO_COROUTINE, 0.0504, VERDICT_SECOND_FASTER);
    measure_at_the_last_count(CASE_IO_INTERPRETER, 0.1182, VERDICT_FIRST_FASTER);
    struct kind_pair pairs[] = {
        {.work = WORK_IO, .first = WORKER_PROCESS, .second = WORKER_COROUTINE},
        {.work = WORK_IO, .first = WORKER_PROCESS, .second = WORKER_INTERPRETER},
        {.work = WORK_IO, .first = WORKER_COROUTINE, .second = WORKER_INTERPRETER}};
    for (size_t i = 0; i < 3; i++)
        pairs[i].rows.pooled.verdict = i == 0 ? VERDICT_SECOND_FASTER : VERDICT_FIRST_FASTER;
    report.findings.runtimes[0].kind_pairs = pairs;
    report.findings.runtimes[0].kind_pair_count = 3;
    expect(PICTURE_IO, "Waiting, 8 workers, added to 50.0 ms: coroutines 0.40 ms, threads 1.31 ms, "
                       "processes 35.4 ms, interpreters 68.2 ms");
    measure_at_the_last_count(CASE_IO_COROUTINE, 0.0504, VERDICT_NOT_RESOLVED);
    pairs[1].rows.pooled.verdict = VERDICT_TOO_FEW_ROUNDS;
    expect(PICTURE_IO, "Waiting, 8 workers, added to 50.0 ms: coroutines 0.40 ms, threads 1.31 ms, "
                       "processes 35.4 ms, interpreters 68.2 ms; not told apart: coroutines and "
                       "threads; too few rounds to tell apart: processes and interpreters");
    /* A verdict over all counts that is the other way round does not tell these apart. */
    pairs[1].rows.pooled.verdict = VERDICT_SECOND_FASTER;
    expect(PICTURE_IO, "Waiting, 8 workers, added to 50.0 ms: coroutines 0.40 ms, threads 1.31 ms, "
                       "processes 35.4 ms, interpreters 68.2 ms; not told apart: coroutines and "
                       "threads, processes and interpreters");
    /* What noise makes reach below the wait has a bound alone. */
    measure_at_the_last_count(CASE_IO_COROUTINE, 0.050005, VERDICT_SECOND_FASTER);
    pairs[1].rows.pooled.verdict = VERDICT_FIRST_FASTER;
    expect(PICTURE_IO, "Waiting, 8 workers, added to 50.0 ms: coroutines at most 0.015 ms, threads "
                       "1.31 ms, processes 35.4 ms, interpreters 68.2 ms");
    report.findings.runtimes[0].kind_pairs = NULL;
    report.findings.runtimes[0].kind_pair_count = 0;
    end();
}

static void more_than_two_kinds_of_starting_have_their_costs(void **state)
{
    (void)state;
    begin("threads_win");
    struct runtime_findings *runtime = &report.findings.runtimes[0];
    measure_at_the_last_count(CASE_START_COROUTINE, 0.0001, VERDICT_SECOND_FASTER);
    runtime->worker_cost[WORKER_COROUTINE] = (struct estimate){
        .value = 1.23e-6, .low = 1e-6, .high = 2e-6, .count = 15, .confident = true};
    runtime->worker_cost_ratio[WORKER_COROUTINE] =
        (struct estimate){.value = 0.11, .low = 0.1, .high = 0.2, .count = 15, .confident = true};
    expect(PICTURE_START, "Starting, each further one adds: coroutines 1.23 µs, threads 11.0 µs, "
                          "processes 96.1 µs");
    end();
}

static void a_long_name_leaves_room_for_what_was_found(void **state)
{
    (void)state;
    begin("two_runtimes");
    const struct runtime_facts *facts = report.findings.runtimes[0].facts;
    runtime_like(0, "a name of so many words that nobody would read them in a title", 1, 1);
    struct strbuf subject = {0};
    add_picture_subject(&subject, &report, PICTURE_CPU, 0);
    assert_string_equal(strbuf_text(&subject),
                        "Computing (a name of so many words that nobody woul…)");
    strbuf_release(&subject);
    report.findings.runtimes[0].facts = facts;
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_resolved_difference_is_said_with_its_size),
        cmocka_unit_test(waiting_is_said_in_the_unit_of_its_picture),
        cmocka_unit_test(a_picture_in_words_has_the_units_of_the_picture),
        cmocka_unit_test(starting_is_said_by_what_each_adds),
        cmocka_unit_test(what_is_not_resolved_is_never_equal),
        cmocka_unit_test(what_holds_for_several_kinds_is_said_once),
        cmocka_unit_test(more_than_two_kinds_are_one_list),
        cmocka_unit_test(more_than_two_kinds_of_starting_have_their_costs),
        cmocka_unit_test(a_time_that_is_there_is_never_0),
        cmocka_unit_test(a_runtime_is_named_where_there_are_several),
        cmocka_unit_test(many_runtimes_have_the_range_of_their_speedups),
        cmocka_unit_test(a_long_name_leaves_room_for_what_was_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
