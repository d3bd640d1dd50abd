#include "unit.h"

#include <math.h>
#include <string.h>

#include "tvp/sentences/dependence_text.h"
#include "tvp/sentences/pooled_text.h"

static void assert_pooled(enum verdict verdict, double value, double low, double high,
                          const char *expected)
{
    struct strbuf out = {0};
    struct comparison pooled = {
        .verdict = verdict,
        .ratio = {.value = value, .low = low, .high = high, .count = 15, .confident = true},
        .rounds_needed = 7,
    };
    add_pooled_verdict(&out, &pooled, WORKER_PROCESS);
    assert_string_equal(strbuf_text(&out), expected);
    strbuf_release(&out);
}

static void says_how_much_longer_or_shorter(void **state)
{
    (void)state;
    assert_pooled(VERDICT_FIRST_FASTER, 1.008, 1.001, 1.018,
                  "over all worker counts processes take 0.80 % longer (0.10–1.80)");
    assert_pooled(VERDICT_SECOND_FASTER, 0.9, 0.88, 0.92,
                  "over all worker counts processes take 0.900× as long (0.880–0.920)");
    assert_pooled(VERDICT_SECOND_FASTER, 0.95, 0.93, 0.98,
                  "over all worker counts processes take 5.0 % less time (2.0–7.0)");
    assert_pooled(VERDICT_FIRST_FASTER, 7.4, 7.3, 7.5,
                  "over all worker counts processes take 7.40× as long (7.30–7.50)");
}

static void says_why_there_is_no_verdict(void **state)
{
    (void)state;
    assert_pooled(
        VERDICT_NOT_RESOLVED, 1.01, 0.99, 1.03,
        "over all worker counts the estimate for processes is 1.0 % longer (−1.0 to 3.0): "
        "no difference is resolved");
    assert_pooled(VERDICT_TOO_FEW_ROUNDS, 1, 1, 1,
                  "there were too few rounds for a verdict over all worker counts (7 are needed)");
    assert_pooled(VERDICT_NOT_MEASURED, 1, 1, 1, "");
}

static void unlike_shapes_get_a_sentence(void **state)
{
    (void)state;
    struct runtime_findings runtime = {.measured = {[CASE_IO_PROCESS] = true}};
    struct strbuf out = {0};
    runtime.pooled[CASE_IO_PROCESS].verdict = VERDICT_TOO_FEW_ROUNDS;
    add_pooled_sentences(&out, &runtime, WORK_IO);
    assert_string_equal(strbuf_text(&out), "There were too few rounds for a verdict over all "
                                           "worker counts (0 are needed).");
    strbuf_release(&out);
    runtime.asymmetry[CASE_IO_PROCESS].found = true;
    add_pooled_sentences(&out, &runtime, WORK_IO);
    assert_non_null(strstr(strbuf_text(&out), "needed). The ratios of the rounds are not "
                                              "symmetric: threads and processes vary in unlike"));
    strbuf_release(&out);
    add_pooled_sentences(&out, &runtime, WORK_CPU);
    assert_int_equal(out.length, 0);
}

static void dependence_is_said_and_warned_of(void **state)
{
    (void)state;
    struct runtime_findings runtime = {
        .rounds = 15,
        .times = {.correlation = 0.02, .p = 0.4, .inflation = 1},
        .ratios = {.correlation = -0.134, .p = 0.0071, .inflation = 1},
    };
    struct strbuf out = {0};
    add_dependence(&out, &runtime);
    assert_string_equal(strbuf_text(&out),
                        "times correlate by 0.02 (p = 0.40), ratios by -0.13 (p = 0.007)");
    strbuf_release(&out);
    warn_of_dependence(&runtime, &out);
    assert_int_equal(out.length, 0);
    runtime.times = (struct dependence){0.5, 0.0005, 3, true};
    warn_of_dependence(&runtime, &out);
    assert_string_equal(strbuf_text(&out),
                        "Rounds depend on the rounds before them. The times of a round and of the "
                        "next correlate by 0.50 (p < 0.001), so 15 rounds tell as much as 5; the "
                        "intervals count them so. To know as much as was hoped for takes --rounds "
                        "45.");
    strbuf_release(&out);
    runtime.ratios = (struct dependence){0.2, 0.01, 1.5, true};
    warn_of_dependence(&runtime, &out);
    assert_non_null(strstr(strbuf_text(&out), "as 5. The ratios of processes to threads correlate "
                                              "by 0.20 (p = 0.01), so 15 rounds tell as much as "
                                              "10. Intervals and verdicts count them so. "));
    strbuf_release(&out);
    runtime.times.correlation = NAN;
    add_dependence(&out, &runtime);
    assert_string_equal(strbuf_text(&out), "ratios correlate by 0.20 (p = 0.01)");
    strbuf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_how_much_longer_or_shorter),
        cmocka_unit_test(says_why_there_is_no_verdict),
        cmocka_unit_test(unlike_shapes_get_a_sentence),
        cmocka_unit_test(dependence_is_said_and_warned_of),
    };
    return cmocka_run_group_tests_name("pooled_text", tests, NULL, NULL);
}
