#include <stdlib.h>
#include <string.h>

#include "template_nodes.h"
#include "tvp/common/alloc.h"
#include "tvp/common/utf8.h"
#include "tvp/template/template.h"

struct slice {
    const char *text;
    size_t length;
};

struct parser {
    struct template *template;
    size_t position; /* what is before it has become nodes */
    struct slice open;
    struct slice close;
    size_t sections[TEMPLATE_DEPTH_LIMIT]; /* indices of the open ones, outermost first */
    size_t depth;
    struct error *error;
};

struct tag {
    size_t offset;
    size_t end;
    char sigil;          /* '\0' for a plain variable */
    struct slice inside; /* without sigil, delimiters and surrounding blanks */
};

/* Blanks as C's locale has them, whatever the locale. */
static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static struct slice trim(struct slice slice)
{
    while (slice.length > 0 && is_blank(slice.text[0])) {
        slice.text++;
        slice.length--;
    }
    while (slice.length > 0 && is_blank(slice.text[slice.length - 1]))
        slice.length--;
    return slice;
}

static bool equal(struct slice a, struct slice b)
{
    return a.length == b.length && memcmp(a.text, b.text, a.length) == 0;
}

/* Where `wanted` is next at or after `from`; false when it is nowhere. */
static bool find(const struct template *template, size_t from, struct slice wanted, size_t *where)
{
    const char *found =
        memmem(template->source + from, template->length - from, wanted.text, wanted.length);
    if (found)
        *where = (size_t)(found - template->source);
    return found != NULL;
}

static bool contains(struct slice slice, struct slice wanted)
{
    return memmem(slice.text, slice.length, wanted.text, wanted.length) != NULL;
}

/* ---- reading one tag ---- */

static bool never_closed(struct parser *parser, size_t offset, struct slice closer)
{
    struct template *template = parser->template;
    const char *start = template->source + offset;
    size_t rest = template->length - offset;
    const char *line_end = memchr(start, '\n', rest);
    size_t shown = line_end ? (size_t)(line_end - start) : rest;
    return template_fault(template, offset, parser->error,
                          "the tag that begins with %s is never closed: add %s at its end",
                          quote(start, shown).text, quote(closer.text, closer.length).text);
}

/* What ends a tag: its closing delimiter, after '}' or '=' where the tag began with '{' or '='. */
static char *closer_of(const struct parser *parser, char sigil)
{
    size_t first = sigil == '{' || sigil == '=';
    char *closer = xcalloc(first + parser->close.length + 1, 1);
    if (first > 0)
        closer[0] = sigil == '{' ? '}' : '=';
    memcpy(closer + first, parser->close.text, parser->close.length);
    return closer;
}

static char sigil_at(const struct parser *parser, size_t position)
{
    bool end = position >= parser->template->length;
    char c = end ? '\0' : parser->template->source[position];
    return c != '\0' && strchr("#^/!={&><$", c) ? c : '\0';
}

static bool read_tag(struct parser *parser, size_t offset, struct tag *tag)
{
    const struct template *template = parser->template;
    size_t start = offset + parser->open.length;
    tag->offset = offset;
    tag->sigil = sigil_at(parser, start);
    if (tag->sigil)
        start++;
    char *closer_text = closer_of(parser, tag->sigil);
    struct slice closer = {closer_text, strlen(closer_text)};
    size_t end;
    bool closed = find(template, start, closer, &end);
    if (closed) {
        tag->end = end + closer.length;
        tag->inside = trim((struct slice){template->source + start, end - start});
        /* A tag inside a tag: the closing delimiter is that of the next tag. */
        closed = tag->sigil == '!' || tag->sigil == '=' || !contains(tag->inside, parser->open);
    }
    if (!closed)
        never_closed(parser, offset, closer);
    free(closer_text);
    return closed;
}

/* ---- tags become nodes ---- */

static struct node *add_node(struct parser *parser, enum node_kind kind, size_t offset, size_t end)
{
    struct template *template = parser->template;
    template->nodes =
        xgrow(template->nodes, template->count, &template->capacity, sizeof *template->nodes);
    struct node *node = &template->nodes[template->count++];
    *node = (struct node){.kind = kind, .offset = offset, .length = end - offset};
    return node;
}

static void add_text(struct parser *parser, size_t end)
{
    if (end > parser->position)
        add_node(parser, NODE_TEXT, parser->position, end);
}

static struct quote quote_whole(const struct parser *parser, const struct tag *tag)
{
    return quote(parser->template->source + tag->offset, tag->end - tag->offset);
}

static bool has_empty_part(struct slice name)
{
    bool at_ends = name.text[0] == '.' || name.text[name.length - 1] == '.';
    return at_ends || contains(name, (struct slice){"..", 2});
}

static bool check_name(struct parser *parser, const struct tag *tag)
{
    const struct template *template = parser->template;
    struct slice name = tag->inside;
    if (name.length == 0)
        return template_fault(template, tag->offset, parser->error,
                              "the tag %s has no name: write the name of a field in it",
                              quote_whole(parser, tag).text);
    for (size_t i = 0; i < name.length; i++)
        if (is_blank(name.text[i]))
            return template_fault(template, tag->offset, parser->error,
                                  "the name in %s has blanks: write one name without them",
                                  quote_whole(parser, tag).text);
    if (!equal(name, (struct slice){".", 1}) && has_empty_part(name))
        return template_fault(template, tag->offset, parser->error,
                              "a part of the name in %s is empty: write one point between names",
                              quote_whole(parser, tag).text);
    return true;
}

static void set_name(struct parser *parser, struct node *node, struct slice name)
{
    node->name_offset = (size_t)(name.text - parser->template->source);
    node->name_length = name.length;
    node->parts = xstrndup(name.text, name.length);
    if (equal(name, (struct slice){".", 1}))
        return;
    node->part_count = 1;
    for (size_t i = 0; i < name.length; i++) {
        if (name.text[i] == '.') {
            node->parts[i] = '\0';
            node->part_count++;
        }
    }
}

static bool add_named(struct parser *parser, const struct tag *tag, enum node_kind kind)
{
    if (!check_name(parser, tag))
        return false;
    set_name(parser, add_node(parser, kind, tag->offset, tag->end), tag->inside);
    return true;
}

static bool open_section(struct parser *parser, const struct tag *tag, enum node_kind kind)
{
    if (parser->depth == TEMPLATE_DEPTH_LIMIT)
        return template_fault(parser->template, tag->offset, parser->error,
                              "section %s is inside %d others, one too many: nest fewer",
                              quote_whole(parser, tag).text, TEMPLATE_DEPTH_LIMIT);
    if (!add_named(parser, tag, kind))
        return false;
    parser->sections[parser->depth++] = parser->template->count - 1;
    return true;
}

static bool wrong_closing(struct parser *parser, const struct tag *tag, const struct node *open)
{
    const struct template *template = parser->template;
    return template_fault(template, tag->offset, parser->error,
                          "%s does not close %s, the innermost open section: expected the name %s",
                          quote_whole(parser, tag).text, quote_tag(template, open).text,
                          quote_name(template, open).text);
}

static bool close_section(struct parser *parser, const struct tag *tag)
{
    struct template *template = parser->template;
    if (!check_name(parser, tag))
        return false;
    if (parser->depth == 0)
        return template_fault(template, tag->offset, parser->error,
                              "%s closes no section: remove it, or open the section before it",
                              quote_whole(parser, tag).text);
    size_t section = parser->sections[parser->depth - 1];
    const struct node *opened = &template->nodes[section];
    struct slice name = {template->source + opened->name_offset, opened->name_length};
    if (!equal(name, tag->inside))
        return wrong_closing(parser, tag, opened);
    parser->depth--;
    add_node(parser, NODE_END, tag->offset, tag->end)->partner = section;
    template->nodes[section].partner = template->count - 1;
    return true;
}

static bool set_delimiters(struct parser *parser, const struct tag *tag)
{
    struct slice inside = tag->inside;
    size_t first = 0;
    while (first < inside.length && !is_blank(inside.text[first]))
        first++;
    struct slice open = {inside.text, first};
    struct slice close = trim((struct slice){inside.text + first, inside.length - first});
    bool good = open.length > 0 && close.length > 0 && !memchr(inside.text, '=', inside.length);
    for (size_t i = 0; i < close.length; i++)
        good = good && !is_blank(close.text[i]);
    if (!good)
        return template_fault(parser->template, tag->offset, parser->error,
                              "%s sets no delimiters: expected two, as in {{=<%% %%>=}}, without "
                              "blanks and equals signs in them",
                              quote_whole(parser, tag).text);
    parser->open = open;
    parser->close = close;
    return true;
}

static bool add_tag(struct parser *parser, const struct tag *tag)
{
    switch (tag->sigil) {
    case '!':
        return true;
    case '=':
        return set_delimiters(parser, tag);
    case '#':
        return open_section(parser, tag, NODE_SECTION);
    case '^':
        return open_section(parser, tag, NODE_INVERTED);
    case '/':
        return close_section(parser, tag);
    case '{':
    case '&':
        return add_named(parser, tag, NODE_RAW);
    case '>':
    case '<':
    case '$':
        return template_fault(parser->template, tag->offset, parser->error,
                              "%s: partials are not supported: write here what it stands for",
                              quote_whole(parser, tag).text);
    default:
        return add_named(parser, tag, NODE_VARIABLE);
    }
}

/* ---- lines ---- */

static bool shows_nothing(char sigil)
{
    return sigil != '\0' && strchr("!=#^/", sigil);
}

/* Whether the tag has its line, or its lines, for itself; such lines leave nothing behind. */
static bool stands_alone(const struct parser *parser, const struct tag *tag, size_t *line,
                         size_t *next_line)
{
    const char *source = parser->template->source;
    size_t length = parser->template->length;
    size_t start = tag->offset;
    while (start > parser->position && (source[start - 1] == ' ' || source[start - 1] == '\t'))
        start--;
    size_t end = tag->end;
    while (end < length && (source[end] == ' ' || source[end] == '\t'))
        end++;
    if (start > 0 && source[start - 1] != '\n')
        return false;
    if (end + 1 < length && source[end] == '\r' && source[end + 1] == '\n')
        end++;
    if (end < length && source[end] != '\n')
        return false;
    *line = start;
    *next_line = end < length ? end + 1 : end;
    return true;
}

static bool parse_tag(struct parser *parser, size_t offset)
{
    struct tag tag;
    if (!read_tag(parser, offset, &tag))
        return false;
    size_t text_end = tag.offset;
    size_t next = tag.end;
    if (shows_nothing(tag.sigil))
        stands_alone(parser, &tag, &text_end, &next);
    add_text(parser, text_end);
    parser->position = next;
    return add_tag(parser, &tag);
}

/* ---- the whole ---- */

static bool all_sections_closed(struct parser *parser)
{
    if (parser->depth == 0)
        return true;
    const struct template *template = parser->template;
    const struct node *open = &template->nodes[parser->sections[parser->depth - 1]];
    return template_fault(
        template, open->offset, parser->error, "section %s is never closed: add %s/%s%s",
        quote_tag(template, open).text, quote(parser->open.text, parser->open.length).text,
        quote_name(template, open).text, quote(parser->close.text, parser->close.length).text);
}

static bool is_text(const struct template *template, struct error *error)
{
    const char *source = template->source;
    for (size_t at = 0; at < template->length;) {
        uint32_t code_point;
        size_t size = utf8_decode(source + at, template->length - at, &code_point);
        if (size == 0)
            return template_fault(template, at, error,
                                  "byte 0x%02x is not UTF-8 here: save the template as UTF-8",
                                  (unsigned)(unsigned char)source[at]);
        if (code_point == 0)
            return template_fault(
                template, at, error,
                "the template has a NUL byte here: expected plain text, remove it");
        at += size;
    }
    return true;
}

static bool parse(struct template *template, struct error *error)
{
    if (!is_text(template, error))
        return false;
    struct parser parser = {
        .template = template, .open = {"{{", 2}, .close = {"}}", 2}, .error = error};
    size_t offset;
    while (find(template, parser.position, parser.open, &offset))
        if (!parse_tag(&parser, offset))
            return false;
    add_text(&parser, template->length);
    return all_sections_closed(&parser);
}

struct template *template_parse(const char *name, const char *text, size_t length,
                                struct error *error)
{
    static const char byte_order_mark[] = "\xef\xbb\xbf";
    if (length >= 3 && memcmp(text, byte_order_mark, 3) == 0) {
        text += 3;
        length -= 3;
    }
    struct template *template = xcalloc(1, sizeof *template);
    template->name = xstrdup(name);
    template->source = xstrndup(text, length);
    template->length = length;
    if (parse(template, error))
        return template;
    template_free(template);
    return NULL;
}
