#include "tvp/template/field_table.h"

#include <string.h>

#include "tvp/common/json_text.h"
#include "tvp/common/strbuf.h"

static const char *const kind_names[] = {
#define ROW(id, name, json_type) [id] = name,
    FIELD_KINDS(ROW)
#undef ROW
};

/* ---- values ---- */

/* What the field's members belong to; NULL: nothing is known. */
static const char *owner_of(const struct report *report, const struct field *field,
                            const void *item)
{
    return field->find ? field->find(report, item) : item;
}

static json_t *build_list(const struct report *report, const struct field *field, const void *item,
                          const struct template *template)
{
    json_t *list = json_made(json_array());
    const char *owner = owner_of(report, field, item);
    if (!owner)
        return list;
    const char *element = owner + field->offset;
    size_t count = field->length;
    if (count == 0) {
        memcpy(&element, owner + field->offset, sizeof element);
        memcpy(&count, owner + field->count_offset, sizeof count);
    }
    for (; count > 0; count--, element += field->size)
        if (!field->filter || field->filter(report, item, element))
            json_array_append_new(list,
                                  field_table_values(report, field->members, element, template));
    return list;
}

static json_t *value_of(const struct report *report, const struct field *field, const void *item,
                        const struct template *template)
{
    if (field->kind == FIELD_LIST)
        return build_list(report, field, item, template);
    const char *owner = owner_of(report, field, item);
    json_t *value = NULL;
    if (owner && field->kind == FIELD_OBJECT)
        value = field_table_values(report, field->members, owner + field->offset, template);
    else if (owner)
        value = field->write(report, field, owner + field->offset);
    return value ? value : json_null();
}

bool field_is_always_there(const struct field *field)
{
    return field->of == WORKER_THREAD || worker_kind_by_default(field->of);
}

static bool is_asked_for(const struct report *report, enum worker_kind kind)
{
    for (int work = 0; work < WORK_COUNT; work++)
        if (report->results->run.cases[case_pair((enum work)work, kind)])
            return true;
    return false;
}

static bool is_wanted(const struct report *report, const struct field *field,
                      const struct template *template)
{
    if (!template)
        return field->kind != FIELD_MARKUP &&
               (field_is_always_there(field) || is_asked_for(report, field->of));
    return template_uses(template, field) || strcmp(field->name, FIELD_SHOWN) == 0;
}

json_t *field_table_values(const struct report *report, const struct field *table, const void *item,
                           const struct template *template)
{
    json_t *object = json_made(json_object());
    for (const struct field *field = table; field->name; field++)
        if (is_wanted(report, field, template))
            json_object_set_new(object, field->name, value_of(report, field, item, template));
    return object;
}

/* ---- names ---- */

const struct field *field_table_find(const struct field *table, const char *name, size_t length)
{
    for (const struct field *field = table; field->name; field++)
        if (strlen(field->name) == length && memcmp(field->name, name, length) == 0)
            return field;
    return NULL;
}

static void list_below(struct strbuf *out, const struct field *table, int depth)
{
    for (const struct field *field = table; field->name; field++) {
        int width = 26 - 2 * depth;
        strbuf_addf(out, "%*s%-*s %-8s %s", 2 * depth, "", width, field->name,
                    kind_names[field->kind], field->help);
        if (!field_is_always_there(field))
            strbuf_addf(out, " (with --workers %s)", worker_kinds[field->of].singular);
        strbuf_addc(out, '\n');
        if (field->members)
            list_below(out, field->members, depth + 1);
    }
}

void field_table_list(struct strbuf *out, const struct field *table)
{
    list_below(out, table, 0);
}
