#include "unit.h"

#include "tvp/text/worker_counts.h"

static void sorts_and_keeps_each_once(void **state)
{
    (void)state;
    uint32_t counts[] = {8, 1, 4, 8, UINT32_MAX, 1, 2, 8};
    const uint32_t expected[] = {1, 2, 4, 8, UINT32_MAX};
    assert_int_equal(worker_counts_sort(counts, 8), 5);
    assert_memory_equal(counts, expected, sizeof expected);
    assert_int_equal(worker_counts_sort(counts, 1), 1);
    assert_int_equal(worker_counts_sort(NULL, 0), 0);
}

static void finds_only_what_is_there(void **state)
{
    (void)state;
    const uint32_t counts[] = {1, 2, 4, 8};
    for (uint32_t workers = 0; workers < 10; workers++) {
        bool listed = workers == 1 || workers == 2 || workers == 4 || workers == 8;
        assert_true(worker_counts_hold(counts, 4, workers) == listed);
    }
    assert_false(worker_counts_hold(NULL, 0, 1));
}

static void words_what_is_in_a_row_as_a_range(void **state)
{
    (void)state;
    const uint32_t counts[] = {1, 2, 4, 5, 6, 9, 11, 12, 13};
    struct strbuf out = {0};
    worker_counts_word(&out, counts, 9);
    assert_string_equal(strbuf_text(&out), "1, 2, 4..6, 9, 11..13");
    strbuf_truncate(&out, 0);
    worker_counts_word(&out, counts, 1);
    assert_string_equal(strbuf_text(&out), "1");
    strbuf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sorts_and_keeps_each_once),
        cmocka_unit_test(finds_only_what_is_there),
        cmocka_unit_test(words_what_is_in_a_row_as_a_range),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
