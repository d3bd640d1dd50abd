#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "template_nodes.h"
#include "tvp/common/alloc.h"
#include "tvp/common/strbuf.h"
#include "tvp/template/template.h"

/* Schema scopes of the open sections, the root's first. */
struct checker {
    struct template *template;
    const struct template_schema *schema;
    struct {
        const void *entry; /* what {{.}} stands for; NULL at the root */
        const void *scope; /* NULL when the entry has no members */
    } levels[TEMPLATE_DEPTH_LIMIT + 1];
    size_t depth; /* of the innermost level; the root's is 0 */
    struct error *error;
};

/* How a wrong name reads when its wrong part is replaced: "host.cpus" for "host.cpsu". */
static bool unknown(struct checker *checker, const struct node *node, const char *part,
                    const char *nearest)
{
    const struct template *template = checker->template;
    const char *name = template->source + node->name_offset;
    if (!nearest)
        return template_fault(template, node->offset, checker->error,
                              "unknown field \"%s\": see --list-fields",
                              quote_name(template, node).text);
    size_t before = (size_t)(part - node->parts);
    size_t after = before + strlen(part);
    struct strbuf meant = {0};
    strbuf_add(&meant, name, before);
    strbuf_adds(&meant, nearest);
    strbuf_add(&meant, name + after, node->name_length - after);
    template_fault(template, node->offset, checker->error,
                   "unknown field \"%s\": did you mean \"%s\"? See --list-fields",
                   quote_name(template, node).text, quote(meant.data, meant.length).text);
    strbuf_release(&meant);
    return false;
}

static const void *find_outwards(const struct checker *checker, const char *part)
{
    for (size_t level = checker->depth + 1; level-- > 0;) {
        const void *scope = checker->levels[level].scope;
        const void *entry = scope ? checker->schema->find(scope, part, strlen(part)) : NULL;
        if (entry)
            return entry;
    }
    return NULL;
}

static const char *nearest_outwards(const struct checker *checker, const char *part)
{
    for (size_t level = checker->depth + 1; level-- > 0;) {
        const void *scope = checker->levels[level].scope;
        const char *nearest = scope ? checker->schema->nearest(scope, part, strlen(part)) : NULL;
        if (nearest)
            return nearest;
    }
    return NULL;
}

/* The scope that the rest of a dotted name, from `part` on, is looked up in. */
static const void *members(struct checker *checker, const struct node *node, const char *part,
                           const void *entry)
{
    const struct template_schema *schema = checker->schema;
    const struct template *template = checker->template;
    const char *name = template->source + node->name_offset;
    size_t before = (size_t)(part - node->parts);
    struct quote owner = quote(name, before - 1);
    struct quote rest = quote(name + before, node->name_length - before);
    if (schema->is_list && schema->is_list(entry)) {
        template_fault(template, node->offset, checker->error,
                       "\"%s\" is a list, it has no \"%s\" of its own: repeat a section {{#%s}} "
                       "with {{%s}} in it",
                       owner.text, rest.text, owner.text, rest.text);
        return NULL;
    }
    const void *scope = schema->inside(entry);
    if (!scope)
        template_fault(template, node->offset, checker->error,
                       "unknown field \"%s\": \"%s\" has no members, see --list-fields",
                       quote_name(template, node).text, owner.text);
    return scope;
}

/* Where the entry is among those that are used, in the order of addresses, or has its place. */
static size_t place_of(const struct template *template, const void *entry)
{
    size_t low = 0, high = template->used_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if ((uintptr_t) template->used[middle] < (uintptr_t)entry)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool stands_at(const struct template *template, size_t place, const void *entry)
{
    return place < template->used_count && template->used[place] == entry;
}

bool template_uses(const struct template *template, const void *entry)
{
    return stands_at(template, place_of(template, entry), entry);
}

static void note_use(struct template *template, const void *entry)
{
    size_t place = place_of(template, entry);
    if (stands_at(template, place, entry))
        return;
    template->used = xgrow(template->used, template->used_count, &template->used_capacity,
                           sizeof *template->used);
    memmove(template->used + place + 1, template->used + place,
            (template->used_count++ - place) * sizeof *template->used);
    template->used[place] = entry;
}

/* The entry a tag names; NULL after setting the error. */
static const void *resolve(struct checker *checker, const struct node *node)
{
    if (node->part_count == 0) {
        const void *entry = checker->levels[checker->depth].entry;
        if (!entry)
            template_fault(checker->template, node->offset, checker->error,
                           "%s stands for the element of a section, and is in none: use a name",
                           quote_tag(checker->template, node).text);
        return entry;
    }
    const char *part = node->parts;
    const void *entry = find_outwards(checker, part);
    if (!entry)
        unknown(checker, node, part, nearest_outwards(checker, part));
    for (size_t i = 1; entry && i < node->part_count; i++) {
        part += strlen(part) + 1;
        const void *scope = members(checker, node, part, entry);
        if (!scope)
            return NULL;
        note_use(checker->template, entry);
        entry = checker->schema->find(scope, part, strlen(part));
        if (!entry)
            unknown(checker, node, part, checker->schema->nearest(scope, part, strlen(part)));
    }
    return entry;
}

static bool check_shown(struct checker *checker, const struct node *node, const void *entry)
{
    const struct template_schema *schema = checker->schema;
    const struct template *template = checker->template;
    struct quote name = quote_name(template, node);
    if (node->kind == NODE_RAW && !schema->is_markup(entry))
        return template_fault(template, node->offset, checker->error,
                              "\"%s\" is not markup and must be escaped: use {{%s}}", name.text,
                              name.text);
    /* {{.}} is an element of the entry, of which the entry says nothing. */
    bool shows = node->part_count == 0 || !schema->has_text || schema->has_text(entry);
    if (!shows)
        return template_fault(template, node->offset, checker->error,
                              "\"%s\" has no text of its own: use {{#%s}} and its members, see "
                              "--list-fields",
                              name.text, name.text);
    return true;
}

static bool check_node(struct checker *checker, const struct node *node)
{
    if (node->kind == NODE_TEXT)
        return true;
    if (node->kind == NODE_END) {
        if (checker->template->nodes[node->partner].kind == NODE_SECTION)
            checker->depth--;
        return true;
    }
    const void *entry = resolve(checker, node);
    if (!entry)
        return false;
    note_use(checker->template, entry);
    if (node->kind == NODE_SECTION) {
        checker->depth++;
        checker->levels[checker->depth].entry = entry;
        checker->levels[checker->depth].scope = checker->schema->inside(entry);
    }
    bool is_variable = node->kind == NODE_VARIABLE || node->kind == NODE_RAW;
    return !is_variable || check_shown(checker, node, entry);
}

bool template_check(struct template *template, const struct template_schema *schema,
                    struct error *error)
{
    struct checker checker = {.template = template, .schema = schema, .error = error};
    checker.levels[0].scope = schema->root;
    for (size_t i = 0; i < template->count; i++)
        if (!check_node(&checker, &template->nodes[i]))
            return false;
    return true;
}
