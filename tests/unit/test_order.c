#include "made_run.h"
#include "near.h"

#include <math.h>

#include "tvp/findings/order.h"
#include "tvp/sentences/order_text.h"

#define RUN(order)                                                                                 \
    RUN_HEAD "'max_workers':2,'points':[1,2],'rounds':8,'wait_ns':1,'order':'" order               \
             "','cases':['CpuThread','CpuProcess'],"                                               \
             "'runtimes':[{'runtime':'native','iterations':1}]"

static void later_less_earlier_half(void **state)
{
    (void)state;
    static const double values[] = {1, 2, 9, 100, 4, 5, 12};
    assert_near(later_half_excess(values, 7), 3, 0);
    assert_near(later_half_excess(values, 2), 1, 0);
    assert_true(isnan(later_half_excess(values, 1)));
    assert_true(isnan(later_half_excess(values, 0)));
}

/* Two cells whose places change from round to round; the second place takes so much longer. */
static void fill(struct results *results, const char *run, uint32_t rounds, double longer)
{
    take_record(results, run);
    for (uint32_t round = 1; round <= rounds; round++) {
        int64_t time = 10 * MS + round * 10 * US;
        enum case_id first = round % 2 ? CASE_CPU_THREAD : CASE_CPU_PROCESS;
        add_sample(results, first, 2, round, time);
        add_sample(results, first == CASE_CPU_THREAD ? CASE_CPU_PROCESS : CASE_CPU_THREAD, 2, round,
                   (int64_t)((double)time * longer));
    }
}

static void expect(const char *run, uint32_t rounds, double longer, enum order_state order,
                   const char *words)
{
    struct results results = {0};
    struct findings findings;
    struct strbuf text = {0};
    fill(&results, run, rounds, longer);
    findings_init(&findings, &results);
    assert_int_equal(findings.runtimes[0].order.state, order);
    add_order(&text, &findings.runtimes[0].order);
    if (!strstr(strbuf_text(&text), words))
        print_error("%s\ndoes not say: %s\n", strbuf_text(&text), words);
    assert_non_null(strstr(strbuf_text(&text), words));
    strbuf_release(&text);
    findings_release(&findings);
    results_release(&results);
}

static void says_whether_the_place_mattered(void **state)
{
    (void)state;
    expect(RUN("shuffled"), 8, 1.02, ORDER_MATTERED,
           "the second half of a round took 1.0200 (1.0200–1.0200) times as long as the first (p = "
           "0.0078); the order is shuffled anew");
    expect(RUN("shuffled"), 8, 1, ORDER_NOT_RESOLVED, "no effect resolved: the second half");
    expect(RUN("shuffled"), 5, 1.02, ORDER_NOT_TESTED, "not tested: that needs 6 rounds");
    expect(RUN("ascending"), 8, 1.02, ORDER_FIXED, "the same order in every round");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(later_less_earlier_half),
        cmocka_unit_test(says_whether_the_place_mattered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
