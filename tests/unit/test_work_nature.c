#include "made_work.h"
#include "near.h"

/* Behind those whose parameters have the names of what it declares. */
#include "made_findings.h"

#include "tvp/findings/scaling_rules.h"
#include "tvp/findings/work_nature.h"

static const struct work_nature *find(void)
{
    findings_init(&findings, &results);
    return &findings.runtimes[0].nature;
}

static double processes_scale(enum worker_kind kind, uint32_t workers)
{
    return kind == WORKER_THREAD ? 20.0 * workers : 20.0 * (workers > 2 ? workers / 2.0 : 1);
}

static const struct made_work two_cpus = {
    .time = processes_scale, .spread = 0.01, .most = 4, .rounds = 8, .cpus = "2", .calls = 5};

/* ---- computing and waiting ---- */

static void add_alone(const char *case_name, uint32_t round, const char *more)
{
    char members[512];
    snprintf(members, sizeof members,
             "'record':'sample','runtime':'native','case':'%s','workers':1,'round':%u,"
             "'elapsed_ns':12000000,'work_begin_ns':[1000000],'work_end_ns':[11000000]%s",
             case_name, round, more);
    take_record(&results, members);
}

/* 10 ms of five calls: 8 ms and a little more with each round in user mode, 1 ms in system mode. */
static void one_worker_computes_and_waits(void **state)
{
    (void)state;
    add_made_run_record(&results, &two_cpus);
    for (uint32_t round = 1; round <= 8; round++) {
        char more[96];
        snprintf(more, sizeof more, ",'user_ns':%u,'system_ns':1000000", 8000000 + 10000 * round);
        add_alone("WorkThread", round, more);
        add_alone("WorkProcess", round, ",'user_ns':1,'system_ns':1");
    }
    const struct work_nature *nature = find();
    assert_true(nature->measured);
    assert_int_equal(nature->calls, 5);
    assert_int_equal(nature->alone, WORKER_THREAD);
    assert_near(nature->job.value, 2e-3, 1e-9);
    /* The 4th and the 5th of eight; the interval of a median of eight is from the 1st to the 8th.
     */
    assert_near(nature->user.value, 0.8045, 1e-9);
    assert_near(nature->system.value, 0.1, 1e-9);
    assert_near(nature->computing.value, 0.9045, 1e-9);
    assert_near(nature->computing.low, 0.901, 1e-9);
    assert_near(nature->computing.high, 0.908, 1e-9);
    assert_true(work_computes(nature) && !work_waits(nature));
}

static void a_process_tells_where_there_is_no_thread(void **state)
{
    (void)state;
    add_made_run_record(&results, &two_cpus);
    for (uint32_t round = 1; round <= 8; round++)
        add_alone("WorkProcess", round, ",'user_ns':2000000,'system_ns':1000000");
    const struct work_nature *nature = find();
    assert_int_equal(nature->alone, WORKER_PROCESS);
    assert_near(nature->computing.value, 0.3, 1e-9);
    assert_true(work_waits(nature) && !work_computes(nature));
}

static void cpu_time_may_not_be_known(void **state)
{
    (void)state;
    add_made_run_record(&results, &two_cpus);
    for (uint32_t round = 1; round <= 8; round++)
        add_alone("WorkThread", round, "");
    const struct work_nature *nature = find();
    assert_int_equal(nature->computing.count, 0);
    assert_near(nature->job.value, 2e-3, 1e-9);
    assert_true(!work_waits(nature) && !work_computes(nature));
}

/* ---- scaling ---- */

static void serial_share_and_turns(void **state)
{
    (void)state;
    make_work(&results, &two_cpus);
    const struct work_nature *nature = find();
    assert_int_equal(nature->scaling_workers, 2);
    assert_near(nature->speedup[WORKER_THREAD].value, 1, 0.02);
    assert_near(nature->speedup[WORKER_PROCESS].value, 2, 0.03);
    assert_near(nature->serial[WORKER_THREAD].value, 1, 0.03);
    assert_true(nature->serial[WORKER_THREAD].low < 1 && nature->serial[WORKER_THREAD].high > 1);
    assert_true(nature->serial[WORKER_THREAD].confident);
    /* Of processes it is 0, which noise reaches on both sides. */
    assert_true(nature->serial[WORKER_PROCESS].unresolved);
    assert_true(threads_take_turns(nature));
}

static double nobody_scales(enum worker_kind kind, uint32_t workers)
{
    (void)kind;
    return 20.0 * workers;
}

static double all_scale(enum worker_kind kind, uint32_t workers)
{
    (void)kind;
    return 20.0 * (workers > 2 ? workers / 2.0 : 1);
}

static void no_turns_unless_processes_get_further(void **state)
{
    made_time *const times[] = {nobody_scales, all_scale};
    for (int i = 0; i < 2; i++) {
        struct made_work made = two_cpus;
        made.time = times[i];
        make_work(&results, &made);
        assert_false(threads_take_turns(find()));
        end(state);
        begin(state);
    }
}

/* Half of each job by itself: with two workers three halves of a job's time. */
static double half_is_serial(enum worker_kind kind, uint32_t workers)
{
    (void)kind;
    return 20.0 * (0.5 * workers + 0.5);
}

static void serial_share_is_that_of_amdahl(void **state)
{
    (void)state;
    struct made_work made = two_cpus;
    made.time = half_is_serial;
    made.cpus = "8"; /* no row has so many: the largest counts */
    make_work(&results, &made);
    const struct work_nature *nature = find();
    assert_int_equal(nature->scaling_workers, 4);
    assert_near(nature->serial[WORKER_THREAD].value, 0.5, 0.01);
    assert_near(nature->serial[WORKER_PROCESS].value, 0.5, 0.01);
}

static void one_cpu_is_judged_by_two_workers(void **state)
{
    (void)state;
    struct made_work made = two_cpus;
    made.cpus = "1";
    make_work(&results, &made);
    assert_int_equal(find()->scaling_workers, 2);
}

/* ---- results ---- */

static void add_trial(const char *case_name, uint32_t workers, const char *more)
{
    char members[256];
    snprintf(members, sizeof members,
             "'record':'trial','runtime':'native','case':'%s','workers':%u,'calls':1%s", case_name,
             workers, more);
    take_record(&results, members);
}

static void results_agree_or_not(void **state)
{
    static const struct {
        const char *first, *second;
        enum results_agreement agreement;
    } known[] = {
        {"", "", RESULTS_NOT_COMPARED},
        {",'result':'a','results_agree':true", "", RESULTS_SAME},
        {",'result':'a','results_agree':true", ",'result':'a','results_agree':true", RESULTS_SAME},
        {",'result':'a','results_agree':true", ",'result':'b','results_agree':true",
         RESULTS_DIFFER},
        {",'result':'a','results_agree':false", ",'result':'a','results_agree':true",
         RESULTS_DIFFER},
        {",'error':'ValueError','message':'no'", ",'result':'a','results_agree':true",
         RESULTS_SAME},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        make_work(&results, &two_cpus);
        add_trial("WorkThread", 1, known[i].first);
        add_trial("WorkProcess", 2, known[i].second);
        assert_int_equal(find()->agreement, known[i].agreement);
        end(state);
        begin(state);
    }
}

static void the_fewest_looks_at_memory_count(void **state)
{
    (void)state;
    make_work(&results, &two_cpus);
    add_trial("WorkThread", 1, ",'memory_bytes':10,'memory_samples':30");
    add_trial("WorkThread", 2, ",'memory_bytes':10,'memory_samples':7");
    add_trial("WorkProcess", 2, "");
    assert_int_equal(find()->memory_samples, 7);
}

static void other_runs_have_no_such_work(void **state)
{
    (void)state;
    read_saved_run(&results, "threads_win", NULL);
    assert_false(find()->measured);
}

int main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(one_worker_computes_and_waits),
        TEST(a_process_tells_where_there_is_no_thread),
        TEST(cpu_time_may_not_be_known),
        TEST(serial_share_and_turns),
        TEST(no_turns_unless_processes_get_further),
        TEST(serial_share_is_that_of_amdahl),
        TEST(one_cpu_is_judged_by_two_workers),
        TEST(results_agree_or_not),
        TEST(the_fewest_looks_at_memory_count),
        TEST(other_runs_have_no_such_work),
    };
#undef TEST
    return cmocka_run_group_tests_name("work_nature", tests, NULL, NULL);
}
