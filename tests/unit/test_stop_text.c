#include "made_run.h"

#include "tvp/findings/findings.h"
#include "tvp/sentences/stop_text.h"

#define RUN(more)                                                                                  \
    RUN_HEAD "'max_workers':2,'points':[1,2],'wait_ns':1,'cases':['CpuThread','IoThread'],"        \
             "'runtimes':[{'runtime':'native','iterations':1}]," more

static struct results results;

static void add_spread_cell(enum case_id case_id, uint32_t rounds, int64_t half_width)
{
    for (uint32_t round = 1; round <= rounds; round++)
        add_sample(&results, case_id, 2, round,
                   100 * MS + (round % 2 == 0 ? half_width : -half_width));
}

static void expect(const char *reason, const char *text)
{
    struct strbuf out = {0};
    struct findings findings;
    results.end_reason = reason ? strdup(reason) : NULL;
    findings_init(&findings, &results);
    add_stop_reason(&out, &findings);
    assert_string_equal(strbuf_text(&out), text);
    strbuf_release(&out);
    findings_release(&findings);
    free(results.end_reason);
    results.end_reason = NULL;
}

static void says_what_ended_the_run(void **state)
{
    (void)state;
    take_record(&results, RUN("'rounds':20,'budget_ns':60000000000"));
    add_spread_cell(CASE_CPU_THREAD, 20, MS);
    expect("rounds", "all 20 planned rounds were done");
    expect("budget", "another round would not have fitted into the 60.0 s of --budget");
    expect("failure", "every runtime was given up");
    expect("signal", "the run was interrupted in or after round 20");
    expect(NULL, "the run was cut off");
    expect("a reason of a later version", "a reason of a later version");
    results_release(&results);
}

static void says_whether_a_precision_was_reached_and_what_held_it_up(void **state)
{
    (void)state;
    take_record(&results, RUN("'rounds':0,'precision':0.02,'budget_ns':60000000000"));
    add_spread_cell(CASE_CPU_THREAD, 100, MS);
    expect("precision",
           "after 100 rounds every interval was as narrow as --precision 2.0 % asks for");
    add_spread_cell(CASE_IO_THREAD, 100, 6 * MS);
    const char *most = "100 rounds were done, the most that --precision may take; --precision 2.0 "
                       "% was not reached: IoThread with 2 workers needs about 1600 (its 99 % "
                       "interval reaches 6.0 % from the median)";
    expect("most_rounds", most);
    /* As version 1.0 wrote it. */
    expect("precision", most);
    expect("budget", "another round would not have fitted into the 60.0 s of --budget; --precision "
                     "2.0 % was not reached: IoThread with 2 workers needs about 1600 (its 99 % "
                     "interval reaches 6.0 % from the median)");
    results_release(&results);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_ended_the_run),
        cmocka_unit_test(says_whether_a_precision_was_reached_and_what_held_it_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
