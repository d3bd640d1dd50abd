#include "tvp/publish/latex_table.h"

#include <cmark-gfm-core-extensions.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/common/utf8.h"

/* In points: the page of the document, and what stands between two columns (\tabcolsep, twice). */
static const double PAGE_WIDTH = 455;
static const double BETWEEN = 8;

/* Letters of these sizes are that wide, in points, on average. */
static const struct size {
    const char *command;
    double letter;
} sizes[] = {{"small", 5.3}, {"footnotesize", 4.8}, {"scriptsize", 4.3}};

enum { SIZE_COUNT = sizeof sizes / sizeof *sizes };

struct column {
    double widest; /* in letters: its longest text, and the longest word in it */
    double longest;
    double width; /* in points; 0: as wide as what is in it */
    char alignment;
};

struct table {
    struct strbuf *out;
    cmark_node *node;
    write_cell_function *write_cell;
    void *context;
    const struct size *size;
    struct column *columns;
    size_t count;
};

/* ---- how wide ---- */

/* Counts the letters of a text, and of the word at its end, which can go on. */
static void count_letters(const char *text, double *all, double *word, double *longest)
{
    for (; *text; text++) {
        if (!utf8_begins(*text))
            continue;
        *all += 1;
        *word = *text == ' ' ? 0 : *word + 1;
        *longest = fmax(*longest, *word);
    }
}

static void measure_cell(cmark_node *cell, struct column *column)
{
    double all = 0, word = 0;
    cmark_iter *iterator = cmark_iter_new(cell);
    cmark_event_type event;
    while ((event = cmark_iter_next(iterator)) != CMARK_EVENT_DONE) {
        const char *text = cmark_node_get_literal(cmark_iter_get_node(iterator));
        if (event == CMARK_EVENT_ENTER && text)
            count_letters(text, &all, &word, &column->longest);
    }
    cmark_iter_free(iterator);
    column->widest = fmax(column->widest, all);
}

static void measure(struct table *table)
{
    const uint8_t *alignments = cmark_gfm_extensions_get_table_alignments(table->node);
    table->count = cmark_gfm_extensions_get_table_columns(table->node);
    table->columns = xcalloc(table->count, sizeof *table->columns);
    for (size_t i = 0; i < table->count; i++)
        table->columns[i].alignment = alignments[i] ? (char)alignments[i] : 'l';
    for (cmark_node *row = cmark_node_first_child(table->node); row; row = cmark_node_next(row)) {
        cmark_node *cell = cmark_node_first_child(row);
        for (size_t i = 0; i < table->count && cell; i++, cell = cmark_node_next(cell))
            measure_cell(cell, &table->columns[i]);
    }
}

/* ---- writing ---- */

/* The columns from `first` on, behind the first of all. */
struct share {
    size_t first;
    size_t end;
};

static bool is_in(const struct share *share, size_t column)
{
    return column == 0 || (column >= share->first && column < share->end);
}

static void write_column(struct strbuf *out, const struct column *column)
{
    if (column->width == 0)
        strbuf_addc(out, column->alignment);
    else
        strbuf_addf(out, ">{%s\\arraybackslash}p{%.1fpt}",
                    column->alignment == 'r'   ? "\\raggedleft"
                    : column->alignment == 'c' ? "\\centering"
                                               : "\\raggedright",
                    column->width);
}

/* The braces keep a "[" from being read as an argument of the row before it. */
static void write_row(const struct table *table, const struct share *share, cmark_node *row)
{
    cmark_node *cell = cmark_node_first_child(row);
    for (size_t i = 0; i < table->count && cell; i++, cell = cmark_node_next(cell)) {
        if (!is_in(share, i))
            continue;
        strbuf_adds(table->out, i == 0 ? "{}" : " & {}");
        table->write_cell(cell, table->context);
    }
    strbuf_adds(table->out, " \\\\\n");
}

static void write_share(const struct table *table, const struct share *share)
{
    struct strbuf *out = table->out;
    strbuf_addf(out, "{\\%s\n\\begin{longtable}{@{}", table->size->command);
    for (size_t i = 0; i < table->count; i++)
        if (is_in(share, i))
            write_column(out, &table->columns[i]);
    strbuf_adds(out, "@{}}\n\\toprule\n");
    cmark_node *row = cmark_node_first_child(table->node);
    write_row(table, share, row);
    strbuf_adds(out, "\\midrule\n\\endhead\n\\bottomrule\n\\endfoot\n");
    while ((row = cmark_node_next(row)))
        write_row(table, share, row);
    strbuf_adds(out, "\\end{longtable}}\n\n");
}

/* ---- sharing out ---- */

static bool fits_in_one_line(const struct table *table, const struct size *size)
{
    double width = (double)(table->count - 1) * BETWEEN;
    for (size_t i = 0; i < table->count; i++)
        width += table->columns[i].widest * size->letter;
    return width <= PAGE_WIDTH;
}

/* No column needs more than half of the page: its words are broken then. */
static double least_width(const struct table *table, size_t column)
{
    return fmin(fmax(table->columns[column].longest, 1) * table->size->letter, PAGE_WIDTH / 2);
}

/* The share that begins with a column: as many as have room for their words. */
static struct share share_from(const struct table *table, size_t first)
{
    struct share share = {first, first};
    double width = least_width(table, 0);
    while (share.end < table->count &&
           (share.end == first || width + BETWEEN + least_width(table, share.end) <= PAGE_WIDTH))
        width += BETWEEN + least_width(table, share.end++);
    return share;
}

/* What is left of the page goes to the columns whose texts are wider than their words. */
static void give_widths(struct table *table, const struct share *share)
{
    double left = PAGE_WIDTH + BETWEEN, wanted = 0;
    for (size_t i = 0; i < table->count; i++)
        if (is_in(share, i)) {
            struct column *column = &table->columns[i];
            column->width = least_width(table, i);
            left -= column->width + BETWEEN;
            wanted += fmax(0, column->widest * table->size->letter - column->width);
        }
    double part = wanted > 0 ? fmin(1, fmax(0, left / wanted)) : 0;
    for (size_t i = 0; i < table->count; i++)
        if (is_in(share, i)) {
            struct column *column = &table->columns[i];
            column->width += part * fmax(0, column->widest * table->size->letter - column->width);
        }
}

void latex_table(struct strbuf *out, cmark_node *node, write_cell_function *write_cell,
                 void *context)
{
    struct table table = {
        .out = out, .node = node, .write_cell = write_cell, .context = context, .size = sizes};
    measure(&table);
    while (table.size < sizes + SIZE_COUNT && !fits_in_one_line(&table, table.size))
        table.size++;
    struct share share = {1, table.count};
    if (table.size < sizes + SIZE_COUNT) {
        write_share(&table, &share);
    } else {
        table.size = &sizes[SIZE_COUNT - 1];
        for (size_t next = 1; next < table.count || next == 1; next = share.end) {
            share = share_from(&table, next);
            give_widths(&table, &share);
            write_share(&table, &share);
            if (share.end == next)
                break;
        }
    }
    free(table.columns);
}

void latex_table_as_lines(struct strbuf *out, cmark_node *node, write_cell_function *write_cell,
                          void *context)
{
    for (cmark_node *row = cmark_node_first_child(node); row; row = cmark_node_next(row)) {
        cmark_node *cell = cmark_node_first_child(row);
        for (const char *between = ""; cell; cell = cmark_node_next(cell), between = "; ") {
            strbuf_adds(out, between);
            write_cell(cell, context);
        }
        strbuf_adds(out, "\\par\n");
    }
}
