#include "tvp/publish/insertion.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tvp/common/alloc.h"

static const char first_mark[] = "<!-- tvp-report: begin -->";
static const char last_mark[] = "<!-- tvp-report: end -->";

/* A larger file is no text that somebody wrote. */
enum { LARGEST = 64 << 20, TAB = 4, CODE_INDENT = 4, SHORTEST_FENCE = 3 };

/* ---- lines ---- */

/* One line: its text without indentation and blanks at the end. */
struct line {
    const char *text;
    size_t length;
    size_t indent;
};

static struct line line_of(const char *text, size_t length)
{
    struct line line = {text, length, 0};
    for (; line.length > 0 && (*line.text == ' ' || *line.text == '\t'); line.text++) {
        line.indent += *line.text == '\t' ? TAB - line.indent % TAB : 1;
        line.length--;
    }
    while (line.length > 0 && strchr(" \t\r", line.text[line.length - 1]))
        line.length--;
    return line;
}

/* Fenced code, as CommonMark has it. */
struct fence {
    char character; /* '\0': none is open */
    size_t length;
};

static size_t run_of(const struct line *line, char character)
{
    size_t run = 0;
    while (run < line->length && line->text[run] == character)
        run++;
    return run;
}

static void follow_fence(struct fence *fence, const struct line *line)
{
    char character = line->length > 0 ? *line->text : '\0';
    size_t run = character == '`' || character == '~' ? run_of(line, character) : 0;
    if (run < SHORTEST_FENCE || line->indent >= CODE_INDENT)
        return;
    if (!fence->character) {
        if (character == '~' || !memchr(line->text + run, '`', line->length - run))
            *fence = (struct fence){character, run};
    } else if (character == fence->character && run >= fence->length && run == line->length) {
        fence->character = '\0';
    }
}

/* ---- marks ---- */

struct mark {
    bool ends;
    char *section; /* NULL: none is named */
};

static const char *skip_blanks(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\t'))
        at++;
    return at;
}

/* Whether the line starts with that word, behind blanks; then `*at` is behind it. */
static bool take(const char **at, const char *end, const char *word)
{
    const char *from = skip_blanks(*at, end);
    size_t length = strlen(word);
    if ((size_t)(end - from) < length || memcmp(from, word, length) != 0)
        return false;
    *at = from + length;
    return true;
}

static bool is_mark(const struct line *line)
{
    const char *at = line->text, *end = line->text + line->length;
    return take(&at, end, "<!--") && take(&at, end, "tvp-report:");
}

static bool is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool parse_mark(struct mark *mark, const struct line *line)
{
    const char *at = line->text, *end = line->text + line->length;
    take(&at, end, "<!--");
    take(&at, end, "tvp-report:");
    mark->ends = take(&at, end, "end");
    if (!mark->ends && !take(&at, end, "begin"))
        return false;
    bool apart = at < end && !is_name(*at);
    const char *name = skip_blanks(at, end);
    size_t length = 0;
    while (name + length < end && is_name(name[length]))
        length++;
    at = name + length;
    if (!apart || !take(&at, end, "-->") || at != end)
        return false;
    mark->section = length > 0 ? xstrndup(name, length) : NULL;
    return true;
}

/* ---- a text ---- */

struct parser {
    struct insertion *insertion;
    const char *name;
    struct fence fence;
    bool open; /* the last place has no end yet */
    unsigned line;
    struct error *error;
};

static bool refuse(const struct parser *parser, const char *what)
{
    return error_set(parser->error, ERROR_FAILED, "%s:%u: %s", parser->name, parser->line, what);
}

static struct insertion_place *last_place(const struct insertion *insertion)
{
    return &insertion->places[insertion->count - 1];
}

static void begin_place(struct parser *parser, char *section, size_t begin)
{
    struct insertion *insertion = parser->insertion;
    insertion->places =
        xreallocarray(insertion->places, insertion->count + 1, sizeof *insertion->places);
    insertion->places[insertion->count++] =
        (struct insertion_place){section, parser->line, begin, begin};
    parser->open = true;
}

static bool end_place(struct parser *parser, const char *section, size_t end)
{
    struct insertion_place *place = last_place(parser->insertion);
    const char *begun = place->section ? place->section : "";
    if (section && strcmp(section, begun) != 0)
        return error_set(parser->error, ERROR_FAILED,
                         "%s:%u: ends \"%s\", but line %u begins %s%s%s: give both the same name",
                         parser->name, parser->line, section, place->line,
                         *begun ? "\"" : "the whole report", begun, *begun ? "\"" : "");
    place->end = end;
    parser->open = false;
    return true;
}

/* The mark is from `begin` to `end`, the end of its line included. */
static bool add_mark(struct parser *parser, const struct mark *mark, size_t begin, size_t end)
{
    if (!mark->ends && parser->open)
        return error_set(parser->error, ERROR_FAILED,
                         "%s:%u: begins inside of what line %u begins: end that one first",
                         parser->name, parser->line, last_place(parser->insertion)->line);
    if (!mark->ends) {
        begin_place(parser, mark->section ? xstrdup(mark->section) : NULL, end);
        return true;
    }
    if (!parser->open)
        return error_set(parser->error, ERROR_FAILED,
                         "%s:%u: ends what nothing begins: put \"%s\" before it", parser->name,
                         parser->line, first_mark);
    return end_place(parser, mark->section, begin);
}

/* What some editors put before a text in UTF-8. */
static size_t byte_order_mark(const struct strbuf *text)
{
    static const char mark[] = "\xef\xbb\xbf";
    size_t length = sizeof mark - 1;
    return text->length >= length && memcmp(text->data, mark, length) == 0 ? length : 0;
}

static bool read_line(struct parser *parser, size_t begin, size_t end)
{
    const char *text = strbuf_text(&parser->insertion->text);
    bool ended = end > begin && text[end - 1] == '\n';
    size_t shown = begin == 0 ? byte_order_mark(&parser->insertion->text) : begin;
    struct line line = line_of(text + shown, end - shown - ended);
    if (!is_mark(&line)) {
        /* What is replaced may hold half a code block, if it was edited. */
        if (!parser->open)
            follow_fence(&parser->fence, &line);
        return true;
    }
    if (parser->fence.character || (line.indent >= CODE_INDENT && !parser->open))
        return refuse(parser, "this mark is in a code block, where it would be shown: move it out");
    struct mark mark;
    if (!parse_mark(&mark, &line))
        return refuse(parser, "expected <!-- tvp-report: begin -->, <!-- tvp-report: end -->, or "
                              "these with the name of a section behind begin and end");
    bool good = add_mark(parser, &mark, begin, end);
    free(mark.section);
    return good;
}

static bool read_lines(struct parser *parser)
{
    const struct strbuf *text = &parser->insertion->text;
    for (size_t begin = 0, end; begin < text->length; begin = end) {
        const char *line_end = memchr(text->data + begin, '\n', text->length - begin);
        end = line_end ? (size_t)(line_end - text->data) + 1 : text->length;
        parser->line++;
        if (!read_line(parser, begin, end))
            return false;
    }
    if (!parser->open)
        return true;
    parser->line = last_place(parser->insertion)->line;
    return error_set(parser->error, ERROR_FAILED,
                     "%s:%u: what begins here does not end: put \"%s\" behind it", parser->name,
                     parser->line, last_mark);
}

static bool is_text(const char *name, const char *text, size_t length, struct error *error)
{
    if (length >= 2 && (memcmp(text, "\xff\xfe", 2) == 0 || memcmp(text, "\xfe\xff", 2) == 0))
        return error_set(error, ERROR_FAILED, "%s: is UTF-16; save it as UTF-8", name);
    if (length > 0 && memchr(text, '\0', length))
        return error_set(error, ERROR_FAILED, "%s: holds NUL bytes; expected a text", name);
    return true;
}

bool insertion_parse(struct insertion *insertion, const char *name, const char *text, size_t length,
                     struct error *error)
{
    *insertion = (struct insertion){0};
    if (!is_text(name, text, length, error))
        return false;
    insertion->name = xstrdup(name);
    strbuf_add(&insertion->text, text, length);
    struct parser parser = {.insertion = insertion, .name = name, .error = error};
    if (!read_lines(&parser)) {
        insertion_release(insertion);
        return false;
    }
    insertion->marked = insertion->count > 0;
    if (!insertion->marked)
        begin_place(&parser, NULL, length);
    return true;
}

/* ---- a file ---- */

static bool read_stream(struct strbuf *text, FILE *stream, const char *path, struct error *error)
{
    if (!strbuf_read(text, stream, LARGEST))
        return error_set_errno(error, errno, "--insert %s: cannot be read", path);
    return text->length <= LARGEST ||
           error_set(error, ERROR_FAILED, "--insert %s: larger than %d MiB", path, LARGEST >> 20);
}

bool insertion_read(struct insertion *insertion, const char *path, struct error *error)
{
    struct stat status;
    if (stat(path, &status) != 0)
        return error_set_errno(
            error, errno, "--insert %s: expected a text that is there (-o makes a new one)", path);
    if (!S_ISREG(status.st_mode))
        return error_set(error, ERROR_FAILED, "--insert %s: expected a file with a text", path);
    FILE *stream = fopen(path, "re");
    if (!stream)
        return error_set_errno(error, errno, "--insert %s: cannot be read", path);
    struct strbuf text = {0};
    bool good = read_stream(&text, stream, path, error) &&
                insertion_parse(insertion, path, strbuf_text(&text), text.length, error);
    fclose(stream);
    strbuf_release(&text);
    return good;
}

/* ---- the result ---- */

/* Whether the lines of the text end with a carriage return too, as the first one does. */
static bool has_returns(const struct strbuf *text)
{
    if (text->length == 0)
        return false;
    const char *end = memchr(text->data, '\n', text->length);
    if (!end)
        end = text->data + text->length;
    return end > text->data && end[-1] == '\r';
}

static void add_lines(struct strbuf *out, const char *text, size_t length, bool returns)
{
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '\n' && returns)
            strbuf_addc(out, '\r');
        strbuf_addc(out, text[i]);
    }
}

static void add_line(struct strbuf *out, const char *text, bool returns)
{
    add_lines(out, text, strlen(text), returns);
    add_lines(out, "\n", 1, returns);
}

/* The report with an empty line before and behind it. */
static void add_content(struct strbuf *out, const struct strbuf *content, bool returns)
{
    const char *text = strbuf_text(content);
    size_t length = content->length;
    while (length > 0 && text[length - 1] == '\n')
        length--;
    while (length > 0 && *text == '\n') {
        text++;
        length--;
    }
    add_line(out, "", returns);
    add_lines(out, text, length, returns);
    add_line(out, "", returns);
    add_line(out, "", returns);
}

static void add_at_end(struct strbuf *out, const struct strbuf *content, const struct strbuf *text,
                       bool returns)
{
    if (text->length > 0 && text->data[text->length - 1] != '\n')
        add_line(out, "", returns);
    if (text->length > 0)
        add_line(out, "", returns);
    add_line(out, first_mark, returns);
    add_content(out, content, returns);
    add_line(out, last_mark, returns);
}

bool insertion_write(const struct insertion *insertion, insertion_source *source,
                     const void *context, struct strbuf *out, struct error *error)
{
    const struct strbuf *text = &insertion->text;
    bool returns = has_returns(text);
    size_t at = 0;
    for (size_t i = 0; i < insertion->count; i++) {
        const struct insertion_place *place = &insertion->places[i];
        struct strbuf content = {0};
        struct error failure = {0};
        bool good =
            source(&content, place->section, context, &failure) ||
            error_set(error, failure.code, "%s:%u: %s", insertion->name, place->line, failure.text);
        strbuf_add(out, strbuf_text(text) + at, place->begin - at);
        if (insertion->marked)
            add_content(out, &content, returns);
        else
            add_at_end(out, &content, text, returns);
        at = place->end;
        strbuf_release(&content);
        if (!good)
            return false;
    }
    strbuf_add(out, strbuf_text(text) + at, text->length - at);
    return true;
}

void insertion_release(struct insertion *insertion)
{
    for (size_t i = 0; i < insertion->count; i++)
        free(insertion->places[i].section);
    free(insertion->places);
    free(insertion->name);
    strbuf_release(&insertion->text);
    *insertion = (struct insertion){0};
}
