/* Reading UTF-8 that may be broken. */
#include "unit.h"

#include <string.h>

#include "tvp/common/utf8.h"

static void assert_character(const char *text, size_t size, uint32_t expected)
{
    uint32_t point = 0;
    assert_int_equal(utf8_decode(text, strlen(text), &point), size);
    assert_int_equal(point, expected);
}

static void reads_characters_of_every_length(void **state)
{
    (void)state;
    assert_character("a", 1, 'a');
    assert_character("\xc2\x80", 2, 0x80);
    assert_character("\xdf\xbf", 2, 0x7ff);
    assert_character("\xe0\xa0\x80", 3, 0x800);
    assert_character("\xed\x9f\xbf", 3, 0xd7ff);
    assert_character("\xf0\x90\x80\x80", 4, 0x10000);
    assert_character("\xf4\x8f\xbf\xbf", 4, 0x10ffff);
}

static void what_is_not_well_formed_is_no_character(void **state)
{
    (void)state;
    static const char *const broken[] = {
        "\x80",             /* the rest of one */
        "\xc1\xbf",         /* longer than it need be */
        "\xe0\x9f\xbf",     /* the same, of three bytes */
        "\xf0\x8f\xbf\xbf", /* and of four */
        "\xed\xa0\x80",     /* a surrogate */
        "\xf4\x90\x80\x80", /* beyond the last */
        "\xf5\x80\x80\x80",
        "\xff",
        "\xe2\x82",
        "\xe2\x82z",
    };
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++)
        assert_character(broken[i], 0, 0);
}

/* "Zeiß €": at 4 the second byte of the ß, at 7 and 8 those of the sign. */
static void cuts_no_character_in_two(void **state)
{
    (void)state;
    static const size_t kept[] = {0, 1, 2, 3, 3, 5, 6, 6, 6, 9};
    for (size_t length = 0; length <= 9; length++)
        assert_int_equal(utf8_cut("Zei\xc3\x9f \xe2\x82\xac", length), kept[length]);
    assert_int_equal(utf8_cut("\x80\x80", 1), 0);
}

static void counts_characters(void **state)
{
    (void)state;
    assert_int_equal(utf8_width(""), 0);
    assert_int_equal(utf8_width("Zei\xc3\x9f \xe2\x82\xac"), 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_characters_of_every_length),
        cmocka_unit_test(what_is_not_well_formed_is_no_character),
        cmocka_unit_test(cuts_no_character_in_two),
        cmocka_unit_test(counts_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
