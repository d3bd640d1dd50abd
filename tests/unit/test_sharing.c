/* Threads that share objects beside those that do not: what is found, and what the claim says. */
#include "made_findings.h"
#include "near.h"

#include "tvp/findings/sharing.h"
#include "tvp/report/sharing_text.h"

enum { ROUNDS = 14 };

static void begin_run(const char *gil, const char *cpus)
{
    char more[128];
    snprintf(more, sizeof more, ",'facts':{'implementation':'CPython','version':'3','gil':'%s'}",
             gil);
    take_record(
        &results, RUN_HEAD
        "'max_workers':4,'points':[1,2,4],'rounds':14,'wait_ns':0,"
        "'cases':['OwnCallThread','SharedCallThread','OwnAppendThread',"
        "'SharedAppendThread'],'runtimes':[{'runtime':'py','iterations':1,'object_uses':1}]");
    add_hello(&results, "py", cpus, more);
}

static void add_times(enum case_id case_id, double one, double two, double four)
{
    const double ms[] = {one, two, four};
    for (uint32_t i = 0; i < 3; i++)
        for (uint32_t round = 1; round <= ROUNDS; round++)
            add_sample_of(&results, "py", case_id, 1U << i, round,
                          (int64_t)(ms[i] * (double)MS * (1 + 0.001 * round)));
}

/* Calls of one object take twice as long with 2 threads, three times with 4. */
static void add_calls(void)
{
    add_times(CASE_OWN_CALL_THREAD, 10, 10, 10);
    add_times(CASE_SHARED_CALL_THREAD, 10, 20, 30);
}

static void assert_claims(enum claim_verdict verdict, const char *says)
{
    struct strbuf evidence = {0};
    assert_int_equal(judge_sharing(&findings.runtimes[0], &evidence), verdict);
    assert_non_null(strstr(strbuf_text(&evidence), says));
    strbuf_release(&evidence);
}

static void sharing_is_compared_within_rounds(void **state)
{
    (void)state;
    begin_run("disabled", "4");
    add_calls();
    add_times(CASE_OWN_APPEND_THREAD, 5, 5, 5);
    add_times(CASE_SHARED_APPEND_THREAD, 5, 10, 20);
    findings_init(&findings, &results);
    const struct paired_rows *calls = &findings.runtimes[0].sharing[SHARING_CALL];
    assert_int_equal(calls->row_count, 3);
    assert_near(calls->rows[1].comparison.ratio.value, 2, 1e-6);
    assert_int_equal(calls->rows[0].comparison.verdict, VERDICT_NOT_RESOLVED);
    assert_int_equal(calls->rows[2].comparison.verdict, VERDICT_FIRST_FASTER);
    assert_near(findings.runtimes[0].sharing[SHARING_APPEND].pooled.ratio.value, 2, 1e-6);
    assert_claims(CLAIM_CONFIRMED, "With 4 threads on 4 usable CPUs, calling a method of one "
                                   "object takes 3.0");
    assert_claims(CLAIM_CONFIRMED, "appending to one list takes 4.0");
}

static void one_way_alone_confirms_in_part(void **state)
{
    (void)state;
    begin_run("disabled", "4");
    add_calls();
    add_times(CASE_OWN_APPEND_THREAD, 5, 5, 5);
    add_times(CASE_SHARED_APPEND_THREAD, 5, 5, 5);
    findings_init(&findings, &results);
    assert_claims(CLAIM_CONFIRMED_IN_PART, "not resolved");
}

/* No difference resolved is no proof that there is none. */
static void nothing_resolved_leaves_it_open(void **state)
{
    (void)state;
    begin_run("disabled", "4");
    add_times(CASE_OWN_CALL_THREAD, 5, 5, 5);
    add_times(CASE_SHARED_CALL_THREAD, 5, 5, 5);
    findings_init(&findings, &results);
    assert_claims(CLAIM_NOT_RESOLVED, "not resolved");
}

static void with_a_lock_nothing_is_claimed(void **state)
{
    (void)state;
    begin_run("enabled", "4");
    add_calls();
    findings_init(&findings, &results);
    assert_claims(CLAIM_NOT_MEASURED, "CPython 3 ran with its lock");
}

static void one_cpu_shows_nothing(void **state)
{
    (void)state;
    begin_run("disabled", "1");
    add_calls();
    findings_init(&findings, &results);
    assert_claims(CLAIM_NOT_MEASURED, "no number of threads above one");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(sharing_is_compared_within_rounds, begin, end),
        cmocka_unit_test_setup_teardown(one_way_alone_confirms_in_part, begin, end),
        cmocka_unit_test_setup_teardown(nothing_resolved_leaves_it_open, begin, end),
        cmocka_unit_test_setup_teardown(with_a_lock_nothing_is_claimed, begin, end),
        cmocka_unit_test_setup_teardown(one_cpu_shows_nothing, begin, end),
    };
    return cmocka_run_group_tests_name("sharing", tests, NULL, NULL);
}
