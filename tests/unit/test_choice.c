#include "made_work.h"
#include "near.h"

/* Behind those whose parameters have the names of what it declares. */
#include "made_findings.h"

#include <math.h>

#include "tvp/findings/choice.h"

/* A machine with four CPUs, 15 rounds and a noise of 1 %, unless a test says otherwise. */
static struct made_work usual(made_time *time)
{
    return (struct made_work){
        .time = time, .spread = 0.01, .most = 8, .rounds = 15, .cpus = "4", .calls = 1};
}

static const struct choice *choose(const struct made_work *made)
{
    make_work(&results, made);
    findings_init(&findings, &results);
    return &findings.runtimes[0].choice;
}

static void check_found(const struct choice *choice, enum worker_kind kind, uint32_t workers)
{
    assert_int_equal(choice->state, CHOICE_MADE);
    assert_int_equal(choice->found->kind, kind);
    assert_int_equal(choice->found->workers, workers);
}

/* ---- machines ---- */

/* n jobs of 20 ms on four CPUs, one after the other where there are more. */
static double on_four_cpus(uint32_t workers)
{
    return 20 * ceil(workers / 4.0);
}

static double processes_scale(enum worker_kind kind, uint32_t workers)
{
    return kind == WORKER_THREAD ? 20.0 * workers : on_four_cpus(workers);
}

/* Both scale; a process costs 2 ms more. */
static double threads_are_cheaper(enum worker_kind kind, uint32_t workers)
{
    return on_four_cpus(workers) + (kind == WORKER_PROCESS ? 2.0 * workers : 0);
}

static double alike(enum worker_kind kind, uint32_t workers)
{
    (void)kind;
    return on_four_cpus(workers);
}

static double one_cpu(enum worker_kind kind, uint32_t workers)
{
    (void)kind;
    return 20.0 * workers;
}

/* Each worker more makes it slower for all: what two do takes three times as long. */
static double negative_scaling(enum worker_kind kind, uint32_t workers)
{
    (void)kind;
    return 20.0 * workers * (1 + 0.5 * (workers - 1));
}

/* All wait, at the same time. */
static double waiting(enum worker_kind kind, uint32_t workers)
{
    (void)kind;
    (void)workers;
    return 20;
}

/* ---- the recommendation ---- */

static void processes_win(void **state)
{
    (void)state;
    struct made_work made = usual(processes_scale);
    const struct choice *choice = choose(&made);
    check_found(choice, WORKER_PROCESS, 4);
    assert_int_equal(choice->reason, CHOICE_BY_WORKERS);
    assert_int_equal(choice->candidates, 16);
    /* 4 jobs in 20 ms; four times as many as one thread does. */
    assert_near(choice->found->rate.value, 200, 3);
    assert_true(choice->found->rate.low < 200 && choice->found->rate.high > 200);
    assert_near(choice->found->gain.value, 4, 0.1);
    assert_true(choice->found->gain.low < 4 && choice->found->gain.high > 4);
    assert_true(choice->more_is_known && choice->more_helps);
    assert_int_equal(choice->one->kind, WORKER_THREAD);
    assert_int_equal(choice->one->workers, 1);
    /* One thread does a quarter of the best, at any number. */
    assert_near(choice_option(choice, WORKER_THREAD, 8)->share.value, 0.25, 0.02);
    assert_true(choice_option(choice, WORKER_THREAD, 8)->share.high < 0.3);
}

static void threads_win(void **state)
{
    (void)state;
    struct made_work made = usual(threads_are_cheaper);
    const struct choice *choice = choose(&made);
    check_found(choice, WORKER_THREAD, 4);
    assert_int_equal(choice->reason, CHOICE_BY_WORKERS);
    assert_true(choice_option(choice, WORKER_PROCESS, 4)->share.high <= 0.95);
}

static int64_t as_python(enum worker_kind kind, uint32_t workers)
{
    return kind == WORKER_THREAD ? 10000 : 10000 + 4000 * workers;
}

static void no_difference_is_the_fewest_workers_and_memory(void **state)
{
    (void)state;
    struct made_work made = usual(alike);
    made.memory = as_python;
    const struct choice *choice = choose(&made);
    check_found(choice, WORKER_THREAD, 4);
    assert_int_equal(choice->reason, CHOICE_BY_MEMORY);
    assert_int_equal(choice->found->memory_bytes, 10000 * 1024);
}

/* Threads whose memory is never given back, say. */
static int64_t processes_take_less(enum worker_kind kind, uint32_t workers)
{
    return (kind == WORKER_THREAD ? 200000 : 100000) * (int64_t)workers;
}

static void memory_decides(void **state)
{
    (void)state;
    struct made_work made = usual(alike);
    made.memory = processes_take_less;
    const struct choice *choice = choose(&made);
    check_found(choice, WORKER_PROCESS, 4);
    assert_int_equal(choice->reason, CHOICE_BY_MEMORY);
}

static int64_t nearly_the_same(enum worker_kind kind, uint32_t workers)
{
    return (kind == WORKER_THREAD ? 100000 : 96000) * (int64_t)workers;
}

static int64_t of_threads_alone(enum worker_kind kind, uint32_t workers)
{
    return kind == WORKER_THREAD ? 10000 * (int64_t)workers : 0;
}

static void threads_where_memory_does_not_decide(void **state)
{
    made_memory *const memories[] = {NULL, nearly_the_same, of_threads_alone};
    for (int i = 0; i < 3; i++) {
        struct made_work made = usual(alike);
        made.memory = memories[i];
        const struct choice *choice = choose(&made);
        check_found(choice, WORKER_THREAD, 4);
        assert_int_equal(choice->reason, CHOICE_BY_ORDER);
        end(state);
        begin(state);
    }
}

static void one_cpu_needs_one_worker(void **state)
{
    (void)state;
    struct made_work made = usual(one_cpu);
    made.cpus = "1";
    made.memory = as_python;
    const struct choice *choice = choose(&made);
    check_found(choice, WORKER_THREAD, 1);
    assert_true(choice->more_is_known && !choice->more_helps);
    assert_int_equal(choice->growth[WORKER_THREAD].enough, 1);
    assert_int_equal(choice->growth[WORKER_PROCESS].enough, 1);
}

static void more_workers_may_do_less(void **state)
{
    (void)state;
    struct made_work made = usual(negative_scaling);
    const struct choice *choice = choose(&made);
    check_found(choice, WORKER_THREAD, 1);
    assert_true(choice->more_is_known && !choice->more_helps);
    assert_int_equal(choice->best->workers, 1);
    assert_near(choice_option(choice, WORKER_THREAD, 2)->gain.value, 2.0 / 3, 0.02);
}

static void waiting_takes_all_workers(void **state)
{
    (void)state;
    struct made_work made = usual(waiting);
    made.memory = as_python;
    const struct choice *choice = choose(&made);
    check_found(choice, WORKER_THREAD, 8);
    assert_near(choice->found->gain.value, 8, 0.2);
    /* Of seven and eight, eight do 14 % more: no number is enough. */
    assert_int_equal(choice->growth[WORKER_THREAD].enough, 0);
}

/* The fewest, not the most: with six workers 3 % more is done than with four. */
static double a_little_more(enum worker_kind kind, uint32_t workers)
{
    double rate = workers < 4 ? workers : workers < 6 ? 4 : 4.12;
    return (kind == WORKER_THREAD ? 20.0 : 40.0) * workers / rate;
}

static void a_little_more_is_not_worth_more_workers(void **state)
{
    (void)state;
    struct made_work made = usual(a_little_more);
    made.spread = 0.002;
    const struct choice *choice = choose(&made);
    check_found(choice, WORKER_THREAD, 4);
    assert_true(choice->best->workers >= 6);
    assert_near(choice->found->share.value, 4 / 4.12, 0.003);
    assert_true(choice->found->share.high < 1);
    const struct growth *growth = &choice->growth[WORKER_THREAD];
    assert_int_equal(growth->enough, 4);
    assert_near(growth->next.value, 0, 0.01);
}

/* 4 workers do 6 % less than 5. */
static double just_below(enum worker_kind kind, uint32_t workers)
{
    double rate = workers < 4 ? workers : workers == 4 ? 4.7 : 5;
    (void)kind;
    return 20.0 * workers / rate;
}

static void what_is_shown_to_be_below_is_not_chosen(void **state)
{
    struct made_work made = usual(just_below);
    made.spread = 0.0002;
    check_found(choose(&made), WORKER_THREAD, 5);
    end(state);
    begin(state);
    /* The same with noise: then it is not shown. */
    made.spread = 0.05;
    check_found(choose(&made), WORKER_THREAD, 4);
}

static void jobs_are_calls(void **state)
{
    (void)state;
    struct made_work made = usual(processes_scale);
    made.calls = 10;
    const struct choice *choice = choose(&made);
    assert_near(choice->found->rate.value, 2000, 30);
    assert_near(choice->found->gain.value, 4, 0.1);
}

/* ---- failures ---- */

static double eight_processes_fail(enum worker_kind kind, uint32_t workers)
{
    return kind == WORKER_PROCESS && workers >= 4 ? 0 : processes_scale(kind, workers);
}

static void what_fails_is_not_chosen(void **state)
{
    (void)state;
    struct made_work made = usual(eight_processes_fail);
    const struct choice *choice = choose(&made);
    check_found(choice, WORKER_PROCESS, 3);
    assert_int_equal(choice->candidates, 11);
    assert_int_equal(choice_option(choice, WORKER_PROCESS, 4)->failures, 15);
    assert_int_equal(choice_option(choice, WORKER_PROCESS, 4)->share.count, 0);
}

static void what_fails_once_is_not_chosen(void **state)
{
    (void)state;
    struct made_work made = usual(processes_scale);
    made.rounds = 14;
    add_made_run_record(&results, &made);
    for (uint32_t round = 1; round <= 14; round++)
        for (uint32_t n = 1; n <= 4; n++)
            for (int kind = 0; kind < PROBED_KINDS; kind++)
                if (n == 4 && kind == WORKER_PROCESS && round == 7)
                    add_failure(&results, CASE_USER_PROCESS, n, round, "killed");
                else
                    add_made_sample(&results, &made, (enum worker_kind)kind, n, round);
    findings_init(&findings, &results);
    const struct choice *choice = &findings.runtimes[0].choice;
    check_found(choice, WORKER_PROCESS, 3);
    assert_int_equal(choice_option(choice, WORKER_PROCESS, 4)->failures, 1);
    assert_true(choice_option(choice, WORKER_PROCESS, 4)->rate.count > 0);
}

static double all_fail(enum worker_kind kind, uint32_t workers)
{
    (void)kind;
    (void)workers;
    return 0;
}

static double threads_of_one_are_left(enum worker_kind kind, uint32_t workers)
{
    return kind == WORKER_THREAD && workers == 1 ? 20 : 0;
}

static void nothing_to_choose_from(void **state)
{
    made_time *const times[] = {all_fail, threads_of_one_are_left};
    for (int i = 0; i < 2; i++) {
        struct made_work made = usual(times[i]);
        const struct choice *choice = choose(&made);
        assert_int_equal(choice->state, CHOICE_NO_OPTIONS);
        assert_int_equal(choice->candidates, i);
        assert_null(choice->found);
        end(state);
        begin(state);
    }
}

static void a_run_without_such_work_has_no_options(void **state)
{
    (void)state;
    read_saved_run(&results, "threads_win", NULL);
    findings_init(&findings, &results);
    assert_int_equal(findings.runtimes[0].choice.option_count, 0);
    assert_int_equal(findings.runtimes[0].choice.state, CHOICE_NO_OPTIONS);
}

/* ---- intervals that allow none ---- */

static void too_few_rounds_allow_none(void **state)
{
    (void)state;
    struct made_work made = usual(processes_scale);
    made.rounds = 9;
    const struct choice *choice = choose(&made);
    assert_int_equal(choice->state, CHOICE_TOO_FEW_ROUNDS);
    assert_int_equal(choice->rounds_needed, 10);
    assert_null(choice->found);
    /* What looks best can be said all the same; that more helps, not. */
    assert_int_equal(choice->best->kind, WORKER_PROCESS);
    assert_false(choice->more_is_known);
    assert_int_equal(choice->growth[WORKER_THREAD].enough, 0);
}

static void noise_allows_none(void **state)
{
    (void)state;
    struct made_work made = usual(alike);
    made.spread = 0.6;
    made.rounds = 12;
    made.most = 4;
    const struct choice *choice = choose(&made);
    assert_int_equal(choice->state, CHOICE_TOO_NOISY);
    assert_non_null(choice->found);
    assert_true(choice->found->share.low <= 0.75 && choice->found->share.high > 0.95);
}

/* ---- what gains relate to ---- */

static double no_single_thread(enum worker_kind kind, uint32_t workers)
{
    return kind == WORKER_THREAD ? 0 : on_four_cpus(workers);
}

static void gains_relate_to_one_process_without_threads(void **state)
{
    (void)state;
    struct made_work made = usual(no_single_thread);
    const struct choice *choice = choose(&made);
    check_found(choice, WORKER_PROCESS, 4);
    assert_int_equal(choice->one->kind, WORKER_PROCESS);
    assert_near(choice->found->gain.value, 4, 0.1);
}

int main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(processes_win),
        TEST(threads_win),
        TEST(no_difference_is_the_fewest_workers_and_memory),
        TEST(memory_decides),
        TEST(threads_where_memory_does_not_decide),
        TEST(one_cpu_needs_one_worker),
        TEST(more_workers_may_do_less),
        TEST(waiting_takes_all_workers),
        TEST(a_little_more_is_not_worth_more_workers),
        TEST(what_is_shown_to_be_below_is_not_chosen),
        TEST(jobs_are_calls),
        TEST(what_fails_is_not_chosen),
        TEST(what_fails_once_is_not_chosen),
        TEST(nothing_to_choose_from),
        TEST(a_run_without_such_work_has_no_options),
        TEST(too_few_rounds_allow_none),
        TEST(noise_allows_none),
        TEST(gains_relate_to_one_process_without_threads),
    };
#undef TEST
    return cmocka_run_group_tests_name("choice", tests, NULL, NULL);
}
