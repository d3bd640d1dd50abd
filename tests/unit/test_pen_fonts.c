#include "unit.h"

#include <dlfcn.h>
#include <fontconfig/fontconfig.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tvp/pens/pen_fonts.h"
#include "tvp/pens/shared_library.h"

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

/* A function of the library that was loaded for it. */
static void find_function(const char *name, void *function)
{
    void *library = dlopen("libfontconfig.so.1", RTLD_LAZY | RTLD_NOLOAD);
    assert_non_null(library);
    assert_true(shared_library_find(library, name, function));
}

/* Where Debian has the font it is found. */
static void need_own_fonts(void)
{
    bool chosen = pen_fonts_choose();
    if (access("/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf", R_OK) == 0)
        assert_true(chosen);
    if (!chosen)
        skip();
}

static void fontconfig_knows_the_folder_of_the_font_alone(void **state)
{
    (void)state;
    need_own_fonts();
    FcFontSet *(*fonts_of)(FcConfig *, FcSetName);
    FcResult (*get_string)(const FcPattern *, const char *, int, FcChar8 **);
    find_function("FcConfigGetFonts", &fonts_of);
    find_function("FcPatternGetString", &get_string);
    const FcFontSet *fonts = fonts_of(NULL, FcSetSystem);
    assert_non_null(fonts);
    size_t in_folder = 0;
    bool has_font = false;
    for (int i = 0; i < fonts->nfont; i++) {
        FcChar8 *file = NULL;
        assert_int_equal(get_string(fonts->fonts[i], FC_FILE, 0, &file), FcResultMatch);
        const char *name = strrchr((const char *)file, '/');
        if (in_folder == 0)
            in_folder = (size_t)(name - (const char *)file);
        assert_int_equal(name - (const char *)file, in_folder);
        has_font |= strcmp(name, "/DejaVuSans.ttf") == 0;
    }
    assert_true(has_font);
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
        cmocka_unit_test(fontconfig_knows_the_folder_of_the_font_alone),
        cmocka_unit_test(leaves_the_choice_to_the_user),
    };
    return cmocka_run_group_tests_name("pen_fonts", tests, NULL, NULL);
}
