#include "unit.h"

#include <string.h>

#include "tvp/common/json_text.h"

#define BAD "\xef\xbf\xbd"

static void assert_text(const char *bytes, size_t length, const char *expected)
{
    json_t *text = json_text(bytes, length);
    assert_true(json_is_string(text));
    assert_string_equal(json_string_value(text), expected);
    assert_int_equal(json_string_length(text), strlen(expected));
    json_decref(text);
}

#define TEXT(bytes, expected) assert_text(bytes, sizeof(bytes) - 1, expected)

static void what_is_no_utf_8_is_replaced(void **state)
{
    (void)state;
    TEXT("", "");
    TEXT("plain é – 😀", "plain é – 😀");
    TEXT("a\0b", "a" BAD "b");
    TEXT("\xff\xfe x", BAD BAD " x");
    /* A character cut off, an overlong one, a surrogate, one beyond Unicode. */
    TEXT("x\xc3", "x" BAD);
    TEXT("\xe2\x80", BAD BAD);
    TEXT("\xc0\xaf", BAD BAD);
    TEXT("\xed\xa0\x80", BAD BAD BAD);
    TEXT("\xf4\x90\x80\x80", BAD BAD BAD BAD);
}

static void a_text_ends_with_its_nul(void **state)
{
    (void)state;
    json_t *text = json_text_of("a\xff");
    assert_string_equal(json_string_value(text), "a" BAD);
    json_decref(text);
}

static void a_value_stays_what_it_is(void **state)
{
    (void)state;
    json_t *value = json_integer(7);
    assert_ptr_equal(json_made(value), value);
    json_decref(value);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_no_utf_8_is_replaced),
        cmocka_unit_test(a_text_ends_with_its_nul),
        cmocka_unit_test(a_value_stays_what_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
