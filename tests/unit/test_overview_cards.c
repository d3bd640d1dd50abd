/* The cards of a page: which there are, and the strips in them. */
#include "saved_run.h"

#include <string.h>

#include "tvp/report/overview.h"
#include "tvp/report/report.h"

static struct saved_run run;
static struct report report;
static struct strbuf cards;

static void begin(const char *name)
{
    saved_report_open(&run, &report, name);
    cards = (struct strbuf){0};
    add_overview_cards(&cards, &report.findings, report.data);
}

static void end(void)
{
    strbuf_release(&cards);
    saved_report_close(&run, &report);
}

static const char *place_of(const char *text)
{
    const char *found = strstr(strbuf_text(&cards), text);
    if (!found)
        fail_msg("[%s] is missing in [%s]", text, strbuf_text(&cards));
    return found;
}

static void each_runtime_has_a_card_for_each_work(void **state)
{
    (void)state;
    begin("two_runtimes");
    const char *native = place_of("| native: start and end");
    const char *other = place_of("| cpython: start and end");
    assert_true(native < other);
    assert_true(other < place_of("| native: speed-up"));
    assert_true(place_of("| native: speed-up") < place_of("| cpython: speed-up"));
    assert_true(place_of("| cpython: speed-up") < place_of("| native: added to a wait"));
    place_of("| cpython: added to a wait");
    end();
}

static void the_users_work_has_the_first_card(void **state)
{
    (void)state;
    begin("work_computes");
    assert_true(place_of("crunch.py:parse") < place_of("start and end"));
    end();
}

/* The address behind the figure of a kind in the row of that name. */
static struct strip strip_behind(const char *row, int which)
{
    const char *address = place_of(row);
    for (int i = 0; i <= which; i++) {
        address = strstr(address, "](");
        assert_non_null(address);
        address += 2;
    }
    char own[32] = "";
    strncat(own, address, strcspn(address, ")"));
    struct strip strip;
    assert_true(overview_strip(&strip, &report.findings, own));
    return strip;
}

static void strips_of_a_card_have_one_scale(void **state)
{
    (void)state;
    begin("threads_win");
    struct strip threads = strip_behind("start and end", 0);
    struct strip processes = strip_behind("start and end", 1);
    const struct estimate *costs = report.findings.runtimes[0].worker_cost;
    double from = costs[WORKER_THREAD].low, range = costs[WORKER_PROCESS].high - from;
    assert_true(fabs(threads.low) < 1e-9 && fabs(processes.high - 1) < 1e-9);
    assert_true(fabs(threads.value - (costs[WORKER_THREAD].value - from) / range) < 1e-9);
    assert_true(fabs(threads.high - (costs[WORKER_THREAD].high - from) / range) < 1e-9);
    assert_true(fabs(processes.low - (costs[WORKER_PROCESS].low - from) / range) < 1e-9);
    assert_int_equal(processes.colour, worker_kinds[WORKER_PROCESS].colour);
    end();
}

static void other_addresses_have_no_strip(void **state)
{
    (void)state;
    begin("threads_win");
    static const char *const addresses[] = {
        "", "strip-", "strip-9-0-0", "strip-0-9-0", "strip-0-0-9", "strip-0-0-0x", "strip--1-0-0"};
    struct strip strip;
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++)
        assert_false(overview_strip(&strip, &report.findings, addresses[i]));
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_runtime_has_a_card_for_each_work),
        cmocka_unit_test(the_users_work_has_the_first_card),
        cmocka_unit_test(strips_of_a_card_have_one_scale),
        cmocka_unit_test(other_addresses_have_no_strip),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
