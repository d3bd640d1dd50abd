#include "unit.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tvp/data/results_read.h"
#include "utf16.h"

#define HEADER "nthreads \t CpuThread    CpuProcess   IoThread     IoProcess\n"
#define ROWS                                                                                       \
    "1.000000e+00 0.000000e+00 1.116958e-01 1.002317e+00 1.110034e+00\n"                           \
    "2.000000e+00 9.973049e-04 1.116984e-01 1.002324e+00 1.137952e+00\n"

static bool read_bytes(struct results *results, const char *bytes, size_t count,
                       struct error *error)
{
    FILE *stream = fmemopen((void *)(uintptr_t)bytes, count, "r");
    assert_non_null(stream);
    bool taken = results_read_stream(results, stream, "table.txt", error);
    fclose(stream);
    return taken;
}

static bool read_text(struct results *results, const char *text, struct error *error)
{
    return read_bytes(results, text, strlen(text), error);
}

static struct results read_table(const char *text)
{
    struct results results = {0};
    struct error error = {0};
    bool taken = read_text(&results, text, &error);
    assert_string_equal(error.text, "");
    assert_true(taken);
    return results;
}

static void refuse(const char *text, const char *message)
{
    struct results results = {0}, empty = {0};
    struct error error = {0};
    assert_false(read_text(&results, text, &error));
    assert_string_equal(error.text, message);
    assert_memory_equal(&results, &empty, sizeof results);
}

/* The time of a cell in nanoseconds; -1: there is no such sample. */
static double time_of(const struct results *results, enum case_id id, uint32_t workers,
                      uint32_t round)
{
    for (size_t i = 0; i < results->sample_count; i++) {
        const struct sample *sample = &results->samples[i];
        if (sample->case_id == id && sample->workers == workers && sample->round == round)
            return sample->elapsed_ns;
    }
    return -1;
}

static void reads_the_classic_table(void **state)
{
    (void)state;
    struct results results = read_table(HEADER ROWS);
    assert_true(results.run.classic_table);
    assert_int_equal(results.run.max_workers, 2);
    assert_int_equal(results.run.point_count, 2);
    assert_int_equal(results.run.points[1], 2);
    assert_int_equal(results.run.rounds, 1);
    assert_int_equal(results.run.amounts[WORK_IO], 0);
    assert_true(results.run.cases[CASE_IO_PROCESS]);
    assert_false(results.run.cases[CASE_START_THREAD]);
    assert_int_equal(results.runtime_count, 1);
    assert_string_equal(results.runtimes[0].name, "classic");
    assert_null(results.runtimes[0].hello);
    assert_int_equal(results.warning_count, 0);
    assert_string_equal(results.end_reason, "rounds");
    assert_int_equal(results.sample_count, 8);
    assert_int_equal(time_of(&results, CASE_CPU_THREAD, 1, 1), 0);
    assert_int_equal(llround(10 * time_of(&results, CASE_CPU_THREAD, 2, 1)), 9973049);
    assert_int_equal(time_of(&results, CASE_CPU_PROCESS, 1, 1), 111695800);
    assert_int_equal(time_of(&results, CASE_IO_PROCESS, 2, 1), 1137952000);
    assert_int_equal(results.samples[0].started_ns, -1);
    assert_int_equal(results.samples[0].last_begin_ns, -1);
    results_release(&results);
}

static void takes_columns_by_name(void **state)
{
    (void)state;
    struct results results = read_table("IoProcess N StartThread\n0.5 3 +2.5E-1\n1 1 .25\n");
    assert_int_equal(results.sample_count, 4);
    assert_int_equal(time_of(&results, CASE_IO_PROCESS, 3, 1), 500000000);
    assert_int_equal(time_of(&results, CASE_IO_PROCESS, 1, 1), 1000000000);
    assert_int_equal(time_of(&results, CASE_START_THREAD, 3, 1), 250000000);
    assert_int_equal(results.run.points[0], 1);
    assert_int_equal(results.run.points[1], 3);
    results_release(&results);
    results = read_table("Workers IoThread\n1 2\n");
    assert_int_equal(time_of(&results, CASE_IO_THREAD, 1, 1), 2000000000);
    results_release(&results);
}

static void warns_of_unknown_columns_once(void **state)
{
    (void)state;
    struct results results = read_table("n Gpu IoThread\n1 x 2\nn Gpu IoThread\n1 nan 3\n");
    assert_int_equal(results.sample_count, 2);
    assert_int_equal(results.warning_count, 1);
    assert_string_equal(results.warnings[0],
                        "column \"Gpu\" of the classic table is no case: it is left out");
    results_release(&results);
}

static void passes_over_comments_blank_lines_and_line_ends(void **state)
{
    (void)state;
    struct results results = read_table("\xef\xbb\xbf# made on Monday\r\n\r\n  n\tIoThread\r\n"
                                        "# one\r\n1\t2\r\n\r\n  2 3");
    assert_int_equal(results.sample_count, 2);
    assert_int_equal(time_of(&results, CASE_IO_THREAD, 2, 1), 3000000000);
    results_release(&results);
}

static void finds_the_table_in_a_text(void **state)
{
    (void)state;
    struct results results =
        read_table("# Part 1\n\nWe test:\n1. threads\n2. processes\n\n```\n" HEADER ROWS
                   "```\n\nPlotting the data:\n\n- 3 points\n\n4 workers are few.\n");
    assert_int_equal(results.sample_count, 8);
    results_release(&results);
}

static void tables_in_sequence_are_rounds(void **state)
{
    (void)state;
    struct results results = read_table(HEADER ROWS ROWS "and once more:\nn IoThread\n2 5\n4 6\n");
    assert_int_equal(results.run.rounds, 3);
    assert_int_equal(results.run.point_count, 3);
    assert_int_equal(results.sample_count, 18);
    assert_int_equal(time_of(&results, CASE_IO_THREAD, 2, 2), 1002324000);
    assert_int_equal(time_of(&results, CASE_IO_THREAD, 2, 3), 5000000000);
    assert_int_equal(time_of(&results, CASE_IO_THREAD, 4, 1), 6000000000);
    assert_true(time_of(&results, CASE_CPU_THREAD, 2, 3) < 0);
    results_release(&results);
}

static void the_same_numbers_have_the_same_id(void **state)
{
    (void)state;
    struct results table = read_table(HEADER ROWS);
    struct results in_text = read_table("text\n" HEADER ROWS "\ntext\n");
    struct results other = read_table("n IoThread\n1 2\n");
    assert_string_equal(table.run.id, in_text.run.id);
    assert_string_not_equal(table.run.id, other.run.id);
    assert_memory_equal(table.run.id, "classic-", 8);
    results_release(&table);
    results_release(&in_text);
    results_release(&other);
}

#define SECONDS "a time in seconds from 0 to 3.6e+06, such as 1.002317e+00, is expected, not "
#define WORKERS "a whole number of workers from 1 to 32768 is expected, not "

static void refuses_numbers_that_cannot_be(void **state)
{
    (void)state;
    refuse("n IoThread\n1 -1\n", "table.txt:2:3: " SECONDS "\"-1\"");
    refuse("n IoThread\n1 nan\n", "table.txt:2:3: " SECONDS "\"nan\"");
    refuse("n IoThread\n1 inf\n", "table.txt:2:3: " SECONDS "\"inf\"");
    refuse("n IoThread\n1 1e999\n", "table.txt:2:3: " SECONDS "\"1e999\"");
    refuse("n IoThread\n1 4e6\n", "table.txt:2:3: " SECONDS "\"4e6\"");
    refuse("n IoThread\n1 0x1p3\n", "table.txt:2:3: " SECONDS "\"0x1p3\"");
    refuse("n IoThread\n1 1,5,5\n", "table.txt:2:3: " SECONDS "\"1,5,5\"");
    refuse("n IoThread\n1 1.000,5\n", "table.txt:2:3: " SECONDS "\"1.000,5\"");
    refuse("n IoThread\n1 1.5.5\n", "table.txt:2:3: " SECONDS "\"1.5.5\"");
    refuse("n IoThread\n1 e\n", "table.txt:2:3: " SECONDS "\"e\"");
    refuse("n IoThread\n\n  1.5  1\n", "table.txt:3:3: " WORKERS "\"1.5\"");
    refuse("n IoThread\n0 1\n", "table.txt:2:1: " WORKERS "\"0\"");
    refuse("n IoThread\n-1 1\n", "table.txt:2:1: " WORKERS "\"-1\"");
    refuse("n IoThread\n32769 1\n", "table.txt:2:1: " WORKERS "\"32769\"");
    refuse("n IoThread\nnan 1\n", "table.txt:2:1: " WORKERS "\"nan\"");
}

static void takes_the_largest_numbers(void **state)
{
    (void)state;
    struct results results = read_table("n IoThread\n32768 3.6e6\n1 -0.0\n");
    assert_true(time_of(&results, CASE_IO_THREAD, 32768, 1) == RESULTS_MAX_NS);
    assert_true(time_of(&results, CASE_IO_THREAD, 1, 1) == 0);
    results_release(&results);
}

static void refuses_rows_that_do_not_fit_the_header(void **state)
{
    (void)state;
    refuse(HEADER "1 2 3 4\n", "table.txt:2: the row has 4 columns, its header 5");
    refuse(HEADER "1 2 3 4 5 6\n", "table.txt:2: the row has 6 columns, its header 5");
    refuse("n IoThread n\n", "table.txt:1: the header names a column twice");
    refuse("n IoThread IoThread\n", "table.txt:1: the header names a column twice");
}

static void loses_no_row_to_a_spoilt_line(void **state)
{
    (void)state;
    refuse(HEADER ROWS "oops 3 3 3 3\n4 4 4 4 4\n",
           "table.txt:5: a row after the end of the table: correct the lines before it, or put a "
           "header before it");
}

static void refuses_what_is_no_table(void **state)
{
    (void)state;
    const char *message =
        "table.txt is neither a saved run (one JSON object a line) nor a classic table "
        "(\"nthreads CpuThread CpuProcess IoThread IoProcess\" and rows)";
    refuse("The CpuThread case has n threads that compute.\n", message);
    refuse("A CPU thread that computes takes turns with the others.\n", message);
    refuse("1\n", message);
    refuse("[{\"record\":\"run\"}]\n", message);
    refuse("# made on Monday\n" HEADER "\n# nothing\n",
           "table.txt: the table has no rows: no line below its header (line 2) begins with a "
           "number of workers");
}

/* ---- tables as people have them ---- */

/* Three rows of two cases, whatever stands around and between them. */
static void read_three_rows(const char *text)
{
    struct results results = read_table(text);
    assert_int_equal(results.sample_count, 6);
    assert_int_equal(results.run.rounds, 1);
    assert_int_equal(llround(10 * time_of(&results, CASE_CPU_THREAD, 1, 1)), 3359318);
    assert_int_equal(time_of(&results, CASE_CPU_THREAD, 2, 1), 250000000);
    assert_int_equal(time_of(&results, CASE_IO_PROCESS, 2, 1), 1500000000);
    assert_int_equal(time_of(&results, CASE_IO_PROCESS, 3, 1), 2000000000);
    assert_int_equal(results.warning_count, 0);
    results_release(&results);
}

#define ROWS_BELOW "1 3.359318e-04 1\n2 0.25 1.5\n3 1 2\n"
#define THREE_ROWS "n CpuThread IoProcess\n" ROWS_BELOW

static void reads_names_in_any_capitals(void **state)
{
    (void)state;
    read_three_rows("NTHREADS CPUTHREAD IOPROCESS\n" ROWS_BELOW);
    read_three_rows("nThreads cpuThread ioprocess\n" ROWS_BELOW);
    read_three_rows("N cpu_thread IO-Process\n" ROWS_BELOW);
    struct results results = read_table("n IOThread IOProcess\n1 2 3\n");
    assert_int_equal(time_of(&results, CASE_IO_THREAD, 1, 1), 2000000000);
    assert_int_equal(time_of(&results, CASE_IO_PROCESS, 1, 1), 3000000000);
    results_release(&results);
}

static void reads_names_that_are_written_apart(void **state)
{
    (void)state;
    read_three_rows("n  Cpu Thread  I/O process\n" ROWS_BELOW);
    read_three_rows("N threads\tCPU-thread\tIO\tPROCESS\n" ROWS_BELOW);
    read_three_rows("10:02 job[7]: n Cpu Thread Io Process\n10:02 job[7]: 1 3.359318e-04 1\n"
                    "10:02 job[7]: 2 0.25 1.5\n10:02 job[7]: 3 1 2\n");
    read_three_rows("N Threads,Cpu Thread,I/O process\n1,3.359318e-04,1\n2,0.25,1.5\n3,1,2\n");
    read_three_rows(
        "| n threads | CPU Thread | I/O Process |\n|--|--|--|\n| 1 | 3.359318e-04 | 1 |\n"
        "| 2 | 0.25 | 1.5 |\n| 3 | 1 | 2 |\n");
    struct results results = read_table("Io Thread;n;Io Process\n2;1;3\n");
    assert_int_equal(time_of(&results, CASE_IO_THREAD, 1, 1), 2000000000);
    assert_int_equal(time_of(&results, CASE_IO_PROCESS, 1, 1), 3000000000);
    results_release(&results);
    refuse("n  Cpu Thread  Gpu Thread\n1 2 3 4\n5 6 7\n",
           "table.txt:3: the row has 3 columns, its header 4");
}

static void reads_columns_whatever_separates_them(void **state)
{
    (void)state;
    read_three_rows("n,CpuThread,IoProcess\n1,3.359318e-04,1\n2,0.25,1.5\n3,1,2\n");
    read_three_rows("n, CpuThread , IoProcess,\n1, 3.359318e-04, 1,\n2,0.25,1.5\n3,1,2\n");
    read_three_rows("n;CpuThread;IoProcess\n1;3,359318e-04;1\n2;0,25;1,5\n3;1;2\n");
    read_three_rows("n;CpuThread;IoProcess\n1;3.359318e-04;1\n2;0.25;1.5\n3;1;2\n");
    read_three_rows("\"n\",\"CpuThread\",\"IoProcess\"\n\"1\",\"3,359318e-04\",1\n"
                    "2,\"0,25\",\"1,5\"\n3,1,2\n");
    read_three_rows("\"n\" \"CpuThread\" \"IoProcess\"\n" ROWS_BELOW);
    read_three_rows("| n | CpuThread | IoProcess |\n|:--|--:|---|\n| 1 | 3.359318e-04 | 1 |\n"
                    "| 2 | 0.25 | 1.5 |\n| 3 | 1 | 2 |\n");
    read_three_rows("n | CpuThread | IoProcess\n--|---|---\n1 | 3.359318e-04 | 1\n"
                    "2 | **0.25** | 1.5\n3 | `1` | 2\n");
    read_three_rows("+---+-----------+-----------+\n| n | CpuThread | IoProcess |\n"
                    "+===+===========+===========+\n| 1 | 3.359318e-04 | 1 |\n"
                    "+---+-----------+-----------+\n| 2 | 0.25 | 1.5 |\n| 3 | 1 | 2 |\n"
                    "+---+-----------+-----------+\n");
    read_three_rows("│ n │ CpuThread │ IoProcess │\n├───┼───────────┼───────────┤\n"
                    "│ 1 │ 3.359318e-04 │ 1 │\n│ 2 │ 0.25 │ 1.5 │\n│ 3 │ 1 │ 2 │\n");
}

static void reads_decimal_commas(void **state)
{
    (void)state;
    read_three_rows("n CpuThread IoProcess\n1 3,359318e-04 1\n2,0 0,25 1,5\n3 1 2\n");
    struct results results = read_table("n IoThread\n1 1,5\n\nn IoThread\n1 2.5\n");
    assert_int_equal(time_of(&results, CASE_IO_THREAD, 1, 1), 1500000000);
    assert_int_equal(time_of(&results, CASE_IO_THREAD, 1, 2), 2500000000);
    results_release(&results);
    refuse("n IoThread\n1 0.5\n2 3,1\n",
           "table.txt:3:3: a comma in \"3,1\", but points in the numbers before: write all of them "
           "with the same decimal sign");
    refuse("n IoThread\n1,0 3.1\n",
           "table.txt:2:5: a point in \"3.1\", but commas in the numbers before: write all of them "
           "with the same decimal sign");
    static const char both[] =
        ": a comma is both the separator and the decimal sign here; put semicolons between the "
        "columns, or write decimal points";
    char message[256];
    snprintf(message, sizeof message, "table.txt:2: the row has 5 columns, its header 3%s", both);
    refuse("nthreads,CpuThread,IoThread\n1,0,1,0,2\n", message);
    refuse("nthreads,CpuThread,IoThread\n1,3,359e-04,1,5\n", message);
    refuse("nthreads,CpuThread,IoThread\n1,0.1,0.2,0.3,0.4\n",
           "table.txt:2: the row has 5 columns, its header 3");
    refuse("nthreads,CpuThread,IoThread\n1,2\n",
           "table.txt:2: the row has 2 columns, its header 3");
}

static void reads_what_terminals_and_pages_make_of_a_table(void **state)
{
    (void)state;
    read_three_rows("\x1b[1mn\x1b[0m Cpu\x1b[01;31mThread\x1b[m\x1b[K IoProcess\n"
                    "\x1b]8;;http://x\x1b\\1\x1b]8;;\a 3.359318e-04 1\n2 0.25 1.5\n3 1 2\x1b[0m\n");
    read_three_rows("n\u00a0\u00a0CpuThread\u00a0IoProcess\n1\u2003"
                    "3.359318e\u2212"
                    "04 1\n"
                    "2 0.25\u202f1.5\n\u200b3 1 2\ufeff\n");
    read_three_rows("> n CpuThread IoProcess\n> 1 3.359318e-04 1\n>> 2 0.25 1.5\n> > 3 1 2\n");
    read_three_rows("n CpuThread IoProcess\\\n1 3.359318e-04 1\\\n2 0.25 1.5\\\n3 1 2\\\n");
    read_three_rows("n CpuThread IoProcess\r1 3.359318e-04 1\r2 0.25 1.5\r3 1 2\r");
    read_three_rows("n CpuThread IoProcess # seconds\n1 3.359318e-04 1\n2 0.25 1.5 # slow\n3 1 2");
}

static void reads_what_a_log_puts_before_a_table(void **state)
{
    (void)state;
    read_three_rows(
        "10:02 host job[7]: n CpuThread IoProcess\n10:02 host job[7]: 1 3.359318e-04 1\n"
        "10:03 host job[7]: 2 0.25 1.5\n10:04 host job[7]: 3 1 2\n");
    read_three_rows("INFO:root:n CpuThread IoProcess\nINFO:root:1 3.359318e-04 1\n"
                    "INFO:root:2 0.25 1.5\nINFO:root:3 1 2\n");
    read_three_rows(
        "2026-11-22 10:00:01,123 INFO n,CpuThread,IoProcess\n"
        "2026-11-22 10:00:01,124 INFO 1,3.359318e-04,1\n"
        "2026-11-22 10:00:01,124 INFO 2,0.25,1.5\n2026-11-22 10:00:01,126 INFO 3,1,2\n");
    read_three_rows("web_1  | n CpuThread IoProcess\nweb_1  | 1 3.359318e-04 1\n"
                    "web_1  | 2 0.25 1.5\nweb_1  | 3 1 2\n");
    /* Before the rows alone, or before the header alone. */
    read_three_rows("n CpuThread IoProcess\n[10:02:01] INFO 1 3.359318e-04 1\n"
                    "[10:02:02] INFO 2 0.25 1.5\n[10:02:03] INFO 3 1 2\n");
    read_three_rows("n CpuThread IoProcess\n--\n2026-11-22 10:02:01 1 3.359318e-04 1\n"
                    "2026-11-22 10:02:02 2 0.25 1.5\n2026-11-22 10:02:03 3 1 2\n");
    read_three_rows("n,CpuThread,IoProcess\n10:02 job[7] 1,3.359318e-04,1\n"
                    "10:02 job[7] 2,0.25,1.5\n10:02 job[7] 3,1,2\n");
    read_three_rows("$ python3 it.py: n CpuThread IoProcess\n" ROWS_BELOW);
    read_three_rows("10:01 start: n CpuThread IoProcess\n10:02 host job[7]: 1 3.359318e-04 1\n"
                    "10:02 host job[7]: 2 0.25 1.5\n10:02 host job[7]: 3 1 2\n");
    refuse("n CpuThread IoProcess\nINFO 1 0.5 1\nINFO 2 0.5\n",
           "table.txt:3: the row has 2 columns, its header 3");
    refuse("n CpuThread IoProcess\n1700000000 1 0.5 1\n",
           "table.txt:2: the row has 4 columns, its header 3");
    refuse("Gpu n IoThread\n1 2\n", "table.txt:2: the row has 1 column, its header 2");
    refuse("0: n CpuThread IoProcess\n0: 1 0.5 1\n0: 2 0.5\n",
           "table.txt:3: the row has 2 columns, its header 3");
    struct results results = read_table("Gpu n IoThread\n7 1 2\n");
    assert_int_equal(time_of(&results, CASE_IO_THREAD, 1, 1), 2000000000);
    assert_int_equal(results.warning_count, 1);
    results_release(&results);
}

static void a_table_ends_where_other_lines_begin(void **state)
{
    (void)state;
    static const char *const ends[] = {
        "1. First I ran it.\n2. Then I plotted.\n",
        "-----\nInformation about the table\n",
        "...\n",
        "Information: threads are lighter\n",
        "   Nanoseconds matter\n",
        "15 threads took 3.2 s\n",
        "2026-11-22 was the day\n",
        "100 % of 3 runs\n",
    };
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        char text[256];
        snprintf(text, sizeof text, "%s\n%s", THREE_ROWS, ends[i]);
        read_three_rows(text);
        snprintf(text, sizeof text, "%s%s4 4 4\n", THREE_ROWS, ends[i]);
        struct results results = {0};
        struct error error = {0};
        assert_false(read_text(&results, text, &error));
        assert_non_null(strstr(error.text, "a row after the end of the table"));
    }
    read_three_rows("n CpuThread IoProcess\n- --------- ---------\n" ROWS_BELOW "\nThe end.\n");
    read_three_rows("Of n threads, the CpuThread case takes most.\n" THREE_ROWS);
}

static void no_spoilt_row_passes_for_another_line(void **state)
{
    (void)state;
    refuse(THREE_ROWS "4 oops 3\n", "table.txt:5:3: " SECONDS "\"oops\"");
    refuse(THREE_ROWS "4 0.1 1 <- an outlier\n",
           "table.txt:5: the row has 6 columns, its header 3");
    refuse(THREE_ROWS "4\n", "table.txt:5: the row has 1 column, its header 3");
    refuse(THREE_ROWS "4 1.4\n", "table.txt:5: the row has 2 columns, its header 3");
}

static void what_was_not_measured_is_left_out(void **state)
{
    (void)state;
    static const char *const texts[] = {"n IoThread IoProcess\n1 - 2\n2 3 \u2014\n",
                                        "n,IoThread,IoProcess\n1,,2\n2,3,-\n"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct results results = read_table(texts[i]);
        assert_int_equal(results.sample_count, 2);
        assert_int_equal(time_of(&results, CASE_IO_PROCESS, 1, 1), 2000000000);
        assert_int_equal(time_of(&results, CASE_IO_THREAD, 2, 1), 3000000000);
        results_release(&results);
    }
    refuse("n IoThread\n1 -\n", "table.txt: the table has no times");
}

static void reads_utf16(void **state)
{
    (void)state;
    for (int high_first = 0; high_first < 2; high_first++) {
        char bytes[512];
        size_t count = in_utf16(HEADER ROWS, high_first, bytes);
        struct results results = {0}, plain = read_table(HEADER ROWS);
        struct error error = {0};
        assert_true(count < sizeof bytes);
        assert_true(read_bytes(&results, bytes, count, &error));
        assert_string_equal(results.run.id, plain.run.id);
        results_release(&results);
        results_release(&plain);
        /* Without the mark it could be anything. */
        assert_false(read_bytes(&results, bytes + 2, count - 2, &error));
        assert_non_null(strstr(error.text, "nor in UTF-16 with a byte order mark"));
    }
}

static void names_what_is_nearly_a_table(void **state)
{
    (void)state;
    static const char *const numbers =
        "table.txt:2: numbers below no header that names worker counts and cases: put their names "
        "above them, as in \"nthreads CpuThread CpuProcess IoThread IoProcess\"";
    refuse("\n1 0.5 0.7\n2 0.5 0.7\n", numbers);
    refuse("nthreads Gpu\n1 2\n", numbers);
    refuse("CpuThread IoThread\n1 2\n",
           "table.txt:1: cases are named here, but no column of worker counts, which is "
           "\"nthreads\", \"workers\" or \"n\"");
}

static void names_what_is_no_text(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"\x1f\x8b\b", "table.txt is compressed by gzip: unpack it first (gunzip)"},
        {"BZh91AY", "table.txt is compressed by bzip2: unpack it first (bunzip2)"},
        {"\xfd"
         "7zXZ",
         "table.txt is compressed by xz: unpack it first (unxz)"},
        {"\x28\xb5\x2f\xfd$", "table.txt is compressed by zstd: unpack it first (unzstd)"},
        {"PK\x03\x04", "table.txt is a ZIP archive or a spreadsheet: unpack it, or save the table "
                       "as text"},
        {"<!DOCTYPE html>",
         "table.txt is a web page: give the data that it was made from (.jsonl)"},
        {"run,host,runtime,start_method", "table.txt is samples as CSV: give the data that they "
                                          "come from (.jsonl)"},
        {"{\n  \"title\"", "table.txt is JSON of several lines, as --json writes it: give the data "
                           "that it was made from (.jsonl), which has one object a line"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        refuse(rows[i][0], rows[i][1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_the_classic_table),
        cmocka_unit_test(takes_columns_by_name),
        cmocka_unit_test(warns_of_unknown_columns_once),
        cmocka_unit_test(passes_over_comments_blank_lines_and_line_ends),
        cmocka_unit_test(finds_the_table_in_a_text),
        cmocka_unit_test(tables_in_sequence_are_rounds),
        cmocka_unit_test(the_same_numbers_have_the_same_id),
        cmocka_unit_test(refuses_numbers_that_cannot_be),
        cmocka_unit_test(takes_the_largest_numbers),
        cmocka_unit_test(refuses_rows_that_do_not_fit_the_header),
        cmocka_unit_test(loses_no_row_to_a_spoilt_line),
        cmocka_unit_test(refuses_what_is_no_table),
        cmocka_unit_test(reads_names_in_any_capitals),
        cmocka_unit_test(reads_names_that_are_written_apart),
        cmocka_unit_test(reads_columns_whatever_separates_them),
        cmocka_unit_test(reads_decimal_commas),
        cmocka_unit_test(reads_what_terminals_and_pages_make_of_a_table),
        cmocka_unit_test(reads_what_a_log_puts_before_a_table),
        cmocka_unit_test(a_table_ends_where_other_lines_begin),
        cmocka_unit_test(no_spoilt_row_passes_for_another_line),
        cmocka_unit_test(what_was_not_measured_is_left_out),
        cmocka_unit_test(reads_utf16),
        cmocka_unit_test(names_what_is_nearly_a_table),
        cmocka_unit_test(names_what_is_no_text),
    };
    return cmocka_run_group_tests_name("classic_table", tests, NULL, NULL);
}
