#include "unit.h"

#include "tvp/common/strbuf.h"

static void grows_and_stays_terminated(void **state)
{
    (void)state;
    struct strbuf text = {0};
    assert_string_equal(strbuf_text(&text), "");
    for (int i = 0; i < 1000; i++)
        strbuf_addf(&text, "%d,", i % 10);
    assert_int_equal(text.length, 2000);
    assert_int_equal(text.data[2000], '\0');
    strbuf_truncate(&text, 4);
    assert_string_equal(strbuf_text(&text), "0,1,");
    strbuf_release(&text);
}

static void holds_any_byte(void **state)
{
    (void)state;
    struct strbuf text = {0};
    strbuf_add(&text, "a\0b", 3);
    strbuf_addc(&text, 'c');
    assert_int_equal(text.length, 4);
    assert_memory_equal(text.data, "a\0bc", 5);
    strbuf_release(&text);
}

static void detach_leaves_an_empty_buffer(void **state)
{
    (void)state;
    struct strbuf text = {0};
    strbuf_adds(&text, "mine");
    char *mine = strbuf_detach(&text);
    assert_string_equal(mine, "mine");
    assert_string_equal(strbuf_text(&text), "");
    free(mine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grows_and_stays_terminated),
        cmocka_unit_test(holds_any_byte),
        cmocka_unit_test(detach_leaves_an_empty_buffer),
    };
    return cmocka_run_group_tests_name("strbuf", tests, NULL, NULL);
}
