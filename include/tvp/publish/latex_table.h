/*
 * latex_table.h - a table of Markdown as tables of LaTeX (longtable, booktabs) that no page is too
 * narrow for: see markdown_latex.h. How wide a text is is reckoned from its number of characters.
 */
#ifndef TVP_LATEX_TABLE_H
#define TVP_LATEX_TABLE_H

#include "tvp/common/strbuf.h"
#include "tvp/publish/markdown_tree.h"

/* Appends what is in a cell to the same text. */
typedef void write_cell_function(cmark_node *cell, void *context);

void latex_table(struct strbuf *out, cmark_node *table, write_cell_function *write_cell,
                 void *context);

/* Where a table can't stand: a line for each row. */
void latex_table_as_lines(struct strbuf *out, cmark_node *table, write_cell_function *write_cell,
                          void *context);

#endif
