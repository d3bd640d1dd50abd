/*
 * text_table.h - a Markdown table of texts, padded so that it reads well as plain text too.
 *
 *     struct text_table table = {.columns = 2};
 *     text_table_add(&table, &text); line by line, the header first
 *     text_table_write(out, &table);
 */
#ifndef TVP_TEXT_TABLE_H
#define TVP_TEXT_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tvp/common/strbuf.h"

enum { TEXT_TABLE_MOST_COLUMNS = 32 };

struct text_table {
    size_t columns; /* may be set as late as before text_table_write */
    bool names;     /* the first column holds names: it is left-aligned */
    bool plain;     /* without bars and rule, for a terminal */
    size_t width;   /* of that terminal; 0: any. What does not fit goes on in further lines, in
                       columns of its own, behind the first column where there is room */
    char **texts;
    size_t count;
    size_t capacity;
};

/* Texts for cells: one as it is, and one as "memory with 4 workers". */
struct strbuf cell_text(const char *text);
struct strbuf cell_with_workers(const char *what, uint32_t workers);

/* Takes what is in the buffer, Markdown already, as the next text, and empties the buffer. */
void text_table_add(struct text_table *table, struct strbuf *text);
void text_table_add_number(struct text_table *table, uint32_t number);

/* Appends the table, right-aligned but for a column of names, and releases it. */
void text_table_write(struct strbuf *out, struct text_table *table);

/* For a table that is not written after all. */
void text_table_release(struct text_table *table);

#endif
