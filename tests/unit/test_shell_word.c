/* Words as sh reads them back: it is asked itself. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "tvp/common/strbuf.h"
#include "tvp/text/shell_word.h"

static void assert_read_back(const char *command, const char *word)
{
    char text[256], expected[256];
    snprintf(expected, sizeof expected, "%s,%s", word, word);
    FILE *shell = popen(command, "r");
    assert_non_null(shell);
    text[fread(text, 1, sizeof text - 1, shell)] = '\0';
    assert_int_equal(pclose(shell), 0);
    assert_string_equal(text, expected);
}

static void sh_reads_every_word_back(void **state)
{
    (void)state;
    static const char *const words[] = {
        "",    "plain", "-o", "two words", "it's",    "''",          "$HOME", "a\\b",
        "`x`", "a\nb",  "*",  "{a,b}",     "#",       "~",           "a=b",   "!",
        "\"",  "x;y",   "%s", "[a]",       "<>|&()?", "Zei\xc3\x9f", "\t",
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        struct strbuf out = {0};
        strbuf_adds(&out, "printf %s,%s ");
        shell_word(&out, words[i]);
        strbuf_addc(&out, ' ');
        shell_quote(&out, words[i]);
        assert_read_back(strbuf_text(&out), words[i]);
        strbuf_release(&out);
    }
}

static void quotes_what_needs_it_alone(void **state)
{
    (void)state;
    struct strbuf out = {0};
    shell_word(&out, "--size");
    strbuf_addc(&out, ' ');
    shell_word(&out, "a b");
    strbuf_addc(&out, ' ');
    shell_quote(&out, "c");
    assert_string_equal(strbuf_text(&out), "--size 'a b' 'c'");
    strbuf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sh_reads_every_word_back),
        cmocka_unit_test(quotes_what_needs_it_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
