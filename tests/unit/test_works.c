#include "near.h"

#include <string.h>

#include "tvp/common/amounts.h"
#include "tvp/common/cases.h"

static double seconds(enum work_ideal ideal, enum work_measure measured, uint32_t workers,
                      double cpus)
{
    const struct work_type work = {.ideal = ideal, .measured = measured};
    return work_seconds(&work, 50000000, 0.4, workers, cpus);
}

static void the_work_alone_takes_what_its_ideal_says(void **state)
{
    (void)state;
    assert_near(seconds(IDEAL_NONE, PER_WORKER, 8, 4), 0, 0);
    assert_near(seconds(IDEAL_AMOUNT, PER_WORKER, 1, 4), 0.05, 1e-15);
    assert_near(seconds(IDEAL_AMOUNT, PER_WORKER, 800, 4), 0.05, 1e-15);
    assert_near(seconds(IDEAL_FLAT, PER_WORKER, 800, 4), 0.4, 0);
    assert_near(seconds(IDEAL_DEVICE, PER_WORKER, 3, 4), 1.2, 1e-15);
    assert_near(seconds(IDEAL_CPUS, PER_WORKER, 1, 4), 0.4, 1e-15);
    assert_near(seconds(IDEAL_CPUS, PER_WORKER, 4, 4), 0.4, 1e-15);
    assert_near(seconds(IDEAL_CPUS, PER_WORKER, 6, 4), 0.6, 1e-15);
    assert_near(seconds(IDEAL_CPUS, PER_WORKER, 1, 0.5), 0.8, 1e-15);
}

/* Strong scaling: the workers share one amount, so more of them are done sooner. */
static void a_shared_amount_is_done_sooner_by_more(void **state)
{
    (void)state;
    assert_near(seconds(IDEAL_CPUS, PER_TASK, 1, 4), 0.4, 1e-15);
    assert_near(seconds(IDEAL_CPUS, PER_TASK, 2, 4), 0.2, 1e-15);
    assert_near(seconds(IDEAL_CPUS, PER_TASK, 8, 4), 0.1, 1e-15);
}

static void presets_give_each_runtime_its_amount(void **state)
{
    (void)state;
    assert_int_equal(work_default(WORK_CPU, PRESET_DEFAULT, false), 1000000);
    assert_int_equal(work_default(WORK_CPU, PRESET_DEFAULT, true), 100000);
    assert_int_equal(work_default(WORK_CPU, PRESET_CLASSIC, true), 10);
    assert_int_equal(work_default(WORK_IO, PRESET_QUICK, false), 20000000);
    assert_int_equal(work_default(WORK_IO, PRESET_QUICK, true), 20000000);
    assert_int_equal(work_default(WORK_START, PRESET_QUICK, false), 0);
}

/* Every pair of work and worker kind is a case that is found by its name and by the pair. */
static void every_pair_is_a_case(void **state)
{
    (void)state;
    assert_int_equal(CASE_COUNT, WORK_COUNT * WORKER_KIND_COUNT);
    for (int i = 0; i < CASE_COUNT; i++) {
        const struct measured_case *what = &measured_cases[i];
        assert_int_equal(case_find(what->name), i);
        assert_int_equal(case_pair(what->work, what->kind), i);
    }
    assert_int_equal(case_find("CpuThreads"), CASE_COUNT);
    assert_string_equal(measured_cases[CASE_IO_PROCESS].name, "IoProcess");
    assert_string_equal(measured_cases[CASE_START_THREAD].help, "threads that do nothing");
}

/* What the report program expects and what the measuring program does begin with these rules. */
static void an_amount_has_all_that_is_said_of_it(void **state)
{
    (void)state;
    for (int i = 0; i < WORK_COUNT; i++) {
        const struct work_amount *amount = &work_amounts[i];
        if (!amount->name) {
            assert_true(!works[i].checksum || work_amounts[work_of_amount((enum work)i)].name);
            continue;
        }
        assert_true(amount->member && amount->singular && amount->plural && amount->option);
        assert_true(works[i].ideal != IDEAL_AMOUNT || amount->unit == AMOUNT_TIME);
        for (int preset = 0; preset < PRESET_COUNT; preset++) {
            assert_true(amount->defaults[preset] >= 1 || works[i].of_user || amount->optional);
            assert_true(amount->defaults[preset] <= amount->most);
        }
    }
}

static void works_asked_for_together_have_one_name(void **state)
{
    (void)state;
    assert_int_equal(work_head(WORK_CPU), WORK_CPU);
    assert_int_equal(work_head(WORK_COLD), WORK_POOL);
    assert_int_equal(work_of_amount(WORK_COLD), WORK_POOL);
    assert_int_equal(work_head(WORK_DISK_READ), WORK_DISK_WRITE);
    assert_int_equal(work_of_amount(WORK_DISK_READ), WORK_DISK_READ);
    assert_string_equal(work_asked_as(WORK_DISK_READ), "disk");
    assert_true(work_needs_amount(WORK_DISK_READ, WORK_DISK_WRITE));
    assert_true(work_needs_amount(WORK_DISK_READ, WORK_DISK_READ));
    assert_false(work_needs_amount(WORK_DISK_WRITE, WORK_DISK_READ));
    assert_true(work_needs_amount(WORK_POOL, WORK_CPU));
    assert_false(work_needs_amount(WORK_TASK, WORK_CPU));
    assert_false(work_needs_amount(WORK_FIRST, WORK_POOL));
}

static void an_amount_is_so_many_operations(void **state)
{
    (void)state;
    assert_int_equal(work_operations(WORK_DISK_WRITE, 1), 1);
    assert_int_equal(work_operations(WORK_DISK_WRITE, 65536), 1);
    assert_int_equal(work_operations(WORK_DISK_WRITE, 65537), 2);
    assert_int_equal(work_bytes(WORK_DISK_WRITE, 65537), 65537);
    assert_int_equal(work_operations(WORK_DISK_READ, 3), 3);
    assert_int_equal(work_bytes(WORK_DISK_READ, 3), 12288);
    assert_int_equal(work_operations(WORK_CPU, 3), 0);
    assert_int_equal(work_bytes(WORK_CPU, 3), 0);
}

static void amounts_are_written(void **state)
{
    (void)state;
    struct strbuf text = {0};
    add_amount(&text, AMOUNT_COUNT, 1000000);
    strbuf_adds(&text, ", ");
    add_amount(&text, AMOUNT_TIME, 50000000);
    strbuf_adds(&text, ", ");
    add_amount(&text, AMOUNT_BYTES, 4 << 20);
    assert_string_equal(strbuf_text(&text), "1000000, 50.0 ms, 4.0 MiB");
    strbuf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_work_alone_takes_what_its_ideal_says),
        cmocka_unit_test(a_shared_amount_is_done_sooner_by_more),
        cmocka_unit_test(presets_give_each_runtime_its_amount),
        cmocka_unit_test(every_pair_is_a_case),
        cmocka_unit_test(an_amount_has_all_that_is_said_of_it),
        cmocka_unit_test(works_asked_for_together_have_one_name),
        cmocka_unit_test(an_amount_is_so_many_operations),
        cmocka_unit_test(amounts_are_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
