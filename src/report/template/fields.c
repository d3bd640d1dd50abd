#include "tvp/template/fields.h"

#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/common/json_text.h"
#include "tvp/template/field_table.h"
#include "tvp/text/nearest.h"

static const struct {
    const char *name;
    const char *json_type;
} kinds[] = {
#define ROW(id, name, json_type) [id] = {name, json_type},
    FIELD_KINDS(ROW)
#undef ROW
};

/* ---- values ---- */

static json_t *build_list(const struct report *report, const struct field *field, const void *item,
                          const struct template *template)
{
    json_t *list = json_made(json_array());
    size_t count = field->count(report, item);
    for (size_t i = 0; i < count; i++)
        json_array_append_new(
            list, field_table_values(report, field->members, field->at(report, item, i), template));
    return list;
}

static json_t *value_of(const struct report *report, const struct field *field, const void *item,
                        const struct template *template)
{
    if (field->kind == FIELD_LIST)
        return build_list(report, field, item, template);
    json_t *value;
    if (field->kind != FIELD_OBJECT)
        value = field->get(report, item);
    else if (field->count(report, item) > 0)
        value = field_table_values(report, field->members, field->at(report, item, 0), template);
    else
        value = NULL;
    return value ? value : json_null();
}

/* The member of an object that {{.}} shows. */
static const char TEXT[] = "text";

static bool is_wanted(const struct field *field, const struct template *template)
{
    if (!template)
        return field->kind != FIELD_MARKUP;
    return template_names(template, field->name) || strcmp(field->name, TEXT) == 0;
}

json_t *field_table_values(const struct report *report, const struct field *table, const void *item,
                           const struct template *template)
{
    json_t *object = json_made(json_object());
    for (const struct field *field = table; field->name; field++)
        if (is_wanted(field, template))
            json_object_set_new(object, field->name, value_of(report, field, item, template));
    return object;
}

json_t *fields_of_report(const struct report *report, const struct template *template)
{
    return field_table_values(report, report_fields, report, template);
}

bool fields_to_text(struct strbuf *out, const json_t *value)
{
    const json_t *text = json_is_object(value) ? json_object_get(value, TEXT) : value;
    if (json_is_string(text))
        strbuf_add(out, json_string_value(text), json_string_length(text));
    else if (json_is_integer(text))
        strbuf_addf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(text));
    else if (json_is_real(text))
        strbuf_addf(out, "%.4g", json_real_value(text));
    else
        return json_is_null(value);
    return true;
}

/* ---- names ---- */

static const void *find(const void *scope, const char *name, size_t length)
{
    for (const struct field *field = scope; field->name; field++)
        if (strlen(field->name) == length && memcmp(field->name, name, length) == 0)
            return field;
    return NULL;
}

static const void *inside(const void *entry)
{
    return ((const struct field *)entry)->members;
}

static bool is_markup(const void *entry)
{
    return ((const struct field *)entry)->kind == FIELD_MARKUP;
}

static bool is_list(const void *entry)
{
    return ((const struct field *)entry)->kind == FIELD_LIST;
}

static bool has_text(const void *entry)
{
    enum field_kind kind = ((const struct field *)entry)->kind;
    return kind != FIELD_LIST && kind != FIELD_OBJECT && kind != FIELD_FLAG;
}

static const char *nearest(const void *scope, const char *name, size_t length)
{
    enum { MOST_NAMES = 128 };
    const char *names[MOST_NAMES];
    size_t count = 0;
    for (const struct field *field = scope; field->name && count < MOST_NAMES; field++)
        names[count++] = field->name;
    return nearest_name(name, length, names, count);
}

const struct template_schema fields_schema = {
    .root = report_fields,
    .find = find,
    .inside = inside,
    .is_markup = is_markup,
    .is_list = is_list,
    .has_text = has_text,
    .nearest = nearest,
};

static void list_below(struct strbuf *out, const struct field *table, int depth)
{
    for (const struct field *field = table; field->name; field++) {
        int width = 26 - 2 * depth;
        strbuf_addf(out, "%*s%-*s %-8s %s\n", 2 * depth, "", width, field->name,
                    kinds[field->kind].name, field->help);
        if (field->members)
            list_below(out, field->members, depth + 1);
    }
}

void field_table_list(struct strbuf *out, const struct field *table)
{
    list_below(out, table, 0);
}

void fields_list(struct strbuf *out)
{
    field_table_list(out, report_fields);
}

/* ---- the schema ---- */

static json_t *quantity_schema(void)
{
    return json_made(json_pack(
        "{s:[s,s], s:{s:{s:[s,s]}, s:{s:s}, s:{s:s}, s:{s:s}, s:{s:s}, s:{s:s}, s:{s:s}}, "
        "s:[s,s,s], s:b}",
        "type", "object", "null", "properties", "value", "type", "number", "null", "low", "type",
        "number", "high", "type", "number", "samples", "type", "integer", "interval", "type",
        "boolean", "resolved", "type", "boolean", "text", "type", "string", "required", "value",
        "samples", "text", "additionalProperties", 0));
}

static json_t *field_schema(const struct field *field)
{
    json_t *schema;
    switch (field->kind) {
    case FIELD_OBJECT:
        schema = field_table_schema(field->members);
        json_object_set_new(schema, "type", json_made(json_pack("[s,s]", "object", "null")));
        break;
    case FIELD_LIST:
        schema = json_made(
            json_pack("{s:s, s:o}", "type", "array", "items", field_table_schema(field->members)));
        break;
    case FIELD_SECONDS:
    case FIELD_RATIO:
    case FIELD_BYTES:
        schema = quantity_schema();
        break;
    default:
        schema = json_made(json_pack("{s:[s,s]}", "type", kinds[field->kind].json_type, "null"));
        break;
    }
    json_object_set_new(schema, "description", json_made(json_string(field->help)));
    return schema;
}

json_t *field_table_schema(const struct field *table)
{
    json_t *properties = json_made(json_object());
    json_t *required = json_made(json_array());
    for (const struct field *field = table; field->name; field++) {
        if (field->kind == FIELD_MARKUP)
            continue;
        json_object_set_new(properties, field->name, field_schema(field));
        json_array_append_new(required, json_made(json_string(field->name)));
    }
    return json_made(json_pack("{s:s, s:o, s:o, s:b}", "type", "object", "properties", properties,
                               "required", required, "additionalProperties", 0));
}

json_t *fields_schema_json(void)
{
    json_t *schema = field_table_schema(report_fields);
    json_object_set_new(schema, "$schema",
                        json_made(json_string("https://json-schema.org/draft/2020-12/schema")));
    json_object_set_new(schema, "title", json_made(json_string("summary of a tvp-report run")));
    return schema;
}
