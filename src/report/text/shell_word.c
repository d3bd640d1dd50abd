#include "tvp/text/shell_word.h"

#include <string.h>

void shell_quote(struct strbuf *out, const char *word)
{
    strbuf_addc(out, '\'');
    for (; *word; word++) {
        if (*word == '\'')
            strbuf_adds(out, "'\\''");
        else
            strbuf_addc(out, *word);
    }
    strbuf_addc(out, '\'');
}

void shell_word(struct strbuf *out, const char *word)
{
    if (*word && word[strcspn(word, " \t\n\"'\\$&|;<>()*?[]#~=%!{}`")] == '\0')
        strbuf_adds(out, word);
    else
        shell_quote(out, word);
}
