/*
 * markdown_tree.h - Markdown as a tree, as cmark-gfm reads it: CommonMark with GitHub's tables,
 * strike-through, task lists and footnotes. No address becomes a link by itself.
 */
#ifndef TVP_MARKDOWN_TREE_H
#define TVP_MARKDOWN_TREE_H

#include <cmark-gfm.h>
#include <stddef.h>

#include "tvp/common/strbuf.h"

/* cmark-gfm ends the program for a text of 1 GiB, and makes three bytes of a NUL. */
enum { MARKDOWN_LONGEST = 256 << 20 };

/* The document of at most MARKDOWN_LONGEST bytes; the caller frees it with cmark_node_free. */
cmark_node *markdown_parse(const char *markdown, size_t length);

/* "paragraph", "table", "footnote_reference", …: extensions have names for their nodes, and no
 * constants. */
const char *markdown_type(cmark_node *node);

/* Adds the text of a node, without any markup. */
void markdown_add_plain_text(struct strbuf *out, cmark_node *node);

#endif
