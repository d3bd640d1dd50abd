#include "made_run.h"

#include "tvp/findings/scaling_rules.h"
#include "tvp/sentences/scaling_text.h"

static struct estimate between(double low, double high)
{
    return (struct estimate){
        .value = (low + high) / 2, .low = low, .high = high, .count = 15, .confident = true};
}

static void the_whole_interval_decides_the_step(void **state)
{
    (void)state;
    static const struct {
        double low, high, ideal;
        const char *word;
    } rows[] = {
        {1.55, 1.65, 64, "hardly"}, /* an efficiency of 2.5 % */
        {7.4, 8, 64, "partly"},          {40, 50, 64, "partly"},
        {40, 52, 64, "partly or fully"}, {52, 60, 64, "fully"},
        {1.45, 1.49, 2, "partly"},       {1.51, 1.55, 2, "partly"},
        {0.97, 1.1, 2, "hardly"},        {0.97, 1.3, 2, "hardly or partly"},
        {1.61, 2, 2, "fully"},           {1.2, 1.7, 2, "not settled"},
        {1.31, 1.5, 1.5, "fully"},       {1.2, 1.29, 1.5, "partly"},
        {0.9, 1.1, 1.5, "hardly"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct estimate speedup = between(rows[i].low, rows[i].high);
        assert_string_equal(scaling_word(scaling_verdict(&speedup, rows[i].ideal)), rows[i].word);
    }
}

static void a_range_and_a_single_cpu_have_no_verdict(void **state)
{
    (void)state;
    struct estimate speedup = between(1.9, 2);
    assert_false(scaling_verdict(&speedup, 1).known);
    speedup.confident = false;
    assert_false(scaling_verdict(&speedup, 2).known);
    assert_false(scales(scaling_verdict(&speedup, 2), SCALES_HARDLY));
    assert_string_equal(scaling_word(scaling_verdict(&speedup, 2)), "not settled");
}

static void staying_at_one_does_not_grow_with_the_cpus(void **state)
{
    (void)state;
    struct estimate one = between(0.98, 1.04), more = between(1.55, 1.65), open = between(1.1, 1.3);
    assert_true(stays_at_one(&one, 2) && stays_at_one(&one, 64));
    assert_false(stays_at_one(&more, 64) || stays_at_one(&open, 64));
    assert_true(gets_beyond_one(&more, 64));
    assert_false(gets_beyond_one(&one, 64) || gets_beyond_one(&open, 64));
}

/* 8 workers whose CPUs are not known: 3 times as far as one may be all that there is. */
static void an_unknown_number_of_cpus_leaves_the_ideal_open(void **state)
{
    (void)state;
    struct runtime_findings runtime = {0};
    struct scaling *scaling = &runtime.scaling[WORKER_THREAD][SCALING_AT_MOST];
    *scaling = (struct scaling){.workers = 8, .ideal = 8, .speedup = between(2.9, 3.1)};
    assert_string_equal(scaling_word(cpu_scaling_verdict(&runtime, WORKER_THREAD)),
                        "partly or fully");
    scaling->speedup = between(1.5, 1.6);
    assert_string_equal(scaling_word(cpu_scaling_verdict(&runtime, WORKER_THREAD)),
                        "partly or fully");
    scaling->speedup = between(0.9, 1.1);
    assert_string_equal(scaling_word(cpu_scaling_verdict(&runtime, WORKER_THREAD)), "hardly");
    scaling->speedup = between(7, 8);
    assert_string_equal(scaling_word(cpu_scaling_verdict(&runtime, WORKER_THREAD)), "fully");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_whole_interval_decides_the_step),
        cmocka_unit_test(a_range_and_a_single_cpu_have_no_verdict),
        cmocka_unit_test(staying_at_one_does_not_grow_with_the_cpus),
        cmocka_unit_test(an_unknown_number_of_cpus_leaves_the_ideal_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
