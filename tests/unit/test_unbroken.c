#include "unit.h"

#include <string.h>

#include "tvp/common/strbuf.h"
#include "tvp/text/unbroken.h"

#define SPACE "\u00a0"

static void blanks_become_unbroken_where_no_line_may_end(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *unbroken;
    } texts[] = {
        {"", ""},
        {"97.1 µs (95.5–96.7)", "97.1" SPACE "µs (95.5–96.7)"},
        {"0.9 % longer (−0.8 to 1.9), not",
         "0.9" SPACE "% longer (−0.8" SPACE "to" SPACE "1.9), not"},
        {"5 min 3 s | 2 h", "5" SPACE "min 3" SPACE "s | 2" SPACE "h"},
        {"8.0 MiB and 512 B.", "8.0" SPACE "MiB and 512" SPACE "B."},
        {"12.4 (10.0–15.0, min–max)", "12.4 (10.0–15.0," SPACE "min–max)"},
        {"4 workers, 3 sides, 2 ms/s, 1 s_a, 15 CPUs",
         "4 workers, 3 sides, 2 ms/s, 1 s_a, 15 CPUs"},
        {"(2 rounds are not enough for a verdict on that)",
         "(2 rounds are not enough for a verdict on that)"},
        {"f(1 of 2) (not 1) (1 of (2))", "f(1 of 2) (not 1) (1 of (2))"},
        {"(1 to", "(1 to"},
        {"too few (8 needed)", "too few (8 needed)"},
        /* What is no text stays as it is. */
        {"`5 s` 5 s ``1 s ` 2 s``", "`5 s` 5" SPACE "s ``1 s ` 2 s``"},
        {"```\n5 s (1 to 2)\n```\n", "```\n5 s (1 to 2)\n```\n"},
        {"[5 s](a 5 s.png) <a b=5 s>", "[5" SPACE "s](a 5 s.png) <a b=5 s>"},
        {"\\`5 s\\` ` 1 s", "\\`5" SPACE "s\\` ` 1" SPACE "s"},
        {"1 < 2 s", "1 < 2" SPACE "s"},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct strbuf out = {0};
        add_unbroken(&out, texts[i].text, strlen(texts[i].text));
        assert_string_equal(strbuf_text(&out), texts[i].unbroken);
        strbuf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blanks_become_unbroken_where_no_line_may_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
