/* CPythons without their lock beside one with it: which are compared, of which cells, and what the
 * report says of it. */
#include "made_findings.h"
#include "near.h"

#include "tvp/findings/without_lock.h"
#include "tvp/sentences/without_lock_text.h"

enum { ROUNDS = 14 };

/* Each with its own iterations, so that tests can make them differ. */
static void begin_run(const char *runtimes)
{
    char members[1024];
    snprintf(members, sizeof members,
             RUN_HEAD "'max_workers':4,'points':[1,2,4],'rounds':14,'wait_ns':0,"
                      "'cases':['CpuThread','CpuProcess'],'runtimes':[%s]",
             runtimes);
    take_record(&results, members);
}

static void add_cpython(const char *name, const char *gil)
{
    char more[128];
    snprintf(more, sizeof more, ",'facts':{'implementation':'CPython','gil':'%s'}", gil);
    add_hello(&results, name, "4", more);
}

/* Every round is a little slower than the one before, for both. */
static void add_times(const char *name, enum case_id case_id, uint32_t workers, double ms)
{
    for (uint32_t round = 1; round <= ROUNDS; round++)
        add_sample_of(&results, name, case_id, workers, round,
                      (int64_t)(ms * (double)MS * (1 + 0.001 * round)));
}

static void add_all_times(const char *name, double thread, double process)
{
    for (uint32_t workers = 1; workers <= 4; workers *= 2) {
        add_times(name, CASE_CPU_THREAD, workers, thread);
        add_times(name, CASE_CPU_PROCESS, workers, process);
    }
}

static void one_is_compared_with_the_first_that_has_a_lock(void **state)
{
    (void)state;
    begin_run("{'runtime':'native','iterations':9},{'runtime':'py','iterations':9},"
              "{'runtime':'py2','iterations':9},{'runtime':'free','iterations':9}");
    add_hello(&results, "native", "4", ",'language':'C17'");
    add_cpython("py", "enabled");
    add_cpython("py2", "enabled");
    add_cpython("free", "disabled");
    add_all_times("py", 10, 12);
    add_all_times("py2", 10, 12);
    add_all_times("free", 15, 20);
    findings_init(&findings, &results);
    assert_int_equal(findings.without_lock_count, 1);
    const struct without_lock *pair = findings.without_lock;
    assert_string_equal(pair->with->facts->name, "py");
    assert_string_equal(pair->without->facts->name, "free");
    assert_int_equal(pair->work, WORK_CPU);
    assert_int_equal(pair->rows.row_count, 3);
    assert_int_equal(pair->single.verdict, VERDICT_FIRST_FASTER);
    assert_near(pair->single.ratio.value, 1.5, 1e-6);
    /* Processes with the lock, of 12 ms, over threads without it, of 15 ms. */
    assert_int_equal(pair->rows.pooled.verdict, VERDICT_SECOND_FASTER);
    assert_near(pair->rows.pooled.ratio.value, 0.8, 1e-6);
    assert_int_equal(paired_rows_verdicts(&pair->rows, VERDICT_SECOND_FASTER), 3);
    const struct paired_row *at_cpus = paired_rows_at_cpus(&pair->rows, 4);
    assert_int_equal(at_cpus->workers, 4);
    assert_near(without_lock_speedup(pair, 4, at_cpus->first).value, 4 * 10.0 / 15, 1e-6);
    assert_near(without_lock_speedup(pair, 4, at_cpus->second).value, 4 * 10.0 / 12, 1e-6);
    assert_int_equal(paired_rows_at_cpus(&pair->rows, 3)->workers, 2);
    assert_null(paired_rows_at_cpus(&pair->rows, 1));
    struct strbuf text = {0};
    add_without_lock(&text, pair);
    assert_non_null(
        strstr(strbuf_text(&text), "Without the lock (free) one thread alone takes 1.5"));
    assert_non_null(strstr(strbuf_text(&text), "processes are faster at 3 of 3 worker counts."));
    strbuf_release(&text);
}

static void assert_nothing_compared(void)
{
    add_all_times("py", 10, 12);
    add_all_times("free", 15, 20);
    findings_init(&findings, &results);
    assert_int_equal(findings.without_lock_count, 0);
}

static void amounts_that_differ_are_not_compared(void **state)
{
    (void)state;
    begin_run("{'runtime':'py','iterations':9},{'runtime':'free','iterations':8}");
    add_cpython("py", "enabled");
    add_cpython("free", "disabled");
    assert_nothing_compared();
}

static void hosts_that_differ_are_not_compared(void **state)
{
    (void)state;
    begin_run("{'runtime':'py','iterations':9},{'runtime':'free','iterations':9}");
    add_cpython("py", "enabled");
    take_record(&results,
                "'record':'runner','runtime':'free','start_methods':['fork'],'cases':['CpuThread'],"
                "'host':{'name':'m','boot_id':'other','usable_cpus':4},"
                "'facts':{'implementation':'CPython','gil':'disabled'}");
    assert_nothing_compared();
}

static void an_older_build_is_not_compared(void **state)
{
    (void)state;
    begin_run("{'runtime':'free','iterations':9},{'runtime':'py','iterations':9,'older':true}");
    add_cpython("py", "enabled");
    add_cpython("free", "disabled");
    assert_nothing_compared();
}

static void what_has_not_the_rounds_says_so(void **state)
{
    (void)state;
    begin_run("{'runtime':'py','iterations':9},{'runtime':'free','iterations':9}");
    add_cpython("py", "enabled");
    add_cpython("free", "disabled");
    add_sample_of(&results, "py", CASE_CPU_THREAD, 1, 1, 10 * MS);
    add_sample_of(&results, "py", CASE_CPU_PROCESS, 1, 1, 10 * MS);
    add_sample_of(&results, "free", CASE_CPU_THREAD, 1, 1, 10 * MS);
    findings_init(&findings, &results);
    assert_int_equal(findings.without_lock_count, 1);
    struct strbuf text = {0};
    add_without_lock(&text, findings.without_lock);
    assert_non_null(strstr(strbuf_text(&text),
                           "There were too few rounds for a verdict on what it costs one thread"));
    strbuf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_is_compared_with_the_first_that_has_a_lock, begin, end),
        cmocka_unit_test_setup_teardown(amounts_that_differ_are_not_compared, begin, end),
        cmocka_unit_test_setup_teardown(hosts_that_differ_are_not_compared, begin, end),
        cmocka_unit_test_setup_teardown(an_older_build_is_not_compared, begin, end),
        cmocka_unit_test_setup_teardown(what_has_not_the_rounds_says_so, begin, end),
    };
    return cmocka_run_group_tests_name("without_lock", tests, NULL, NULL);
}
