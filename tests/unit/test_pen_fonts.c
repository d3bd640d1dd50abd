#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/pens/pen_fonts.h"

static void has_the_letters_of_reports(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "Starting: each further process adds 96.1 µs, each thread 11.0 µs",
        "95 % interval − 1.2×…2×, “threads” ≥ 2 ‰ → ∞",
        "Größe, façade, Łódź, Δx, Время",
        "\xef\xbf\xbd",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (!pen_fonts_have(texts[i]))
            fail_msg("\"%s\"", texts[i]);
}

static void lacks_others(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "threads 漢字", "한국어", "नमस्ते", "עברית", "العربية", "\U0001f600", "a\u0301", "\xff",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (pen_fonts_have(texts[i]))
            fail_msg("\"%s\"", texts[i]);
}

static void names_the_font_in_a_pipe(void **state)
{
    (void)state;
    unsetenv("FONTCONFIG_FILE");
    if (!pen_fonts_choose()) {
        assert_null(getenv("FONTCONFIG_FILE"));
        skip();
    }
    FILE *stream = fopen(getenv("FONTCONFIG_FILE"), "r");
    assert_non_null(stream);
    char text[4096] = "";
    size_t length = fread(text, 1, sizeof text - 1, stream);
    fclose(stream);
    assert_in_range(length, 100, sizeof text - 2);
    assert_non_null(strstr(text, "<dir>/"));
    assert_non_null(strstr(text, "</fontconfig>"));
    unsetenv("FONTCONFIG_FILE");
}

static void leaves_the_choice_to_the_user(void **state)
{
    static const char *const names[] = {"FONTCONFIG_FILE", "FONTCONFIG_PATH", "FONTCONFIG_SYSROOT"};
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        setenv(names[i], "/somewhere", 1);
        assert_false(pen_fonts_choose());
        assert_string_equal(getenv(names[i]), "/somewhere");
        unsetenv(names[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(has_the_letters_of_reports),
        cmocka_unit_test(lacks_others),
        cmocka_unit_test(names_the_font_in_a_pipe),
        cmocka_unit_test(leaves_the_choice_to_the_user),
    };
    return cmocka_run_group_tests_name("pen_fonts", tests, NULL, NULL);
}
