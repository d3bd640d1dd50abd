#include "tvp/text/text_table.h"

#include "tvp/common/alloc.h"
#include "tvp/common/utf8.h"
#include "tvp/text/wording.h"

struct strbuf cell_text(const char *text)
{
    struct strbuf cell = {0};
    strbuf_adds(&cell, text);
    return cell;
}

struct strbuf cell_with_workers(const char *what, uint32_t workers)
{
    struct strbuf cell = {0};
    strbuf_addf(&cell, "%s with ", what);
    word_count(&cell, workers, "worker", "workers");
    return cell;
}

void text_table_add(struct text_table *table, struct strbuf *text)
{
    table->texts = xgrow(table->texts, table->count, &table->capacity, sizeof *table->texts);
    table->texts[table->count++] = strbuf_detach(text);
}

void text_table_add_number(struct text_table *table, uint32_t number)
{
    struct strbuf text = {0};
    word_number(&text, number);
    text_table_add(table, &text);
}

static void repeat(struct strbuf *out, char c, size_t count)
{
    while (count-- > 0)
        strbuf_addc(out, c);
}

static void add_text(struct strbuf *out, const char *text, size_t width, bool left)
{
    size_t padding = width - utf8_width(text);
    repeat(out, ' ', left ? 0 : padding);
    strbuf_adds(out, text);
    repeat(out, ' ', left ? padding : 0);
}

static void add_line(struct strbuf *out, const struct text_table *table, char *const *texts,
                     const size_t *widths)
{
    for (size_t c = 0; c < table->columns; c++) {
        strbuf_adds(out, "| ");
        add_text(out, texts[c], widths[c], table->names && c == 0);
        strbuf_addc(out, ' ');
    }
    strbuf_adds(out, "|\n");
}

enum { GAP = 2 };

/* Further lines begin behind the first column, or further left where they need that. */
static size_t indent_of(const struct text_table *table, const size_t *widths)
{
    size_t widest = 0;
    for (size_t c = 1; c < table->columns; c++)
        widest = widths[c] > widest ? widths[c] : widest;
    return widths[0] + GAP + widest <= table->width ? widths[0] : 0;
}

static void add_plain_line(struct strbuf *out, const struct text_table *table, char *const *texts,
                           const size_t *widths)
{
    size_t indent = indent_of(table, widths), used = widths[0];
    add_text(out, texts[0], widths[0], table->names);
    for (size_t c = 1; c < table->columns; c++) {
        if (table->width > 0 && used + GAP + widths[c] > table->width) {
            strbuf_addc(out, '\n');
            repeat(out, ' ', indent);
            used = indent;
        }
        repeat(out, ' ', GAP);
        add_text(out, texts[c], widths[c], false);
        used += GAP + widths[c];
    }
    strbuf_addc(out, '\n');
}

static void add_rule(struct strbuf *out, const struct text_table *table, const size_t *widths)
{
    for (size_t c = 0; c < table->columns; c++) {
        strbuf_addc(out, '|');
        repeat(out, '-', widths[c] + 1);
        strbuf_addc(out, table->names && c == 0 ? '-' : ':');
    }
    strbuf_adds(out, "|\n");
}

void text_table_write(struct strbuf *out, struct text_table *table)
{
    size_t widths[TEXT_TABLE_MOST_COLUMNS] = {0};
    for (size_t i = 0; i < table->count; i++) {
        size_t width = utf8_width(table->texts[i]);
        if (width > widths[i % table->columns])
            widths[i % table->columns] = width;
    }
    for (size_t i = 0; i < table->count; i += table->columns) {
        (table->plain ? add_plain_line : add_line)(out, table, table->texts + i, widths);
        if (i == 0 && !table->plain)
            add_rule(out, table, widths);
    }
    text_table_release(table);
}

void text_table_release(struct text_table *table)
{
    free_texts(table->texts, table->count);
    *table = (struct text_table){0};
}
