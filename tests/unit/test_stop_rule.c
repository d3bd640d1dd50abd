#include "made_run.h"
#include "near.h"

#include "tvp/plan/plan.h"
#include "tvp/plan/stop_rule.h"

#define RUN(amounts)                                                                               \
    RUN_HEAD "'max_workers':2,'points':[1,2],'wait_ns':1,'cases':['CpuThread','IoThread'],"        \
             "'runtimes':[{'runtime':'native','iterations':1}]," amounts

static const struct time_spent little = {.so_far = 1, .a_round = 1, .still_to_come = 1};

/* The reason to stop, or "go on". */
static const char *reason(const struct results *results, uint32_t round,
                          const struct time_spent *spent)
{
    const char *stop = stop_reason(results, round, spent);
    return stop ? stop : "go on";
}

static void ends_when_the_planned_rounds_are_done(void **state)
{
    (void)state;
    struct results results = {0};
    take_record(&results, RUN("'rounds':3"));
    assert_string_equal(reason(&results, 0, &little), "go on");
    assert_string_equal(reason(&results, 2, &little), "go on");
    assert_string_equal(reason(&results, 3, &little), "rounds");
    assert_string_equal(reason(&results, 4, &little), "rounds");
    results_release(&results);
}

static void ends_when_another_round_would_not_fit(void **state)
{
    (void)state;
    struct results results = {0};
    take_record(&results, RUN("'rounds':0,'budget_ns':10000000000"));
    struct time_spent spent = {.so_far = 6, .a_round = 3, .still_to_come = 1};
    assert_string_equal(reason(&results, 1000, &spent), "go on");
    spent.so_far = 6.1;
    assert_string_equal(reason(&results, 1, &spent), "budget");
    spent = (struct time_spent){.so_far = 6, .a_round = 3.1, .still_to_come = 1};
    assert_string_equal(reason(&results, 1, &spent), "budget");
    spent = (struct time_spent){.so_far = 6, .a_round = 3, .still_to_come = 1.1};
    assert_string_equal(reason(&results, 1, &spent), "budget");
    results_release(&results);
}

/* Samples of a cell over `rounds` rounds around 100 ms; all but the middle one that far away. */
static void add_spread_cell(struct results *results, enum case_id case_id, uint32_t rounds,
                            int64_t half_width)
{
    for (uint32_t round = 1; round <= rounds; round++) {
        int side = round < (rounds + 1) / 2 ? -1 : round > (rounds + 1) / 2;
        add_sample(results, case_id, 2, round, 100 * MS + side * half_width);
    }
}

static void ends_when_every_interval_is_narrow_enough(void **state)
{
    (void)state;
    struct results results = {0};
    take_record(&results, RUN("'rounds':0,'precision':0.02"));
    add_spread_cell(&results, CASE_CPU_THREAD, 13, 2 * MS - 1);
    assert_string_equal(reason(&results, 13, &little), "precision");
    add_spread_cell(&results, CASE_IO_THREAD, 13, 2 * MS + 1);
    assert_string_equal(reason(&results, 13, &little), "go on");
    results_release(&results);
}

static void precision_needs_intervals_and_has_an_end(void **state)
{
    (void)state;
    struct results results = {0};
    take_record(&results, RUN("'rounds':0,'precision':0.02"));
    add_spread_cell(&results, CASE_CPU_THREAD, 7, 0);
    /* Seven equal samples are no interval of 99 %. */
    assert_string_equal(reason(&results, 7, &little), "go on");
    assert_string_equal(reason(&results, 8, &little), "go on");
    assert_string_equal(reason(&results, PRECISION_MOST_ROUNDS - 1, &little), "go on");
    assert_string_equal(reason(&results, PRECISION_MOST_ROUNDS, &little), "most_rounds");
    results_release(&results);
}

/* A run that looked after every round would stop in a lucky moment. */
static void it_looks_seldom(void **state)
{
    (void)state;
    struct results results = {0};
    char looks[128] = "";
    take_record(&results, RUN("'rounds':0,'precision':0.02"));
    add_spread_cell(&results, CASE_CPU_THREAD, 8, 0);
    for (uint32_t round = 1; round <= PRECISION_MOST_ROUNDS; round++)
        if (strcmp(reason(&results, round, &little), "precision") == 0)
            snprintf(looks + strlen(looks), sizeof looks - strlen(looks), "%u ", round);
    assert_string_equal(looks, "8 13 20 31 47 71 100 ");
    results_release(&results);
}

static void what_is_out_of_reach_is_told_with_what_holds_it_up(void **state)
{
    (void)state;
    struct results results = {0};
    struct widest_cell widest;
    take_record(&results, RUN("'rounds':0,'precision':0.02"));
    add_spread_cell(&results, CASE_CPU_THREAD, 19, 2 * MS);
    add_spread_cell(&results, CASE_IO_THREAD, 19, 8 * MS);
    assert_true(precision_is_out_of_reach(&results, 20, &widest));
    assert_int_equal(widest.sample->case_id, CASE_IO_THREAD);
    assert_near(widest.precision.reach, 0.08, 1e-12);
    /* (0.08 / 0.02)^2 times as many, and those of the wider interval. */
    assert_near(widest.precision.rounds_needed, 19 * 16 * 1.7272, 0.1);
    assert_false(precision_is_out_of_reach(&results, 19, &widest));
    assert_false(precision_is_out_of_reach(&results, 13, &widest));
    results.run.precision = 0.05; /* about 84 rounds */
    assert_false(precision_is_out_of_reach(&results, 20, &widest));
    results.run.rounds = 60;
    assert_true(precision_is_out_of_reach(&results, 20, &widest));
    results.run.precision = 0;
    assert_false(precision_is_out_of_reach(&results, 20, &widest));
    results_release(&results);
}

static void a_brief_runtime_holds_nothing_up(void **state)
{
    (void)state;
    struct results results = {0};
    take_record(&results, RUN_HEAD
                "'max_workers':2,'points':[1,2],'wait_ns':1,'cases':['CpuThread'],'rounds':0,"
                "'precision':0.02,'runtimes':[{'runtime':'native','iterations':1},"
                "{'runtime':'cpython','iterations':1,'brief':true}]");
    add_spread_cell(&results, CASE_CPU_THREAD, 8, 0);
    add_sample_of(&results, "cpython", CASE_CPU_THREAD, 2, 1, MS);
    assert_string_equal(reason(&results, 8, &little), "precision");
    results_release(&results);
}

static void whichever_comes_first_ends_the_run(void **state)
{
    (void)state;
    struct results results = {0};
    take_record(&results, RUN("'rounds':20,'precision':0.02,'budget_ns':10000000000"));
    struct time_spent much = {.so_far = 60};
    add_spread_cell(&results, CASE_CPU_THREAD, 6, 50 * MS);
    assert_string_equal(reason(&results, 6, &little), "go on");
    assert_string_equal(reason(&results, 6, &much), "budget");
    assert_string_equal(reason(&results, 20, &little), "rounds");
    results_release(&results);
}

/* Two kinds of 1, 2, 4 and 8 workers: 8 to choose from, which takes 9 rounds. */
#define RUN_OF_WORK                                                                                \
    RUN_HEAD "'max_workers':8,'points':[1,2,4,8],'wait_ns':1,'rounds':15,"                         \
             "'fit_ns':120000000000,'cases':['StartThread','WorkThread','WorkProcess'],"           \
             "'runtimes':[{'runtime':'native','iterations':1,'calls':1}],"                         \
             "'work':{'file':'/w.so','function':'f'}"

static void a_work_fits_into_its_usual_time_after_six_rounds(void **state)
{
    (void)state;
    struct results results = {0};
    take_record(&results, RUN_OF_WORK);
    /* 6 rounds would be over the usual time, and 9 by far. */
    struct time_spent spent = {.so_far = 100, .a_round = 25, .still_to_come = 1};
    assert_string_equal(reason(&results, 4, &spent), "go on");
    assert_near(stop_rule_rounds(&results, 4, &spent), 6, 0);
    spent.so_far = 150;
    assert_string_equal(reason(&results, 6, &spent), "fit");
    /* Twelve fit. */
    spent = (struct time_spent){.so_far = 0.5, .a_round = 9.8, .still_to_come = 1};
    assert_near(stop_rule_rounds(&results, 0, &spent), 12, 0);
    spent.so_far = 11 * 9.8 + 0.5;
    assert_string_equal(reason(&results, 11, &spent), "go on");
    spent.so_far = 12 * 9.8 + 0.5;
    assert_string_equal(reason(&results, 12, &spent), "fit");
    results_release(&results);
}

static void a_work_gets_the_rounds_that_its_recommendation_needs_where_they_nearly_fit(void **state)
{
    (void)state;
    struct results results = {0};
    take_record(&results, RUN_OF_WORK);
    assert_int_equal(plan_rounds_for_choice(&results), 9);
    /* Seven fit into 120 s; nine into 150 s, a quarter more. */
    struct time_spent spent = {.so_far = 1, .a_round = 16.5, .still_to_come = 0.5};
    assert_near(stop_rule_rounds(&results, 0, &spent), 9, 0);
    spent.so_far = 1 + 8 * 16.5;
    assert_string_equal(reason(&results, 8, &spent), "go on");
    spent.so_far = 1 + 9 * 16.5;
    assert_string_equal(reason(&results, 9, &spent), "fit");
    spent = (struct time_spent){.so_far = 1, .a_round = 16.6, .still_to_come = 0.5};
    assert_near(stop_rule_rounds(&results, 0, &spent), 7, 0);
    results_release(&results);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ends_when_the_planned_rounds_are_done),
        cmocka_unit_test(ends_when_another_round_would_not_fit),
        cmocka_unit_test(ends_when_every_interval_is_narrow_enough),
        cmocka_unit_test(precision_needs_intervals_and_has_an_end),
        cmocka_unit_test(it_looks_seldom),
        cmocka_unit_test(what_is_out_of_reach_is_told_with_what_holds_it_up),
        cmocka_unit_test(a_brief_runtime_holds_nothing_up),
        cmocka_unit_test(a_work_fits_into_its_usual_time_after_six_rounds),
        cmocka_unit_test(
            a_work_gets_the_rounds_that_its_recommendation_needs_where_they_nearly_fit),
        cmocka_unit_test(whichever_comes_first_ends_the_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
