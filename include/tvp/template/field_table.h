/*
 * field_table.h - the table behind fields.h: one row a field. A new field is a new row; what is
 * done with a table knows nothing of its rows.
 */
#ifndef TVP_FIELD_TABLE_H
#define TVP_FIELD_TABLE_H

#include <jansson.h>

#include "tvp/report/report.h"
#include "tvp/template/template.h"

/* kind, its name in --list-fields, its type in JSON Schema */
#define FIELD_KINDS(ROW)                                                                           \
    ROW(FIELD_TEXT, "text", "string")                                                              \
    ROW(FIELD_COUNT, "count", "integer")                                                           \
    ROW(FIELD_NUMBER, "number", "number")                                                          \
    ROW(FIELD_FLAG, "flag", "boolean")                                                             \
    ROW(FIELD_SECONDS, "seconds", "object") /* a quantity in seconds */                            \
    ROW(FIELD_RATIO, "ratio", "object")     /* a quantity without a unit */                        \
    ROW(FIELD_BYTES, "bytes", "object")     /* a quantity in bytes */                              \
    ROW(FIELD_MARKUP, "markup", "string")   /* Markdown made by the program: {{{name}}} */         \
    ROW(FIELD_OBJECT, "object", "object")                                                          \
    ROW(FIELD_LIST, "list", "array")

enum field_kind {
#define ROW(id, name, json_type) id,
    FIELD_KINDS(ROW)
#undef ROW
};

/* Gets a field's value from its item (the report for the outermost table, a row of a list within).
 * NULL: not known; shown as JSON's null. The caller owns the value. */
typedef json_t *field_getter(const struct report *report, const void *item);

struct field {
    const char *name; /* NULL ends a table */
    enum field_kind kind;
    const char *help;
    field_getter *get; /* all but objects and lists */
    const struct field *members;
    /* Objects and lists: how many items there are (an object: 0 or 1), and which. */
    size_t (*count)(const struct report *report, const void *item);
    const void *(*at)(const struct report *report, const void *item, size_t index);
};

/* Tables of field_runtime.c, field_picture.c and field_compare.c; their items are a struct
 * runtime_findings, a struct picture and a struct compare. */
extern const struct field runtime_fields[];
extern const struct field picture_fields[];
extern const struct field compare_fields[];

/* The picture as Markdown, or why it is missing. */
json_t *field_picture_markup(const struct report *report, const struct picture *picture);

/* The outermost table; its items are the report itself. */
extern const struct field report_fields[];

/* What fields.h makes of report_fields, for any table: the values of one item, the lines of
 * --list-fields, the JSON Schema. The caller owns what is returned. */
json_t *field_table_values(const struct report *report, const struct field *table, const void *item,
                           const struct template *template);
void field_table_list(struct strbuf *out, const struct field *table);
json_t *field_table_schema(const struct field *table);

#endif
