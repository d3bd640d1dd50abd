/* In which order a page shows pictures of made-up findings. */
#include "saved_run.h"

#include <stdlib.h>

#include "tvp/draw/figures.h"
#include "tvp/report/picture_order.h"

static struct saved_run run;
static struct report report;

static void begin(const char *name)
{
    saved_report_open(&run, &report, name);
    figures_plan(&report);
}

static void end(void)
{
    saved_report_close(&run, &report);
}

static void judge(enum case_id case_id, enum verdict verdict, double ratio)
{
    struct comparison *comparison = &report.findings.runtimes[0].pooled[case_id];
    comparison->verdict = verdict;
    comparison->ratio.value = ratio;
}

static void expect(const enum picture_kind *kinds, size_t count)
{
    size_t *order = picture_order(&report);
    assert_true(report.picture_count >= count);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(report.pictures[order[i]].kind, kinds[i]);
    free(order);
}

static void the_largest_effect_comes_first_whoever_is_faster(void **state)
{
    (void)state;
    begin("threads_win");
    judge(CASE_START_PROCESS, VERDICT_FIRST_FASTER, 2);
    judge(CASE_CPU_PROCESS, VERDICT_SECOND_FASTER, 0.25);
    judge(CASE_IO_PROCESS, VERDICT_FIRST_FASTER, 3);
    expect((enum picture_kind[]){PICTURE_CPU, PICTURE_IO, PICTURE_START}, 3);
    judge(CASE_IO_PROCESS, VERDICT_FIRST_FASTER, 5);
    expect((enum picture_kind[]){PICTURE_IO, PICTURE_CPU, PICTURE_START}, 3);
    end();
}

static void what_is_resolved_comes_before_what_is_larger(void **state)
{
    (void)state;
    begin("threads_win");
    judge(CASE_START_PROCESS, VERDICT_NOT_RESOLVED, 9);
    judge(CASE_CPU_PROCESS, VERDICT_FIRST_FASTER, 1.01);
    judge(CASE_IO_PROCESS, VERDICT_TOO_FEW_ROUNDS, 10);
    expect((enum picture_kind[]){PICTURE_CPU, PICTURE_IO, PICTURE_START}, 3);
    end();
}

static void what_is_alike_stays_in_its_order(void **state)
{
    (void)state;
    begin("threads_win");
    judge(CASE_START_PROCESS, VERDICT_NOT_RESOLVED, 1);
    judge(CASE_CPU_PROCESS, VERDICT_NOT_RESOLVED, 1);
    judge(CASE_IO_PROCESS, VERDICT_NOT_RESOLVED, 1);
    size_t *order = picture_order(&report);
    for (size_t i = 0; i < report.picture_count; i++)
        assert_int_equal(order[i], i);
    free(order);
    end();
}

static void pictures_without_times_come_last(void **state)
{
    (void)state;
    begin("two_runtimes");
    size_t *order = picture_order(&report);
    size_t seen = 0;
    for (size_t i = 0; i < report.picture_count; i++) {
        bool times = picture_types[report.pictures[order[i]].kind].work != WORK_COUNT;
        assert_true(times || i > 0);
        seen += !times;
        assert_false(times && seen > 0);
    }
    assert_true(seen > 0);
    free(order);
    end();
}

static void a_single_row_speaks_for_itself(void **state)
{
    (void)state;
    begin("one_row");
    struct row *row = &report.findings.runtimes[0].rows[0];
    const enum case_id cases[] = {CASE_START_PROCESS, CASE_CPU_PROCESS, CASE_IO_PROCESS};
    for (size_t i = 0; i < 3; i++) {
        row->comparisons[cases[i]].verdict = VERDICT_FIRST_FASTER;
        row->comparisons[cases[i]].ratio.value = 2 + (double)i;
    }
    expect((enum picture_kind[]){PICTURE_IO, PICTURE_CPU}, 2);
    row->comparisons[CASE_CPU_PROCESS].ratio.value = 9;
    expect((enum picture_kind[]){PICTURE_CPU, PICTURE_IO}, 2);
    end();
}

static void the_users_own_work_comes_first(void **state)
{
    (void)state;
    begin("work_computes");
    expect((enum picture_kind[]){PICTURE_USER}, 1);
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_largest_effect_comes_first_whoever_is_faster),
        cmocka_unit_test(what_is_resolved_comes_before_what_is_larger),
        cmocka_unit_test(what_is_alike_stays_in_its_order),
        cmocka_unit_test(pictures_without_times_come_last),
        cmocka_unit_test(a_single_row_speaks_for_itself),
        cmocka_unit_test(the_users_own_work_comes_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
