#include "tvp/text/table_line.h"

#include <stdint.h>
#include <string.h>

#include "tvp/common/utf8.h"

static const char blanks[] = " \t\v\f\r";
static const char loose_separators[] = " \t\v\f\r,;|\"";

/* ---- making a line plain ---- */

enum { LEFT_OUT = '\0', ESCAPE = 0x1b, BELL = 0x07 };

/* What characters beyond ASCII stand for; the first row that has one counts. */
static const struct {
    uint32_t first;
    uint32_t last;
    char plain;
} stand_ins[] = {
    {0xa0, 0xa0, ' '},                                 /* no-break space */
    {0x1680, 0x1680, ' '},                             /* Ogham space */
    {0x2000, 0x200a, ' '},                             /* en quad to hair space */
    {0x202f, 0x202f, ' '},                             /* narrow no-break space */
    {0x205f, 0x205f, ' '},                             /* mathematical space */
    {0x3000, 0x3000, ' '},                             /* ideographic space */
    {0x200b, 0x200f, LEFT_OUT},                        /* zero width, direction marks */
    {0x2060, 0x2060, LEFT_OUT},                        /* word joiner */
    {0xfeff, 0xfeff, LEFT_OUT},                        /* byte order mark */
    {0x2010, 0x2015, '-'},                             /* hyphens and dashes */
    {0x2212, 0x2212, '-'},                             /* minus sign */
    {0x2502, 0x2503, '|'},                             /* drawn lines, upright */
    {0x2551, 0x2551, '|'},      {0x2500, 0x250b, '-'}, /* level ones, and dashed */
    {0x2550, 0x2550, '-'},      {0x250c, 0x256c, '+'}, /* corners and crossings */
};

/* Where a sequence for the terminal ends that begins at the escape character. */
static const char *skip_escape(const char *at)
{
    at++;
    if (*at == '[') {
        at++;
        while (*at >= 0x20 && *at <= 0x3f)
            at++;
        return *at ? at + 1 : at;
    }
    if (*at == ']') {
        while (*at && *at != BELL && *at != ESCAPE)
            at++;
        return *at == ESCAPE && at[1] ? at + 2 : *at ? at + 1 : at;
    }
    return *at ? at + 1 : at;
}

/* Writes what the character stands for. Blanks keep its width, so that columns stay what they are
 * in the file. */
static char *write_plain(char *out, const char *character, size_t size, uint32_t code_point)
{
    for (size_t i = 0; i < sizeof stand_ins / sizeof *stand_ins; i++) {
        if (code_point < stand_ins[i].first || code_point > stand_ins[i].last)
            continue;
        if (stand_ins[i].plain == LEFT_OUT)
            return out;
        size_t width = stand_ins[i].plain == ' ' ? size : 1;
        memset(out, stand_ins[i].plain, width);
        return out + width;
    }
    memmove(out, character, size);
    return out + size;
}

static void blank_out_quotation(char *line)
{
    for (char *c = line; *c && (strchr(blanks, *c) || *c == '>'); c++)
        *c = ' ';
}

static void cut_end(char *line, char *end)
{
    while (end > line && (strchr(blanks, end[-1]) || end[-1] == '\\'))
        end--;
    *end = '\0';
}

void table_line_plain(char *line)
{
    const char *in = line, *end = line + strlen(line);
    char *out = line;
    while (in < end) {
        uint32_t code_point;
        size_t size = utf8_decode(in, (size_t)(end - in), &code_point);
        if (*in == ESCAPE) {
            in = skip_escape(in);
        } else if (size > 1) {
            out = write_plain(out, in, size, code_point);
            in += size;
        } else {
            *out++ = *in == '*' || *in == '`' ? ' ' : *in;
            in++;
        }
    }
    cut_end(line, out);
    blank_out_quotation(line);
}

bool table_line_is_rule(const char *line)
{
    return line[strspn(line, " \t\v\f\r-=_~:+|")] == '\0' && strpbrk(line, "-=_~");
}

/* ---- taking it apart ---- */

const char *table_line_word(const char *text, size_t *length)
{
    text += strspn(text, loose_separators);
    *length = strcspn(text, loose_separators);
    return *length > 0 ? text : NULL;
}

size_t table_line_two_words(const char *word, size_t length)
{
    const char *second = word + length + strspn(word + length, blanks);
    size_t rest = strcspn(second, loose_separators);
    return rest > 0 ? (size_t)(second - word) + rest : 0;
}

char table_line_separator(const char *after_word)
{
    size_t length = strspn(after_word, loose_separators);
    const char *found = strpbrk(after_word, ",;|");
    return found && found < after_word + length ? *found : ' ';
}

static void add_field(struct table_fields *fields, char *begin, char *end)
{
    while (begin < end && strchr(blanks, *begin))
        begin++;
    while (end > begin && strchr(blanks, end[-1]))
        end--;
    if (end - begin >= 2 && *begin == '"' && end[-1] == '"') {
        begin++;
        end--;
    }
    *end = '\0';
    if (fields->count < TABLE_LINE_FIELDS)
        fields->text[fields->count] = begin;
    fields->count++;
}

static void split_at_blanks(char *line, struct table_fields *fields)
{
    char *rest = line;
    for (char *field; (field = strtok_r(NULL, blanks, &rest));)
        add_field(fields, field, field + strlen(field));
}

static char *field_end(char *begin, char separator)
{
    bool quoted = false;
    char *end = begin;
    for (; *end && (quoted || *end != separator); end++)
        if (*end == '"')
            quoted = !quoted;
    return end;
}

void table_line_split(char *line, char separator, struct table_fields *fields)
{
    fields->count = 0;
    if (separator == ' ') {
        split_at_blanks(line, fields);
        return;
    }
    char *begin = line + strspn(line, blanks);
    if (separator == '|' && *begin == '|')
        begin++;
    while (begin[strspn(begin, blanks)]) {
        char *end = field_end(begin, separator);
        bool last = *end == '\0';
        add_field(fields, begin, end);
        begin = last ? end : end + 1;
    }
}
