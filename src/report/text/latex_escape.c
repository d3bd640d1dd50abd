#include "tvp/text/latex_escape.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "tvp/common/utf8.h"

/* In a word of code without any other place to break it: after so many characters. */
enum { LONGEST_WORD = 16, TAB = 4 };

/* TeX reads lines of up to 200,000 bytes. */
enum { LONGEST_LINE = 1000 };

struct spelling {
    uint32_t code_point;
    const char *latex;
};

/* TeX's own characters, and one that makes others with what is before it. */
static const struct spelling specials[] = {
    {'#', "\\#"},
    {'$', "\\$"},
    {'%', "\\%"},
    {'&', "\\&"},
    {'_', "\\_"},
    {'{', "\\{"},
    {'}', "\\}"},
    {'\\', "\\textbackslash{}"},
    {'^', "\\textasciicircum{}"},
    {'~', "\\textasciitilde{}"},
    {'<', "\\textless{}"},
    {'>', "\\textgreater{}"},
    {'|', "\\textbar{}"},
    {'"', "\\textquotedbl{}"},
    {'`', "\\textasciigrave{}"},
};

/* What the fonts lack, and TeX has elsewhere. */
static const struct spelling others[] = {
    {0x00a0, "~"},
    {0x00ad, "\\-"},
    {0x03b1, "$\\alpha$"},
    {0x03b2, "$\\beta$"},
    {0x0394, "$\\Delta$"},
    {0x03bb, "$\\lambda$"},
    {0x03bc, "\\textmu{}"},
    {0x03c0, "$\\pi$"},
    {0x03c3, "$\\sigma$"},
    {0x2009, "\\,"},
    {0x200b, "\\hspace{0pt}"},
    {0x2010, "\\mbox{-}"},
    {0x2011, "\\mbox{-}"},
    {0x2012, "\\textendash{}"},
    {0x2026, "\\ldots{}"},
    {0x202f, "\\,"},
    {0x2070, "$^0$"},
    {0x2074, "$^4$"},
    {0x2075, "$^5$"},
    {0x2076, "$^6$"},
    {0x2077, "$^7$"},
    {0x2078, "$^8$"},
    {0x2079, "$^9$"},
    {0x207b, "$^-$"},
    {0x21a9, "$\\hookleftarrow$"},
    {0x21d2, "$\\Rightarrow$"},
    {0x2212, "$-$"},
    {0x2211, "$\\sum$"},
    {0x221a, "$\\surd$"},
    {0x221e, "$\\infty$"},
    {0x2248, "$\\approx$"},
    {0x2260, "$\\neq$"},
    {0x2264, "$\\leq$"},
    {0x2265, "$\\geq$"},
    {0x22c5, "$\\cdot$"},
    {0x25b2, "$\\triangle$"},
    {0x25c6, "$\\diamond$"},
    {0x25c7, "$\\diamond$"},
    {0x25cb, "$\\circ$"},
    {0x25cf, "$\\bullet$"},
    {0x2610, "[~]"},
    {0x2611, "[x]"},
    {0x2713, "$\\surd$"},
    {0x2714, "$\\surd$"},
    {0x2717, "$\\times$"},
    {0x2718, "$\\times$"},
};

/* First and last of those that T1 and TS1 have, as their tables (t1enc.dfu, ts1enc.dfu) list them,
 * of the parts of Unicode that texts in European languages use. */
static const uint32_t known[][2] = {
    {0x00a1, 0x00b7}, {0x00b9, 0x0137}, {0x0139, 0x013e}, {0x0141, 0x0148},
    {0x014a, 0x0165}, {0x0168, 0x017e}, {0x0218, 0x021b}, {0x2013, 0x2015},
    {0x2018, 0x201a}, {0x201c, 0x201e}, {0x2020, 0x2022}, {0x2030, 0x2030},
    {0x2039, 0x203a}, {0x20ac, 0x20ac}, {0x2122, 0x2122}, {0x2190, 0x2193},
};

static const char *find(const struct spelling *list, size_t count, uint32_t code_point)
{
    for (size_t i = 0; i < count; i++)
        if (list[i].code_point == code_point)
            return list[i].latex;
    return NULL;
}

static bool is_known(uint32_t code_point)
{
    bool found = code_point >= ' ' && code_point <= '~';
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        found |= code_point >= known[i][0] && code_point <= known[i][1];
    return found;
}

/* Two of these become another character. */
static void keep_apart(struct strbuf *out, const char *text, const char *next, const char *end)
{
    if (next < end && *next == *text && strchr("-,'", *text))
        strbuf_adds(out, "{}");
}

/* Appends a character of `size` bytes. */
static void add_character(struct strbuf *out, uint32_t code_point, const char *bytes, size_t size)
{
    const char *latex = find(specials, sizeof specials / sizeof *specials, code_point);
    if (!latex)
        latex = find(others, sizeof others / sizeof *others, code_point);
    if (latex)
        strbuf_adds(out, latex);
    else if (is_known(code_point))
        strbuf_add(out, bytes, size);
    else
        strbuf_addf(out, "[U+%04X]", (unsigned)code_point);
}

/* The next character; a byte that is none is U+FFFD. Returns its length. */
static size_t next_character(const char *text, size_t length, uint32_t *code_point)
{
    *code_point = UTF8_REPLACEMENT_CHARACTER;
    size_t size = utf8_decode(text, length, code_point);
    return size > 0 ? size : 1;
}

static size_t line_length(const struct strbuf *out)
{
    const char *line = out->length > 0 ? memrchr(out->data, '\n', out->length) : NULL;
    return out->length - (line ? (size_t)(line + 1 - out->data) : 0);
}

/* A comment hides the end of the line. Returns where the line begins. */
static size_t end_long_line(struct strbuf *out, size_t start)
{
    if (out->length - start <= LONGEST_LINE)
        return start;
    strbuf_adds(out, "%\n");
    return out->length;
}

void latex_escape(struct strbuf *out, const char *text, size_t length)
{
    size_t start = out->length - line_length(out);
    for (size_t at = 0; at < length;) {
        uint32_t code_point;
        size_t size = next_character(text + at, length - at, &code_point);
        if (code_point == '\n' || code_point == '\r' || code_point == '\t')
            strbuf_addc(out, ' ');
        else
            add_character(out, code_point, text + at, size);
        keep_apart(out, text + at, text + at + size, text + length);
        start = end_long_line(out, start);
        at += size;
    }
}

static bool is_of_a_word(uint32_t code_point)
{
    return code_point > '~' || (code_point >= '0' && code_point <= '9') ||
           (code_point >= 'A' && code_point <= 'Z') || (code_point >= 'a' && code_point <= 'z');
}

void latex_escape_code(struct strbuf *out, const char *text, size_t length)
{
    size_t word = 0, start = out->length - line_length(out);
    for (size_t at = 0; at < length;) {
        uint32_t code_point;
        size_t size = next_character(text + at, length - at, &code_point);
        word = is_of_a_word(code_point) ? word + 1 : 0;
        if (code_point == ' ')
            strbuf_adds(out, "\\ ");
        else if (code_point == '\t')
            for (int i = 0; i < TAB; i++)
                strbuf_adds(out, "\\ ");
        else if (code_point == '\'')
            strbuf_adds(out, "\\textquotesingle{}");
        else
            add_character(out, code_point, text + at, size);
        keep_apart(out, text + at, text + at + size, text + length);
        if (word % LONGEST_WORD == 0 && code_point != ' ' && code_point != '\t')
            strbuf_adds(out, "\\allowbreak{}");
        start = end_long_line(out, start);
        at += size;
    }
}
