#include "unit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "comma_locale.h"
#include "tvp/data/results_read.h"

#define HEADER "nthreads \t CpuThread    CpuProcess   IoThread     IoProcess\n"
#define ROWS                                                                                       \
    "1.000000e+00 0.000000e+00 1.116958e-01 1.002317e+00 1.110034e+00\n"                           \
    "2.000000e+00 9.973049e-04 1.116984e-01 1.002324e+00 1.137952e+00\n"

static bool read_text(struct results *results, const char *text, struct error *error)
{
    FILE *stream = fmemopen((void *)(uintptr_t)text, strlen(text), "r");
    assert_non_null(stream);
    bool taken = results_read_stream(results, stream, "table.txt", error);
    fclose(stream);
    return taken;
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
static int64_t time_of(const struct results *results, enum case_id id, uint32_t workers,
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
    assert_int_equal(results.run.wait_ns, 0);
    assert_true(results.run.cases[CASE_IO_PROCESS]);
    assert_false(results.run.cases[CASE_START_THREAD]);
    assert_int_equal(results.runtime_count, 1);
    assert_string_equal(results.runtimes[0].name, "classic");
    assert_null(results.runtimes[0].hello);
    assert_int_equal(results.warning_count, 0);
    assert_string_equal(results.end_reason, "rounds");
    assert_int_equal(results.sample_count, 8);
    assert_int_equal(time_of(&results, CASE_CPU_THREAD, 1, 1), 0);
    assert_int_equal(time_of(&results, CASE_CPU_THREAD, 2, 1), 997305);
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
    assert_int_equal(time_of(&results, CASE_CPU_THREAD, 2, 3), -1);
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

static void does_not_depend_on_the_locale(void **state)
{
    (void)state;
    if (!use_comma_locale())
        skip();
    struct results results = read_table("n IoThread\n1 1.5\n");
    setlocale(LC_ALL, "C");
    assert_int_equal(time_of(&results, CASE_IO_THREAD, 1, 1), 1500000000);
    results_release(&results);
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
    refuse("n IoThread\n1 1,5\n", "table.txt:2:3: " SECONDS "\"1,5\"");
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
           "table.txt:5: a row after the end of the table: mend the lines before it, or put a "
           "header before it");
}

static void refuses_what_is_no_table(void **state)
{
    (void)state;
    const char *message =
        "table.txt is neither a saved run (one JSON object a line) nor a classic table "
        "(\"nthreads CpuThread CpuProcess IoThread IoProcess\" and rows)";
    refuse("1 2 3\n", message);
    refuse("nthreads Gpu\n1 2\n", message);
    refuse("CpuThread IoThread\n1 2\n", message);
    refuse("[{\"record\":\"run\"}]\n", message);
    refuse(HEADER "\n# nothing\n", "table.txt: the table has no rows");
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
        cmocka_unit_test(does_not_depend_on_the_locale),
        cmocka_unit_test(refuses_numbers_that_cannot_be),
        cmocka_unit_test(takes_the_largest_numbers),
        cmocka_unit_test(refuses_rows_that_do_not_fit_the_header),
        cmocka_unit_test(loses_no_row_to_a_spoilt_line),
        cmocka_unit_test(refuses_what_is_no_table),
    };
    return cmocka_run_group_tests_name("classic_table", tests, NULL, NULL);
}
