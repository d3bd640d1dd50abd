/*
 * fields_schema.h - the JSON Schema of a table of fields without markup: what docs/ holds of the
 * report's, and what every --json has to fit.
 */
#ifndef TVP_TESTS_FIELDS_SCHEMA_H
#define TVP_TESTS_FIELDS_SCHEMA_H

#include "tvp/common/json_text.h"
#include "tvp/template/field_table.h"

static const char *const json_types[] = {
#define ROW(id, name, json_type) [id] = json_type,
    FIELD_KINDS(ROW)
#undef ROW
};

static json_t *table_schema(const struct field *table);

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
        schema = table_schema(field->members);
        json_object_set_new(schema, "type", json_made(json_pack("[s,s]", "object", "null")));
        break;
    case FIELD_LIST:
        schema = json_made(
            json_pack("{s:s, s:o}", "type", "array", "items", table_schema(field->members)));
        break;
    case FIELD_SECONDS:
    case FIELD_RATIO:
    case FIELD_BYTES:
        schema = quantity_schema();
        break;
    default:
        schema = json_made(json_pack("{s:[s,s]}", "type", json_types[field->kind], "null"));
        break;
    }
    json_object_set_new(schema, "description", json_made(json_string(field->help)));
    return schema;
}

static json_t *table_schema(const struct field *table)
{
    json_t *properties = json_made(json_object());
    json_t *required = json_made(json_array());
    for (const struct field *field = table; field->name; field++) {
        if (field->kind == FIELD_MARKUP)
            continue;
        json_object_set_new(properties, field->name, field_schema(field));
        if (field_is_always_there(field))
            json_array_append_new(required, json_made(json_string(field->name)));
    }
    return json_made(json_pack("{s:s, s:o, s:o, s:b}", "type", "object", "properties", properties,
                               "required", required, "additionalProperties", 0));
}

static json_t *report_schema(void)
{
    json_t *schema = table_schema(report_fields);
    json_object_set_new(schema, "$schema",
                        json_made(json_string("https://json-schema.org/draft/2020-12/schema")));
    json_object_set_new(schema, "title", json_made(json_string("summary of a tvp-report run")));
    return schema;
}

#endif
