#include "made_run.h"
#include "near.h"
#include "unit.h"

#include "tvp/common/strbuf.h"
#include "tvp/findings/findings.h"
#include "tvp/findings/lanes.h"
#include "tvp/sentences/timeline_text.h"

#define RUN                                                                                        \
    RUN_HEAD                                                                                       \
    "'max_workers':4,'points':[1,2],'rounds':9,'wait_ns':50," ALL_CASES                            \
    ",'runtimes':[{'runtime':'native','iterations':10}],"                                          \
    "'timeline':{'cases':['CpuThread','CpuProcess'],'workers':2}"

/* ---- one lane ---- */

static struct lane_parts parts_of(int64_t begin, const int64_t *marks, size_t count, int64_t end)
{
    struct lane lane = {.begin_ns = begin,
                        .marks = (int64_t *)(uintptr_t)marks,
                        .mark_count = count,
                        .end_ns = end};
    struct lane_parts parts;
    lane_parts_init(&parts, &lane);
    return parts;
}

static void check_part(const struct lane_part *part, double begin, double end, double rate)
{
    assert_near(part->begin, begin * 1e-3, 1e-9);
    assert_near(part->end, end * 1e-3, 1e-9);
    assert_near(part->rate, rate, 1e-9);
}

/* Gaps of 1, 1, 4, 1, 11 ms, and nothing after the last mark. */
static void a_long_gap_is_a_pause_in_its_middle(void **state)
{
    (void)state;
    static const int64_t marks[] = {11 * MS, 12 * MS, 16 * MS, 17 * MS, 28 * MS};
    struct lane_parts parts = parts_of(10 * MS, marks, 5, 28 * MS);
    assert_near(parts.gap, 1e-3, 1e-12);
    assert_int_equal(parts.count, 7);
    check_part(&parts.list[0], 10, 11, 1);
    check_part(&parts.list[2], 12, 16, 0.25);
    check_part(&parts.list[4], 17, 17.5, 1);
    check_part(&parts.list[5], 17.5, 27.5, 0);
    check_part(&parts.list[6], 27.5, 28, 1);
    assert_true(is_pause(&parts.list[5]) && !is_pause(&parts.list[2]));
    lane_parts_release(&parts);
}

/* Exactly five times the median gap is no pause yet; what follows the last mark may be one. */
static void a_pause_is_more_than_five_gaps(void **state)
{
    (void)state;
    static const int64_t marks[] = {1 * MS, 2 * MS, 3 * MS, 8 * MS};
    struct lane_parts parts = parts_of(0, marks, 4, 14 * MS);
    assert_int_equal(parts.count, 7);
    check_part(&parts.list[3], 3, 8, 0.2);
    check_part(&parts.list[5], 8.5, 13.5, 0);
    lane_parts_release(&parts);
}

static void few_marks_and_marks_at_one_time_tell_no_pause(void **state)
{
    (void)state;
    static const int64_t few[] = {1 * MS, 2 * MS, 90 * MS};
    static const int64_t same[] = {5, 5, 5, 5, 5};
    struct lane_parts parts = parts_of(0, few, 3, 99 * MS);
    assert_int_equal(parts.count, 1);
    assert_true(parts.gap == 0);
    check_part(&parts.list[0], 0, 99, 1);
    lane_parts_release(&parts);
    parts = parts_of(0, same, 5, 1 * MS);
    assert_int_equal(parts.count, 1);
    lane_parts_release(&parts);
    parts = parts_of(7, NULL, 0, 7);
    assert_int_equal(parts.count, 0);
    lane_parts_release(&parts);
}

/* ---- made timelines ---- */

/* A worker that leaves a mark every ms but in its pauses, which begin at these marks. */
struct made_lane {
    int64_t begin;
    int marks;
    int pause_after; /* mark; 0: none */
    int64_t pause;   /* ms beyond the usual gap */
};

static void add_made_lane(struct strbuf *marks, struct strbuf *begins, struct strbuf *ends,
                          const struct made_lane *lane, const char *comma)
{
    int64_t time = lane->begin * MS;
    strbuf_addf(begins, "%s%lld", comma, (long long)time);
    strbuf_addf(marks, "%s[", comma);
    for (int i = 1; i <= lane->marks; i++) {
        time += MS + (lane->pause_after > 0 && i == lane->pause_after + 1 ? lane->pause * MS : 0);
        strbuf_addf(marks, "%s%lld", i > 1 ? "," : "", (long long)time);
    }
    strbuf_adds(marks, "]");
    strbuf_addf(ends, "%s%lld", comma, (long long)time);
}

static void add_timeline(struct results *results, const char *case_name, uint32_t round,
                         const struct made_lane lanes[2], int64_t window)
{
    struct strbuf marks = {0}, begins = {0}, ends = {0}, record = {0};
    for (int i = 0; i < 2; i++)
        add_made_lane(&marks, &begins, &ends, &lanes[i], i > 0 ? "," : "");
    strbuf_addf(&record,
                "'record':'timeline','runtime':'native','case':'%s','workers':2,'round':%u,"
                "'elapsed_ns':%lld,'created_ns':[0,0],'work_begin_ns':[%s],'mark_ns':[%s],"
                "'work_end_ns':[%s],'joined_ns':[%lld,%lld]",
                case_name, round, (long long)(window * MS), strbuf_text(&begins),
                strbuf_text(&marks), strbuf_text(&ends), (long long)(window * MS),
                (long long)(window * MS));
    take_record(results, strbuf_text(&record));
    strbuf_release(&record);
    strbuf_release(&ends);
    strbuf_release(&begins);
    strbuf_release(&marks);
}

static const struct timeline_figures *figures_of(const struct findings *findings, enum case_id id)
{
    const struct timeline_figures *figures = timeline_of(&findings->runtimes[0].timelines, id);
    assert_non_null(figures);
    return figures;
}

/* Each works for 10 ms; the one while the other pauses, for 10 ms. */
static const struct made_lane turns[2] = {{0, 10, 5, 10}, {5, 10, 0, 0}};
static const struct made_lane together[2] = {{0, 10, 0, 0}, {0, 10, 0, 0}};

static void check_share(const struct timeline_figures *figures, size_t running, double share)
{
    assert_int_equal(figures->shares[running].running, running);
    assert_near(figures->shares[running].share.value, share, 1e-6);
}

static void workers_that_take_turns_run_one_at_a_time(void **state)
{
    (void)state;
    struct results results = {0};
    struct findings findings;
    take_record(&results, RUN);
    for (uint32_t round = 1; round <= 6; round++) {
        add_timeline(&results, "CpuThread", round, turns, 30);
        add_timeline(&results, "CpuProcess", round, together, 30);
    }
    findings_init(&findings, &results);
    const struct timeline_figures *threads = figures_of(&findings, CASE_CPU_THREAD);
    assert_int_equal(threads->rounds, 6);
    assert_true(threads->has_marks && threads->at_once.confident);
    /* 20 ms of work in 20 ms, but half a gap at each end of a pause. */
    assert_near(threads->at_once.value, 1, 1e-9);
    check_share(threads, 0, 0.025);
    check_share(threads, 1, 0.95);
    check_share(threads, 2, 0.025);
    assert_near(threads->pauses.value, 1, 1e-9);
    assert_near(threads->pause_median.value, 10e-3, 1e-9);
    assert_near(threads->pause_longest.value, 10e-3, 1e-9);
    assert_near(threads->switches.value, 1 / 20e-3, 1e-6);
    const struct timeline_figures *processes = figures_of(&findings, CASE_CPU_PROCESS);
    assert_near(processes->at_once.value, 2, 1e-9);
    check_share(processes, 0, 0);
    check_share(processes, 1, 0);
    check_share(processes, 2, 1);
    assert_int_equal(processes->pause_median.count, 0);
    assert_near(processes->pauses.value, 0, 1e-12);
    findings_release(&findings);
    results_release(&results);
}

/* Whatever the workers do, at each moment some number of them runs. */
static void shares_add_up(void **state)
{
    (void)state;
    static const struct made_lane odd[2] = {{1, 9, 3, 7}, {30, 4, 0, 0}};
    struct results results = {0};
    struct findings findings;
    take_record(&results, RUN);
    add_timeline(&results, "CpuThread", 1, odd, 40);
    findings_init(&findings, &results);
    const struct timeline_figures *figures = figures_of(&findings, CASE_CPU_THREAD);
    double sum = 0, mean = 0;
    for (size_t i = 0; i < figures->share_count; i++) {
        sum += figures->shares[i].share.value;
        mean += (double)i * figures->shares[i].share.value;
    }
    assert_int_equal(figures->share_count, 3);
    assert_near(sum, 1, 1e-9);
    assert_near(mean, figures->at_once.value, 1e-9);
    /* From 1 to 17 ms the one, from 30 to 34 ms the other. */
    assert_near(mean, 13.0 / 33, 1e-9);
    assert_false(figures->at_once.confident);
    findings_release(&findings);
    results_release(&results);
}

/* A gap of four ms is no pause, but three of them the worker waited. */
static void who_is_slow_for_a_while_waited_too(void **state)
{
    (void)state;
    static const struct made_lane slow[2] = {{0, 10, 5, 3}, {0, 13, 0, 0}};
    struct results results = {0};
    struct findings findings;
    take_record(&results, RUN);
    add_timeline(&results, "CpuThread", 1, slow, 40);
    findings_init(&findings, &results);
    const struct timeline_figures *figures = figures_of(&findings, CASE_CPU_THREAD);
    assert_near(figures->at_once.value, 23.0 / 13, 1e-9);
    assert_near(figures->pauses.value, 0, 1e-12);
    findings_release(&findings);
    results_release(&results);
}

static void the_round_nearest_the_median_is_shown(void **state)
{
    (void)state;
    static const int64_t windows[] = {90, 31, 60, 33, 30};
    struct results results = {0};
    struct findings findings;
    take_record(&results, RUN);
    for (uint32_t round = 1; round <= 5; round++) {
        add_timeline(&results, "CpuThread", round, together, windows[round - 1]);
        /* Of processes the fourth has none. */
        if (round != 4)
            add_timeline(&results, "CpuProcess", round, together, 50);
    }
    findings_init(&findings, &results);
    const struct runtime_timelines *timelines = &findings.runtimes[0].timelines;
    assert_int_equal(timelines->shown_round, 2);
    assert_int_equal(timelines->list[0].shown->round, 2);
    assert_int_equal(timelines->list[1].shown->round, 2);
    findings_release(&findings);
    results_release(&results);
}

static void without_marks_it_is_known_who_was_at_work(void **state)
{
    (void)state;
    static const struct made_lane idle[2] = {{2, 0, 0, 0}, {4, 0, 0, 0}};
    struct results results = {0};
    struct findings findings;
    take_record(&results, RUN);
    add_timeline(&results, "CpuThread", 1, idle, 40);
    add_timeline(&results, "CpuProcess", 1, together, 40);
    take_record(&results, "'record':'timeline','runtime':'native','case':'CpuThread','workers':2,"
                          "'round':2,'elapsed_ns':100,'created_ns':[0,0],'work_begin_ns':[0,50],"
                          "'mark_ns':[[],[]],'work_end_ns':[50,100],'joined_ns':[60,100]");
    take_record(&results, "'record':'timeline','runtime':'native','case':'CpuThread','workers':2,"
                          "'round':3,'error':'EAGAIN','message':'no more threads'");
    findings_init(&findings, &results);
    const struct timeline_figures *figures = figures_of(&findings, CASE_CPU_THREAD);
    assert_int_equal(figures->rounds, 2);
    assert_false(figures->has_marks);
    assert_int_equal(figures->pauses.count, 0);
    assert_near(figures->at_once.high, 1, 1e-9);
    findings_release(&findings);
    results_release(&results);
}

/* ---- the title ---- */

static void assert_title(struct runtime_timelines timelines, const char *expected)
{
    struct runtime_facts facts = {.name = (char[]){"cpython"}};
    struct runtime_findings runtime = {.facts = &facts, .timelines = timelines};
    struct findings findings = {.runtimes = &runtime, .runtime_count = 1};
    struct strbuf title = {0};
    add_timeline_title(&title, &findings);
    assert_string_equal(strbuf_text(&title), expected);
    strbuf_release(&title);
}

static void the_title_has_all_of_more_than_two_kinds(void **state)
{
    (void)state;
    static const enum case_id cases[] = {CASE_CPU_THREAD, CASE_CPU_PROCESS, CASE_CPU_COROUTINE,
                                         CASE_CPU_INTERPRETER};
    static const double at_once[] = {0.99, 1.45, 1, 2.71};
    struct timeline_figures list[4] = {0};
    for (size_t i = 0; i < 4; i++)
        list[i] = (struct timeline_figures){
            .case_id = cases[i], .workers = 4, .at_once = {.value = at_once[i]}};
    assert_title((struct runtime_timelines){.list = list, .count = 4},
                 "1.0 of 4 threads, 1.4 processes, 1.0 coroutines and 2.7 interpreters are at work "
                 "at a time");
    assert_title((struct runtime_timelines){.list = list, .count = 2},
                 "1.0 of 4 threads are at work at a time");
    /* Two works with two kinds each are no four kinds. */
    list[2].case_id = CASE_IO_THREAD;
    list[3].case_id = CASE_IO_PROCESS;
    assert_title((struct runtime_timelines){.list = list, .count = 4},
                 "1.0 of 4 threads are at work at a time");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_long_gap_is_a_pause_in_its_middle),
        cmocka_unit_test(the_title_has_all_of_more_than_two_kinds),
        cmocka_unit_test(a_pause_is_more_than_five_gaps),
        cmocka_unit_test(few_marks_and_marks_at_one_time_tell_no_pause),
        cmocka_unit_test(workers_that_take_turns_run_one_at_a_time),
        cmocka_unit_test(shares_add_up),
        cmocka_unit_test(who_is_slow_for_a_while_waited_too),
        cmocka_unit_test(the_round_nearest_the_median_is_shown),
        cmocka_unit_test(without_marks_it_is_known_who_was_at_work),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
