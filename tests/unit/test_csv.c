#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "tvp/data/csv.h"
#include "tvp/data/records.h"

#define HEADER                                                                                     \
    "run,host,runtime,start_method,case,work,worker_kind,workers,round,elapsed_ns,elapsed_s,"      \
    "started_ns,involuntary_switches\r\n"

static void take(struct results *results, json_t *record)
{
    struct error error = {0};
    assert_non_null(record);
    bool taken = results_take(results, record, &error);
    assert_string_equal(error.text, "");
    assert_true(taken);
    json_decref(record);
}

static struct results run_of(const char *id, const char *runtime, const char *start_method)
{
    struct results results = {0};
    take(&results,
         json_pack("{s:s, s:i, s:s, s:s, s:s, s:i, s:[i,i], s:i, s:i, s:[s,s,s], s:[{s:s, s:s, "
                   "s:i}]}",
                   "record", "run", "format", 1, "program", "p", "run", id, "started", "s",
                   "max_workers", 2, "points", 1, 2, "rounds", 1, "wait_ns", 0, "cases",
                   "CpuThread", "IoProcess", "StartThread", "runtimes", "runtime", runtime,
                   "start_method", start_method, "iterations", 1));
    return results;
}

static void add_sample(struct results *results, const char *runtime, const char *case_name,
                       json_int_t elapsed_ns)
{
    take(results,
         json_pack("{s:s, s:s, s:s, s:i, s:i, s:I}", "record", "sample", "runtime", runtime, "case",
                   case_name, "workers", 2, "round", 1, "elapsed_ns", elapsed_ns));
}

static void check(const struct results *results, const char *rows)
{
    char *text = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&text, &length);
    assert_non_null(stream);
    assert_true(csv_write(stream, results));
    fclose(stream);
    assert_memory_equal(text, HEADER, strlen(HEADER));
    assert_string_equal(text + strlen(HEADER), rows);
    free(text);
}

static void writes_a_row_a_sample(void **state)
{
    (void)state;
    struct results results = run_of("id", "native", "fork");
    take(&results, json_pack("{s:s, s:s, s:[s], s:[s], s:{s:s, s:s}}", "record", "runner",
                             "runtime", "native", "start_methods", "fork", "cases", "CpuThread",
                             "host", "name", "node1", "boot_id", "b"));
    take(&results,
         json_pack("{s:s, s:s, s:s, s:i, s:i, s:I, s:I, s:i}", "record", "sample", "runtime",
                   "native", "case", "CpuThread", "workers", 1, "round", 7, "elapsed_ns",
                   (json_int_t)1000000001, "started_ns", (json_int_t)5, "involuntary_switches", 0));
    add_sample(&results, "native", "IoProcess", 3600000000000000);
    add_sample(&results, "native", "StartThread", 1);
    check(&results, "id,node1,native,fork,CpuThread,cpu,thread,1,7,1000000001,1.000000001,5,0\r\n"
                    "id,node1,native,fork,IoProcess,io,process,2,1,3600000000000000,"
                    "3600000.000000000,,\r\n"
                    "id,node1,native,fork,StartThread,none,thread,2,1,1,0.000000001,,\r\n");
    results_release(&results);
}

static void keeps_the_digits_of_a_table(void **state)
{
    (void)state;
    struct results results = run_of("id", "classic", "");
    results.run.classic_table = true;
    take(&results, json_pack("{s:s, s:s, s:s, s:i, s:i, s:f}", "record", "sample", "runtime",
                             "classic", "case", "CpuThread", "workers", 1, "round", 1, "elapsed_ns",
                             9.973049e-04 * 1e9));
    add_sample(&results, "classic", "IoProcess", 0);
    check(&results, "id,,classic,,CpuThread,cpu,thread,1,1,997304.9,0.0009973049,,\r\n"
                    "id,,classic,,IoProcess,io,process,2,1,0,0.000000000,,\r\n");
    results_release(&results);
}

static void writes_the_header_of_nothing(void **state)
{
    (void)state;
    struct results results = run_of("id", "native", "fork");
    check(&results, "");
    results_release(&results);
}

static void quotes_what_needs_it(void **state)
{
    (void)state;
    struct results results = run_of("a,b", "say \"hi\"", "two\r\nlines");
    add_sample(&results, "say \"hi\"", "IoProcess", 1);
    check(&results, "\"a,b\",,\"say \"\"hi\"\"\",\"two\r\nlines\",IoProcess,io,process,2,1,1,"
                    "0.000000001,,\r\n");
    results_release(&results);
    results = run_of(" a", "\xc3\xa9 \xc3\xa9", "b ");
    add_sample(&results, "\xc3\xa9 \xc3\xa9", "IoProcess", 1);
    check(&results,
          "\" a\",,\xc3\xa9 \xc3\xa9,\"b \",IoProcess,io,process,2,1,1,0.000000001,,\r\n");
    results_release(&results);
}

static void no_text_becomes_a_formula(void **state)
{
    (void)state;
    struct results results = run_of("=1+1", "@f", "-x,y");
    add_sample(&results, "@f", "IoProcess", 1);
    check(&results, "'=1+1,,'@f,\"'-x,y\",IoProcess,io,process,2,1,1,0.000000001,,\r\n");
    results_release(&results);
    results = run_of("+1", "\tf", "a=b");
    add_sample(&results, "\tf", "IoProcess", 1);
    check(&results, "'+1,,'\tf,a=b,IoProcess,io,process,2,1,1,0.000000001,,\r\n");
    results_release(&results);
}

static void says_when_the_stream_fails(void **state)
{
    (void)state;
    FILE *full = fopen("/dev/full", "w");
    if (!full)
        skip();
    struct results results = run_of("id", "native", "fork");
    add_sample(&results, "native", "IoProcess", 1);
    errno = 0;
    assert_false(csv_write(full, &results));
    assert_int_equal(errno, ENOSPC);
    fclose(full);
    results_release(&results);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_a_row_a_sample),
        cmocka_unit_test(keeps_the_digits_of_a_table),
        cmocka_unit_test(writes_the_header_of_nothing),
        cmocka_unit_test(quotes_what_needs_it),
        cmocka_unit_test(no_text_becomes_a_formula),
        cmocka_unit_test(says_when_the_stream_fails),
    };
    return cmocka_run_group_tests_name("csv", tests, NULL, NULL);
}
