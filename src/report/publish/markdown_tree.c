#include "tvp/publish/markdown_tree.h"

#include <cmark-gfm-core-extensions.h>
#include <stdlib.h>

#include "tvp/common/alloc.h"

static void *resize(void *old, size_t size)
{
    return xreallocarray(old, 1, size);
}

cmark_node *markdown_parse(const char *markdown, size_t length)
{
    static const char *const extensions[] = {"table", "strikethrough", "tasklist"};
    /* Its own would abort the program where there is no memory. */
    *cmark_get_default_mem_allocator() = (cmark_mem){xcalloc, resize, free};
    cmark_gfm_core_extensions_ensure_registered();
    cmark_parser *parser = cmark_parser_new(CMARK_OPT_FOOTNOTES);
    for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++)
        cmark_parser_attach_syntax_extension(parser, cmark_find_syntax_extension(extensions[i]));
    cmark_parser_feed(parser, markdown, length);
    cmark_node *document = cmark_parser_finish(parser);
    cmark_parser_free(parser);
    return document;
}

/* Older versions of cmark-gfm have no names for footnotes. */
const char *markdown_type(cmark_node *node)
{
    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_FOOTNOTE_REFERENCE:
        return "footnote_reference";
    case CMARK_NODE_FOOTNOTE_DEFINITION:
        return "footnote_definition";
    default:
        return cmark_node_get_type_string(node);
    }
}

void markdown_add_plain_text(struct strbuf *out, cmark_node *node)
{
    cmark_iter *iterator = cmark_iter_new(node);
    cmark_event_type event;
    while ((event = cmark_iter_next(iterator)) != CMARK_EVENT_DONE) {
        cmark_node *inner = cmark_iter_get_node(iterator);
        cmark_node_type type = cmark_node_get_type(inner);
        const char *text = cmark_node_get_literal(inner);
        if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK)
            strbuf_addc(out, ' ');
        else if (event == CMARK_EVENT_ENTER && text && type != CMARK_NODE_FOOTNOTE_REFERENCE)
            strbuf_adds(out, text);
    }
    cmark_iter_free(iterator);
}
