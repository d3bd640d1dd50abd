#include "tvp/text/csv_text.h"

#include <stdbool.h>
#include <string.h>

static bool is_formula(const char *text)
{
    return *text && (strchr("=+-@", *text) || (unsigned char)*text < ' ');
}

static bool needs_quotes(const char *text)
{
    size_t length = strlen(text);
    return strpbrk(text, ",\"\r\n") || (length > 0 && (text[0] == ' ' || text[length - 1] == ' '));
}

void add_csv_text(struct strbuf *out, const char *text)
{
    const char *quote = needs_quotes(text) ? "\"" : "";
    strbuf_adds(out, quote);
    if (is_formula(text))
        strbuf_addc(out, '\'');
    for (; *text; text++) {
        if (*text == '"')
            strbuf_addc(out, '"');
        strbuf_addc(out, *text);
    }
    strbuf_adds(out, quote);
    strbuf_addc(out, ',');
}
