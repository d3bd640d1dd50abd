#include "unit.h"

#include <math.h>
#include <string.h>

#include "tvp/sentences/estimate_wording.h"
#include "tvp/text/wording.h"

static void assert_text(struct strbuf *text, const char *expected)
{
    assert_string_equal(strbuf_text(text), expected);
    strbuf_clear(text);
}

static void writes_figures_with_what_their_bounds_are(void **state)
{
    (void)state;
    struct strbuf text = {0};
    struct estimate interval = {0.0503, 0.0501, 0.0509, 15, true, false, WITHIN_IDEAL};
    struct estimate range = {0.0503, 0.0501, 0.0509, 3, false, false, WITHIN_IDEAL};
    struct estimate sample = {0.0503, 0.0503, 0.0503, 1, false, false, WITHIN_IDEAL};
    struct estimate nothing = {0, 0, 0, 1, false, false, WITHIN_IDEAL};
    word_seconds(&text, &interval);
    assert_text(&text, "50.30 ms (50.10–50.90)");
    word_seconds(&text, &range);
    assert_text(&text, "50.30 ms (50.10–50.90, min–max)");
    word_seconds(&text, &sample);
    assert_text(&text, "50.3 ms (one sample)");
    word_seconds(&text, &nothing);
    assert_text(&text, "0 s (below the clock's resolution)");
    word_ratio(&text, &interval);
    assert_text(&text, "0.0503 (0.0501–0.0509)");
    word_ratio(&text, &range);
    assert_text(&text, "0.0503 (0.0501–0.0509, min–max)");
    word_ratio(&text, &sample);
    assert_text(&text, "0.0503 (one sample)");
    word_share(&text, &interval);
    assert_text(&text, "5.030 % (5.010–5.090)");
    word_share(&text, &range);
    assert_text(&text, "5.030 % (5.010–5.090, min–max)");
    word_share(&text, &sample);
    assert_text(&text, "5.030 % (one sample)");
    strbuf_release(&text);
}

static void groups_the_digits_of_large_counts(void **state)
{
    (void)state;
    static const struct {
        int64_t number;
        const char *text;
    } numbers[] = {
        {0, "0"},
        {9999, "9999"},
        {10000, "10\u202f000"},
        {1000000, "1\u202f000\u202f000"},
        {-32768, "−32\u202f768"},
        {INT64_MIN, "−9\u202f223\u202f372\u202f036\u202f854\u202f775\u202f808"},
    };
    struct strbuf text = {0};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        word_number(&text, numbers[i].number);
        assert_text(&text, numbers[i].text);
    }
    word_count(&text, 10000, "round", "rounds");
    assert_text(&text, "10\u202f000 rounds");
    strbuf_clear(&text);
    word_format(&text, "%u of %zu %s", 9999U, (size_t)12345, "rounds");
    assert_text(&text, "9999 of 12\u202f345 rounds");
    strbuf_release(&text);
}

/* "takes -17 µs (-887 to 1177) for a thread" is nothing that can be. */
static void says_what_is_not_told_from_zero(void **state)
{
    (void)state;
    static const struct {
        struct estimate estimate;
        const char *text;
    } costs[] = {
        {{-17e-6, -887e-6, 1177e-6, 9, true, false, WITHIN_IDEAL},
         "at most 1.18 ms (not resolved)"},
        {{12e-6, 0, 40e-6, 9, true, false, WITHIN_IDEAL}, "at most 40.0 µs (not resolved)"},
        {{12e-6, -3e-6, 40e-6, 3, false, false, WITHIN_IDEAL},
         "at most 40.0 µs (not resolved, min–max)"},
        {{-17e-6, -887e-6, -1e-6, 9, true, false, WITHIN_IDEAL}, "an unresolved time"},
        {{-17e-6, -17e-6, -17e-6, 1, false, false, WITHIN_IDEAL},
         "an unresolved time (one sample)"},
        {{12e-6, 1e-6, 40e-6, 9, true, false, WITHIN_IDEAL}, "12 µs (1–40)"},
        {{12e-6, 12e-6, 12e-6, 1, false, false, WITHIN_IDEAL}, "12.0 µs (one sample)"},
        {{0, 0, 0, 9, true, false, WITHIN_IDEAL}, "0 s (below the clock's resolution)"},
    };
    struct strbuf text = {0};
    for (size_t i = 0; i < sizeof costs / sizeof *costs; i++) {
        struct estimate estimate = not_negative(costs[i].estimate);
        word_seconds(&text, &estimate);
        assert_text(&text, costs[i].text);
    }
    /* "6.8 % (-37.4–84.4)" neither. */
    word_share(&text, &(struct estimate){0.068, -0.374, 0.844, 6, true, true, WITHIN_IDEAL});
    assert_text(&text, "at most 84.40 % (not resolved)");
    word_share(&text, &(struct estimate){-0.2, -0.3, -0.1, 6, true, true, WITHIN_IDEAL});
    assert_text(&text, "an unresolved share");
    strbuf_release(&text);
}

static void says_amounts_of_memory(void **state)
{
    (void)state;
    struct strbuf text = {0};
    struct estimate amount = {61440, 61358, 62259, 6, true, false, WITHIN_IDEAL};
    struct estimate range = {61440, 61358, 62259, 3, false, false, WITHIN_IDEAL};
    struct estimate sample = {61440, 61440, 61440, 1, false, false, WITHIN_IDEAL};
    struct estimate shrunk = not_negative(
        (struct estimate){.value = -5, .low = -9, .high = 2048, .count = 6, .confident = true});
    word_bytes(&text, &amount);
    assert_text(&text, "60.0 KiB (59.9 KiB–60.8 KiB)");
    word_bytes(&text, &range);
    assert_text(&text, "60.0 KiB (59.9 KiB–60.8 KiB, min–max)");
    word_bytes(&text, &sample);
    assert_text(&text, "60.0 KiB (one sample)");
    word_bytes(&text, &shrunk);
    assert_text(&text, "at most 2.0 KiB (not resolved)");
    strbuf_release(&text);
}

static void names_what_is_above_the_ideal(void **state)
{
    (void)state;
    struct strbuf text = {0};
    struct estimate sure = {2.2, 2.1, 2.3, 9, true, false, BEYOND_IDEAL};
    struct estimate noisy = {2.2, 1.9, 2.5, 9, true, false, BEYOND_BY_NOISE};
    struct estimate shared = {2.2, 2.1, 2.3, 9, true, false, BEYOND_BY_STARTING};
    struct estimate sample = {2.2, 2.2, 2.2, 1, false, false, BEYOND_BY_NOISE};
    word_ratio(&text, &sure);
    assert_text(&text, "2.20 (2.10–2.30, above the ideal)");
    word_ratio(&text, &noisy);
    assert_text(&text, "2.20 (1.90–2.50, above by noise)");
    word_ratio(&text, &shared);
    assert_text(&text, "2.20 (2.10–2.30, shared start)");
    word_ratio(&text, &sample);
    assert_text(&text, "2.200 (one sample, above the ideal)");
    word_share(&text, &sure);
    assert_text(&text, "220 % (210–230, above the ideal)");
    strbuf_release(&text);
}

static void counts_in_english(void **state)
{
    (void)state;
    struct strbuf text = {0};
    word_count(&text, 1, "row", "rows");
    assert_text(&text, "1 row");
    word_count(&text, 0, "row", "rows");
    assert_text(&text, "0 rows");
    word_cpus(&text, 1);
    assert_text(&text, "1 usable CPU");
    word_cpus(&text, 1.5);
    assert_text(&text, "1.5 usable CPUs");
    word_cpus(&text, 1.25);
    assert_text(&text, "1.25 usable CPUs");
    word_cpus(&text, 0.999);
    assert_text(&text, "1 usable CPU");
    word_percent(&text, 0.000123);
    assert_text(&text, "0.0123 %");
    word_percent(&text, 0.0444);
    assert_text(&text, "4.4 %");
    word_percent(&text, 0.444);
    assert_text(&text, "44 %");
    strbuf_release(&text);
}

static void makes_any_text_fit_for_a_sentence(void **state)
{
    (void)state;
    static const char *const texts[][2] = {
        {"plain", "plain"},
        {"  two\n\tlines. ", "two lines"},
        {"", "nothing was said"},
        {" \n.", "nothing was said"},
        {"\x1b[31mred\x07", "[31mred"},
        {"a\xc2\x85z", "a z"},
        {"a\xe2\x80\xa8z", "a z"},
        {"a\xe2\x80\xaez", "a\xef\xbf\xbdz"},
        {"bad \xff byte", "bad \xef\xbf\xbd byte"},
        {"sound: µ", "sound: µ"},
    };
    struct strbuf text = {0};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        word_flat(&text, texts[i][0]);
        assert_text(&text, texts[i][1]);
    }
    /* What stands before it is left alone. */
    strbuf_adds(&text, "because. ");
    word_flat(&text, ". .");
    assert_text(&text, "because. nothing was said");
    strbuf_release(&text);
}

static void cuts_a_long_text(void **state)
{
    (void)state;
    struct strbuf text = {0};
    char longer[1001] = {0};
    memset(longer, 'x', 1000);
    word_flat(&text, longer);
    assert_true(text.length > 150 && text.length < 210);
    assert_string_equal(strbuf_text(&text) + text.length - strlen("x…"), "x…");
    strbuf_release(&text);
}

static void keeps_no_empty_sentence(void **state)
{
    (void)state;
    struct sentences sentences = {0};
    struct strbuf text = {0};
    sentences_take(&sentences, &text);
    assert_int_equal(sentences.count, 0);
    strbuf_adds(&text, "One.");
    sentences_take(&sentences, &text);
    assert_int_equal(sentences.count, 1);
    assert_string_equal(sentences.list[0], "One.");
    assert_int_equal(text.length, 0);
    free(sentences.list[0]);
    free(sentences.list);
}

static void rounds_needed_have_two_digits_and_an_end(void **state)
{
    (void)state;
    static const struct {
        double rounds;
        const char *text;
    } rows[] = {{7.2, " needs about 8"},
                {88.2, " needs about 89"},
                {101, " needs about 110"},
                {1834, " needs about 1900"},
                {0, " needs about 0"},
                {1e6, " needs about 1\u202f000\u202f000"},
                {2e6, " needs more than a million"},
                {INFINITY, " needs more than can be told"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct strbuf text = {0};
        word_rounds_needed(&text, rows[i].rounds);
        assert_string_equal(strbuf_text(&text), rows[i].text);
        strbuf_release(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_figures_with_what_their_bounds_are),
        cmocka_unit_test(groups_the_digits_of_large_counts),
        cmocka_unit_test(says_what_is_not_told_from_zero),
        cmocka_unit_test(says_amounts_of_memory),
        cmocka_unit_test(names_what_is_above_the_ideal),
        cmocka_unit_test(counts_in_english),
        cmocka_unit_test(makes_any_text_fit_for_a_sentence),
        cmocka_unit_test(cuts_a_long_text),
        cmocka_unit_test(keeps_no_empty_sentence),
        cmocka_unit_test(rounds_needed_have_two_digits_and_an_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
