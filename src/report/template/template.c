#include "template_nodes.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "tvp/common/strbuf.h"
#include "tvp/common/utf8.h"
#include "tvp/template/template.h"

bool template_fault(const struct template *template, size_t offset, struct error *error,
                    const char *format, ...)
{
    size_t line = 1;
    size_t column = 1;
    for (size_t i = 0; i < offset; i++) {
        if (template->source[i] == '\n') {
            line++;
            column = 1;
        } else if (utf8_begins(template->source[i])) {
            column++;
        }
    }
    struct strbuf text = {0};
    va_list arguments;
    va_start(arguments, format);
    strbuf_vaddf(&text, format, arguments);
    va_end(arguments);
    error_set(error, ERROR_FAILED, "%s:%zu:%zu: %s", template->name, line, column, text.data);
    strbuf_release(&text);
    return false;
}

struct quote quote(const char *text, size_t length)
{
    static const char ellipsis[] = "…";
    struct quote quoted = {0};
    if (length < sizeof quoted.text) {
        memcpy(quoted.text, text, length);
    } else {
        size_t kept = utf8_cut(text, sizeof quoted.text - sizeof ellipsis);
        memcpy(quoted.text, text, kept);
        memcpy(quoted.text + kept, ellipsis, sizeof ellipsis);
    }
    return quoted;
}

struct quote quote_tag(const struct template *template, const struct node *node)
{
    return quote(template->source + node->offset, node->length);
}

struct quote quote_name(const struct template *template, const struct node *node)
{
    return quote(template->source + node->name_offset, node->name_length);
}

static bool has_part(const struct node *node, const char *name)
{
    const char *part = node->parts;
    for (size_t i = 0; i < node->part_count; i++, part += strlen(part) + 1)
        if (strcmp(part, name) == 0)
            return true;
    return false;
}

bool template_names(const struct template *template, const char *name)
{
    for (size_t i = 0; template && i < template->count; i++)
        if (has_part(&template->nodes[i], name))
            return true;
    return false;
}

void template_free(struct template *template)
{
    if (!template)
        return;
    for (size_t i = 0; i < template->count; i++)
        free(template->nodes[i].parts);
    free(template->nodes);
    free(template->used);
    free(template->source);
    free(template->name);
    free(template);
}
