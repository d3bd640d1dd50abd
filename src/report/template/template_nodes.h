/*
 * template_nodes.h - a parsed template, as its parser, checker and renderer know it.
 *
 * A template is a flat row of nodes. A section's node and its end know each other's index, so
 * walking through a template is a loop with a jump and needs no recursion. Nodes point into the
 * source, from which places in messages are counted when one is needed.
 */
#ifndef TVP_TEMPLATE_NODES_H
#define TVP_TEMPLATE_NODES_H

#include <stdbool.h>
#include <stddef.h>

#include "tvp/common/error.h"

enum node_kind {
    NODE_TEXT,
    NODE_VARIABLE,
    NODE_RAW,
    NODE_SECTION,
    NODE_INVERTED,
    NODE_END /* of a section or an inverted section */
};

struct node {
    enum node_kind kind;
    /* The text, or the whole tag with its delimiters, in the source. */
    size_t offset;
    size_t length;
    /* The name inside the tag, and its parts, each ended by a NUL: owned, NULL for text and ends.
     */
    size_t name_offset;
    size_t name_length;
    char *parts;
    size_t part_count; /* 0 for the implicit iterator, "." */
    size_t partner;    /* the index of a section's end, or of an end's section */
};

struct template
{
    char *name;
    char *source;
    size_t length;
    struct node *nodes;
    size_t count;
    size_t capacity;
    const void **used; /* entries of the schema it was checked with, ascending */
    size_t used_count;
    size_t used_capacity;
};

/* Sets the error to "NAME:LINE:COLUMN: …" for a place in the source. Returns false. */
bool template_fault(const struct template *template, size_t offset, struct error *error,
                    const char *format, ...) __attribute__((format(printf, 4, 5)));

/* A piece of source or a name for a message: cut off with an ellipsis where it is long. Used as
 * quote(…).text inside the call that makes the message. */
struct quote {
    char text[64];
};
struct quote quote(const char *text, size_t length);
struct quote quote_tag(const struct template *template, const struct node *node);
struct quote quote_name(const struct template *template, const struct node *node);

#endif
