/* Which kind of worker is fastest, where more than two were measured. */
#include "made_findings.h"
#include "near.h"

#include "tvp/findings/fastest.h"
#include "tvp/sentences/fastest_text.h"
#include "tvp/sentences/pooled_text.h"

static const enum worker_kind P = WORKER_PROCESS, C = WORKER_COROUTINE, I = WORKER_INTERPRETER;

static void begin_run(uint32_t rounds, const char *points)
{
    char members[512];
    snprintf(members, sizeof members,
             RUN_HEAD "'max_workers':4,'points':[%s],'rounds':%u,'wait_ns':50000000,"
                      "'cases':['CpuThread','CpuProcess','CpuCoroutine','CpuInterpreter',"
                      "'IoThread','IoProcess'],'runtimes':[{'runtime':'py','iterations':9}]",
             points, rounds);
    take_record(&results, members);
    add_hello(&results, "py", "4", "");
}

/* A median of so many ms, with noise of a part in a hundred that differs from kind to kind. */
static void add_times(enum worker_kind kind, uint32_t rounds, uint32_t workers, double ms)
{
    for (uint32_t round = 1; round <= rounds; round++) {
        double noise = (double)((round * (3 + (uint32_t)kind) + workers) % 7) / 7 - 0.5;
        add_sample_of(&results, "py", case_pair(WORK_CPU, kind), workers, round,
                      (int64_t)(ms * (double)MS * (1 + 0.01 * noise)));
    }
}

static void add_kinds(uint32_t rounds, uint32_t workers, const double ms[WORKER_KIND_COUNT])
{
    for (int kind = 0; kind < WORKER_KIND_COUNT; kind++)
        if (ms[kind] > 0)
            add_times((enum worker_kind)kind, rounds, workers, ms[kind]);
}

static void measure(uint32_t rounds, double threads, double processes, double coroutines,
                    double interpreters)
{
    const double ms[] = {threads, processes, coroutines, interpreters};
    begin_run(rounds, "1,2,4");
    for (uint32_t workers = 1; workers <= 4; workers *= 2)
        add_kinds(rounds, workers, ms);
    findings_init(&findings, &results);
}

static void assert_says(const char *expected)
{
    struct strbuf text = {0};
    add_fastest(&text, findings.runtimes, WORK_CPU);
    assert_string_equal(strbuf_text(&text), expected);
    strbuf_release(&text);
}

static void other_kinds_are_compared_with_each_other(void **state)
{
    (void)state;
    measure(15, 20, 10, 20.5, 15);
    const struct runtime_findings *runtime = findings.runtimes;
    assert_int_equal(runtime->kind_pair_count, 3);
    struct comparison comparison = kind_comparison(runtime, WORK_CPU, P, I);
    assert_int_equal(comparison.verdict, VERDICT_FIRST_FASTER);
    assert_near(comparison.ratio.value, 1.5, 0.02);
    comparison = kind_comparison(runtime, WORK_CPU, I, P);
    assert_int_equal(comparison.verdict, VERDICT_SECOND_FASTER);
    assert_near(comparison.ratio.value, 1 / 1.5, 0.02);
    assert_int_equal(kind_comparison(runtime, WORK_CPU, WORKER_THREAD, C).verdict,
                     VERDICT_FIRST_FASTER);
    assert_int_equal(kind_comparison(runtime, WORK_CPU, C, WORKER_THREAD).verdict,
                     VERDICT_SECOND_FASTER);
    assert_int_equal(kind_comparison(runtime, WORK_IO, P, I).verdict, VERDICT_NOT_MEASURED);
    struct fastest fastest = find_fastest(runtime, WORK_CPU);
    assert_int_equal(fastest.count, 1);
    assert_int_equal(fastest.kinds[0], P);
    assert_says("processes");
    struct strbuf text = {0};
    add_pooled_sentences(&text, runtime, WORK_CPU);
    assert_non_null(strstr(strbuf_text(&text),
                           " Against processes, over all worker counts interpreters take 1."));
    strbuf_release(&text);
}

/* They belong to the same 5 %: so each needs more rounds than a verdict on threads alone did. */
static void their_verdicts_are_judged_with_the_others(void **state)
{
    (void)state;
    measure(7, 20, 10, 12, 15);
    struct comparison comparison = kind_comparison(findings.runtimes, WORK_CPU, P, C);
    assert_int_equal(comparison.verdict, VERDICT_TOO_FEW_ROUNDS);
    assert_int_equal(comparison.rounds_needed, 8);
    assert_int_equal(findings.runtimes->pooled[CASE_CPU_PROCESS].verdict, VERDICT_TOO_FEW_ROUNDS);
    assert_says("threads, processes, coroutines or interpreters (too few rounds to tell them "
                "apart, which needs 8)");
    struct strbuf text = {0};
    add_pooled_sentences(&text, findings.runtimes, WORK_CPU);
    assert_non_null(strstr(strbuf_text(&text), "Against processes, there were too few rounds for "
                                               "a verdict on coroutines (8 are needed)."));
    strbuf_release(&text);
}

static void two_kinds_have_no_pair_and_no_more_tests(void **state)
{
    (void)state;
    measure(15, 20, 10, 0, 0);
    assert_int_equal(findings.runtimes->kind_pair_count, 0);
    assert_false(compares_several_kinds(findings.runtimes));
    assert_says("processes");
}

static void those_not_told_apart_are_named_together(void **state)
{
    (void)state;
    measure(15, 20, 10, 10, 15);
    assert_true(compares_several_kinds(findings.runtimes));
    struct fastest fastest = find_fastest(findings.runtimes, WORK_CPU);
    assert_int_equal(fastest.count, 2);
    assert_int_equal(fastest.between, VERDICT_NOT_RESOLVED);
    assert_says("processes or coroutines (no difference between them is resolved)");
}

static void a_small_lead_is_said_to_be_small(void **state)
{
    (void)state;
    measure(15, 20, 19, 10, 10.5);
    assert_says("coroutines (ahead of interpreters by less than 10 %)");
}

static void single_counts_may_say_otherwise(void **state)
{
    (void)state;
    begin_run(15, "1,2,4");
    add_kinds(15, 1, (const double[]){10, 20, 19, 21});
    add_kinds(15, 2, (const double[]){40, 10, 30, 20});
    add_kinds(15, 4, (const double[]){80, 10, 70, 20});
    findings_init(&findings, &results);
    assert_says("processes (but threads at some worker counts)");
}

static void a_single_count_speaks_for_itself(void **state)
{
    (void)state;
    begin_run(15, "4");
    add_kinds(15, 4, (const double[]){20, 10, 21, 15});
    findings_init(&findings, &results);
    assert_int_equal(kind_comparison(findings.runtimes, WORK_CPU, P, I).verdict,
                     VERDICT_FIRST_FASTER);
    assert_says("processes");
    struct strbuf text = {0};
    add_pooled_sentences(&text, findings.runtimes, WORK_CPU);
    assert_null(strstr(strbuf_text(&text), "Against"));
    strbuf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(other_kinds_are_compared_with_each_other, begin, end),
        cmocka_unit_test_setup_teardown(their_verdicts_are_judged_with_the_others, begin, end),
        cmocka_unit_test_setup_teardown(two_kinds_have_no_pair_and_no_more_tests, begin, end),
        cmocka_unit_test_setup_teardown(those_not_told_apart_are_named_together, begin, end),
        cmocka_unit_test_setup_teardown(a_small_lead_is_said_to_be_small, begin, end),
        cmocka_unit_test_setup_teardown(single_counts_may_say_otherwise, begin, end),
        cmocka_unit_test_setup_teardown(a_single_count_speaks_for_itself, begin, end),
    };
    return cmocka_run_group_tests_name("fastest", tests, NULL, NULL);
}
