#include "tvp/publish/markdown_latex.h"

#include <cmark-gfm-core-extensions.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "tvp/common/alloc.h"
#include "tvp/publish/latex_table.h"
#include "tvp/publish/markdown_tree.h"
#include "tvp/text/latex_escape.h"

/* LaTeX has four levels of lists of one kind and six of all, TeX 255 groups in each other. */
enum { HEADING_LEVELS = 6, DEEPEST = 4, MOST_EMPHASIS = 40 };

struct writer {
    struct strbuf *out;
    picture_source *source;
    const void *context;
    unsigned headings[HEADING_LEVELS]; /* Markdown's levels from the top to the heading we are in */
    unsigned heading_depth;
    bool titled;
    bool in_heading;
    unsigned emphasis;  /* how many are open */
    unsigned depth;     /* of lists and quotations */
    unsigned enclosed;  /* in what can have neither a picture nor a table nor a footnote's text */
    cmark_node **notes; /* the definitions of the footnotes, by their numbers */
    bool *noted;        /* whether one's text is written */
    size_t note_count;
    unsigned *waiting; /* numbers of those that were referred to where no text can stand */
    size_t waiting_count;
    size_t waiting_capacity;
};

static void write_tree(struct writer *writer, cmark_node *root);

static void add_escaped(struct writer *writer, const char *text)
{
    latex_escape(writer->out, text, strlen(text));
}

/* ---- links and pictures ---- */

static bool is_link(const char *address)
{
    static const char *const schemes[] = {"http:", "https:", "mailto:"};
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        if (strncasecmp(address, schemes[i], strlen(schemes[i])) == 0)
            return true;
    return false;
}

/* Percent-encoded but for the plainest; hyperref knows the signs that are escaped. */
static void add_address(struct strbuf *out, const char *address)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "-./:?=;,+@!*()";
    for (; *address; address++) {
        if (strchr(plain, *address))
            strbuf_addc(out, *address);
        else if (strchr("#%&_", *address))
            strbuf_addf(out, "\\%c", *address);
        else
            strbuf_addf(out, "\\%%%02X", (unsigned char)*address);
    }
}

/* In a heading the address would become a bookmark's. */
static void write_link(struct writer *writer, cmark_node *link, bool starts)
{
    const char *address = cmark_node_get_url(link);
    if (!is_link(address) || writer->in_heading)
        return;
    strbuf_adds(writer->out, starts ? "\\href{" : "}");
    if (starts) {
        add_address(writer->out, address);
        strbuf_adds(writer->out, "}{");
    }
}

/* What TeX would take for its own is named: a file's name is read before anything is escaped. */
static void add_path(struct strbuf *out, const char *path)
{
    for (; *path; path++) {
        if (*path == '%')
            strbuf_adds(out, "\\percentsign ");
        else if (*path == '\\')
            strbuf_adds(out, "\\backslashsign ");
        else if (*path == '{' || *path == '}')
            strbuf_adds(out, *path == '{' ? "\\leftbracesign " : "\\rightbracesign ");
        else if (*path == '#')
            strbuf_adds(out, "\\hashsign ");
        else if (*path == ' ')
            strbuf_adds(out, "\\space ");
        else if (strchr("$&^_~", *path))
            strbuf_addf(out, "\\string%c", *path);
        else
            strbuf_addc(out, *path);
    }
}

/* TeX reads no name that has a control character. */
static bool can_name(const char *path)
{
    for (; *path; path++)
        if (iscntrl((unsigned char)*path))
            return false;
    return true;
}

static void write_picture(struct writer *writer, cmark_node *picture, bool starts)
{
    (void)starts;
    const char *address = cmark_node_get_url(picture);
    struct strbuf path = {0}, text = {0};
    markdown_add_plain_text(&text, picture);
    if (!writer->enclosed && writer->source(&path, address, strlen(address), writer->context) &&
        can_name(strbuf_text(&path))) {
        strbuf_adds(writer->out, "\\reportpicture{");
        add_path(writer->out, strbuf_text(&path));
        strbuf_adds(writer->out, "}{");
        add_escaped(writer, strbuf_text(&text));
        strbuf_adds(writer->out, "}");
    } else {
        add_escaped(writer, strbuf_text(&text));
    }
    strbuf_release(&path);
    strbuf_release(&text);
}

/* ---- footnotes ---- */

static void find_notes(struct writer *writer, cmark_node *document)
{
    for (cmark_node *node = cmark_node_first_child(document); node; node = cmark_node_next(node))
        writer->note_count += cmark_node_get_type(node) == CMARK_NODE_FOOTNOTE_DEFINITION;
    writer->notes = xcalloc(writer->note_count + 1, sizeof *writer->notes);
    writer->noted = xcalloc(writer->note_count + 1, sizeof *writer->noted);
    size_t number = 0;
    for (cmark_node *node = cmark_node_first_child(document); node; node = cmark_node_next(node))
        if (cmark_node_get_type(node) == CMARK_NODE_FOOTNOTE_DEFINITION)
            writer->notes[++number] = node;
}

static void write_reference(struct writer *writer, cmark_node *node, bool starts)
{
    if (!starts)
        return;
    unsigned long number = strtoul(cmark_node_get_literal(node), NULL, 10);
    strbuf_addf(writer->out, "\\footnotemark[%lu]", number);
    if (number == 0 || number > writer->note_count || writer->noted[number])
        return;
    writer->noted[number] = true;
    writer->waiting = xgrow(writer->waiting, writer->waiting_count, &writer->waiting_capacity,
                            sizeof *writer->waiting);
    writer->waiting[writer->waiting_count++] = (unsigned)number;
}

/* At the end of a block: the texts of the footnotes in it, and of those that they refer to. */
static void write_notes(struct writer *writer)
{
    for (size_t i = 0; i < writer->waiting_count && !writer->enclosed; i++) {
        unsigned number = writer->waiting[i];
        strbuf_addf(writer->out, "\\footnotetext[%u]{%%\n", number);
        unsigned depth = writer->depth;
        writer->depth = DEEPEST;
        writer->enclosed++;
        for (cmark_node *block = cmark_node_first_child(writer->notes[number]); block;
             block = cmark_node_next(block))
            write_tree(writer, block);
        writer->enclosed--;
        writer->depth = depth;
        strbuf_adds(writer->out, "}%\n");
    }
    if (!writer->enclosed)
        writer->waiting_count = 0;
}

/* ---- blocks ---- */

static unsigned depth_of(struct writer *writer, cmark_node *heading)
{
    unsigned level = (unsigned)cmark_node_get_heading_level(heading);
    while (writer->heading_depth > 0 && writer->headings[writer->heading_depth - 1] >= level)
        writer->heading_depth--;
    writer->headings[writer->heading_depth++] = level;
    return writer->heading_depth;
}

static void write_heading(struct writer *writer, cmark_node *heading, bool starts)
{
    static const char *const commands[] = {"documenttitle", "section",   "subsection",
                                           "subsubsection", "paragraph", "subparagraph"};
    writer->in_heading = starts;
    if (!starts) {
        writer->enclosed--;
        strbuf_adds(writer->out, "}\n\n");
        write_notes(writer);
        return;
    }
    unsigned depth = depth_of(writer, heading);
    if (depth == 1 && writer->titled)
        depth = 2;
    writer->titled |= depth == 1;
    strbuf_addf(writer->out, "\\%s{", commands[depth - 1]);
    writer->enclosed++;
}

static void write_paragraph(struct writer *writer, cmark_node *paragraph, bool starts)
{
    (void)paragraph;
    if (starts)
        return;
    strbuf_adds(writer->out, writer->enclosed ? "\\par\n" : "\n\n");
    write_notes(writer);
}

/* Deeper than that no environment begins. */
static void write_environment(struct writer *writer, const char *name, bool starts)
{
    writer->depth -= starts ? 0 : 1;
    if (writer->depth < DEEPEST && starts)
        strbuf_addf(writer->out, "\\begin{%s}\n", name);
    else if (writer->depth < DEEPEST)
        strbuf_addf(writer->out, "\\end{%s}\n\n", name);
    writer->depth += starts ? 1 : 0;
}

static bool is_ordered(cmark_node *list)
{
    return cmark_node_get_list_type(list) == CMARK_ORDERED_LIST;
}

static void write_list(struct writer *writer, cmark_node *list, bool starts)
{
    write_environment(writer, is_ordered(list) ? "enumerate" : "itemize", starts);
    if (starts && writer->depth <= DEEPEST && cmark_node_get_list_tight(list))
        strbuf_adds(writer->out, "\\tight\n");
}

static void write_quotation(struct writer *writer, cmark_node *quotation, bool starts)
{
    (void)quotation;
    write_environment(writer, "quote", starts);
}

static int number_of(cmark_node *item)
{
    int number = cmark_node_get_list_start(cmark_node_parent(item));
    while ((item = cmark_node_previous(item)))
        number++;
    return number;
}

/* The braces keep a "[" in the text from being read as a label. */
static void write_item(struct writer *writer, cmark_node *item, bool starts)
{
    bool has_number = is_ordered(cmark_node_parent(item)), flat = writer->depth > DEEPEST;
    if (!starts)
        return;
    if (flat)
        strbuf_adds(writer->out, "\\textbullet{} ");
    else
        strbuf_adds(writer->out, "\\item");
    if (has_number)
        strbuf_addf(writer->out, flat ? "%d. " : "[%d.]", number_of(item));
    strbuf_adds(writer->out, "{} ");
}

static void write_task(struct writer *writer, cmark_node *item, bool starts)
{
    write_item(writer, item, starts);
    if (starts)
        strbuf_adds(writer->out,
                    cmark_gfm_extensions_get_tasklist_item_checked(item) ? "[x] " : "[~] ");
}

/* The box keeps the blanks at the start of a line. */
static void write_code_block(struct writer *writer, cmark_node *block, bool starts)
{
    (void)starts;
    const char *line = cmark_node_get_literal(block);
    strbuf_adds(writer->out, "{\\codelines\n");
    while (*line) {
        size_t length = strcspn(line, "\n");
        strbuf_adds(writer->out, "\\mbox{}");
        latex_escape_code(writer->out, line, length);
        strbuf_adds(writer->out, "\\par\n");
        line += length + (line[length] == '\n');
    }
    strbuf_adds(writer->out, "}\n\n");
}

static void write_rule(struct writer *writer, cmark_node *rule, bool starts)
{
    (void)rule;
    (void)starts;
    strbuf_adds(writer->out, "\\par\\noindent\\rule{\\linewidth}{0.4pt}\\par\n\n");
}

/* ---- raw HTML ---- */

/* A character reference that stands for one of HTML's own characters. */
static size_t add_reference(struct strbuf *text, const char *html)
{
    static const struct {
        const char *reference;
        char character;
    } known[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strncmp(html, known[i].reference, strlen(known[i].reference)) == 0) {
            strbuf_addc(text, known[i].character);
            return strlen(known[i].reference);
        }
    strbuf_addc(text, *html);
    return 1;
}

static size_t tag_length(const char *html)
{
    static const char *const tags[] = {"<details>", "</details>", "<summary>", "</summary>"};
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
        if (strncmp(html, tags[i], strlen(tags[i])) == 0)
            return strlen(tags[i]);
    return 0;
}

/* Everything is open on paper: of the tags only the words of a summary are left, as a heading. */
static void write_html_block(struct writer *writer, cmark_node *block, bool starts)
{
    (void)starts;
    struct strbuf text = {0};
    const char *html = cmark_node_get_literal(block);
    bool has_summary = strstr(html, "<summary>");
    while (*html) {
        size_t length = tag_length(html);
        html += length > 0 ? length : add_reference(&text, html);
    }
    if (strspn(strbuf_text(&text), " \t\r\n") < text.length) {
        strbuf_adds(writer->out, has_summary ? "\\summary{" : "");
        latex_escape(writer->out, strbuf_text(&text), text.length);
        strbuf_adds(writer->out, has_summary ? "}\n\n" : "\n\n");
    }
    strbuf_release(&text);
}

/* ---- tables ---- */

static void write_cell(cmark_node *cell, void *context)
{
    struct writer *writer = context;
    writer->enclosed++;
    for (cmark_node *node = cmark_node_first_child(cell); node; node = cmark_node_next(node))
        write_tree(writer, node);
    writer->enclosed--;
}

static void write_table(struct writer *writer, cmark_node *table, bool starts)
{
    (void)starts;
    if (writer->enclosed)
        latex_table_as_lines(writer->out, table, write_cell, writer);
    else
        latex_table(writer->out, table, write_cell, writer);
    write_notes(writer);
}

/* ---- text ---- */

static void write_text(struct writer *writer, cmark_node *node, bool starts)
{
    (void)starts;
    add_escaped(writer, cmark_node_get_literal(node));
}

static void write_code(struct writer *writer, cmark_node *node, bool starts)
{
    (void)starts;
    const char *code = cmark_node_get_literal(node);
    strbuf_adds(writer->out, "\\texttt{");
    latex_escape_code(writer->out, code, strlen(code));
    strbuf_addc(writer->out, '}');
}

/* Where a line can't end there is a blank. */
static void write_break(struct writer *writer, cmark_node *node, bool starts)
{
    (void)node;
    (void)starts;
    strbuf_adds(writer->out, writer->enclosed ? " " : "\\newline{}\n");
}

static void write_emphasis(struct writer *writer, cmark_node *node, bool starts)
{
    bool strong = cmark_node_get_type(node) == CMARK_NODE_STRONG;
    writer->emphasis -= starts ? 0 : 1;
    if (writer->emphasis < MOST_EMPHASIS)
        strbuf_adds(writer->out, !starts ? "}" : strong ? "\\textbf{" : "\\emph{");
    writer->emphasis += starts ? 1 : 0;
}

/* ---- the tree ---- */

/* What is written where a node starts and where it ends: a text, or what a function writes. Leaves
 * have no end, and the function of a node that is one here writes all that is below it. */
static const struct element {
    const char *type;
    const char *start;
    const char *end;
    void (*write)(struct writer *writer, cmark_node *node, bool starts);
    bool is_leaf;
} elements[] = {
    {"document", "", "", NULL, false},
    {"text", NULL, NULL, write_text, false},
    {"softbreak", "\n", NULL, NULL, false},
    {"linebreak", NULL, NULL, write_break, false},
    {"code", NULL, NULL, write_code, false},
    {"html_inline", NULL, NULL, write_text, false},
    {"emph", NULL, NULL, write_emphasis, false},
    {"strong", NULL, NULL, write_emphasis, false},
    {"strikethrough", "[struck out: ", "]", NULL, false},
    {"link", NULL, NULL, write_link, false},
    {"image", NULL, NULL, write_picture, true},
    {"footnote_reference", NULL, NULL, write_reference, false},
    {"table", NULL, NULL, write_table, true},
    {"paragraph", NULL, NULL, write_paragraph, false},
    {"heading", NULL, NULL, write_heading, false},
    {"item", NULL, NULL, write_item, false},
    {"tasklist", NULL, NULL, write_task, false},
    {"list", NULL, NULL, write_list, false},
    {"block_quote", NULL, NULL, write_quotation, false},
    {"thematic_break", NULL, NULL, write_rule, false},
    {"code_block", NULL, NULL, write_code_block, false},
    {"html_block", NULL, NULL, write_html_block, false},
    {"footnote_definition", "", "", NULL, true}, /* written by write_notes */
};

static const struct element *element_of(cmark_node *node)
{
    const char *type = markdown_type(node);
    const struct element *element = elements;
    while (strcmp(element->type, type) != 0)
        element++;
    return element;
}

static void write_tree(struct writer *writer, cmark_node *root)
{
    cmark_iter *iterator = cmark_iter_new(root);
    cmark_event_type event;
    while ((event = cmark_iter_next(iterator)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(iterator);
        const struct element *element = element_of(node);
        bool starts = event == CMARK_EVENT_ENTER;
        if (element->is_leaf && !starts)
            continue;
        if (element->write)
            element->write(writer, node, starts);
        else
            strbuf_adds(writer->out, starts ? element->start : element->end);
        if (element->is_leaf)
            cmark_iter_reset(iterator, node, CMARK_EVENT_EXIT);
    }
    cmark_iter_free(iterator);
}

bool markdown_latex(struct strbuf *out, const char *markdown, size_t length, picture_source *source,
                    const void *context, struct error *error)
{
    if (length > MARKDOWN_LONGEST)
        return error_set(error, ERROR_FAILED,
                         "the report is too long for a LaTeX document; write it as .md");
    struct writer writer = {.out = out, .source = source, .context = context};
    cmark_node *document = markdown_parse(markdown, length);
    find_notes(&writer, document);
    write_tree(&writer, document);
    cmark_node_free(document);
    free(writer.notes);
    free(writer.noted);
    free(writer.waiting);
    return true;
}
