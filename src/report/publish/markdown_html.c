#include "tvp/publish/markdown_html.h"

#include <cmark-gfm-core-extensions.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "tvp/common/alloc.h"
#include "tvp/publish/markdown_tree.h"
#include "tvp/publish/raw_html.h"
#include "tvp/report/overview.h"
#include "tvp/text/html_escape.h"
#include "tvp/text/unbroken.h"

enum { HEADING_LEVELS = 6 };

enum { LEVEL_IN_CONTENTS = 2, MOST_IN_CONTENTS = 200 };

struct writer {
    struct strbuf *out;
    struct strbuf *contents;
    picture_writer *write_picture;
    const void *context;
    unsigned headings[HEADING_LEVELS]; /* Markdown's levels from the top to the heading we are in */
    unsigned heading_depth;
    char **anchors; /* of the headings in the contents */
    size_t anchor_count;
    size_t anchor_capacity;
    cmark_node *picture; /* whose text is being gathered, without any markup */
    struct strbuf text;  /* of the picture */
    bool headless;       /* the table that is being written */
    bool cards;          /* the same: is it shown as cards */
    unsigned column;     /* of the table's row */
    unsigned references; /* the last footnote that was referred to so far */
    unsigned notes;      /* how many footnotes were written */
    struct raw_html raw;
};

static void add_escaped(struct writer *writer, const char *text)
{
    html_escape(writer->out, text, strlen(text));
}

/* ---- links and pictures ---- */

/* An address without a scheme has no colon before its path. */
static bool is_harmless(const char *address)
{
    static const char *const schemes[] = {"http:", "https:", "mailto:"};
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        if (strncasecmp(address, schemes[i], strlen(schemes[i])) == 0)
            return true;
    return address[strcspn(address, ":/?#")] != ':';
}

static bool is_in_link(cmark_node *node)
{
    do
        node = cmark_node_parent(node);
    while (node && cmark_node_get_type(node) != CMARK_NODE_LINK);
    return node;
}

static void add_title(struct writer *writer, cmark_node *node)
{
    const char *title = cmark_node_get_title(node);
    if (!*title)
        return;
    strbuf_adds(writer->out, " title=\"");
    add_escaped(writer, title);
    strbuf_addc(writer->out, '"');
}

/* A link to anything else, or inside of another link, shows its text only. */
static void write_link(struct writer *writer, cmark_node *link, bool starts)
{
    if (!is_harmless(cmark_node_get_url(link)) || is_in_link(link))
        return;
    if (starts) {
        strbuf_adds(writer->out, "<a href=\"");
        add_escaped(writer, cmark_node_get_url(link));
        strbuf_addc(writer->out, '"');
        add_title(writer, link);
    }
    strbuf_adds(writer->out, starts ? ">" : "</a>");
}

/* What follows up to the picture's end is its text, without any markup. */
static void start_picture(struct writer *writer, cmark_node *picture, bool starts)
{
    (void)starts;
    writer->picture = picture;
    strbuf_clear(&writer->text);
}

static void end_picture(struct writer *writer)
{
    const struct markdown_picture picture = {
        .address = cmark_node_get_url(writer->picture),
        .title = cmark_node_get_title(writer->picture),
        .text = strbuf_text(&writer->text),
    };
    writer->picture = NULL;
    if (writer->write_picture(writer->out, &picture, writer->context))
        return;
    strbuf_adds(writer->out, "<span class=\"picture\">");
    add_escaped(writer, picture.text);
    strbuf_adds(writer->out, "</span>");
}

static void write_in_picture(struct writer *writer, cmark_node *node, bool starts)
{
    const char *text = cmark_node_get_literal(node);
    cmark_node_type type = cmark_node_get_type(node);
    if (node == writer->picture)
        end_picture(writer);
    else if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK)
        strbuf_addc(&writer->text, ' ');
    else if (starts && text && type != CMARK_NODE_FOOTNOTE_REFERENCE)
        strbuf_adds(&writer->text, text);
}

/* ---- footnotes ---- */

static void write_reference(struct writer *writer, cmark_node *node, bool starts)
{
    if (!starts)
        return;
    const char *number = cmark_node_get_literal(node);
    unsigned value = (unsigned)strtoul(number, NULL, 10);
    strbuf_adds(writer->out, "<sup");
    if (value > writer->references)
        strbuf_addf(writer->out, " id=\"reference-%u\"", writer->references = value);
    if (is_in_link(node))
        strbuf_addf(writer->out, ">%s</sup>", number);
    else
        strbuf_addf(writer->out, "><a href=\"#note-%s\">%s</a></sup>", number, number);
}

/* They are the last nodes of the document, in the order of their numbers. */
static void write_footnote(struct writer *writer, cmark_node *note, bool starts)
{
    struct strbuf *out = writer->out;
    if (starts) {
        strbuf_adds(out, writer->notes == 0 ? "<section class=\"notes\">\n<ol>\n" : "");
        strbuf_addf(out, "<li id=\"note-%u\">", ++writer->notes);
        return;
    }
    strbuf_addf(out, " <a href=\"#reference-%u\" aria-label=\"back to the text\">↩</a></li>\n",
                writer->notes);
    strbuf_adds(out, cmark_node_next(note) ? "" : "</ol>\n</section>\n");
}

/* ---- blocks ---- */

/* "about-waiting": of letters and digits, and no two are the same. */
static char *make_anchor(const char *name, unsigned number)
{
    struct strbuf anchor = {0};
    strbuf_adds(&anchor, "about");
    for (bool in_word = false; *name; name++) {
        bool belongs = isalnum((unsigned char)*name);
        if (belongs && !in_word)
            strbuf_addc(&anchor, '-');
        if (belongs)
            strbuf_addc(&anchor, (char)tolower((unsigned char)*name));
        in_word = belongs;
    }
    if (number > 0)
        strbuf_addf(&anchor, "-%u", number);
    return strbuf_detach(&anchor);
}

static bool is_taken(const struct writer *writer, const char *anchor)
{
    for (size_t i = 0; i < writer->anchor_count; i++)
        if (strcmp(writer->anchors[i], anchor) == 0)
            return true;
    return false;
}

/* A heading in the contents, by what stands before its colon: a finding follows there. Past so many
 * the list is no help. */
static void add_to_contents(struct writer *writer, cmark_node *heading)
{
    struct strbuf name = {0};
    markdown_add_plain_text(&name, heading);
    char *colon = name.length > 0 ? strstr(name.data, ": ") : NULL;
    if (colon)
        strbuf_truncate(&name, (size_t)(colon - name.data));
    char *anchor = make_anchor(strbuf_text(&name), 0);
    for (unsigned number = 2; is_taken(writer, anchor); number++) {
        free(anchor);
        anchor = make_anchor(strbuf_text(&name), number);
    }
    writer->anchors = xgrow(writer->anchors, writer->anchor_count, &writer->anchor_capacity,
                            sizeof *writer->anchors);
    writer->anchors[writer->anchor_count++] = anchor;
    strbuf_addf(writer->contents, "<li><a href=\"#%s\">", anchor);
    html_escape(writer->contents, strbuf_text(&name), name.length);
    strbuf_adds(writer->contents, "</a></li>\n");
    strbuf_addf(writer->out, " id=\"%s\"", anchor);
    strbuf_release(&name);
}

static void start_heading(struct writer *writer, cmark_node *heading)
{
    unsigned level = (unsigned)cmark_node_get_heading_level(heading);
    while (writer->heading_depth > 0 && writer->headings[writer->heading_depth - 1] >= level)
        writer->heading_depth--;
    writer->headings[writer->heading_depth++] = level;
    strbuf_addf(writer->out, "<h%u", writer->heading_depth);
    if (writer->heading_depth == LEVEL_IN_CONTENTS && writer->anchor_count < MOST_IN_CONTENTS)
        add_to_contents(writer, heading);
    strbuf_addc(writer->out, '>');
}

static void write_heading(struct writer *writer, cmark_node *heading, bool starts)
{
    if (starts)
        start_heading(writer, heading);
    else
        strbuf_addf(writer->out, "</h%u>\n", writer->heading_depth);
}

/* Where only the text is shown: in a tight list, and at the end of a footnote, where the way back
 * follows. */
static bool is_bare(cmark_node *paragraph)
{
    cmark_node *parent = cmark_node_parent(paragraph);
    if (cmark_node_get_type(parent) == CMARK_NODE_FOOTNOTE_DEFINITION)
        return !cmark_node_next(paragraph);
    return cmark_node_get_list_tight(cmark_node_parent(parent));
}

static void write_paragraph(struct writer *writer, cmark_node *paragraph, bool starts)
{
    if (!is_bare(paragraph))
        strbuf_adds(writer->out, starts ? "<p>" : "</p>\n");
}

static void write_list(struct writer *writer, cmark_node *list, bool starts)
{
    if (cmark_node_get_list_type(list) != CMARK_ORDERED_LIST)
        strbuf_adds(writer->out, starts ? "<ul>\n" : "</ul>\n");
    else if (starts)
        strbuf_addf(writer->out, "<ol start=\"%d\">\n", cmark_node_get_list_start(list));
    else
        strbuf_adds(writer->out, "</ol>\n");
}

static void write_task(struct writer *writer, cmark_node *item, bool starts)
{
    bool done = cmark_gfm_extensions_get_tasklist_item_checked(item);
    strbuf_adds(writer->out, !starts ? "</li>\n" : done ? "<li>☑ " : "<li>☐ ");
}

/* It can scroll, so it can have the keyboard's focus. */
static void write_code_block(struct writer *writer, cmark_node *block, bool starts)
{
    (void)starts;
    strbuf_adds(writer->out, "<pre tabindex=\"0\"><code>");
    add_escaped(writer, cmark_node_get_literal(block));
    strbuf_adds(writer->out, "</code></pre>\n");
}

static void write_html_block(struct writer *writer, cmark_node *block, bool starts)
{
    (void)starts;
    raw_html_add(&writer->raw, writer->out, cmark_node_parent(block),
                 cmark_node_get_literal(block));
}

/* ---- tables ---- */

static bool is_head(cmark_node *row)
{
    return cmark_gfm_extensions_get_table_row_is_header(row);
}

/* A table of names and values has an empty head, which is not shown. */
static bool is_headless(cmark_node *table)
{
    cmark_node *cell = cmark_node_first_child(cmark_node_first_child(table));
    while (cell && !cmark_node_first_child(cell))
        cell = cmark_node_next(cell);
    return !cell;
}

/* A table with strips is shown as cards. */
static bool has_strips(cmark_node *table)
{
    bool found = false;
    cmark_iter *iterator = cmark_iter_new(table);
    while (!found && cmark_iter_next(iterator) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(iterator);
        found = cmark_node_get_type(node) == CMARK_NODE_IMAGE &&
                strncmp(cmark_node_get_url(node), STRIP_ADDRESS, sizeof STRIP_ADDRESS - 1) == 0;
    }
    cmark_iter_free(iterator);
    return found;
}

/* It can scroll, so it can have the keyboard's focus. */
static void write_table(struct writer *writer, cmark_node *table, bool starts)
{
    writer->cards = starts && has_strips(table);
    if (starts)
        strbuf_addf(writer->out, "<div class=\"table%s\" tabindex=\"0\">\n<table>\n",
                    writer->cards ? " cards" : "");
    else
        strbuf_adds(writer->out, "</table>\n</div>\n");
}

static void write_head(struct writer *writer, cmark_node *row, bool starts)
{
    writer->column = 0;
    writer->headless = is_headless(cmark_node_parent(row));
    if (!writer->headless)
        strbuf_adds(writer->out, starts ? "<thead>\n<tr>\n" : "</tr>\n</thead>\n");
}

static void write_row(struct writer *writer, cmark_node *row, bool starts)
{
    writer->column = 0;
    if (starts)
        strbuf_adds(writer->out, is_head(cmark_node_previous(row)) ? "<tbody>\n<tr>\n" : "<tr>\n");
    else
        strbuf_adds(writer->out, cmark_node_next(row) ? "</tr>\n" : "</tr>\n</tbody>\n");
}

static const char *alignment_of(cmark_node *table, unsigned column)
{
    switch (cmark_gfm_extensions_get_table_alignments(table)[column]) {
    case 'l':
        return " class=\"left\"";
    case 'c':
        return " class=\"center\"";
    case 'r':
        return " class=\"right\"";
    default:
        return "";
    }
}

/* What a row is about stands in its first cell. */
static const char *tag_of_cell(const struct writer *writer, bool in_head, bool starts)
{
    bool names_row = writer->headless && writer->column == 0;
    if (!starts)
        return in_head || names_row ? "</th>\n" : "</td>\n";
    return in_head ? "<th scope=\"col\"" : names_row ? "<th scope=\"row\"" : "<td";
}

/* On a card the head's words stand before what they are about. */
static void add_label(struct writer *writer, cmark_node *table)
{
    struct strbuf label = {0};
    cmark_node *header = cmark_node_first_child(cmark_node_first_child(table));
    for (unsigned column = 0; column < writer->column; column++)
        header = cmark_node_next(header);
    markdown_add_plain_text(&label, header);
    strbuf_adds(writer->out, " data-label=\"");
    add_escaped(writer, strbuf_text(&label));
    strbuf_addc(writer->out, '"');
    strbuf_release(&label);
}

static void write_cell(struct writer *writer, cmark_node *cell, bool starts)
{
    cmark_node *row = cmark_node_parent(cell);
    bool in_head = is_head(row);
    if (in_head && writer->headless)
        return;
    strbuf_adds(writer->out, tag_of_cell(writer, in_head, starts));
    if (!starts) {
        writer->column++;
        return;
    }
    strbuf_adds(writer->out, alignment_of(cmark_node_parent(row), writer->column));
    if (writer->cards && !in_head && writer->column > 0)
        add_label(writer, cmark_node_parent(row));
    strbuf_addc(writer->out, '>');
}

/* ---- text ---- */

/* No line ends within an interval, nor at its dash. */
static void write_text(struct writer *writer, cmark_node *node, bool starts)
{
    (void)starts;
    const char *literal = cmark_node_get_literal(node), *text = literal;
    for (const char *bracket = strchr(text, '('); bracket; bracket = strchr(bracket, '(')) {
        size_t length = interval_length(bracket, bracket > literal ? bracket[-1] : ' ');
        if (length == 0) {
            bracket++;
            continue;
        }
        html_escape(writer->out, text, (size_t)(bracket - text));
        strbuf_adds(writer->out, "<span class=\"interval\">");
        html_escape(writer->out, bracket, length);
        strbuf_adds(writer->out, "</span>");
        text = bracket = bracket + length;
    }
    add_escaped(writer, text);
}

static void write_as_it_is(struct writer *writer, cmark_node *node, bool starts)
{
    (void)starts;
    add_escaped(writer, cmark_node_get_literal(node));
}

static void write_code(struct writer *writer, cmark_node *node, bool starts)
{
    strbuf_adds(writer->out, "<code>");
    write_as_it_is(writer, node, starts);
    strbuf_adds(writer->out, "</code>");
}

/* ---- the tree ---- */

/* What is written where a node starts and where it ends: a text, or what a function writes. Leaves
 * have no end. */
static const struct element {
    const char *type; /* extensions have names for their nodes, and no constants */
    const char *start;
    const char *end;
    void (*write)(struct writer *writer, cmark_node *node, bool starts);
} elements[] = {
    {"document", "", "", NULL},
    {"text", NULL, NULL, write_text},
    {"softbreak", "\n", NULL, NULL},
    {"linebreak", "<br>\n", NULL, NULL},
    {"code", NULL, NULL, write_code},
    {"html_inline", NULL, NULL, write_as_it_is},
    {"emph", "<em>", "</em>", NULL},
    {"strong", "<strong>", "</strong>", NULL},
    {"strikethrough", "<del>", "</del>", NULL},
    {"link", NULL, NULL, write_link},
    {"image", NULL, NULL, start_picture},
    {"footnote_reference", NULL, NULL, write_reference},
    {"table_cell", NULL, NULL, write_cell},
    {"table_row", NULL, NULL, write_row},
    {"table_header", NULL, NULL, write_head},
    {"table", NULL, NULL, write_table},
    {"paragraph", NULL, NULL, write_paragraph},
    {"heading", NULL, NULL, write_heading},
    {"item", "<li>", "</li>\n", NULL},
    {"tasklist", NULL, NULL, write_task},
    {"list", NULL, NULL, write_list},
    {"block_quote", "<blockquote>\n", "</blockquote>\n", NULL},
    {"thematic_break", "<hr>\n", NULL, NULL},
    {"code_block", NULL, NULL, write_code_block},
    {"html_block", NULL, NULL, write_html_block},
    {"footnote_definition", NULL, NULL, write_footnote},
};

static void write_node(struct writer *writer, cmark_node *node, bool starts)
{
    const char *type = markdown_type(node);
    const struct element *element = elements;
    while (strcmp(element->type, type) != 0)
        element++;
    if (!starts)
        raw_html_leave(&writer->raw, writer->out, node);
    if (element->write)
        element->write(writer, node, starts);
    else
        strbuf_adds(writer->out, starts ? element->start : element->end);
}

static void write_tree(struct writer *writer, cmark_node *document)
{
    cmark_iter *iterator = cmark_iter_new(document);
    cmark_event_type event;
    while ((event = cmark_iter_next(iterator)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(iterator);
        if (writer->picture)
            write_in_picture(writer, node, event == CMARK_EVENT_ENTER);
        else
            write_node(writer, node, event == CMARK_EVENT_ENTER);
    }
    cmark_iter_free(iterator);
}

bool markdown_html(struct strbuf *out, struct strbuf *contents, const char *markdown, size_t length,
                   picture_writer *write_picture, const void *context, struct error *error)
{
    if (length > MARKDOWN_LONGEST)
        return error_set(error, ERROR_FAILED,
                         "the report is too long for an HTML page; write it as .md");
    struct writer writer = {
        .out = out, .contents = contents, .write_picture = write_picture, .context = context};
    cmark_node *document = markdown_parse(markdown, length);
    cmark_consolidate_text_nodes(document);
    write_tree(&writer, document);
    cmark_node_free(document);
    raw_html_release(&writer.raw);
    strbuf_release(&writer.text);
    free_texts(writer.anchors, writer.anchor_count);
    return true;
}
