#include "made_run.h"

#include <math.h>

#include "tvp/findings/findings.h"
#include "tvp/report/tables.h"
#include "tvp/sentences/effect_text.h"

/* An estimate with an interval, in any unit. */
static struct estimate interval(double value, double low, double high)
{
    return (struct estimate){value, low, high, 15, true, false, WITHIN_IDEAL};
}

/* A cell that shows that estimate. */
static struct cell cell_of(struct estimate median)
{
    return (struct cell){.count = median.count, .summary.median = median};
}

static void assert_text(struct strbuf *out, const char *expected)
{
    assert_string_equal(strbuf_text(out), expected);
    strbuf_release(out);
}

/* ---- verdicts ---- */

static void assert_verdict(struct comparison comparison, const char *expected)
{
    struct strbuf out = {0};
    add_verdict(&out, &comparison, WORKER_PROCESS);
    assert_text(&out, expected);
}

static void verdicts_say_which_side_is_faster(void **state)
{
    (void)state;
    assert_verdict(
        (struct comparison){.ratio = interval(3.12, 2.90, 3.31), .verdict = VERDICT_FIRST_FASTER},
        "processes take 3.12× as long (2.90–3.31)");
    assert_verdict(
        (struct comparison){.ratio = interval(0.5, 0.4, 0.8), .verdict = VERDICT_SECOND_FASTER},
        "processes take 0.50× as long (0.40–0.80)");
    assert_verdict((struct comparison){.ratio = interval(1.006, 1.004, 1.009),
                                       .verdict = VERDICT_FIRST_FASTER},
                   "processes take 0.60 % longer (0.40–0.90)");
    /* Less time by a percentage: its bounds change places. */
    assert_verdict(
        (struct comparison){.ratio = interval(0.95, 0.92, 0.99), .verdict = VERDICT_SECOND_FASTER},
        "processes take 5.0 % less time (1.0–8.0)");
    assert_verdict(
        (struct comparison){.ratio = interval(1, 0.9, 1.1), .verdict = VERDICT_NOT_RESOLVED},
        "no difference resolved");
    assert_verdict((struct comparison){.ratio = interval(2, 2, 2),
                                       .rounds_needed = 10,
                                       .verdict = VERDICT_TOO_FEW_ROUNDS},
                   "too few rounds for a verdict (needs 10)");
    assert_verdict((struct comparison){.verdict = VERDICT_NOT_MEASURED}, "–");
}

/* ---- tables ---- */

enum { ROWS = 3 };

static struct row rows[ROWS];
static const struct runtime_facts facts = {.name = (char[]){"native"}, .threads_of = -1};

/* A runtime of three rows that a test fills. */
static struct runtime_findings empty_runtime(void)
{
    memset(rows, 0, sizeof rows);
    for (uint32_t i = 0; i < ROWS; i++) {
        rows[i].workers = i == 2 ? 128 : i + 1;
        for (int work = 0; work < WORK_COUNT; work++)
            rows[i].comparisons[case_pair((enum work)work, WORKER_PROCESS)].verdict =
                VERDICT_NOT_MEASURED;
    }
    return (struct runtime_findings){.facts = &facts, .rows = rows, .row_count = ROWS};
}

static struct runtime_findings times_of_three_rows(void)
{
    struct runtime_findings runtime = empty_runtime();
    runtime.measured[CASE_CPU_THREAD] = runtime.measured[CASE_IO_PROCESS] = true;
    rows[0].cells[CASE_CPU_THREAD] = cell_of(interval(0.01, 0.0099, 0.0102));
    rows[1].cells[CASE_CPU_THREAD] = cell_of(interval(0.02, 0.019, 0.023));
    rows[2].cells[CASE_CPU_THREAD] = cell_of(interval(1.25, 1.2, 1.3));
    rows[0].cells[CASE_IO_PROCESS] =
        cell_of((struct estimate){.value = 1.5, .low = 1.5, .high = 1.5, .count = 1});
    rows[1].cells[CASE_IO_PROCESS].failures = 2;
    rows[0].cells[CASE_CPU_THREAD].marks = MARK_SPREAD | MARK_FAILED;
    rows[1].cells[CASE_IO_PROCESS].marks = MARK_FAILED;
    /* Marks of another table, and of a case without a column. */
    rows[1].cells[CASE_START_THREAD].marks = MARK_CLOCK;
    rows[1].cells[CASE_CPU_PROCESS].marks = MARK_STARTING;
    return runtime;
}

static void times_stand_in_one_unit_a_column(void **state)
{
    (void)state;
    struct runtime_findings runtime = times_of_three_rows();
    struct strbuf out = {0};
    add_times_table(&out, &runtime);
    assert_text(&out, "| workers |      CPU threads (ms) | I/O processes (s) |\n"
                      "|--------:|----------------------:|------------------:|\n"
                      "|       1 | 10.00 (9.90–10.20) †¶ |             1.500 |\n"
                      "|       2 |      20.0 (19.0–23.0) |          failed ¶ |\n"
                      "|     128 |      1250 (1200–1300) |                 – |\n");
}

static void a_legend_explains_the_marks_of_its_table(void **state)
{
    (void)state;
    struct runtime_findings runtime = times_of_three_rows();
    struct strbuf out = {0};
    add_legend(&out, &runtime, ~WORK_BIT(WORK_START));
    assert_text(&out,
                "- † the middle half of the samples spreads over more than 10 % of the median\n"
                "- ¶ at least one sample failed\n");
    add_legend(&out, &runtime, WORK_BIT(WORK_START));
    assert_text(&out, "");
    runtime.measured[CASE_START_THREAD] = true;
    add_legend(&out, &runtime, WORK_BIT(WORK_START));
    assert_text(&out, "- § less than 100 times the shortest time that the clock can measure\n");
}

static void comparisons_show_size_before_significance(void **state)
{
    (void)state;
    struct runtime_findings runtime = empty_runtime();
    struct comparison *first = &rows[0].comparisons[CASE_CPU_PROCESS];
    *first = (struct comparison){.ratio = interval(1.5, 1.4, 1.6), .verdict = VERDICT_FIRST_FASTER};
    rows[1].comparisons[CASE_CPU_PROCESS] =
        (struct comparison){.ratio = interval(1.01, 0.97, 1.04), .verdict = VERDICT_NOT_RESOLVED};
    struct strbuf out = {0};
    add_comparison_table(&out, &runtime, WORK_CPU);
    assert_text(&out, "| workers | processes take (Hodges–Lehmann) |       faster |\n"
                      "|--------:|--------------------------------:|-------------:|\n"
                      "|       1 |       1.50× as long (1.40–1.60) |      threads |\n"
                      "|       2 |      1.0 % longer (−3.0 to 4.0) | not resolved |\n"
                      "|     128 |                               – |            – |\n");
    /* A round more of one side than there are pairs. */
    rows[0].cells[CASE_CPU_THREAD].count = 16;
    add_comparison_table(&out, &runtime, WORK_CPU);
    assert_non_null(strstr(strbuf_text(&out), "1.50× as long (1.40–1.60), 15 pairs |"));
    strbuf_release(&out);
}

static void one_table_has_times_and_verdicts_of_a_work(void **state)
{
    (void)state;
    struct runtime_findings runtime = times_of_three_rows();
    runtime.measured[CASE_CPU_PROCESS] = true;
    for (int i = 0; i < ROWS; i++) {
        rows[i].cells[CASE_CPU_PROCESS] = cell_of(interval(0.03, 0.029, 0.031));
        rows[i].cells[CASE_CPU_PROCESS].marks = MARK_STARTING;
    }
    rows[0].comparisons[CASE_CPU_PROCESS] =
        (struct comparison){.ratio = interval(3, 2.9, 3.1), .verdict = VERDICT_FIRST_FASTER};
    struct strbuf out = {0};
    add_work_times_table(&out, &runtime, WORK_CPU);
    assert_text(
        &out,
        "| workers |          threads (ms) | processes (ms) ‡ | processes take (Hodges–Lehmann) "
        "|  faster |\n"
        "|--------:|----------------------:|-----------------:|--------------------------------:"
        "|--------:|\n"
        "|       1 | 10.00 (9.90–10.20) †¶ | 30.0 (29.0–31.0) |       3.00× as long (2.90–3.10) "
        "| threads |\n"
        "|       2 |      20.0 (19.0–23.0) | 30.0 (29.0–31.0) |                               – "
        "|       – |\n"
        "|     128 |      1250 (1200–1300) | 30.0 (29.0–31.0) |                               – "
        "|       – |\n");
}

static struct scaling scaling_of(uint32_t workers, double speedup)
{
    return (struct scaling){.workers = workers,
                            .speedup = interval(speedup, speedup, speedup),
                            .efficiency = interval(speedup / 4, speedup / 4, speedup / 4)};
}

static void figures_show_what_is_known_of_either_side(void **state)
{
    (void)state;
    struct runtime_findings runtime = empty_runtime();
    struct strbuf out = {0};
    add_figures_table(&out, &runtime);
    assert_text(&out, "");

    runtime.scaling[WORKER_THREAD][SCALING_AT_CPUS] = scaling_of(2, 1.5);
    runtime.scaling[WORKER_PROCESS][SCALING_AT_CPUS] = scaling_of(2, 2);
    runtime.scaling[WORKER_THREAD][SCALING_AT_MOST] = scaling_of(128, 3);
    runtime.scaling[WORKER_PROCESS][SCALING_AT_MOST].workers = 128;
    runtime.added[WORKER_THREAD] = not_negative(interval(1e-4, -2e-4, 3e-4));
    add_figures_table(&out, &runtime);
    const char *text = strbuf_text(&out);
    static const char *const lines[] = {
        "| figure                        |", "| CPU speed-up with 2 workers   |",
        "| efficiency with 2 workers     |", "| CPU speed-up with 128 workers |",
        "| efficiency with 128 workers   |", "| time added with 128 workers   |",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        text = strstr(text, lines[i]);
        assert_non_null(text);
        text++;
    }
    assert_non_null(strstr(strbuf_text(&out), "at most 300 µs (not resolved)"));
    assert_null(strstr(strbuf_text(&out), "waits at once"));
    strbuf_release(&out);
}

static void a_speedup_of_one_worker_is_no_figure(void **state)
{
    (void)state;
    struct runtime_findings runtime = empty_runtime();
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++)
        for (int place = 0; place < SCALING_PLACES; place++)
            runtime.scaling[kind][place] = scaling_of(1, 1);
    struct strbuf out = {0};
    add_figures_table(&out, &runtime);
    assert_text(&out, "");
}

static void the_classic_table_has_its_own_form(void **state)
{
    (void)state;
    empty_runtime();
    rows[0].cells[CASE_CPU_THREAD] = cell_of(interval(0.000404393, 0, 1));
    rows[0].cells[CASE_IO_PROCESS] = cell_of(interval(1.0958978, 1, 2));
    struct strbuf out = {0};
    struct run_facts run = {.cases = {[CASE_CPU_THREAD] = true,
                                      [CASE_IO_THREAD] = true,
                                      [CASE_IO_PROCESS] = true,
                                      [CASE_START_THREAD] = true}};
    add_classic_header(&out, &run);
    add_classic_row(&out, &run, &rows[0]);
    assert_text(&out, "nthreads CpuThread IoThread IoProcess\n"
                      "1.000000e+00 4.043930e-04 - 1.095898e+00\n");
}

/* ---- saved runs ---- */

/* The widest line, in characters; every line has as many columns as the first. */
static size_t check_lines(const char *table)
{
    size_t widest = 0, columns = 0;
    for (const char *line = table; *line;) {
        size_t width = 0, bars = 0;
        const char *c = line;
        for (; *c && *c != '\n'; c++) {
            width += ((unsigned char)*c & 0xc0) != 0x80;
            bars += *c == '|';
        }
        assert_int_equal(*c, '\n');
        assert_true(columns == 0 || (bars == columns && width == widest));
        columns = bars;
        widest = width;
        line = c + 1;
    }
    return widest;
}

static void check_tables(const struct runtime_findings *runtime)
{
    struct strbuf out = {0};
    add_times_table(&out, runtime);
    /* Four medians of four digits with bounds, each with a mark, take 106. */
    assert_int_in_range(check_lines(strbuf_text(&out)), 20, 106);
    strbuf_clear(&out);
    add_start_table(&out, runtime);
    assert_int_in_range(check_lines(strbuf_text(&out)), 11, 100);
    for (int work = 0; work < WORK_COUNT; work++) {
        strbuf_clear(&out);
        add_comparison_table(&out, runtime, (enum work)work);
        assert_int_in_range(check_lines(strbuf_text(&out)), 20, 100);
    }
    strbuf_clear(&out);
    add_figures_table(&out, runtime);
    assert_int_in_range(check_lines(strbuf_text(&out)), 0, 110);
    strbuf_release(&out);
}

static void saved_runs_make_even_tables_that_fit(void **state)
{
    (void)state;
    for (int i = 0; i < SAVED_RUNS; i++) {
        struct results results;
        struct findings findings;
        read_saved_run(&results, saved_runs[i], NULL);
        findings_init(&findings, &results);
        for (size_t r = 0; r < findings.runtime_count; r++)
            check_tables(&findings.runtimes[r]);
        findings_release(&findings);
        results_release(&results);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(verdicts_say_which_side_is_faster),
        cmocka_unit_test(times_stand_in_one_unit_a_column),
        cmocka_unit_test(a_legend_explains_the_marks_of_its_table),
        cmocka_unit_test(comparisons_show_size_before_significance),
        cmocka_unit_test(one_table_has_times_and_verdicts_of_a_work),
        cmocka_unit_test(figures_show_what_is_known_of_either_side),
        cmocka_unit_test(a_speedup_of_one_worker_is_no_figure),
        cmocka_unit_test(the_classic_table_has_its_own_form),
        cmocka_unit_test(saved_runs_make_even_tables_that_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
