#include "made_run.h"

#include "tvp/data/cut_off.h"

/* Two worker counts of two runtimes, of which the second adds process cases alone, and of a brief
 * one: 8 + 4 samples a round. */
static const enum case_id cases[] = {CASE_CPU_THREAD, CASE_CPU_PROCESS, CASE_IO_THREAD,
                                     CASE_IO_PROCESS};

static void begin(struct results *results, const char *rounds)
{
    char members[1024];
    *results = (struct results){0};
    snprintf(members, sizeof members,
             RUN_HEAD "'max_workers':2,'points':[1,2],'rounds':%s,'wait_ns':0,"
                      "'cases':['CpuThread','CpuProcess','IoThread','IoProcess'],'runtimes':["
                      "{'runtime':'native','iterations':1},"
                      "{'runtime':'spawned','iterations':1,'threads_of':'native'},"
                      "{'runtime':'short','iterations':1,'brief':true}]",
             rounds);
    take_record(results, members);
}

static void add_round(struct results *results, uint32_t round, uint32_t until_workers)
{
    for (uint32_t workers = 1; workers <= until_workers; workers++) {
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
            add_sample(results, cases[i], workers, round, MS);
        add_sample_of(results, "spawned", CASE_CPU_PROCESS, workers, round, MS);
        add_sample_of(results, "spawned", CASE_IO_PROCESS, workers, round, MS);
    }
}

static void check(const struct results *results, uint32_t round, bool is_whole, size_t samples,
                  size_t planned)
{
    struct cut_off cut_off = cut_off_of(results);
    assert_true(cut_off.is_cut_off);
    assert_int_equal(cut_off.round, round);
    assert_int_equal(cut_off.round_is_whole, is_whole);
    assert_int_equal(cut_off.samples, samples);
    assert_int_equal(cut_off.planned, planned);
}

static void counts_what_is_there(void **state)
{
    (void)state;
    struct results results;
    begin(&results, "3");
    check(&results, 0, true, 0, 36);
    add_round(&results, 1, 2);
    check(&results, 1, true, 12, 36);
    add_sample_of(&results, "short", CASE_CPU_THREAD, 4, 1, MS);
    add_round(&results, 2, 1);
    check(&results, 2, false, 18, 36);
    results_release(&results);
}

static void a_failure_is_no_sample_but_done(void **state)
{
    (void)state;
    struct results results;
    begin(&results, "3");
    add_round(&results, 1, 1);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        add_failure(&results, cases[i], 2, 1, "EAGAIN");
    check(&results, 1, false, 6, 36);
    add_sample_of(&results, "spawned", CASE_CPU_PROCESS, 2, 1, MS);
    add_sample_of(&results, "spawned", CASE_IO_PROCESS, 2, 1, MS);
    check(&results, 1, true, 8, 36);
    results_release(&results);
}

static void without_planned_rounds_nothing_is_promised(void **state)
{
    (void)state;
    struct results results;
    begin(&results, "0");
    add_round(&results, 1, 2);
    add_round(&results, 2, 1);
    check(&results, 2, false, 18, 0);
    results_release(&results);
}

static void what_a_runner_does_not_offer_is_not_missing(void **state)
{
    (void)state;
    struct results results;
    begin(&results, "1");
    add_hello(&results, "native", "1", ""); /* offers CpuThread */
    check(&results, 0, true, 0, 6);
    results_release(&results);
}

static void only_an_end_ends_a_run(void **state)
{
    (void)state;
    struct results results;
    begin(&results, "1");
    add_round(&results, 1, 2);
    take_record(&results, "'record':'end','reason':'signal','wall_ns':1,'rounds_wall_ns':1,"
                          "'windows_ns':1");
    check(&results, 1, true, 12, 12);
    take_record(&results, "'record':'end','reason':'rounds','wall_ns':1,'rounds_wall_ns':1,"
                          "'windows_ns':1");
    assert_false(cut_off_of(&results).is_cut_off);
    results_release(&results);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_what_is_there),
        cmocka_unit_test(a_failure_is_no_sample_but_done),
        cmocka_unit_test(without_planned_rounds_nothing_is_promised),
        cmocka_unit_test(what_a_runner_does_not_offer_is_not_missing),
        cmocka_unit_test(only_an_end_ends_a_run),
    };
    return cmocka_run_group_tests_name("cut_off", tests, NULL, NULL);
}
