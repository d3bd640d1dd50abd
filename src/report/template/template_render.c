#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "template_nodes.h"
#include "tvp/template/template.h"

/* One open section, or the root: what names are looked up in, and the list it is an element of. */
struct frame {
    const json_t *value;
    const json_t *list; /* NULL when the section is not repeated */
    size_t index;       /* of value in the list */
};

struct renderer {
    const struct template *template;
    const struct template_policy *policy;
    struct strbuf *out;
    struct strbuf shown; /* a value's text before escaping */
    struct frame frames[TEMPLATE_DEPTH_LIMIT + 1];
    size_t depth; /* of the innermost frame; the root's is 0 */
    struct error *error;
};

/* ---- values ---- */

static bool is_true(const json_t *value)
{
    bool empty = json_is_array(value) && json_array_size(value) == 0;
    return value && !json_is_null(value) && !json_is_false(value) && !empty;
}

/* The fewest digits that read back as the same number. */
static void add_real(struct strbuf *out, double value)
{
    char text[32];
    int digits = 15;
    do
        snprintf(text, sizeof text, "%.*g", digits, value);
    while (strtod(text, NULL) != value && ++digits <= 17);
    strbuf_adds(out, text);
}

static bool plain_text(struct strbuf *out, const json_t *value)
{
    if (json_is_string(value))
        strbuf_add(out, json_string_value(value), json_string_length(value));
    else if (json_is_integer(value))
        strbuf_addf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    else if (json_is_real(value))
        add_real(out, json_real_value(value));
    return true;
}

/* ---- names ---- */

static const json_t *find_outwards(const struct renderer *renderer, const char *part)
{
    for (size_t level = renderer->depth + 1; level-- > 0;) {
        const json_t *value = json_object_get(renderer->frames[level].value, part);
        if (value)
            return value;
    }
    return NULL;
}

/* NULL when there is no such name. */
static const json_t *resolve(const struct renderer *renderer, const struct node *node)
{
    if (node->part_count == 0)
        return renderer->frames[renderer->depth].value;
    const char *part = node->parts;
    const json_t *value = find_outwards(renderer, part);
    for (size_t i = 1; i < node->part_count && value && !json_is_null(value); i++) {
        part += strlen(part) + 1;
        value = json_object_get(value, part);
    }
    return value;
}

/* ---- nodes ---- */

static bool show(struct renderer *renderer, const struct node *node, const json_t *value)
{
    const struct template_policy *policy = renderer->policy;
    strbuf_clear(&renderer->shown);
    if (!(policy->to_text ? policy->to_text : plain_text)(&renderer->shown, value))
        return template_fault(renderer->template, node->offset, renderer->error,
                              "\"%s\" has no text of its own: use it as a section, or one of its "
                              "members",
                              quote_name(renderer->template, node).text);
    const char *text = strbuf_text(&renderer->shown);
    if (node->kind == NODE_VARIABLE && policy->escape)
        policy->escape(renderer->out, text, renderer->shown.length);
    else
        strbuf_add(renderer->out, text, renderer->shown.length);
    return true;
}

static void enter(struct renderer *renderer, const json_t *value)
{
    struct frame *frame = &renderer->frames[++renderer->depth];
    *frame = (struct frame){.value = value};
    if (json_is_array(value)) {
        frame->list = value;
        frame->value = json_array_get(value, 0);
    }
}

/* Goes on to the next element of the innermost list; false, and out of the section, after the
 * last. */
static bool repeat(struct renderer *renderer)
{
    struct frame *frame = &renderer->frames[renderer->depth];
    if (frame->list && ++frame->index < json_array_size(frame->list)) {
        frame->value = json_array_get(frame->list, frame->index);
        return true;
    }
    renderer->depth--;
    return false;
}

/* Renders the node with index *next and sets *next to the one that follows it. */
static bool step(struct renderer *renderer, size_t *next)
{
    const struct template *template = renderer->template;
    const struct node *node = &template->nodes[(*next)++];
    if (node->kind == NODE_TEXT) {
        strbuf_add(renderer->out, template->source + node->offset, node->length);
        return true;
    }
    if (node->kind == NODE_END) {
        if (template->nodes[node->partner].kind == NODE_SECTION && repeat(renderer))
            *next = node->partner + 1;
        return true;
    }
    const json_t *value = resolve(renderer, node);
    if (!value && renderer->policy->unknown_is_error)
        return template_fault(template, node->offset, renderer->error,
                              "unknown field \"%s\": the data has none of that name here, see "
                              "--list-fields",
                              quote_name(template, node).text);
    if (node->kind == NODE_VARIABLE || node->kind == NODE_RAW)
        return !value || show(renderer, node, value);
    if (is_true(value) != (node->kind == NODE_SECTION))
        *next = node->partner + 1;
    else if (node->kind == NODE_SECTION)
        enter(renderer, value);
    return true;
}

static bool render(struct renderer *renderer)
{
    const struct template *template = renderer->template;
    size_t start = renderer->out->length;
    size_t steps = 0;
    for (size_t at = 0; at < template->count; steps++) {
        size_t offset = template->nodes[at].offset;
        if (!step(renderer, &at))
            return false;
        if (renderer->out->length - start + steps > TEMPLATE_WORK_LIMIT)
            return template_fault(template, offset, renderer->error,
                                  "the report becomes endless here: nest fewer sections that "
                                  "repeat lists inside each other");
    }
    return true;
}

bool template_render(const struct template *template, const json_t *data,
                     const struct template_policy *policy, struct strbuf *out, struct error *error)
{
    struct renderer renderer = {.template = template, .policy = policy, .out = out, .error = error};
    renderer.frames[0].value = data;
    size_t before = out->length;
    bool done = render(&renderer);
    if (!done)
        strbuf_truncate(out, before);
    strbuf_release(&renderer.shown);
    return done;
}
